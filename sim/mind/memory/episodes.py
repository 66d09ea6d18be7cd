"""What is remembered when every episode counts for itself: why one splits pleasure and combines pain.

Winning 5 twice pleases more than winning 10 once; losing 10 once hurts less than losing 5 twice (004-22).
"""

from math import exp, log
from typing import ClassVar, Literal

from sim.core.parameter import NOT_NEGATIVE, Number, parameter
from sim.mind.registry import register
from sim.mind.rule import NEUTRAL, Rule, places


class Episodes(Rule):
    """Moments on the same side of neutral that follow each other are one episode; what the episodes are worth adds up.

    The amount of an episode is the sum of (score - 5) * minutes; it is worth amount^curvature, or
    -loss * (-amount)^curvature when it is bad. remembered = 5 + scale * (sum of worths), kept within 0 and 10. With a
    curvature below 1 two pleasures apart are worth more than one of the same size, and two pains together hurt less
    than apart. With a curvature of 1 it makes no difference.

    >>> from sim.mind.memory.peaks import remember
    >>> together = [(9.0, 120.0), (5.0, 10.0)]
    >>> apart = [(9.0, 60.0), (5.0, 10.0), (9.0, 60.0)]
    >>> curved, straight = Episodes(curvature=0.5, scale=1), Episodes(curvature=1, scale=0.5)
    >>> [round(remember(curved, call), 3) for call in (together, apart)]
    [7.828, 9.0]
    >>> [remember(straight, call) for call in (together, apart)]
    [9.0, 9.0]
    """

    rule: Literal["episodes"]
    source: ClassVar[str] = (
        "004-21, 004-22; Thaler 1985, Marketing Science 4:199; Tversky and Kahneman 1992, J. Risk and Uncertainty 5:297"
    )

    curvature: Number = parameter(
        0.6, "exponent", "Curvature", "1: a straight line; below 1: more of the same counts less.",
        allowed=(0.01, 1.0), usual=(0.3, 1),
    )  # fmt: skip
    loss: Number = parameter(
        2.0, "factor", "Loss aversion", "How much more a bad episode counts than a good one of its size.",
        allowed=NOT_NEGATIVE, usual=(1, 3),
    )  # fmt: skip
    scale: Number = parameter(
        0.4, "points", "Scale", "Points of memory for a worth of 1.", allowed=NOT_NEGATIVE, usual=(0, 2)
    )


At = places(Episodes)


def worth(amount: float, p) -> float:
    """What an episode of so many point-minutes is worth.

    >>> p = Episodes(curvature=0.5, loss=2).constants()
    >>> worth(9.0, p), worth(-9.0, p), worth(0.0, p)
    (3.0000000000000004, -6.000000000000001, 0.0)
    """
    if amount == 0.0:
        return 0.0
    size = exp(p[At.curvature] * log(abs(amount))) if p[At.curvature] != 1.0 else abs(amount)
    return size if amount > 0.0 else -p[At.loss] * size


def episodes_start(p):
    """Nothing lived yet."""
    return (0.0, 0.0, 0.0, 0.0)


def episodes_step(state, score, seconds, p):
    """Go on with the episode, or end it and begin another."""
    worths, under_way, _, _ = state  # what the episodes that are over are worth, and the amount of the one under way
    amount = (score - NEUTRAL) * seconds / 60.0
    if amount * under_way > 0.0:
        return (worths, under_way + amount, 0.0, 0.0)
    return (worths + worth(under_way, p), amount, 0.0, 0.0)


def episodes_finish(state, p):
    """Neutral, and what all episodes are worth."""
    worths, under_way, _, _ = state
    total = NEUTRAL + p[At.scale] * (worths + worth(under_way, p))
    return min(max(total, 0.0), 10.0)


register("memory", Episodes, order=1, start=episodes_start, step=episodes_step, finish=episodes_finish)
