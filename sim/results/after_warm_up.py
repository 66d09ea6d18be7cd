"""The tables of a run after the warm-up, sorted and added up as metrics need them."""

from functools import cached_property
from typing import Any

import numpy as np

from sim.engine.afterwards import people_told, yearly_shares
from sim.engine.plan import Plan
from sim.engine.records import Records, arrived
from sim.engine.rules import Rules, rules_of
from sim.mind.expectation.difference import MIDDLE
from sim.results.months import months
from sim.tables import LegOutcome, Origin, Outcome
from sim.world.scenario import Scenario


class Counted:
    """The tables of a run after the warm-up, as columns: what metrics are counted from."""

    def __init__(self, scenario: Scenario, plan: Plan, records: Records):
        self.scenario, self.plan, self.records = scenario, plan, records
        calls, legs = self.records["calls"], self.records["legs"]
        after_warm_up = arrived(calls) >= self.plan.warm_up
        wanted_an_agent = after_warm_up & ~np.isin(calls["outcome"], (Outcome.SELF_SERVED, Outcome.NUISANCE))
        self.outcomes = calls["outcome"][after_warm_up]
        self.calls = {name: column[wanted_an_agent] for name, column in calls.items()}
        self.legs = {name: column[wanted_an_agent[legs["call"]]] for name, column in legs.items()}
        self.offered = len(self.calls["call"])

    @cached_property
    def first(self) -> dict[str, np.ndarray]:
        """The first leg of each first attempt that joined a queue."""
        first = (self.legs["attempt"] == 1) & (self.legs["leg"] == 1) & self.joined
        return {name: column[first] for name, column in self.legs.items()}

    @cached_property
    def joined(self) -> np.ndarray:
        """For each leg whether a queue was joined."""
        return ~np.isin(self.legs["outcome"], (LegOutcome.SELF_SERVED, LegOutcome.REFUSED, LegOutcome.TURNED_AWAY))

    @cached_property
    def answered(self) -> np.ndarray:
        """For each call whether an agent ever answered."""
        return np.isin(self.calls["call"], self.legs["call"][self.legs["agent"] >= 0])

    @cached_property
    def standing(self) -> np.ndarray:
        """For each caller the standing satisfaction after their last call (market: of each customer still there)."""
        if self.scenario.world == "market":
            customers = self.records["customers"]
            return customers["standing"][customers["left_month"] < 0]
        known = ~np.isnan(self.calls["standing"].astype(float))
        customer, standing = self.calls["customer"][known], self.calls["standing"][known]
        order = np.argsort(customer, kind="stable")  # calls stand in the order of their arrival
        last = np.append(np.diff(customer[order]) != 0, True)[: len(order)]
        return standing[order][last]

    @cached_property
    def yearly(self) -> np.ndarray:
        """For each of these the share of such customers who stay a year."""
        return yearly_shares(self.rules, self.standing)

    @cached_property
    def rules(self) -> Rules:
        """The rules of the mind."""
        return rules_of(self.scenario)

    def told(self, good: bool) -> float:
        """How many people are told of good calls, or of bad ones."""
        levels, counts = self._levels
        wanted = levels > MIDDLE if good else levels < MIDDLE
        told = people_told(self.rules, levels[wanted])
        return sum(people * many for people, many in zip(told.tolist(), counts[wanted].tolist(), strict=True))

    @cached_property
    def _levels(self) -> tuple[np.ndarray, np.ndarray]:
        """The different satisfactions with calls, and how many calls each has."""
        known = ~np.isnan(self.calls["satisfaction"])
        return np.unique(self.calls["satisfaction"][known], return_counts=True)

    @cached_property
    def months(self) -> dict[str, Any]:
        """The months of a market."""
        return months(self.scenario, self.records)

    @cached_property
    def of_the_start(self) -> dict[str, np.ndarray]:
        """The customers whom a market began with."""
        customers = self.records["customers"]
        return {name: column[customers["origin"] == Origin.START] for name, column in customers.items()}

    def open_ticks(self, instant: np.ndarray) -> np.ndarray:
        """How long the lines have been open up to each instant, the warm-up left out."""
        windows = np.array([(-1, -1), *self.plan.windows], np.int64)  # the first has no length, before everything
        begins = np.maximum(windows[:, 0], np.minimum(self.plan.warm_up, windows[:, 1]))
        lengths = windows[:, 1] - begins
        before = np.cumsum(lengths) - lengths
        place = np.searchsorted(begins, instant, side="right") - 1
        return before[place] + np.minimum(instant - begins[place], lengths[place])
