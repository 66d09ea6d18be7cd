"""Lesson 07, retention economics: what customers, five points of retention and agents are worth."""

from sim.core.moved import told_by

NOTEBOOK = "07-retention-economics"
__getattr__ = told_by(__name__)
