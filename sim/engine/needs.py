"""When a customer needs something, and at what time of the day they call about it. Both engines use these."""

from sim.core.distributions import exponential_quantile
from sim.core.ticks import MONTH, TICKS_PER_SECOND, whole_ticks
from sim.world.scenario import Scenario


def until_the_next(u, per_month, horizon):
    """Ticks until a customer's next need, given their luck and how many they have in a month.

    >>> until_the_next(0.5, 2.0, 10**15) == round(0.34657359027997264 * MONTH)
    True
    """
    return whole_ticks(exponential_quantile(u, 1.0 / per_month) * MONTH / TICKS_PER_SECOND, horizon + 1)


def stretched(clock, factor):
    """The tick after joining that a need of a newcomer falls on, whose first month has `factor` times as many.

    >>> stretched(MONTH, 2.0) == MONTH // 2, stretched(3 * MONTH, 2.0) == 2 * MONTH, stretched(5, 1.0)
    (True, True, 5)
    """
    if factor == 1.0:
        return clock
    first = int(factor * MONTH)
    if clock < first:
        return int(clock / factor)
    return clock - first + MONTH


def moment_of_day(u, ends, starts, lengths):
    """Ticks after opening at which a day's call falls, given luck u; see `day_profile`.

    >>> moment_of_day(0.75, (0.5, 1.0), (0, 100), (100, 10)), moment_of_day(0.25, (0.5, 1.0), (0, 100), (100, 10))
    (105, 50)
    """
    place = 0
    while place < len(ends) - 1 and u >= ends[place]:
        place += 1
    before = ends[place - 1] if place > 0 else 0.0
    return starts[place] + int((u - before) / (ends[place] - before) * lengths[place])


def first_from(days, day):
    """The place of the first of some days that is not before a day; their number where there is none.

    >>> first_from((0, 1, 4), 2), first_from((0, 1, 4), 5)
    (2, 3)
    """
    if day < len(days) and days[day] == day:  # open on every day up to here
        return day
    low, high = 0, len(days)
    while low < high:
        middle = (low + high) >> 1
        if days[middle] < day:
            low = middle + 1
        else:
            high = middle
    return low


def day_profile(scenario: Scenario) -> tuple[tuple[float, ...], tuple[int, ...], tuple[int, ...]]:
    """The pieces of an opening day in which calls fall evenly: cumulated shares, starts and lengths in ticks."""
    profile = scenario.customers.profile
    if profile is None:
        return (), (), ()
    hours = scenario.opening.hours()
    pieces = hours.rows(profile)
    edges = [second for second, _ in pieces] + [hours.closes]
    weights = [level * (edges[i + 1] - edges[i]) for i, (_, level) in enumerate(pieces)]
    kept = [i for i, weight in enumerate(weights) if weight > 0]
    total = sum(weights)
    ends = tuple(sum(weights[: i + 1]) / total for i in kept)
    starts = tuple((edges[i] - hours.opens) * TICKS_PER_SECOND for i in kept)
    lengths = tuple((edges[i + 1] - edges[i]) * TICKS_PER_SECOND for i in kept)
    return ends, starts, lengths
