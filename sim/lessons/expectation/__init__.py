"""Lesson 03, expectation and performance: five gaps, and a lever for each."""

from sim.core.moved import told_by

NOTEBOOK = "03-expectation-and-performance"
__getattr__ = told_by(__name__)
