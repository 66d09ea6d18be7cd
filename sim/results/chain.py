"""The chain in numbers: how served, what is remembered, how satisfied, who stays, profit, and tomorrow's calls."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.core.language import say

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.run import Run

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


def chain(run: "Run") -> Chain:
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


def minutes_in_words(minutes: float) -> str:
    """Minutes and seconds as a clock shows them.

    >>> minutes_in_words(1.95)
    '1:57'
    """
    seconds = int(minutes * 60 + 0.5)
    return f"{seconds // 60}:{seconds % 60:02d}"


def chain_in_words(now: Chain, before: Chain | None = None) -> str:
    """The text twin of the chain: what the picture shows, in one passage.

    >>> import sim
    >>> found = chain(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> print(chain_in_words(found))
    Callers wait ... minutes on average and ...% give up; a call is remembered as ... of 10, ... of 40 customers
    are still there after 2 months, and the profit of that time is ... EUR.
    """
    facts = {
        "wait": minutes_in_words(now.mean_wait_min),
        "gave_up": 100 * now.gave_up_share,
        "remembered": now.mean_remembered,
        "left": int(now.customers[-1]),
        "first": int(now.customers[0]),
        "months": len(now.profit),
        "profit": float(now.profit.sum()),
        "currency": now.currency,
    }
    if before is None:
        return say(
            "Callers wait {wait} minutes on average and {gave_up:.0f}% give up; a call is remembered as "
            "{remembered:.1f} of 10, {left} of {first} customers are still there after {months} months, and the "
            "profit of that time is {profit:,.0f} {currency}.",
            **facts,
        )
    return say(
        "Callers wait {wait} minutes on average instead of {was_wait} and {gave_up:.0f}% give up instead of "
        "{was_gave_up:.0f}%; a call is remembered as {remembered:.1f} of 10 instead of {was_remembered:.1f}, {left} "
        "of {first} customers are still there after {months} months instead of {was_left}, and the profit of that "
        "time is {profit:,.0f} {currency} instead of {was_profit:,.0f}.",
        **facts,
        was_wait=minutes_in_words(before.mean_wait_min),
        was_gave_up=100 * before.gave_up_share,
        was_remembered=before.mean_remembered,
        was_left=int(before.customers[-1]),
        was_profit=float(before.profit.sum()),
    )


def chain_table(now: Chain, before: Chain) -> "pd.DataFrame":
    """The numbers of the picture: one row a step, one column before and one now; every cell is text."""
    import pandas as pd

    return pd.DataFrame({say("as it was"): _facts(before), say("now"): _facts(now)})


def _facts(one: Chain) -> dict[str, str]:
    return {
        say("mean wait, minutes"): minutes_in_words(one.mean_wait_min),
        say("gave up, share of calls"): f"{100 * one.gave_up_share:.1f}%",
        say("remembered, score 0-10"): f"{one.mean_remembered:.2f}",
        say("satisfaction, score 1-5"): f"{one.mean_satisfaction:.2f}",
        say("customers at the end"): f"{int(one.customers[-1])}",
        say("profit, all months"): f"{one.profit.sum():,.0f} {one.currency}",
        say("calls in the first month"): f"{int(one.calls[0])}",
        say("calls in the last month"): f"{int(one.calls[-1])}",
    }
