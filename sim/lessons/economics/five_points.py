"""Lesson 07, five points of retention: what they add to a customer's value, where that is 25%, 100% or only a little.

Source: 001-03, 001-04, 001-11; datasets/reichheld.csv.
"""

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

import sim
from sim.core.datasets import dataset
from sim.core.language import say
from sim.figures.money.retention_gain import Gains
from sim.mind.loyalty.course import retention_table
from sim.theory import TenureProfit, customer_value, lifetime_value, retention_gain, starting_retentions
from sim.world.amounts import GROWING_YEARS
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

STEPS = 189  # starting retentions from 0 to 0.94


def reichheld(reading: str) -> Mapping[str, Any]:
    """A row of the course's table: "value_gain" (001-04) or "garbled" (001-11).

    >>> reichheld("value_gain")["low"], reichheld("garbled")["source"]
    (0.25, '001-11')
    """
    return next(row for row in dataset("reichheld") if row["reading"] == reading)


def points() -> float:
    """By how much retention rises in the course's sentence, as a share (001-04).

    >>> points()
    0.05
    """
    return reichheld("value_gain")["retention_gain"]


def claimed() -> tuple[float, float]:
    """By what share the course says that a customer is then worth more, from and to (001-04).

    >>> claimed()
    (0.25, 1.0)
    """
    row = reichheld("value_gain")
    return row["low"], row["high"]


def plain() -> Scenario:
    """Nothing but retention: no discount, no growth, winning costs nothing, and a hundred years are counted.

    >>> plain().money.discount_per_year, plain().money.value_years
    (0.0, 100)
    """
    path = {"discount_per_year": 0, "margin_growth_per_year": 0, "acquisition_cost": 0, "value_years": 100}
    return sim.load("small-market").set({f"money.{name}": value for name, value in path.items()})


def profit_of(world: Scenario) -> TenureProfit:
    """The profit of a customer by year of tenure, as the world's prices have it; what grows is what they buy.

    >>> profit_of(plain()).in_year(3)
    300.0
    """
    money = world.money
    growth = money.margin_growth_per_year
    return TenureProfit(margin=12 * money.margin_per_month, buy_more=growth, grows_for=GROWING_YEARS)


def gains(world: Scenario) -> Gains:
    """The gain in customer value over the starting retention; NaN where a customer is worth nothing beforehand.

    >>> found = gains(plain())
    >>> round(float(found.at(0.6)), 3)
    0.143
    """
    money, profit, low_high = world.money, profit_of(world), claimed()
    start = np.linspace(0.0, 0.94, STEPS)
    values = [worth(world, retention) for retention in start]
    raised = [worth(world, min(retention + points(), 1.0)) for retention in start]
    gain = [after / before - 1 if before > 0 else np.nan for before, after in zip(values, raised, strict=True)]
    terms = (points(), profit, money.discount_per_year, money.value_years, money.acquisition_cost)
    marks = {share: starting_retentions(share, *terms) for share in low_high}
    return Gains(start, np.array(gain), marks, points(), dict(enumerate(retention_table()["middle"], 1)))


def worth(world: Scenario, retention: float) -> float:
    """What a customer is worth at a yearly retention, the cost of winning taken off; the year is paid at its start.

    >>> worth(plain(), 0.5)
    600.0
    """
    money = world.money
    terms = (money.discount_per_year, money.value_years, money.acquisition_cost)
    return customer_value(profit_of(world), retention, *terms).total


def only_retention(share: float) -> float:
    """From which yearly retention five points make a customer worth so much more, if nothing else plays a part.

    The formula is share = points / (1 - r - points), for ever and without discount. Source: 001-04.

    >>> round(only_retention(0.25), 9)
    0.75
    """
    (found,) = starting_retentions(share, points(), TenureProfit(margin=1.0), discount=0.0, horizon=inf)
    return found


def loyal_profit() -> TenureProfit:
    """A customer with all of Reichheld's benefits (001-03). How fast each grows is chosen for teaching.

    >>> loyal_profit().in_year(0)
    300.0
    """
    return TenureProfit(
        margin=300, cheaper_to_serve=0.03, buy_more=0.08, recommend=0.04, bear_price_rises=0.02, grows_for=GROWING_YEARS
    )


WINNING, DISCOUNT, YEARS = 150.0, 0.1, 10


def benefits(low: float, high: float) -> "pd.DataFrame":
    """Where a customer's value comes from at two retentions: what is paid once, the base, and four parts that grow.

    The fifth benefit, cheaper to keep, is that the cost of winning is paid only once. The columns add up to `total`.
    Source: 001-03.

    >>> table = benefits(0.8, 0.85)
    >>> [round(float(gap), 9) for gap in table.drop(index="total").sum() - table.loc["total"]]
    [0.0, 0.0, 0.0]
    """
    import pandas as pd

    columns = {}
    for retention in (low, high):
        value = customer_value(loyal_profit(), retention, DISCOUNT, YEARS, WINNING)
        parts = ("base", "cheaper_to_serve", "buy_more", "recommend", "bear_price_rises")
        column = {"won once": -value.winning_cost, **{part: getattr(value, part) for part in parts}}
        columns[say("at {share:.0%}", share=retention)] = column | {"total": value.total}
    table = pd.DataFrame(columns)
    table[say("more")] = table.iloc[:, 1] - table.iloc[:, 0]
    return table.rename_axis("part")


def garbled_readings() -> "pd.DataFrame":
    """What could be meant by the sentence 001-11, "5% as much revenue as the normal 125%"; the text decides none (!).

    Each reading is worked out without discount and growth: the `gain` that five points would bring, and the starting
    `retention` at which they do, with nobody lost at 1. `like_001_04` says whether it agrees with the other sentence.
    A reading in which the five is a share of customers or of revenue is not one about retention, and has no numbers.

    >>> garbled_readings().like_001_04.tolist()
    [True, False, False]
    """
    import pandas as pd

    printed, (low, high) = reichheld("garbled")["middle"], claimed()
    rows = {
        say("five points more retention bring 125% of the normal value"): printed - 1,
        say("five points more retention bring 125% on top of the normal value"): printed,
        say("the 5% are something else, of customers or of revenue"): np.nan,
    }
    starts = [only_retention(gain) if np.isfinite(gain) else np.nan for gain in rows.values()]
    found = [(gain, start, low <= gain <= high) for gain, start in zip(rows.values(), starts, strict=True)]
    return pd.DataFrame(found, index=list(rows), columns=["gain", "retention", "like_001_04"])


def gain_at(retention: float) -> float:
    """The gain from five points at a starting retention, if nothing else plays a part (001-04).

    >>> round(gain_at(0.75), 9)
    0.25
    """
    return retention_gain(TenureProfit(margin=1.0), retention, points(), discount=0.0, horizon=inf)


def lifetime_of(retention: float) -> float:
    """The value of a margin of 1 a year for ever: the expected number of years.

    >>> lifetime_of(0.75)
    4.0
    """
    return lifetime_value(1.0, retention, 0.0, inf)
