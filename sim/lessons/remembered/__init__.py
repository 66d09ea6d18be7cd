"""Lesson 04, what is remembered: the same calls in another memory."""

from sim.core.moved import told_by

NOTEBOOK = "04-what-is-remembered"
__getattr__ = told_by(__name__)
