"""What the kernel wrote, as columns: legs in the order of their calls, times counted from the call's day."""

from collections import namedtuple

import numpy as np

from sim.engine.compiled.compile import run_compiled
from sim.engine.compiled.world import World
from sim.engine.log import Records
from sim.ticks import DAY

# The columns that are filled record by record, with the type that each is kept in.
CALLS = {
    "call": "i8", "customer": "i8", "need": "i4", "visit": "i2", "reason": "i2", "day": "i8", "arrival_s": "i8",
    "first_wait_s": "i8", "total_wait_s": "i8", "talk_s": "i8", "attempts": "i2", "transfers": "i2", "tellings": "i2",
    "outcome": "i1", "solved": "b1", "end_s": "i8", "remembered": "f8", "expected": "f8", "satisfaction": "f8",
    "standing": "f8", "complained": "b1",
}  # fmt: skip
LEGS = {
    "call": "i8", "attempt": "i2", "leg": "i2", "queue": "i2", "team": "i2", "agent": "i4", "queued_s": "i8",
    "wait_s": "i8", "outcome": "i1", "talk_s": "i8", "after_call_s": "i8", "announced_s": "f8", "called_back": "b1",
    "menu_layers": "i2", "transferred": "b1", "story": "i1",
}  # fmt: skip
CallColumns = namedtuple("CallColumns", CALLS)
LegColumns = namedtuple("LegColumns", LEGS)


def records(w: World) -> Records:
    """The tables as columns: calls in order of arrival, legs in the order of their calls, duty by agent."""
    state = w.state[0]
    calls = CallColumns(**{name: np.empty(state.begun, kind) for name, kind in CALLS.items()})
    legs = LegColumns(**{name: np.empty(state.legs, kind) for name, kind in LEGS.items()})
    run_compiled(fill_calls, w.ended, calls)
    run_compiled(fill_legs, w.legs, w.ended, legs, np.zeros(state.begun + 1, np.int64))
    duty = w.duty[: state.spells]
    order = np.lexsort((duty.until, duty.since, duty.agent, duty.team))
    made = {
        "calls": calls._asdict(),
        "legs": legs._asdict(),
        "staff": {
            name: duty[field][order]
            for name, field in (("team", "team"), ("agent", "agent"), ("from_s", "since"), ("until_s", "until"))
        },
    }
    if w.fixed[0].keep_events:
        made["events"] = {name: np.ascontiguousarray(w.trace[name][: state.notes]) for name in w.trace.dtype.names}
    return made


def fill_calls(ended, out):
    """Records in order of arrival into columns."""
    for number in range(len(out.call)):
        row = ended[number]
        day = row.arrival // DAY
        start = day * DAY
        out.call[number], out.customer[number], out.need[number], out.visit[number] = number, row.customer, 0, row.visit
        out.reason[number], out.day[number], out.arrival_s[number] = row.reason, day, row.arrival - start
        out.first_wait_s[number], out.total_wait_s[number], out.talk_s[number] = row.first_wait, row.wait, row.talk
        out.attempts[number], out.transfers[number] = row.attempts, row.transfers
        out.tellings[number], out.outcome[number], out.solved[number] = row.tellings, row.outcome, row.solved
        out.end_s[number], out.remembered[number], out.expected[number] = row.end - start, row.remembered, row.expected
        out.satisfaction[number], out.standing[number] = row.satisfaction, row.standing
        out.complained[number] = row.complained


def fill_legs(legs, ended, out, place):
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
        start = ended[row.call].arrival // DAY * DAY
        out.call[at], out.attempt[at], out.leg[at], out.queue[at] = row.call, row.attempt, row.leg, row.queue
        out.team[at], out.agent[at], out.queued_s[at] = row.team, row.agent, row.queued - start
        out.wait_s[at], out.outcome[at], out.talk_s[at] = row.wait, row.outcome, row.talk
        out.after_call_s[at], out.announced_s[at], out.called_back[at] = row.after_call, row.announced, row.called_back
        out.menu_layers[at], out.transferred[at], out.story[at] = row.menu_layers, row.transferred, row.story
