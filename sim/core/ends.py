"""How legs and calls end, what moments there are, and what happens on a floor: the only lists of these.

`ENDS` is the table that holds them together: for each way in which a leg can end its outcome in the table of legs, the
outcome that a call has whose last leg ended so, what is written into the trace, and the moment that the caller lives
last. The engines, the mind and the tables read it, so a new way to end is one row here.
"""

from enum import IntEnum
from typing import NamedTuple


class Moment(IntEnum):
    """What a moment was."""

    ADVERT = 0
    MENU = 1
    HOLD = 2
    GREETING = 3
    TELLING = 4
    RETELLING = 5
    STORY_KNOWN = 6
    SOLVED = 7
    NOT_SOLVED = 8
    TRANSFER = 9
    GOODBYE = 10
    GIVING_UP = 11
    CUT_OFF = 12
    BUSY_SIGNAL = 13
    PROMISE = 14
    BROKEN_PROMISE = 15
    FORMALITIES = 16
    CHOICE = 17
    RITUAL = 18
    KINDNESS = 19


class Story(IntEnum):
    """What a leg's talk begins with."""

    FIRST = 0
    AGAIN = 1
    KNOWN = 2


class Outcome(IntEnum):
    """How a call ended."""

    SOLVED = 0
    UNSOLVED = 1
    GAVE_UP = 2
    REFUSED_CLOSED = 3
    DROPPED_AT_CLOSING = 4
    IN_PROGRESS = 5
    REFUSED_BUSY = 6
    SELF_SERVED = 7
    CALLBACK_KEPT = 8
    CALLBACK_MISSED = 9
    NUISANCE = 10


class LegOutcome(IntEnum):
    """How a leg ended, as the table of legs has it."""

    SERVED = 0
    PASSED_ON = 1
    GAVE_UP = 2
    DROPPED = 3
    SELF_SERVED = 4
    REFUSED = 5
    CALLBACK = 6
    MISSED = 7
    TURNED_AWAY = 8


class LegEnd(IntEnum):
    """How a leg ended, as rules of the mind are told: served is told apart by whether the problem was solved."""

    SERVED_SOLVED = 0
    SERVED_UNSOLVED = 1
    PASSED_ON = 2
    GAVE_UP = 3
    DROPPED = 4
    SELF_SERVED = 5
    REFUSED = 6
    CALLBACK = 7
    MISSED = 8
    TURNED_AWAY = 9


class Happening(IntEnum):
    """What can stand in the trace of events."""

    ARRIVES = 0
    JOINS = 1
    ANSWERED = 2
    SERVED = 3
    PASSED_ON = 4
    GIVES_UP = 5
    DROPPED = 6
    ON_DUTY = 7
    OFF_DUTY = 8
    IDLE = 9
    BUSY_SIGNAL = 10
    SELF_SERVED = 11
    PROMISED = 12
    MISSED = 13
    TURNED_AWAY = 14


class End(NamedTuple):
    """One way in which a leg ends. `call` is None where the call goes on, `last` where no moment is lived."""

    end: LegEnd
    leg: LegOutcome
    call: Outcome | None
    happening: Happening
    last: Moment | None


ENDS = (
    End(LegEnd.SERVED_SOLVED, LegOutcome.SERVED, Outcome.SOLVED, Happening.SERVED, Moment.GOODBYE),
    End(LegEnd.SERVED_UNSOLVED, LegOutcome.SERVED, Outcome.UNSOLVED, Happening.SERVED, Moment.GOODBYE),
    End(LegEnd.PASSED_ON, LegOutcome.PASSED_ON, None, Happening.PASSED_ON, Moment.TRANSFER),
    End(LegEnd.GAVE_UP, LegOutcome.GAVE_UP, Outcome.GAVE_UP, Happening.GIVES_UP, Moment.GIVING_UP),
    End(LegEnd.DROPPED, LegOutcome.DROPPED, Outcome.DROPPED_AT_CLOSING, Happening.DROPPED, Moment.CUT_OFF),
    End(LegEnd.SELF_SERVED, LegOutcome.SELF_SERVED, Outcome.SELF_SERVED, Happening.SELF_SERVED, Moment.SOLVED),
    End(LegEnd.REFUSED, LegOutcome.REFUSED, Outcome.REFUSED_BUSY, Happening.BUSY_SIGNAL, Moment.BUSY_SIGNAL),
    End(LegEnd.CALLBACK, LegOutcome.CALLBACK, None, Happening.PROMISED, Moment.PROMISE),
    End(LegEnd.MISSED, LegOutcome.MISSED, Outcome.CALLBACK_MISSED, Happening.MISSED, Moment.BROKEN_PROMISE),
    End(LegEnd.TURNED_AWAY, LegOutcome.TURNED_AWAY, Outcome.NUISANCE, Happening.TURNED_AWAY, None),
)

# The table by outcome of the leg, in plain numbers, as both engines look things up (-1: the call goes on). "Served"
# stands for both of its rows where they agree, and for the unsolved one where they do not; see `end_of`.
_BY_LEG = sorted({row.leg: row for row in ENDS}.values(), key=lambda row: row.leg)
CALL_OUTCOME = tuple(-1 if row.call is None else int(row.call) for row in _BY_LEG)
HAPPENING = tuple(int(row.happening) for row in _BY_LEG)
LEG_END = tuple(int(row.end) for row in _BY_LEG)


def end_of(outcome, solved):
    """The `LegEnd` of a leg, by its outcome and whether the call was solved in the end.

    >>> LegEnd(end_of(LegOutcome.SERVED, True)).name, LegEnd(end_of(LegOutcome.SERVED, False)).name
    ('SERVED_SOLVED', 'SERVED_UNSOLVED')
    >>> LegEnd(end_of(LegOutcome.MISSED, False)).name
    'MISSED'
    """
    if outcome == LegOutcome.SERVED and solved:
        return int(LegEnd.SERVED_SOLVED)
    return LEG_END[outcome]
