"""The calls of the outside public, drawn interval by interval. The twin of `engine/arrivals.py`."""

from collections.abc import Sequence
from math import floor

import numpy as np

from sim.core.luck import uniform, who
from sim.core.ticks import DAY
from sim.engine import arrivals as plain
from sim.engine.arrivals import Arrivals
from sim.engine.compiled.arrays.layout import INTERVAL, OUTSIDE, Outside
from sim.engine.compiled.numba_tools import addresses, kernel
from sim.engine.decisions import reason_at
from sim.engine.plan import Plan
from sim.engine.rows import empty, table
from sim.engine.streams import Streams
from sim.engine.volumes import Volumes, volumes


def arrivals(plan: Plan, streams: Streams) -> Arrivals:
    """All outside calls of a run, in order of tick, then customer."""
    days = plain.call_days(plan)
    drawn = volumes(plan, streams, days)
    most = int(drawn.calls.max(initial=0))
    tick, customer = np.empty((2, drawn.calls.sum()), np.int64)
    made = Arrivals(tick, customer, np.empty(len(tick), np.int16))
    outside = Outside(
        streams=table(OUTSIDE["streams"], [(streams.arrival, streams.reason)]),
        intervals=_intervals(drawn),
        reason_ends=np.array(plan.reason_ends),
        tick=made.tick,
        customer=made.customer,
        reason=made.reason,
        place=np.empty(most),
        slot_end=np.empty(most + 2, np.int64),
    )
    kernel("draw_calls")(addresses(outside))
    if not plan.demand.typed_calls:
        return made
    return plain.in_order([made, *(plain.typed(plan, day) for day in days)])


def _intervals(drawn: Volumes) -> np.recarray:
    made = empty(INTERVAL, len(drawn.calls))
    made.customer, made.start = drawn.first_customer(), drawn.day * DAY + drawn.start
    made.length, made.calls = drawn.length, drawn.calls
    return made


def draw_calls(outside: "Outside") -> None:
    """The calls of each interval in order: dealt into as many slots as there are calls, then put right by insertion."""
    streams, place, slot_end = outside.streams[0], outside.place, outside.slot_end
    tick, customer, first = outside.tick, outside.customer, 0
    for row in range(len(outside.intervals)):
        interval = outside.intervals[row]
        many = interval.calls
        for i in range(many + 1):
            slot_end[i] = 0
        for i in range(many):
            place[i] = uniform(streams.arrival, who(np.uint64(interval.customer + i), np.uint64(0)), np.uint64(0))
            slot_end[int(place[i] * many) + 1] += 1
        for i in range(many):
            slot_end[i + 1] += slot_end[i]
        for i in range(many):
            slot = int(place[i] * many)
            at = first + slot_end[slot]
            slot_end[slot] += 1
            tick[at] = interval.start + floor(place[i] * interval.length)
            customer[at] = interval.customer + i
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
        outside.reason[i] = reason_of(outside.reason_ends, streams.reason, customer[i])


def reason_of(ends: Sequence[float], stream: int, customer: int) -> int:
    """`reason_at` of a caller; no luck is needed when there is only one."""
    if len(ends) == 1:
        return 0
    return reason_at(ends, uniform(stream, who(np.uint64(customer), np.uint64(0)), np.uint64(0)))
