"""The textbook queue, measured to half a percent: 600 calls an hour, 50 agents, 300 s of talk, 180 s of patience."""

import pytest

import sim

SEED, REPLICATIONS = 20261122, 600


@pytest.mark.slow
def test_textbook_queue_to_half_a_percent():
    world = sim.textbook(600, 50, sim.Exponential(300), patience=sim.Exponential(180), warm_up_hours=2)
    found = sim.replicate(world, REPLICATIONS, seed=SEED).summary()
    exact = sim.theory.erlang_a(10, 1 / 5, 50, 1 / 3)  # per minute
    assert exact.abandon_share == pytest.approx(0.063447, abs=5e-7)
    assert exact.mean_wait * 60 == pytest.approx(11.4205, abs=1e-4)
    assert exact.wait_share == pytest.approx(0.45797, abs=5e-6)
    for name, value in {
        "abandon_share": exact.abandon_share,
        "mean_wait_s": exact.mean_wait * 60,
        "wait_share": exact.wait_share,
    }.items():
        row = found.loc[name]
        assert row["se"] < 0.005 * value, (name, row["se"] / value)
        assert abs(row["mean"] - value) < 4 * row["se"], (name, row["mean"], value)
