"""Word of mouth: how many people are told of a call."""

from typing import Any, ClassVar, Literal

from sim.core.datasets import ranges
from sim.core.moved import told_by
from sim.core.parameter import parameter
from sim.mind.expectation.difference import MIDDLE
from sim.mind.registry import register
from sim.mind.rule import Rule, places


class Told(Rule):
    """A good experience is told to three or four people, a bad one to twelve.

    Good is a satisfaction above 3, bad is below 3; a call that was neither is not talked about. `band` picks the
    low, middle or high end of the course's range.

    >>> rule = Told()
    >>> told(4.0, rule.constants()), told(3.0, rule.constants()), told(2.0, rule.constants())
    (3.5, 0.0, 12.0)
    """

    rule: Literal["told"]
    source: ClassVar[str] = "003-77"

    band: Literal["low", "middle", "high"] = parameter(
        "middle", "", "Band", "Which end of the course's ranges to take.", source="003-77"
    )

    constant_names: ClassVar[tuple[str, ...]] = ("told_of_good", "told_of_bad")

    def named(self) -> dict[str, Any]:
        """How many people are told of a good and of a bad experience."""
        figures = ranges("word_of_mouth")
        return {name: getattr(figures[name], self.band) for name in self.constant_names}


At = places(Told)


def told(satisfaction: float, p) -> float:
    """How many people are told of a call, on average: see `Told`. `satisfaction` is 1 to 5.

    Source: 003-77.

    >>> told(3.1, Told(band="low").constants()), told(3.1, Told(band="high").constants())
    (3.0, 4.0)
    """
    if satisfaction > MIDDLE:
        return p[At.told_of_good]
    if satisfaction < MIDDLE:
        return p[At.told_of_bad]
    return 0.0


register("word_of_mouth", Told, told=told)

__getattr__ = told_by(__name__)
