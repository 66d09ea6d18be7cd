"""The floor against exact values at more than twenty points: the standard error below 1% of the value, the mean within
four standard errors of it.

Each point is one line of `POINTS`: a world, the exact values of some of its metrics, and how many replications bring
the error below 1%.
"""

from functools import partial

import pytest

import sim
from sim import theory
from sim.theory import Patience

TALK = 300.0
MU = 1 / TALK


def busy(calls_per_hour, agents, patience=None, hours=40, **changes):
    """A textbook queue with 300 s of exponential talk, and what is changed in it."""
    world = sim.textbook(calls_per_hour, agents, sim.Exponential(TALK), patience, hours=hours, warm_up_hours=3)
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


def erlang_c(calls, agents):
    exact = theory.erlang_c(calls / 3600, MU, agents)
    return busy(calls, agents, hours=250), steady(exact, "wait_share", "occupancy", "service_level")


def erlang_a(calls, agents, patience, hours=40):
    exact = theory.erlang_a(calls / 3600, MU, agents, 1 / patience)
    names = ("wait_share", "mean_wait_s", "abandon_share", "occupancy")
    return busy(calls, agents, sim.Exponential(patience), hours), steady(exact, *names)


def general(patience, distribution, at_once=0.0):
    exact = theory.general_patience(240 / 3600, MU, 20, patience)
    world = busy(240, 20, distribution, hours=100, centre__queues__line__hang_up_share=at_once)
    return world, steady(exact, "wait_share", "mean_wait_s", "abandon_share", "occupancy")


def lines(calls, agents, most, patience=None):
    exact = theory.finite_lines(calls / 3600, MU, agents, most, None if patience is None else 1 / patience)
    world = busy(calls, agents, None if patience is None else sim.Exponential(patience), 100, centre__lines=most)
    return world, steady(exact, "busy_share", "occupancy")


POINTS = {
    "C, 1 agent at 40%": (partial(erlang_c, 4.8, 1), 70),
    "C, 5 agents at 70%": (partial(erlang_c, 42, 5), 16),
    "C, 10 agents at 75%": (partial(erlang_c, 90, 10), 14),
    "C, 20 agents at 80%": (partial(erlang_c, 192, 20), 16),
    "A, 10 agents, quiet": (partial(erlang_a, 96, 10, 180, 250), 20),
    "A, 10 agents, full": (partial(erlang_a, 120, 10, 180, 100), 20),
    "A, 10 agents, overload": (partial(erlang_a, 240, 10, 180, 100), 6),
    "A, 50 agents, impatient": (partial(erlang_a, 600, 50, 60), 26),
    "A, 50 agents, overload": (partial(erlang_a, 1200, 50, 300), 4),
    "A, 200 agents, full": (partial(erlang_a, 2400, 200, 240, 20), 20),
    "A, 1000 agents, overload": (partial(erlang_a, 14_400, 1000, 180, 8), 4),
    "constant patience": (partial(general, Patience.constant(120), 120), 16),
    "uniform patience": (partial(general, Patience.uniform(0, 300), sim.Uniform(0, 300)), 16),
    "lognormal patience": (partial(general, Patience.lognormal(200, 150), sim.LogNormal(200, 150)), 16),
    "Erlang patience": (partial(general, Patience.erlang(180, 3), sim.Erlang(180, 3)), 16),
    "Weibull patience": (partial(general, Patience.weibull(180, 1.5), sim.Weibull(180, 1.5)), 16),
    "a fifth hangs up at once, constant": (partial(general, Patience.constant(120, 0.2), 120, 0.2), 16),
    "a fifth hangs up at once, exponential": (
        partial(general, Patience.exponential(200, 0.2), sim.Exponential(200), 0.2), 16,
    ),
    "Erlang B: lines as agents": (partial(lines, 120, 10, 10), 8),
    "lines, overload without patience": (partial(lines, 150, 10, 15), 8),
    "lines with patience": (partial(lines, 240, 15, 20, 180), 6),
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


@pytest.mark.slow
def test_two_priorities():
    """Cobham: two queues, one team, the lower priority number first."""
    calls, agents = (60, 120), 18
    world = busy(sum(calls), agents, hours=250).set(
        {
            "centre.queues": {"urgent": {"priority": 1}, "other": {"priority": 2}},
            "centre.teams.agents.serves": {name: {"handling_s": _exponential(TALK)} for name in ("urgent", "other")},
            "demand.reasons": {
                "urgent": {"queue": "urgent", "weight": calls[0]},
                "other": {"queue": "other", "weight": calls[1]},
            },
        }
    )
    exact = theory.priority_classes([rate / 3600 for rate in calls], MU, agents)
    waits = {"urgent": [], "other": []}
    sim.replicate(world, 24, seed=21, progress=lambda _, run: _mean_waits(run, waits))
    import pandas as pd

    for name, one in zip(waits, exact, strict=True):
        mean, se = pd.Series(waits[name]).mean(), pd.Series(waits[name]).sem()
        assert se < 0.02 * one.mean_wait, (name, se / one.mean_wait)
        assert abs(mean - one.mean_wait) < 4 * se, (name, mean, one.mean_wait)


def _mean_waits(run, waits):
    legs = run.legs[run.legs.queued_s >= 3 * 3600]
    for name, values in waits.items():
        values.append(legs.wait_s[legs.queue == name].mean())


def _exponential(mean):
    return {"kind": "exponential", "mean": mean}


@pytest.mark.slow
def test_a_day_that_changes_from_hour_to_hour():
    """The differential equations of a day whose calls and staff change, staff that leaves after its call included."""
    rates, staff = (60, 180, 240, 120, 60, 0), (6, 14, 18, 12, 6, 6)
    hours = [f"{9 + hour:02d}:00" for hour in range(len(rates))]
    world = sim.textbook(1, 1, sim.Exponential(TALK), sim.Exponential(240)).set(
        {
            "opening": {"opens": "09:00", "closes": "15:00"},
            "demand.calls_per_hour": dict(zip(hours, rates, strict=True)),
            "centre.teams.agents.agents": dict(zip(hours, staff, strict=True)),
        }
    )
    exact = theory.staffed_day([r / 3600 for r in rates], MU, staff, 3600.0, patience_rate=1 / 240)
    check(
        sim.replicate(world, 1500, seed=22).summary(),
        {
            "abandon_share": exact.abandon_share,
            "wait_share": exact.wait_share,
            "mean_wait_s": exact.mean_wait,
            "occupancy": exact.occupancy,
            "offered": exact.offered,
        },
    )


def test_the_mean_talk_is_the_distributions_mean():
    world = sim.textbook(120, 12, sim.LogNormal(300, 400), hours=100)
    found = sim.replicate(world, 4, seed=7).summary().loc["mean_talk_s"]
    assert abs(found["mean"] - 300) < 4 * found["se"] < 20


def test_with_an_agent_for_everybody_nobody_waits():
    metrics = sim.run(sim.textbook(60, 60, 300, hours=24), seed=8).metrics()
    assert (metrics["wait_share"], metrics["mean_wait_s"], metrics["abandon_share"]) == (0, 0, 0)
