"""What was not solved may come back, days or weeks later, as a new call of the same customer."""

import numpy as np

from sim.core.luck import nth, uniform
from sim.core.ticks import DAY, TICKS_PER_SECOND, whole_ticks
from sim.engine.compiled.arrays.durations import draw
from sim.engine.compiled.clockwork.agenda import key_of, put
from sim.engine.compiled.people import new_call
from sim.engine.decisions import comes_back, when_due
from sim.engine.order import Rank


def returns_later(w, slot):
    """An unsolved need may come back; outside hours it waits for the opening."""
    call, luck, fixed = w.calls[slot], w.luck[0], w.fixed[0]
    reason = w.reasons[call.reason]
    address = np.uint64(nth(call.visit, 0, 0, 0))
    u = uniform(luck.comes_back, call.who, address)
    if not comes_back(u, reason.return_share, call.visit, reason.return_limit):
        return
    days = draw(w, reason.return_days, uniform(luck.back_after, call.who, address))
    tick = w.state[0].now + whole_ticks(days * DAY / TICKS_PER_SECOND, fixed.horizon + 1)
    u = uniform(luck.morning_after, call.who, address)
    due = when_due(w.windows, tick, u, (fixed.horizon, fixed.morning_after))
    if due < fixed.horizon:
        again = new_call(w, call.customer, call.need, call.visit + 1, call.reason, due)
        put(w, due, key_of(Rank.CALL_ARRIVES, call.customer), w.calls[again].place, again)
