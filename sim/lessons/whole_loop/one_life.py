"""Lesson 12, one customer out of thousands: every call, every renewal, and the luck that decided it."""

import pandas as pd

from sim.core import luck
from sim.core.language import in_words, say
from sim.core.parameter import ScenarioError
from sim.core.ticks import DAYS_PER_MONTH
from sim.results.months import state_at
from sim.results.renewals import Renewal, deciding, renewing
from sim.results.run import Run

LEAST_CALLS = 2  # a life with fewer has little to tell


def parted(before: Run, after: Run, cause: str = "waiting") -> pd.DataFrame:
    """Customers of the start who are there at the end of `before`, and whom `after` lost for a cause.

    One row a customer: `customer`, `left_month` (from 0) and `calls`, as in `after`.

    Example:
        parted(run_once(market()), run_once(saved(market())))
    """
    one, other = (run.customers[run.customers.origin == "start"].set_index("person") for run in (before, after))
    stayed = one.index[(one.left_month < 0) & (one.won_back == 0)]
    gone = other.loc[other.index.isin(stayed) & (other.left_month >= 0) & (other.cause == cause)]
    return gone[["customer", "left_month", "calls"]].reset_index(drop=True)


def typical(before: Run, after: Run, cause: str = "waiting") -> int:
    """Of those customers the one with as many calls as the median, and at least two; between equals the first.

    Raises ScenarioError where nobody left for that cause who would have stayed.
    """
    table = parted(before, after, cause)
    table = table[table.calls >= LEAST_CALLS].sort_values(["calls", "customer"])
    if table.empty:
        raise ScenarioError(say("nobody left for the cause {cause} who would have stayed.", cause=cause))
    return int(table.customer.iloc[(len(table) - 1) // 2])


def one_life(run: Run, customer: int) -> pd.DataFrame:
    """One row for each call and each renewal of a customer of the start, in order.

    `month` counts from 1. A call: what became of it, the minutes waited, what is remembered (0 to 10), how satisfying
    it was (1 to 5), and the standing satisfaction after it. A renewal: the share of customers of that standing who
    stay, this customer's own luck, and what they did: they stay where their luck is below the share, or where the
    programme keeps them.
    `month` counts from 1; `kind` is calls, stays or leaves. A call: what became of it, the minutes waited, what is
    remembered (0 to 10), how satisfying it was (1 to 5), and the standing satisfaction after it. A renewal: the share
    of customers of that standing who stay, this customer's own luck, and what they did: they stay where their luck is
    below the share.

    Raises ScenarioError for somebody who was not there at the start.

    Example:
        one_life(run_once(market()), 17)
    """
    people = run.customers
    if not (0 <= customer < len(people)) or people.origin[customer] != "start":
        raise ScenarioError(say("customer {n} was not there at the start.", n=repr(customer)))
    rows = _calls(run, customer) + _renewals(run, customer)
    table = pd.DataFrame(sorted(rows, key=lambda row: row["at"])).drop(columns="at")
    order = [
        "month",
        "kind",
        "what",
        "waited_min",
        "remembered",
        "satisfaction",
        "standing",
        "share_that_stays",
        "luck",
    ]
    return table.reindex(columns=order)


def _calls(run: Run, customer: int) -> list[dict]:
    mine = run.calls[(run.calls.customer == customer) & (run.calls.outcome != "in_progress")]
    return [
        {
            "at": call.day + call.end_s / 86_400,
            "month": int(call.day // DAYS_PER_MONTH) + 1,
            "what": say("calls: {outcome}", outcome=in_words(str(call.outcome))),
            "kind": "calls",
            "waited_min": call.total_wait_s / 60,
            "remembered": call.remembered,
            "satisfaction": call.satisfaction,
            "standing": call.standing,
        }
        for call in mine.itertuples()
    ]


def _renewals(run: Run, customer: int) -> list[dict]:
    who, decided = luck.absorb(int(run.customers.person[customer]), 0), deciding(run)
    rows = []
    for month, due in enumerate(renewing(run)):
        if not due[customer]:
            continue
        standing = float(state_at(run.records, month + 1)["standing"][customer])
        found = decided.renewal(who, month, standing)
        rows.append(
            {
                "at": (month + 1) * DAYS_PER_MONTH,
                "month": month + 1,
                "kind": "stays" if found.stays else "leaves",
                "what": _in_words(found),
                "standing": standing,
                "share_that_stays": found.share,
                "luck": found.luck,
            }
        )
    return rows


def _in_words(found: Renewal) -> str:
    if not found.stays:
        return say("renewal: leaves")
    return say("renewal: stays") if found.luck < found.share else say("renewal: kept by the programme")
