"""A run, or a week of it, at a glance."""
