"""How many outside calls come in each interval of a day, by luck: busy days, busy half-days and Poisson counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.core import luck
from sim.core.clock import seconds_of
from sim.core.datasets import dataset
from sim.core.ticks import TICKS_PER_SECOND
from sim.engine.plan import Plan
from sim.engine.streams import Streams

DAY_STEP, INTERVAL_STEP = 10**10, 10**6  # customer = day * 10**10 + interval * 10**6 + place


@dataclass(frozen=True)
class Volumes:
    """How many calls come in each interval of some days.

    One row an interval: its day, its number in the day, its start after opening and its length in ticks, its calls.
    """

    day: np.ndarray
    interval: np.ndarray
    start: np.ndarray
    length: np.ndarray
    calls: np.ndarray

    def first_customer(self) -> np.ndarray:
        """The number of the first caller of each interval; the others follow."""
        return self.day * DAY_STEP + self.interval * INTERVAL_STEP


def volumes(plan: Plan, streams: Streams, days: Sequence[int] | np.ndarray) -> Volumes:
    """The drawn number of calls in each interval of some opening days.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> from sim.engine.streams import streams_of
    >>> bank = plan_of(sim.load("bank-2003"))
    >>> int(volumes(bank, streams_of(1, 0), [0]).calls.sum())
    38040
    """
    demand, opening, days = plan.demand, plan.opening, np.array(days, np.int64)
    second, length = _intervals(opening, demand)
    weekdays = [opening.weekday(day) for day in days.tolist()]
    mean_of = {one: _mean_calls(plan, one, second, length) * demand.scale for one in set(weekdays)}
    means = np.array([mean_of[one] for one in weekdays]).reshape(len(days), len(second))
    busy = busy_day_factors(demand, streams, days)
    morning, afternoon = (busy * half_day_factors(demand, streams, days, half) for half in (0, 1))
    means *= np.where(second < opening.hours().moment(demand.half_day_at), morning[:, None], afternoon[:, None])
    day, interval = np.repeat(days, len(second)), np.tile(np.arange(len(second)), len(days))
    calls = poisson_quantiles(luck.uniforms(streams.calls, luck.whos(day, interval), 0), means.ravel())
    start = np.tile((second - second[0]) * TICKS_PER_SECOND, len(days))
    return Volumes(day, interval, start, np.tile(length * TICKS_PER_SECOND, len(days)), calls)


def expected_calls(plan: Plan) -> float:
    """About how many calls a run makes: the mean number of outside calls, or of needs; redials and returns not counted.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> expected_calls(plan_of(sim.textbook(60, 5, 180, hours=8)))
    480.0
    """
    if plan.customers is not None:
        customers = plan.customers
        segments = customers.segments.values()
        factor = sum(one.weight * one.needs_factor for one in segments) / sum(one.weight for one in segments)
        return customers.count * customers.needs_per_month * factor * plan.months
    demand, opening = plan.demand, plan.opening
    second, length = _intervals(opening, demand)
    days = Counter(opening.weekday(day) for day in range(plan.days) if opening.is_open(day))
    means = {weekday: float(_mean_calls(plan, weekday, second, length).sum()) for weekday in days}
    drawn = demand.scale * sum(many * means[weekday] for weekday, many in days.items())
    return drawn + len(demand.typed_calls) * days.total()


def _intervals(opening, demand) -> tuple[np.ndarray, np.ndarray]:
    """When each interval of a day begins, in seconds after midnight, and how long it is."""
    hours, step = opening.hours(), demand.interval_min * 60
    second = np.arange(hours.opens, hours.closes, step)
    return second, np.minimum(step, hours.closes - second)


def _mean_calls(plan: Plan, weekday: str, second: np.ndarray, length: np.ndarray) -> np.ndarray:
    """The mean number of calls in each interval that begins at a second after midnight."""
    demand = plan.demand
    if demand.profile is None:
        since, rates = map(np.array, zip(*plan.opening.hours().rows(demand.calls_per_hour), strict=True))
        return rates[np.searchsorted(since, second, side="right") - 1] * length / 3600.0
    rows = profile(demand.profile)[weekday]
    return np.array(
        [sum(mean for at, mean in rows if one <= at < one + length[n]) for n, one in enumerate(second.tolist())]
    )


@cache
def profile(name: str) -> dict[str, list[tuple[int, float]]]:
    """A dataset of mean calls: for each weekday the rows (second after midnight, mean calls).

    >>> len(profile("bank_calls_profile")["monday"])
    169
    """
    found: dict[str, list[tuple[int, float]]] = {}
    for row in dataset(name):
        found.setdefault(row["weekday"], []).append((seconds_of(row["time"]), row["calls_mean"]))
    return found


def busy_day_factors(demand, streams: Streams, days: np.ndarray) -> np.ndarray:
    """How busy each day is, relative to the mean: Gamma with mean 1."""
    return gamma_factors(demand.busy_day_spread, luck.uniforms(streams.busy_day, luck.whos(days), 0))


def half_day_factors(demand, streams: Streams, days: np.ndarray, half: int) -> np.ndarray:
    """How busy each morning (half 0) or afternoon (1) is besides."""
    return gamma_factors(demand.half_day_spread, luck.uniforms(streams.half_day, luck.whos(days, half), 0))


def gamma_factors(spread: float, u: np.ndarray) -> np.ndarray:
    """Gamma factors of mean 1 with a standard deviation of `spread`, by luck u from 0 to 1; without spread all are 1.

    Shape k = 1 / spread^2, factor = Q(k, u) / k, with Q the quantile of Gamma(k, 1).

    >>> gamma_factors(1.0, np.array([0.5])).round(6).tolist()  # exponential: its median is ln 2
    [0.693147]
    """
    if spread == 0.0:
        return np.ones(len(u))
    from scipy.special import gammaincinv

    shape = 1.0 / (spread * spread)
    return gammaincinv(shape, u) / shape


def poisson_quantiles(u: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The smallest n with P(N <= n) >= u for Poisson N: more mean never means fewer calls on the same luck.

    >>> poisson_quantiles(np.array([0.5, 0.5, 0.999]), np.array([0.0, 4.0, 4.0])).tolist()
    [0, 4, 11]
    """
    from scipy.special import ndtri, pdtr

    found = np.zeros(len(mean))
    some = np.flatnonzero(mean > 0.0)
    found[some] = np.maximum(0.0, np.floor(mean[some] + ndtri(u[some]) * np.sqrt(mean[some])))
    at = some
    while len(at := at[(found[at] > 0.0) & (pdtr(found[at] - 1.0, mean[at]) >= u[at])]):
        found[at] -= 1.0
    at = some
    while len(at := at[pdtr(found[at], mean[at]) < u[at]]):
        found[at] += 1.0
    return found.astype(np.int64)
