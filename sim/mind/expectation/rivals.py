"""Two other ways of holding a call against what was expected: the ratio of the two, and a zone of tolerance."""

from typing import ClassVar, Literal

from sim.core.parameter import NOT_NEGATIVE, SCORE, Number, parameter
from sim.mind.expectation.difference import HIGHEST, LOWEST, MIDDLE, Expecting, asked, expect_next
from sim.mind.registry import register
from sim.mind.rule import places


class Ratio(Expecting):
    """Satisfaction goes by C = perceived / expected: above 1 delighted, at 1 content, below 1 disappointed.

    satisfaction = 3 + gain * (C - 1) above 1 and 3 + loss * (C - 1) below, kept within 1 and 5. Who expected nothing
    has no ratio: they are content with nothing and delighted (5) with anything more.

    >>> p = Ratio().constants()
    >>> [ratio_satisfaction(remembered, 4.0, 0.0, p) for remembered in (6.0, 4.0, 3.0)]
    [4.0, 3.0, 2.0]
    >>> ratio_satisfaction(0.0, 0.0, 0.0, p), ratio_satisfaction(0.1, 0.0, 0.0, p)
    (3.0, 5.0)
    """

    rule: Literal["ratio"]
    source: ClassVar[str] = "003-65 (! the course gives this definition and the difference, 004-05, side by side)"

    gain: Number = parameter(
        2.0, "points", "Gain", "Satisfaction for each whole step of C above 1.", allowed=NOT_NEGATIVE, usual=(0, 5)
    )
    loss: Number = parameter(
        4.0, "points", "Loss", "Satisfaction lost for each whole step of C below 1.", allowed=NOT_NEGATIVE, usual=(0, 8)
    )


class Zone(Expecting):
    """Between what is adequate and what is desired nothing is felt; outside, satisfaction moves.

    Desired is `above` points over the expectation, adequate `below` points under it. satisfaction = 3 within;
    3 + gain * (points above desired) or 3 - loss * (points below adequate), kept within 1 and 5.

    >>> p = Zone(above=1, below=1).constants()
    >>> [zone_satisfaction(remembered, 6.0, 0.0, p) for remembered in (9.0, 7.0, 5.0, 4.0)]
    [3.8, 3.0, 3.0, 2.2]
    """

    rule: Literal["zone"]
    source: ClassVar[str] = (
        "003-62; zone of tolerance: Zeithaml, Berry and Parasuraman 1993, J. Academy of Marketing Science 21:1"
    )

    above: Number = parameter(
        1.0, "points", "Desired", "How far above the expectation the desired lies.", allowed=SCORE, usual=(0, 3)
    )
    below: Number = parameter(
        1.5, "points", "Adequate", "How far below the expectation the adequate lies.", allowed=SCORE, usual=(0, 3)
    )
    gain: Number = parameter(
        0.4, "points", "Gain", "Satisfaction for each point above desired.", allowed=NOT_NEGATIVE, usual=(0, 1)
    )
    loss: Number = parameter(
        0.8, "points", "Loss", "Satisfaction lost for each point below adequate.", allowed=NOT_NEGATIVE, usual=(0, 2)
    )


AtRatio = places(Ratio)
AtZone = places(Zone)


def ratio_satisfaction(remembered: float, expected: float, waited_min: float, p) -> float:
    """The ratio rule on the scale from 1 to 5; see `Ratio`."""
    wanted = asked(expected, waited_min, p)
    if wanted == 0.0:
        return HIGHEST if remembered > 0.0 else MIDDLE
    step = (1.0 + p[AtRatio.contrast]) * (remembered / wanted - 1.0)
    score = MIDDLE + (p[AtRatio.gain] if step > 0.0 else p[AtRatio.loss]) * step
    return min(max(score, LOWEST), HIGHEST)


def zone_satisfaction(remembered: float, expected: float, waited_min: float, p) -> float:
    """The zone rule on the scale from 1 to 5; see `Zone`."""
    gap = (1.0 + p[AtZone.contrast]) * (remembered - asked(expected, waited_min, p))
    if gap > p[AtZone.above]:
        return min(MIDDLE + p[AtZone.gain] * (gap - p[AtZone.above]), HIGHEST)
    if gap < -p[AtZone.below]:
        return max(MIDDLE + p[AtZone.loss] * (gap + p[AtZone.below]), LOWEST)
    return MIDDLE


register("expectation", Ratio, satisfaction=ratio_satisfaction, expect_next=expect_next)
register("expectation", Zone, satisfaction=zone_satisfaction, expect_next=expect_next)
