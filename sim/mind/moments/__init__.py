"""What each moment of a call feels like."""

from sim.core.moved import told_by

__getattr__ = told_by(__name__)
