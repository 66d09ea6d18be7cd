"""What the kernel wrote, as columns: legs in the order of their calls, times counted from the call's day."""

from collections import namedtuple

import numpy as np

from sim.engine.compiled.compile import run_compiled
from sim.engine.compiled.world import CALLS, World
from sim.engine.log import Records
from sim.ticks import DAY

# The columns of `legs`, filled record by record, with the type that each is kept in.
LEGS = {
    "call": "i8", "attempt": "i2", "leg": "i2", "queue": "i2", "team": "i2", "agent": "i4", "queued_s": "i8",
    "wait_s": "i8", "outcome": "i1", "talk_s": "i8", "after_call_s": "i8", "announced_s": "f8", "called_back": "b1",
    "menu_layers": "i2", "transferred": "b1", "story": "i1",
}  # fmt: skip
LegColumns = namedtuple("LegColumns", LEGS)


def records(w: World) -> Records:
    """The tables as columns: calls in order of arrival, legs in the order of their calls, duty by agent."""
    state = w.state[0]
    calls = {name: getattr(w, name)[: state.begun] for name in CALLS}
    legs = LegColumns(**{name: np.empty(state.legs, kind) for name, kind in LEGS.items()})
    run_compiled(fill_legs, w.legs, w.day, legs, np.zeros(state.begun + 1, np.int64))
    duty = w.duty[: state.spells]
    order = np.lexsort((duty.until, duty.since, duty.agent, duty.team))
    made = {
        "calls": {"call": np.arange(state.begun), "need": np.zeros(state.begun, np.int32)} | calls,
        "legs": legs._asdict(),
        "staff": {
            name: duty[field][order]
            for name, field in (("team", "team"), ("agent", "agent"), ("from_s", "since"), ("until_s", "until"))
        },
    }
    if w.fixed[0].keep_events:
        made["events"] = {name: np.ascontiguousarray(w.trace[name][: state.notes]) for name in w.trace.dtype.names}
    return made


def fill_legs(legs, day, out, place):
    """Records in the order of their ends into columns in the order of their calls. `place`: zeros, one more than calls.

    The legs of one call end one after the other, so it is enough to count how many each call has.
    """
    many = len(out.call)
    for i in range(many):
        place[legs[i].call + 1] += 1
    for number in range(len(place) - 1):
        place[number + 1] += place[number]
    for i in range(many):
        row = legs[i]
        at = place[row.call]
        place[row.call] += 1
        start = day[row.call] * DAY
        out.call[at], out.attempt[at], out.leg[at], out.queue[at] = row.call, row.attempt, row.leg, row.queue
        out.team[at], out.agent[at], out.queued_s[at] = row.team, row.agent, row.queued - start
        out.wait_s[at], out.outcome[at], out.talk_s[at] = row.wait, row.outcome, row.talk
        out.after_call_s[at], out.announced_s[at], out.called_back[at] = row.after_call, row.announced, row.called_back
        out.menu_layers[at], out.transferred[at], out.story[at] = row.menu_layers, row.transferred, row.story
