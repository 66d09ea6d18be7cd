"""Lesson 03, expectation and performance: five gaps, and a lever for each."""

NOTEBOOK = "03-expectation-and-performance"
