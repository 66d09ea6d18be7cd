"""A stranger's rule in a guard: what it gives must lie where the next step of the chain expects it.

The rules of the project are proved to keep their ranges; a rule of one's own may give anything on a rare path. Both
engines call it through a guard, which raises one sentence instead of letting a strange number go on.
"""

import builtins
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from sys import float_info
from traceback import walk_tb
from types import FunctionType
from typing import TYPE_CHECKING

from sim.core.language import say
from sim.core.refusal import ScenarioError, brief
from sim.mind.moments.leg import MOST_MOMENTS
from sim.mind.own import NotCompiledError
from sim.mind.pinned import PINNED
from sim.mind.registry import FUNCTIONS

if TYPE_CHECKING:
    from sim.mind import Mind

COMPILED = Path(__file__).parents[1] / "engine" / "compiled"
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
    """Within this block what goes wrong in a stranger's rule is said in one sentence, in both engines.

    An error of the project's own stays what it is: only what was raised within a rule is told so, and machine code,
    whose errors come without a place, raises none but those of rules.
    """
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        strangers = {step: one for step, rule in mind for one in rule.functions.values() if not is_ours(one)}
        refused_already = isinstance(error, ScenarioError | NotCompiledError)
        if refused_already or not strangers or not _within_a_rule(error, strangers.values()):
            raise
        words = {"steps": ", ".join(strangers), "most": MOST_MOMENTS, "why": brief(str(error) or type(error).__name__)}
        if isinstance(error, IndexError):
            why = say(
                "a rule of one's own ({steps}) reads or writes outside what it was given: p has as many numbers as "
                "numbers=(...), and a leg at most {most} moments of three floats each.",
                **words,
            )
        else:
            why = say("a rule of one's own ({steps}) can't go on: {why}.", **words)
        raise ScenarioError(why) from error


def _within_a_rule(error: BaseException, rules: Iterable[Callable]) -> bool:
    """Whether an error was raised by a rule, or by what it calls, by its guard, or by machine code."""
    while error.__cause__ is not None:  # SimPy raises a copy of what a process raised
        error = error.__cause__
    frames = [frame.f_code for frame, _ in walk_tb(error.__traceback__)]
    innermost = Path(frames[-1].co_filename)
    within = PINNED | {function.__code__ for function in rules}
    return not within.isdisjoint(frames) or innermost == Path(__file__) or COMPILED in innermost.parents


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
    names = {
        "function": given,
        "low": least - SLACK,
        "high": min(most, float_info.max) + SLACK,
        "refused": ScenarioError,
    }
    names |= {"sentence": why, "__name__": given.__module__, "__builtins__": builtins}
    made = FunctionType(TEMPLATES[ARGUMENTS[name]].__code__, names, f"guarded_{name}")
    made.__qualname__ = f"guarded_{name}"
    return made
