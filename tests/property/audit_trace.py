"""The trace of a run as plain rows, and what the clock of its scenario does: what an audit reads."""

from math import ceil

from sim.core import luck

SECOND = 10**6
DAY = 86_400 * SECOND
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHIFT, DOORS, HOME, DIALS = 3, 4, 5, 6  # what the trace doesn't say, in its order at one tick


def events_of(run) -> list[tuple]:
    """The trace as rows (tick, event, call, queue, (team, agent)); what a row hasn't got is None."""
    frame = run.events.astype({"event": object, "queue": object, "team": object})
    frame = frame.where(frame.notna(), None)
    columns = (frame[name].tolist() for name in ("tick", "event", "call", "queue", "team", "agent"))
    return [
        (tick, event, None if call < 0 else call, queue, None if agent < 0 else (team, agent))
        for tick, event, call, queue, team, agent in zip(*columns, strict=True)
    ]


def ticks(seconds: float) -> int:
    return int(seconds * SECOND + 0.5)


def constant(duration) -> int | None:
    """A constant duration in ticks; None when it is drawn."""
    return ticks(duration.value) if duration is not None and duration.kind == "constant" else None


def heard(queue, layers: int) -> int:
    """How long the advert and some layers of the menu take, in ticks."""
    return ticks(queue.advert_s + layers * queue.prompt_s)


def clock(run) -> list[tuple]:
    """What the clock does by itself: (tick, SHIFT, number of the team, level) and (tick, DOORS, 0, open)."""
    scenario, opening = run.scenario, run.scenario.opening
    opens, closes = second(opening.opens), second(opening.closes)
    first = WEEKDAYS.index(opening.first_day)
    days = scenario.days if scenario.world == "floor" else scenario.months * 30
    open_days = [day for day in range(days) if WEEKDAYS[(first + day) % 7] in opening.weekdays]
    found = []
    for day in open_days:
        begins, ends = day * DAY, day * DAY + (closes - opens) * SECOND
        for number, team in enumerate(scenario.centre.teams.values()):
            for at in instants(team, opens, closes):
                level = present(run, number, team.absent_share, day, planned(team, at))
                found.append((begins + (at - opens) * SECOND, SHIFT, number, level))
        if not (ends - begins == DAY and day - 1 in open_days):
            found.append((begins, DOORS, 0, True))
        if not (ends - begins == DAY and day + 1 in open_days):  # open round the clock: no closing in between
            found.append((ends, DOORS, 0, False))
    return sorted(found)


def second(time: str) -> int:
    return int(time[:-3]) * 3600 + int(time[-2:]) * 60


def instants(team, opens: int, closes: int) -> list[int]:
    """When the number wanted may change."""
    table = [second(time) for time in team.agents] if isinstance(team.agents, dict) else []
    pauses = [second(pause.at) + 60 * minutes for pause in team.breaks for minutes in (0, pause.minutes)]
    return [opens, *sorted({at for at in table + pauses if opens < at < closes})]


def planned(team, at: int) -> int:
    """How many should be on duty at a second of the day: the last row of the table, less the breaks."""
    level = team.agents
    if isinstance(level, dict):
        level = next((number for time, number in reversed(level.items()) if second(time) <= at), 0)
    pauses = [p for p in team.breaks if second(p.at) <= at < second(p.at) + 60 * p.minutes]
    return max(level - sum(ceil(pause.share * level) for pause in pauses), 0)


def present(run, team: int, absent_share: float, day: int, level: int) -> int:
    """How many of them come: each is absent by luck at the address (team, number) and day."""
    if absent_share == 0:
        return level
    stream = luck.stream(run.provenance.seed, run.provenance.replication, "absence")
    return sum(luck.uniform(stream, luck.who(team, n), luck.nth(day)) >= absent_share for n in range(level))
