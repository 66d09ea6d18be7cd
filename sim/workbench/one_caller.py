"""One customer's call out of a run: who is typical, and how their call was lived, in this world or in a changed one."""

import numpy as np

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.figures.lived_call import LivedCall, lived_call
from sim.results.run import Run


def typical_caller(run: Run, reason: str, tellings: int) -> int:
    """The customer whose first call is the typical one among those served after so many tellings of the story.

    Typical is the median of all waiting; between equals the earlier call. Raises ScenarioError when there is none.

    >>> import sim
    >>> run = sim.run(sim.load("broadband-complaint").set("days", 1), seed=1)
    >>> customer = typical_caller(run, "slow_line", 3)
    >>> run.calls.set_index("customer").tellings[customer].item()
    3
    """
    calls = run.calls
    through = calls[
        (calls["reason"] == reason)
        & (calls["visit"] == 0)
        & (calls["tellings"] == tellings)
        & calls["outcome"].isin(["solved", "unsolved"])
    ]
    if through.empty:
        raise ScenarioError(say("no {reason} caller of this run told the story {n} times.", reason=reason, n=tellings))
    ordered = through.sort_values(["total_wait_s", "call"])
    return int(ordered["customer"].iloc[(len(ordered) - 1) // 2])


def call_of(run: Run, customer: int) -> LivedCall:
    """The first call of a customer, as it was lived. Raises ScenarioError for somebody who never called.

    >>> import sim
    >>> run = sim.run(sim.load("broadband-complaint").set("days", 1), seed=1)
    >>> call_of(run, typical_caller(run, "slow_line", 3)).tellings
    3
    """
    calls = run.records["calls"]
    found = np.flatnonzero((calls["customer"] == customer) & (calls["visit"] == 0))
    if not len(found):
        raise ScenarioError(say("this customer does not call in the changed world."))
    mine = run.records["legs"]["call"] == found[0]
    row = _kept(run, "calls", found[:1]).calls.iloc[0]
    one = _kept(run, "legs", mine)
    return lived_call(one.moments, one.legs, row)


def _kept(run: Run, table: str, rows: np.ndarray) -> Run:
    """The same run with some rows of a table only, so that only they are worked out."""
    records = {**run.records, table: {name: column[rows] for name, column in run.records[table].items()}}
    return Run(run.scenario, run.plan, records, run.engine, run.luck)
