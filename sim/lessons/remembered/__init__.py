"""Lesson 04, what is remembered: the same calls in another memory."""

NOTEBOOK = "04-what-is-remembered"
