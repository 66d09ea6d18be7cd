"""The whole loop in numbers: three years of a market, month by month, and what came of them beside another market."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.core.language import say
from sim.core.ticks import DAYS_PER_MONTH
from sim.mind.loyalty.leaving import Cause

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.run import Run

MILLION = 1e6
SERVICE = ("waiting", "not_solved", "retelling", "complaint")  # a service that broke, see `Cause`


@dataclass(frozen=True)
class Years:
    """One market run by month. Money in the scenario's currency, not discounted; `customers` has the start as well."""

    customers: np.ndarray  # at the start, then at the end of each month
    wait_min: np.ndarray  # all waiting of a call in minutes, the mean of the month's calls
    calls: np.ndarray  # a month
    margin: np.ndarray  # a month
    cost: np.ndarray  # a month
    equity: np.ndarray  # what the customers are worth at each month's end, by the rule of the ledger
    causes: dict[str, int]  # how many of those who left and are not back did so for each cause
    currency: str

    @property
    def for_service(self) -> int:
        """How many left because a service broke."""
        return sum(self.causes[name] for name in SERVICE)


def years(run: "Run") -> Years:
    """The months of a market run that kept its calls.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> len(found.customers), len(found.wait_min), found.currency
    (3, 2, 'EUR')
    """
    months, calls, number = run.months, run.records["calls"], run.scenario.months
    month = calls["day"] // DAYS_PER_MONTH
    waited = np.bincount(month, weights=calls["total_wait"] / 6e7, minlength=number)[:number]
    margin = months["margin_cents"].to_numpy() / 100.0
    left = run.records["customers"]["cause"]
    return Years(
        customers=np.append(months["opening"].to_numpy()[:1], months["closing"].to_numpy()),
        wait_min=waited / np.maximum(np.bincount(month, minlength=number)[:number], 1),
        calls=months["calls"].to_numpy(),
        margin=margin,
        cost=margin - months["profit_cents"].to_numpy() / 100.0,
        equity=run.ledger.groupby("month")["closing_cents"].sum().to_numpy() / 100.0,
        causes={each.name.lower(): int((left == each).sum()) for each in Cause if each != Cause.STAYED},
        currency=run.scenario.money.currency,
    )


def charged(one: Years, amount: float) -> Years:
    """The same years with a cost in the first month that the run itself knows nothing of.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> round(float(charged(found, 500.0).cost.sum() - found.cost.sum()), 6)
    500.0
    """
    return replace(one, cost=one.cost + amount * (np.arange(len(one.cost)) == 0))


def mean_of(many: Sequence[Years]) -> Years:
    """The mean of several runs of one market, number by number; causes to whole customers.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> bool((mean_of([found, found]).customers == found.customers).all())
    True
    """
    series = ("customers", "wait_min", "calls", "margin", "cost", "equity")
    means = {name: np.mean([getattr(one, name) for one in many], axis=0) for name in series}
    causes = {name: round(sum(one.causes[name] for one in many) / len(many)) for name in many[0].causes}
    return replace(many[0], **means, causes=causes)


@dataclass(frozen=True)
class Gain:
    """What one market has gained over another by the end of each month, in money: worth = cash + equity."""

    cash: np.ndarray
    equity: np.ndarray

    @property
    def worth(self) -> np.ndarray:
        """Cash, and what the customers are worth more (or less)."""
        return self.cash + self.equity


def gain(now: Years, was: Years) -> Gain:
    """What `now` has gained over `was`, as `sim.study.saving` counts it.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> gain(found, found).worth.tolist()
    [0.0, 0.0]
    """
    return Gain(np.cumsum(now.margin - now.cost - was.margin + was.cost), now.equity - was.equity)


def money_in_words(amount: float) -> str:
    """An amount as people say it: in millions, or in thousands.

    >>> money_in_words(1_234_000), money_in_words(-87_400)
    ('1.23 million', '-87 thousand')
    """
    if abs(amount) >= MILLION:
        return say("{amount:.2f} million", amount=amount / MILLION)
    thousands = round(amount / 1000)
    return say("{amount} thousand", amount=thousands) if thousands else "0"


def loop_in_words(now: Years, was: Years) -> str:
    """The text twin of the picture: what the three years came to, in one passage.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> print(loop_in_words(found, found))
    Over 2 months a caller waits ... minutes instead of ..., ... customers leave because a service broke instead of
    ..., and ... are there at the end instead of ...; in cash that is 0 EUR, in the value of customers 0,
    together 0.
    """
    found = gain(now, was)
    return say(
        "Over {months} months a caller waits {wait:.1f} minutes instead of {was_wait:.1f}, {left:,} customers leave "
        "because a service broke instead of {was_left:,}, and {there:,} are there at the end instead of {was_there:,}; "
        "in cash that is {cash} {currency}, in the value of customers {equity}, together {worth}.",
        months=len(now.calls),
        wait=mean_wait(now),
        was_wait=mean_wait(was),
        left=now.for_service,
        was_left=was.for_service,
        there=int(now.customers[-1]),
        was_there=int(was.customers[-1]),
        cash=money_in_words(found.cash[-1]),
        equity=money_in_words(found.equity[-1]),
        worth=money_in_words(found.worth[-1]),
        currency=now.currency,
    )


def mean_wait(one: Years) -> float:
    """All waiting of a call in minutes, the mean of all calls."""
    return float((one.wait_min * one.calls).sum() / max(one.calls.sum(), 1))


def loop_table(now: Years, was: Years) -> "pd.DataFrame":
    """The picture in numbers at the ends of the years: every cell is text."""
    import pandas as pd

    ends = list(range(12, len(now.calls) + 1, 12)) or [len(now.calls)]
    found = gain(now, was)
    rows = {
        say("customers"): [f"{now.customers[m]:,.0f}" for m in ends],
        say("customers as it was"): [f"{was.customers[m]:,.0f}" for m in ends],
        say("wait a call, minutes"): [f"{now.wait_min[m - 1]:.1f}" for m in ends],
        say("wait as it was"): [f"{was.wait_min[m - 1]:.1f}" for m in ends],
        say("cash gained"): [f"{found.cash[m - 1]:,.0f}" for m in ends],
        say("value of customers gained"): [f"{found.equity[m - 1]:,.0f}" for m in ends],
        say("together"): [f"{found.worth[m - 1]:,.0f}" for m in ends],
    }
    columns = [say("month {month}", month=month) for month in ends]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def causes_table(now: Years, was: Years) -> "pd.DataFrame":
    """Who left, by cause, before and after: six rows of counts, the largest change first.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> causes_table(found, found).columns.tolist()
    ['before', 'after', 'more']
    """
    import pandas as pd

    table = pd.DataFrame({"before": pd.Series(was.causes), "after": pd.Series(now.causes)})
    table["more"] = table["after"] - table["before"]
    return table.sort_values("more", ascending=False, kind="stable").rename_axis("cause")
