"""When agents come and go, and when the lines open and close. The twin of `reference/shifts.py`."""

from sim.core.ends import Happening
from sim.engine.compiled.clockwork.agenda import key_of, put
from sim.engine.compiled.floor import agent_free, goes_home, has_waited, leave_row, longest_idle
from sim.engine.compiled.recorder import note
from sim.engine.order import Rank

OPENS, CLOSES = -1, -2  # instead of a team in the rota
HOME = -1  # instead of a call


def change(w):
    """The next change of the rota: a shift, an opening or a closing."""
    state = w.state[0]
    one = w.rota[state.next_change]
    state.next_change += 1
    if one.team == OPENS:
        state.is_open = True
        state.window += 1
    elif one.team == CLOSES:
        lines_close(w)
    else:
        shift_changes(w, one.team, one.wanted)


def shift_changes(w, place, wanted):
    """Newcomers take waiting calls at once. When fewer are wanted, idle agents leave first, the longest idle before the
    others; busy ones finish their call and its write-up, and leave then (`agent_free`)."""
    team = w.teams[place]
    team.wanted = wanted
    agent = team.first_agent
    while team.on_duty < wanted:
        if w.agents[agent].on_duty_since < 0:
            w.agents[agent].on_duty_since = w.state[0].now
            team.on_duty += 1
            note(w, Happening.ON_DUTY, -1, agent)
            agent_free(w, agent)
        agent += 1
    while team.on_duty > wanted and team.idle > 0:
        goes_home(w, longest_idle(w, team))


def lines_close(w):
    """Whoever waits is served by those on duty, who stay until the last caller has hung up; or is cut off now."""
    state = w.state[0]
    state.is_open = False
    if w.fixed[0].drop:
        last = -1
        for place in range(len(w.rows)):
            slot = w.rows[place].head
            while slot >= 0:
                call = w.calls[slot]
                following = call.next
                leave_row(w, slot)
                has_waited(call, state.now - call.queued)
                call.next = -1
                if last >= 0:
                    w.calls[last].next = slot
                else:
                    state.cut_off = slot
                last = slot
                slot = following
        everybody_goes_home(w)
    elif state.in_house == 0:
        everybody_goes_home(w)


def last_one_out(w):
    """A caller hung up after closing time; if it was the last one the agents go home, once this instant is over."""
    state = w.state[0]
    if state.in_house == 0 and not state.is_open:
        put(w, state.now, key_of(Rank.OPENING_CLOSING, 1), 0, HOME)


def everybody_goes_home(w):
    """Nobody is wanted any more, until the next shift begins."""
    if not w.state[0].is_open:
        for place in range(len(w.teams)):
            shift_changes(w, place, 0)
