"""From satisfaction to staying: the standing satisfaction of a customer and the share that stays a year."""

from math import exp, log
from typing import ClassVar, Literal

from sim.core.datasets import Range, dataset
from sim.core.parameter import SHARE, Number, parameter
from sim.mind.expectation.difference import HIGHEST, LOWEST
from sim.mind.rule import Rule


class CourseTable(Rule):
    """The course's table: of the very satisfied 92 to 97% are still customers after a year, of the others fewer.

    The table gives a band at each whole score from 1 to 5; `band` picks its low, middle or high value, and between
    whole scores the share is linear. A customer's standing satisfaction moves by `weight` toward that of each call.

    >>> rule = CourseTable()
    >>> yearly_retention(4.0, rule.constants()), yearly_retention(3.5, rule.constants())
    (0.825, 0.725)
    >>> new_standing(4.0, 2.0, 0, rule.constants())
    3.0
    """

    rule: Literal["course_table"]
    source: ClassVar[str] = "003-64"

    band: Literal["low", "middle", "high"] = parameter(
        "middle", "", "Band", "Which end of the course's ranges to take.", source="003-64"
    )
    standing: Number = parameter(
        4.0,
        "satisfaction",
        "At first",
        "The standing satisfaction of a customer who has never called.",
        allowed=(LOWEST, HIGHEST),
        usual=(LOWEST, HIGHEST),
    )
    weight: Number = parameter(
        0.5,
        "share",
        "Weight of a call",
        "How far one call moves the standing satisfaction.",
        allowed=SHARE,
        usual=SHARE,
    )

    pull: Number = parameter(
        0.0,
        "share",
        "Competitors' pull",
        "Who is lured away within a year, whatever they feel.",
        allowed=SHARE,
        usual=(0, 0.3),
        source="001-16 (most leave a broken service, not for a competitor)",
    )

    def constants(self) -> tuple[float, ...]:
        """standing, weight, then the shares that stay a year at scores 1, 2, 3, 4, 5, less those lured away."""
        stay = (share * (1.0 - self.pull) for share in retention_table()[self.band])
        return (self.standing, self.weight, *stay)


def retention_table() -> dict[str, tuple[float, ...]]:
    """The course's table (003-64): for low, middle and high the shares at scores 1 to 5.

    >>> retention_table()["high"]
    (0.05, 0.2, 0.65, 0.85, 0.97)
    """
    rows = sorted(dataset("retention_by_satisfaction"), key=lambda row: row["satisfaction"])
    return {band: tuple(row[band] for row in rows) for band in Range._fields}


STANDING, WEIGHT, FIRST_SHARE = 0, 1, 2


def new_standing(standing: float, satisfaction: float, handling: int, p) -> float:
    """standing + weight * (satisfaction - standing), whatever became of a complaint.

    >>> new_standing(4.0, 2.0, 0, CourseTable().constants())
    3.0
    """
    return standing + p[WEIGHT] * (satisfaction - standing)


def yearly_retention(standing: float, p) -> float:
    """The share of such customers who are still there after a year, linear between whole scores.

    >>> yearly_retention(1.0, CourseTable(band="low").constants())
    0.0
    """
    if standing >= HIGHEST:
        return p[FIRST_SHARE + 4]
    below = int(standing)
    part = standing - below
    low, high = p[FIRST_SHARE + below - 1], p[FIRST_SHARE + below]
    return low + part * (high - low)


def renewal_share(yearly: float, months: float) -> float:
    """The share that renews after a period of months: yearly ** (months / 12), written with exp and log.

    >>> round(renewal_share(0.64, 6), 12)
    0.8
    """
    if yearly <= 0.0:
        return 0.0
    return exp(months / 12.0 * log(yearly))


CourseTable.functions = (new_standing, yearly_retention, renewal_share)
