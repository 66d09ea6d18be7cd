"""The door to machine code. What lies behind it a modeller never opens; numba is imported when it is first used."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.engine.rules import Rules

if TYPE_CHECKING:
    from sim.engine.compiled.numba_tools.pointer import RuleCode


def kernel(name: str) -> Callable:
    """A kernel of the list in `entry_points.py`, as machine code."""
    from sim.engine.compiled.numba_tools import entry_points

    return entry_points.kernel(name)


def rule(name: str, rules: Rules) -> "Callable | RuleCode":
    """A rule that kernels call, as machine code. Raises NotCompiledError for one that can't be made into it."""
    from sim.engine.compiled.numba_tools import entry_points

    return entry_points.rule(name, rules)


def mind(rules: Rules) -> "tuple[Callable | RuleCode, ...]":
    """The five rules that conclude calls, as `conclude_calls` takes them. Raises NotCompiledError likewise."""
    from sim.engine.compiled.numba_tools import entry_points

    return tuple(entry_points.rule(name, rules) for name in entry_points.MIND)


def addresses(arrays: tuple):
    """The arrays of a layout, such as a `World`, as kernels take them; they are kept for as long as this is."""
    from sim.engine.compiled.numba_tools import pointer

    return pointer.addresses(arrays)
