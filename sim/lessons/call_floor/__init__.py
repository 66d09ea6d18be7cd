"""Lesson 01, the call floor: how many agents it takes."""

NOTEBOOK = "01-the-call-floor"
