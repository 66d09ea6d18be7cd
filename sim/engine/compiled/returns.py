"""What was not solved may come back, days or weeks later, as a new call of the same customer."""

import numpy as np

from sim.engine.compiled.agenda import key_of, put
from sim.engine.compiled.durations import draw
from sim.engine.compiled.people import new_call
from sim.engine.plan import Rank
from sim.luck import nth, uniform
from sim.ticks import DAY, TICKS_PER_SECOND, whole_ticks


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
    due = when_due(w, tick, uniform(luck.morning_after, call.who, address))
    if due < fixed.horizon:
        again = new_call(w, call.customer, call.visit + 1, call.reason, due)
        put(w, due, key_of(Rank.CALL_ARRIVES, call.customer), w.calls[again].place, again)


def when_due(w, tick, u):
    """`Plan.due`: at once when the lines are open, else some time after the next opening; the horizon for never."""
    fixed = w.fixed[0]
    low, high = 0, len(w.windows)
    while low < high:
        middle = (low + high) >> 1
        if w.windows[middle].opening <= tick:
            low = middle + 1
        else:
            high = middle
    if low > 0 and tick < w.windows[low - 1].closing:
        return tick
    if low == len(w.windows):
        return fixed.horizon
    opening = w.windows[low].opening
    length = w.windows[low].closing - opening
    return opening + int(u * min(fixed.morning_after, float(length)))
