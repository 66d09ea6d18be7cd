"""What was expected, how the call compares with it, and what is expected next time.

An expectation rule is two functions: `satisfaction`, from 1 to 5, and `expect_next`. All rules share the parameters of
`Expecting`; here stands the difference, and `rivals.py` holds the ratio and the zone of tolerance.
"""

from typing import ClassVar, Literal

from sim.core.parameter import NOT_NEGATIVE, SCORE, SHARE, Number, parameter
from sim.mind.registry import register
from sim.mind.rule import Rule, places

LOWEST, MIDDLE, HIGHEST = 1.0, 3.0, 5.0  # the scale of satisfaction


class Expecting(Rule):
    """What every expectation rule has: where expectation begins and how it moves, and how it colours what happens."""

    start: Number = parameter(
        6.0,
        "score",
        "Expected at first",
        "What a customer expects of the first call; promotion raises it.",
        allowed=SCORE,
        usual=SCORE,
        source="003-62, 003-68",
    )
    learning: Number = parameter(
        0.25,
        "share",
        "Learning",
        "How far the expectation moves toward each memory.",
        allowed=SHARE,
        usual=SHARE,
    )
    contrast: Number = parameter(
        0.0,
        "factor",
        "Contrast",
        "How much a gap looks larger than it is (contrast) or, below 0, smaller (assimilation).",
        allowed=(-1.0, 5.0),
        usual=(-1, 1),
        source="Anderson 1973, J. Marketing Research 10:38",
    )
    per_minute: Number = parameter(
        0.0,
        "points per minute",
        "Paid by waiting",
        "By how much each minute that was waited raises what is expected of this call.",
        allowed=(0.0, 10.0),
        usual=(0, 0.5),
        source="003-66",
    )


class Difference(Expecting):
    """Satisfaction is experience minus expectation, and a disappointment weighs more than a pleasant surprise.

    satisfaction = 3 + gain * gap above expectation and 3 + loss * gap below, kept within 1 and 5, where gap =
    (1 + contrast) * (remembered - expected - per_minute * minutes waited).

    >>> rule = Difference()
    >>> satisfaction(8.0, 6.0, 0.0, rule.constants()), satisfaction(5.0, 6.0, 0.0, rule.constants())
    (3.8, 2.2)
    >>> satisfaction(8.0, 6.0, 10.0, Difference(per_minute=0.1).constants())
    3.4
    """

    rule: Literal["difference"]
    source: ClassVar[str] = (
        "003-62 (Oliver 1980, J. Marketing Research 17:460), 004-05; loss aversion near 2: Tversky and Kahneman 1992"
    )

    gain: Number = parameter(
        0.4,
        "points",
        "Gain",
        "Satisfaction for each point above expectation.",
        allowed=NOT_NEGATIVE,
        usual=(0, 1),
    )
    loss: Number = parameter(
        0.8, "points", "Loss", "Satisfaction lost for each point below.", allowed=NOT_NEGATIVE, usual=(0, 2)
    )


Shared = places(Expecting)
At = places(Difference)


def asked(expected: float, waited_min: float, p) -> float:
    """What is asked of a call once so many minutes have been paid for it by waiting, at most 10.

    >>> asked(6.0, 10.0, Difference(per_minute=0.1).constants())
    7.0
    """
    return min(expected + p[Shared.per_minute] * waited_min, 10.0)


def satisfaction(remembered: float, expected: float, waited_min: float, p) -> float:
    """The difference rule on the scale from 1 to 5; see `Difference`.

    >>> satisfaction(6.0, 6.0, 0.0, Difference().constants())
    3.0
    """
    gap, gain, loss = (1.0 + p[At.contrast]) * (remembered - asked(expected, waited_min, p)), p[At.gain], p[At.loss]
    score = MIDDLE + (gain if gap > 0.0 else loss) * gap
    return min(max(score, LOWEST), HIGHEST)


def expect_next(expected: float, remembered: float, p) -> float:
    """expected + learning * (remembered - expected).

    >>> expect_next(6.0, 4.0, Difference().constants())
    5.5
    """
    return expected + p[Shared.learning] * (remembered - expected)


register("expectation", Difference, satisfaction=satisfaction, expect_next=expect_next)
