"""The calls of the outside public, drawn interval by interval. The twin of `engine/arrivals.py`."""

from math import floor

import numpy as np

from sim.core.luck import uniform, who
from sim.core.ticks import DAY
from sim.engine import arrivals as plain
from sim.engine.arrivals import Arrivals
from sim.engine.compiled.numba_tools.compile import run_compiled
from sim.engine.decisions import reason_at
from sim.engine.plan import Plan
from sim.engine.streams import Luck
from sim.engine.volumes import volumes

CUSTOMER, START, LENGTH, CALLS = range(4)  # columns of the intervals


def arrivals(plan: Plan, luck: Luck) -> Arrivals:
    """All outside calls of a run, in order of tick, then customer."""
    days = plain.call_days(plan)
    drawn = volumes(plan, luck, days)
    intervals = np.column_stack([drawn.first_customer(), drawn.day * DAY + drawn.start, drawn.length, drawn.calls])
    many, most = intervals[:, CALLS].sum(), intervals[:, CALLS].max(initial=0)
    tick, customer = np.empty((2, many), np.int64)
    made = Arrivals(tick, customer, np.empty(many, np.int16))
    run_compiled(
        draw_calls,
        intervals,
        (np.uint64(luck.arrival), np.uint64(luck.reason)),
        np.array(plan.reason_ends),
        (made.tick, made.customer, made.reason),
        (np.empty(most), np.empty(most + 2, np.int64)),
    )
    if not plan.demand.typed_calls:
        return made
    return plain.in_order([made, *(plain.typed(plan, day) for day in days)])


def draw_calls(intervals, streams, reason_ends, out, scratch):
    """The calls of each interval in order: dealt into as many slots as there are calls, then put right by insertion."""
    tick, customer, reason = out
    place, slot_end = scratch
    first = 0
    for row in range(len(intervals)):
        many = intervals[row, CALLS]
        slot_end[: many + 1] = 0
        for i in range(many):
            place[i] = uniform(streams[0], who(np.uint64(intervals[row, CUSTOMER] + i), np.uint64(0)), np.uint64(0))
            slot_end[int(place[i] * many) + 1] += 1
        for i in range(many):
            slot_end[i + 1] += slot_end[i]
        for i in range(many):
            slot = int(place[i] * many)
            at = first + slot_end[slot]
            slot_end[slot] += 1
            tick[at] = intervals[row, START] + floor(place[i] * intervals[row, LENGTH])
            customer[at] = intervals[row, CUSTOMER] + i
        for i in range(first + 1, first + many):
            its_tick, its_customer, at = tick[i], customer[i], i
            while at > first and (
                tick[at - 1] > its_tick or (tick[at - 1] == its_tick and customer[at - 1] > its_customer)
            ):
                tick[at], customer[at] = tick[at - 1], customer[at - 1]
                at -= 1
            tick[at], customer[at] = its_tick, its_customer
        first += many
    for i in range(first):
        reason[i] = reason_of(reason_ends, streams[1], customer[i])


def reason_of(ends, stream, customer):
    """`reason_at` of a caller; no luck is needed when there is only one."""
    if len(ends) == 1:
        return 0
    return reason_at(ends, uniform(stream, who(np.uint64(customer), np.uint64(0)), np.uint64(0)))
