"""The life of one call, from dialling to goodbye. The twin of `reference/call.py`.

There a call is a process that pauses at each ``yield``; here it is a record, and each function below takes it one step
further and says which step follows at once, or PAUSES when something stands on the agenda first (`call.then` says what
to do when that falls due).
"""

from typing import TYPE_CHECKING

import numpy as np

from sim.core.ends import CALL_OUTCOME, HAPPENING, Happening, LegOutcome, Outcome, Story
from sim.core.luck import nth, uniform
from sim.core.ticks import DAY, TICKS_PER_SECOND, whole_ticks
from sim.engine.compiled.arrays.durations import draw
from sim.engine.compiled.clockwork.agenda import key_of, put
from sim.engine.compiled.clockwork.steps import ENDED_BY, Step
from sim.engine.compiled.floor import after, after_call_work, agent_free, join, wait
from sim.engine.compiled.nuisance import treated
from sim.engine.compiled.people import begins_leg, new_call
from sim.engine.compiled.promises import WAITS, rather_than_wait
from sim.engine.compiled.recorder import note, write_call, write_leg
from sim.engine.compiled.shifts import last_one_out
from sim.engine.decisions import comes_back, dials_again, opened_by, when_due
from sim.engine.order import Rank

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World


def lives_on(w: "World", slot: int, step: int) -> None:
    """Take a call on from one step to the next until it pauses or is over."""
    while step != Step.PAUSES:
        if step == Step.ENDS_TALK:
            step = ends_talk(w, slot)
        elif step == Step.HANGS_UP:
            step = hangs_up(w)
        elif step == Step.ENDS_ATTEMPT:
            step = ends_attempt(w, slot)
        elif step == Step.ENDS:
            step = ends(w, slot)
        elif step in (Step.DIALS, Step.DIALS_AGAIN):
            step = dials(w, slot, step == Step.DIALS_AGAIN)
        elif step in (Step.ENTERS, Step.IS_PASSED_ON, Step.IS_CALLED_BACK):
            step = enters(w, slot, step)
        else:
            step = reaches_an_agent(w, slot, step)


def arrives(w: "World", slot: int) -> None:
    """The phone rings."""
    state = w.state[0]
    w.calls[slot].number = state.begun
    w.leg_attempt[state.begun] = 0  # no leg yet
    state.begun += 1
    note(w, Happening.ARRIVES, slot, -1)


def dials(w: "World", slot: int, again: bool) -> int:
    """Be on the line for one attempt, if one is free."""
    call, state, fixed = w.calls[slot], w.state[0], w.fixed[0]
    if again:
        begins_leg(w, slot, call.attempt + 1, 0, False)
        if not state.is_open:
            call.outcome = Outcome.REFUSED_CLOSED
            return Step.ENDS
    reason = w.reasons[call.reason]
    call.going_to = reason.queue
    if fixed.lines >= 0 and state.in_house >= fixed.lines:
        return Step.IS_REFUSED
    state.in_house += 1
    call.story = Story.FIRST if call.tellings == 0 else Story.AGAIN
    if reason.nuisance and fixed.treatment > 0:
        return treated(w, slot)
    return Step.ENTERS


def enters(w: "World", slot: int, step: int) -> int:
    """Come to a queue, after a transfer or a call-back too: hear what is played before it."""
    call, state = w.calls[slot], w.state[0]
    if step == Step.IS_PASSED_ON:
        call.transfers += 1
        begins_leg(w, slot, call.attempt, call.leg + 1, False)
    elif step == Step.IS_CALLED_BACK:
        state.in_house += 1
        call.promised = True
        begins_leg(w, slot, call.attempt, call.leg + 1, True)
    queue = w.queues[call.going_to]
    if queue.before == 0 or call.called_back:
        return Step.JOINS
    call.then = Step.JOINS
    delay = queue.before
    if queue.layers > 0:
        call.menu_layers = queue.layers
        streams, by_menu = w.streams[0], queue.self_service_share
        if by_menu > 0.0 and uniform(streams.self_service, call.who, call.nth) < by_menu:
            call.then = Step.SERVES_ITSELF
        elif queue.opt_out_share > 0.0 and uniform(streams.opt_out, call.who, call.nth) < queue.opt_out_share:
            call.menu_layers = 1
            delay = queue.before_opting_out
    after(w, delay, Rank.MENU_ENDS, slot)
    return Step.PAUSES


def reaches_an_agent(w: "World", slot: int, step: int) -> int:
    """Join the queue and wait, or rather not wait; or how it ended without an agent, and perhaps without a queue."""
    call, state = w.calls[slot], w.state[0]
    if step == Step.JOINS:
        if join(w, slot, call.going_to) >= 0:
            return Step.PAUSES
        ended = rather_than_wait(w, slot)
        if ended == WAITS:
            wait(w, slot)
            return Step.PAUSES
    else:
        ended = ENDED_BY[step]
        if step in (Step.SERVES_ITSELF, Step.IS_TURNED_AWAY, Step.IS_REFUSED):
            call.queue, call.queued = call.going_to, state.now
    if call.called_back:
        ended = LegOutcome.MISSED
    leg_ends_unserved(w, slot, ended)
    if ended == LegOutcome.CALLBACK:
        state.in_house -= 1
        call.then = Step.IS_CALLED_BACK
        after(w, w.queues[call.queue].promise, Rank.FALLS_DUE, slot)
        return Step.PAUSES
    call.outcome = CALL_OUTCOME[ended]
    if ended == LegOutcome.SELF_SERVED:
        call.solved = True
    return Step.ENDS_ATTEMPT if ended == LegOutcome.REFUSED else Step.HANGS_UP


