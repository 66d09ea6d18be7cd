"""What the kernel wrote, as columns: calls in order of arrival, legs in the order of their calls."""

import numpy as np

from sim.core.ends import Outcome
from sim.engine.compiled.arrays.world import CALL_COLUMNS, LEG_COLUMNS, World
from sim.engine.records import Columns, Records
from sim.engine.rows import columns


def records(w: World, with_legs: bool = True) -> Records:
    """The tables as columns: calls in order of arrival, legs in the order of their calls, duty by agent."""
    state = w.state[0]
    calls = {name: getattr(w, name)[: state.begun] for name in CALL_COLUMNS}
    duty = w.duty[: state.spells]
    order = np.lexsort((duty.until, duty.since, duty.agent, duty.team))
    made = {
        "calls": {"call": np.arange(state.begun, dtype=np.int32)} | calls | _needs(w),
        "staff": {name: duty[name][order] for name in duty.dtype.names},
    }
    if with_legs:
        made["legs"] = _legs(w)
    if w.fixed[0].keep_events:
        made["events"] = {name: np.ascontiguousarray(w.trace[name][: state.notes]) for name in w.trace.dtype.names}
    return made


def _needs(w: World) -> Columns:
    """The need of each call, which outside callers have one of, and in a market the order in which calls ended."""
    begun, is_market = w.state[0].begun, w.fixed[0].is_market
    if not is_market:
        return {"need": np.zeros(begun, np.int32)}
    turn = np.empty(begun, np.int32)
    turn[w.ended[:begun]] = np.arange(begun)
    turn[w.outcome[:begun] == Outcome.IN_PROGRESS] = -1
    return {"need": w.need[:begun], "turn": turn}


def _legs(w: World) -> Columns:
    """First legs stand in the order of their calls already, and further ones in the order of their ends."""
    begun, further, behind = w.state[0].begun, w.state[0].legs, len(w.customer)
    written = {name: getattr(w, name) for name in LEG_COLUMNS}
    has_one = w.leg_attempt[:begun] > 0
    if further == 0 and has_one.all():
        return {name.removeprefix("leg_"): column[:begun] for name, column in written.items()}
    calls = w.leg_call[behind : behind + further]
    many = has_one + np.bincount(calls, minlength=begun)
    first = np.zeros(begun + further - np.count_nonzero(~has_one), bool)
    first[(np.cumsum(many) - many)[has_one]] = True
    place = np.empty(len(first), np.int64)
    place[first], place[~first] = np.flatnonzero(has_one), behind + np.argsort(calls, kind="stable")
    made = columns(LEG_COLUMNS, len(place))
    for name, column in written.items():
        np.take(column, place, out=made[name], mode="clip")  # no place lies outside
    return {name.removeprefix("leg_"): column for name, column in made.items()}
