"""The compiled engine: the twin of `sim.engine.reference`, the same tables to the last bit.

Read `call.py` (the life of one call) and `floor.py` beside their twins. `kernel.py` is the clockwork, `agenda.py` its
clock, `world.py` what they work on, `packing.py` how a plan becomes that, `columns.py` what comes out. What is lived
and remembered is told when the day is over (`../lived.py`).
"""

from collections.abc import Callable

from sim.engine import lived
from sim.engine.compiled.columns import records
from sim.engine.compiled.kernel import IS_OVER, NEEDS_ROOM, TOO_LONG
from sim.engine.compiled.machine import kernel, leg_moments_of, machine_code, taking_through, telling
from sim.engine.compiled.packing import pack
from sim.engine.compiled.pointer import addresses
from sim.engine.compiled.world import with_more_room
from sim.engine.log import Columns, Records, too_long
from sim.engine.plan import Plan
from sim.engine.rules import Rules, rules_of
from sim.engine.streams import Luck, luck_of

SLICE = 100_000  # events; a tenth of a second at most, so that an interrupt is soon seen
CALLS_AT_ONCE = 500_000


def simulate(
    plan: Plan,
    seed: int,
    replication: int,
    keep_events: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Records:
    """Run a plan on the luck of a seed and a replication, and return what was written down."""
    luck, rules = luck_of(seed, replication), rules_of(plan.scenario)
    machine_code(rules)  # a rule that is refused is refused before anything is run
    made = serve(plan, luck, keep_events, progress)
    return made | {"calls": made["calls"] | remember(plan, rules, luck, made)}


def serve(
    plan: Plan, luck: Luck, keep_events: bool = False, progress: Callable[[float], None] | None = None
) -> Records:
    """The queues alone: what happens to every call, and nothing of how it is felt."""
    w, pass_time = pack(plan, luck, keep_events), kernel()
    given = addresses(w)
    while True:
        found = pass_time(given, SLICE)
        if found == NEEDS_ROOM:
            w = with_more_room(w)
            given = addresses(w)
        elif found == TOO_LONG:
            raise too_long()
        if progress is not None:
            progress(1.0 if found == IS_OVER else w.state[0].now / plan.horizon)
        if found == IS_OVER:
            return records(w)


def remember(plan: Plan, rules: Rules, luck: Luck, made: Records) -> Columns:
    """What rules make of the calls of a run: the columns of the table of calls from `remembered` on."""
    w, take_through, functions = lived.lay_out(plan, rules, luck, made), taking_through(), machine_code(rules)
    given = addresses(w)
    while take_through(given, CALLS_AT_ONCE, *functions):
        pass
    return {name: getattr(w, name) for name in lived.LEFT}


def teller(rules: Rules) -> Callable:
    """A function that tells all moments of a `Telling`."""
    leg_moments, tell = leg_moments_of(rules.leg_moments), telling()

    def tell_all(w: lived.Telling) -> None:
        given = addresses(w)
        while tell(given, CALLS_AT_ONCE, leg_moments):
            pass

    return tell_all
