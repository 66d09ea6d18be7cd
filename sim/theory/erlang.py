"""Erlang B and Erlang C: a queue where nobody may wait, and one where everybody waits until answered."""

import math
from fractions import Fraction
from functools import partial

from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.theory.checks import OverloadError, rate, whole
from sim.theory.result import SteadyState


def erlang_b(arrival_rate: float, service_rate: float, agents: int) -> SteadyState:
    """Return the steady state of Erlang's loss model: a call that finds all agents (or lines) busy is lost.

    With the load a = arrival_rate / service_rate on n agents, the lost share is

        B = (a^n / n!) / (sum over k = 0..n of a^k / k!)

    computed by the recursion of its odds, (1 - B_n)/B_n = (n/a) / B_(n-1), in which nothing cancels.
    Occupancy is a(1 - B)/n. Rates are per any one time unit; a share below about 1e-300 comes back as 0.

    Raises ScenarioError for a rate that is not above 0 and for agents that are not a whole number of 1 or more.

    Source: Erlang (1917); Jagerman, *Bell System Technical Journal* 53 (1974) 525.

    >>> round(erlang_b(arrival_rate=180, service_rate=1, agents=200).block_share, 6)
    0.010325
    """
    arrival_rate, service_rate = rate("arrival_rate", arrival_rate), rate("service_rate", service_rate)
    agents = whole("agents", agents)
    odds = free_odds(offered_load(arrival_rate, service_rate), agents)
    block, answered = split_odds(odds)
    return SteadyState(
        block_share=block,
        wait_share=0.0,
        abandon_share=0.0,
        mean_wait=0.0,
        mean_answer_wait=0.0,
        occupancy=arrival_rate / service_rate / agents * answered,
        mean_queue=0.0,
        answered_within=partial(_at_once, answered),
    )


def erlang_c(arrival_rate: float, service_rate: float, agents: int) -> SteadyState:
    """Return the steady state of Erlang's waiting model: nobody is lost and nobody gives up.

    With the load a = arrival_rate / service_rate below the n agents, and B from Erlang B,

        share that waits  C = n B / (n - a (1 - B))
        mean wait         W = C / (n service_rate - arrival_rate)
        answered within t   = 1 - C exp(-(n service_rate - arrival_rate) t)

    Rates are per any one time unit, the waits in that unit.

    Raises ScenarioError when the load is as large as the agents or larger (the queue then grows without end),
    for a rate that is not above 0 and for agents that are not a whole number of 1 or more.

    Source: Erlang (1917); Koole, *Call Center Optimization* (2013).

    >>> round(erlang_c(arrival_rate=20, service_rate=1, agents=25).wait_share, 6)
    0.209103
    """
    arrival_rate, service_rate = rate("arrival_rate", arrival_rate), rate("service_rate", service_rate)
    agents = whole("agents", agents)
    load = offered_load(arrival_rate, service_rate)
    spare = float(agents * Fraction(service_rate) - Fraction(arrival_rate))
    if spare <= 0:
        raise OverloadError(
            say(
                "The queue grows without end: a load of {load:g} needs more than {load:g} agents, not "
                "{agents}, unless callers give up (erlang_a).",
                load=load,
                agents=agents,
            )
        )
    block, free = split_odds(free_odds(load, agents))
    idle = spare / service_rate
    waits = agents * block / (idle + load * block)
    at_once = idle * free / (idle + load * block)
    mean_wait = waits / spare
    return SteadyState(
        block_share=0.0,
        wait_share=waits,
        abandon_share=0.0,
        mean_wait=mean_wait,
        mean_answer_wait=mean_wait,
        occupancy=load / agents,
        mean_queue=arrival_rate * mean_wait,
        answered_within=partial(_in_order, at_once, waits, spare),
    )


def offered_load(arrival_rate: float, service_rate: float) -> float:
    """Return the load in erlangs: how many agents the calls would keep busy, if all were answered.

    The arrival rate over the service rate, both per the same time unit.

    Raises ScenarioError for a rate that is not above 0 and for a quotient that floats can't hold.

    Source: Koole, *Call Center Optimization* (2013).

    >>> offered_load(10, 0.2)
    50.0
    """
    arrival_rate, service_rate = rate("arrival_rate", arrival_rate), rate("service_rate", service_rate)
    load = arrival_rate / service_rate
    if not 0 < load < math.inf:
        raise ScenarioError(
            say(
                "arrival_rate over service_rate must neither vanish nor overflow in floating point, not "
                "{arrival_rate} / {service_rate}.",
                arrival_rate=arrival_rate,
                service_rate=service_rate,
            )
        )
    return load


def free_odds(load: float, agents: int) -> float:
    """Return (1 - B)/B of Erlang B, the odds that a call finds an agent free.

    The recursion J_n = (n/a)(1 + J_(n-1)), J_0 = 0, has positive terms only, so nothing cancels. It is also
    the chance of fewer than n calls over the chance of exactly n. Infinite where B is below any float.

    Source: Jagerman, *Bell System Technical Journal* 53 (1974) 525.

    >>> free_odds(1.0, 1)
    1.0
    """
    odds = 0.0
    for n in range(1, agents + 1):
        odds = n / load * (1.0 + odds)
        if odds == math.inf:
            break
    return odds


def split_odds(odds: float) -> tuple[float, float]:
    """Return the shares (1 / (1 + odds), odds / (1 + odds)), both accurate, also for infinite odds.

    >>> split_odds(3.0), split_odds(float("inf"))
    ((0.25, 0.75), (0.0, 1.0))
    """
    against = 1.0 / (1.0 + odds)
    return against, (odds * against if odds < 1.0 else 1.0 / (1.0 + 1.0 / odds))


def _at_once(answered: float, t: float) -> float:
    return answered


def _in_order(at_once: float, waits: float, spare: float, t: float) -> float:
    return at_once - waits * math.expm1(-spare * t)
