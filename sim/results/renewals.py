"""Renewals of a market, worked out from its tables: who comes to one at each month's end, and how it is decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from sim.core.door import checked
from sim.core.language import say
from sim.core.luck import uniform
from sim.core.parameter import ScenarioError
from sim.engine.afterwards import stay_shares
from sim.engine.decisions import comes_to_renewal, phase_from, renews
from sim.engine.records import Records
from sim.engine.rules import Rules, rules_of
from sim.engine.streams import Streams, streams_of
from sim.results.months import state_at, there_at
from sim.results.run import Run


def refuse_other_worlds(run: Run) -> None:
    """Raise ScenarioError for a world without customers."""
    if run.scenario.world != "market":
        raise ScenarioError(say("only a market has customers who stay or leave."))


def refuse_what_was_not_kept(run: Run, *tables: str) -> None:
    """Raise AbsentTableError, as the run's own tables do, for the first table that the run didn't keep."""
    for name in tables:
        if name not in run.records:
            getattr(run, name)


@checked
def renewing(run: Run) -> Iterator[np.ndarray]:
    """For each month, from 0, which customers come to a renewal at its end; in the order of `run.customers`.

    Those are the customers there at its start whose period is over: m + 1 + phase is divisible by
    `customers.renewal_months`. Whoever joins or comes back begins a period. Who leaves does so at a renewal.

    Raises ScenarioError for a world without customers.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 2, "customers.renewal_months": 1}), seed=1)
    >>> [int(each.sum()) for each in renewing(run)] == run.months.opening.tolist()  # every month for everybody
    True
    """
    refuse_other_worlds(run)
    return _renewing(run.records, run.scenario.customers.renewal_months, run.scenario.months)


def _renewing(records: Records, period: int, months: int) -> Iterator[np.ndarray]:
    phase = _first_phase(records, period)
    for month in range(months):
        before, after = there_at(records, month), there_at(records, month + 1)
        yield before & comes_to_renewal(month, phase, period)  # type: ignore[arg-type] # numbers or arrays
        back = after & ~before & (records["customers"]["joined_month"] <= month)
        phase = np.where(back, phase_from(month + 1, period), phase)


def _first_phase(records: Records, period: int) -> np.ndarray:
    """Each customer's renewal phase before they left for the first time; the table holds that of the last spell."""
    customers = records["customers"]
    left = customers["first_left_month"]
    of_the_start = np.where(left >= 0, phase_from(left + 1, period), customers["renewal_phase"])  # type: ignore[arg-type]
    return np.where(customers["joined_month"] > 0, phase_from(customers["joined_month"], period), of_the_start)  # type: ignore[arg-type]


class Renewal(NamedTuple):
    """How one renewal was decided."""

    luck: float  # of the customer in that month
    share: float  # of customers of that standing satisfaction, those who stay of themselves
    stays: bool  # the luck is below the share, or the programme keeps this customer


@dataclass(frozen=True)
class Deciding:
    """What a decision to stay or leave hangs on besides the customer: the rules, the run's luck, and the programme."""

    rules: Rules
    streams: Streams
    months: int  # for which a customer stays
    kept_share: float  # of those who would leave

    def renewal(self, who: int, month: int, standing: float) -> Renewal:
        """The renewal of somebody, by the word of their luck, at a month's end."""
        u, share = uniform(self.streams.renewal, who, month), self.rules.stays(standing, self.months)
        return Renewal(u, share, renews(u, share, uniform(self.streams.programme, who, month), self.kept_share))


@checked
def deciding(run: Run, months: int | None = None) -> Deciding:
    """How renewals of a run are decided; outside callers, who have no programme, decide for so many `months`.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 1, "customers.count": 5}), seed=1)
    >>> bool(deciding(run).renewal(who=17, month=0, standing=4.0).share == 1 - hazards_at(run, 0)[0])
    True
    """
    terms = run.scenario.customers
    market = run.scenario.world == "market"
    kept = terms.programme.kept_share() if market else 0.0
    lasting = terms.renewal_months if market else cast(int, months)
    return Deciding(rules_of(run.scenario), streams_of(*run.luck), lasting, kept)


@checked
def hazards_at(run: Run, month: int) -> np.ndarray:
    """The chance of leaving of everybody known at a month's start, were the renewal then: from 0 to 1.

    hazard = (1 - share that stays, by standing satisfaction) * (1 - share that the programme keeps). It doesn't ask
    whether they are there.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 2, "customers.count": 50}), seed=1)
    >>> hazards_at(run, 0).round(3).tolist() == [0.175] * 50  # at standing 4 the course lets 82.5% stay a year
    True
    """
    terms = run.scenario.customers
    standing = state_at(run.records, month)["standing"]
    stays = stay_shares(rules_of(run.scenario), standing, terms.renewal_months)
    return (1.0 - stays) * (1.0 - terms.programme.kept_share())
