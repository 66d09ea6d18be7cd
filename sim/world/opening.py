"""When the lines are open."""

from typing import Literal, Self

from pydantic import ValidationInfo, field_validator, model_validator

from sim.core.clock import SECONDS_PER_DAY, WEEKDAYS, Hours, Time, seconds_of, time_of
from sim.core.language import say
from sim.core.parameter import Part, not_allowed, parameter

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Opening(Part):
    """The same hours on each opening day of the week.

    >>> Opening(opens="08:00", closes="17:30").seconds()
    34200
    >>> Opening(opens="22:00", closes="06:00").closes
    '30:00'
    """

    opens: Time = parameter("09:00", "HH:MM", "Opens", "When the lines open.")
    closes: Time = parameter(
        "17:00",
        "HH:MM",
        "Closes",
        "When they close; a time before the opening means the next morning, as hours beyond 24:00 do.",
    )
    weekdays: tuple[Weekday, ...] = parameter(WEEKDAYS, "", "Opening days", "The days of the week that are open.")
    first_day: Weekday = parameter("monday", "", "First day", "The day of the week on which the scenario begins.")

    @field_validator("closes")
    @classmethod
    def _next_morning(cls, closes: str, info: ValidationInfo) -> str:
        opens, second = info.data.get("opens", "00:00"), seconds_of(closes)
        return time_of(second + SECONDS_PER_DAY) if second < seconds_of(opens) else closes

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if seconds_of(self.opens) >= SECONDS_PER_DAY:
            raise not_allowed(say("opens is {opens}, but must lie from 00:00 to 23:59.", opens=self.opens))
        if self.seconds() <= 0:
            whole_day = time_of(seconds_of(self.opens) + SECONDS_PER_DAY)
            raise not_allowed(
                say(
                    "closes is {closes}, when the lines open; for a whole day write {whole_day}.",
                    closes=self.closes,
                    whole_day=whole_day,
                )
            )
        if not self.weekdays:
            raise not_allowed(say("weekdays must name at least one day."))
        return self

    def hours(self) -> Hours:
        """The open hours of a day, in which times of day have their meaning.

        >>> Opening(opens="00:00", closes="24:00").hours().never_close
        True
        """
        never_close = self.seconds() == SECONDS_PER_DAY and len(set(self.weekdays)) == len(WEEKDAYS)
        return Hours(seconds_of(self.opens), seconds_of(self.closes), never_close)

    def seconds(self) -> int:
        """How long an opening day is."""
        return seconds_of(self.closes) - seconds_of(self.opens)

    def weekday(self, day: int) -> str:
        """The weekday of a day of the scenario.

        >>> Opening(first_day="friday").weekday(3)
        'monday'
        """
        return WEEKDAYS[(WEEKDAYS.index(self.first_day) + day) % 7]

    def is_open(self, day: int) -> bool:
        """Whether the lines are open on a day of the scenario."""
        return self.weekday(day) in self.weekdays
