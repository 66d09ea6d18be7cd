"""A market week by week, as four quarters of a wheel: customers, people, operations, finance; each with its light."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from math import isnan, nan
from types import MappingProxyType

import numpy as np
import pandas as pd

from sim.core.datasets import dataset
from sim.core.door import checked
from sim.core.language import later
from sim.core.ticks import DAY, DAYS_PER_MONTH
from sim.engine.plan import Window
from sim.results.after_warm_up import Counted
from sim.results.costs import resolved, service_costs, staffed_ticks
from sim.results.metrics import METRICS, Metric, metric
from sim.results.renewals import refuse_other_worlds, refuse_what_was_not_kept
from sim.results.run import Run

WEEK = 7  # days
QUARTERS = (later("customers"), later("people"), later("operations"), later("finance"))
# translators: how a measure of a week stands to its target
LIGHTS = (later("on target"), later("close"), later("missed"), later("no value"))
BY_MONTH = ("acquisition_cents", "win_back_cents", "programme_cents")
WHEEL = "004-10"
WEEKLY: dict[str, Metric] = {}
weekly_metric = partial(metric, source=WHEEL, world="market", among=WEEKLY)


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
    columns = ("measure", "better", "target", "near")
    return MappingProxyType(
        {row["quarter"]: Target(*(row[name] for name in columns)) for row in dataset("tesco_wheel")}
    )


class Week:
    """A week of a market: what its numbers are counted from. `first` and `last`: its days, the last excluded."""

    def __init__(self, run: Run, number: int) -> None:
        self.run, self.first, self.last = run, number * WEEK, (number + 1) * WEEK

    @cached_property
    def counted(self) -> Counted:
        """The calls that arrived in the week, their legs, and duty."""
        return _counted(self.run, self.first, self.last)

    @property
    def ended(self) -> pd.DataFrame:
        """The months that end within the week or with it."""
        return self.run.months.iloc[self.first // DAYS_PER_MONTH : self.last // DAYS_PER_MONTH]

    def of_months(self, cents_a_month: np.ndarray) -> float:
        """What falls on the week of amounts by month, in money, when they are spread evenly over the month's days."""
        daily = np.repeat(cents_a_month / (100.0 * DAYS_PER_MONTH), DAYS_PER_MONTH)
        return daily[self.first : self.last].sum()


@weekly_metric("customers", "customers there at the week's start")
def customers(w: Week) -> float:
    return int(w.run.months.opening.iloc[w.first // DAYS_PER_MONTH])


@weekly_metric("customers", "customers who joined at a month's end within the week")
def won(w: Week) -> float:
    return int(w.ended.won.sum())


@weekly_metric("customers", "customers who came back at a month's end within the week")
def won_back(w: Week) -> float:
    return int(w.ended.won_back.sum())


@weekly_metric("customers", "customers lost at a month's end within the week")
def lost(w: Week) -> float:
    return int(w.ended.lost.sum())


@weekly_metric("share", "customers lost at the latest month's end", "customers before it")
def lost_share(w: Week) -> float:
    before = w.run.months.iloc[: w.last // DAYS_PER_MONTH].tail(1)
    return float((before.lost / before.opening.where(before.opening > 0)).iloc[0]) if len(before) else nan


@weekly_metric("agents", "time on duty within opening hours", "opening hours")
def agents(w: Week) -> float:
    staff, c = w.counted.records["staff"], w.counted
    opened = sum(closing - opening for opening, closing in c.plan.windows)
    on_duty = (c.open_ticks(staff["until"]) - c.open_ticks(staff["since"])).sum()
    return on_duty / opened if opened else nan


@weekly_metric("calls", "calls that arrived in the week and wanted an agent")
def calls(w: Week) -> float:
    return w.counted.offered


def _of_the_calls(of_run: Metric) -> Metric:
    """The metric of a run, over the calls of a week."""
    return replace(of_run, world="market", count=lambda w: of_run.count(w.counted))


for _name in ("occupancy", "service_level", "mean_wait_s", "abandon_share"):
    WEEKLY[_name] = _of_the_calls(METRICS[_name])


@weekly_metric("money", "the month's margin, spread evenly over its days")
def margin(w: Week) -> float:
    return w.of_months(w.run.months.margin_cents.to_numpy())


@weekly_metric(
    "money", "agents, attempts, compensation; and acquisition, win-back and programme, spread over the month"
)
def costs(w: Week) -> float:
    by_month, arrived = w.run.months[list(BY_MONTH)].to_numpy().sum(axis=1), w.counted.records["calls"]
    duty = staffed_ticks(w.counted.records["staff"], w.first * DAY, w.last * DAY)
    service = service_costs(w.run.scenario.money, duty, arrived["attempts"].sum(), resolved(arrived).sum())
    return w.of_months(by_month) + float(sum(service)) / 100.0


@weekly_metric("money", "margin less costs")
def profit(w: Week) -> float:
    return margin(w) - costs(w)


@weekly_metric("share", "profit", "margin")
def profit_share(w: Week) -> float:
    earned = margin(w)
    return profit(w) / earned if earned > 0 else nan


@checked
def weekly(run: Run) -> pd.DataFrame:
    """Each whole week of a market, from 0: one row a week of seven days, one column a metric of `WEEKLY`.

    `sim.metrics_guide()` says what each is. People come and go at a month's end only, which belongs to the week that
    ends with it or after it; before the first one `lost_share` is missing.

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
    weeks = [Week(run, number) for number in range(run.scenario.months * DAYS_PER_MONTH // WEEK)]
    return pd.DataFrame(
        [{"week": number} | {m.name: m.count(week) for m in WEEKLY.values()} for number, week in enumerate(weeks)]
    )


def _counted(run: Run, first: int, last: int) -> Counted:
    """What happened in some days: the calls that arrived, their legs, and duty."""
    calls, legs, staff = (run.records[name] for name in ("calls", "legs", "staff"))
    begin, end = np.searchsorted(calls["day"], (first, last))
    of_legs = slice(*np.searchsorted(legs["call"], (begin, end)))
    part = {name: column[of_legs] for name, column in legs.items()}
    on_duty = (staff["until"] > first * DAY) & (staff["since"] < last * DAY)
    windows = [Window(max(opens, first * DAY), min(closes, last * DAY)) for opens, closes in run.plan.windows]
    plan = replace(run.plan, windows=tuple(each for each in windows if each.opening < each.closing))
    records = {
        "calls": {name: column[begin:end] for name, column in calls.items()},
        "legs": part | {"call": part["call"] - begin},
        "staff": {name: column[on_duty] for name, column in staff.items()},
    }
    return Counted(run.scenario, plan, records)
