"""The steps of a call's life: what it does next (see `call.py`), and what a step away from the queue means."""

from sim.tables import LegOutcome, Outcome

(
    PAUSES, DIALS, ENTERS, JOINS, SERVES_ITSELF, IS_TURNED_AWAY, IS_REFUSED, IS_CUT_OFF, LOSES_PATIENCE, ENDS_TALK,
    IS_PASSED_ON, IS_CALLED_BACK, DIALS_AGAIN, HANGS_UP, ENDS_ATTEMPT, ENDS,
) = range(16)  # fmt: skip


def ended_by(step):
    """How the leg of a caller ends who takes a step away from the queue."""
    if step == SERVES_ITSELF:
        return LegOutcome.SELF_SERVED
    if step == IS_TURNED_AWAY:
        return LegOutcome.TURNED_AWAY
    if step == IS_REFUSED:
        return LegOutcome.REFUSED
    if step == IS_CUT_OFF:
        return LegOutcome.DROPPED
    return LegOutcome.GAVE_UP


def outcome_of(ended):
    """How an attempt ends whose leg ended without an agent."""
    if ended == LegOutcome.SELF_SERVED:
        return Outcome.SELF_SERVED
    if ended == LegOutcome.TURNED_AWAY:
        return Outcome.NUISANCE
    if ended == LegOutcome.REFUSED:
        return Outcome.REFUSED_BUSY
    if ended == LegOutcome.GAVE_UP:
        return Outcome.GAVE_UP
    if ended == LegOutcome.DROPPED:
        return Outcome.DROPPED_AT_CLOSING
    return Outcome.CALLBACK_MISSED
