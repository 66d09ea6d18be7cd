"""The customers of a market world: how many, how often they need something, when they renew."""

from sim.core.clock import NumberByTime
from sim.core.parameter import Count, Number, Part, Words, parameter
from sim.world.campaigns import Acquisition, Programme, WinBack

FACTOR = (0.0, 100.0)


class Segment(Part):
    """A kind of customers, by how they differ from the others.

    >>> Segment(weight=3, margin_factor=2).needs_factor
    1.0
    """

    weight: Number = parameter(
        1.0, "weight", "Weight", "Its part of all customers, in relation to the other segments.",
        allowed=(0.0, 1e6), usual=(0, 10),
    )  # fmt: skip
    needs_factor: Number = parameter(
        1.0, "factor", "Needs", "How often they need something, in relation to `needs_per_month`.",
        allowed=FACTOR, usual=(0, 5),
    )  # fmt: skip
    margin_factor: Number = parameter(
        1.0, "factor", "Margin", "What they bring, in relation to `money.margin_per_month`.",
        allowed=FACTOR, usual=(0, 5),
    )  # fmt: skip
    patience_factor: Number = parameter(
        1.0, "factor", "Patience", "How long they wait, in relation to a queue's patience.",
        allowed=FACTOR, usual=(0.2, 5),
    )  # fmt: skip
    expects_more: Number = parameter(
        0.0, "points", "Expect more", "How much more than others they expect at first, within 0 to 10.",
        allowed=(-10.0, 10.0), usual=(-3, 3),
    )  # fmt: skip


class Customers(Part):
    """A base of customers whose needs become calls.

    >>> Customers(count=500, needs_per_month=0.4).renewal_months
    12
    """

    count: Count = parameter(
        0,
        "customers",
        "Customers",
        "How many there are at the start.",
        allowed=(0, 10_000_000),
        usual=(100, 5000),
    )
    needs_per_month: Number = parameter(
        0.5,
        "needs per month",
        "Needs",
        "How often a customer needs to call; gaps are exponential.",
        allowed=(0.0, 1000.0),
        usual=(0, 3),
    )
    renewal_months: Count = parameter(
        12,
        "months",
        "Renewal every",
        "How often a customer decides whether to stay.",
        allowed=(1, 120),
        usual=(1, 24),
    )
    morning_after_min: Number = parameter(
        120.0,
        "min",
        "Calls after opening",
        "A need that arises outside opening hours calls at the next opening, spread evenly over these minutes.",
        allowed=(0.0, 1440.0),
        usual=(0, 480),
    )
    profile: NumberByTime | None = parameter(
        None,
        "weight by time",
        "Day's profile",
        "When customers call on a day, as weights by time of day; empty: as needs arise, evenly.",
        allowed=(0.0, 1e6),
        usual=(0, 10),
    )
    tenure_months: Count = parameter(
        0,
        "months",
        "Customers for up to",
        "For how many months the customers of the start have been there, spread evenly from 0.",
        allowed=(0, 600),
        usual=(0, 120),
    )
    first_month_factor: Number = parameter(
        1.0,
        "factor",
        "Needs of newcomers",
        "How often those who have just joined need something in their first thirty days, in relation to later.",
        allowed=FACTOR,
        usual=(0, 5),
        source="004-06",
    )
    segments: dict[Words, Segment] = parameter(
        lambda: {"all": Segment()}, "", "Segments", "The kinds of customers, by name.", most=1000
    )
    acquisition: Acquisition = parameter(Acquisition, "", "Acquisition", "How new customers are won.")
    win_back: WinBack = parameter(WinBack, "", "Win-back", "How former customers are asked back.", source="003-47")
    programme: Programme = parameter(
        Programme, "", "Programme", "A programme that keeps customers.", source="001-11, 003-60"
    )
