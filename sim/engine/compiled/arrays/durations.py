"""Any distribution as a row of numbers, and the draw from it: the same quantile functions, chosen by kind."""

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

from sim.core import distributions as d
from sim.core.distributions import (
    erlang_quantile,
    exponential_quantile,
    hyperexponential_quantile,
    lognormal_quantile,
    uniform_quantile,
    weibull_quantile,
)

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World


class Kind(IntEnum):
    """The kind of a distribution."""

    CONSTANT = 0
    EXPONENTIAL = 1
    LOGNORMAL = 2
    ERLANG = 3
    WEIBULL = 4
    UNIFORM = 5
    HYPEREXPONENTIAL = 6
    EMPIRICAL = 7


class Durations:
    """The distributions of a scenario, each packed once: `rows` of kind and constants, `values` and `ends` of steps."""

    def __init__(self) -> None:
        self.rows: list[tuple] = []
        self.values: list[float] = []
        self.ends: list[float] = []

    def place(self, distribution) -> int:
        """Pack a distribution and return its place; None is -1."""
        if distribution is None:
            return -1
        row = self._packed(distribution)
        if row not in self.rows:
            self.rows.append(row)
        return self.rows.index(row)

    def _packed(self, one) -> tuple:
        match one:
            case d.Constant():
                return Kind.CONSTANT, 0, 0, 0, one.value, 0.0, 0.0
            case d.Exponential():
                return Kind.EXPONENTIAL, 0, 0, 0, one.mean, 0.0, 0.0
            case d.LogNormal():
                return Kind.LOGNORMAL, 0, 0, 0, *one.constants(), 0.0
            case d.Erlang():
                return Kind.ERLANG, one.phases, 0, 0, one.mean / one.phases, 0.0, 0.0
            case d.Weibull():
                return Kind.WEIBULL, 0, 0, 0, one.scale(), one.shape, 0.0
            case d.Uniform():
                return Kind.UNIFORM, 0, 0, 0, one.low, one.high, 0.0
            case d.HyperExponential():
                return Kind.HYPEREXPONENTIAL, 0, 0, 0, one.share, one.mean, one.other_mean
        values, ends = one.steps()
        first = len(self.values)
        self.values += values
        self.ends += ends
        return Kind.EMPIRICAL, 0, first, len(values), 0.0, 0.0, 0.0


def draw(w: "World", place: int, u: float) -> float:
    """The duration in seconds that a distribution gives for luck u."""
    row = w.durations[place]
    if row.kind == Kind.EXPONENTIAL:
        return exponential_quantile(u, row.a)
    if row.kind == Kind.CONSTANT:
        return row.a
    if row.kind == Kind.EMPIRICAL:
        return w.steps_value[row.first + step_of(w.steps_end, u, row.first, row.many)]
    return rarer(u, row.kind, (row.a, row.b, row.c), row.phases)


def rarer(u: float, kind: int, constants: tuple[float, float, float], phases: int) -> float:
    """The same for the kinds whose quantile is more than a line."""
    a, b, c = constants
    if kind == Kind.LOGNORMAL:
        return lognormal_quantile(u, a, b)
    if kind == Kind.ERLANG:
        return erlang_quantile(u, a, phases)
    if kind == Kind.WEIBULL:
        return weibull_quantile(u, a, b)
    if kind == Kind.UNIFORM:
        return uniform_quantile(u, a, b)
    return hyperexponential_quantile(u, a, b, c)


def step_of(ends: Sequence[float], u: float, first: int, many: int) -> int:
    """The number of the step that u falls on: how many ends lie at or below it, the last step at most."""
    low, high = 0, many
    while low < high:
        middle = (low + high) >> 1
        if u < ends[first + middle]:
            high = middle
        else:
            low = middle + 1
    return min(low, many - 1)
