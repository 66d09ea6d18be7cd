"""The reference engine, in SimPy: the specification of the model, written to be read.

Begin with `call.py` (the life of one call), then `floor.py` (queues and agents) with `shifts.py` (who is on duty when),
then `market.py` (customers). `people.py` and `mood.py` hold what the three know of people and what people feel.
"""

from collections.abc import Callable, Container

from sim.engine.arrivals import arrivals
from sim.engine.plan import Plan
from sim.engine.records import Records
from sim.engine.reference.call import outside_calls
from sim.engine.reference.floor import Clock, Floor
from sim.engine.reference.market import Market, month_end
from sim.engine.reference.recorder import Recorder
from sim.engine.reference.shifts import put_up_the_rota
from sim.engine.streams import streams_of

STEPS = 100  # after each of which somebody may be told how far it is


def simulate(
    plan: Plan,
    seed: int,
    replication: int,
    keep: Container[str] = ("calls", "legs"),
    progress: Callable[[float], None] | None = None,
) -> Records:
    """Run a plan on the luck of a seed and a replication, and return what was written down. "events" in `keep` adds
    the full trace."""
    streams, env, log = streams_of(seed, replication), Clock(), Recorder("events" in keep)
    floor, market = Floor(env, plan, streams, log), None
    put_up_the_rota(floor)
    if not plan.is_market:
        env.process(outside_calls(floor, arrivals(plan, streams)))
    else:
        market = Market(floor)
        for month in range(plan.months):
            env.process(month_end(market, month))
    steps = STEPS if progress else 1
    for step in range(1, steps + 1):
        env.run(until=plan.horizon * step // steps)
        if progress:
            progress(step / steps)
    floor.end_of_time()
    return log.records(market)
