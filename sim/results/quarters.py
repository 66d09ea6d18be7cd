"""How customers fare, by quarter of a market: five metrics, from growth of active customers to the cost of new ones."""

from functools import cached_property, partial
from itertools import pairwise
from math import nan

import numpy as np
import pandas as pd

from sim.core.door import checked
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.core.ticks import MONTH
from sim.engine.records import arrived
from sim.results.metrics import LOYAL, Metric, metric
from sim.results.months import state_at, there_at
from sim.results.renewals import refuse_other_worlds, refuse_what_was_not_kept, renewing
from sim.results.run import Run
from sim.tables import Origin

MONTHS = 3  # in a quarter
QUARTERLY: dict[str, Metric] = {}
quarterly_metric = partial(metric, source="004-09", world="market", among=QUARTERLY)


class Quarter:
    """A quarter of a market: what its numbers are counted from. `begin` and `end`: its months, the end excluded."""

    def __init__(self, run: Run, due: list[np.ndarray], number: int, before: "Quarter | None") -> None:
        self.run, self.due, self.before = run, due, before
        self.begin, self.end = number * MONTHS, (number + 1) * MONTHS

    @cached_property
    def there(self) -> list[np.ndarray]:
        """Who is a customer, at the start of each month and at the quarter's end."""
        return [there_at(self.run.records, month) for month in range(self.begin, self.end + 1)]

    @cached_property
    def joined(self) -> np.ndarray:
        """Who joined in the quarter."""
        month = self.run.records["customers"]["joined_month"]
        return (month > self.begin) & (month <= self.end)

    @cached_property
    def active(self) -> np.ndarray:
        """Who is there at the end, and in the quarter called, renewed, joined or came back."""
        months = range(self.begin, self.end)
        renewed = np.any([self.due[month] & self.there[month - self.begin + 1] for month in months], axis=0)
        came = np.any([later & ~before for before, later in pairwise(self.there)], axis=0)
        return self.there[-1] & (renewed | came | _called(self.run, self.begin, self.end))

    @cached_property
    def loyal(self) -> np.ndarray:
        """Who is there at the end with a standing satisfaction of 3.5 or more, of those who had joined by then."""
        standing = state_at(self.run.records, self.end)["standing"]
        return self.there[-1][: len(standing)] & (standing >= LOYAL)


@quarterly_metric("share", "active customers now less those a quarter before", "active customers a quarter before")
def active_growth(q: Quarter) -> float:
    return _share(q.active.sum(), q.before.active.sum()) - 1.0 if q.before else nan


@quarterly_metric("share", "loyal customers now less those a quarter before", "loyal customers a quarter before")
def loyal_growth(q: Quarter) -> float:
    return _share(q.loyal.sum(), q.before.loyal.sum()) - 1.0 if q.before else nan


@quarterly_metric("share", "of the customers at the quarter's start those there at its end", "customers at its start")
def retention_share(q: Quarter) -> float:
    return _share((q.there[0] & q.there[-1]).sum(), q.there[0].sum())


@quarterly_metric(
    "share", "who joined in the quarter because they were recommended the firm", "who joined in the quarter"
)
def referred_share(q: Quarter) -> float:
    return _share(referred(q), won(q))


@quarterly_metric("money", "what was spent on winning customers in the quarter", "who joined in the quarter")
def acquisition_cost(q: Quarter) -> float:
    return _share(q.run.months.acquisition_cents.iloc[q.begin : q.end].sum() / 100.0, won(q))


@quarterly_metric("customers", "customers at the quarter's end")
def customers(q: Quarter) -> float:
    return int(q.there[-1].sum())


@quarterly_metric("customers", "customers at the end who called, renewed, joined or came back in the quarter")
def active(q: Quarter) -> float:
    return int(q.active.sum())


@quarterly_metric("customers", "customers at the end with a standing satisfaction of 3.5 or more")
def loyal(q: Quarter) -> float:
    return int(q.loyal.sum())


@quarterly_metric("customers", "customers who joined in the quarter")
def won(q: Quarter) -> float:
    return int(q.joined.sum())


@quarterly_metric("customers", "customers who joined in the quarter because they were recommended the firm")
def referred(q: Quarter) -> float:
    return int((q.joined & (q.run.records["customers"]["origin"] == Origin.REFERRAL)).sum())


@checked
def experience(run: Run) -> pd.DataFrame:
    """The five experience metrics of each whole quarter (three months) of a market; one row a quarter, from 0.

    One column a metric of `QUARTERLY`, and `sim.metrics_guide()` says what each is: `active_growth`, `loyal_growth`,
    `retention_share`, `referred_share`, `acquisition_cost`, then the counts that they are made of.

    *Now* is the quarter's end, when the last month's renewals and newcomers are counted. **Active**: there, and in the
    quarter they called, renewed, joined or came back. With `customers.renewal_months` of 3 or less everybody is active.
    **Loyal**: there, with a standing satisfaction of 3.5 or more, as in the metric `loyal_intention_share`.
    Money is in units of `money.currency`; won-back customers and their cost are not part of acquisition. A growth is
    missing in the first quarter, and a share of nothing is missing.

    Args:
        run: a run of a market of three months or more.

    Raises:
        ScenarioError: the world has no customers, or less than a quarter.
        AbsentTableError: the run didn't keep its calls.

    Source: 004-09 (the five names; how each is counted is chosen here).

    >>> import sim
    >>> world = sim.load("small-market").set({"months": 6, "customers.acquisition": {"prospects_per_month": 40,
    ...     "budget_per_month": 500, "half_won_at": 0}})
    >>> table = experience(sim.run(world, seed=1))
    >>> table.acquisition_cost.tolist() == (1500 / table.won).tolist()
    True
    """
    refuse_other_worlds(run)
    refuse_what_was_not_kept(run, "calls")
    quarters = run.scenario.months // MONTHS
    if not quarters:
        raise ScenarioError(say("the world lasts {months} months, less than a quarter.", months=run.scenario.months))
    due, rows, quarter = list(renewing(run)), [], None
    for number in range(quarters):
        quarter = Quarter(run, due, number, before=quarter)
        rows.append({"quarter": number} | {m.name: m.count(quarter) for m in QUARTERLY.values()})
    return pd.DataFrame(rows)


def _called(run: Run, begin: int, end: int) -> np.ndarray:
    """Which customers called in these months."""
    calls = run.records["calls"]
    came = arrived(calls)
    within = (came >= begin * MONTH) & (came < end * MONTH)
    return np.isin(run.records["customers"]["customer"], calls["customer"][within])


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else np.nan
