"""Why a customer leaves: what would have had to be otherwise, on the same luck, for them to stay."""

from enum import IntEnum

from sim.mind.expectation.difference import MIDDLE
from sim.mind.recovery import Handling


class Cause(IntEnum):
    """Six causes of leaving, by what would have kept the customer; the last four are a service that broke."""

    STAYED = 0
    COMPETITOR = 1
    OWN_REASONS = 2
    WAITING = 3
    NOT_SOLVED = 4
    RETELLING = 5
    COMPLAINT = 6


def grievance(before: int, satisfaction: float, solved: bool, tellings: int, handling: int) -> int:
    """What a customer holds against the firm after a call: the cause of a bad one, or what it was before.

    A complaint that was not resolved comes first, then a problem that nobody was reached for or that was not solved,
    then a story told twice; a call that went wrong in none of these ways took too long.

    >>> Cause(grievance(Cause.STAYED, 2.0, True, 2, Handling.SILENT)).name
    'RETELLING'
    """
    if not satisfaction < MIDDLE:
        return before
    if handling == Handling.UNRESOLVED:
        return int(Cause.COMPLAINT)
    if not solved and tellings > 0:
        return int(Cause.NOT_SOLVED)
    if tellings > 1:
        return int(Cause.RETELLING)
    return int(Cause.WAITING)


def cause_of_leaving(u: float, unpulled: float, untouched: float, held_against: int) -> int:
    """Why somebody left whose luck u is not below the share that stays.

    `unpulled`: the share that would stay if no competitor pulled; `untouched`: the share that would stay if, besides,
    their satisfaction were as it was at first. Who would have stayed then left for the service.

    >>> [Cause(cause_of_leaving(u, 0.5, 0.8, Cause.WAITING)).name for u in (0.45, 0.6, 0.9)]
    ['COMPETITOR', 'WAITING', 'OWN_REASONS']
    """
    if u < unpulled:
        return int(Cause.COMPETITOR)
    if u >= untouched or held_against == Cause.STAYED:
        return int(Cause.OWN_REASONS)
    return held_against
