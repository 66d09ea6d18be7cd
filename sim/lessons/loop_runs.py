"""Lesson 12, the market of the whole loop: its runs, kept as years, and means with intervals over replications."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

import sim
from sim.figures.loop_picture import Band, lines_of
from sim.results.run import Run
from sim.results.years import Gain, Years, years
from sim.study.replicate import half_width
from sim.study.savings import Saving
from sim.world.scenario import Scenario

SEED = 1
AGENTS = "centre.teams.advisers.agents"


def market() -> Scenario:
    """The market of the lesson: eight thousand customers, twenty advisers, three years.

    >>> market().months, market().get(AGENTS)
    (36, 20)
    """
    return sim.load("loop-market")


@lru_cache(maxsize=4)
def run_once(world: Scenario, seed: int = SEED, replication: int = 0) -> Run:
    """A run with its calls, kept: several questions look at the same one."""
    return sim.run(world, seed, replication, keep=("calls",))


@lru_cache(maxsize=512)
def years_of(world: Scenario, seed: int = SEED, replication: int = 0) -> Years:
    """The years of a market on one luck; of the run itself nothing else is kept."""
    return years(sim.run(world, seed, replication, keep=("calls",)))


def crossing(found: Gain) -> int | None:
    """The first month from which on the cash is lost that was gained at first; None where there is none.

    >>> import numpy as np
    >>> crossing(Gain(np.array([2.0, 1.0, -1.0, -3.0]), np.zeros(4), np.zeros(4)))
    3
    """
    months = np.arange(1, len(found.cash) + 1)
    return Saving(pd.DataFrame({"month": months, "cash": found.cash, "replication": 0})).crossing()


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
