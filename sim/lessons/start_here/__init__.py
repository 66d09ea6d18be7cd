"""Lesson 00, start here: the whole chain in one picture, with one slider."""

from sim.core.moved import told_by

NOTEBOOK = "00-start-here"
__getattr__ = told_by(__name__)
