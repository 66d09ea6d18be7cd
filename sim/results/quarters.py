"""How customers fare, by quarter of a market: five metrics, from growth of active customers to the cost of new ones."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.core.ticks import MONTH
from sim.engine.records import arrived
from sim.results.metrics import LOYAL
from sim.results.months import state_at, there_at
from sim.results.renewals import refuse_other_worlds, refuse_what_was_not_kept, renewing
from sim.tables import Origin

if TYPE_CHECKING:
    from sim.results.run import Run

MONTHS = 3  # in a quarter


def experience(run: "Run") -> pd.DataFrame:
    """The five experience metrics of each whole quarter (three months) of a market; one row a quarter, from 0.

        active_growth     share     active customers now / active customers a quarter before - 1
        loyal_growth      share     loyal customers now / loyal customers a quarter before - 1
        retention_share   share     of the customers at the quarter's start, those there at its end
        referred_share    share     of the customers who joined in the quarter, those who were recommended the firm
        acquisition_cost  money     what was spent on winning customers in the quarter / customers who joined in it

    *Now* is the quarter's end, when the last month's renewals and newcomers are counted. **Active**: there, and in the
    quarter they called, renewed, joined or came back. With `customers.renewal_months` of 3 or less everybody is active.
    **Loyal**: there, with a standing satisfaction of 3.5 or more, as in the metric `loyal_intention_share`.
    Money is in units of `money.currency`; won-back customers and their cost are not part of acquisition. Further
    columns are the counts: `customers`, `active`, `loyal` at the end; `won`, `referred` in the quarter. A growth is
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
    due = list(renewing(run))
    made = pd.DataFrame([_quarter(run, due, quarter) for quarter in range(quarters)])
    made.insert(1, "active_growth", made.active / made.active.shift() - 1.0)
    made.insert(2, "loyal_growth", made.loyal / made.loyal.shift() - 1.0)
    return made.replace([np.inf, -np.inf], np.nan)


def _quarter(run: "Run", due: list[np.ndarray], quarter: int) -> dict[str, Any]:
    records, customers = run.records, run.records["customers"]
    begin, end = quarter * MONTHS, (quarter + 1) * MONTHS
    months = range(begin, end)
    there = [there_at(records, month) for month in range(begin, end + 1)]
    renewed = np.any([due[month] & there[month - begin + 1] for month in months], axis=0)
    came = np.any([later & ~before for before, later in pairwise(there)], axis=0)
    active = there[-1] & (renewed | came | _called(run, begin, end))
    standing = state_at(records, end)["standing"]
    joined = (customers["joined_month"] > begin) & (customers["joined_month"] <= end)
    won, referred = int(joined.sum()), int((joined & (customers["origin"] == Origin.REFERRAL)).sum())
    spent = run.months.acquisition_cents.iloc[begin:end].sum() / 100.0
    return {
        "quarter": quarter,
        "retention_share": _share((there[0] & there[-1]).sum(), there[0].sum()),
        "referred_share": _share(referred, won),
        "acquisition_cost": _share(spent, won),
        "customers": int(there[-1].sum()),
        "active": int(active.sum()),
        "loyal": int((there[-1][: len(standing)] & (standing >= LOYAL)).sum()),
        "won": won,
        "referred": referred,
    }


def _called(run: "Run", begin: int, end: int) -> np.ndarray:
    """Which customers called in these months."""
    calls = run.records["calls"]
    came = arrived(calls)
    within = (came >= begin * MONTH) & (came < end * MONTH)
    return np.isin(run.records["customers"]["customer"], calls["customer"][within])


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else np.nan
