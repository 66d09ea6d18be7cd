"""Lesson 00, start here: the whole chain in one picture, with one slider."""

NOTEBOOK = "00-start-here"
