"""Two scenarios on the same luck: paired differences, and whose fate changed."""

from dataclasses import dataclass

import pandas as pd

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.results.metrics import METRICS
from sim.results.run import Run
from sim.study.replicate import CONFIDENCE, Replications, replicate, summarise
from sim.world.scenario import Scenario

CALL = ["replication", "customer", "need", "visit"]


@dataclass(frozen=True)
class Comparison:
    """What came of it: one row of metrics a replication for each side, and the calls whose outcome changed."""

    before: Replications
    after: Replications
    changed: pd.DataFrame

    def summary(self, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """For each metric both means, and the mean paired difference with its interval; see `Replications.summary`.

        >>> import sim
        >>> world = sim.textbook(60, 4, 180, hours=2)
        >>> found = sim.compare(world, world.set("centre.teams.agents.agents", 5), 3, seed=1)
        >>> bool(found.summary().loc["mean_wait_s", "difference"] < 0)
        True
        """
        names = [name for name in self.before if name in self.after]
        rows = []
        for name in names:
            one, other = self.before.values_of(name), self.after.values_of(name)
            paired = summarise((other - one).dropna(), confidence)
            row = {"before": one.mean(), "after": other.mean(), "difference": paired["mean"]}
            rows.append(row | {key: paired[key] for key in ("se", "low", "high", "n")})
        table = pd.DataFrame(rows, index=names)
        table["unit"] = [METRICS[name].unit for name in names]
        return table.rename_axis("metric")


def compare(before: Scenario, after: Scenario, replications: int, seed: int = 1, engine: str = "auto") -> Comparison:
    """Run two scenarios on the same replications of the same seed.

    The same caller has the same problem, patience and mood on both sides, so the difference of two means is far more
    certain than either mean. `changed` lists the calls, found by customer, need and visit, that ended otherwise; a
    call that one side never had has no outcome there. Raises ScenarioError when the worlds are of different kinds.
    """
    if before.world != after.world:
        raise ScenarioError(say("a {one} and a {other} can't be compared.", one=before.world, other=after.world))
    first: list[pd.DataFrame] = []
    left = replicate(before, replications, seed, engine, lambda _, done: first.append(_fates(done)))
    second: list[pd.DataFrame] = []
    right = replicate(after, replications, seed, engine, lambda _, done: second.append(_fates(done)))
    pairs = zip(first, second, strict=True)
    return Comparison(left, right, pd.concat([_changed(*pair) for pair in pairs], ignore_index=True))


def changed_fates(before: Run, after: Run) -> pd.DataFrame:
    """The calls of two runs on the same luck that ended otherwise, with outcome and satisfaction on both sides.

    >>> import sim
    >>> world = sim.textbook(60, 4, 180, sim.Exponential(60), hours=2)
    >>> runs = sim.run(world, seed=1), sim.run(world.set("centre.teams.agents.agents", 9), seed=1)
    >>> set(changed_fates(*runs).outcome_before)
    {'gave_up'}
    """
    return _changed(_fates(before), _fates(after))


def _fates(done: Run) -> pd.DataFrame:
    table = done.calls[["customer", "need", "visit", "outcome", "satisfaction"]].astype({"outcome": object})
    return table.assign(replication=done.provenance.replication)


def _changed(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    both = before.merge(after, on=CALL, how="outer", suffixes=("_before", "_after"))
    same = both.outcome_before.eq(both.outcome_after)
    columns = [*CALL, "outcome_before", "outcome_after", "satisfaction_before", "satisfaction_after"]
    return both.loc[~same, columns].reset_index(drop=True)
