"""Which way things go: what a change of one number must make better or worse.

Where a theorem says so, it must hold call by call on the same luck; elsewhere in the mean over replications, by at
least four standard errors. Where it does not hold call by call, a counterexample shows why.
"""

from collections import Counter
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import sim
from sim.world.scenario import from_values
from tests.generated.drawn import chains, drawn_worlds, simple_queues
from tests.generated.tied import STEADY, seeds

FEW = settings(STEADY, max_examples=50)
REPLICATIONS = 25

QUEUE = sim.textbook(120, 10, sim.Exponential(300), patience=sim.Exponential(120), hours=3)
DESK = from_values(
    {
        "opening": {"opens": "09:00", "closes": "11:00"},
        "centre": {
            "queues": {
                "line": {"menu_layers": 2, "prompt_s": 15, "patience_s": {"kind": "exponential", "mean": 200}},
                "back": {},
            },
            "teams": {
                "front": {
                    "agents": 9,
                    "serves": {
                        "line": {
                            "handling_s": {"kind": "exponential", "mean": 200},
                            "solved_share": 0.5,
                            "passes_to": "back",
                        }
                    },
                },
                "back": {"agents": 8, "serves": {"back": {"handling_s": {"kind": "exponential", "mean": 300}}}},
            },
        },
        "demand": {"calls_per_hour": 150, "reasons": {"r": {"queue": "line"}}},
    }
)
ROOMY = DESK.set({"centre.teams.front.agents": 300, "centre.teams.front.serves.line.solved_share": 1})


def calls(world, seed=1):
    """Calls by who calls: the same people in the same rows on the same luck."""
    return sim.run(world, seed=seed).calls.set_index(["customer", "need", "visit"]).sort_index()


@cache
def measured(world):
    """The metrics of every replication, and the mean wait over all legs of a call."""
    runs = [sim.run(world, seed=5, replication=n) for n in range(REPLICATIONS)]
    return pd.DataFrame([run.metrics() for run in runs]).assign(
        total_wait=[run.calls.total_wait_s.mean() for run in runs]
    )


def rises(world, other, *names):
    """Each metric is higher in the other world: the mean gain on the same luck by four standard errors."""
    for name in names:
        gained = measured(other)[name] - measured(world)[name]
        assert gained.mean() > 4 * gained.std() / np.sqrt(len(gained)), name
    return True


# One more agent


def test_one_more_agent_lengthens_no_wait_where_nobody_gives_up():
    """First come first served with many agents: on the same arrivals and handling times each call starts no later.

    (Kiefer and Wolfowitz 1955: the ordered workloads of the agents only shrink.)
    """
    shortened = Counter()

    @STEADY
    @given(simple_queues(), seeds)
    def hold(world, seed):
        path = "centre.teams.x.agents"
        before, after = calls(world, seed), calls(world.set(path, world.get(path) + 1), seed)
        assert before.index.equals(after.index)
        assert (after.total_wait_s <= before.total_wait_s).all()
        assert (after.end_s <= before.end_s).all()
        shortened[bool((after.total_wait_s < before.total_wait_s).any())] += 1

    hold()
    assert shortened[True] > 30


def test_with_give_ups_one_more_agent_can_make_somebody_wait_longer():
    """Handling takes 10 s, patience 3 s; calls come at 0, 8, 12, 16 and 20 s.

    One agent serves from 0 and from 10 s; the callers of 12 and 16 s give up, so the agent is free for the caller of
    20 s at the very moment. Two agents serve from 0, 8, 12 and, as nobody gives up any more, from 18 s: both are busy
    at 20 s, and the last caller waits until 22 s. Those who were helped by the second agent stand in the way.
    """
    world = from_values(
        {
            "opening": {"opens": "09:00", "closes": "09:01"},
            "centre": {
                "queues": {"a": {"patience_s": 3}},
                "teams": {"x": {"agents": 1, "serves": {"a": {"handling_s": 10}}}},
            },
            "demand": {
                "reasons": {"r": {"queue": "a"}},
                "typed_calls": [{"at_s": at, "reason": "r"} for at in (0, 8, 12, 16, 20)],
            },
        }
    )
    one, two = calls(world), calls(world.set("centre.teams.x.agents", 2))
    assert one.total_wait_s.tolist() == [0, 2, 3, 3, 0]
    assert one.outcome.tolist() == ["solved", "solved", "gave_up", "gave_up", "solved"]
    assert two.total_wait_s.tolist() == [0, 0, 0, 2, 2]
    assert (two.outcome == "solved").all()


