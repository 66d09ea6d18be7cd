"""What was not solved may come back, days or weeks later, as a new call of the same customer."""

import numpy as np

from sim.core.luck import nth, uniform
from sim.core.ticks import DAY, TICKS_PER_SECOND, whole_ticks
from sim.engine.compiled.arrays.durations import draw
from sim.engine.compiled.clockwork.agenda import key_of, put
from sim.engine.compiled.people import new_call
from sim.engine.plan import Rank


def returns_later(w, slot):
    """An unsolved need may come back; outside hours it waits for the opening."""
    call, luck, fixed = w.calls[slot], w.luck[0], w.fixed[0]
    reason = w.reasons[call.reason]
    if reason.return_limit >= 0 and call.visit >= reason.return_limit:
        return
    address = np.uint64(nth(call.visit, 0, 0, 0))
    if uniform(luck.comes_back, call.who, address) >= reason.return_share:
        return
    days = draw(w, reason.return_days, uniform(luck.back_after, call.who, address))
    tick = w.state[0].now + whole_ticks(days * DAY / TICKS_PER_SECOND, fixed.horizon + 1)
    u = uniform(luck.morning_after, call.who, address)
    due = when_due(w.windows, tick, u, (fixed.horizon, fixed.morning_after))
    if due < fixed.horizon:
        again = new_call(w, call.customer, call.need, call.visit + 1, call.reason, due)
        put(w, due, key_of(Rank.CALL_ARRIVES, call.customer), w.calls[again].place, again)


def when_due(windows, tick, u, limits):
    """`Plan.due`: at once when the lines are open, else some time after the next opening; the horizon for never.
    `limits`: the horizon, and the ticks over which needs of closed hours are spread."""
    horizon, morning_after = limits
    low, high = 0, len(windows)
    while low < high:
        middle = (low + high) >> 1
        if windows[middle].opening <= tick:
            low = middle + 1
        else:
            high = middle
    if low > 0 and tick < windows[low - 1].closing:
        return tick
    if low == len(windows):
        return horizon
    opening = windows[low].opening
    length = windows[low].closing - opening
    return opening + int(u * min(morning_after, float(length)))
