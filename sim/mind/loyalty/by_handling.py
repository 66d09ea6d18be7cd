"""Loyalty as the course's other table has it: what becomes of a complaint decides who of the dissatisfied returns."""

from typing import Any, ClassVar, Literal

from sim.mind.expectation.difference import MIDDLE
from sim.mind.loyalty.course import CourseTable, new_standing, renewal_share, yearly_retention
from sim.mind.recovery import RETURNS, returns
from sim.mind.registry import register
from sim.mind.rule import names_of, places


class ByHandling(CourseTable):
    """After a call that dissatisfied, as many stay as the table of complaints says: 9, 19, 54 or 82 of 100.

    After such a call the standing satisfaction becomes the level at which the course's other table (retention by
    satisfaction) has the same share stay, so both tables hold at once: silent 9%, complained and not resolved 19%,
    resolved 54%, resolved quickly 82%. After any other call it moves as in `course_table`.

    >>> rule = ByHandling()
    >>> p = rule.constants()
    >>> [round(yearly_retention(standing_by_handling(4.0, 2.0, handling, p), p), 12) for handling in range(4)]
    [0.09, 0.19, 0.54, 0.82]
    """

    rule: Literal["by_handling"]  # type: ignore[assignment]  # a rule of its own, and no other's name
    source: ClassVar[str] = "003-71, 003-64"

    constant_names: ClassVar[tuple[str, ...]] = (*names_of(CourseTable), *RETURNS)

    def named(self) -> dict[str, Any]:
        """Those of `CourseTable`, and the shares that return, less those lured away."""
        return super().named() | {name: share * (1.0 - self.pull) for name, share in returns().items()}


At = places(ByHandling)


def standing_by_handling(standing: float, satisfaction: float, handling: int, p) -> float:
    """The standing satisfaction after a call; see `ByHandling`.

    >>> standing_by_handling(4.0, 3.0, 0, ByHandling().constants())
    3.5
    """
    if satisfaction >= MIDDLE:
        return new_standing(standing, satisfaction, handling, p)
    return level_of(p[At.silent_returns + handling], p)


def level_of(share: float, p) -> float:
    """The standing satisfaction, 1 to 5, at which such a share stays a year: the table read backward.

    >>> p = ByHandling().constants()
    >>> level_of(0.175, p), level_of(0.0, p), level_of(1.0, p)
    (2.0, 1.0, 5.0)
    """
    if share <= p[At.stays_at_1]:
        return 1.0
    for below in range(4):
        low, high = p[At.stays_at_1 + below], p[At.stays_at_1 + below + 1]
        if share <= high:
            return 1.0 + below + (share - low) / (high - low)
    return 5.0


register(
    "loyalty",
    ByHandling,
    new_standing=standing_by_handling,
    yearly_retention=yearly_retention,
    renewal_share=renewal_share,
)