@pytest.mark.parametrize(
    ("world", "team", "shrinks"),
    [
        (QUEUE, "agents", ("mean_wait_s", "wait_share", "abandon_share")),
        (DESK, "front", ("mean_wait_s", "wait_share", "abandon_share")),
        (DESK, "back", ("total_wait",)),  # who was passed on waits without end
    ],
)
def test_with_give_ups_one_more_agent_helps_in_the_mean(world, team, shrinks):
    path = f"centre.teams.{team}.agents"
    assert rises(world.set(path, world.get(path) + 1), world, *shrinks)


# Patience


def test_more_patience_means_fewer_give_ups_and_longer_waits():
    patient = QUEUE.set("centre.queues.line.patience_s.mean", 240)
    assert rises(patient, QUEUE, "abandon_share")
    assert rises(QUEUE, patient, "mean_wait_s", "occupancy")


# Menus


def with_menus(world, *layers):
    return [calls(world.set("centre.queues.line.menu_layers", n)) for n in layers]


def test_a_longer_menu_is_remembered_worse_on_average():
    """By the average rule, where all are answered and solved: the menu's score lies below that of the rest."""
    tables = with_menus(ROOMY.set("mind.memory", {"rule": "average"}), 0, 1, 2, 3, 4)
    for shorter, longer in pairwise(tables):
        assert (longer.remembered < shorter.remembered).all()


def test_peak_and_end_forget_how_long_the_menu_was():
    one, five = with_menus(ROOMY, 1, 5)
    assert one.remembered.equals(five.remembered)


def test_a_longer_menu_is_remembered_worse_in_a_crowd_too():
    average = DESK.set("mind.memory", {"rule": "average"})
    assert rises(average.set("centre.queues.line.menu_layers", 4), average, "mean_remembered")


@FEW
@given(simple_queues(), seeds)
def test_a_longer_menu_makes_every_call_exactly_so_much_longer(world, seed):
    """In one queue all join later by the same time, so nobody overtakes anybody and waits stay the same."""
    short, long = (
        calls(world.set({"centre.queues.a.menu_layers": n, "centre.queues.a.prompt_s": 7}), seed) for n in (1, 4)
    )
    assert (np.rint((long.end_s - short.end_s) * 1e6) == 21 * 10**6).all()
    assert long.total_wait_s.equals(short.total_wait_s)


# The story that travels along


def test_shared_context_never_costs_a_telling():
    saved = Counter()

    @FEW
    @given(chains(), seeds)
    def hold(world, seed):
        teams = {f"centre.teams.{team}.shared_context": True for team in world.centre.teams}
        without, shared = calls(world, seed), calls(world.set(teams), seed)
        assert (without.tellings == without.transfers + 1).all()
        assert (shared.tellings == 1).all()
        assert shared.transfers.equals(without.transfers)
        assert (shared.talk_s <= without.talk_s).all()
        saved[bool((shared.talk_s < without.talk_s).any())] += 1

    hold()
    assert saved[True] > 15


def test_shared_context_helps_in_a_crowd_too():
    average = DESK.set({"mind.memory": {"rule": "average"}, "centre.retelling_s": 60})
    shared = average.set("centre.teams.front.shared_context", True)
    assert rises(shared, average, "tellings_per_call", "mean_talk_s", "occupancy", "total_wait")
    assert rises(average, shared, "mean_remembered")


# What agents do


@pytest.mark.parametrize("factor", [1.1, 1.5])
def test_longer_handling_means_busier_agents(factor):
    path = "centre.teams.agents.serves.line.handling_s.mean"
    longer = QUEUE.set(path, 300 * factor)
    assert rises(QUEUE, longer, "occupancy", "mean_wait_s", "abandon_share")


def test_who_solves_more_never_passes_more_on():
    fewer = Counter()

    @FEW
    @given(chains(), seeds)
    def hold(world, seed):
        path = "centre.teams.x.serves.a.solved_share"
        better = world.set(path, 0.5 + 0.5 * world.get(path))
        before, after = calls(world, seed), calls(better, seed)
        assert (after.transfers <= before.transfers).all()
        assert ((after.outcome == "solved") | (before.outcome != "solved")).all()
        fewer[bool((after.transfers < before.transfers).any())] += 1

    hold()
    assert fewer[True] > 15


def test_who_solves_more_passes_fewer_on_in_a_crowd_too():
    better = DESK.set("centre.teams.front.serves.line.solved_share", 0.7)
    assert rises(better, DESK, "transfers_per_call")
    assert rises(DESK, better, "no_transfer_share")


# Volume


@FEW
@given(drawn_worlds(), seeds)
def test_more_volume_only_adds_callers(world, seed):
    first = [
        c.reset_index().query("visit == 0") for c in (calls(world, seed), calls(world.set("demand.scale", 1.5), seed))
    ]
    fewer, more = (set(zip(c.customer, c.day, c.arrival_s, c.reason, strict=True)) for c in first)
    assert fewer <= more
