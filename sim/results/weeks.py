"""A market week by week, as four quarters of a wheel: customers, people, operations, finance; each with its light."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import isnan, nan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.core.datasets import shipped
from sim.core.ticks import DAY, DAYS_PER_MONTH
from sim.results.after_warm_up import Counted
from sim.results.costs import resolved, service_costs, staffed_ticks
from sim.results.metrics import METRICS
from sim.results.renewals import refuse_other_worlds, refuse_what_was_not_kept

if TYPE_CHECKING:
    from sim.results.run import Run

WEEK = 7  # days
QUARTERS = ("customers", "people", "operations", "finance")
LIGHTS = ("on target", "close", "missed", "no value")
FROM_METRICS = ("occupancy", "service_level", "mean_wait_s", "abandon_share")
BY_MONTH = ("acquisition_cents", "win_back_cents", "programme_cents")


@dataclass(frozen=True)
class Target:
    """What a measure should be: at least `target` where more is better, at most where less is; `near` is close to it.

    >>> aim = Target("service_level", "more", 0.8, 0.1)
    >>> [aim.light(share) for share in (0.8, 0.72, 0.5, float("nan"))]
    ['on target', 'close', 'missed', 'no value']
    """

    measure: str
    better: str
    target: float
    near: float

    def light(self, value: float) -> str:
        """How a value stands to the target: one of `LIGHTS`."""
        if isnan(value):
            return LIGHTS[3]
        short = round(self.target - value if self.better == "more" else value - self.target, 12)
        return LIGHTS[0] if short <= 0 else LIGHTS[1] if short <= self.near else LIGHTS[2]


@cache
def targets() -> Mapping[str, Target]:
    """The measure of each quarter of the wheel with its usual target; the figure takes others.

    Source: 004-10 (the four quarters); measures and targets are chosen for teaching.

    >>> list(targets()) == list(QUARTERS), targets()["operations"].target
    (True, 0.8)
    """
    with shipped("datasets", "tesco_wheel.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return MappingProxyType(
        {
            row["quarter"]: Target(row["measure"], row["better"], *map(float, (row["target"], row["near"])))
            for row in rows
        }
    )


def weekly(run: "Run") -> pd.DataFrame:
    """Each whole week of a market, from 0: one row a week of seven days.

        customers        customers    there at the week's start
        won, won_back, lost           at a month's end within the week, else 0: people come and go at a month's end only
        lost_share       share        lost at the latest month's end / customers before it; missing before the first
        agents           agents       on duty on average while the lines are open
        occupancy        share        handling and after-call work / staffed time, within opening hours
        calls            calls        that arrived and wanted an agent
        service_level, mean_wait_s, abandon_share   as in the metrics of these names, over these calls
        margin, costs    money        see below
        profit           money        margin - costs
        profit_share     share        profit / margin

    Agents cost while on duty in the week, calls and compensation as calls arrive. What `run.months` counts by month
    (margin, acquisition, win-back, programme) is spread evenly over the month's thirty days, so that weeks that cover
    whole months add up to them. Money is in units of `money.currency`. A share of nothing is missing.

    Args:
        run: a run of a market.

    Raises:
        ScenarioError: the world has no customers.
        AbsentTableError: the run didn't keep its calls and legs.

    Source: 004-10 (customers, people, operations, finance, week by week).

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 7, "customers.count": 300}), seed=1)
    >>> table = weekly(run)  # 7 months are 210 days, 30 weeks
    >>> len(table), bool(abs(table.profit.sum() - run.months.profit_cents.sum() / 100) < 0.1)
    (30, True)
    """
    refuse_other_worlds(run)
    refuse_what_was_not_kept(run, "calls", "legs")
    weeks = run.scenario.months * DAYS_PER_MONTH // WEEK
    by_month = {"margin": run.months.margin_cents.to_numpy()}
    by_month["costs"] = run.months[list(BY_MONTH)].to_numpy().sum(axis=1)
    daily = {name: np.repeat(column / (100.0 * DAYS_PER_MONTH), DAYS_PER_MONTH) for name, column in by_month.items()}
    made = pd.DataFrame([_week(run, daily, week) for week in range(weeks)])
    made["profit"] = made.margin - made.costs
    made["profit_share"] = made.profit / made.margin.where(made.margin > 0)
    return made


def _week(run: "Run", daily: Mapping[str, np.ndarray], week: int) -> dict[str, Any]:
    first, last = week * WEEK, (week + 1) * WEEK  # days
    counted = _counted(run, first, last)
    open_s = sum(closing - opening for opening, closing in counted.plan.windows)
    staff = counted.records["staff"]
    on_duty = (counted.open_ticks(staff["until"]) - counted.open_ticks(staff["since"])).sum()
    spent = [daily["costs"][first:last].sum(), _spent_on_service(run, counted, first, last)]
    return {
        "week": week,
        **_customers(run, first, last),
        "agents": on_duty / open_s if open_s else nan,
        "calls": counted.offered,
        **{name: METRICS[name].count(counted) for name in FROM_METRICS},
        "margin": daily["margin"][first:last].sum(),
        "costs": sum(spent),
    }


def _customers(run: "Run", first: int, last: int) -> dict[str, Any]:
    """Who was there, came and left; a month's end belongs to the week that ends with it or after it."""
    months = run.months
    ended = months.iloc[first // DAYS_PER_MONTH : last // DAYS_PER_MONTH]
    before = months.iloc[: last // DAYS_PER_MONTH].tail(1)
    lost_share = float((before.lost / before.opening.where(before.opening > 0)).iloc[0]) if len(before) else nan
    moved = {name: int(ended[name].sum()) for name in ("won", "won_back", "lost")}
    return {"customers": int(months.opening.iloc[first // DAYS_PER_MONTH]), **moved, "lost_share": lost_share}


def _spent_on_service(run: "Run", counted: Counted, first: int, last: int) -> float:
    """Agents on duty, attempts to call, and compensation, in money."""
    calls = counted.records["calls"]
    duty = staffed_ticks(counted.records["staff"], first * DAY, last * DAY)
    return float(sum(service_costs(run.scenario.money, duty, calls["attempts"].sum(), resolved(calls).sum()))) / 100.0


def _counted(run: "Run", first: int, last: int) -> Counted:
    """What happened in some days: the calls that arrived, their legs, and duty."""
    calls, legs, staff = (run.records[name] for name in ("calls", "legs", "staff"))
    begin, end = np.searchsorted(calls["day"], (first, last))
    of_legs = slice(*np.searchsorted(legs["call"], (begin, end)))
    part = {name: column[of_legs] for name, column in legs.items()}
    on_duty = (staff["until"] > first * DAY) & (staff["since"] < last * DAY)
    windows = [(max(opens, first * DAY), min(closes, last * DAY)) for opens, closes in run.plan.windows]
    plan = replace(run.plan, windows=tuple(each for each in windows if each[0] < each[1]))
    records = {
        "calls": {name: column[begin:end] for name, column in calls.items()},
        "legs": part | {"call": part["call"] - begin},
        "staff": {name: column[on_duty] for name, column in staff.items()},
    }
    return Counted(run.scenario, plan, records)
