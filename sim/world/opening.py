"""When the lines are open."""

from typing import Literal, Self

from pydantic import model_validator

from sim.core.clock import WEEKDAYS, Time, seconds_of
from sim.core.language import say
from sim.core.parameter import Part, not_allowed, parameter

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Opening(Part):
    """The same hours on each opening day of the week.

    >>> Opening(opens="08:00", closes="17:30").seconds()
    34200
    """

    opens: Time = parameter("09:00", "HH:MM", "Opens", "When the lines open.")
    closes: Time = parameter(
        "17:00", "HH:MM", "Closes", "When they close; hours beyond 24:00 mean the night that follows."
    )
    weekdays: tuple[Weekday, ...] = parameter(WEEKDAYS, "", "Opening days", "The days of the week that are open.")
    first_day: Weekday = parameter("monday", "", "First day", "The day of the week on which the scenario begins.")

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.seconds() <= 0:
            raise not_allowed(say("closes ({closes}) must come after opens ({opens}).", **dict(self)))
        if not self.weekdays:
            raise not_allowed(say("weekdays must name at least one day."))
        return self

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
