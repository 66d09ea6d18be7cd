"""Whose fate another mind changes: the same calls, the same luck, another theory of what is remembered."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.core import luck
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.core.ticks import MONTH
from sim.engine.joining import everybody
from sim.engine.records import ended
from sim.engine.rules import rules_of
from sim.engine.streams import streams_of
from sim.results.renewals import deciding, renewing
from sim.results.run import Run
from sim.world.scenario import Scenario

SEEN = 0.05  # a smaller difference is not seen in one decimal
MONTHS = 12  # a caller of the outside public decides once, for a year


def fates(run: Run, other: Scenario) -> pd.DataFrame:
    """The customers who stay in one mind and leave in the other, after the same calls and on the same luck.

    One row a customer: `stays`, `would_stay` (in the other mind), the month at whose end the minds part, the luck, the
    share of such customers that stays in either mind, the call that counts most (the one remembered most differently)
    with what is remembered of it and how satisfying it was in either, and `why`, in a sentence. In a market customers
    renew at the ends of their periods, until they leave in this run for the first time; outside callers decide once,
    after their last call, for a year. Raises ScenarioError for a scenario with other calls (see `Run.remembered_by`).

    >>> import sim
    >>> run = sim.run(sim.load("broadband-complaint").set("days", 2), seed=1)
    >>> changed = fates(run, run.scenario.set("mind.memory", {"rule": "average"}))
    >>> bool((changed.stays != changed.would_stay).all()), len(changed) > 10
    (True, True)
    """
    if not isinstance(run, Run):
        raise ScenarioError(say("fates needs a run, such as sim.run(...) gives, not {given}.", given=repr(run)))
    told = run.remembered_by(other)
    before, after = _decisions(run), _decisions(told)
    both = before.merge(after, on=["customer", "month"], suffixes=("_before", "_after"))
    parted = both[both.stays_before != both.stays_after]
    parted = parted[~parted.index.get_level_values("customer").duplicated()].reset_index()
    calls = _telling_calls(run, told)
    table = parted.merge(calls, on="customer", how="left")
    table = table.rename(columns={"stays_before": "stays", "stays_after": "would_stay", "luck_before": "luck"})
    table["why"] = [_why(row) for row in table.itertuples()]
    columns = ["customer", "month", "stays", "would_stay", "luck", "share_before", "share_after", "call"]
    sides = [f"{name}_{side}" for name in ("remembered", "satisfaction") for side in ("before", "after")]
    return table[[*columns, *sides, "why"]]


def _decisions(run: Run) -> pd.DataFrame:
    """Every renewal that was due: month and customer, the luck, the share that stays, and whether this one does."""
    calls, decided = run.records["calls"], deciding(run, MONTHS)
    known = ~np.isnan(calls["standing"].astype(float))
    customer, standing = calls["customer"][known], calls["standing"][known]
    end = ended(calls)[known]
    order = np.lexsort((end, customer))
    customer, standing, end = customer[order], standing[order], end[order]
    if run.scenario.world == "floor":
        last = np.append(np.diff(customer) != 0, True)[: len(customer)]
        callers = zip(customer[last].tolist(), standing[last].tolist(), strict=True)
        due: Iterator[tuple[int, float, int, int]] = ((one, level, 0, luck.who(one)) for one, level in callers)
    else:
        due = _renewals(run, customer, standing, end)
    rows = [(one, month, *decided.renewal(who, month, level)) for one, level, month, who in due]
    names = ["customer", "month", "luck", "share", "stays"]
    return (
        pd.DataFrame(rows, columns=names).astype({"stays": bool}).set_index(["customer", "month"]).sort_index(level=1)
    )


def _renewals(
    run: Run, customer: np.ndarray, standing: np.ndarray, end: np.ndarray
) -> Iterator[tuple[int, float, int, int]]:
    """Each renewal of each customer until they first left, with their standing satisfaction then and their luck."""
    table = run.records["customers"]
    at_first = everybody(run.plan, rules_of(run.scenario), streams_of(*run.luck), table["person"]).standing
    first = np.searchsorted(customer, table["customer"])
    behind = np.searchsorted(customer, table["customer"], side="right")
    left = table["first_left_month"]
    for month, due in enumerate(renewing(run)):
        for one in np.flatnonzero(due & ((left < 0) | (month <= left))).tolist():
            begin, stop = first[one], behind[one]
            ended = begin + np.searchsorted(end[begin:stop], (month + 1) * MONTH, side="right")
            level = float(standing[ended - 1] if ended > begin else at_first[one])
            yield int(table["customer"][one]), level, month, luck.absorb(int(table["person"][one]), 0)


def _telling_calls(run: Run, told: Run) -> pd.DataFrame:
    """For each customer the call that the two minds remember most differently."""
    names = ["customer", "call", "remembered", "satisfaction"]
    both = run.calls[names].merge(told.calls[["call", *names[2:]]], on="call", suffixes=("_before", "_after"))
    apart = (both.remembered_after - both.remembered_before).abs()
    order = apart.sort_values(ascending=False, kind="stable").index
    return both.loc[order].drop_duplicates("customer").sort_index()


def _why(row: Any) -> str:
    if row.call != row.call:
        return say("This customer never called.")
    given = {
        "before": row.remembered_before,
        "after": row.remembered_after,
        "luck": row.luck,
        "share": row.share_before,
        "other": row.share_after,
        "call": int(row.call),
    }
    same = abs(row.remembered_after - row.remembered_before) < SEEN
    if same and row.stays:
        return say(
            "No call is remembered otherwise, but other things follow: {other:.0%} of such customers stay, not "
            "{share:.0%}, and this one's luck is {luck:.2f}, so they leave.",
            **given,
        )
    if same:
        return say(
            "No call is remembered otherwise, but other things follow: {other:.0%} of such customers stay, not "
            "{share:.0%}, and this one's luck is {luck:.2f}, so they stay.",
            **given,
        )
    if row.stays:
        return say(
            "Call {call} is remembered as {after:.1f} instead of {before:.1f}: {other:.0%} of such customers stay, not "
            "{share:.0%}, and this one's luck is {luck:.2f}, so they leave.",
            **given,
        )
    return say(
        "Call {call} is remembered as {after:.1f} instead of {before:.1f}: {other:.0%} of such customers stay, not "
        "{share:.0%}, and this one's luck is {luck:.2f}, so they stay.",
        **given,
    )
