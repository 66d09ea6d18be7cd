"""Dissonance after a purchase: how much a disappointment hurts depends on what was at stake."""

from typing import Any, ClassVar, Literal

from sim.core.parameter import SHARE, Number, parameter
from sim.mind.expectation.difference import Difference, expect_next, satisfaction
from sim.mind.registry import register
from sim.mind.rule import names_of


class Dissonance(Difference):
    """A gap hurts the more, the more important and the dearer the thing was, and the less, the easier it is put right.

    satisfaction = 3 + gain * gap above expectation and 3 + loss * 2 * (importance + price) * (1 - correctable) * gap
    below, kept within 1 and 5: the difference rule with another loss, and with all three at a half the same. When
    nothing can be corrected the gap hurts twice as much; when all can, it does not hurt.

    >>> p = Dissonance().constants()
    >>> satisfaction(5.0, 6.0, 0.0, p)
    2.2
    >>> round(satisfaction(5.0, 6.0, 0.0, Dissonance(correctable=0).constants()), 12)
    1.4
    """

    rule: Literal["dissonance"]  # type: ignore[assignment]  # a rule of its own, and no other's name
    source: ClassVar[str] = (
        "003-14 (size of the gap, importance, correctability, price; how they combine is chosen for teaching)"
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

    constant_names: ClassVar[tuple[str, ...]] = names_of(Difference)

    def named(self) -> dict[str, Any]:
        """Those of the difference rule; the loss is what each point below costs."""
        weight = 2.0 * (self.importance + self.price) * (1.0 - self.correctable)
        return dict(self) | {"loss": self.loss * weight}


register("expectation", Dissonance, order=1, satisfaction=satisfaction, expect_next=expect_next)
