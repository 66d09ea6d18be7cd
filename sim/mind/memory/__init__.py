"""What is remembered of the moments."""

from sim.core.moved import told_by

__getattr__ = told_by(__name__)
