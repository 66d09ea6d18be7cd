"""Times of day and levels that change during the day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from sim.core.language import later, say
from sim.core.parameter import Count, Number, Words, not_allowed
from sim.core.refusal import ScenarioError, shown
from sim.core.wrong import Form

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECONDS_PER_DAY = 86_400
_PATTERN = re.compile(r"(\d{1,4}):([0-5]\d)")


def seconds_of(time: str) -> int:
    """Seconds from midnight to a time "HH:MM"; hours beyond 24 mean the night that follows.

    >>> seconds_of("08:30")
    30600
    """
    match = _PATTERN.fullmatch(time)
    if not match:
        raise ScenarioError(say("{time} is not a time of day; write it as HH:MM, such as 08:30.", time=shown(time)))
    return int(match[1]) * 3600 + int(match[2]) * 60


def time_of(second: int) -> str:
    """A second after midnight as "HH:MM".

    >>> time_of(30600)
    '08:30'
    """
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"


def _check(time: str) -> str:
    try:
        return time_of(seconds_of(time))
    except ScenarioError as error:
        raise not_allowed(str(error)) from None


Time = Annotated[Words, AfterValidator(_check), Form(later('a time of day such as "08:30"'))]


def _in_order(given: Any) -> Any:
    """The rows of a table in the order of their times. Two ways to write one time are one time, and may stand once."""
    if isinstance(given, dict):
        if not given:
            raise not_allowed(say("a table by time of day needs at least one row, such as {row}.", row='"08:00": 5'))
        for key in given:
            if not isinstance(key, str):
                raise not_allowed(
                    say('the row {key} must begin with a time of day in quotes, such as "08:00".', key=shown(key))
                )
        if all(isinstance(key, str) and _PATTERN.fullmatch(key) for key in given):
            written: dict[int, str] = {}
            for key in given:
                if seconds_of(key) in written:
                    raise not_allowed(same_time(written[seconds_of(key)], key))
                written[seconds_of(key)] = key
            return dict(sorted(given.items(), key=lambda item: seconds_of(item[0])))
    return given


def same_time(one: str, other: str) -> str:
    """What is wrong with two rows of a table that mean one moment."""
    return say("the rows {one} and {other} are the same time; keep one of them.", one=one, other=other)


# A number for the whole day, or a table {"08:00": 5, "10:00": 9}: each value holds until the next time.
BY_TIME = Form(later('a table by time of day such as {"08:00": 5, "12:00": 9}'))
CountByTime = Annotated[Count | Annotated[dict[Time, Count], BY_TIME], BeforeValidator(_in_order)]
NumberByTime = Annotated[Number | Annotated[dict[Time, Number], BY_TIME], BeforeValidator(_in_order)]
Level = float | Mapping[str, float]


@dataclass(frozen=True)
class Hours:
    """The open hours of a day, in seconds after midnight; beyond 24 hours it is the night that follows.

    `never_close`: the lines are open day and night, every day, so that each day goes on where the last one ended.
    """

    opens: int
    closes: int
    never_close: bool = False

    def __str__(self) -> str:
        return say("{opens} to {closes}", opens=time_of(self.opens), closes=time_of(self.closes))

    def moment(self, time: str) -> int:
        """The second that a time of day means. One moment has one meaning: that within the opening, if there is one.

        >>> night = Hours(opens=22 * 3600, closes=30 * 3600)
        >>> night.moment("02:00") == night.moment("26:00") == 26 * 3600
        True
        """
        at = seconds_of(time)
        if self.never_close:
            return self.opens + (at - self.opens) % SECONDS_PER_DAY
        return at + SECONDS_PER_DAY if at < self.opens and at + SECONDS_PER_DAY < self.closes else at

    def rows(self, level: Level) -> list[tuple[int, float]]:
        """When a level takes which value while the lines are open: (second, value), from the opening on.

        A row of a table holds until the next. Where the lines never close the last row holds until the first of the
        next day; elsewhere it is 0 before the first row (which `why_not` refuses).

        >>> Hours(8 * 3600, 17 * 3600).rows({"07:00": 2, "09:00": 5})
        [(28800, 2), (32400, 5)]
        >>> Hours(0, 24 * 3600, never_close=True).rows({"06:00": 14, "22:00": 4})
        [(0, 4), (21600, 14), (79200, 4)]
        """
        if not isinstance(level, Mapping):
            return [(self.opens, level)]
        rows = sorted((self.moment(time), value) for time, value in level.items())
        before = [value for at, value in rows if at <= self.opens]
        first = before[-1] if before else rows[-1][1] if self.never_close else 0
        return [(self.opens, first), *((at, value) for at, value in rows if self.opens < at < self.closes)]

    def why_not(self, level: Level) -> str | None:
        """Why a table can't be meant as it stands: a row without effect, or open minutes without a row. None: it can.

        >>> Hours(8 * 3600, 17 * 3600).why_not({"08:00": 2, "18:00": 5})
        'the row 18:00 governs no open minute, for the lines are open from 08:00 to 17:00; leave it out.'
        >>> Hours(8 * 3600, 17 * 3600).why_not({"09:30": 5})
        'nothing is said of 08:00 to 09:30; add a row "08:00".'
        """
        if not isinstance(level, Mapping):
            return None
        rows = sorted((self.moment(time), time) for time in level)
        for (at, time), (following, other) in pairwise(rows):
            if at == following:
                return same_time(time, other)
        edges = [at for at, _ in rows[1:]] + [self.closes]
        for (at, time), until in zip(rows, edges, strict=True):
            if at >= self.closes or until <= self.opens:
                return say(
                    "the row {time} governs no open minute, for the lines are open from {hours}; leave it out.",
                    time=time,
                    hours=self,
                )
        if rows[0][0] > self.opens and not self.never_close:
            opens, first = time_of(self.opens), time_of(rows[0][0])
            return say('nothing is said of {opens} to {first}; add a row "{opens}".', opens=opens, first=first)
        return None

    def spans(self, time: str, minutes: int) -> list[tuple[int, int]]:
        """The open seconds, from and until, of something that begins at a time of day and lasts some minutes.

        >>> Hours(0, 24 * 3600, never_close=True).spans("23:45", 30)  # it goes on after midnight
        [(85500, 86400), (0, 900)]
        >>> Hours(8 * 3600, 17 * 3600).spans("17:00", 30)
        []
        """
        begins = self.moment(time)
        ends = begins + 60 * minutes
        spans = [(max(begins, self.opens), min(ends, self.closes))]
        if self.never_close and ends > self.closes:
            spans.append((self.opens, ends - SECONDS_PER_DAY))
        return [(since, until) for since, until in spans if since < until]
