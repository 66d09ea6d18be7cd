"""What the closed forms accept: finite numbers in their range, whole agents; a sentence refuses the rest."""

import math
from numbers import Real
from operator import index
from typing import Any

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown

MOST_AGENTS = 1_000_000
MOST = 1e300  # of any number: so many agents of such a rate are still a float


class OverloadError(ScenarioError):
    """A queue without end: the load is no smaller than what the agents serve, and nobody gives up.

    A ScenarioError of its own kind, so that a search for the staff a target needs can go on to more agents.

    >>> issubclass(OverloadError, ScenarioError)
    True
    """


def real(name: str, value: Any) -> float:
    """Return `value` as a float, refusing what is not one finite real number.

    Truth values are refused although Python counts them as numbers: `agents=True` is a slip, not one agent.

    >>> real("margin", 3)
    3.0
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ScenarioError(say("{name} must be a number, not {value}.", name=name, value=shown(value)))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ScenarioError(say("{name} must be a finite number, not {value}.", name=name, value=shown(value)))
    if abs(number) > MOST:
        raise ScenarioError(
            say("{name} must lie between -1e300 and 1e300, not {value}.", name=name, value=shown(value))
        )
    return number


def at_least(name: str, value: Any, low: float) -> float:
    """Return `value` as a float that is no smaller than `low`.

    >>> at_least("discount", 0.1, 0)
    0.1
    """
    number = real(name, value)
    if number < low:
        raise ScenarioError(say("{name} must be {low} or more, not {value}.", name=name, low=low, value=shown(value)))
    return number


def rate(name: str, value: Any) -> float:
    """Return `value` as a float above zero.

    >>> rate("arrival_rate", 10)
    10.0
    """
    number = real(name, value)
    if number <= 0:
        raise ScenarioError(say("{name} must be above 0, not {value}.", name=name, value=shown(value)))
    return number


def share(name: str, value: Any) -> float:
    """Return `value` as a float from 0 to 1.

    >>> share("retention", 0.8)
    0.8
    """
    number = real(name, value)
    if not 0 <= number <= 1:
        raise ScenarioError(say("{name} must be a share from 0 to 1, not {value}.", name=name, value=shown(value)))
    return number


def word(name: str, value: Any, words: tuple[str, str]) -> str:
    """Return `value`, which is one of two words.

    >>> word("paid", "end", ("start", "end"))
    'end'
    """
    if not isinstance(value, str) or value not in words:
        given = {"name": name, "one": words[0], "other": words[1], "value": shown(value)}
        raise ScenarioError(say('{name} must be "{one}" or "{other}", not {value}.', **given))
    return value


def function(name: str, value: Any) -> Any:
    """Return `value`, which can be called.

    >>> function("model", len) is len
    True
    """
    if not callable(value):
        raise ScenarioError(say("{name} must be a function, not {value}.", name=name, value=shown(value)))
    return value


def whole(name: str, value: Any, most: int = MOST_AGENTS) -> int:
    """Return `value` as a whole number from 1 to `most`.

    >>> whole("agents", 12)
    12
    """
    if not isinstance(value, bool):
        try:
            number = index(value)
        except TypeError:
            pass
        else:
            if 1 <= number <= most:
                return number
    raise ScenarioError(
        say("{name} must be a whole number from 1 to {most:,}, not {value}.", name=name, most=most, value=shown(value))
    )
