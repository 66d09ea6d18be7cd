"""Lesson 12, the market of the whole loop: its runs, kept as years, and means with intervals over replications."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

import sim
from sim.core.language import say
from sim.figures.loop.picture import Band, Loop, lines_of
from sim.results.provenance import Provenance
from sim.results.years import Gain, Years, gain, mean_of, years
from sim.study.replicate import half_width
from sim.study.savings import Saving
from sim.world.scenario import Scenario

SEED = 1
AGENTS = "centre.teams.advisers.agents"
FEWER = 4  # advisers that are saved
FROM = 3  # fewer runs have no interval worth drawing


def market() -> Scenario:
    """The market of the lesson: eight thousand customers, twenty advisers, three years.

    >>> market().months, market().get(AGENTS)
    (36, 20)
    """
    return sim.load("loop-market")


def saved(world: Scenario, fewer: int = FEWER) -> Scenario:
    """The same market with so many advisers fewer.

    >>> saved(market()).get(AGENTS)
    16
    """
    return world.set(AGENTS, world.get(AGENTS) - fewer)


def years_of(world: Scenario, seed: int = SEED, replication: int = 0) -> Years:
    """The years of a market on one luck; of the run itself nothing else is kept."""
    return _kept(world, seed, replication)[0]


def provenance_of(world: Scenario, seed: int = SEED, runs: int = 1) -> Provenance:
    """Where the years of a market come from, on one luck or on several."""
    return _kept(world, seed, 0)[1].several(runs)


@lru_cache(maxsize=512)
def _kept(world: Scenario, seed: int, replication: int) -> tuple[Years, Provenance]:
    run = sim.run(world, seed, replication, keep=("calls",))
    return years(run), run.provenance


def first_and_last_year(one: Years) -> tuple[float, float]:
    """How long a call waits, in minutes: the mean of the first twelve months and of the last twelve."""
    return float(np.mean(one.wait_min[:12])), float(np.mean(one.wait_min[-12:]))


def crossing(found: Gain) -> int | None:
    """The first month from which on the cash is lost that was gained at first; None where there is none.

    >>> import numpy as np
    >>> crossing(Gain(np.array([2.0, 1.0, -1.0, -3.0]), np.zeros(4), np.zeros(4)))
    3
    """
    months = np.arange(1, len(found.cash) + 1)
    return Saving(pd.DataFrame({"month": months, "cash": found.cash, "replication": 0})).crossing()


def looped(world: Scenario, changed: Scenario, seed: int = SEED, runs: int = 1) -> Loop:
    """A changed market beside the usual one: on one luck, or from three on the means over several with intervals.

    >>> looped(market(), market()).headline
    '20 advisers'
    """
    agents = {"now": changed.get(AGENTS), "was": world.get(AGENTS)}
    words = say("{now} advisers, not {was}", **agents)
    if agents["now"] == agents["was"]:
        words = say("{now} advisers", **agents)
    now, was = ([years_of(each, seed, number) for number in range(runs)] for each in (changed, world))
    if runs < FROM:
        return Loop(now[0], was[0], words, None, crossing(gain(now[0], was[0])))
    means = mean_of(now), mean_of(was)
    return Loop(*means, words, band_of(now, was), crossing(gain(*means)))


def band_of(now: Sequence[Years], was: Sequence[Years]) -> Band:
    """Student's t intervals by month over runs that are paired by their luck.

    >>> one = Years(*(np.ones(2) for _ in range(6)), {}, "EUR")
    >>> band_of([one] * 3, [one] * 3).low["worth"].tolist()
    [0.0, 0.0, 0.0]
    """
    lines = [lines_of(*pair) for pair in zip(now, was, strict=True)]
    low, high, many = {}, {}, len(lines)
    for name in lines[0]:
        table = np.stack([each[name] for each in lines])
        reach = half_width(table.std(axis=0, ddof=1) / np.sqrt(many), many)
        low[name], high[name] = table.mean(axis=0) - reach, table.mean(axis=0) + reach
    return Band(low, high, many)