def leg_ends_unserved(w: "World", slot: int, outcome: int) -> None:
    """No agent in this leg: the caller gave up, was cut off, was promised a call-back, ..."""
    waited = w.state[0].now - w.calls[slot].queued
    note(w, HAPPENING[outcome], slot, -1)
    write_leg(w, slot, -1, outcome, (waited, 0, 0), -1)


def ends_talk(w: "World", slot: int) -> int:
    """The talk is over: solved, passed on, or neither. The agent writes up the call, then is free."""
    call, state = w.calls[slot], w.state[0]
    agent, story = call.agent, call.story
    team = w.agents[agent].team
    service = w.services[team * len(w.queues) + call.queue]
    call.solved = call.short or service.solved_share == 1.0
    if not call.solved:
        call.solved = uniform(w.streams[0].solved, call.who, call.nth) < service.solved_share
    is_passed_on = not call.solved and service.passes_to >= 0
    written = after_call_work(w, slot)
    waited = state.now - call.leg_talk - call.queued
    call.talk += call.leg_talk
    outcome = LegOutcome.PASSED_ON if is_passed_on else LegOutcome.SERVED
    write_leg(w, slot, agent, outcome, (waited, call.leg_talk, written), story)
    note(w, Happening.PASSED_ON if is_passed_on else Happening.SERVED, slot, agent)
    if written > 0:
        put(w, state.now + written, key_of(Rank.AFTER_CALL_ENDS, call.customer), call.place, agent)
    else:
        agent_free(w, agent)
    if is_passed_on:
        call.going_to = service.passes_to
        call.story = Story.KNOWN if w.teams[team].shared_context else Story.AGAIN
        call.then = Step.IS_PASSED_ON
        after(w, 0, Rank.FALLS_DUE, slot)
        return Step.PAUSES
    call.outcome = Outcome.SOLVED if call.solved else Outcome.UNSOLVED
    return Step.HANGS_UP


def hangs_up(w: "World") -> int:
    """The line is free again. The last one out after closing time sends the agents home."""
    w.state[0].in_house -= 1
    last_one_out(w)
    return Step.ENDS_ATTEMPT


def ends_attempt(w: "World", slot: int) -> int:
    """Who gave up, or heard the busy signal, perhaps dials again later."""
    call, fixed = w.calls[slot], w.fixed[0]
    if call.outcome not in (Outcome.GAVE_UP, Outcome.REFUSED_BUSY):
        return Step.ENDS
    if w.reasons[call.reason].nuisance:
        return Step.ENDS
    address = np.uint64(nth(call.visit, call.attempt, 0, 0))
    u = uniform(w.streams[0].redial, call.who, address)
    if not dials_again(u, fixed.redial_share, call.attempt, fixed.redial_tries):
        return Step.ENDS
    seconds = draw(w, fixed.redial_delay, uniform(w.streams[0].redial_delay, call.who, address))
    call.then = Step.DIALS_AGAIN
    after(w, whole_ticks(seconds, fixed.horizon + 1), Rank.FALLS_DUE, slot)
    return Step.PAUSES


def ends(w: "World", slot: int) -> int:
    """The last word is spoken. What was not solved may come back as a new call of the same customer."""
    call, state = w.calls[slot], w.state[0]
    outcome = call.outcome
    if w.reasons[call.reason].nuisance:
        outcome = Outcome.NUISANCE
    elif call.promised and outcome in (Outcome.SOLVED, Outcome.UNSOLVED):
        outcome = Outcome.CALLBACK_KEPT
    write_call(w, slot, state.now, outcome)
    if outcome == Outcome.UNSOLVED or (outcome == Outcome.CALLBACK_KEPT and not call.solved):
        return_later(w, slot)
    call.number = -1
    w.free_calls[state.free_calls] = slot
    state.free_calls += 1
    return Step.PAUSES


def return_later(w: "World", slot: int) -> None:
    """An unsolved need may come back; outside hours it waits for the opening."""
    call, streams, fixed = w.calls[slot], w.streams[0], w.fixed[0]
    reason = w.reasons[call.reason]
    address = np.uint64(nth(call.visit, 0, 0, 0))
    u = uniform(streams.comes_back, call.who, address)
    if not comes_back(u, reason.return_share, call.visit, reason.return_limit):
        return
    days = draw(w, reason.return_days, uniform(streams.back_after, call.who, address))
    tick = w.state[0].now + whole_ticks(days * DAY / TICKS_PER_SECOND, fixed.horizon + 1)
    u = uniform(streams.morning_after, call.who, address)
    due = when_due(w.windows, opened_by(w.windows, tick), tick, u, (fixed.horizon, fixed.morning_after))
    if due < fixed.horizon:
        again = new_call(w, call.customer, call.need, call.visit + 1, call.reason, due)
        put(w, due, key_of(Rank.CALL_ARRIVES, call.customer), w.calls[again].place, again)
