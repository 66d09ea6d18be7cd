"""The kernel and the rules of the mind as machine code, made once and kept on disk."""

from collections.abc import Callable
from functools import cache

from numba import types

from sim.engine.compiled import mood
from sim.engine.compiled.compile import compiled
from sim.engine.compiled.kernel import pass_time
from sim.engine.compiled.pointer import NUMBERS, TABLE, reads
from sim.engine.compiled.world import LAYOUT
from sim.mind import Mind

NUMBER, WHOLE = types.float64, types.int64
MEMORY = types.UniTuple(NUMBER, 4)
LEG = types.Tuple((NUMBER, WHOLE, NUMBER, NUMBER, NUMBER, NUMBER, WHOLE, WHOLE))


# What the kernel is given of a mind: `lives`, `concludes` (see `mood.py`) and the complaint rule.
SIGNATURES = (
    MEMORY(MEMORY, LEG, NUMBERS, NUMBERS, NUMBERS),
    MEMORY(MEMORY, NUMBER, NUMBER, NUMBERS, NUMBERS, NUMBERS),
    types.boolean(NUMBER, NUMBER, NUMBERS),
)


def rules_of(mind: Mind) -> tuple[Callable, ...]:
    """A mind's rules as the kernel takes them: one leg lived, the end of a call, and who complains."""
    moments, *_ = mind.moments.functions
    _, step, finish = mind.memory.functions
    new_standing, *_ = mind.loyalty.functions
    return _rules(moments, step, finish, *mind.expectation.functions, new_standing, *mind.complaint.functions)


@cache
def _rules(moments, step, finish, satisfaction, expect_next, new_standing, complains) -> tuple[Callable, ...]:
    at_the_end = {
        "finish": finish, "satisfaction": satisfaction, "expect_next": expect_next, "new_standing": new_standing,
    }  # fmt: skip
    return (
        compiled(mood.lives, SIGNATURES[0], {"moments": moments, "step": step}),
        compiled(mood.concludes, SIGNATURES[1], at_the_end),
        compiled(complains, SIGNATURES[2]),
    )


@cache
def kernel() -> Callable:
    """The kernel, for the addresses of a world's arrays."""
    pointers = [types.FunctionType(signature) for signature in SIGNATURES]
    return compiled(with_rules, WHOLE(TABLE, WHOLE, *pointers))


def with_rules(w, most, lives, concludes, complains):
    """`pass_time` with the rules one by one: numba takes functions as arguments, but not in a tuple."""
    return pass_time(world(w), most, (lives, concludes, complains))


def world(w):
    """The arrays of a world; compiled: behind the table of their addresses."""
    return w


reads("World", LAYOUT, world)
