"""The data, and the worlds of the library."""
