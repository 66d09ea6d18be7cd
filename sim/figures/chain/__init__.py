"""The chain from waiting to profit, as a line that runs round."""

from sim.core.moved import told_by

__getattr__ = told_by(__name__)
