"""The kernel and the rules of the mind as machine code, made once and kept on disk."""

from collections.abc import Callable
from functools import cache

from numba import types

from sim.engine.compiled.compile import compiled
from sim.engine.compiled.kernel import pass_time
from sim.engine.compiled.pointer import NUMBERS, TABLE, reads
from sim.engine.compiled.world import LAYOUT as WORLD
from sim.engine.lived import LAYOUT as LIVED
from sim.engine.lived import conclude_calls
from sim.mind import Mind, chain
from sim.mind.expectation import expect_next, satisfaction
from sim.mind.loyalty import new_standing
from sim.mind.memory import peak_end_finish as finish
from sim.mind.memory import peak_end_step as step
from sim.mind.moments import leg_moments as moments

NUMBER, WHOLE = types.float64, types.int64
MEMORY = types.UniTuple(NUMBER, 4)
LEG = types.Tuple((NUMBER, WHOLE, NUMBER, NUMBER, NUMBER, NUMBER, WHOLE, WHOLE))


# A mind as three functions: `lives`, `concludes` (below) and the complaint rule.
SIGNATURES = (
    MEMORY(MEMORY, LEG, NUMBERS, NUMBERS, NUMBERS),
    MEMORY(MEMORY, NUMBER, NUMBER, NUMBERS, NUMBERS, NUMBERS),
    types.boolean(NUMBER, NUMBER, NUMBERS),
)


@cache
def kernel() -> Callable:
    """The kernel, for the addresses of a world's arrays."""
    return compiled(lets_time_pass, WHOLE(TABLE, WHOLE))


def lets_time_pass(w, most):
    """`pass_time` for a table of addresses."""
    return pass_time(as_world(w), most)


@cache
def taking_through() -> Callable:
    """`conclude_calls` as machine code. The rules come as pointers: another one needs no other machine code."""
    pointers = [types.FunctionType(signature) for signature in SIGNATURES]
    return compiled(takes_through, WHOLE(TABLE, WHOLE, *pointers))


def takes_through(w, most, lives, concludes, complains):
    """`conclude_calls` with the rules one by one: numba takes functions as arguments, but not in a tuple."""
    return conclude_calls(as_lived(w), most, (lives, concludes, complains))


def rules_of(mind: Mind) -> tuple[Callable, ...]:
    """A mind's rules as `takes_through` takes them: one leg lived, the end of a call, and who complains."""
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
        compiled(lives, SIGNATURES[0], {"moments": moments, "step": step}),
        compiled(concludes, SIGNATURES[1], at_the_end),
        compiled(complains, SIGNATURES[2]),
    )


# The two functions below hold the plainest rules; `_rules` makes twins of them with a scenario's rules instead. So a
# whole leg costs one call from machine code to machine code.
take_in, draw_conclusions = chain.live, chain.conclude


def lives(memory, leg, out, p_moments, p_memory):
    """One leg taken into a memory."""
    return take_in(moments, step, memory, leg, out, (p_moments, p_memory))


def concludes(memory, expected, standing, p_memory, p_expectation, p_loyalty):
    """The end of a call: remembered, satisfaction, expected and standing from now on."""
    rules = finish, satisfaction, expect_next, new_standing
    return draw_conclusions(rules, memory, expected, standing, (p_memory, p_expectation, p_loyalty))


def as_world(w):
    """The arrays of a world; compiled: behind the table of their addresses."""
    return w


def as_lived(w):
    """The arrays of lived calls; compiled: behind the table of their addresses."""
    return w


reads("World", WORLD, as_world)
reads("Lived", LIVED, as_lived)
