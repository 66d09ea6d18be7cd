"""Lesson 07, what an agent is worth: the firm, its runs at any price, savings, and the best number of agents.

The calls of a market don't depend on its prices, so one run answers for all of them.
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pandas as pd

import sim
from sim.core.clock import seconds_of
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.core.ticks import DAY, HOUR
from sim.results.kept import run_once
from sim.results.run import Run
from sim.study.replicate import summarise
from sim.study.savings import Saving, gained
from sim.world.scenario import Scenario

AGENTS = "centre.teams.advisers.agents"
SIZE, ADVISERS, SAVED = 0.4, 9, 2  # of the library scenario; with so many advisers; and so many of them saved
SEED, REPLICATIONS = 1, 3
STAFFINGS = range(7, 14)
MARGIN, AGENT_COST = "money.margin_per_month", "money.agent_cost_per_hour"


def firm() -> Scenario:
    """The library's saving-on-agents at two fifths of its size, with nine advisers: three years in half a second.

    >>> world = firm()
    >>> world.customers.count, world.get(AGENTS), world.months
    (8000, 9, 36)
    """
    world, path = sim.load("saving-on-agents"), "customers.acquisition"
    terms = world.customers.acquisition
    return world.set(
        {
            "customers.count": round(SIZE * world.customers.count),
            f"{path}.prospects_per_month": round(SIZE * terms.prospects_per_month),
            f"{path}.budget_per_month": SIZE * terms.budget_per_month,
            f"{path}.half_won_at": SIZE * terms.half_won_at,
            f"{path}.public": round(SIZE * terms.public),
            AGENTS: ADVISERS,
        }
    )


def months_of(world: Scenario, replication: int = 0) -> Run:
    """A run of which months, ledger and customers are kept; several answers look at the same one.

    >>> small = firm().set({"months": 1, "customers.count": 200, AGENTS: 1})
    >>> months_of(small) is months_of(small), int(months_of(small).months.opening[0])
    (True, 200)
    """
    return run_once(world, SEED, replication, keep=())


@lru_cache(maxsize=8)
def busy_by_hour(world: Scenario, replication: int = 0) -> np.ndarray:
    """The share of the agents' time that is spent on calls, for each opening hour of the day.

    >>> busy_by_hour(firm().set({"months": 1, "customers.count": 200, AGENTS: 1})).shape
    (8,)
    """
    run = sim.run(world, SEED, replication)
    served = run.records["legs"]["agent"] >= 0
    legs = {name: column[served] for name, column in run.records["legs"].items()}
    talks = legs["queued"] + legs["wait"], legs["talk"] + legs["after_call"]
    staff, opening = run.records["staff"], run.scenario.opening
    duty = staff["since"] % DAY, staff["until"] - staff["since"]
    hours = range((seconds_of(opening.closes) - seconds_of(opening.opens)) // 3600)
    return np.array([_within(hour, *talks) / _within(hour, *duty) for hour in hours])


def _within(hour: int, begin: np.ndarray, lasts: np.ndarray) -> int:
    """How many ticks of some spells lie within an hour of the day, counted from opening."""
    return np.maximum(np.minimum(begin + lasts, (hour + 1) * HOUR) - np.maximum(begin, hour * HOUR), 0).sum()


def saving_at(world: Scenario, saved: Scenario, replications: int = REPLICATIONS) -> Saving:
    """`sim.study.saving` on runs that are kept. Another margin or another cost of agents takes no run.

    Calls don't depend on prices, and margin and customer value are proportional to the monthly margin, but for the
    rounding to whole cents of each customer. Both worlds must have the same prices: those of `world` count.

    >>> small = firm().set({"months": 2, "customers.count": 200, AGENTS: 2})
    >>> found, studied = saving_at(small, small.set(AGENTS, 1), 1), sim.study.saving(small, small.set(AGENTS, 1), 1)
    >>> bool((found.each[studied.each.columns] == studied.each).all(axis=None))
    True
    """
    usual = firm()
    priced = {path: usual.get(path) for path in (MARGIN, AGENT_COST)}
    more = [world.get(path) / price - 1.0 for path, price in priced.items()]
    pairs = [[months_of(one.set(priced), number) for one in (world, saved)] for number in range(replications)]
    each = [_repriced(pair, *more).assign(replication=number) for number, pair in enumerate(pairs)]
    return Saving(pd.concat(each, ignore_index=True))


def _repriced(pair: list[Run], margin: float, agents: float) -> pd.DataFrame:
    """What was gained with a margin and a cost of agents that are higher by these shares."""
    found = gained(*pair)
    paid = [run.months.agent_cents.to_numpy() / 100.0 for run in pair]
    found["spared"] += agents * np.cumsum(paid[0] - paid[1])
    found["forgone"] += margin * found.forgone
    found["equity"] += margin * found.equity
    found["cash"] = found.spared - found.forgone
    found["worth"] = found.cash + found.equity
    return found


def staffing(world: Scenario, staffings: Iterable[int] = STAFFINGS, replications: int = REPLICATIONS) -> pd.DataFrame:
    """What each number of agents brings by the end of each month, in money: one row a staffing, replication and month.

    `cash`: profit since the start; `equity`: what the customers are worth then; `worth`: both.

    >>> small = firm().set({"months": 2, "customers.count": 200})
    >>> staffing(small, [1, 2], 1).columns.tolist()
    ['agents', 'replication', 'month', 'cash', 'equity', 'worth']
    """
    rows = []
    for agents in staffings:
        for number in range(replications):
            run = months_of(world.set(AGENTS, agents), number)
            cash = run.months.profit_cents.cumsum() / 100
            equity = run.ledger.groupby("month").closing_cents.sum() / 100
            found = {"month": run.months.month + 1, "cash": cash, "equity": equity, "worth": cash + equity}
            rows.append(pd.DataFrame({"agents": agents, "replication": number, **found}))
    return pd.concat(rows, ignore_index=True)


def one_more(table: pd.DataFrame, month: int, name: str = "worth") -> pd.DataFrame:
    """What the last agent of each staffing adds by the end of a month, on the same luck: mean and 95% interval.

    `table` is what `staffing` gives; the first of its staffings has none to be compared with.

    >>> small = firm().set({"months": 2, "customers.count": 200})
    >>> one_more(staffing(small, [1, 2], 2), 2).columns.tolist()
    ['mean', 'low', 'high']
    """
    by = table[table.month == month].pivot_table(name, "replication", "agents")
    rows = {agents: summarise(column) for agents, column in by.diff(axis=1).iloc[:, 1:].items()}
    return pd.DataFrame.from_dict(rows, orient="index")[["mean", "low", "high"]].rename_axis("agents")


def best_staffing(table: pd.DataFrame, month: int, name: str = "worth") -> int:
    """The number of agents at which the mean of `cash`, `equity` or `worth` is greatest at the end of a month.

    Raises ScenarioError if it is the smallest or the largest that was tried: then the best may lie beyond.

    >>> table = pd.DataFrame({"agents": [1, 2, 3], "month": 1, "cash": [1.0, 5.0, 4.0]})
    >>> best_staffing(table, 1, "cash")
    2
    """
    mean = table[table.month == month].groupby("agents")[name].mean()
    found = int(mean.idxmax())
    if found in (mean.index[0], mean.index[-1]):
        words = {"found": found, "low": mean.index[0], "high": mean.index[-1]}
        raise ScenarioError(say("the best of {low} to {high} agents is {found}: try more of them.", **words))
    return found


def moral(
    world: Scenario, margins: Iterable[float], staffings: Iterable[int] = STAFFINGS, fewer: int = SAVED,
    replications: int = REPLICATIONS,
) -> pd.DataFrame:  # fmt: skip
    """Where "cheaper first, dearer after" holds: as `sim.study.saving_map`, on runs that are kept.

    One row a staffing before the cut and a margin: `verdict` and month of `crossing` of the cash (missing where there
    is none), `cash` and `equity` at the end. Staffings that can't be cut to one of `staffings` are left out.

    >>> small = firm().set({"months": 2, "customers.count": 200})
    >>> moral(small, [10, 50], [1, 2], 1, 1)[["staffing", "margin"]].values.tolist()
    [[2, 10], [2, 50]]
    """
    rows = []
    for many in (many for many in staffings if many - fewer in staffings):
        for margin in margins:
            priced = world.set(MARGIN, margin)
            found = saving_at(priced.set(AGENTS, many), priced.set(AGENTS, many - fewer), replications)
            last = found.months().iloc[-1]
            crossing = np.nan if found.crossing() is None else found.crossing()
            row = {"staffing": many, "margin": margin, "verdict": found.verdict(), "crossing": crossing}
            rows.append(row | {"cash": last.cash, "equity": last.equity})
    return pd.DataFrame(rows)
