"""What serving calls costs: agents on duty, attempts to call, and compensation for complaints that were resolved."""

from typing import NamedTuple

import numpy as np

from sim.core.ticks import HOUR
from sim.engine.records import Columns
from sim.mind.recovery import Handling
from sim.world.money import Money, cents


class ServiceCosts(NamedTuple):
    """In cents. Duty is paid by the tick, so that what the agents cost is not rounded; attempts may be by month."""

    agents: float
    calls: int | np.ndarray
    compensation: int | np.ndarray


def service_costs(money: Money, duty: int, attempts: int | np.ndarray, settled: int | np.ndarray = 0) -> ServiceCosts:
    """What so many ticks of duty, attempts to call and resolved complaints cost.

    >>> from sim.core.ticks import HOUR
    >>> service_costs(Money(agent_cost_per_hour=25, cost_per_call=0.1, compensation=5), HOUR // 2, 40, 3)
    ServiceCosts(agents=1250.0, calls=400, compensation=1500)
    """
    return ServiceCosts(
        agents=duty / HOUR * cents(money.agent_cost_per_hour),
        calls=attempts * cents(money.cost_per_call),
        compensation=settled * cents(money.compensation),
    )


def agent_cents(money: Money, duty: int) -> int:
    """What so many ticks of duty cost in whole cents, half a cent rounded up, without a rounding before it.

    >>> from sim.core.ticks import HOUR
    >>> agent_cents(Money(agent_cost_per_hour=25.01), HOUR // 2)
    1251
    """
    return (2 * duty * cents(money.agent_cost_per_hour) + HOUR) // (2 * HOUR)


def staffed_ticks(staff: Columns, begin: int, end: int) -> int:
    """Ticks of duty between two instants."""
    inside = np.minimum(staff["until"], end) - np.maximum(staff["since"], begin)
    return int(np.maximum(inside, 0).sum())


def resolved(calls: Columns) -> np.ndarray:
    """For each call whether there was a complaint that was resolved, quickly or not.

    >>> resolved({"handling": np.array([Handling.SILENT, Handling.UNRESOLVED, Handling.RESOLVED_QUICKLY])}).tolist()
    [False, False, True]
    """
    return np.isin(calls["handling"], (Handling.RESOLVED, Handling.RESOLVED_QUICKLY))
