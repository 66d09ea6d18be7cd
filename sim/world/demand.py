"""Who calls, when and why."""

from sim.core.clock import NumberByTime, Time
from sim.core.distributions import Constant, Duration
from sim.core.parameter import SHARE, Count, Number, Part, Words, parameter

# A spread is a standard deviation as a share of the mean.
SPREAD = (0.0, 3.0)


class Returns(Part):
    """A need that was not solved comes back as a new call.

    >>> Returns(share=0.5, delay_days=14).limit
    1
    """

    share: Number = parameter(
        0.0,
        "share",
        "Comes back",
        "The share of unsolved needs that come back.",
        allowed=SHARE,
        usual=SHARE,
        source="002-01",
    )
    delay_days: Duration = parameter(
        lambda: Constant(14),
        "days",
        "Comes back after",
        "How many days later.",
        source="002-01 (weeks later)",
    )
    limit: Count | None = parameter(
        1,
        "times",
        "Comes back at most",
        "How often one need comes back; empty: without limit.",
        allowed=(0, 1000),
        usual=(0, 5),
    )


class Redial(Part):
    """Who gave up dials again.

    >>> Redial(share=0.3, delay_s=600, tries=2).tries
    2
    """

    share: Number = parameter(
        0.0,
        "share",
        "Dials again",
        "The share of those who gave up who dial again.",
        allowed=SHARE,
        usual=SHARE,
    )
    delay_s: Duration = parameter(lambda: Constant(600), "s", "Dials again after", "How much later.")
    tries: Count | None = parameter(
        3,
        "times",
        "Dials again at most",
        "How often within one call; empty: without limit.",
        allowed=(0, 1000),
        usual=(0, 10),
    )


class Reason(Part):
    """Why people call, and where such a call begins.

    >>> Reason(queue="front").weight
    1.0
    """

    queue: Words = parameter(..., "queue", "First queue", "The queue that such a call joins first.")
    weight: Number = parameter(
        1.0,
        "",
        "Weight",
        "How frequent this reason is, relative to the others.",
        allowed=(0.0, 1e6),
        usual=(0, 10),
    )
    nuisance: bool = parameter(
        False,
        "",
        "Nuisance",
        "Such calls are a nuisance: they want nothing that could be solved.",
        source="001-21, 001-24",
    )
    returns: Returns = parameter(Returns, "", "Unsolved needs", "Whether and when an unsolved need comes back.")


class TypedCall(Part):
    """One outside call, typed: it comes at the same time on every opening day.

    >>> TypedCall(at_s=90, reason="question").at_s
    90.0
    """

    at_s: Number = parameter(..., "s", "At", "Seconds after opening.", allowed=(0.0, 3.6e7))
    reason: Words = parameter(..., "", "Reason", "The reason for calling.")


class Demand(Part):
    """The calls of an outside public, by time of day, and the reasons of all calls.

    On an opening day the number of calls in an interval is Poisson with mean
    ``calls per interval * scale * busy-day factor * half-day factor``; both factors are Gamma with mean 1.

    >>> Demand(calls_per_hour=60, reasons={"any": {"queue": "front"}}).interval_min
    15
    """

    reasons: dict[Words, Reason] = parameter(..., "", "Reasons", "The reasons for calling, by name.", most=1000)
    calls_per_hour: NumberByTime = parameter(
        0.0,
        "calls per hour",
        "Calls",
        "Outside calls per hour: a number, or a table by time of day.",
        allowed=(0.0, 1e6),
        usual=(0, 600),
    )
    profile: Words | None = parameter(
        None,
        "dataset",
        "Profile",
        "A dataset with mean calls by weekday and time, instead of calls_per_hour.",
    )
    typed_calls: tuple[TypedCall, ...] = parameter(
        (), "", "Typed calls", "Outside calls one by one, besides or instead of the others.", most=100_000
    )
    scale: Number = parameter(
        1.0,
        "times",
        "Volume",
        "Multiplies the calls of every interval.",
        allowed=(0.0, 1000.0),
        usual=(0.1, 3.0),
    )
    interval_min: Count = parameter(
        15,
        "min",
        "Interval",
        "How long the intervals are within which calls arrive evenly.",
        allowed=(1, 1440),
        usual=(5, 60),
    )
    busy_day_spread: Number = parameter(
        0.0,
        "share",
        "Busy days",
        "How much whole days differ: standard deviation of the day's factor.",
        allowed=SPREAD,
        usual=(0, 0.5),
        source="Weinberg, Brown and Stroud 2007, JASA 102:1185",
    )
    half_day_spread: Number = parameter(
        0.0,
        "share",
        "Busy half-days",
        "How much mornings and afternoons differ besides.",
        allowed=SPREAD,
        usual=(0, 0.5),
        source="Weinberg, Brown and Stroud 2007, JASA 102:1185",
    )
    half_day_at: Time = parameter("13:00", "HH:MM", "Afternoon begins", "Where the half-days meet.")
    redial: Redial = parameter(Redial, "", "After giving up", "Whether and when callers dial again.")
