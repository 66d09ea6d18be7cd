"""When agents come and go, and when the lines open and close.

What happens when the shift ends stands in `shift_changes`; what happens at closing time in `lines_close`.
"""

from heapq import heappop
from itertools import chain

from sim.core.ends import Happening, LegOutcome
from sim.engine.order import Rank
from sim.engine.reference.floor import Floor
from sim.engine.reference.people import Agent, Team
from sim.engine.rota import rota


def put_up_the_rota(floor: Floor) -> None:
    """At the start: every opening, closing and shift change of the whole scenario is put on the clock."""
    for opening, closing in floor.plan.windows:
        floor.on(opening, Rank.OPENING_CLOSING, 0, lambda: lines_open(floor))
        floor.on(closing, Rank.OPENING_CLOSING, 0, lambda: lines_close(floor))
    for tick, place, wanted in rota(floor.plan, floor.streams):
        action = lambda team=floor.teams[place], wanted=wanted: shift_changes(floor, team, wanted)  # noqa: E731
        floor.on(tick, Rank.SHIFT_CHANGES, place, action)


def shift_changes(floor: Floor, team: Team, wanted: int) -> None:
    """Newcomers take waiting calls at once. When fewer are wanted, idle agents leave first, the longest idle before the
    others; busy ones finish their call and its write-up, and leave then (`Floor.agent_free`)."""
    team.wanted = wanted
    number = 0
    while team.on_duty < wanted:
        if number == len(team.agents):
            team.agents.append(Agent(team, number))
        agent = team.agents[number]
        number += 1
        if agent.on_duty_since < 0:
            agent.on_duty_since = floor.env.now
            team.on_duty += 1
            floor.log.event(floor.env.now, Happening.ON_DUTY, None, -1, agent)
            floor.agent_free(agent)
    while team.on_duty > wanted and team.idle:
        floor.goes_home(team.agents[heappop(team.idle)[1]])


def lines_open(floor: Floor) -> None:
    """From now on calls are answered."""
    floor.is_open = True


def lines_close(floor: Floor) -> None:
    """Whoever waits is served by those on duty, who stay until the last caller has hung up; or is cut off now."""
    floor.is_open = False
    if floor.plan.drops_at_closing:
        for row in chain.from_iterable(floor.rows):
            for call, answer in row:
                if not answer.triggered:
                    floor.stops_waiting(call, LegOutcome.DROPPED)
            row.clear()
        everybody_goes_home(floor)
    elif floor.in_house == 0:
        everybody_goes_home(floor)


def last_one_out(floor: Floor) -> None:
    """A caller hung up after closing time; if it was the last one the agents go home, once this instant is over."""
    if floor.in_house == 0 and not floor.is_open:
        floor.on(floor.env.now, Rank.OPENING_CLOSING, 1, lambda: everybody_goes_home(floor))


def everybody_goes_home(floor: Floor) -> None:
    """Nobody is wanted any more, until the next shift begins."""
    if not floor.is_open:
        for team in floor.teams:
            shift_changes(floor, team, 0)
