"""The clockwork: takes one event after the other from the agenda. One function, in slices, for every world."""

from enum import IntEnum
from typing import TYPE_CHECKING

from sim.engine.compiled.arrays.growth import EVENTS_AT_ONCE, is_full
from sim.engine.compiled.call import arrives, lives_on
from sim.engine.compiled.clockwork.agenda import FROM_ARRIVALS, FROM_ROTA, RANK_BITS, next_source, take
from sim.engine.compiled.clockwork.steps import Step
from sim.engine.compiled.floor import agent_free, has_waited, leave_row
from sim.engine.compiled.people import new_call
from sim.engine.compiled.recorder import end_of_time
from sim.engine.compiled.shifts import change, everybody_goes_home
from sim.engine.order import Rank

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World


class Found(IntEnum):
    """How `pass_time` leaves a world."""

    GOES_ON = 0
    IS_OVER = 1
    NEEDS_ROOM = 2
    TOO_LONG = 3
    PAUSED = 4


def pass_time(w: "World", most: int) -> int:
    """Let at most so many events happen. Returns whether the world goes on, is over or pauses, needs room, or has gone
    wrong. A market pauses after each month's last event, before what is decided at the month's end."""
    state, until = w.state[0], w.state[0].until
    unlooked = 0
    for _ in range(most):
        if unlooked == 0:
            if is_full(w):
                return Found.NEEDS_ROOM
            unlooked = EVENTS_AT_ONCE
        unlooked -= 1
        source, tick = next_source(w)
        if tick >= until:
            if not state.is_last:
                return Found.PAUSED
            end_of_time(w)
            return Found.IS_OVER
        state.now = tick
        step: int
        slot, step = 0, Step.PAUSES
        if source == FROM_ARRIVALS:
            customer, reason = w.arrival_customer[state.next_arrival], w.arrival_reason[state.next_arrival]
            need = w.arrival_need[state.next_arrival] if w.fixed[0].is_market else 0
            state.next_arrival += 1
            slot, step = new_call(w, customer, need, 0, reason, tick), Step.DIALS
            arrives(w, slot)
        elif source == FROM_ROTA:
            if is_full(w):
                return Found.NEEDS_ROOM
            change(w)
            unlooked = 0
        else:
            slot, step = falls_due(w)
        while True:
            lives_on(w, slot, step)
            if state.cut_off < 0:
                break
            slot, step = state.cut_off, Step.IS_CUT_OFF
            state.cut_off = w.calls[slot].next
        if state.too_long > 0:
            return Found.TOO_LONG
    return Found.GOES_ON


def falls_due(w: "World") -> tuple[int, int]:
    """Take the first event of the heap: a call and its next step, or something about an agent or all of them."""
    state = w.state[0]
    row = take(w)
    rank, slot = w.events[row].key >> RANK_BITS, w.events[row].what
    if rank == Rank.HANDLING_ENDS:
        return slot, Step.ENDS_TALK
    if rank == Rank.PATIENCE_ENDS:
        call = w.calls[slot]
        if call.patience_event != row:
            return 0, Step.PAUSES  # answered in the meantime
        leave_row(w, slot)
        has_waited(call, state.now - call.queued)
        return slot, Step.LOSES_PATIENCE
    if rank == Rank.AFTER_CALL_ENDS:
        agent_free(w, slot)
        return 0, Step.PAUSES
    if rank == Rank.OPENING_CLOSING:
        everybody_goes_home(w)
        return 0, Step.PAUSES
    if rank == Rank.CALL_ARRIVES:
        if w.fixed[0].is_market and not w.there[w.calls[slot].customer]:
            w.free_calls[state.free_calls] = slot  # the customer has left in the meantime
            state.free_calls += 1
            return 0, Step.PAUSES
        arrives(w, slot)
        return slot, Step.DIALS
    return slot, w.calls[slot].then
