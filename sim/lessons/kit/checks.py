"""Checks of the exercises: an answer is right, or it gets a hint for the mistake that was made.

Nothing here knows a result by heart: each exercise works its answers out from the model, and the usual mistakes too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from importlib import import_module
from math import isfinite
from typing import Any

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.core.wrong import nearest
from sim.lessons.kit.found import exercises


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


def number_of(answer: Any) -> float | None:
    """The finite number that somebody answered; None for anything else, words and truths included.

    >>> number_of(4.5), number_of("4.5"), number_of(True)
    (4.5, None, None)
    """
    try:
        number = float(answer)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) and not isinstance(answer, bool | str) else None


def whole_of(answer: Any) -> int | None:
    """The whole number that somebody answered; None for anything else, 4.0 included.

    >>> whole_of(4), whole_of(4.0)
    (4, None)
    """
    if isinstance(answer, bool) or not hasattr(answer, "__index__"):
        return None
    return int(answer)


def check(exercise: str, task: int, answer: Any) -> Checked:
    """Check an answer to a task of an exercise. Raises ScenarioError for an exercise or a task that isn't there.

    >>> check("02-a-bad-call", 1, (3, 2)).right
    False
    """
    if exercise not in exercises():
        near = nearest(str(exercise), list(exercises()))
        known = near or ", ".join(exercises())
        raise ScenarioError(say("there is no exercise {name}; did you mean {known}?", name=exercise, known=known))
    tasks: dict[int, Callable[[Any], Checked]] = import_module(exercises()[exercise]).tasks
    if task not in tasks:
        numbers = ", ".join(str(number) for number in tasks)
        raise ScenarioError(say("there is no task {task}; the tasks are {numbers}.", task=task, numbers=numbers))
    if answer is None or answer is ...:
        return wrong(say("there is no answer yet."))
    return tasks[task](answer)
