"""Pictures: tables in, a figure out, no state. Each has a text twin with the same facts in words and numbers."""
