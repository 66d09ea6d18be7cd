"""Checks of the exercises: an answer is right, or it gets a hint for the mistake that was made.

Nothing here knows a result by heart: each exercise works its answers out from the model, and the usual mistakes too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib import import_module
from typing import Any

from sim.core.language import say
from sim.core.parameter import ScenarioError, nearest

# Where the tasks of each exercise are: a module with `tasks`, a mapping from a task's number to its check.
EXERCISES = {
    "01-the-call-floor": "sim.lessons.call_floor_checks",
    "02-a-bad-call": "sim.lessons.bad_call_checks",
    "03-expectation-and-performance": "sim.lessons.expectation_checks",
    "04-what-is-remembered": "sim.lessons.remembered_checks",
    "05-complaints-and-silence": "sim.lessons.complaints_checks",
    "06-loyalty-and-churn": "sim.lessons.loyalty_checks",
    "07-retention-economics": "sim.lessons.economics_checks",
    "12-the-whole-loop": "sim.lessons.whole_loop_checks",
}


@dataclass(frozen=True)
class Checked:
    """Whether an answer is right, and what there is to say about it."""

    right: bool
    says: str

    def __repr__(self):
        return say("Right: {words}", words=self.says) if self.right else say("Not yet: {words}", words=self.says)

    def _repr_html_(self):
        color = "#00664b" if self.right else "#a33c00"
        return f'<p style="font-size:16px;color:{color}"><b>{escape(repr(self))}</b></p>'


def right(words: str) -> Checked:
    """A right answer."""
    return Checked(True, words)


def wrong(words: str) -> Checked:
    """A wrong answer, and a hint."""
    return Checked(False, words)


def check(exercise: str, task: int, answer: Any) -> Checked:
    """Check an answer to a task of an exercise. Raises ScenarioError for an exercise or a task that isn't there.

    >>> check("02-a-bad-call", 1, (3, 2)).right
    False
    """
    if exercise not in EXERCISES:
        near = nearest(str(exercise), list(EXERCISES))
        known = near or ", ".join(EXERCISES)
        raise ScenarioError(say("there is no exercise {name}; did you mean {known}?", name=exercise, known=known))
    tasks: dict[int, Callable[[Any], Checked]] = import_module(EXERCISES[exercise]).tasks
    if task not in tasks:
        numbers = ", ".join(str(number) for number in tasks)
        raise ScenarioError(say("there is no task {task}; the tasks are {numbers}.", task=task, numbers=numbers))
    if answer is None or answer is ...:
        return wrong(say("there is no answer yet."))
    return tasks[task](answer)
