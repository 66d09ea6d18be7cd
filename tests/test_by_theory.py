"""Simulation against exact formulas: within four standard errors, and the standard error small enough to mean it."""

import pytest

import sim
from sim.theory import erlang_a, erlang_c

PER_SECOND = 1 / 3600


def check(summary, exact, most_error):
    """Each metric within four standard errors of its exact value, the error below `most_error` of the value."""
    for name, value in exact.items():
        row = summary.loc[name]
        assert row["se"] < most_error * value, (name, row["se"] / value)
        assert abs(row["mean"] - value) < 4 * row["se"], (name, row["mean"], value)


@pytest.mark.parametrize(("calls", "agents", "seed"), [(60, 7, 1), (120, 12, 2), (600, 55, 3)])
def test_erlang_c(calls, agents, seed):
    world = sim.textbook(calls, agents, sim.Exponential(300), hours=200, warm_up_hours=5)
    found = sim.replicate(world, 8 if calls < 600 else 3, seed=seed).summary()
    exact = erlang_c(calls * PER_SECOND, 1 / 300, agents)
    # the mean wait of a busy queue varies wildly from week to week: its error is what the runs allow
    check(found, {"occupancy": exact.occupancy, "wait_share": exact.wait_share}, 0.05)
    check(found, {"mean_wait_s": exact.mean_wait, "service_level": exact.service_level(20)}, 0.12)


@pytest.mark.parametrize(
    ("calls", "agents", "patience", "seed"), [(60, 4, 120, 4), (200, 20, 300, 5), (400, 20, 60, 6)]
)
def test_erlang_a_from_quiet_to_overload(calls, agents, patience, seed):
    world = sim.textbook(calls, agents, sim.Exponential(300), sim.Exponential(patience), hours=100, warm_up_hours=4)
    found = sim.replicate(world, 4, seed=seed).summary()
    exact = erlang_a(calls * PER_SECOND, 1 / 300, agents, 1 / patience)
    values = {
        "abandon_share": exact.abandon_share,
        "wait_share": exact.wait_share,
        "mean_wait_s": exact.mean_wait,
        "asa_s": exact.mean_answer_wait,
        "occupancy": exact.occupancy,
        "service_level": exact.service_level(20),
    }
    check(found, values, 0.04)


def test_the_mean_time_in_service_does_not_depend_on_the_agents():
    world = sim.textbook(120, 12, sim.LogNormal(300, 400), hours=200)
    found = sim.replicate(world, 4, seed=7).summary().loc["mean_talk_s"]
    assert abs(found["mean"] - 300) < 4 * found["se"] < 20


def test_without_patience_and_with_one_agent_per_caller_nobody_waits():
    metrics = sim.run(sim.textbook(60, 60, 300, hours=24), seed=8).metrics()
    assert (metrics["wait_share"], metrics["mean_wait_s"], metrics["abandon_share"]) == (0, 0, 0)
