"""Word of mouth: how many people are told of a call, what mends a bad word, and what one bad case can cost."""

import csv
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Literal

from sim.core.datasets import shipped
from sim.core.language import say
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
        return {name: ends[self.band] for name, ends in _figures("word_of_mouth.csv").items()}


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


def impressions_to_mend() -> float:
    """How many good impressions it takes to mend a bad one (003-77).

    >>> impressions_to_mend()
    12.0
    """
    return _figures("word_of_mouth.csv")["good_to_mend_bad"]["middle"]


@dataclass(frozen=True)
class MsSmith:
    """What is lost with Ms Smith, in one reading: customers, and their money in dollars, at both ends of the range.

    `own_money` is what she would have spent herself. It is not part of `money_low` and `money_high`.
    Source: 003-S.
    """

    reading: str
    own_money: float
    customers_low: float
    customers_high: float
    money_low: float
    money_high: float


CIRCLES = ("second", "both")


def ms_smith(reading: str) -> MsSmith:
    """What a shop loses when Ms Smith tells others of a bad experience.

    own money = weekly spend * weeks a year * years. Of those she tells a share is influenced: the first circle. Each
    of them influences more people: the second circle. A share never comes back, and each is worth as much as she is.

        "second"  customers lost = second circle * share that never comes back
        "both"    customers lost = (first circle + second circle) * share that never comes back

    The text leaves open which of the two is meant, so neither is a default. The low end takes the low value of every
    figure, the high end the high value.

    Source: 003-S.

    Raises:
        ValueError: the reading is neither "second" nor "both".

    >>> second, both = ms_smith("second"), ms_smith("both")
    >>> second.own_money, second.money_low, second.money_high
    (26000.0, 162500.0, 325000.0)
    >>> both.customers_low, both.customers_high, both.money_low, both.money_high
    (7.5, 15.0, 195000.0, 390000.0)
    """
    if reading not in CIRCLES:
        known = ", ".join(CIRCLES)
        raise ValueError(
            say("The reading {reading} is unknown; the readings are: {known}.", reading=reading, known=known)
        )
    low, high = _lost(reading, "low"), _lost(reading, "high")
    return MsSmith(reading, _own_money("middle"), low, high, low * _own_money("low"), high * _own_money("high"))


def _own_money(band: str) -> float:
    figures = _figures("ms_smith.csv")
    return figures["weekly_spend"][band] * figures["weeks_a_year"][band] * figures["years"][band]


def _lost(reading: str, band: str) -> float:
    figures = {quantity: ends[band] for quantity, ends in _figures("ms_smith.csv").items()}
    first = figures["told"] * figures["influenced_share"]
    second = first * figures["influenced_by_each"]
    circles = second if reading == "second" else first + second
    return circles * figures["never_back_share"]


@cache
def _figures(name: str) -> dict[str, dict[str, float]]:
    """The figures of a table: for each quantity its low, middle and high value."""
    with shipped("datasets", name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["quantity"]: {band: float(row[band]) for band in ("low", "middle", "high")} for row in rows}
