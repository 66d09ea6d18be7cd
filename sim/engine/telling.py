"""A run that is over, told moment by moment: worked out from its legs when somebody asks."""

from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec

from sim.engine.living import MOMENTS, Telling, lay_out, tell_moments
from sim.engine.plan import plan_of
from sim.engine.records import Columns, Records
from sim.engine.rows import columns
from sim.engine.rules import Rules, rules_of
from sim.engine.streams import luck_of
from sim.mind.own import NotCompiledError
from sim.world.scenario import Scenario

WORTH_COMPILING = 2_000  # legs; fewer are told in plain Python as soon


def moments_of(scenario: Scenario, records: Records, luck: tuple[int, int]) -> Columns:
    """Every moment of every leg, in the order of the legs: the columns of the table of moments."""
    legs, rules = records["legs"], rules_of(scenario)
    tell = _teller(rules, len(legs["call"]))
    w = lay_out(plan_of(scenario), rules, luck_of(*luck), records)
    tell(_with_room(w, columns(MOMENTS, 0)))  # only to count them
    made = columns(MOMENTS, w.given[0].told)
    w.given[0].done = w.given[0].told = 0
    tell(_with_room(w, made))
    of_leg = {name: legs[name][made["leg"]] for name in ("call", "attempt", "leg")}
    return of_leg | {"moment": made["kind"], **{name: made[name] for name in ("start_s", "seconds", "score")}}


def _with_room(w, room: Columns) -> Telling:
    return Telling(*w, **{f"told_{name}": column for name, column in room.items()})


def _teller(rules: Rules, legs: int) -> Callable[[Telling], object]:
    """`tell_moments` for all calls: as machine code where that is worth it, or as plain Python."""
    if find_spec("numba") is not None and legs > WORTH_COMPILING:
        from sim.engine.compiled import teller

        with suppress(NotCompiledError):
            return teller(rules)
    return lambda w: tell_moments(w, len(w.order), rules.leg_moments)
