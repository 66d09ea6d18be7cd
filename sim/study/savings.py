"""What a saving costs: two markets on the same luck, month by month, in cash and in the value of customers."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from sim.core.door import Confidence, Luck, Runs, checked
from sim.core.language import later, say
from sim.core.parameter import ScenarioError
from sim.results.run import Engine, Run, run
from sim.results.years import accounts, gain
from sim.study.replicate import CONFIDENCE, summarise
from sim.world.scenario import Scenario

Money = Literal["spared", "forgone", "cash", "equity", "worth"]
MONEY: tuple[Money, ...] = get_args(Money)
VERDICTS = (
    later("cheaper first, dearer after"),
    later("dearer first, cheaper after"),
    later("cheaper throughout"),
    later("dearer throughout"),
)


@dataclass(frozen=True)
class Saving:
    """What came of it. `each`: one row a replication and month, money gained by the saving since the start.

    The columns are those of `sim.results.years.Gain`; equity is by the rule of the ledger.
    """

    each: pd.DataFrame

    @checked
    def months(self, confidence: Confidence = CONFIDENCE) -> pd.DataFrame:
        """The mean of each of these by month, with intervals `..._low` and `..._high` over the replications.

        >>> import sim
        >>> world = sim.load("small-market").set("months", 2)
        >>> found = sim.study.saving(world, world.set("centre.teams.service.agents", 1), 2, seed=1)
        >>> bool((found.months().spared > 0).all())
        True
        """
        rows = []
        for month, group in self.each.groupby("month"):
            row = {"month": month}
            for name in MONEY:
                found = summarise(group[name], confidence)
                row |= {name: found["mean"], f"{name}_low": found["low"], f"{name}_high": found["high"]}
            rows.append(row)
        return pd.DataFrame(rows).set_index("month")

    @checked
    def crossing(self, name: Money = "cash") -> int | None:
        """The first month from which on the mean of a column stays below 0, although it was above before; or None.

        So many months the saving looks like one. Raises ScenarioError for a column that is none of these.
        """
        mean = self._mean(name)
        return _crossing(mean)

    @checked
    def crossings(self, name: Money = "cash") -> pd.Series:
        """The same for each replication by itself; missing where it never crosses."""
        _ = self._mean(name)
        by = self.each.pivot_table(name, "month", "replication")
        return pd.Series({n: _crossing(by[n]) for n in by}, name=f"{name}_crossing", dtype="float64")

    @checked
    def verdict(self, name: Money = "cash") -> str:
        """Which of four stories the means tell: cheaper first and dearer after, the reverse, or one all along."""
        mean = self._mean(name)
        if _crossing(mean) is not None:
            return VERDICTS[0]
        if _crossing(-mean) is not None:
            return VERDICTS[1]
        return VERDICTS[2] if mean.iloc[-1] >= 0 else VERDICTS[3]

    def _mean(self, name: str) -> pd.Series:
        return self.each.groupby("month")[name].mean()


@checked
def saving(
    world: Scenario, saved: Scenario, replications: Runs = 10, seed: Luck = 1, engine: Engine = "auto"
) -> Saving:
    """Hold a market in which something is saved (agents, say) against the same market without, on the same luck.

    Raises ScenarioError unless both are markets of the same number of months.

    >>> import sim
    >>> world = sim.load("small-market").set("months", 2)
    >>> sim.study.saving(world, world, 1, seed=1).months().cash.tolist()
    [0.0, 0.0]
    """
    _are_alike(world, saved)
    each = []
    for number in range(replications):
        before, after = (run(one, seed, number, engine, keep=()) for one in (world, saved))
        each.append(gained(before, after).assign(replication=number))
    return Saving(pd.concat(each, ignore_index=True))


@checked
def gained(before: Run, after: Run) -> pd.DataFrame:
    """What one run gained over another by the end of each month, in money; see `Saving`.

    >>> import sim
    >>> one = sim.run(sim.load("small-market").set("months", 2), seed=1)
    >>> gained(one, one).columns.tolist()
    ['month', 'spared', 'forgone', 'cash', 'equity', 'worth']
    """
    found = gain(accounts(after), accounts(before))
    months = {"month": np.arange(1, len(found.cash) + 1)}
    return pd.DataFrame(months | {name: getattr(found, name) for name in MONEY})


def _crossing(mean: pd.Series) -> int | None:
    above = np.flatnonzero(mean.to_numpy() >= 0)
    if mean.iloc[-1] >= 0 or len(above) == 0 or not (mean.to_numpy() > 0).any():
        return None
    return int(mean.index[above[-1] + 1])


def _are_alike(world: Scenario, other: Scenario) -> None:
    for one in (world, other):
        if one.world != "market":
            raise ScenarioError(say("saving needs two markets; {name} is a floor.", name=one.name))
    if world.months != other.months:
        words = {"one": world.months, "other": other.months}
        raise ScenarioError(say("one market lasts {one} months and the other {other}; let both last as long.", **words))


@checked
def saving_map(
    world: Scenario,
    agents: str,
    staffings: list[int],
    fewer: int,
    margins: list[float],
    replications: Runs = 3,
    seed: Luck = 1,
) -> pd.DataFrame:
    """Where the moral holds: the same cut of agents at several staffings and margins.

    `agents`: the path of the number that is cut by `fewer`. One row a staffing and margin, with the occupancy before
    the cut, the `verdict` in cash and the month of its `crossing` (missing where there is none), and `cash` and
    `equity` at the end. The calls of a market don't depend on its prices, so each staffing is run once. Raises
    ScenarioError for a world that is no market, or a staffing that can't be cut so far.

    >>> import sim
    >>> world = sim.load("small-market").set("months", 2)
    >>> table = saving_map(world, "centre.teams.service.agents", [2, 3], 1, [10, 50], 1)
    >>> table[["staffing", "margin"]].values.tolist()
    [[2, 10], [2, 50], [3, 10], [3, 50]]
    """
    rows = []
    for many in staffings:
        if many - fewer < 0:
            raise ScenarioError(say("{fewer} agents can't be taken from {many}.", fewer=fewer, many=many))
        staffed, cut = world.set(agents, many), world.set(agents, many - fewer)
        _are_alike(staffed, cut)
        pairs = [[run(one, seed, number) for one in (staffed, cut)] for number in range(replications)]
        occupancy = float(np.mean([before.metrics()["occupancy"] for before, _ in pairs]))
        for margin in margins:
            priced = [[_priced(done, margin) for done in pair] for pair in pairs]
            each = [gained(*pair).assign(replication=number) for number, pair in enumerate(priced)]
            found = Saving(pd.concat(each, ignore_index=True))
            last = found.months().iloc[-1]
            row = {"staffing": many, "occupancy": occupancy, "margin": margin, "verdict": found.verdict()}
            crossing = np.nan if found.crossing() is None else found.crossing()
            rows.append(row | {"crossing": crossing, "cash": last.cash, "equity": last.equity})
    return pd.DataFrame(rows)


def _priced(done: Run, margin: float) -> Run:
    """The same run at another margin."""
    return done.with_scenario(done.scenario.set("money.margin_per_month", margin))
