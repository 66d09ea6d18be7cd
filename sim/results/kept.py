"""Runs that are kept, so that asking for the same one again costs nothing."""

from functools import lru_cache

from sim.results.run import Run, run
from sim.world.scenario import Scenario

# Runs with calls or legs are large, so few are kept; months, ledger and customers alone are small.
_large, _small = lru_cache(maxsize=8)(run), lru_cache(maxsize=64)(run)


def run_once(scenario: Scenario, seed: int = 1, replication: int = 0, keep: tuple[str, ...] = ("calls", "legs")) -> Run:
    """A run as `sim.run` makes it, kept for the next who asks. Raises ScenarioError as `sim.run` does.

    >>> import sim
    >>> day = sim.textbook(60, 5, 180, hours=1)
    >>> run_once(day) is run_once(day)
    True
    """
    kept = _large if keep else _small
    return kept(scenario, seed, replication, keep=keep)
