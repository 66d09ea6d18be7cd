"""The floor against exact values at seven points: the standard error below 1% of the value, the mean within
four standard errors of it.

Each point is one line of `POINTS`: a world, the exact values of some of its metrics, and how many replications bring
the error below 1%.
"""

from functools import partial

import pytest

import sim
from sim import theory

TALK = 300.0
MU = 1 / TALK


def busy(calls_per_hour, agents, patience=None, hours=40, **changes):
    """A textbook queue with 300 s of exponential talk, and what is changed in it; the first tenth is warm-up."""
    warm_up = max(1.0, hours / 10)
    world = sim.textbook(calls_per_hour, agents, sim.Exponential(TALK), patience, hours=hours, warm_up_hours=warm_up)
    return world.set({path.replace("__", "."): value for path, value in changes.items()})


def steady(exact, *names):
    """The named metrics of a steady state in seconds."""
    values = {
        "wait_share": exact.wait_share,
        "mean_wait_s": exact.mean_wait,
        "abandon_share": exact.abandon_share,
        "occupancy": exact.occupancy,
        "asa_s": exact.mean_answer_wait,
        "service_level": exact.service_level(20.0),
        "busy_share": exact.block_share,
    }
    return {name: values[name] for name in names}


def erlang_c(calls, agents, names=("wait_share", "occupancy", "service_level")):
    exact = theory.erlang_c(calls / 3600, MU, agents)
    return busy(calls, agents, hours=250), steady(exact, *names)


def erlang_a(calls, agents, patience, hours=40):
    exact = theory.erlang_a(calls / 3600, MU, agents, 1 / patience)
    names = ("wait_share", "mean_wait_s", "abandon_share", "occupancy")
    return busy(calls, agents, sim.Exponential(patience), hours), steady(exact, *names)


POINTS = {
    "C, 1 agent at 40%": (partial(erlang_c, 4.8, 1), 70),
    "C, 5 agents at 70%": (partial(erlang_c, 42, 5), 24),
    # the share that waits needs millions of calls here; what is answered in time does not
    "C, 10 agents at 75%": (partial(erlang_c, 90, 10, ("occupancy", "service_level")), 14),
    "C, 20 agents at 80%": (partial(erlang_c, 192, 20, ("occupancy", "service_level")), 10),
    "A, 10 agents, quiet": (partial(erlang_a, 96, 10, 180, 200), 20),
    "A, 10 agents, full": (partial(erlang_a, 120, 10, 180, 120), 32),
    "A, 10 agents, overload": (partial(erlang_a, 240, 10, 180, 30), 24),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_steady_state(name):
    make, replications = POINTS[name]
    world, exact = make()
    seed = 100 + list(POINTS).index(name)  # luck of its own: two points on one luck would err in the same direction
    check(sim.replicate(world, replications, seed=seed).summary(), exact)


def check(summary, exact):
    """Standard error below 1%, mean within four of them."""
    for name, value in exact.items():
        row = summary.loc[name]
        assert row["se"] < 0.01 * value, (name, row["se"] / value)
        assert abs(row["mean"] - value) < 4 * row["se"], (name, row["mean"], value, row["se"])


def test_the_mean_talk_is_the_distributions_mean():
    world = sim.textbook(120, 12, sim.LogNormal(300, 400), hours=100)
    found = sim.replicate(world, 4, seed=7).summary().loc["mean_talk_s"]
    assert abs(found["mean"] - 300) < 4 * found["se"] < 20


def test_with_an_agent_for_everybody_nobody_waits():
    metrics = sim.run(sim.textbook(60, 60, 300, hours=24), seed=8).metrics()
    assert (metrics["wait_share"], metrics["mean_wait_s"], metrics["abandon_share"]) == (0, 0, 0)
