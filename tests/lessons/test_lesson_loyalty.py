"""Lesson 06: survival curves by hand, the landmark against the mistake, the picture that moves, and the hints."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.figures.loop.survival_curves import difference, draw_survival, move_survival, survival_in_words, survival_table
from sim.lessons.kit.checks import check
from sim.lessons.loyalty import checks as tasks
from sim.lessons.loyalty import show
from sim.lessons.loyalty.world import LANDMARK, SEED, market, two_ways
from sim.results.kept import run_once
from sim.results.survival import by_landmark, survival, tenures

EXERCISE = "06-loyalty-and-churn"


@pytest.fixture(scope="module")
def run():
    return run_once(market(), SEED)


def test_a_survival_curve_by_hand():
    # 6 customers: two leave in month 1, one is lost to sight after month 2, one leaves in month 3, two stay to month 4.
    table = pd.DataFrame({"months": [1, 1, 2, 3, 4, 4], "left": [True, True, False, True, False, False]})
    curve = survival(table)
    assert curve.month.tolist() == [0, 1, 3]
    assert np.allclose(curve.share, [1, 4 / 6, 4 / 6 * 2 / 3])
    assert (curve.low[1:] < curve.share[1:]).all()
    assert (curve.high[1:] > curve.share[1:]).all()
    nobody = survival(table.assign(left=False))
    assert nobody.share.tolist() == [1.0, 1.0]


def test_the_curve_ends_where_the_market_ends(run):
    curve = survival(tenures(run))
    assert curve.share.iloc[-1] == pytest.approx(run.metrics()["retention_share"], abs=1e-12)
    months = run.months
    assert np.allclose(curve.share[1:], months.closing / months.opening.iloc[0])


def test_only_those_who_are_there_are_asked_at_the_landmark(run):
    table = by_landmark(run, LANDMARK)
    assert len(table) == run.months.closing[LANDMARK - 1]
    assert table.months.min() >= 1
    assert table.months.max() == market().months - LANDMARK
    calls = run.calls
    end_month = (calls.day * 86_400 + calls.end_s) / (30 * 86_400)
    last = calls[end_month <= LANDMARK].dropna(subset="satisfaction").groupby("customer").tail(1)
    known = last.set_index("customer").satisfaction.reindex(table.customer)
    assert (table.experience[known.to_numpy() >= 3] == "satisfied").mean() > 0.98  # calls that overlap may swap places
    assert (table.experience[known.isna().to_numpy()] == "never called").all()


@pytest.mark.parametrize("landmark", [0, 18, -3])
def test_a_landmark_outside_the_world_is_refused(run, landmark):
    with pytest.raises(sim.ScenarioError, match="but must be a month from 1 to 17"):
        by_landmark(run, landmark)
    with pytest.raises(sim.ScenarioError, match='landmark is "six", but must be a whole number'):
        by_landmark(run, "six")


def test_a_floor_has_no_customers():
    with pytest.raises(sim.ScenarioError, match="only a market has customers who stay or leave"):
        tenures(sim.run(sim.textbook(60, 5, 180, hours=1), seed=1))


def test_where_calls_do_not_matter_the_landmark_sees_nothing():
    """Four standard errors of the difference of two shares, in each of three worlds."""
    world = market().set({"mind.loyalty.weight": 0, "customers.count": 1000})
    for seed in (1, 2, 3):
        table = by_landmark(sim.run(world, seed), LANDMARK)
        shares = table.groupby("experience").left.agg(["mean", "size"])
        se = np.sqrt((shares["mean"] * (1 - shares["mean"]) / shares["size"]).sum())
        assert abs(difference(table)) < 4 * se


def test_the_picture_moves_as_it_would_be_drawn(run):
    other = run_once(market().set("mind.loyalty.pull", 0.2), SEED)
    moved, drawn = draw_survival(two_ways(run)), draw_survival(two_ways(other))
    move_survival(moved, two_ways(other), two_ways(run))
    for picture in (moved, drawn):
        picture.figure.canvas.draw()
    one, two = (np.asarray(picture.figure.canvas.buffer_rgba()) for picture in (moved, drawn))
    assert np.array_equal(one, two)
    assert "in 100 fewer stay to the end" in survival_in_words(two_ways(other), two_ways(run))
    assert survival_table(two_ways(other), two_ways(run)).shape == (3, 2)


def test_the_lesson_opens_after_both_predictions_and_answers_its_sliders():
    lesson = show.lesson()
    assert not lesson.gate.is_open
    for question in lesson.questions:
        question.make("20")
    assert lesson.gate.is_open
    before = lesson.picture.widget.value
    lesson.live.controls[2].input.value = 0.2
    assert lesson.picture.widget.value != before
    assert lesson.in_words.sentence.value.count("in 100") == 2


def test_hints_of_the_exercise():
    stay, (asked, late) = tasks.reference_stay(), tasks.reference_two_ways()
    assert check(EXERCISE, 1, stay).right
    assert "who is still there" in check(EXERCISE, 1, 1 - stay).says
    assert (
        "each month's share is of those still there"
        in check(EXERCISE, 1, tasks._counting_the_unfinished_as_lost()).says
    )
    assert check(EXERCISE, 2, (asked, late)).right
    assert "other way round" in check(EXERCISE, 2, (late, asked)).says
    assert "the sign" in check(EXERCISE, 2, (-asked, -late)).says
    assert "last row of its survival curve" in check(EXERCISE, 2, (0.5, 0.5)).says
    assert check(EXERCISE, 3, 390_000).right
    for wrong, words in (
        (416_000, "her own money"),
        (325_000, "the other reading"),
        (195_000, "twenty people"),
        (1, "low"),
    ):
        assert words in check(EXERCISE, 3, wrong).says
