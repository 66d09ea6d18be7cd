"""Priority classes: who is more urgent goes first, but nobody is interrupted."""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown
from sim.theory.checks import OverloadError, rate, whole
from sim.theory.erlang import erlang_c
from sim.theory.result import SteadyState

if TYPE_CHECKING:
    from collections.abc import Iterable

POINTS = 32  # Gauss-Legendre points a panel
HALVINGS = 60  # panels that halve toward the angle 0, where the integrand may nearly be singular


def priority_classes(arrival_rates: "Iterable[float]", service_rate: float, agents: int) -> tuple[SteadyState, ...]:
    """Return one steady state a class of M/M/n with priority among the waiting and no interruption.

    `arrival_rates` lists the classes, the most urgent first; all have the same exponential service. A free agent
    takes the most urgent class, within it the longest waiting. With c = agents * service_rate, s_k the sum of the
    first k arrival rates over c, and C from Erlang C of all classes together

        share that waits  C, the same in every class
        mean wait         W_k = C / (c (1 - s_(k-1)) (1 - s_k))

    Of the k-th class's waits the whole distribution is known: a geometric number of busy periods (ratio s_k, one
    at least), in each of which the more urgent classes are served until none of them waits and one agent more
    gets free; service_level(t) integrates its spectrum, to 1e-12. Shares and means are of the class's own offered
    calls; `occupancy` is the agents' time that the class's calls take, so the classes' occupancies add up to that
    of Erlang C, as do their mean queues. Rates are per any one time unit, the waits in that unit.

    Raises ScenarioError when the classes up to one fill the agents, naming that class (its queue grows without end),
    for no class, for a rate that is not above 0 and for agents that are not a whole number of 1 or more.

    Source: Cobham, *Journal of the Operations Research Society of America* 2 (1954) 70; Kella & Yechiali,
    *Stochastic Models* 1 (1985) 257, for the distribution of the wait.

    >>> urgent, other = priority_classes(arrival_rates=(5, 15), service_rate=1, agents=25)
    >>> round(urgent.mean_wait, 6), round(other.mean_wait, 6), round(other.wait_share, 6)
    (0.010455, 0.052276, 0.209103)
    """
    rates = [rate("arrival_rates", value) for value in _listed(arrival_rates)]
    service_rate, agents = rate("service_rate", service_rate), whole("agents", agents)
    capacity = agents * Fraction(service_rate)
    sums = [Fraction(0), *accumulate(Fraction(value) for value in rates)]
    for place, total in enumerate(sums):
        if total >= capacity:
            raise OverloadError(
                say(
                    "The queue of class {place} grows without end: the classes up to it bring {load:g} "
                    "calls, {agents} agents serve no more than {capacity:g}.",
                    place=place,
                    load=float(total),
                    agents=agents,
                    capacity=float(capacity),
                )
            )
    together = erlang_c(float(sums[-1]), service_rate, agents)
    return tuple(
        _one_class(
            value,
            float(capacity),
            float((capacity - before) / capacity),
            float((capacity - total) / capacity),
            together,
        )
        for value, before, total in zip(rates, sums, sums[1:], strict=False)
    )


def _listed(arrival_rates: "Iterable[float]") -> list[float]:
    """Return the arrival rates as a list of one or more."""
    try:
        listed = list(arrival_rates)
    except TypeError:
        listed = []
    if not listed or isinstance(arrival_rates, str):
        raise ScenarioError(
            say(
                "arrival_rates must list a rate for each class, not {arrival_rates}.",
                arrival_rates=shown(arrival_rates),
            )
        )
    return listed


def _one_class(arrival_rate: float, capacity: float, before: float, spare: float, together: SteadyState) -> SteadyState:
    """Return a class's steady state; of the capacity the more urgent leave it a share `before`, it leaves `spare`."""
    waits = together.wait_share
    mean_wait = waits / (capacity * before * spare)
    return SteadyState(
        block_share=0.0,
        wait_share=waits,
        abandon_share=0.0,
        mean_wait=mean_wait,
        mean_answer_wait=mean_wait,
        occupancy=arrival_rate / capacity,
        mean_queue=arrival_rate * mean_wait,
        answered_within=_AnsweredWithin(waits, together.service_level(0), capacity, before, spare),
    )


@dataclass(frozen=True, slots=True)
class _AnsweredWithin:
    """The share answered within t: 1 - waits * late(t).

    In the time unit 1/capacity, with a the load share of the more urgent and s of all up to this class,

        late(t) = pole exp(-(1 - s)(s - a) t / s) + 2 a (1 - s)/pi * integral over 0..pi of
                  sin(v)^2 exp(-x t) / (x (a + s^2 - 2 s sqrt(a) cos(v))) dv

    where x = 1 + a - 2 sqrt(a) cos(v) and pole = (s^2 - a) / (s (s - a)) if that is above 0, else 0. It is the
    Laplace transform (1 - s) z / (1 - s z), z that of a busy period of M/M/1, inverted along its cut.
    """

    waits: float
    at_once: float
    capacity: float
    before: float
    spare: float

    def __call__(self, t: float) -> float:
        if t == math.inf:
            return 1.0
        late = _late(self.before, self.spare, self.capacity * t)
        return self.at_once + self.waits * (1.0 - late)


def _late(before: float, spare: float, t: float) -> float:
    """Return the chance that a caller who waits does so for longer than t services of all agents together."""
    import numpy as np

    a, s = 1.0 - before, 1.0 - spare
    if a == 0.0:
        return math.exp(-spare * t)
    pole = (s * s - a) / (s * (s - a))
    total = pole * math.exp(-spare * (s - a) / s * t) if pole > 0 else 0.0
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    ends = math.pi * 0.5 ** np.arange(HALVINGS, -1, -1.0)
    low = np.concatenate(([0.0], ends[:-1]))[:, None]
    half = (ends[:, None] - low) / 2
    v = low + half * (1.0 + nodes)
    root = math.sqrt(a)
    bend = 4.0 * np.sin(v / 2) ** 2  # 2 - 2 cos(v)
    x = (before / (1.0 + root)) ** 2 + root * bend
    near = (spare - before / (1.0 + root)) ** 2 + s * root * bend
    with np.errstate(under="ignore"):
        density = np.sin(v) ** 2 * np.exp(-x * t) / (x * near)
    return total + 2.0 * a * spare / math.pi * float(np.sum(half * weights * density))
