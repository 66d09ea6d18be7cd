"""The house: layers, pages, commands, scenarios."""
