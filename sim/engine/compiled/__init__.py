"""The compiled engine: the twin of `sim.engine.reference`, the same tables to the last bit.

Read `call.py` (the life of one call) and `floor.py` beside their twins. `kernel.py` is the clockwork, `agenda.py` its
clock, `world.py` what they work on, `packing.py` how a plan becomes that, `columns.py` what comes out. What is lived
and remembered is told when the day is over (`../lived.py`).
"""

from collections.abc import Callable, Container
from functools import partial

import numpy as np

from sim.engine import living as lived
from sim.engine.compiled.arrays.columns import records
from sim.engine.compiled.arrays.packing import pack
from sim.engine.compiled.arrays.world import World, with_more_room
from sim.engine.compiled.clockwork.kernel import IS_OVER, NEEDS_ROOM, PAUSED, TOO_LONG
from sim.engine.compiled.clockwork.years import live_through
from sim.engine.compiled.numba_tools.entry_points import (
    Many,
    kernel,
    leg_moments_of,
    machine_code,
    staying,
    staying_of,
    taking_through,
    talker,
    talking,
    telling,
)
from sim.engine.compiled.numba_tools.pointer import addresses
from sim.engine.plan import Plan
from sim.engine.records import Columns, Records, too_long
from sim.engine.rules import Rules
from sim.engine.streams import Luck, luck_of

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
    luck, rules = luck_of(seed, replication), plan.rules
    machine_code(rules)  # a rule that is refused is refused before anything is run
    if plan.is_market:
        w = pack(plan, luck, "events" in keep)
        return live_through(plan, rules, luck, w, keep, partial(_pass_on, plan, progress))
    made = serve(plan, luck, "events" in keep, progress)
    return made | {"calls": made["calls"] | remember(plan, rules, luck, made)}


def serve(
    plan: Plan, luck: Luck, keep_events: bool = False, progress: Callable[[float], None] | None = None
) -> Records:
    """The queues alone: what happens to every call, and nothing of how it is felt."""
    return records(_pass_on(plan, progress, pack(plan, luck, keep_events)))


def _pass_on(plan: Plan, progress: Callable[[float], None] | None, w: World) -> World:
    """Let time pass until the world is over or pauses."""
    given, pass_time = addresses(w), kernel()
    while True:
        found = pass_time(given, SLICE)
        if found == NEEDS_ROOM:
            w = with_more_room(w)
            given = addresses(w)
        elif found == TOO_LONG:
            raise too_long()
        if progress is not None:
            progress(1.0 if found == IS_OVER else w.state[0].now / plan.horizon)
        if found in (IS_OVER, PAUSED):
            return w


def remember(plan: Plan, rules: Rules, luck: Luck, made: Records) -> Columns:
    """What rules make of the calls of a run: the columns of the table of calls from `remembered` on."""
    w, take_through, functions = lived.lay_out(plan, rules, luck, made), taking_through(), machine_code(rules)
    given = addresses(w)
    while take_through(given, CALLS_AT_ONCE, *functions):
        pass
    return {name: getattr(w, name) for name in lived.LEFT}


def shares_that_stay(rules: Rules, standing: np.ndarray, months: int) -> np.ndarray:
    """For each standing satisfaction the share of such customers that stays for so many months."""
    many = Many(np.ascontiguousarray(standing), np.empty(len(standing)), np.array(rules.p_loyalty))
    staying()(addresses(many), float(months), staying_of(rules.yearly_retention, rules.renewal_share))
    return many.found


def told_by_many(rules: Rules, satisfaction: np.ndarray) -> np.ndarray:
    """For each satisfaction how many people are told of such a call."""
    many = Many(np.ascontiguousarray(satisfaction), np.empty(len(satisfaction)), np.array(rules.p_word_of_mouth))
    talking()(addresses(many), talker(rules.told))
    return many.found


def teller(rules: Rules) -> Callable:
    """A function that tells all moments of a `Telling`."""
    leg_moments, tell = leg_moments_of(rules.leg_moments), telling()

    def tell_all(w: lived.Telling) -> None:
        given = addresses(w)
        while tell(given, CALLS_AT_ONCE, leg_moments):
            pass

    return tell_all
