"""A rule of one's own: plain functions from a notebook in the place of a theory, in both engines.

The scenario stays plain data: it holds the rule's name, its numbers and a mark of its code, and the functions stand in
a register of this process. So a scenario with a rule of one's own can be changed, compared and replicated like any
other; in another process the rule must be given again.
"""

from collections.abc import Callable, Mapping
from numbers import Real
from typing import ClassVar, Literal, cast

import numpy as np
from pydantic import model_validator

from sim.core.language import say, translated
from sim.core.parameter import Number, ScenarioError, Words, not_allowed, parameter
from sim.mind.moments.delivery import Delivery
from sim.mind.moments.leg import BUFFER, EXAMPLE
from sim.mind.pinned import pinned
from sim.mind.registry import BEGINS_WITH, FUNCTIONS, WITHOUT_P
from sim.mind.rule import Rule

_KNOWN: dict[tuple[str, str, str], tuple[Callable, ...]] = {}


class NotCompiledError(ValueError):
    """A rule can't be made into machine code. The message says which and why."""


class Own(Rule):
    """A rule of one's own, made by `own`: a name, numbers, and the mark of functions that stay in this process.

    >>> def start(p): return (0.0, 0.0, 0.0, 0.0)
    >>> def step(state, score, seconds, p): return (max(state[0], score), 0.0, 0.0, 0.0)
    >>> def finish(state, p): return state[0]
    >>> from sim.mind.memory.peaks import remember
    >>> remember(own("memory", "only the best", start, step, finish), [(3.0, 60.0), (8.0, 5.0), (6.0, 5.0)])
    8.0
    """

    rule: Literal["own"]
    source: ClassVar[str] = "the user's own"

    step: Words = parameter(..., "", "Step", "The step of the mind that it stands at.", source="the user's own")
    name: Words = parameter(..., "", "Name", "What it is called.", source="the user's own")
    code: Words = parameter(..., "", "Code", "A mark of its functions.", source="the user's own")
    numbers: tuple[Number, ...] = parameter(
        (), "", "Numbers", "Its constants, which its functions get as p.", source="the user's own"
    )

    @model_validator(mode="after")
    def _is_known(self):
        if (self.step, self.name, self.code) not in _KNOWN:
            raise not_allowed(_unknown(self.name))
        return self

    @property
    def functions(self) -> Mapping[str, Callable]:  # type: ignore[override]  # those of a class are known beforehand
        """The functions as they were given, by the names of the step; refused in a process that hasn't got them."""
        if (self.step, self.name, self.code) not in _KNOWN:
            raise ScenarioError(_unknown(self.name))
        return dict(zip(FUNCTIONS[self.step], _KNOWN[self.step, self.name, self.code], strict=True))

    def constants(self) -> tuple[float, ...]:
        """Its numbers."""
        return self.numbers or (0.0,)


def _unknown(name: str) -> str:
    return say("the rule {name} is not known here; give its functions again with sim.mind.own(...).", name=name)


def own(step: str, name: str, *functions: Callable, numbers: tuple[float, ...] = ()) -> Own:
    """A rule of one's own for a step of the mind: its functions in order, and the numbers that they get as `p`.

    memory: start(p), step(state, score, seconds, p), finish(state, p), with a state of four floats. expectation:
    satisfaction(remembered, expected, waited_min, p), expect_next(expected, remembered, p). complaint:
    reacts(satisfaction, u, p). recovery: handling(u_record, u_handle, u_recheck, u_feed_back, p), first_leak(... the
    same ...), return_share(handling, p). word_of_mouth: told(satisfaction, p). loyalty: new_standing(standing,
    satisfaction, handling, p), yearly_retention(standing, p), renewal_share(yearly, months). moments:
    leg_moments(p, leg, out), with a `Leg` whose facts are read by name (leg.wait_s); p goes on with the numbers of the
    scenario's `Delivery`. The first number of an expectation is what is expected at first, that of a loyalty the
    standing satisfaction at first.

    The functions are taken as they stand, with all that they read: what changes afterwards changes no rule (see
    `sim.mind.pinned`). Each is tried once. Raises ScenarioError with one sentence.

    >>> own("memory", "half", lambda p: 5.0)
    Traceback (most recent call last):
    sim.core.parameter.ScenarioError: a rule for memory needs 3 functions (start, step, finish), not 1.
    """
    if step not in FUNCTIONS:
        raise ScenarioError(
            say("{step} is not a step of the mind: {known}.", step=repr(step), known=", ".join(FUNCTIONS))
        )
    wanted = FUNCTIONS[step]
    if len(functions) != len(wanted):
        words = {"step": step, "n": len(wanted), "names": ", ".join(wanted), "given": len(functions)}
        raise ScenarioError(say("a rule for {step} needs {n} functions ({names}), not {given}.", **words))
    if step in BEGINS_WITH and not numbers:
        words = {"step": step, "what": translated(BEGINS_WITH[step])}
        raise ScenarioError(say("a rule for {step} needs numbers, of which the first is {what}.", **words))
    if isinstance(numbers, str) or not all(isinstance(one, Real) for one in np.atleast_1d(numbers).tolist()):
        raise ScenarioError(say("numbers must be numbers, such as (0.5, 2.0), not {given}.", given=repr(numbers)))
    numbers = tuple(float(number) for number in np.atleast_1d(numbers))
    copies, code = pinned(name, functions)
    _try(step, name, copies, numbers or (0.0,))
    _KNOWN[step, name, code] = copies
    return Own(step=step, name=name, code=code, numbers=numbers)


# What each function is tried on, besides p.
TRIED_ON = {
    "satisfaction": (5.0, 6.0, 1.0),
    "expect_next": (6.0, 5.0),
    "reacts": (2.0, 0.5),
    "handling": (0.5, 0.5, 0.5, 0.5),
    "first_leak": (0.5, 0.5, 0.5, 0.5),
    "return_share": (1,),
    "told": (2.0,),
    "new_standing": (4.0, 2.0, 0),
    "yearly_retention": (4.0,),
    "renewal_share": (0.5, 12.0),
}


def _try(step: str, name: str, functions: tuple[Callable, ...], p: tuple[float, ...]) -> None:
    gives = cast("dict[str, tuple[float, float]]", FUNCTIONS[step])  # a state is looked at by `_state`
    does = dict(zip(gives, functions, strict=True))
    try:
        if step == "memory":
            state = does["step"](_state(does["start"](p)), 4.0, 60.0, p)
            _score(does["finish"](_state(state), p), *gives["finish"])
        elif step == "moments":
            n = does["leg_moments"](p + Delivery().constants(), EXAMPLE, [0.0] * BUFFER)
            _score(n, *gives["leg_moments"])
        else:
            for one, function in does.items():
                _score(function(*TRIED_ON[one], *(() if one in WITHOUT_P else (p,))), *gives[one])
    except Exception as error:  # a user's function may raise anything
        words = {"name": name, "why": str(error) or type(error).__name__}
        raise ScenarioError(say("the rule {name} does not work on an example: {why}", **words)) from error


def _state(state) -> tuple:
    if not isinstance(state, tuple) or len(state) != 4 or not all(isinstance(one, Real) for one in state):
        raise ValueError(say("a memory's state must be a tuple of four numbers, not {state}.", state=repr(state)))
    return state


def _score(value, low: float, high: float) -> None:
    if not isinstance(value, Real) or not low <= value <= high:  # type: ignore[operator]  # Real declares no >=
        raise ValueError(say("{value} came out, where a number from {low:g} to {high:g} must.", value=repr(value),
                             low=low, high=high))  # fmt: skip
