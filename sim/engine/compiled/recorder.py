"""What is written down: one record a call, a leg, a spell of duty, and on request an event."""

from typing import TYPE_CHECKING, Any

from sim.core.ends import Happening, Outcome
from sim.core.ticks import DAY

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World


def note(w: "World", event: int, slot: int, agent: int) -> None:
    """Something happened, if anybody wants to know; -1 for no call or no agent."""
    if not w.fixed[0].keep_events:
        return
    state = w.state[0]
    row = w.trace[state.notes]
    state.notes += 1
    row.tick, row.event = state.now, event
    row.call = row.queue = row.team = row.agent = -1
    if slot >= 0:
        row.call = w.calls[slot].number
        if event != Happening.ARRIVES:
            row.queue = w.calls[slot].queue
    if agent >= 0:
        row.team = w.agents[agent].team
        row.agent = agent - w.teams[row.team].first_agent


def write_leg(w: "World", slot: int, agent: int, outcome: int, times: tuple[int, int, int], story: int) -> None:
    """A leg is over; times: waited, talked and written up, in ticks. -1 for no agent."""
    call = w.calls[slot]
    row = place_of_leg(w, call)
    w.leg_call[row], w.leg_attempt[row], w.leg_leg[row] = call.number, call.attempt + 1, call.leg + 1
    w.leg_queue[row], w.leg_team[row], w.leg_agent[row] = call.queue, -1, -1
    if agent >= 0:
        team = w.agents[agent].team
        w.leg_team[row], w.leg_agent[row] = team, agent - w.teams[team].first_agent
    w.leg_queued[row], w.leg_outcome[row] = call.queued - call.day * DAY, outcome
    w.leg_wait[row], w.leg_talk[row], w.leg_after_call[row] = times
    w.leg_announced_s[row], w.leg_called_back[row] = call.announced, call.called_back
    w.leg_menu_layers[row], w.leg_story[row] = call.menu_layers, story
    w.leg_transferred[row] = call.leg > 0 and not call.called_back
    if w.fixed[0].is_market:
        behind = len(w.customer)
        w.leg_next[row] = -1
        if row == call.number:
            call.last_leg = -1
        else:
            w.leg_next[call.number if call.last_leg < 0 else behind + call.last_leg] = row - behind
            call.last_leg = row - behind


def place_of_leg(w: "World", call: Any) -> int:
    """Where a leg is written: the first at the number of its call, the others behind the room for calls."""
    if call.attempt == 0 and call.leg == 0:
        return call.number
    state = w.state[0]
    state.legs += 1
    return len(w.customer) + state.legs - 1


def write_call(w: "World", slot: int, tick: int, outcome: int) -> None:
    """A call is over, or the horizon has come."""
    call = w.calls[slot]
    row, midnight = call.number, call.day * DAY
    w.customer[row], w.visit[row], w.reason[row], w.day[row] = call.customer, call.visit, call.reason, call.day
    w.arrival[row], w.end[row] = call.arrival - midnight, tick - midnight
    w.first_wait[row], w.total_wait[row], w.talk[row] = call.first_wait, call.total_wait, call.talk
    w.attempts[row], w.transfers[row], w.tellings[row] = call.attempt + 1, call.transfers, call.tellings
    w.outcome[row], w.solved[row] = outcome, call.solved
    if w.fixed[0].is_market:
        w.need[row] = call.need
        w.ended[w.state[0].ended] = row
        w.state[0].ended += 1


def write_duty(w: "World", agent: int, until: int) -> None:
    """An agent's spell of duty is over."""
    state, one = w.state[0], w.agents[agent]
    row = w.duty[state.spells]
    state.spells += 1
    row.team, row.agent, row.since, row.until = (
        one.team,
        agent - w.teams[one.team].first_agent,
        one.on_duty_since,
        until,
    )


def end_of_time(w: "World") -> None:
    """At the horizon: what is still under way is written down as it stands."""
    horizon = w.fixed[0].horizon
    for slot in range(len(w.calls)):
        call = w.calls[slot]
        if call.number >= 0:
            write_call(w, slot, horizon, Outcome.IN_PROGRESS)
    for agent in range(len(w.agents)):
        if w.agents[agent].on_duty_since >= 0:
            write_duty(w, agent, horizon)
