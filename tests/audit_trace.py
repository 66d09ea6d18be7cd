"""The trace of a run as plain rows, and what the clock of its scenario does: what an audit reads."""

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


def constant(duration) -> int | None:
    """A constant duration in ticks; None when it is drawn."""
    return int(duration.value * SECOND + 0.5) if duration is not None and duration.kind == "constant" else None


def clock(scenario) -> list[tuple]:
    """What the clock does by itself: (tick, SHIFT, number of the team, level) and (tick, DOORS, 0, open)."""

    def second(time):
        return int(time[:-3]) * 3600 + int(time[-2:]) * 60

    opening = scenario.opening
    opens, closes = second(opening.opens), second(opening.closes)
    first = WEEKDAYS.index(opening.first_day)
    days = scenario.days if scenario.world == "floor" else scenario.months * 30
    found = []
    for day in range(days):
        if WEEKDAYS[(first + day) % 7] not in opening.weekdays:
            continue
        for number, team in enumerate(scenario.centre.teams.values()):
            table = team.agents if isinstance(team.agents, dict) else {opening.opens: team.agents}
            before = [level for time, level in table.items() if second(time) <= opens]
            found.append((day * DAY, SHIFT, number, before[-1] if before else 0))
            for time, level in table.items():
                if opens < second(time) < closes:
                    found.append((day * DAY + (second(time) - opens) * SECOND, SHIFT, number, level))
        closing = (day * DAY + (closes - opens) * SECOND, DOORS, 0, False)
        if closing[0] == day * DAY + DAY and day + 1 < days and WEEKDAYS[(first + day + 1) % 7] in opening.weekdays:
            closing = None  # open round the clock: the doors don't close in between
        if (day * DAY, DOORS, 0, False) not in found:
            found.append((day * DAY, DOORS, 0, True))
        found += [closing] if closing else []
    return sorted(found)
