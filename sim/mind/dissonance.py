"""Dissonance after a purchase: how much a disappointment hurts depends on what was at stake."""

from typing import ClassVar, Literal

from sim.mind.expectation import CONTRAST, HIGHEST, LOWEST, MIDDLE, OWN, Expecting, asked, expect_next
from sim.parameter import NOT_NEGATIVE, SHARE, Number, parameter


class Dissonance(Expecting):
    """A gap hurts the more, the more important and the dearer the thing was, and the less, the easier it is put right.

    satisfaction = 3 + gain * gap above expectation and 3 + loss * 2 * (importance + price) * (1 - correctable) * gap
    below, kept within 1 and 5. With all three at a half this is the difference rule. When nothing can be corrected
    the gap hurts twice as much; when all can, it does not hurt.

    >>> p = Dissonance().constants()
    >>> dissonance_satisfaction(5.0, 6.0, 0.0, p)
    2.2
    >>> round(dissonance_satisfaction(5.0, 6.0, 0.0, Dissonance(correctable=0).constants()), 12)
    1.4
    """

    rule: Literal["dissonance"]
    source: ClassVar[str] = (
        "003-14 (size of the gap, importance, correctability, price; how they combine is chosen for teaching)"
    )

    gain: Number = parameter(
        0.4, "points", "Gain", "Satisfaction for each point above expectation.", allowed=NOT_NEGATIVE, usual=(0, 1)
    )
    loss: Number = parameter(
        0.8, "points", "Loss", "Satisfaction lost for each point below.", allowed=NOT_NEGATIVE, usual=(0, 2)
    )
    importance: Number = parameter(
        0.5, "share", "Importance", "How much hangs on it for the customer.", allowed=SHARE, usual=SHARE
    )
    price: Number = parameter(
        0.5, "share", "Price", "How dear it was: 0 for free, 1 for all they could pay.", allowed=SHARE, usual=SHARE
    )
    correctable: Number = parameter(
        0.5, "share", "Correctable", "How easily it can still be put right.", allowed=SHARE, usual=SHARE
    )

    def constants(self) -> tuple[float, ...]:
        """Those that all expectation rules have, the gain, and what each point below costs."""
        weight = 2.0 * (self.importance + self.price) * (1.0 - self.correctable)
        shared = (getattr(self, name) for name in Expecting.model_fields)
        return (*map(float, shared), float(self.gain), self.loss * weight)


def dissonance_satisfaction(remembered: float, expected: float, waited_min: float, p) -> float:
    """The dissonance rule on the scale from 1 to 5; see `Dissonance`."""
    gap = (1.0 + p[CONTRAST]) * (remembered - asked(expected, waited_min, p))
    score = MIDDLE + (p[OWN] if gap > 0.0 else p[OWN + 1]) * gap
    return min(max(score, LOWEST), HIGHEST)


Dissonance.functions = (dissonance_satisfaction, expect_next)
