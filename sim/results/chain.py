"""The chain in numbers: how served, what is remembered, how satisfied, who stays, profit, and tomorrow's calls."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.door import checked
from sim.results.run import Run

if TYPE_CHECKING:
    import pandas as pd

WAIT_EDGES = np.arange(0.0, 11.0)  # minutes; the last bar holds everything longer
SCORE_EDGES = np.arange(0.0, 11.0)


@dataclass(frozen=True)
class Chain:
    """Each step of the chain in one market run. Shares of calls are in percent of all calls."""

    answered: np.ndarray  # percent of calls by minutes waited, those who were answered
    gave_up: np.ndarray  # the same, those who gave up
    remembered: np.ndarray  # percent of calls by score
    satisfied: np.ndarray  # percent of calls by satisfaction 1, 2, ... 5
    customers: np.ndarray  # at the start, then at the end of each month
    profit: np.ndarray  # a month, in the scenario's currency
    calls: np.ndarray  # a month
    mean_wait_min: float
    gave_up_share: float
    mean_remembered: float
    mean_satisfaction: float
    currency: str


@checked
def chain(run: Run) -> Chain:
    """The chain of a market run.

    >>> import sim
    >>> small = {"customers.count": 40, "months": 2}
    >>> found = chain(sim.run(sim.load("small-market").set(small), seed=1))
    >>> int(found.customers[0]), len(found.profit), round(float(found.satisfied.sum()))
    (40, 2, 100)
    """
    months = run.months
    calls = run.calls[run.calls["outcome"] != "in_progress"]
    waits = np.minimum(calls["total_wait_s"].to_numpy() / 60, WAIT_EDGES[-1] - 0.5)
    left = (calls["outcome"] == "gave_up").to_numpy()
    whole_scores = np.clip(np.floor(calls["satisfaction"].to_numpy() + 0.5), 1, 5)
    share = 100.0 / max(len(calls), 1)
    return Chain(
        answered=np.histogram(waits[~left], WAIT_EDGES)[0] * share,
        gave_up=np.histogram(waits[left], WAIT_EDGES)[0] * share,
        remembered=np.histogram(calls["remembered"], SCORE_EDGES)[0] * share,
        satisfied=np.histogram(whole_scores, np.arange(0.5, 6.0))[0] * share,
        customers=np.append(months["opening"].to_numpy()[:1], months["closing"].to_numpy()),
        profit=months["profit_cents"].to_numpy() / 100,
        calls=months["calls"].to_numpy(),
        mean_wait_min=_mean(calls["total_wait_s"]) / 60,
        gave_up_share=float(left.mean()) if len(calls) else 0.0,
        mean_remembered=_mean(calls["remembered"]),
        mean_satisfaction=_mean(calls["satisfaction"]),
        currency=run.scenario.money.currency,
    )


def _mean(column: "pd.Series") -> float:
    return float(column.mean()) if len(column) else 0.0
