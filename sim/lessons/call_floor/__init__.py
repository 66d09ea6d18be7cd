"""Lesson 01, the call floor: how many agents it takes."""

from sim.core.moved import told_by

NOTEBOOK = "01-the-call-floor"
__getattr__ = told_by(__name__)
