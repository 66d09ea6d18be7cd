"""Lesson 05, complaints and silence: what a firm hears, and what the silence costs."""

from sim.core.moved import told_by

NOTEBOOK = "05-complaints-and-silence"
__getattr__ = told_by(__name__)
