"""The compiled engine: the twin of `sim.engine.reference`, the same tables to the last bit.

Read `call.py` (the life of one call) and `floor.py` beside their twins. `clockwork/kernel.py` takes events from
`agenda.py`; `arrays/world.py` is what they work on, `packing.py` how a plan becomes that, `columns.py` what comes out.
`numba_tools/entry_points.py` lists the kernels, and `arrays/layout.py` all that they read and write. What is lived
and remembered is told when the day is over (`../living.py`).
"""

from collections.abc import Callable, Container
from functools import partial

import numpy as np

from sim.engine import living
from sim.engine.compiled.arrays.columns import records
from sim.engine.compiled.arrays.growth import with_more_room
from sim.engine.compiled.arrays.layout import Many
from sim.engine.compiled.arrays.packing import pack
from sim.engine.compiled.arrays.world import World
from sim.engine.compiled.clockwork.kernel import Found
from sim.engine.compiled.clockwork.years import live_through
from sim.engine.compiled.numba_tools import addresses, kernel, mind, rule
from sim.engine.plan import Plan
from sim.engine.records import Columns, Records, too_long
from sim.engine.rules import Rules
from sim.engine.streams import Streams, streams_of

SLICE = 100_000  # events; a tenth of a second at most, so that an interrupt is soon seen
CALLS_AT_ONCE = 500_000


def simulate(
    plan: Plan,
    seed: int,
    replication: int,
    keep: Container[str] = ("calls", "legs"),
    progress: Callable[[float], None] | None = None,
) -> Records:
    """Run a plan on the luck of a seed and a replication, and return what was written down. A market leaves its legs
    out unless they are in `keep`; "events" in `keep` adds the full trace."""
    streams, rules = streams_of(seed, replication), plan.rules
    mind(rules)  # a rule that is refused is refused before anything is run
    if plan.is_market:
        w = pack(plan, streams, "events" in keep)
        return live_through(plan, rules, streams, w, keep, partial(_pass_on, plan, progress))
    made = serve(plan, streams, "events" in keep, progress)
    return made | {"calls": made["calls"] | remember(plan, rules, streams, made)}


def serve(
    plan: Plan, streams: Streams, keep_events: bool = False, progress: Callable[[float], None] | None = None
) -> Records:
    """The queues alone: what happens to every call, and nothing of how it is felt."""
    return records(_pass_on(plan, progress, pack(plan, streams, keep_events)))


def _pass_on(plan: Plan, progress: Callable[[float], None] | None, w: World) -> World:
    """Let time pass until the world is over or pauses."""
    given, pass_time = addresses(w), kernel("pass_time")
    while True:
        found = pass_time(given, SLICE)
        if found == Found.NEEDS_ROOM:
            w = with_more_room(w)
            given = addresses(w)
        elif found == Found.TOO_LONG:
            raise too_long()
        if progress is not None:
            progress(1.0 if found == Found.IS_OVER else w.state[0].now / plan.horizon)
        if found in (Found.IS_OVER, Found.PAUSED):
            return w


def remember(plan: Plan, rules: Rules, streams: Streams, made: Records) -> Columns:
    """What rules make of the calls of a run: the columns of the table of calls from `remembered` on."""
    calls, conclude, functions = living.lay_out(plan, rules, streams, made), kernel("conclude_calls"), mind(rules)
    given = addresses(calls)
    while conclude(given, CALLS_AT_ONCE, *functions):
        pass
    return {name: getattr(calls, name) for name in living.LEFT}


def shares_that_stay(rules: Rules, standing: np.ndarray, months: int) -> np.ndarray:
    """For each standing satisfaction the share of such customers that stays for so many months."""
    many = Many(np.ascontiguousarray(standing), np.empty(len(standing)), np.array(rules.p_loyalty))
    kernel("stay_shares")(addresses(many), float(months), rule("stays", rules))
    return many.found


def told_by_many(rules: Rules, satisfaction: np.ndarray) -> np.ndarray:
    """For each satisfaction how many people are told of such a call."""
    many = Many(np.ascontiguousarray(satisfaction), np.empty(len(satisfaction)), np.array(rules.p_word_of_mouth))
    kernel("people_told")(addresses(many), rule("told", rules))
    return many.found


def teller(rules: Rules) -> Callable:
    """A function that tells all moments of a `Telling`."""
    leg_moments, tell = rule("leg_moments", rules), kernel("tell_moments")

    def tell_all(telling: living.Telling) -> None:
        given = addresses(telling)
        while tell(given, CALLS_AT_ONCE, leg_moments):
            pass

    return tell_all
