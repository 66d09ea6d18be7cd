"""Finite lines: so many calls fit in the system, the next one gets a busy signal."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sim.core.language import say
from sim.theory.checks import rate, whole
from sim.theory.erlang import free_odds, offered_load, split_odds
from sim.theory.result import SteadyState

if TYPE_CHECKING:
    import numpy as np

BETA_LOSES_DIGITS = 1e4  # scipy's incomplete beta function errs by about 1e-9 at 1e9


def finite_lines(
    arrival_rate: float, service_rate: float, agents: int, lines: int, patience_rate: float | None = None
) -> SteadyState:
    """Return the steady state of M/M/n/K or M/M/n/K+M: `lines` calls fit in the system, waiting or being served.

    A call that finds all K lines taken gets a busy signal and is lost. With n agents, K >= n; `patience_rate` is
    one over the mean patience, None when nobody gives up. The chance q_j of j callers waiting is, relative to q_0,

        q_j = product over i = 1..j of arrival_rate / (n service_rate + i patience_rate),   j = 0..K-n

    and Erlang B gives the chance of a free agent beside it. As everywhere, shares are of **all offered calls**, but
    those of waiting are of **the calls that had a line**, for who hears the busy signal joins no queue:

        block_share       = q_(K-n)
        wait_share        = (q_0 + ... + q_(K-n-1)) / (1 - block_share)     (no agent free; gave up or not)
        mean_queue        = sum of j q_j
        mean_wait         = mean_queue / (arrival_rate (1 - block_share))
        abandon_share     = patience_rate mean_queue / arrival_rate
        answered share    = service_level(inf) = 1 - block_share - abandon_share
        mean_answer_wait  is the mean wait of **the answered calls** only

    There is a steady state at every load; K = n is Erlang B, K without bound Erlang C or A. Rates are per any one time
    unit, the waits in that unit. A service level below about 1e-150 may come back as 0.

    Raises ValueError for a rate that is not above 0, for agents or lines that are not whole numbers of 1 or more,
    and for fewer lines than agents.

    Source: Erlang (1917); Koole, *Call Center Optimization* (2013), on the Erlang X model.

    >>> small = finite_lines(arrival_rate=1, service_rate=1, agents=1, lines=2)     # 0, 1, 2 calls: a third each
    >>> round(small.block_share, 6), round(small.wait_share, 6), round(small.mean_answer_wait, 6)
    (0.333333, 0.5, 0.5)
    """
    import numpy as np

    arrival_rate, service_rate = rate("arrival_rate", arrival_rate), rate("service_rate", service_rate)
    agents, lines = whole("agents", agents), whole("lines", lines)
    patience_rate = 0.0 if patience_rate is None else rate("patience_rate", patience_rate)
    if lines < agents:
        raise ValueError(
            say("lines must be no fewer than the {agents} agents, not {lines}.", agents=agents, lines=lines)
        )
    load = offered_load(arrival_rate, service_rate)
    busy, first = _queue_shares(arrival_rate, service_rate, agents, lines - agents, patience_rate)
    all_busy, at_once = split_odds(free_odds(load, agents) * first)
    share = all_busy * busy
    ahead = np.arange(len(share) - 1)  # waiting callers whom a caller who waits finds
    capacity = agents * service_rate
    stays = capacity / (capacity + (ahead + 1) * patience_rate)
    served_wait = np.cumsum(1.0 / (capacity + (ahead + 1) * patience_rate))  # mean offered wait of those who stay
    answered = at_once + float(np.sum(share[:-1] * stays))
    queue = float(np.sum(np.arange(len(share)) * share))
    waits, joined = float(np.sum(share[:-1])), at_once + float(np.sum(share[:-1]))
    return SteadyState(
        block_share=float(share[-1]),
        wait_share=waits / joined,
        abandon_share=patience_rate * queue / arrival_rate,
        mean_wait=queue / (arrival_rate * joined),
        mean_answer_wait=float(np.sum(share[:-1] * stays * served_wait)) / answered,
        occupancy=load / agents * answered,
        mean_queue=queue,
        answered_within=_AnsweredWithin(at_once, tuple((share[:-1] * stays).tolist()), capacity, patience_rate),
    )


def _queue_shares(
    arrival_rate: float, service_rate: float, agents: int, room: int, patience_rate: float
) -> "tuple[np.ndarray, float]":
    """Return the chances of 0..room callers waiting, given that all agents are busy, and the first over their sum.

    Both are exact where the first underflows in the middle of an overload: products are summed as logs, each
    log(1 + gap) of an exactly computed gap between what leaves and what arrives.
    """
    import numpy as np

    spare = float((agents * Fraction(service_rate) - Fraction(arrival_rate)) / Fraction(arrival_rate))
    gap = spare + np.arange(1, room + 1) * (patience_rate / arrival_rate)
    logs = np.concatenate(([0.0], -np.cumsum(np.log1p(gap))))
    peak = logs.max()
    with np.errstate(under="ignore"):
        weights = np.exp(logs - peak)
    total = float(weights.sum())
    return weights / total, math.exp(-peak) / total


@dataclass(frozen=True, slots=True)
class _AnsweredWithin:
    """The share of offered calls answered within t: at once, or after the j + 1 departures that j ahead mean.

    Without patience these take an Erlang time. With it, exp(-patience_rate wait) of those who stay is
    Beta(x + 1, j + 1), x = capacity / patience_rate.
    """

    at_once: float
    stays: tuple[float, ...]
    capacity: float
    patience_rate: float

    def __call__(self, t: float) -> float:
        import numpy as np
        from scipy.special import betainc, gammainc

        if t == math.inf:
            return self.at_once + float(np.sum(self.stays))
        departures = np.arange(len(self.stays)) + 1.0
        x = self.capacity / self.patience_rate if self.patience_rate else math.inf
        gone = -math.expm1(-self.patience_rate * t)
        if x == math.inf:
            within = gammainc(departures, self.capacity * t)
        elif x < BETA_LOSES_DIGITS:
            within = betainc(departures, x + 1.0, gone)
        else:
            within = _beta_of_many(len(departures), x, gone, self.capacity * t)
        return self.at_once + float(np.sum(np.array(self.stays) * within))


def _beta_of_many(count: int, x: float, gone: float, departures: float) -> "np.ndarray":
    """Return I_gone(k, x + 1) for k = 1..count and a large x, `departures` being -x log(1 - gone).

    It is the chance of k or more in a negative binomial distribution, whose terms are summed from the side where
    nothing cancels.
    """
    import numpy as np

    if gone == 0.0:
        return np.zeros(count)
    spread = math.sqrt((x + 1.0) * gone) / (1.0 - gone) if gone < 1.0 else math.inf
    mean = spread * spread * (1.0 - gone)
    if mean - 12.0 * spread > count:
        return np.ones(count)
    k = np.arange(1.0, count + mean + 60.0 * spread + 100.0)
    logs = np.concatenate(([0.0], np.cumsum(np.log(gone * (x + k) / k)))) - departures + math.log1p(-gone)
    with np.errstate(under="ignore"):
        terms = np.exp(logs)
    late = np.cumsum(terms)[:count]
    within = np.cumsum(terms[::-1])[::-1][1 : count + 1]
    return np.where(late > 0.5, within, 1.0 - late)
