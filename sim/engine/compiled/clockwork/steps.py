"""The steps of a call's life: what it does next (see `call.py`), and what a step away from the queue means."""

from sim.core.ends import LegOutcome

(
    PAUSES, DIALS, ENTERS, JOINS, SERVES_ITSELF, IS_TURNED_AWAY, IS_REFUSED, IS_CUT_OFF, LOSES_PATIENCE, ENDS_TALK,
    IS_PASSED_ON, IS_CALLED_BACK, DIALS_AGAIN, HANGS_UP, ENDS_ATTEMPT, ENDS,
) = range(16)  # fmt: skip


_AWAY = {
    SERVES_ITSELF: LegOutcome.SELF_SERVED,
    IS_TURNED_AWAY: LegOutcome.TURNED_AWAY,
    IS_REFUSED: LegOutcome.REFUSED,
    IS_CUT_OFF: LegOutcome.DROPPED,
}
# How the leg of a caller ends who takes a step away from the queue.
ENDED_BY = tuple(int(_AWAY.get(step, LegOutcome.GAVE_UP)) for step in range(ENDS + 1))
