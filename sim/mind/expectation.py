"""What was expected, how the call compares with it, and what is expected next time."""

from typing import ClassVar, Literal

from sim.mind.rule import Rule
from sim.parameter import NOT_NEGATIVE, SCORE, SHARE, Number, parameter

LOWEST, MIDDLE, HIGHEST = 1.0, 3.0, 5.0  # the scale of satisfaction


class Difference(Rule):
    """Satisfaction is experience minus expectation, and a disappointment weighs more than a pleasant surprise.

    satisfaction = 3 + gain * (remembered - expected) above expectation, 3 - loss * (expected - remembered) below,
    kept within 1 and 5. After the call the expectation moves toward what is remembered by the share `learning`.

    >>> rule = Difference()
    >>> satisfaction(8.0, 6.0, rule.constants()), satisfaction(5.0, 6.0, rule.constants())
    (3.8, 2.2)
    >>> expect_next(6.0, 4.0, rule.constants())
    5.5
    """

    rule: Literal["difference"]
    source: ClassVar[str] = (
        "003-62 (Oliver 1980, J. Marketing Research 17:460), 004-05; loss aversion near 2: Tversky and Kahneman 1992"
    )

    start: Number = parameter(
        6.0,
        "score",
        "Expected at first",
        "What a customer expects of the first call.",
        allowed=SCORE,
        usual=SCORE,
        source="003-62",
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
    learning: Number = parameter(
        0.25,
        "share",
        "Learning",
        "How far the expectation moves toward each memory.",
        allowed=SHARE,
        usual=SHARE,
    )


GAIN, LOSS, LEARNING = 1, 2, 3


def satisfaction(remembered: float, expected: float, p) -> float:
    """The difference rule on the scale from 1 to 5; see `Difference`.

    >>> satisfaction(6.0, 6.0, Difference().constants())
    3.0
    """
    gap, gain, loss = remembered - expected, p[GAIN], p[LOSS]
    score = MIDDLE + (gain if gap > 0.0 else loss) * gap
    return min(max(score, LOWEST), HIGHEST)


def expect_next(expected: float, remembered: float, p) -> float:
    """expected + learning * (remembered - expected)."""
    return expected + p[LEARNING] * (remembered - expected)


Difference.functions = (satisfaction, expect_next)
