"""The calls of the outside public: how many, when, and why.

An interval's count is drawn (`volumes.py`); caller i of an interval arrives at a place of their own within it. So more
volume in one interval only adds callers at its end of the list: nobody else's arrival, and nobody's number, changes.
"""

from dataclasses import dataclass

import numpy as np

from sim.core import luck
from sim.core.ticks import DAY
from sim.core.ticks import ticks as in_ticks
from sim.engine.plan import Plan
from sim.engine.streams import Streams
from sim.engine.volumes import DAY_STEP, INTERVAL_STEP, volumes

TYPED = 9_999


@dataclass(frozen=True)
class Arrivals:
    """Calls in order of arrival: tick, customer and reason, one array each."""

    tick: np.ndarray
    customer: np.ndarray
    reason: np.ndarray


def arrivals(plan: Plan, streams: Streams) -> Arrivals:
    """All outside calls of a run, in order of tick, then customer.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> from sim.engine.streams import streams_of
    >>> len(arrivals(plan_of(sim.textbook(60, 5, 180, hours=8)), streams_of(1, 0)).tick)
    487
    """
    days = call_days(plan)
    return in_order([_drawn(plan, streams, days), *(typed(plan, day) for day in days)])


def nobody() -> Arrivals:
    """No calls: a market's come from its customers."""
    return Arrivals(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))


def call_days(plan: Plan) -> list[int]:
    """The days on which the outside public calls."""
    return [day for day in range(plan.days) if plan.opening.is_open(day)]


def in_order(parts: list[Arrivals]) -> Arrivals:
    """Several lists of calls as one, in order of tick, then customer."""
    nobody = Arrivals(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
    tick, customer, reason = (
        np.concatenate([getattr(part, name) for part in (nobody, *parts)]) for name in ("tick", "customer", "reason")
    )
    order = np.lexsort((customer, tick))
    return Arrivals(tick[order], customer[order], reason[order])


def typed(plan: Plan, day: int) -> Arrivals:
    """The calls that the scenario names one by one; they count as the last interval of the day."""
    calls = plan.demand.typed_calls
    tick = np.array([day * DAY + in_ticks(call.at_s) for call in calls], np.int64)
    reason = np.array([plan.words["reason"].index(call.reason) for call in calls], np.int64)
    return Arrivals(tick, day * DAY_STEP + TYPED * INTERVAL_STEP + np.arange(len(calls)), reason)


def _drawn(plan: Plan, streams: Streams, days: list[int]) -> Arrivals:
    """The calls of the days' intervals, each at a place of its own."""
    many = volumes(plan, streams, days)
    start, length, customer = (
        np.repeat(column, many.calls) for column in (many.day * DAY + many.start, many.length, many.first_customer())
    )
    customer += np.arange(len(customer)) - np.repeat(np.cumsum(many.calls) - many.calls, many.calls)
    whos = luck.whos(customer)
    place = luck.uniforms(streams.arrival, whos, 0)
    tick = start + np.floor(place * length).astype(np.int64)
    return Arrivals(tick, customer, _reasons(plan, streams, whos))


def _reasons(plan: Plan, streams: Streams, whos: np.ndarray) -> np.ndarray:
    """`decisions.reason_at` for many callers."""
    if len(plan.reasons) == 1:
        return np.zeros(len(whos), np.int64)
    drawn = luck.uniforms(streams.reason, whos, 0)
    return np.minimum(np.searchsorted(plan.reason_ends, drawn, side="right"), len(plan.reasons) - 1)
