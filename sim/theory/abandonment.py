"""Erlang A: a queue whose callers give up when their patience ends."""

import math
from dataclasses import dataclass
from fractions import Fraction

from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.theory.checks import rate, whole
from sim.theory.erlang import free_odds, offered_load, split_odds
from sim.theory.offered_wait import OfferedWait
from sim.theory.result import SteadyState


def erlang_a(arrival_rate: float, service_rate: float, agents: int, patience_rate: float) -> SteadyState:
    """Return the steady state of the Palm model M/M/n+M: exponential patience, nobody is turned away.

    `patience_rate` is one over the mean patience. Let V be the wait offered to a caller who finds all agents
    busy (OfferedWait), B Erlang B at the same load, and

        S = x * integral of exp(y (1 - exp(-u)) - x u) du   (chance of n calls or more over that of exactly n)
        share that waits    P = S / (S + (1 - B)/B)
        share that gives up A = P E[1 - exp(-patience_rate V)]
        mean wait of all      = A / patience_rate
        answered within t     = (1 - P) + P E[exp(-patience_rate V); V <= t]

    with x = agents * service_rate / patience_rate and y = arrival_rate / patience_rate. Rates are per any one
    time unit, the waits in that unit. There is a steady state at every load. A share below about 1e-300 comes
    back as 0.

    Raises ScenarioError for a rate that is not above 0 and for agents that are not a whole number of 1 or more.

    Source: Palm (1957); Garnett, Mandelbaum & Reiman, *Manufacturing & Service Operations Management* 4
    (2002) 208.

    >>> floor = erlang_a(arrival_rate=10, service_rate=1 / 5, agents=50, patience_rate=1 / 3)     # per minute
    >>> round(floor.abandon_share, 6), round(floor.mean_wait, 6), round(floor.wait_share, 5)
    (0.063447, 0.190341, 0.45797)
    """
    import numpy as np

    arrival_rate, service_rate = rate("arrival_rate", arrival_rate), rate("service_rate", service_rate)
    agents, patience_rate = whole("agents", agents), rate("patience_rate", patience_rate)
    load = offered_load(arrival_rate, service_rate)
    wait = _offered_wait(arrival_rate, service_rate, agents, patience_rate)
    all_busy = wait.mass(lambda u: 1.0)
    odds = free_odds(load, agents) * math.exp(-wait.peak_log) / (wait.x * all_busy)
    waits, at_once = split_odds(odds)
    lost = wait.mass(lambda u: -np.expm1(-u)) / all_busy
    stayed = wait.mass(lambda u: np.exp(-u)) / all_busy
    waited = wait.mass(lambda u: u * np.exp(-u)) / all_busy
    answered = at_once + waits * stayed
    abandon = waits * lost
    return SteadyState(
        block_share=0.0,
        wait_share=waits,
        abandon_share=abandon,
        mean_wait=abandon / patience_rate,
        mean_answer_wait=waits * waited / answered / patience_rate,
        occupancy=load / agents * answered,
        mean_queue=arrival_rate * abandon / patience_rate,
        answered_within=_AnsweredWithin(at_once, waits / all_busy, patience_rate, wait),
    )


def _offered_wait(arrival_rate: float, service_rate: float, agents: int, patience_rate: float) -> OfferedWait:
    """Return the offered wait, its excess load taken exactly from the rates."""
    capacity = agents * Fraction(service_rate)
    try:
        x = float(capacity / Fraction(patience_rate))
        y = float(Fraction(arrival_rate) / Fraction(patience_rate))
        excess = float((Fraction(arrival_rate) - capacity) / capacity)
    except OverflowError:
        x = y = math.inf
    if not (0 < x < math.inf and 0 < y < math.inf):
        raise ScenarioError(
            say(
                "patience_rate must be of a size comparable to the other rates, not {patience_rate} beside "
                "{arrival_rate} and {service_rate}.",
                patience_rate=patience_rate,
                arrival_rate=arrival_rate,
                service_rate=service_rate,
            )
        )
    return OfferedWait(x=x, y=y, excess=excess)


@dataclass(frozen=True, slots=True)
class _AnsweredWithin:
    """The share of offered calls answered within t: those answered at once, those who waited and stayed."""

    at_once: float
    scale: float
    patience_rate: float
    wait: OfferedWait

    def __call__(self, t: float) -> float:
        import numpy as np

        return self.at_once + self.scale * self.wait.mass(lambda u: np.exp(-u), until=self.patience_rate * t)
