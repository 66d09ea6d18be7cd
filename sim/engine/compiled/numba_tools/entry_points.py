"""Every kernel, and every rule that kernels call, as machine code that is made once and kept on disk."""

from collections.abc import Callable
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from numba import types
from numba.core.errors import NumbaError, UnsupportedBytecodeError

from sim.core.language import say
from sim.engine.compiled.afterwards import people_told, stay_shares
from sim.engine.compiled.arrivals import draw_calls
from sim.engine.compiled.clockwork.kernel import pass_time
from sim.engine.compiled.market import begin_lives, conclude_ended, needs_arise, renew, talk_about_calls
from sim.engine.compiled.numba_tools.compile import KERNEL, SWITCHED_OFF, compiled
from sim.engine.compiled.numba_tools.pointer import CHECKED, NUMBERS, Rule, RuleCode, Table
from sim.engine.living import conclude_calls, tell_moments
from sim.engine.rules import Rules
from sim.mind import chain
from sim.mind.expectation.difference import expect_next, satisfaction
from sim.mind.guarded import is_ours
from sim.mind.loyalty.course import renewal_share, yearly_retention
from sim.mind.memory.peaks import peak_end_finish as finish
from sim.mind.memory.peaks import peak_end_step as step
from sim.mind.moments.leg import Leg
from sim.mind.moments.plain import leg_moments
from sim.mind.own import NotCompiledError
from sim.mind.recovery import first_leak, handling

NUMBER, WHOLE, NOTHING = types.float64, types.int64, types.void
MEMORY = types.UniTuple(NUMBER, 4)
LEG = types.NamedTuple([{float: NUMBER, int: WHOLE}[kind] for kind in Leg.__annotations__.values()], Leg)


# The four functions below hold the plainest rules; `rule` makes twins of them with a scenario's rules instead. So a
# whole leg costs one call from machine code to machine code.
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


def stays(standing, months, p_loyalty):
    """The share of customers of a standing satisfaction that stays for so many months."""
    return renewal_share(yearly_retention(standing, p_loyalty), months)


class Called(NamedTuple):
    """What kernels call as one rule: its signature, and the function that calls several rules, if there are several."""

    signature: Any
    around: Callable | None = None
    rules: tuple[str, ...] = ()


CALLED = {
    "lives": Called(MEMORY(MEMORY, LEG, NUMBERS, NUMBERS, NUMBERS), lives, ("leg_moments", "step")),
    "judges": Called(
        types.UniTuple(NUMBER, 3)(MEMORY, NUMBER, NUMBER, NUMBERS, NUMBERS),
        judges,
        ("finish", "satisfaction", "expect_next"),
    ),
    "reacts": Called(WHOLE(NUMBER, NUMBER, NUMBERS)),
    "recovers": Called(
        types.UniTuple(WHOLE, 2)(types.UniTuple(NUMBER, 4), NUMBERS), recovers, ("handling", "first_leak")
    ),
    "new_standing": Called(NUMBER(NUMBER, NUMBER, WHOLE, NUMBERS)),
    "leg_moments": Called(WHOLE(NUMBERS, LEG, NUMBERS)),
    "told": Called(NUMBER(NUMBER, NUMBERS)),
    "stays": Called(NUMBER(NUMBER, NUMBER, NUMBERS), stays, ("yearly_retention", "renewal_share")),
}
MIND = ("lives", "judges", "reacts", "recovers", "new_standing")  # a whole mind, as conclude_calls takes it

_RULE = {name: Rule(called.signature) for name, called in CALLED.items()}
_MIND = [_RULE[name] for name in MIND]
_WORLD, _LIVED, _CUSTOMERS, _MANY = (Table(name) for name in ("World", "Lived", "Customers", "Many"))

# The kernels: each takes tables of addresses, numbers and rules, and returns one whole number or nothing. Rules come as
# pointers, so that another one needs no other machine code.
KERNELS = {
    function.__name__: (function, signature)
    for function, signature in (
        (draw_calls, NOTHING(Table("Outside"))),
        (pass_time, WHOLE(_WORLD, WHOLE)),
        (conclude_calls, WHOLE(_LIVED, WHOLE, *_MIND)),
        (tell_moments, WHOLE(Table("Telling"), WHOLE, _RULE["leg_moments"])),
        (begin_lives, NOTHING(_CUSTOMERS, WHOLE)),
        (needs_arise, WHOLE(_CUSTOMERS, WHOLE)),
        (conclude_ended, NOTHING(_LIVED, _CUSTOMERS, *_MIND)),
        (talk_about_calls, NOTHING(_LIVED, _CUSTOMERS, _RULE["told"])),
        (renew, NOTHING(_CUSTOMERS, WHOLE, _RULE["stays"])),
        (stay_shares, NOTHING(_MANY, NUMBER, _RULE["stays"])),
        (people_told, NOTHING(_MANY, _RULE["told"])),
    )
}


@cache
def kernel(name: str) -> Callable:
    """A kernel as machine code."""
    return compiled(*KERNELS[name], options=KERNEL)


def rule(name: str, rules: Rules) -> Callable | RuleCode:
    """What kernels call by a name of `CALLED`, made of rules. Raises NotCompiledError for what can't be compiled."""
    return _rule(name, tuple(getattr(rules, one) for one in CALLED[name].rules or (name,)))


@cache
def _rule(name: str, functions: tuple[Callable, ...]) -> Callable | RuleCode:
    signature, around, names = CALLED[name]
    instead = dict(zip(names, functions, strict=True)) if around else {}
    if not all(map(is_ours, functions)):
        signature = signature.return_type(*(CHECKED if kind == NUMBERS else kind for kind in signature.args))
    with refusing():
        made = compiled(around or functions[0], signature, instead)
    return made if SWITCHED_OFF else RuleCode(made, signature, CALLED[name].signature)


@contextmanager
def refusing():
    """Within this block numba's pages of explanation become one sentence."""
    try:
        yield
    except (NumbaError, UnsupportedBytecodeError) as error:
        why = str(error).strip().splitlines()[-1].strip()
        raise NotCompiledError(say("a rule of the mind can't be compiled: {why}", why=why)) from None
