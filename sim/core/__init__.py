"""What everything stands on, and what knows no call centre: parameters, luck, ticks, distributions, language, data."""
