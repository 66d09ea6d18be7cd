"""The years of a market, month by month: waits, customers, money; and what they came to beside another market."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from sim.core.door import checked
from sim.core.ticks import DAYS_PER_MONTH
from sim.mind.loyalty.leaving import Cause
from sim.results.run import Run

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


@checked
def years(run: Run) -> Years:
    """The months of a market run that kept its calls.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> len(found.customers), len(found.wait_min), found.currency
    (3, 2, 'EUR')
    """
    months, calls, number = run.months, run.records["calls"], run.scenario.months
    month = calls["day"] // DAYS_PER_MONTH
    waited = np.bincount(month, weights=calls["total_wait"] / 6e7, minlength=number)[:number]
    money = accounts(run)
    left = run.records["customers"]["cause"]
    return Years(
        customers=np.append(months["opening"].to_numpy()[:1], months["closing"].to_numpy()),
        wait_min=waited / np.maximum(np.bincount(month, minlength=number)[:number], 1),
        calls=months["calls"].to_numpy(),
        margin=money.margin,
        cost=money.cost,
        equity=money.equity,
        causes={each.name.lower(): int((left == each).sum()) for each in Cause if each != Cause.STAYED},
        currency=run.scenario.money.currency,
    )


class Accounts(NamedTuple):
    """Margin and costs of each month of a market, and what its customers are worth at its end; in money."""

    margin: np.ndarray
    cost: np.ndarray
    equity: np.ndarray


@checked
def accounts(run: Run) -> Accounts:
    """The money of a market by month, whatever tables its run kept.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1)
    >>> found = accounts(run)
    >>> bool(abs((found.margin - found.cost) * 100 - run.months.profit_cents).max() < 1e-6)
    True
    """
    margin, profit = (run.months[name].to_numpy() / 100.0 for name in ("margin_cents", "profit_cents"))
    return Accounts(margin, margin - profit, run.ledger.groupby("month").closing_cents.sum().to_numpy() / 100.0)


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


def mean_wait(one: Years) -> float:
    """All waiting of a call in minutes, the mean of all calls."""
    return float((one.wait_min * one.calls).sum() / max(one.calls.sum(), 1))


@dataclass(frozen=True)
class Gain:
    """What one market has gained over another by the end of each month, in money.

    spared: what was not spent. forgone: margin that did not come in. equity: by how much the customers are worth more
    (or less). cash = spared - forgone, worth = cash + equity.
    """

    spared: np.ndarray
    forgone: np.ndarray
    equity: np.ndarray

    @property
    def cash(self) -> np.ndarray:
        """What was not spent, less the margin that did not come in."""
        return self.spared - self.forgone

    @property
    def worth(self) -> np.ndarray:
        """Cash, and what the customers are worth more (or less)."""
        return self.cash + self.equity


def gain(now: Years | Accounts, was: Years | Accounts) -> Gain:
    """What `now` has gained over `was`.

    >>> import sim
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> gain(found, found).worth.tolist()
    [0.0, 0.0]
    """
    return Gain(np.cumsum(was.cost - now.cost), np.cumsum(was.margin - now.margin), now.equity - was.equity)
