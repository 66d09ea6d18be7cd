"""What customers bring and what serving them costs."""

from sim.core.language import say
from sim.core.parameter import NOT_NEGATIVE, Count, Number, Part, Words, parameter

AMOUNT = (0.0, 1e9)


class Money(Part):
    """Prices in units of one currency; results are counted in whole cents.

    >>> cents(Money(agent_cost_per_hour=25.5).agent_cost_per_hour)
    2550
    """

    currency: Words = parameter("EUR", "", "Currency", "The name of the currency.")
    margin_per_month: Number = parameter(
        20.0,
        "money per month",
        "Margin",
        "What one customer brings in a month, before service costs.",
        allowed=AMOUNT,
        usual=(1, 200),
    )
    margin_growth_per_year: Number = parameter(
        0.0,
        "share per year",
        "Margin grows",
        "By how much more a customer brings with each whole year of tenure, for ten years.",
        allowed=(0.0, 1.0),
        usual=(0, 0.2),
        source="001-03 (old customers buy more)",
    )
    agent_cost_per_hour: Number = parameter(
        30.0,
        "money per hour",
        "Agent",
        "What one hour of an agent on duty costs.",
        allowed=AMOUNT,
        usual=(5, 100),
    )
    cost_per_call: Number = parameter(
        0.2,
        "money per call",
        "Call",
        "What each attempt to call costs besides agents (lines).",
        allowed=AMOUNT,
        usual=(0, 5),
    )
    acquisition_cost: Number = parameter(
        0.0,
        "money per customer",
        "A new customer",
        "What each customer who joins costs at once, besides the budget of acquisition.",
        allowed=AMOUNT,
        usual=(0, 500),
        source="003-55 (5 to 10 times keeping one)",
    )
    win_back_cost: Number = parameter(
        0.0,
        "money per asking",
        "Asking back",
        "What it costs to ask one former customer back once.",
        allowed=AMOUNT,
        usual=(0, 50),
        source="001-11",
    )
    compensation: Number = parameter(
        0.0,
        "money per complaint",
        "Compensation",
        "What is given with each complaint that is resolved.",
        allowed=AMOUNT,
        usual=(0, 100),
        source="003-89",
    )
    discount_per_year: Number = parameter(
        0.1,
        "share per year",
        "Discount",
        "By how much money a year later is worth less.",
        allowed=(0.0, 10.0),
        usual=(0, 0.3),
    )
    value_years: Count = parameter(
        10,
        "years",
        "Lifetime counted",
        "Over how many years a lifetime value is added up.",
        allowed=(1, 100),
        usual=(1, 20),
        source="003-S (ten years)",
    )


def cents(amount: float) -> int:
    """An amount in whole cents, half a cent rounded up.

    >>> cents(0.125)
    13
    """
    if not amount >= NOT_NEGATIVE[0]:
        raise ValueError(say("an amount must be 0 or more, not {amount!r}", amount=amount))
    return int(amount * 100.0 + 0.5)
