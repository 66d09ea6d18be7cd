"""The kernel and the rules of the mind as machine code, made once and kept on disk."""

from collections import namedtuple
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache

from numba import types
from numba.core.errors import NumbaError, UnsupportedBytecodeError

from sim.core.language import say
from sim.engine.compiled.arrays.customers import LAYOUT as BASE
from sim.engine.compiled.arrays.world import LAYOUT as WORLD
from sim.engine.compiled.clockwork.kernel import pass_time
from sim.engine.compiled.market import begin_lives, conclude_ended, needs_arise, renew, talk_about_calls
from sim.engine.compiled.numba_tools.compile import compiled
from sim.engine.compiled.numba_tools.pointer import NUMBERS, TABLE, reads
from sim.engine.living import LAYOUT as LIVED
from sim.engine.living import TELLING, conclude_calls, tell_moments
from sim.engine.rules import Rules
from sim.mind import chain
from sim.mind.expectation.difference import expect_next, satisfaction
from sim.mind.loyalty.course import renewal_share, yearly_retention
from sim.mind.memory.peaks import peak_end_finish as finish
from sim.mind.memory.peaks import peak_end_step as step
from sim.mind.moments.leg import Leg
from sim.mind.moments.plain import leg_moments
from sim.mind.own import NotCompiledError
from sim.mind.recovery import first_leak, handling

NUMBER, WHOLE = types.float64, types.int64
MEMORY = types.UniTuple(NUMBER, 4)
LEG = types.NamedTuple([{float: NUMBER, int: WHOLE}[kind] for kind in Leg.__annotations__.values()], Leg)
MOMENTS = WHOLE(NUMBERS, LEG, NUMBERS)
TOLD = NUMBER(NUMBER, NUMBERS)
STAYS = NUMBER(NUMBER, NUMBER, NUMBERS)
MANY = {"given": "f8", "found": "f8", "p_rule": "f8"}
Many = namedtuple("Many", MANY)


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


@cache
def staying() -> Callable:
    """`stay_shares_of` as machine code; the rule comes as a pointer."""
    return compiled(stay_shares_of, types.void(TABLE, NUMBER, types.FunctionType(STAYS)))


def staying_of(yearly_retention: Callable, renewal_share: Callable) -> Callable:
    """Two rules of loyalty as one function. Raises NotCompiledError for one that can't be made into machine code."""
    with refusing():
        return _staying(yearly_retention, renewal_share)


@cache
def _staying(yearly_retention, renewal_share) -> Callable:
    return compiled(stays, STAYS, {"yearly_retention": yearly_retention, "renewal_share": renewal_share})


def stays(standing, months, p_loyalty):
    """The share of customers of a standing satisfaction that stays for so many months."""
    return renewal_share(yearly_retention(standing, p_loyalty), months)


def stay_shares_of(w, months, stays):
    """The same for many customers, for a table of addresses."""
    many = as_many(w)
    for i in range(len(many.given)):
        many.found[i] = stays(many.given[i], months, many.p_rule)


@cache
def talking() -> Callable:
    """`told_of` as machine code; the rule comes as a pointer."""
    return compiled(told_of, types.void(TABLE, types.FunctionType(TOLD)))


def told_of(w, told):
    """How many people each of many callers tells, for a table of addresses."""
    many = as_many(w)
    for i in range(len(many.given)):
        many.found[i] = told(many.given[i], many.p_rule)


# The three functions below hold the plainest rules; `machine_code` makes twins of them with a scenario's rules instead.
# So a whole leg costs one call from machine code to machine code.
take_in, judge, recover = chain.live, chain.judge, chain.recover


def lives(memory, leg, out, p_moments, p_memory):
    """One leg taken into a memory."""
    return take_in((leg_moments, step), memory, leg, out, p_moments, p_memory)


def judges(memory, expected, waited_min, p_memory, p_expectation):
    """The end of a call: remembered, satisfaction, and what is expected from now on."""
    return judge((finish, satisfaction, expect_next), memory, expected, waited_min, p_memory, p_expectation)


def recovers(luck, p_recovery):
    """What becomes of a complaint, and where it was missed."""
    return recover((handling, first_leak), luck, p_recovery)


@cache
def closing_months() -> tuple[Callable, ...]:
    """What happens between the months of a market, as machine code: needs, conclusions, talk, renewals."""
    mind = [types.FunctionType(signature) for signature in SIGNATURES]
    return (
        compiled(lives_begin, types.void(TABLE, WHOLE)),
        compiled(needs_of, WHOLE(TABLE, WHOLE)),
        compiled(concludes_ended, types.void(TABLE, TABLE, *mind)),
        compiled(talks, types.void(TABLE, TABLE, types.FunctionType(TOLD))),
        compiled(renewals, types.void(TABLE, WHOLE, types.FunctionType(STAYS))),
    )


def lives_begin(b, first):
    """`begin_lives` for a table of addresses."""
    begin_lives(as_base(b), first)


def needs_of(b, until):
    """`needs_arise` for a table of addresses."""
    return needs_arise(as_base(b), until)


def concludes_ended(w, b, lives, judges, reacts, recovers, new_standing):
    """`conclude_ended` for tables of addresses."""
    conclude_ended(as_lived(w), as_base(b), (lives, judges, reacts, recovers, new_standing))


def talks(w, b, told):
    """`talk_about_calls` for tables of addresses."""
    talk_about_calls(as_lived(w), as_base(b), told)


def renewals(b, month, stays):
    """`renew` for a table of addresses."""
    renew(as_base(b), month, stays)


def talker(rule: Callable) -> Callable:
    """A rule of word of mouth as machine code. Raises NotCompiledError for one that can't be made into it."""
    with refusing():
        return _telling_others(rule)


@cache
def _telling_others(rule) -> Callable:
    return compiled(rule, TOLD)


def as_base(b):
    """The arrays of a market's customers; compiled: behind the table of their addresses."""
    return b


def as_world(w):
    """The arrays of a world; compiled: behind the table of their addresses."""
    return w


def as_lived(w):
    """The arrays of lived calls; compiled: behind the table of their addresses."""
    return w


def as_telling(w):
    """The arrays of lived calls and their moments; compiled: behind the table of their addresses."""
    return w


def as_many(w):
    """What a rule is given and finds for many; compiled: behind the table of their addresses."""
    return w


reads("World", WORLD, as_world)
reads("Many", MANY, as_many)
reads("Base", BASE, as_base)
reads("Lived", LIVED, as_lived)
reads("Telling", TELLING, as_telling)
