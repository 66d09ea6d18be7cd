"""The compiled engine: the twin of `sim.engine.reference`, the same tables to the last bit.

Read `call.py` (the life of one call) and `floor.py` beside their twins. `kernel.py` is the clockwork, `agenda.py` its
clock, `world.py` what they work on, `packing.py` how a plan becomes that, `columns.py` what comes out.
"""

from collections.abc import Callable

from sim.engine.compiled.columns import records
from sim.engine.compiled.kernel import IS_OVER, NEEDS_ROOM, TOO_LONG
from sim.engine.compiled.machine import kernel, rules_of
from sim.engine.compiled.packing import pack
from sim.engine.compiled.pointer import addresses
from sim.engine.compiled.world import with_more_room
from sim.engine.log import Records, too_long
from sim.engine.plan import Plan
from sim.engine.streams import luck_of

SLICE = 100_000  # events; a tenth of a second at most, so that an interrupt is soon seen


def simulate(
    plan: Plan,
    seed: int,
    replication: int,
    keep_events: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Records:
    """Run a plan on the luck of a seed and a replication, and return what was written down."""
    w = pack(plan, luck_of(seed, replication), keep_events)
    pass_time, rules = kernel(), rules_of(plan.scenario.mind)
    given = addresses(w)
    while True:
        found = pass_time(given, SLICE, *rules)
        if found == NEEDS_ROOM:
            w = with_more_room(w)
            given = addresses(w)
        elif found == TOO_LONG:
            raise too_long()
        if progress is not None:
            progress(1.0 if found == IS_OVER else w.state[0].now / plan.horizon)
        if found == IS_OVER:
            return records(w)
