"""Lesson 12, the whole loop: three years of a market, and a strategy for it."""

NOTEBOOK = "12-the-whole-loop"
