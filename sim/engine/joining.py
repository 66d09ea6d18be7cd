"""The customer base: who is a customer at the start, and who joins in a month. Both engines take people from here.

A person is a word of luck that all their draws are made from: the customers of the start by number, the prospects of a
month by their place in it, and those who were recommended the firm by who told them, and after which call. So nobody's
luck changes when others join or don't.
"""

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np

from sim.core.luck import GOLDEN, absorb, absorb_all, uniforms, whos
from sim.engine.plan import Plan
from sim.engine.rules import Rules
from sim.engine.streams import Streams

if TYPE_CHECKING:
    from sim.world.customers import Customers

PROSPECTS = 1 << 63  # words that no customer's number or need reaches
RECOMMENDED = 1 << 62


@dataclass(frozen=True)
class People:
    """What some people are like when they become customers: one entry each."""

    person: np.ndarray
    segment: np.ndarray
    needs_per_month: np.ndarray
    patience: np.ndarray
    expected: np.ndarray
    standing: np.ndarray

    def __len__(self):
        return len(self.person)


class Start(NamedTuple):
    """The customers of the start, one entry each: in which month they joined (0 or before), when they renew, and how
    often they have renewed since they joined."""

    person: np.ndarray
    joined: np.ndarray
    phase: np.ndarray
    renewals: np.ndarray


def people(plan: Plan, rules: Rules, streams: Streams, person: np.ndarray, renewals: np.ndarray | int = 0) -> People:
    """What persons are like, by their luck; `renewals`: how often each has renewed before they are met."""
    customers = cast("Customers", plan.customers)
    of_luck = absorb_all(person, np.uint64(0))
    segments = list(customers.segments.values())
    ends = np.cumsum([each.weight for each in segments])
    place = np.searchsorted(ends / ends[-1], uniforms(streams.segment, of_luck, 0), side="right")
    segment = np.minimum(place, len(segments) - 1)

    def each(values):
        return np.array(values, np.float64)[segment]

    expected = np.clip([rules.expected_at_first + each.expects_more for each in segments], 0.0, 10.0)
    return People(
        person=person,
        segment=segment,
        needs_per_month=each([customers.needs_per_month * one.needs_factor for one in segments]),
        patience=each([one.patience_factor for one in segments]),
        expected=each(expected),
        standing=rules.standings_at_first(uniforms(streams.at_first, of_luck, 0), renewals),
    )


def everybody(plan: Plan, rules: Rules, streams: Streams, person: np.ndarray) -> People:
    """What all are like who were customers in a run, in the order of their numbers: those of the start come first."""
    renewals = np.zeros(len(person), np.int64)
    renewals[: cast("Customers", plan.customers).count] = of_the_start(plan, streams).renewals
    return people(plan, rules, streams, person, renewals)


def of_the_start(plan: Plan, streams: Streams) -> Start:
    """The customers of the start, who are those that have survived the renewals of their tenure."""
    customers = cast("Customers", plan.customers)
    number = np.arange(customers.count)
    of_luck = whos(number)
    tenure = (uniforms(streams.tenure, of_luck, 0) * (customers.tenure_months + 1)).astype(np.int64)
    phase = (uniforms(streams.renewal_phase, of_luck, 0) * customers.renewal_months).astype(np.int64)
    person = absorb_all(np.uint64(GOLDEN), number.astype(np.uint64))
    return Start(person, -tenure, phase, renewed(tenure, phase, customers.renewal_months))


def renewed(tenure: np.ndarray, phase: np.ndarray, period: int) -> np.ndarray:
    """How often people have renewed in so many months before the start: see `decisions.comes_to_renewal`.

    >>> renewed(np.array([0, 1, 12, 13, 30]), np.array([0, 0, 0, 0, 6]), 12).tolist()
    [0, 1, 1, 2, 2]
    """
    return np.maximum(-((phase - tenure) // period), 0)


def won_by_marketing(plan: Plan, streams: Streams, month: int, told_bad: float) -> np.ndarray:
    """The prospects of a month who join at its end. `told_bad`: how many people were told of a bad call in it."""
    acquisition = cast("Customers", plan.customers).acquisition
    heard = 1.0 - exp(-told_bad / acquisition.public)
    share = acquisition.won_share() * (1.0 - acquisition.deterred_share * heard)
    number = np.arange(acquisition.prospects_per_month, dtype=np.uint64)
    person = absorb_all(np.uint64(absorb(absorb(GOLDEN, PROSPECTS), month)), number)
    return person[uniforms(streams.joins, absorb_all(person, np.uint64(0)), 0) < share]


def recommended(person: np.ndarray, need: np.ndarray, visit: np.ndarray) -> np.ndarray:
    """The persons to whom customers recommended the firm after good calls."""
    call = need.astype(np.uint64) << np.uint64(16) | visit.astype(np.uint64)
    return absorb_all(absorb_all(person, np.uint64(RECOMMENDED)), call)
