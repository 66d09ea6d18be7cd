"""Who stays, and why those leave who leave."""

from sim.core.moved import told_by

__getattr__ = told_by(__name__)
