"""The kernel and the rules of the mind as machine code, made once and kept on disk."""

from collections.abc import Callable
from functools import cache

from numba import types

from sim.engine.compiled.compile import compiled
from sim.engine.compiled.kernel import pass_time
from sim.engine.compiled.pointer import TABLE, reads
from sim.engine.compiled.world import LAYOUT
from sim.mind import Mind

NUMBER, WHOLE = types.float64, types.int64
NUMBERS = types.Array(NUMBER, 1, "C")
MEMORY = types.UniTuple(NUMBER, 4)
LEG = types.Tuple((NUMBER, WHOLE, NUMBER, NUMBER, NUMBER, NUMBER, WHOLE, WHOLE))


# What each rule of the mind takes and gives, in the order of `mood.py`.
SIGNATURES = (
    WHOLE(NUMBERS, LEG, NUMBERS),  # leg_moments
    MEMORY(MEMORY, NUMBER, NUMBER, NUMBERS),  # step
    NUMBER(MEMORY, NUMBERS),  # finish
    NUMBER(NUMBER, NUMBER, NUMBERS),  # satisfaction
    NUMBER(NUMBER, NUMBER, NUMBERS),  # expect_next
    NUMBER(NUMBER, NUMBER, NUMBERS),  # new_standing
    types.boolean(NUMBER, NUMBER, NUMBERS),  # complains
)


def rules_of(mind: Mind) -> tuple[Callable, ...]:
    """The functions of a mind's rules, each compiled, in the order of `mood.py`."""
    moments, *_ = mind.moments.functions
    _, step, finish = mind.memory.functions
    satisfaction, expect_next = mind.expectation.functions
    new_standing, *_ = mind.loyalty.functions
    (complains,) = mind.complaint.functions
    found = moments, step, finish, satisfaction, expect_next, new_standing, complains
    return tuple(rule(*pair) for pair in zip(found, range(len(found)), strict=True))


@cache
def rule(function: Callable, place: int) -> Callable:
    """One rule, compiled for its place."""
    return compiled(function, SIGNATURES[place])


@cache
def kernel() -> Callable:
    """The kernel, for the addresses of a world's arrays."""
    pointers = [types.FunctionType(signature) for signature in SIGNATURES]
    return compiled(with_rules, WHOLE(TABLE, WHOLE, *pointers))


def with_rules(w, most, moments, step, finish, satisfaction, expect_next, new_standing, complains):  # noqa: PLR0913, PLR0917
    """`pass_time` with the rules one by one: numba takes functions as arguments, but not in a tuple."""
    mind = (moments, step, finish, satisfaction, expect_next, new_standing, complains)
    return pass_time(world(w), most, mind)


def world(w):
    """The arrays of a world; compiled: behind the table of their addresses."""
    return w


reads("World", LAYOUT, world)
