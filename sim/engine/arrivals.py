"""The calls of the outside public: how many, when, and why. Shared by both engines.

An interval's count is Poisson; caller i of an interval arrives at a place of their own within it. So more volume in one
interval only adds callers at its end of the list: nobody else's arrival, and nobody's number, changes.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim import luck as words
from sim.clock import level_at, seconds_of
from sim.engine.plan import Plan
from sim.engine.streams import Luck
from sim.normal import normal_quantile
from sim.shipped import shipped
from sim.ticks import DAY, TICKS_PER_SECOND
from sim.ticks import ticks as in_ticks

DAY_STEP, INTERVAL_STEP = 10**10, 10**6  # customer = day * 10**10 + interval * 10**6 + place
TYPED = 9_999


@dataclass(frozen=True)
class Arrivals:
    """Calls in order of arrival: tick, customer and reason, one array each."""

    tick: np.ndarray
    customer: np.ndarray
    reason: np.ndarray


def arrivals(plan: Plan, luck: Luck) -> Arrivals:
    """All outside calls of a run, in order of tick, then customer.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> from sim.engine.streams import luck_of
    >>> len(arrivals(plan_of(sim.textbook(60, 5, 180, hours=8)), luck_of(1, 0)).tick)
    487
    """
    scenario = plan.scenario
    days = scenario.days if scenario.world == "floor" else 0
    parts = [_nobody()]
    for day in range(days):
        if scenario.opening.is_open(day):
            parts.append(_typed(plan, day))
            parts += [_drawn(plan, luck, day, volume) for volume in volumes(plan, luck, day)]
    tick, customer, reason = (
        np.concatenate([getattr(p, name) for p in parts]) for name in ("tick", "customer", "reason")
    )
    order = np.lexsort((customer, tick))
    return Arrivals(tick[order], customer[order], reason[order])


def _nobody() -> Arrivals:
    return Arrivals(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int16))


def _typed(plan: Plan, day: int) -> Arrivals:
    """The calls that the scenario names one by one; they count as the last interval of the day."""
    calls = plan.scenario.demand.typed_calls
    tick = np.array([day * DAY + in_ticks(call.at_s) for call in calls], np.int64)
    reason = np.array([plan.words["reason"].index(call.reason) for call in calls], np.int16)
    return Arrivals(tick, _customers(day, TYPED, len(calls)), reason)


def _drawn(plan: Plan, luck: Luck, day: int, volume: "Volume") -> Arrivals:
    """The calls of one interval, each at a place of its own."""
    customer = _customers(day, volume.interval, volume.calls)
    place = words.uniforms(luck.arrival, words.whos(customer), 0)
    tick = day * DAY + volume.start + np.floor(place * volume.length).astype(np.int64)
    return Arrivals(tick, customer, _reasons(plan, luck, customer))


def _customers(day: int, interval: int, count: int) -> np.ndarray:
    return day * DAY_STEP + interval * INTERVAL_STEP + np.arange(count, dtype=np.int64)


def _reasons(plan: Plan, luck: Luck, customers: np.ndarray) -> np.ndarray:
    """`Plan.reason` for many callers."""
    if len(plan.reasons) == 1:
        return np.zeros(len(customers), np.int16)
    drawn = words.uniforms(luck.reason, words.whos(customers), 0)
    return np.minimum(np.searchsorted(plan.reason_ends, drawn, side="right"), len(plan.reasons) - 1).astype(np.int16)


@dataclass(frozen=True)
class Volume:
    """How many calls come in one interval: its number, its start after opening and its length in ticks."""

    interval: int
    start: int
    length: int
    calls: int


def volumes(plan: Plan, luck: Luck, day: int) -> Iterator[Volume]:
    """The drawn number of calls in each interval of an opening day.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> from sim.engine.streams import luck_of
    >>> day = plan_of(sim.load("bank-2003"))
    >>> sum(volume.calls for volume in volumes(day, luck_of(1, 0), 0))
    38040
    """
    demand, opening = plan.scenario.demand, plan.scenario.opening
    if demand.profile is None and demand.calls_per_hour == 0:
        return
    opens, closes = seconds_of(opening.opens), seconds_of(opening.closes)
    half_day_at = seconds_of(demand.half_day_at)
    busy = busy_day_factor(demand, luck, day)
    factors = [busy * half_day_factor(demand, luck, day, half) for half in (0, 1)]
    step = demand.interval_min * 60
    for interval, second in enumerate(range(opens, closes, step)):
        length = min(step, closes - second)
        mean = _mean_calls(demand, opening.weekday(day), second, length) * demand.scale
        mean *= factors[0 if second < half_day_at else 1]
        calls = poisson_quantile(words.uniform(luck.calls, words.who(day, interval), 0), mean)
        yield Volume(interval, (second - opens) * TICKS_PER_SECOND, length * TICKS_PER_SECOND, calls)


def _mean_calls(demand, weekday: str, second: int, length: int) -> float:
    if demand.profile is None:
        return level_at(demand.calls_per_hour, second) * length / 3600.0
    rows = profile(demand.profile)[weekday]
    return sum(mean for at, mean in rows if second <= at < second + length)


@cache
def profile(name: str) -> dict[str, list[tuple[int, float]]]:
    """A dataset of mean calls: for each weekday the rows (second after midnight, mean calls).

    >>> len(profile("bank_calls_profile")["monday"])
    169
    """
    found: dict[str, list[tuple[int, float]]] = {}
    with shipped("datasets", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["weekday"], []).append((seconds_of(row["time"]), float(row["calls_mean"])))
    return found


def busy_day_factor(demand, luck: Luck, day: int) -> float:
    """How busy a day is, relative to the mean: Gamma with mean 1."""
    return _gamma_factor(demand.busy_day_spread, words.uniform(luck.busy_day, words.who(day), 0))


def half_day_factor(demand, luck: Luck, day: int, half: int) -> float:
    """How busy a morning (half 0) or afternoon (1) is besides."""
    return _gamma_factor(demand.half_day_spread, words.uniform(luck.half_day, words.who(day, half), 0))


def _gamma_factor(spread: float, u: float) -> float:
    if spread == 0.0:
        return 1.0
    from scipy.special import gammaincinv

    shape = 1.0 / (spread * spread)
    return float(gammaincinv(shape, u)) / shape


def poisson_quantile(u: float, mean: float) -> int:
    """The smallest n with P(N <= n) >= u for a Poisson N: more mean never means fewer calls on the same luck.

    >>> poisson_quantile(0.5, 0.0), poisson_quantile(0.5, 4.0), poisson_quantile(0.999, 4.0)
    (0, 4, 11)
    """
    if mean <= 0.0:
        return 0
    from scipy.special import pdtr

    guess = max(0, int(mean + normal_quantile(u) * mean**0.5))
    while guess > 0 and pdtr(guess - 1, mean) >= u:
        guess -= 1
    while pdtr(guess, mean) < u:
        guess += 1
    return guess
