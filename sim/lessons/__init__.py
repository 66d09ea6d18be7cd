"""Lessons: predict, run, explain; and the checks of the exercises."""

from sim.lessons.kit.checks import check

__all__ = ["check"]
