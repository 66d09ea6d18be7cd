"""The customers of a market world: how many, how often they need something, when they renew."""

from sim.parameter import Count, Number, Part, parameter


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
