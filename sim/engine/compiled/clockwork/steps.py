"""The steps of a call's life: what it does next (see `call.py`), and what a step away from the queue means."""

from enum import IntEnum

from sim.core.ends import LegOutcome


class Step(IntEnum):
    """What a call does next. PAUSES: nothing, before something on the agenda falls due."""

    PAUSES = 0
    DIALS = 1
    ENTERS = 2
    JOINS = 3
    SERVES_ITSELF = 4
    IS_TURNED_AWAY = 5
    IS_REFUSED = 6
    IS_CUT_OFF = 7
    LOSES_PATIENCE = 8
    ENDS_TALK = 9
    IS_PASSED_ON = 10
    IS_CALLED_BACK = 11
    DIALS_AGAIN = 12
    HANGS_UP = 13
    ENDS_ATTEMPT = 14
    ENDS = 15


_AWAY = {
    Step.SERVES_ITSELF: LegOutcome.SELF_SERVED,
    Step.IS_TURNED_AWAY: LegOutcome.TURNED_AWAY,
    Step.IS_REFUSED: LegOutcome.REFUSED,
    Step.IS_CUT_OFF: LegOutcome.DROPPED,
}
# How the leg of a caller ends who takes a step away from the queue.
ENDED_BY = tuple(int(_AWAY.get(step, LegOutcome.GAVE_UP)) for step in Step)
