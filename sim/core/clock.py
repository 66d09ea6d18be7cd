"""Times of day and levels that change during the day."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from sim.core.language import say
from sim.core.parameter import Count, Number, Words, not_allowed

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PATTERN = re.compile(r"(\d{1,4}):([0-5]\d)")


def seconds_of(time: str) -> int:
    """Seconds from midnight to a time "HH:MM"; hours beyond 24 mean the night that follows.

    >>> seconds_of("08:30")
    30600
    """
    match = _PATTERN.fullmatch(time)
    if not match:
        raise ValueError(say("{time} is not a time of day; write it as HH:MM, such as 08:30", time=repr(time)))
    return int(match[1]) * 3600 + int(match[2]) * 60


def _check(time: str) -> str:
    try:
        return f"{seconds_of(time) // 3600:02d}:{seconds_of(time) % 3600 // 60:02d}"
    except ValueError as error:
        raise not_allowed(say("{why}.", why=str(error))) from None


Time = Annotated[Words, AfterValidator(_check)]


def _in_order(given: Any) -> Any:
    if isinstance(given, dict):
        if not given:
            raise not_allowed(say("a table by time of day needs at least one row."))
        if all(isinstance(key, str) and _PATTERN.fullmatch(key) for key in given):
            return dict(sorted(given.items(), key=lambda item: seconds_of(item[0])))
    return given


# A number for the whole day, or a table {"08:00": 5, "10:00": 9}: each value holds until the next time.
CountByTime = Annotated[Count | dict[Time, Count], BeforeValidator(_in_order)]
NumberByTime = Annotated[Number | dict[Time, Number], BeforeValidator(_in_order)]


def level_at(level: float | Mapping[str, float], second: float) -> float:
    """The value of a level at a second after midnight; 0 before the first row of a table.

    >>> level_at({"08:00": 5, "10:00": 9}, 9 * 3600)
    5
    """
    if not isinstance(level, Mapping):
        return level
    starts = [seconds_of(time) for time in level]
    place = bisect_right(starts, second)
    return list(level.values())[place - 1] if place else 0


def changes(level: float | Mapping[str, float], opens: int, closes: int) -> list[tuple[int, float]]:
    """When a level takes which value between opening and closing (seconds after midnight), opening included.

    >>> changes({"07:00": 2, "09:00": 5}, 8 * 3600, 17 * 3600)
    [(28800, 2), (32400, 5)]
    """
    found = [(opens, level_at(level, opens))]
    if isinstance(level, Mapping):
        found += [(at, value) for time, value in level.items() if opens < (at := seconds_of(time)) < closes]
    return found
