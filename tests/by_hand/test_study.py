"""Replications and comparisons: means, intervals, and the same luck on both sides."""

from math import sqrt
from types import SimpleNamespace

import pandas as pd
import pytest

import sim
from sim.study.compare import changed_fates
from sim.study.replicate import summarise

WORLD = sim.textbook(200, 17, sim.Exponential(300), sim.Exponential(240), hours=4)


def test_summary_by_hand():
    found = summarise(pd.Series([2.0, 4.0, 6.0, 8.0]))
    assert (found["mean"], found["n"]) == (5.0, 4)
    assert found["se"] == pytest.approx(sqrt(20 / 3) / 2)
    # Student's t with 3 degrees of freedom: 3.182446305
    assert found["high"] - found["mean"] == pytest.approx(3.182446305284263 * found["se"], rel=1e-12)


def test_one_replication_has_a_mean_and_no_interval():
    row = sim.replicate(WORLD, 1).summary().loc["offered"]
    assert row["mean"] > 0
    assert pd.isna(row["se"])


def test_rows_are_the_runs():
    table = sim.replicate(WORLD, 3, seed=5)
    for number in range(3):
        pd.testing.assert_series_equal(
            table.loc[number], sim.run(WORLD, seed=5, replication=number).metrics(), check_names=False
        )
    assert table["mean_wait_s"].nunique() == 3
    assert table.attrs["digest"] == WORLD.digest()


def test_more_replications_only_add_rows():
    few, many = sim.replicate(WORLD, 2, seed=5), sim.replicate(WORLD, 4, seed=5)
    assert few.equals(many.iloc[:2])


def test_comparison_on_the_same_luck_is_far_more_certain():
    other = WORLD.set("centre.teams.agents.agents", 18)
    paired = sim.compare(WORLD, other, 20, seed=1).summary().loc["mean_wait_s", "se"]
    one, two = sim.replicate(WORLD, 20, seed=1)["mean_wait_s"], sim.replicate(other, 20, seed=2)["mean_wait_s"]
    apart = (two - one).std(ddof=1) / sqrt(20)
    assert paired < 0.6 * apart


def test_comparing_a_world_with_itself_finds_nothing():
    found = sim.compare(WORLD, WORLD, 2, seed=3)
    assert (found.summary()["difference"].dropna() == 0).all()
    assert len(found.changed) == 0


def test_changed_fates_are_those_whose_outcome_differs():
    before, after = (sim.run(WORLD.set("centre.teams.agents.agents", n), seed=6) for n in (15, 18))
    found = changed_fates(before, after)
    key = ["customer", "need", "visit"]
    both = before.calls.merge(after.calls, on=key)
    differ = both[both.outcome_x.astype(str) != both.outcome_y.astype(str)]
    assert sorted(found.customer) == sorted(differ.customer)
    assert len(found) > 0


def test_same_key_same_result_other_key_other_result():
    first, again = sim.run(WORLD, seed=4), sim.run(WORLD, seed=4)
    assert first.calls.equals(again.calls)
    assert first.legs.equals(again.legs)
    assert not first.calls.equals(sim.run(WORLD, seed=5).calls)
    assert not first.calls.equals(sim.run(WORLD, seed=4, replication=1).calls)


def test_the_warm_up_is_left_out_of_metrics_and_kept_in_tables():
    warm = WORLD.set("warm_up_hours", 1)
    run = sim.run(warm, seed=4)
    assert len(run.calls) == len(sim.run(WORLD, seed=4).calls)
    assert run.metrics()["offered"] == (run.calls.arrival_s >= 3600).sum()


def test_guide_lists_every_metric():
    guide = sim.metrics_guide()
    market = sim.run(sim.load("small-market").set("months", 1), seed=1).metrics()
    assert set(market.index) == set(guide.index[guide.per == "run"])
    assert (guide.unit != "").all()
    assert (guide.numerator != "").all()


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "3"])
def test_wrong_number_of_replications(wrong):
    with pytest.raises(sim.ScenarioError, match="must be a whole number from 1 to"):
        sim.replicate(WORLD, wrong)


@pytest.mark.parametrize("engine", ["reference", "auto"])
def test_a_run_that_does_not_fit_into_memory_is_refused_with_the_estimate(engine, monkeypatch):
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=10**8))
    assert len(sim.run(WORLD, engine=engine).calls)
    with pytest.raises(
        sim.ScenarioError, match=r"about 1,000,000 calls with 1,000,000 legs, .* GB, but 0.1 GB of memory are free"
    ):
        sim.run(sim.textbook(1000, 100, 180, hours=1000), engine=engine)


@pytest.mark.parametrize("engine", ["reference", "auto"])
def test_progress_of_a_run(engine):
    shares = []
    told = sim.run(WORLD, seed=4, engine=engine, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert told.calls.equals(sim.run(WORLD, seed=4, engine=engine).calls)


def test_wrong_arguments_of_run():
    with pytest.raises(sim.ScenarioError, match="seed is -1, but must be a whole number from 0"):
        sim.run(WORLD, seed=-1)
    with pytest.raises(sim.ScenarioError, match='engine is "fast", but must be one of: auto, reference, compiled'):
        sim.run(WORLD, engine="fast")
    with pytest.raises(sim.ScenarioError, match="progress is 5, but must be a function of one value, or None"):
        sim.run(WORLD, progress=5)
    with pytest.raises(sim.ScenarioError, match=r"keep is .*, but must be a list, each of it one of: calls"):
        sim.run(WORLD, keep=("calls", "pictures"))
    with pytest.raises(sim.ScenarioError, match="can't be compared"):
        sim.compare(WORLD, sim.load("small-market"), 1)
