"""Lessons, exercises, pictures and widgets."""
