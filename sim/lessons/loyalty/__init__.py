"""Lesson 06, loyalty and churn: what a bad experience costs, asked in two ways."""

from sim.core.moved import told_by

NOTEBOOK = "06-loyalty-and-churn"
__getattr__ = told_by(__name__)
