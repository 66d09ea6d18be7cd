"""A stranger's rule in a guard: what it gives must lie where the next step of the chain expects it.

The rules of the project are proved to keep their ranges; a rule of one's own may give anything on a rare path. Both
engines call it through a guard, which raises one sentence instead of letting a strange number go on.
"""

import builtins
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import FunctionType
from typing import TYPE_CHECKING

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.mind.moments.leg import MOST_MOMENTS
from sim.mind.registry import FUNCTIONS

if TYPE_CHECKING:
    from sim.mind import Mind

SLACK = 1e-9  # by which a float may lie outside, for sums are rounded
BOUNDS = {name: bounds for functions in FUNCTIONS.values() for name, bounds in functions.items()}

# What `guarded` puts around a function; the guards below are templates, and never called themselves.
function: Callable = float
refused, sentence, low, high = ScenarioError, "", 0.0, 0.0


def _two(a, b):
    gave = function(a, b)
    if not low <= gave <= high:
        raise refused(sentence)
    return gave


def _three(a, b, c):
    gave = function(a, b, c)
    if not low <= gave <= high:
        raise refused(sentence)
    return gave


def _four(a, b, c, d):
    gave = function(a, b, c, d)
    if not low <= gave <= high:
        raise refused(sentence)
    return gave


def _five(a, b, c, d, e):
    gave = function(a, b, c, d, e)
    if not low <= gave <= high:
        raise refused(sentence)
    return gave


TEMPLATES = {one.__code__.co_argcount: one for one in (_two, _three, _four, _five)}
ARGUMENTS = {
    "finish": 2, "leg_moments": 3, "satisfaction": 4, "expect_next": 3, "reacts": 3, "handling": 5, "first_leak": 5,
    "return_share": 2, "told": 2, "new_standing": 4, "yearly_retention": 2, "renewal_share": 2,
}  # fmt: skip


def is_ours(function: Callable) -> bool:
    """Whether a function belongs to the project."""
    return function.__module__.startswith("sim.")


@contextmanager
def one_sentence(mind: "Mind") -> Iterator[None]:
    """Within this block a stranger's rule that leaves its numbers is refused in one sentence, in both engines."""
    try:
        yield
    except IndexError as error:
        strangers = [step for step, rule in mind if not all(map(is_ours, rule.functions.values()))]
        if not strangers:
            raise
        words = {"steps": ", ".join(strangers), "most": MOST_MOMENTS}
        raise ScenarioError(
            say(
                "a rule of one's own ({steps}) reads or writes outside what it was given: p has as many numbers as "
                "numbers=(...), and a leg at most {most} moments of three floats each.",
                **words,
            )
        ) from error


@cache
def guarded(name: str, given: Callable) -> Callable:
    """A function of a step in its guard; one of the project, and one that gives a state, as it is.

    >>> def shouts(satisfaction, p): return 10.0 / (satisfaction - 1.5)
    >>> shouts.__module__ = "a notebook"
    >>> guarded("told", shouts)(3.5, ()), guarded("told", shouts)(1.0, ())
    Traceback (most recent call last):
    sim.core.refusal.ScenarioError: a rule of one's own, shouts: told gave a number outside 0 to inf.
    """
    bounds = BOUNDS[name]
    if bounds is None or is_ours(given):
        return given
    least, most = bounds
    words = {"rule": given.__name__, "name": name, "low": least, "high": most}
    why = say("a rule of one's own, {rule}: {name} gave a number outside {low:g} to {high:g}.", **words)
    names = {"function": given, "low": least - SLACK, "high": most + SLACK, "refused": ScenarioError}
    names |= {"sentence": why, "__name__": given.__module__, "__builtins__": builtins}
    made = FunctionType(TEMPLATES[ARGUMENTS[name]].__code__, names, f"guarded_{name}")
    made.__qualname__ = f"guarded_{name}"
    return made
