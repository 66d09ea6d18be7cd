"""Lessons: predict, run, explain; and the checks of the exercises."""

from sim.lessons.checks import check

__all__ = ["check"]
