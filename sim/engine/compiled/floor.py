"""The call floor: rows in which calls wait, agents of teams, and who serves whom. The twin of `reference/floor.py`."""

from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.ends import Happening, Story
from sim.core.luck import uniform
from sim.core.ticks import whole_ticks
from sim.engine.compiled.arrays.durations import draw
from sim.engine.compiled.clockwork.agenda import key_of, put
from sim.engine.compiled.recorder import note, write_duty
from sim.engine.decisions import patience_s
from sim.engine.order import Rank

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World


def after(w: "World", delay: int, rank: int, slot: int) -> int:
    """Put something that happens to a call on the agenda, counted from now."""
    call = w.calls[slot]
    return put(w, w.state[0].now + delay, key_of(rank, call.customer), call.place, slot)


def join(w: "World", slot: int, place: int) -> int:
    """A call joins a queue. Returns the free agent who takes it at once, -1 if there is none."""
    call, state = w.calls[slot], w.state[0]
    call.queue, call.queued = place, state.now
    state.turns += 1
    call.turn = state.turns
    note(w, Happening.JOINS, slot, -1)
    agent = find_agent(w, place)
    if agent >= 0:
        begin(w, agent, slot)
    return agent


def wait(w: "World", slot: int) -> None:
    """Stand in the row; patience begins to run."""
    call, fixed = w.calls[slot], w.fixed[0]
    queue = w.queues[call.queue]
    call.row = 2 * call.queue
    if not (queue.transferred_first and call.leg > 0 and not call.called_back):
        call.row += 1
    row = w.rows[call.row]
    call.next, call.before = -1, row.tail
    if row.tail >= 0:
        w.calls[row.tail].next = slot
    else:
        row.head = slot
    row.tail = slot
    queue.waiting += 1
    w.state[0].waiting += 1
    call.patience_event = -1
    patience = patience_of(w, slot, call.queue)
    if patience < inf:
        call.patience_event = after(w, whole_ticks(patience, fixed.horizon + 1), Rank.PATIENCE_ENDS, slot)


def leave_row(w: "World", slot: int) -> None:
    """Stand in the row no longer, however that came."""
    call = w.calls[slot]
    row = w.rows[call.row]
    if call.before >= 0:
        w.calls[call.before].next = call.next
    else:
        row.head = call.next
    if call.next >= 0:
        w.calls[call.next].before = call.before
    else:
        row.tail = call.before
    w.queues[call.queue].waiting -= 1
    w.state[0].waiting -= 1
    call.patience_event = -1


def patience_of(w: "World", slot: int, place: int) -> float:
    """How long the caller will wait here, in seconds; for a call-back, how late it may come."""
    call, queue = w.calls[slot], w.queues[place]
    if call.called_back:
        return queue.tolerance_s
    if queue.patience < 0:
        return inf
    return patience_s(
        draw(w, queue.patience, uniform(w.streams[0].patience, call.who, call.nth)), call.stretch, call.patience
    )


def find_agent(w: "World", place: int) -> int:
    """The team that lists the queue highest and has an idle agent; of the team the longest idle."""
    queue = w.queues[place]
    for i in range(queue.first_team, queue.first_team + queue.teams):
        team = w.teams[w.lists[i]]
        if team.idle > 0:
            return longest_idle(w, team)
    return -1


def longest_idle(w: "World", team: Any) -> int:
    """Take the longest idle agent of a team out of its ring of idle ones."""
    agent = w.idle[team.first_agent + team.first_idle]
    team.first_idle = around(team, 1)
    team.idle -= 1
    return agent


def around(team: Any, steps: int) -> int:
    """The place in the ring so many steps after its first."""
    place = team.first_idle + steps
    return place - team.most if place >= team.most else place


def becomes_idle(w: "World", team: Any, agent: int) -> None:
    """Put an agent into the ring, ordered by since when and by number."""
    w.agents[agent].idle_since = w.state[0].now
    at = team.idle
    while at > 0:
        other = w.idle[team.first_agent + around(team, at - 1)]
        if w.agents[other].idle_since < w.state[0].now or other < agent:
            break
        w.idle[team.first_agent + around(team, at)] = other
        at -= 1
    w.idle[team.first_agent + around(team, at)] = agent
    team.idle += 1


def take_next(w: "World", agent: int) -> int:
    """Whom a free agent takes: in the first group of queues in which somebody waits, who joined first; or -1."""
    team = w.teams[w.agents[agent].team]
    for place in range(team.first_group, team.first_group + team.groups):
        group, longest = w.groups[place], -1
        for i in range(group.first, group.first + group.many):
            slot = head(w, w.lists[i])
            if slot >= 0 and (longest < 0 or w.calls[slot].turn < w.calls[longest].turn):
                longest = slot
        if longest >= 0:
            return longest
    return -1


def head(w: "World", place: int) -> int:
    """Who is next in a queue; -1 for nobody."""
    slot = w.rows[2 * place].head
    return slot if slot >= 0 else w.rows[2 * place + 1].head


def begin(w: "World", agent: int, slot: int) -> None:
    """Agent and caller begin to talk; when the talk ends is put on the agenda."""
    call, state, fixed = w.calls[slot], w.state[0], w.fixed[0]
    waited = state.now - call.queued
    w.queues[call.queue].last_wait = waited
    has_waited(call, waited)
    call.agent = agent
    note(w, Happening.ANSWERED, slot, agent)
    service = w.services[w.agents[agent].team * len(w.queues) + call.queue]
    if call.story != Story.KNOWN:
        call.tellings += 1
    if call.short:
        call.leg_talk = fixed.closing
    else:
        seconds = draw(w, service.handling, uniform(w.streams[0].handling, call.who, call.nth))
        if call.story == Story.AGAIN:
            seconds += fixed.retelling_s
        call.leg_talk = whole_ticks(seconds, fixed.horizon + 1)
    after(w, call.leg_talk, Rank.HANDLING_ENDS, slot)


def has_waited(call: Any, waited: int) -> None:
    """Add a wait to those of the call."""
    call.total_wait += waited
    if call.attempt == 0 and call.leg == 0:
        call.first_wait = waited


def agent_free(w: "World", agent: int) -> None:
    """An agent has nothing to do: leaves if the shift is over, else takes a call, else is idle."""
    team = w.teams[w.agents[agent].team]
    if team.on_duty > team.wanted:
        goes_home(w, agent)
        return
    slot = take_next(w, agent)
    if slot >= 0:
        leave_row(w, slot)
        begin(w, agent, slot)
    else:
        becomes_idle(w, team, agent)
        note(w, Happening.IDLE, -1, agent)


def goes_home(w: "World", agent: int) -> None:
    """An agent goes home."""
    one = w.agents[agent]
    write_duty(w, agent, w.state[0].now)
    note(w, Happening.OFF_DUTY, -1, agent)
    one.on_duty_since = -1
    w.teams[one.team].on_duty -= 1


def after_call_work(w: "World", slot: int) -> int:
    """How long the write-up takes, in ticks."""
    call = w.calls[slot]
    place = w.teams[w.agents[call.agent].team].after_call
    if place < 0:
        return np.int64(0)  # type: ignore[return-value]  # a whole number as machine code has it
    u = uniform(w.streams[0].after_call, call.who, call.nth)
    return whole_ticks(draw(w, place, u), w.fixed[0].horizon + 1)
