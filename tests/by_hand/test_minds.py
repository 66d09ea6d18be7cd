"""Minds in worlds: the same calls remembered otherwise, rules of one's own, and what the levers of a service do."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.engine.rules import rules_of
from sim.mind.own import own
from sim.study import fates

DESK = sim.load("broadband-complaint").set({"days": 2, "demand.calls_per_hour": 60})
MARKET = sim.load("small-market").set({"months": 8, "customers.count": 400, "customers.renewal_months": 3})
LEFT = ["remembered", "expected", "satisfaction", "standing", "reaction", "complained", "handling", "missed"]
AVERAGE = {"rule": "average"}


@pytest.fixture(scope="module")
def day():
    return sim.run(DESK, seed=3)


@pytest.fixture(scope="module")
def market():
    return sim.run(MARKET, seed=3)


def same(one, other):
    pd.testing.assert_frame_equal(one.calls[LEFT], other.calls[LEFT], check_exact=True)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_remembered_by_the_same_mind_a_day_is_the_same(engine):
    if engine == "compiled":
        pytest.importorskip("numba")
    run = sim.run(DESK.set("demand.calls_per_hour", 30), seed=3, engine=engine)
    same(run, run.remembered_by(run.scenario))


def test_remembered_by_the_same_mind_a_market_is_the_same(market):
    """Customers of a market have several needs, so their calls overlap: the mind must take them in order of end."""
    assert market.calls.groupby("customer").need.nunique().max() > 3
    same(market, market.remembered_by(MARKET))


@pytest.mark.parametrize("rule", ["average", "blend", "last", "first", "trend", "episodes"])
def test_a_day_remembered_otherwise_is_that_minds_day(day, rule):
    other = DESK.set("mind.memory", {"rule": rule})
    told = day.remembered_by(other)
    same(told, sim.run(other, seed=3))
    assert not told.calls.remembered.equals(day.calls.remembered)
    pd.testing.assert_frame_equal(told.legs, day.legs)


def test_without_the_compiler_days_are_remembered_the_same(monkeypatch):
    """Customers call again the next day, complain, and are handled: the luck of their second call is another."""
    world = DESK.set("demand.reasons.slow_line.returns.delay_days", 0.8)
    run = sim.run(world, seed=3)
    other = world.set(
        {"mind.memory": AVERAGE, "centre.delivery.finish_strong": True, "centre.queues.front.music": True}
    )
    told = run.remembered_by(other)
    again = told.calls[told.calls.visit == 1]
    assert again.complained.sum() > 5
    assert {"nothing", "public"} <= set(again.reaction)
    monkeypatch.setattr("sim.engine.afterwards.find_spec", lambda _: None)
    same(told, run.remembered_by(other))


@pytest.mark.parametrize("path", ["centre.teams.front.agents", "demand.redial.share", "days", "centre.retelling_s"])
def test_other_calls_are_refused(day, path):
    with pytest.raises(sim.ScenarioError, match="this scenario would have other calls; only its mind, delivery"):
        day.remembered_by(DESK.set(path, 1))


@pytest.mark.parametrize("given", [None, "average", {"mind.memory": AVERAGE}])
def test_what_is_no_scenario_or_no_run_is_refused_in_one_sentence(day, given):
    from sim.results.gaps import gaps

    with pytest.raises(sim.ScenarioError, match=r"remembered_by: scenario is .*, but must be a scenario, such as"):
        day.remembered_by(given)
    with pytest.raises(sim.ScenarioError, match=r"fates: other is .*, but must be a scenario"):
        fates(day, given)
    with pytest.raises(sim.ScenarioError, match=r"fates: run is .*, but must be a run, such as"):
        fates(given, DESK)
    with pytest.raises(sim.ScenarioError, match=r"gaps: run is .*, but must be a run, such as"):
        gaps(given)


def test_naming_another_rule_begins_with_its_own_numbers():
    weighed = DESK.set("mind.memory.peak", 0.9)
    assert weighed.set("mind.memory.rule", "average").mind.memory == DESK.set("mind.memory", AVERAGE).mind.memory
    assert weighed.set("mind.memory.rule", "peak_end") == weighed
    with pytest.raises(sim.ScenarioError, match='is "avrage", but must be one of: peak_end, average'):
        weighed.set("mind.memory.rule", "avrage")


def test_fates_are_decided_on_the_same_luck(day):
    changed = fates(day, DESK.set("mind.memory", {"rule": "trend"}))
    assert set(changed.stays) == {True, False}
    assert (changed.stays == (changed.luck < changed.share_before)).all()
    assert (changed.would_stay == (changed.luck < changed.share_after)).all()
    assert (changed.stays != changed.would_stay).all()
    assert changed.customer.is_unique
    one = changed.iloc[0]
    mine = day.calls[day.calls.customer == one.customer]
    assert one.share_before == rules_of(DESK).stays(mine.standing.iloc[-1], 12)
    assert f"Call {one.call} is remembered as {one.remembered_after:.1f} instead of" in one.why
    assert fates(day, DESK).empty


def test_in_a_market_fates_are_those_of_the_run(market):
    """With a mind in which nobody ever leaves, whoever left would have stayed, and at the month when they left."""
    content = MARKET.set({"mind.loyalty": {"rule": "course_table", "weight": 0, "standing": 5, "band": "high"}})
    left = market.customers[market.customers.left_month >= 0].set_index("customer")
    changed = fates(market, content).set_index("customer")
    assert len(left) > 30
    assert len(changed) > 0.8 * len(left)
    assert not changed.stays.any()
    assert (changed.month == left.left_month[changed.index]).all()


def test_moments_are_told_the_same_by_machine_code_and_by_python(day, monkeypatch):
    pytest.importorskip("numba")
    other = DESK.set(
        {"centre.delivery.formalities_s": 30, "centre.delivery.formalities_parts": 3, "mind.memory": AVERAGE}
    )
    told = sim.run(other, seed=3)
    assert len(told.legs) > 1000
    monkeypatch.setattr("sim.engine.afterwards.WORTH_COMPILING", 0)
    quick = told.remembered_by(other).moments
    monkeypatch.setattr("sim.engine.afterwards.find_spec", lambda _: None)
    plain = told.remembered_by(other).moments
    pd.testing.assert_frame_equal(quick, plain, check_exact=True)
    lasted = plain.groupby("call").agg(begins=("start_s", "min"), ends=("start_s", "max"), seconds=("seconds", "sum"))
    assert (lasted.begins == 0).all()
    assert (lasted.seconds >= lasted.ends).all()


# Rules of one's own.


def best_start(p):
    return (p[0], 0.0, 0.0, 0.0)


def best_step(state, score, seconds, p):
    return (score if score > state[0] else state[0], 0.0, 0.0, 0.0)


def best_finish(state, p):
    return state[0]


def finish_with_words(state, p):
    return float(f"{state[0]:.1f}")


ONLY_THE_BEST = own("memory", "only the best", best_start, best_step, best_finish, numbers=(2.0,))
IN_WORDS = own("memory", "in words", best_start, best_step, finish_with_words, numbers=(2.0,))


def test_a_rule_of_ones_own_gives_the_same_in_both_engines():
    pytest.importorskip("numba")
    world = DESK.set({"mind.memory": ONLY_THE_BEST, "days": 1})
    runs = [sim.run(world, 1, engine=engine) for engine in ("reference", "compiled")]
    same(*runs)
    best = runs[0].moments.groupby("call").score.max().clip(lower=2.0)
    ended = runs[0].calls[runs[0].calls.outcome != "in_progress"]
    assert (ended.remembered == best.reindex(ended.call, fill_value=2.0).to_numpy()).all()
    assert world.mind.memory.constants() == (2.0,)


def test_a_rule_that_cannot_be_compiled_runs_in_simpy_with_a_message():
    pytest.importorskip("numba")
    if __import__("os").environ.get("NUMBA_DISABLE_JIT") == "1":
        pytest.skip("nothing is compiled")
    world = DESK.set({"mind.memory": IN_WORDS, "days": 1, "demand.calls_per_hour": 20})
    with pytest.warns(UserWarning, match=r"can't be compiled.* So the SimPy engine runs this world"):
        run = sim.run(world, 1)
    assert run.provenance.engine == "reference"
    with pytest.raises(sim.ScenarioError, match="a rule of the mind can't be compiled"):
        sim.run(world, 1, engine="compiled")
    same(run, run.remembered_by(world))


def test_a_rule_of_ones_own_is_part_of_the_digest_and_of_the_file():
    one, other = (DESK.set("mind.memory", rule) for rule in (ONLY_THE_BEST, IN_WORDS))
    assert len({DESK.digest(), one.digest(), other.digest()}) == 3
    from sim.world.scenario import from_yaml

    assert from_yaml(one.to_yaml()) == one
    unknown = one.to_yaml().replace(one.mind.memory.code, "m00000000")
    with pytest.raises(sim.ScenarioError, match="the rule only the best is not known here; give its functions again"):
        from_yaml(unknown)


def test_a_wrong_rule_is_refused_in_one_sentence():
    with pytest.raises(sim.ScenarioError, match='"memry" is not a step of the mind: moments, memory,'):
        own("memry", "x", best_start)
    with pytest.raises(sim.ScenarioError, match=r"x does not work on an example: 20\.0 came out, where a"):
        own("memory", "x", best_start, best_step, lambda state, p: 20.0)
    with pytest.raises(sim.ScenarioError, match="needs numbers, of which the first is what is expected at first"):
        own("expectation", "x", lambda r, e, w, p: 3.0, lambda e, r, p: e)
    with pytest.raises(sim.ScenarioError, match=r"state must be a tuple of four numbers, not 5\.0"):
        own("memory", "x", lambda p: 5.0, best_step, best_finish)
    with pytest.raises(sim.ScenarioError, match="must be a number, or a list, each of it a number"):
        own("memory", "x", best_start, best_step, best_finish, numbers="abc")
    with pytest.raises(
        sim.ScenarioError, match="the rule only the best was made for memory, so it can't stand at loyalty"
    ):
        DESK.set("mind.loyalty", ONLY_THE_BEST)
    satisfied = own("expectation", "always content", lambda r, e, w, p: 3.0, lambda e, r, p: e, numbers=(4.0,))
    run = sim.run(DESK.set({"mind.expectation": satisfied, "days": 1}), 1)
    assert set(run.calls.expected) == {4.0}
    assert set(run.calls.satisfaction.dropna()) == {3.0}


# What the design of the service does, and to whom.

FORMAL = DESK.set("centre.delivery.formalities_s", 40)


def remembered(run, world, **memory):
    return run.remembered_by(world.set("mind.memory", memory)).calls.remembered.to_numpy()


def test_bad_things_early_help_those_who_remember_the_way_it_went(day):
    early = FORMAL.set("centre.delivery.formalities_first", True)
    assert np.nanmax(np.abs(remembered(day, early, **AVERAGE) - remembered(day, FORMAL, **AVERAGE))) < 1e-12
    assert np.nanmean(remembered(day, early, rule="trend") - remembered(day, FORMAL, rule="trend")) > 0.05


def test_pieces_of_pain_hurt_more_only_where_more_of_the_same_counts_less(day):
    pieces = FORMAL.set("centre.delivery.formalities_parts", 4)
    for rule in (AVERAGE, {"rule": "peak_end"}, {"rule": "episodes", "curvature": 1, "scale": 0.02}):
        assert np.nanmax(np.abs(remembered(day, pieces, **rule) - remembered(day, FORMAL, **rule))) < 1e-9
    curved = {"rule": "episodes", "curvature": 0.5, "loss": 3, "scale": 0.2}
    served = (day.calls.outcome == "unsolved").to_numpy()  # the work is no pleasure there, only the pain is cut up
    apart, together = remembered(day, pieces, **curved)[served], remembered(day, FORMAL, **curved)[served]
    assert np.nanmean(apart) <= np.nanmean(together)


def test_a_strong_finish_is_worth_half_its_points_to_peak_and_end(day):
    strong = DESK.set({"centre.delivery.finish_strong": True, "mind.moments.warm_goodbye": 7.5})
    gained = remembered(day, strong, rule="peak_end") - remembered(day, DESK, rule="peak_end")
    served = (day.calls.outcome == "solved").to_numpy()  # where the solution stays the peak
    assert np.allclose(gained[served], 0.5 * (7.5 - 6.0))
    assert np.nanmean(remembered(day, strong, **AVERAGE) - remembered(day, DESK, **AVERAGE)) < 0.1
    assert np.allclose(remembered(day, strong, rule="first"), remembered(day, DESK, rule="first"), equal_nan=True)


BUSY = DESK.set({"demand.calls_per_hour": 150, "days": 1})


def test_music_announcements_and_conduct_change_how_it_feels_and_no_queue():
    told = BUSY.set("centre.queues.front.announcement", {"estimator": "fixed", "fixed_s": 600, "believed_share": 0})
    for change, better in (
        ({"centre.queues.questions.music": True, "centre.queues.front.music": True}, True),
        ({f"centre.teams.{team}.conduct": -3 for team in DESK.centre.teams}, False),
    ):
        run, other = sim.run(BUSY, 5), sim.run(BUSY.set(change), 5)
        pd.testing.assert_frame_equal(run.legs, other.legs)
        assert (run.legs.wait_s > 60).mean() > 0.1
        assert bool(other.calls.remembered.mean() > run.calls.remembered.mean()) is better
    silent, loud = sim.run(BUSY, 5).moments, sim.run(told, 5).moments
    held = [m[(m.moment == "hold") & (m.leg == 1)].score for m in (silent, loud)]
    assert len(held[0]) == len(held[1])
    assert held[1].mean() > held[0].mean()


def test_fates_in_a_market_of_joiners_and_a_programme_are_those_of_the_run():
    """Whoever the run says stayed or left at their first leaving did so by these luck and shares."""
    from sim.study.fates import _decisions

    world = MARKET.set(
        {"customers.acquisition": {"prospects_per_month": 200, "half_won_at": 0}, "customers.win_back.share": 0.2,
         "customers.programme.spend_per_customer": 2, "customers.renewal_months": 2}
    )  # fmt: skip
    run = sim.run(world, seed=4)
    told = _decisions(run).reset_index()
    first = told[~told.stays].drop_duplicates("customer").set_index("customer").month
    left = run.customers.query("first_left_month >= 0").set_index("customer").first_left_month
    assert len(left) > 50
    assert first.to_dict() == left.to_dict()


@pytest.mark.parametrize("seed", range(3))
def test_remembered_by_the_same_mind_a_market_of_everything_is_the_same(seed):
    """Customers who join with expectations of their own, and who leave and come back with a standing to begin again."""
    world = MARKET.set(
        {"customers.acquisition": {"prospects_per_month": 200, "half_won_at": 0, "referred_share": 0.01},
         "customers.win_back": {"share": 0.4, "months": 2, "standing": 2.5}, "customers.renewal_months": 1,
         "customers.segments": {"a": {"expects_more": 2}, "b": {"expects_more": -3, "patience_factor": 0.5}},
         "mind.loyalty": {"rule": "by_handling"}, "centre.delivery.kindness_share": 0.3}
    )  # fmt: skip
    run = sim.run(world, seed=seed)
    assert run.customers.won_back.sum() > 50
    same(run, run.remembered_by(world))
