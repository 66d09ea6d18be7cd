"""Lesson 02, a bad call step by step: what is remembered of it, and what would change that."""

from sim.core.moved import told_by

NOTEBOOK = "02-a-bad-call"
__getattr__ = told_by(__name__)
