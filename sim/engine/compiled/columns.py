"""What the kernel wrote, as columns: legs in the order of their calls, times counted from the call's day."""

from collections import namedtuple
from functools import cache

import numpy as np
from numba import types

from sim.engine.compiled.compile import compiled
from sim.engine.compiled.pointer import TABLE, addresses, reads
from sim.engine.compiled.world import CALLS, LEG, World
from sim.engine.log import Columns, Records
from sim.ticks import DAY

# The columns of `legs`, filled record by record, with the type that each is kept in.
LEGS = {
    "call": "i8", "attempt": "i2", "leg": "i2", "queue": "i2", "team": "i2", "agent": "i4", "queued_s": "i8",
    "wait_s": "i8", "outcome": "i1", "talk_s": "i8", "after_call_s": "i8", "announced_s": "f8", "called_back": "b1",
    "menu_layers": "i2", "transferred": "b1", "story": "i1",
}  # fmt: skip
LEG_LAYOUT = {"records": LEG, "day_of_call": "i8", "place": "i8"} | LEGS
Legs = namedtuple("Legs", LEG_LAYOUT)
SLICE = 1_000_000  # legs; an interrupt is seen in between


def records(w: World) -> Records:
    """The tables as columns: calls in order of arrival, legs in the order of their calls, duty by agent."""
    state = w.state[0]
    calls = {name: getattr(w, name)[: state.begun] for name in CALLS}
    legs = _legs_in_order(w)
    duty = w.duty[: state.spells]
    order = np.lexsort((duty.until, duty.since, duty.agent, duty.team))
    made = {
        "calls": {"call": np.arange(state.begun), "need": np.zeros(state.begun, np.int32)} | calls,
        "legs": legs,
        "staff": {
            name: duty[field][order]
            for name, field in (("team", "team"), ("agent", "agent"), ("from_s", "since"), ("until_s", "until"))
        },
    }
    if w.fixed[0].keep_events:
        made["events"] = {name: np.ascontiguousarray(w.trace[name][: state.notes]) for name in w.trace.dtype.names}
    return made


def _legs_in_order(w: World) -> Columns:
    """The legs of one call end one after the other, so it is enough to count how many each call has."""
    many, calls = w.state[0].legs, w.state[0].begun
    ends = np.cumsum(np.bincount(w.legs.call[:many], minlength=calls))
    legs = {name: np.empty(many, kind) for name, kind in LEGS.items()}
    arrays = Legs(w.legs, w.day, np.append(0, ends), **legs)
    given = addresses(arrays)
    for first in range(0, many, SLICE):
        legs_sorter()(given, first, min(first + SLICE, many))
    return legs


@cache
def legs_sorter():
    """`place_legs`, compiled."""
    return compiled(place_legs, types.none(TABLE, types.int64, types.int64))


def leg_columns(given):
    """Legs and their columns; compiled: behind the table of their addresses."""
    return given


reads("Legs", LEG_LAYOUT, leg_columns)


def place_legs(given, first, last):
    """Put some records, in the order of their ends, each at the next place of its call."""
    out = leg_columns(given)
    for i in range(first, last):
        row = out.records[i]
        at = out.place[row.call]
        out.place[row.call] += 1
        start = out.day_of_call[row.call] * DAY
        out.call[at], out.attempt[at], out.leg[at], out.queue[at] = row.call, row.attempt, row.leg, row.queue
        out.team[at], out.agent[at], out.queued_s[at] = row.team, row.agent, row.queued - start
        out.wait_s[at], out.outcome[at], out.talk_s[at] = row.wait, row.outcome, row.talk
        out.after_call_s[at], out.announced_s[at], out.called_back[at] = row.after_call, row.announced, row.called_back
        out.menu_layers[at], out.transferred[at], out.story[at] = row.menu_layers, row.transferred, row.story
