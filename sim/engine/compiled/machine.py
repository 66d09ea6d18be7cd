"""The kernel and the rules of the mind as machine code, made once and kept on disk."""

from collections.abc import Callable
from contextlib import contextmanager
from functools import cache

from numba import types
from numba.core.errors import NumbaError, UnsupportedBytecodeError

from sim.engine.compiled.compile import compiled
from sim.engine.compiled.kernel import pass_time
from sim.engine.compiled.pointer import NUMBERS, TABLE, reads
from sim.engine.compiled.world import LAYOUT as WORLD
from sim.engine.lived import LAYOUT as LIVED
from sim.engine.lived import TELLING, conclude_calls, tell_moments
from sim.engine.rules import Rules
from sim.language import say
from sim.mind import chain
from sim.mind.expectation import expect_next, satisfaction
from sim.mind.handling import first_leak, handling
from sim.mind.memory import peak_end_finish as finish
from sim.mind.memory import peak_end_step as step
from sim.mind.moments import leg_moments
from sim.mind.own import NotCompiledError

NUMBER, WHOLE = types.float64, types.int64
MEMORY = types.UniTuple(NUMBER, 4)
LEG = types.Tuple((NUMBER, WHOLE, *(NUMBER,) * 4, WHOLE, WHOLE, *(NUMBER,) * 4))
MOMENTS = WHOLE(NUMBERS, LEG, NUMBERS)


# A mind as five functions: `lives` and `judges` (below), who complains, `recovers` (below), and the new standing
# satisfaction.
SIGNATURES = (
    MEMORY(MEMORY, LEG, NUMBERS, NUMBERS, NUMBERS),
    types.UniTuple(NUMBER, 3)(MEMORY, NUMBER, NUMBER, NUMBERS, NUMBERS),
    WHOLE(NUMBER, NUMBER, NUMBERS),
    types.UniTuple(WHOLE, 2)(types.UniTuple(NUMBER, 4), NUMBERS),
    NUMBER(NUMBER, NUMBER, WHOLE, NUMBERS),
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


def takes_through(w, most, lives, judges, reacts, recovers, new_standing):
    """`conclude_calls` with the rules one by one: numba takes functions as arguments, but not in a tuple."""
    return conclude_calls(as_lived(w), most, (lives, judges, reacts, recovers, new_standing))


@cache
def telling() -> Callable:
    """`tell_moments` as machine code; the rule comes as a pointer."""
    return compiled(tells, WHOLE(TABLE, WHOLE, types.FunctionType(MOMENTS)))


def tells(w, most, leg_moments):
    """`tell_moments` for a table of addresses."""
    return tell_moments(as_telling(w), most, leg_moments)


@cache
def leg_moments_of(rule: Callable) -> Callable:
    """A rule of moments as machine code. Raises NotCompiledError for one that can't be made into it."""
    with refusing():
        return compiled(rule, MOMENTS)


def machine_code(rules: Rules) -> tuple[Callable, ...]:
    """Rules as `takes_through` takes them. Raises NotCompiledError for one that can't be made into machine code."""
    of_living, of_judging = (rules.leg_moments, rules.step), (rules.finish, rules.satisfaction, rules.expect_next)
    with refusing():
        return (
            _living(*of_living),
            _judging(*of_judging),
            _alone(2, rules.reacts),
            _recovering(rules.handling, rules.first_leak),
            _alone(4, rules.new_standing),
        )


@contextmanager
def refusing():
    """Within this block numba's pages of explanation become one sentence."""
    try:
        yield
    except (NumbaError, UnsupportedBytecodeError) as error:
        why = str(error).strip().splitlines()[-1].strip()
        raise NotCompiledError(say("a rule of the mind can't be compiled: {why}", why=why)) from None


@cache
def _living(leg_moments, step) -> Callable:
    return compiled(lives, SIGNATURES[0], {"leg_moments": leg_moments, "step": step})


@cache
def _judging(finish, satisfaction, expect_next) -> Callable:
    instead = {"finish": finish, "satisfaction": satisfaction, "expect_next": expect_next}
    return compiled(judges, SIGNATURES[1], instead)


@cache
def _recovering(handling, first_leak) -> Callable:
    return compiled(recovers, SIGNATURES[3], {"handling": handling, "first_leak": first_leak})


@cache
def _alone(place, rule) -> Callable:
    return compiled(rule, SIGNATURES[place])


# The three functions below hold the plainest rules; `machine_code` makes twins of them with a scenario's rules instead.
# So a whole leg costs one call from machine code to machine code.
take_in, judge, recover = chain.live, chain.judge, chain.recover


def lives(memory, leg, out, p_moments, p_memory):
    """One leg taken into a memory."""
    return take_in(leg_moments, step, memory, leg, out, (p_moments, p_memory))


def judges(memory, expected, waited_min, p_memory, p_expectation):
    """The end of a call: remembered, satisfaction, and what is expected from now on."""
    return judge((finish, satisfaction, expect_next), memory, expected, waited_min, (p_memory, p_expectation))


def recovers(luck, p_recovery):
    """What becomes of a complaint, and where it was missed."""
    return recover((handling, first_leak), luck, p_recovery)


def as_world(w):
    """The arrays of a world; compiled: behind the table of their addresses."""
    return w


def as_lived(w):
    """The arrays of lived calls; compiled: behind the table of their addresses."""
    return w


def as_telling(w):
    """The arrays of lived calls and their moments; compiled: behind the table of their addresses."""
    return w


reads("World", WORLD, as_world)
reads("Lived", LIVED, as_lived)
reads("Telling", TELLING, as_telling)
