"""What becomes of a complaint: recorded, handled, checked again, fed back, or missed at one of these four steps."""

from enum import IntEnum
from typing import ClassVar, Literal

from sim.core.datasets import ranges
from sim.core.parameter import SHARE, Number, parameter
from sim.mind.rule import Rule


class Handling(IntEnum):
    """What became of a dissatisfaction, as the customer sees it; the better the handling, the higher the number."""

    SILENT = 0
    UNRESOLVED = 1
    RESOLVED = 2
    RESOLVED_QUICKLY = 3


class Leak(IntEnum):
    """The first step at which a complaint was missed."""

    RECORD = 0
    HANDLE = 1
    RECHECK = 2
    FEED_BACK = 3
    NONE = 4


class FourSteps(Rule):
    """Four times "no one missed": record, handle, check again and feed back each problem. A leak is a step missed.

    1. Record. A problem that nobody writes down is unresolved, and no later step can find it.
    2. Handle. A recorded problem is handled, some of these quickly, or left lying.
    3. Check again. Of the problems left lying the check catches the share `rechecked`, and they are resolved late,
       never quickly; the others stay unresolved. A problem that was handled needs no catching: a check missed there
       is a leak without a consequence.
    4. Feed back. A customer who isn't told that the problem is resolved goes away with an unresolved one.

    The steps are the course's (Haier 海尔). That it is the customer who is told, and the shares, are Holdtime's choice.

    >>> rule = FourSteps()
    >>> handling(0.50, 0.30, 0.50, 0.50, rule.constants()).name  # each step done, the handling quick
    'RESOLVED_QUICKLY'
    >>> handling(0.50, 0.85, 0.50, 0.50, rule.constants()).name  # left lying, caught by the check
    'RESOLVED'
    >>> handling(0.50, 0.30, 0.50, 0.95, rule.constants()).name  # resolved, but the customer is not told
    'UNRESOLVED'
    """

    rule: Literal["four_steps"]
    source: ClassVar[str] = "000-01 (the four steps), 003-71 (who returns)"

    recorded: Number = parameter(
        0.95, "share", "Recorded", "The share of complaints that are written down.", allowed=SHARE, usual=SHARE
    )
    handled: Number = parameter(
        0.8, "share", "Handled", "The share of recorded complaints that are handled.", allowed=SHARE, usual=SHARE
    )
    rechecked: Number = parameter(
        0.9, "share", "Checked again", "The share of recorded complaints that are checked.", allowed=SHARE, usual=SHARE
    )
    fed_back: Number = parameter(
        0.9, "share", "Fed back", "The share of resolved complaints whose customer is told.", allowed=SHARE, usual=SHARE
    )
    quickly: Number = parameter(
        0.5, "share", "Quickly", "The share of handled complaints that are handled quickly.", allowed=SHARE, usual=SHARE
    )

    def constants(self) -> tuple[float, ...]:
        """The five shares, then the shares of customers who return, in the order of `Handling`."""
        shares = (self.recorded, self.handled, self.rechecked, self.fed_back, self.quickly)
        return (*map(float, shares), *return_by_handling().values())


RECORDED, HANDLED, RECHECKED, FED_BACK, QUICKLY, FIRST_RETURN = range(6)
STEPS = 4  # each with a luck of its own


def return_by_handling() -> dict[str, float]:
    """The share of customers who return, by what became of the complaint, in the order of `Handling` (003-71).

    >>> return_by_handling()
    {'silent': 0.09, 'unresolved': 0.19, 'resolved': 0.54, 'resolved_quickly': 0.82}
    """
    found = ranges("return_by_handling", "handling")
    return {name: found[name].middle for name in (each.name.lower() for each in Handling)}


def handling(u_record: float, u_handle: float, u_recheck: float, u_feed_back: float, p) -> Handling:
    """What becomes of one complaint, given a luck between 0 and 1 for each step; see `FourSteps`.

    A step is done where its luck lies below its share. The luck of handling also decides whether it was quick.

    Source: 000-01.

    >>> p = FourSteps(recorded=0.5).constants()
    >>> handling(0.4, 0.1, 0.1, 0.1, p).name, handling(0.6, 0.1, 0.1, 0.1, p).name
    ('RESOLVED_QUICKLY', 'UNRESOLVED')
    """
    if u_record >= p[RECORDED] or u_feed_back >= p[FED_BACK]:
        return Handling.UNRESOLVED
    if u_handle < p[HANDLED] * p[QUICKLY]:
        return Handling.RESOLVED_QUICKLY
    if u_handle < p[HANDLED] or u_recheck < p[RECHECKED]:
        return Handling.RESOLVED
    return Handling.UNRESOLVED


def first_leak(u_record: float, u_handle: float, u_recheck: float, u_feed_back: float, p) -> Leak:
    """The first step at which one complaint is missed, from the same luck as `handling`.

    Source: 000-01.

    >>> p = FourSteps().constants()
    >>> first_leak(0.1, 0.9, 0.1, 0.1, p).name, first_leak(0.1, 0.1, 0.1, 0.1, p).name
    ('HANDLE', 'NONE')
    """
    if u_record >= p[RECORDED]:
        return Leak.RECORD
    if u_handle >= p[HANDLED]:
        return Leak.HANDLE
    if u_recheck >= p[RECHECKED]:
        return Leak.RECHECK
    if u_feed_back >= p[FED_BACK]:
        return Leak.FEED_BACK
    return Leak.NONE


def return_share(handling: int, p) -> float:
    """The share of such customers who return (003-71); `handling` is a `Handling`.

    >>> return_share(Handling.SILENT, FourSteps().constants())
    0.09
    """
    return p[FIRST_RETURN + handling]


FourSteps.functions = (handling, first_leak, return_share)
