"""A call comes into being, and begins each of its legs. The twin of `reference/people.py`."""

from math import nan
from typing import TYPE_CHECKING

import numpy as np

from sim.core.luck import absorb, nth, who
from sim.core.ticks import DAY
from sim.engine.compiled.clockwork.agenda import NEED_BITS
from sim.engine.records import MOST

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World


def new_call(w: "World", customer: int, need: int, visit: int, reason: int, arrival: int) -> int:
    """A call that is due, with nothing lived and nobody's expectations changed yet. Returns its place."""
    state = w.state[0]
    state.free_calls -= 1
    slot = w.free_calls[state.free_calls]
    call = w.calls[slot]
    call.customer, call.need, call.visit, call.reason = customer, need, visit, reason
    call.arrival, call.day = arrival, arrival // DAY
    if w.fixed[0].is_market:
        call.who, call.patience = absorb(w.person[customer], np.uint64(need)), w.patience[customer]
    else:
        call.who, call.patience = who(np.uint64(customer), np.uint64(0)), 1.0
    call.first_wait = call.total_wait = call.talk = call.transfers = call.tellings = 0
    call.number = call.queue = call.queued = call.patience_event = call.agent = -1
    call.promised = call.solved = call.short = False
    begins_leg(w, slot, 0, 0, False)
    return slot


def begins_leg(w: "World", slot: int, attempt: int, leg: int, called_back: bool) -> None:
    """Another stay in a queue, with draws of its own; nothing is heard, announced or promised there yet."""
    call = w.calls[slot]
    if max(call.visit, attempt, leg) > MOST:
        w.state[0].too_long = 1
    call.attempt, call.leg, call.called_back = attempt, leg, called_back
    call.nth = np.uint64(nth(call.visit, attempt, leg, 0))
    call.place = (call.need << NEED_BITS) | (call.visit << 30) | (attempt << 15) | leg
    call.menu_layers = 0
    call.announced = nan
    call.stretch = 1.0
