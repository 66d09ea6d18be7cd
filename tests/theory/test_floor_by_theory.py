"""The floor against exact values at more than twenty points: the standard error below 1% of the value, the mean
within four standard errors of it.

Each point is one line of `POINTS`: a world, and the exact values of some of its metrics. The compiled engine runs them
all; `test_two_engines.py` says why that is enough.
"""

from functools import partial

import pandas as pd
import pytest

import sim
from sim import theory
from sim.theory import Patience

TALK = 300.0
MU = 1 / TALK
REPLICATIONS = 80


def busy(calls_per_hour, agents, patience=None, hours=40, **changes):
    """A textbook queue with 300 s of exponential talk and changes to it; a tenth is warm-up, at least half an hour."""
    warm_up = max(0.5, hours / 10)
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


def erlang_a(calls, agents, patience, hours, names=("wait_share", "mean_wait_s", "abandon_share", "occupancy")):
    exact = theory.erlang_a(calls / 3600, MU, agents, 1 / patience)
    return busy(calls, agents, sim.Exponential(patience), hours), steady(exact, *names)


def general(patience, distribution, at_once=0.0):
    """Ten agents for the calls of fifteen: patience decides how long the queue becomes."""
    exact = theory.general_patience(180 / 3600, MU, 10, patience)
    world = busy(180, 10, distribution, centre__queues__line__hang_up_share=at_once)
    return world, steady(exact, "wait_share", "mean_wait_s", "abandon_share", "occupancy")


def lines(calls, agents, most, names, patience=None):
    exact = theory.finite_lines(calls / 3600, MU, agents, most, None if patience is None else 1 / patience)
    world = busy(calls, agents, None if patience is None else sim.Exponential(patience), 36, centre__lines=most)
    return world, steady(exact, "busy_share", "occupancy", *names)


POINTS = {
    "C, 1 agent at 40%": partial(erlang_c, 4.8, 1),
    "C, 5 agents at 70%": partial(erlang_c, 42, 5),
    # the share that waits needs millions of calls here; what is answered in time does not
    "C, 10 agents at 75%": partial(erlang_c, 90, 10, ("occupancy", "service_level")),
    "C, 20 agents at 80%": partial(erlang_c, 192, 20, ("occupancy", "service_level")),
    "A, 10 agents, quiet": partial(erlang_a, 96, 10, 180, 200),
    "A, 10 agents, full": partial(erlang_a, 120, 10, 180, 120),
    "A, 10 agents, overload": partial(erlang_a, 240, 10, 180, 30),
    "A, 50 agents, impatient": partial(erlang_a, 900, 50, 60, 14),
    # far beyond what the agents can do everybody waits
    "A, 50 agents, overload": partial(erlang_a, 900, 50, 300, 10, ("mean_wait_s", "abandon_share")),
    "A, 200 agents, full": partial(erlang_a, 2400, 200, 240, 7, ("occupancy", "service_level")),
    "A, 1000 agents, overload": partial(erlang_a, 18_000, 1000, 180, 1, ("mean_wait_s", "abandon_share")),
    "constant patience": partial(general, Patience.constant(120), 120),
    "uniform patience": partial(general, Patience.uniform(0, 300), sim.Uniform(0, 300)),
    "lognormal patience": partial(general, Patience.lognormal(200, 150), sim.LogNormal(200, 150)),
    "Erlang patience": partial(general, Patience.erlang(180, 3), sim.Erlang(180, 3)),
    "Weibull patience": partial(general, Patience.weibull(180, 1.5), sim.Weibull(180, 1.5)),
    "a fifth at once, constant": partial(general, Patience.constant(120, 0.2), 120, 0.2),
    "a fifth at once, exponential": partial(general, Patience.exponential(200, 0.2), sim.Exponential(200), 0.2),
    "Erlang B: lines as agents": partial(lines, 180, 10, 10, ()),
    "lines, overload without patience": partial(lines, 200, 10, 15, ("asa_s", "wait_share", "mean_wait_s")),
    "lines with patience": partial(lines, 360, 15, 20, ("asa_s", "abandon_share", "wait_share", "mean_wait_s"), 180),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", POINTS)
def test_steady_state(name):
    world, exact = POINTS[name]()
    seed = 2000 + list(POINTS).index(name)  # luck of its own: two points on one luck would err in the same direction
    check(sim.replicate(world, REPLICATIONS, seed=seed).summary(), exact)


def check(summary, exact):
    """Standard error below 1%, mean within four of them."""
    for name, value in exact.items():
        row = summary.loc[name]
        assert row["se"] < 0.01 * value, (name, row["se"] / value)
        assert abs(row["mean"] - value) < 4 * row["se"], (name, row["mean"], value, row["se"])


@pytest.mark.slow
def test_two_priorities():
    """Cobham: two queues, one team, the lower priority number first; the first four days are warm-up."""
    calls = {"urgent": 4, "other": 8}
    talk = {"kind": "exponential", "mean": TALK}
    world = busy(sum(calls.values()), 2, hours=2400).set(
        {
            "centre.queues": {"urgent": {"priority": 1}, "other": {"priority": 2}},
            "centre.teams.agents.serves": {name: {"handling_s": talk} for name in calls},
            "demand.reasons": {name: {"queue": name, "weight": rate} for name, rate in calls.items()},
        }
    )
    exact = theory.priority_classes([rate / 3600 for rate in calls.values()], MU, 2)
    waits = pd.DataFrame([mean_waits(sim.run(world, seed=21, replication=i), calls) for i in range(REPLICATIONS)])
    summary = pd.DataFrame({"mean": waits.mean(), "se": waits.sem()})
    check(summary, {name: one.mean_wait for name, one in zip(calls, exact, strict=True)})


def mean_waits(run, queues):
    legs = run.legs[run.legs.call.isin(run.calls.call[run.calls.day >= 4])]
    return {name: legs.wait_s[legs.queue == name].mean() for name in queues}


@pytest.mark.slow
def test_a_day_that_changes_from_hour_to_hour():
    """The differential equations of a day whose calls and staff change, staff that leaves after its call included."""
    rates, staff = (120, 240, 300, 180, 60, 0), (6, 12, 16, 12, 6, 6)
    hours = [f"{9 + hour:02d}:00" for hour in range(len(rates))]
    world = sim.textbook(1, 1, sim.Exponential(TALK), sim.Exponential(240)).set(
        {
            "opening": {"opens": "09:00", "closes": "15:00"},
            "demand.calls_per_hour": dict(zip(hours, rates, strict=True)),
            "centre.teams.agents.agents": dict(zip(hours, staff, strict=True)),
        }
    )
    exact = theory.staffed_day([rate / 3600 for rate in rates], MU, staff, 3600.0, patience_rate=1 / 240)
    names = ("abandon_share", "wait_share", "occupancy", "offered")
    values = {name: getattr(exact, name) for name in names} | {"mean_wait_s": exact.mean_wait}
    check(sim.replicate(world, 300, seed=22).summary(), values)


def test_the_mean_talk_is_the_distributions_mean():
    world = sim.textbook(120, 12, sim.LogNormal(300, 400), hours=100)
    found = sim.replicate(world, 4, seed=7).summary().loc["mean_talk_s"]
    assert abs(found["mean"] - 300) < 4 * found["se"] < 20


def test_with_an_agent_for_everybody_nobody_waits():
    metrics = sim.run(sim.textbook(60, 60, 300, hours=24), seed=8).metrics()
    assert (metrics["wait_share"], metrics["mean_wait_s"], metrics["abandon_share"]) == (0, 0, 0)
