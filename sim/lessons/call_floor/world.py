"""The floor of lesson 01: its exact answers by number of agents, its simulation, and its busy days."""

from functools import lru_cache
from typing import TYPE_CHECKING

import sim
from sim import theory
from sim.engine.volumes import gamma_factors
from sim.figures.floor.staffing_curve import Interval, Staffing
from sim.theory import SteadyState
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

SEED = 1
WITHIN_S, SHARE = 20, 0.8  # so many of all calls are to be answered within so many seconds
AGENTS = "centre.teams.agents.agents"
CALLS = "demand.calls_per_hour"
PATIENCE = "centre.queues.line.patience_s"
HANDLING = "centre.teams.agents.serves.line.handling_s.mean"
BUSY = "demand.busy_day_spread"
MOST = 24  # agents on the curve
RUNS = 8
BESIDE = (-3, 0, 3)  # agents more than now, for which a simulation is laid over the curve
Simulated = dict[int, dict[str, Interval]]  # both measures, by number of agents


def small_floor(hours: int = 9) -> Scenario:
    """The floor of the lesson: 120 calls an hour of five minutes each, callers who wait three minutes on average.

    It opens an hour before anything is counted, so that the counting doesn't begin with an empty floor.

    >>> small_floor().get(AGENTS)
    12
    """
    handle, patience = sim.Exponential(300), sim.Exponential(180)
    return sim.textbook(120, 12, handle, patience, hours=hours, warm_up_hours=1)


def exact(world: Scenario, agents: int | None = None) -> SteadyState:
    """The exact answer (Erlang A) for a floor of this kind, with its own agents or with others; times in seconds.

    >>> round(exact(small_floor()).service_level(WITHIN_S), 3)
    0.796
    """
    number = world.get(AGENTS) if agents is None else agents
    return _erlang_a(world.get(CALLS), world.get(HANDLING), number, world.get(f"{PATIENCE}.mean"))


@lru_cache(maxsize=4096)
def _erlang_a(calls_per_hour: float, handling_s: float, agents: int, patience_s: float) -> SteadyState:
    return theory.erlang_a(calls_per_hour / 3600, 1 / handling_s, agents, 1 / patience_s)


def load(world: Scenario) -> float:
    """How many agents the calls would keep busy if all were answered.

    >>> load(small_floor())
    10.0
    """
    return world.get(CALLS) * world.get(HANDLING) / 3600


def needed(world: Scenario) -> int:
    """The smallest number of agents that answers SHARE of all calls within WITHIN_S seconds.

    >>> needed(small_floor())
    13
    """
    return theory.smallest_staff(lambda agents: exact(world, agents), service_level=SHARE, within=WITHIN_S)


def staffing(world: Scenario, found: Simulated | None = None) -> Staffing:
    """What the staffing curve shows of a floor, by the exact formula; and what was simulated of it, if anything was.

    >>> round(staffing(small_floor()).now("gave_up"), 1)
    6.4
    """
    states = [exact(world, agents) for agents in range(1, MOST + 1)]
    return Staffing(
        agents=world.get(AGENTS),
        load=load(world),
        needed=needed(world),
        calls_per_hour=world.get(CALLS),
        patience_s=world.get(f"{PATIENCE}.mean"),
        answered=tuple(100 * state.service_level(WITHIN_S) for state in states),
        gave_up=tuple(100 * state.abandon_share for state in states),
        mean_wait_s=tuple(state.mean_wait for state in states),
        target=100 * SHARE,
        within_s=WITHIN_S,
        simulated=found or {},
    )


def simulated(world: Scenario, agents: int, runs: int = RUNS, seed: int = SEED) -> dict[str, Interval]:
    """The same two measures from the simulation, in per cent with their 95% intervals (cut at 0 and 100).

    >>> found = simulated(small_floor(2), 12, runs=2)["gave_up"]
    >>> found.low < found.mean < found.high
    True
    """
    summary = sim.replicate(world.set(AGENTS, agents), runs, seed=seed).summary()
    names = {"answered": "service_level", "gave_up": "abandon_share"}
    rows = {what: 100 * summary.loc[name, ["mean", "low", "high"]].astype(float) for what, name in names.items()}
    return {what: Interval(*row.clip(0, 100)) for what, row in rows.items()}


def beside(world: Scenario, found: Simulated, seed: int = SEED) -> Simulated:
    """What was simulated already, and what is still missing for the floor as it is, a few agents less, and more.

    >>> sorted(beside(small_floor(2), dict.fromkeys((9, 12), {})))
    [9, 12, 15]
    """
    agents = [world.get(AGENTS) + more for more in BESIDE]
    missing = [number for number in agents if 1 <= number <= MOST and number not in found]
    return found | {number: simulated(world, number, seed=seed) for number in missing}


def busy_days(world: Scenario, spread: float, days: int = 40) -> "pd.DataFrame":
    """Equally likely days, from the quietest to the busiest, when a Gamma factor of mean 1 multiplies each day's calls.

    `spread` is the factor's standard deviation. One row a day: the factor, and the exact service level of that day.

    >>> table = busy_days(small_floor(), 0.2)
    >>> bool(table.factor.iloc[0] < 1 < table.factor.iloc[-1]), round(float(table.factor.mean()), 2)
    (True, 1.0)
    """
    import numpy as np
    import pandas as pd

    factors = gamma_factors(spread, (np.arange(days) + 0.5) / days)
    levels = [exact(world.set(CALLS, world.get(CALLS) * factor)).service_level(WITHIN_S) for factor in factors]
    return pd.DataFrame({"factor": factors, "service_level": levels})


def impatient(world: Scenario) -> Scenario:
    """The same floor, its callers with half the patience.

    >>> impatient(small_floor()).get(f"{PATIENCE}.mean")
    90.0
    """
    return world.set(f"{PATIENCE}.mean", world.get(f"{PATIENCE}.mean") / 2)


def waits(world: Scenario) -> tuple[float, float]:
    """The mean wait of all calls in seconds: of this floor, and of the same with half the patience.

    >>> [round(wait) for wait in waits(small_floor())]
    [11, 7]
    """
    return exact(world).mean_wait, exact(impatient(world)).mean_wait
