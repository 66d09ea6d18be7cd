"""The trace of a run as plain rows, and what the clock of its scenario does: what an audit reads."""

from fractions import Fraction
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
                level = present(run, number, team.absent_share, day, planned(team, at, opens, closes))
                found.append((begins + (at - opens) * SECOND, SHIFT, number, level))
        if not (ends - begins == DAY and day - 1 in open_days):
            found.append((begins, DOORS, 0, True))
        if not (ends - begins == DAY and day + 1 in open_days):  # open round the clock: no closing in between
            found.append((ends, DOORS, 0, False))
    return sorted(found)


def second(time: str) -> int:
    return int(time[:-3]) * 3600 + int(time[-2:]) * 60


def placed(time: str, opens: int, closes: int) -> int:
    """The second that a time means: within the opening, on whichever side of midnight, or else as it is written."""
    within = [at for day in (-1, 0, 1) if opens <= (at := second(time) + day * 86_400) < closes]
    return within[0] if within else second(time)


def instants(team, opens: int, closes: int) -> list[int]:
    """When the number wanted may change."""
    table = [placed(time, opens, closes) for time in team.agents] if isinstance(team.agents, dict) else []
    begins = [(placed(pause.at, opens, closes), 60 * pause.minutes) for pause in team.breaks]
    edges = [at for begin, lasts in begins for at in (begin, begin + lasts, begin + lasts - 86_400)]
    return [opens, *sorted({at for at in table + edges if opens < at < closes})]


def planned(team, at: int, opens: int, closes: int) -> int:
    """How many should be on duty at a second of the day: the last row of the table, less the breaks."""
    level = team.agents
    if isinstance(level, dict):
        rows = sorted((placed(time, opens, closes), number) for time, number in level.items())
        level = next((number for time, number in reversed(rows) if time <= at), rows[-1][1])
    away, shares = 0, Fraction(0)
    for begins, _, pause in sorted((placed(p.at, opens, closes), n, p) for n, p in enumerate(team.breaks)):
        before, shares = ceil(level * shares), shares + Fraction(str(pause.share))
        if any(begins <= moment < begins + 60 * pause.minutes for moment in (at, at + 86_400)):
            away += ceil(level * shares) - before
    return max(level - away, 0)


def present(run, team: int, absent_share: float, day: int, level: int) -> int:
    """How many of them come: each is absent by luck at the address (team, number) and day."""
    if absent_share == 0:
        return level
    stream = luck.stream(run.provenance.seed, run.provenance.replication, "absence")
    return sum(luck.uniform(stream, luck.who(team, n), luck.nth(day)) >= absent_share for n in range(level))
