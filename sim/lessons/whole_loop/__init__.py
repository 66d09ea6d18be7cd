"""Lesson 12, the whole loop: three years of a market, and a strategy for it."""

from sim.core.moved import told_by

NOTEBOOK = "12-the-whole-loop"
__getattr__ = told_by(__name__)
