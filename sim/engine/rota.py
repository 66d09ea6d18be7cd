"""Who comes to work: every change of the agents on duty, less those absent by luck. Shared by both engines."""

from collections.abc import Iterator

from sim.core.luck import nth, uniform, who
from sim.core.ticks import DAY
from sim.engine.plan import Plan, TeamPlan
from sim.engine.streams import Streams


def rota(plan: Plan, streams: Streams) -> Iterator[tuple[int, int, int]]:
    """The shift changes of a whole scenario as (tick, place of the team, agents wanted from then on), team by team.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> from sim.engine.streams import streams_of
    >>> list(rota(plan_of(sim.textbook(60, 5, 180, hours=8)), streams_of(1, 0)))
    [(0, 0, 5)]
    """
    for team in plan.teams:
        for tick, planned in team.shifts:
            yield tick, team.place, who_come(team, planned, tick // DAY, streams)


def who_come(team: TeamPlan, planned: int, day: int, streams: Streams) -> int:
    """How many of the planned agents come on a day; each is absent by luck of their own."""
    if team.absent_share == 0.0:
        return planned
    draws = (uniform(streams.absence, who(team.place, number), nth(day)) for number in range(planned))
    return planned - sum(u < team.absent_share for u in draws)
