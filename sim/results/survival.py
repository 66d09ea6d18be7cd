"""How long customers stay: survival curves of a market, and by what they had experienced at a landmark.

Whoever asks "do people with bad experiences leave sooner?" must sort customers by what was known at one moment, the
landmark, and count from there. Sorting them by their *last* experience looks into the future: who stays longer has
more calls, and the last of many is not the last of few.
"""

import warnings

import numpy as np
import pandas as pd

from sim.core.door import Confidence, checked
from sim.core.language import later, say
from sim.core.parameter import ScenarioError
from sim.core.ticks import MONTH
from sim.engine.records import ended
from sim.mind.expectation.difference import MIDDLE
from sim.results.run import Run

EXPERIENCE = (later("satisfied"), later("dissatisfied"), later("never called"))


@checked
def tenures(run: Run) -> pd.DataFrame:
    """One row a customer of a market: `months` as a customer, and whether they `left` (else the world ended first).

    Months count from the world's start or from joining, until the customer left for the first time.

    Raises ScenarioError for a world without customers.

    >>> import sim
    >>> table = tenures(sim.run(sim.load("small-market").set({"months": 3, "customers.count": 50}), seed=1))
    >>> len(table), bool((table.months[~table.left] == 3).all())
    (50, True)
    """
    if run.scenario.world != "market":
        raise ScenarioError(say("only a market has customers who stay or leave."))
    begins, ends, left = _whole_months(run)
    return pd.DataFrame({"customer": run.customers.customer, "months": ends - begins, "left": left})


def _whole_months(run: Run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each customer the months of the world that lie before joining and before leaving, and whether they left."""
    left_month = run.customers.first_left_month.to_numpy()
    left = left_month >= 0
    return (
        np.maximum(run.customers.joined_month.to_numpy(), 0),
        np.where(left, left_month + 1, run.scenario.months),
        left,
    )


@checked
def by_landmark(run: Run, landmark: int) -> pd.DataFrame:
    """The customers who are still there at the end of month `landmark`, with their last `experience` up to then.

    One row a customer, as in `tenures`, with `months` counted from the landmark.
    Source: Anderson, Cain and Gelber 1983, J. Clinical Oncology 1:710.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 3, "customers.count": 50}), seed=1)
    >>> sorted(by_landmark(run, 1).experience.unique())
    ['dissatisfied', 'never called', 'satisfied']
    """
    if not 0 < landmark < run.scenario.months:
        words = {"landmark": landmark, "most": run.scenario.months - 1}
        raise ScenarioError(say("landmark is {landmark}, but must be a month from 1 to {most}.", **words))
    begins, ends, left = _whole_months(run)
    there = (begins < landmark) & (ends > landmark)
    table = pd.DataFrame({"customer": run.customers.customer, "months": ends - landmark, "left": left})[there]
    return table.assign(experience=_experience(run, table.customer, landmark * MONTH))


@checked
def by_last_experience(run: Run) -> pd.DataFrame:
    """All customers with the experience of their last call ever: the mistake that a landmark avoids.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 3, "customers.count": 50}), seed=1)
    >>> len(by_last_experience(run))
    50
    """
    table = tenures(run)
    return table.assign(experience=_experience(run, table.customer, run.plan.horizon))


def _experience(run: Run, customers: pd.Series, until: int) -> list[str]:
    """How satisfying the last call was that ended by a tick; customers in the order given."""
    calls = run.records["calls"]
    ends = ended(calls)
    known = (ends <= until) & ~np.isnan(calls["satisfaction"].astype(float))
    order = np.argsort(ends[known], kind="stable")
    columns = {"customer": calls["customer"][known][order], "satisfaction": calls["satisfaction"][known][order]}
    last = pd.DataFrame(columns).drop_duplicates("customer", keep="last").set_index("customer").satisfaction
    level = last.reindex(customers).to_numpy()
    names = np.where(np.isnan(level), EXPERIENCE[2], np.where(level < MIDDLE, EXPERIENCE[1], EXPERIENCE[0]))
    return names.tolist()


@checked
def survival(table: pd.DataFrame, confidence: Confidence = 0.95) -> pd.DataFrame:
    """The Kaplan-Meier curve of tenures: for each month the share still there, with its interval.

    The share is the product over the months of 1 - (left in the month) / (there at its start). Rows begin with month 0.
    Source: Kaplan and Meier 1958, J. American Statistical Association 53:457; the interval is Greenwood's, on the
    log-log scale.

    >>> table = pd.DataFrame({"months": [1, 2, 2, 3], "left": [True, True, False, False]})
    >>> survival(table).share.tolist()
    [1.0, 0.75, 0.5]
    """
    from scipy.stats import CensoredData, ecdf

    if not {"months", "left"} <= set(table):
        raise ScenarioError(say("survival: table needs the columns months and left, as tenures(run) has them."))
    months, left = table.months.to_numpy(float), table.left.to_numpy(bool)
    if not left.any():
        last = months.max(initial=0)
        return pd.DataFrame({"month": [0, last], "share": 1.0, "low": np.nan, "high": np.nan})
    curve = ecdf(CensoredData(uncensored=months[left], right=months[~left])).sf
    with np.errstate(all="ignore"), warnings.catch_warnings():  # no interval where nobody is left
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = curve.confidence_interval(confidence, method="log-log")
    kept = np.isin(curve.quantiles, np.unique(months[left]))
    return pd.DataFrame(
        {
            "month": np.append(0, curve.quantiles[kept].astype(int)),
            "share": np.append(1.0, curve.probabilities[kept]),
            "low": np.append(np.nan, interval.low.probabilities[kept]),
            "high": np.append(np.nan, interval.high.probabilities[kept]),
        }
    )
