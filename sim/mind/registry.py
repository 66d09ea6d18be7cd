"""The register of rules: the functions that each step of the chain asks for, and every rule that a scenario can name.

A rule registers itself at the end of its file, and `sim.mind` reads every file of its folder: a new rule is one file.
"""

from collections.abc import Callable
from math import inf

from sim.core.language import later, say
from sim.core.parameter import ScenarioError
from sim.mind.moments.leg import MOST_MOMENTS
from sim.mind.rule import Rule

# The functions of each step, in order, and between which numbers lies what they give. None: a memory's state, four
# floats. What they are given stands at `sim.mind.own`.
FUNCTIONS: dict[str, dict[str, tuple[float, float] | None]] = {
    "moments": {"leg_moments": (0, MOST_MOMENTS)},
    "memory": {"start": None, "step": None, "finish": (0.0, 10.0)},
    "expectation": {"satisfaction": (1.0, 5.0), "expect_next": (0.0, 10.0)},
    "complaint": {"reacts": (0, 3)},
    "recovery": {"handling": (0, 3), "first_leak": (0, 4), "return_share": (0.0, 1.0)},
    "word_of_mouth": {"told": (0.0, inf)},
    "loyalty": {"new_standing": (1.0, 5.0), "yearly_retention": (0.0, 1.0), "renewal_share": (0.0, 1.0)},
}
WITHOUT_P = ("renewal_share",)  # the one function that gets no constants
BEGINS_WITH = {
    "expectation": later("what is expected at first"),
    "loyalty": later("the standing satisfaction at first"),
}
AT_FIRST = 0  # the place in `p` of what these two begin with

RULES: dict[str, tuple[type[Rule], ...]] = {}  # empty until `close` fills it
_found: list[tuple[str, int, type[Rule]]] = []


def register(step: str, rule: type[Rule], /, *, order: int = 0, **functions: Callable) -> None:
    """Let scenarios name a rule: its step of the chain, and its functions by name.

    `order`: rules stand in the order in which files are read, those of a lower order first. Raises ScenarioError when
    the functions are not those of the step, and once the register is closed.

    >>> register("memory", Rule)
    Traceback (most recent call last):
    sim.core.refusal.ScenarioError: Rule came too late to be registered; sim.mind.own puts a rule into a scenario at
    any time.
    """
    read_again = (rule.__module__, rule.__qualname__) in {(one.__module__, one.__qualname__) for _, _, one in _found}
    if RULES and not read_again:
        raise ScenarioError(
            say(
                "{rule} came too late to be registered; sim.mind.own puts a rule into a scenario at any time.",
                rule=rule.__name__,
            )
        )
    wanted = FUNCTIONS[step]
    if set(functions) != set(wanted):
        words = {"step": step, "names": ", ".join(wanted), "rule": rule.__name__, "given": ", ".join(functions)}
        raise ScenarioError(say("a rule for {step} needs the functions {names}; {rule} has {given}.", **words))
    rule.functions = {name: functions[name] for name in wanted}
    if not read_again:
        _found.append((step, order, rule))


def close() -> None:
    """Fill `RULES`. From then on no rule can join, for the parts of a scenario are built of them."""
    for step in FUNCTIONS:
        RULES[step] = tuple(rule for at, _, rule in sorted(_found, key=lambda row: row[1]) if at == step)
