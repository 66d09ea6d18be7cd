"""Little's law, tick by tick: the number waiting, added up over time, is the time waited, added up over legs.

It holds for each single run, not only on average, and in whole ticks there is nothing to round: both sums must be
equal integer for integer, in every queue; and so for agents, talk and write-up, in every team.
"""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings

import sim
from tests.generated.drawn import drawn_worlds, market_worlds, simple_queues
from tests.generated.tied import STEADY, rich_worlds, seeds, tied_worlds
from tests.property.audit_trace import events_of

EVERYTHING = ("calls", "legs", "events")


class Areas:
    """How many do what, summed over time: ticks by (what, where)."""

    def __init__(self, run):
        self.number, self.area, self.now = Counter(), Counter(), 0
        doing = {}
        for tick, event, _, queue, agent in events_of(run):
            self.pass_time(tick)
            if event == "arrives":
                self.change("in house", "", +1)
            elif event == "joins":
                self.change("waits", queue, +1)
            elif event in {"answered", "gives_up", "dropped", "promised", "missed"}:
                self.change("waits", queue, -1)
            if event in {"served", "gives_up", "dropped"}:
                self.change("in house", "", -1)
            if agent is not None:
                self.becomes(doing, agent, event)
        self.pass_time(run.plan.horizon)

    def pass_time(self, tick):
        for what, number in self.number.items():
            self.area[what] += number * (tick - self.now)
        self.now = tick

    def change(self, what, where, by):
        self.number[what, where] += by

    def becomes(self, doing, agent, event):
        before = doing.get(agent)
        after = {"answered": "talks", "served": "writes", "passed_on": "writes", "idle": "idle"}.get(event)
        if before:
            self.change(before, agent[0], -1)
        if after:
            self.change(after, agent[0], +1)
        if event in {"on_duty", "off_duty"}:
            self.change("on duty", agent[0], +1 if event == "on_duty" else -1)
        doing[agent] = after


def summed(table, column, where):
    """A column of seconds summed in ticks, by the values of another."""
    ticks = np.rint(table[column] * 1e6).astype(np.int64)
    return ticks.groupby(table[where], observed=False).sum().to_dict()


def obeys(run):
    """Compare both sums; returns the ticks waited, so that a test can tell that there were any."""
    if (run.calls.outcome == "in_progress").any():
        return 0  # their last legs are not in the table
    areas, waited = Areas(run).area, summed(run.legs, "wait_s", "queue")
    assert {queue: areas["waits", queue] for queue in waited} == waited
    talked, wrote = summed(run.legs, "talk_s", "team"), summed(run.legs, "after_call_s", "team")
    on_duty = summed(run.staff.assign(length_s=run.staff.until_s - run.staff.from_s), "length_s", "team")
    for team in run.scenario.centre.teams:
        assert areas["talks", team] == talked[team]
        assert areas["writes", team] == wrote[team]
        assert areas["on duty", team] == on_duty[team]
        assert areas["on duty", team] - areas["idle", team] == talked[team] + wrote[team]
    return sum(waited.values())


WORLDS = {"tied": tied_worlds(), "rich": rich_worlds(), "drawn": drawn_worlds(), "market": market_worlds()}


@pytest.mark.parametrize("kind", WORLDS)
def test_in_every_small_world(kind):
    waited = []

    @settings(STEADY, max_examples=50)
    @given(WORLDS[kind], seeds)
    def hold(world, seed):
        waited.append(obeys(sim.run(world, seed=seed, keep=EVERYTHING)))

    hold()
    assert sum(ticks > 0 for ticks in waited) > 3


@pytest.mark.parametrize("name", ["broadband-complaint", "small-market"])
def test_in_the_library(name):
    world = sim.load(name)
    world = world.set({"days": 3} if world.world == "floor" else {"months": 2, "customers.count": 600})
    run = sim.run(world.set({"demand.redial.share": 0.5, "demand.redial.tries": 1}), seed=2, keep=EVERYTHING)
    assert obeys(run) > 3600 * 10**6


@settings(STEADY, max_examples=30)
@given(simple_queues(), seeds)
def test_for_calls_in_the_house(world, seed):
    """Where nobody dials twice, the same holds for calls from arrival to goodbye."""
    run = sim.run(world, seed=seed, keep=EVERYTHING)
    obeys(run)
    stayed = np.rint(run.calls.end_s * 1e6).sum() - np.rint(run.calls.arrival_s * 1e6).sum()
    assert Areas(run).area["in house", ""] == stayed
