"""The rules of the mind, by hand and by property. The worked examples of the docstrings are doctests besides."""

from itertools import pairwise, permutations
from math import isclose, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.ends import LegEnd, Moment, Story
from sim.mind.complaint import Reaction, SilentShare, silent_share
from sim.mind.expectation.difference import Difference, expect_next, satisfaction
from sim.mind.loyalty.course import CourseTable, new_standing, renewal_share, yearly_retention
from sim.mind.memory.peaks import Average, PeakEnd, remember
from sim.mind.moments.delivery import Delivery
from sim.mind.moments.leg import BUFFER, Leg
from sim.mind.moments.plain import MOST_SLICES, PlainMoments, leg_moments

SCORES = st.floats(0, 10)
QUEUED = [end for end in LegEnd if end <= LegEnd.DROPPED]  # legs that waited in a queue
MOMENTS = st.lists(st.tuples(SCORES, st.floats(0.01, 1e4)), min_size=1, max_size=12)


# A call that is answered at once and solved, to be changed by name.
PLAIN = Leg(0.0, 0, 0.0, 0.0, 0.0, 60.0, Story.FIRST, LegEnd.SERVED_SOLVED, nan, 0.0, 0.0, 0.0)


def lived(rule=None, delivery=None, **leg):
    """The moments of one leg as (name, seconds, score)."""
    out = [0.0] * BUFFER
    p = (rule or PlainMoments()).constants() + (delivery or Delivery()).constants()
    n = leg_moments(p, PLAIN._replace(**leg), out)
    return [(Moment(out[3 * i]).name, out[3 * i + 1], out[3 * i + 2]) for i in range(n)]


def test_a_leg_that_is_given_up():
    # 130 s on hold: two whole minutes at 5/(1+60/120) and 5/(1+120/120), then 10 s at 5/(1+130/120).
    found = lived(advert_s=20.0, menu_layers=2, prompt_s=15.0, wait_s=130.0, end=LegEnd.GAVE_UP)
    assert [name for name, _, _ in found] == ["ADVERT", "MENU", "MENU", "HOLD", "HOLD", "HOLD", "GIVING_UP"]
    assert [seconds for _, seconds, _ in found] == [20, 15, 15, 60, 60, 10, 5]
    assert [score for _, _, score in found[3:6]] == [5 / 1.5, 2.5, 5 / (1 + 130 / 120)]


@given(st.floats(0, 1e7), st.floats(0, 1e5), st.sampled_from(Story), st.sampled_from(QUEUED))
def test_the_lengths_of_moments_add_up(wait, talk, story, end):
    found = lived(advert_s=30.0, menu_layers=3, prompt_s=20.0, wait_s=wait, talk_s=talk, story=story, end=end)
    held = sum(seconds for name, seconds, _ in found if name == "HOLD")
    talked = sum(seconds for name, seconds, _ in found if name in ("TELLING", "RETELLING", "SOLVED", "NOT_SOLVED"))
    assert isclose(held, wait, rel_tol=1e-12)
    served = end not in (LegEnd.GAVE_UP, LegEnd.DROPPED)
    assert isclose(talked, talk if served else 0.0, rel_tol=1e-12)
    assert sum(name == "HOLD" for name, _, _ in found) <= MOST_SLICES
    assert all(0 <= score <= 10 and seconds >= 0 for _, seconds, score in found)


def test_holding_never_gets_better():
    holds = [score for name, _, score in lived(wait_s=4000.0, talk_s=60.0) if name == "HOLD"]
    assert holds == sorted(holds, reverse=True)
    assert len(holds) == MOST_SLICES


def test_peak_end_by_hand():
    # The peak is 1 (distance 4), the end 7: (1 + 7) / 2. With weights 3 and 1: (3 * 1 + 7) / 4.
    call = [(4.0, 600.0), (1.0, 60.0), (8.0, 30.0), (7.0, 5.0)]
    assert remember(PeakEnd(), call) == 4.0
    assert remember(PeakEnd(peak=3, end=1), call) == 2.5
    assert remember(PeakEnd(peak=0, end=0), call) == 5.0


def test_a_tie_of_intensity_goes_to_the_worse():
    for order in permutations([(2.0, 1.0), (8.0, 1.0)]):
        assert remember(PeakEnd(peak=1, end=0), list(order)) == 2.0


@given(MOMENTS, st.randoms(use_true_random=False))
def test_order_matters_to_peak_end_only_through_the_last(moments, random):
    *rest, last = moments
    shuffled = rest[:]
    random.shuffle(shuffled)
    assert remember(PeakEnd(), [*shuffled, last]) == remember(PeakEnd(), moments)


@given(MOMENTS, st.floats(0.1, 100))
def test_duration_is_neglected_by_peak_end_and_stretching_all_by_average(moments, factor):
    stretched = [(score, seconds * factor) for score, seconds in moments]
    assert remember(PeakEnd(), stretched) == remember(PeakEnd(), moments)
    assert isclose(remember(Average(), stretched), remember(Average(), moments), rel_tol=1e-9, abs_tol=1e-9)


def test_a_better_ending_helps_although_it_prolongs_the_pain():
    # Kahneman et al. 1993: 60 s of cold water, or the same 60 s and 30 s of less cold water.
    short, long = [(1.0, 60.0)], [(1.0, 60.0), (3.0, 30.0)]
    assert remember(PeakEnd(), long) > remember(PeakEnd(), short)
    discomfort = [sum((5 - score) * seconds for score, seconds in call) for call in (short, long)]
    assert discomfort[1] > discomfort[0]


@given(MOMENTS)
def test_memories_lie_within_what_was_lived(moments):
    scores = [score for score, _ in moments]
    for rule in (PeakEnd(), Average()):
        assert min(scores) - 1e-9 <= remember(rule, moments) <= max(scores) + 1e-9


def test_satisfaction_by_hand():
    p = Difference().constants()
    assert satisfaction(6.0, 6.0, 0.0, p) == 3.0
    assert satisfaction(8.5, 6.0, 0.0, p) == 4.0  # 2.5 points above, 0.4 each
    assert satisfaction(4.75, 6.0, 0.0, p) == 2.0  # 1.25 points below, 0.8 each
    assert satisfaction(10.0, 0.0, 0.0, p) == 5.0
    assert satisfaction(0.0, 10.0, 0.0, p) == 1.0


@given(SCORES, SCORES)
def test_a_loss_weighs_twice_a_gain(expected, gap):
    p = Difference().constants()
    up, down = satisfaction(expected + gap, expected, 0.0, p) - 3, 3 - satisfaction(expected - gap, expected, 0.0, p)
    assert up <= down or gap == 0
    if gap < 2.4:  # neither side is clipped
        assert isclose(down, 2 * up, rel_tol=1e-6, abs_tol=1e-9)


@given(SCORES, SCORES, st.floats(0, 1))
def test_expectation_moves_toward_memory(expected, remembered, learning):
    moved = expect_next(expected, remembered, Difference(learning=learning).constants())
    assert min(expected, remembered) - 1e-9 <= moved <= max(expected, remembered) + 1e-9


@pytest.mark.parametrize("band", ["low", "middle", "high"])
def test_the_courses_table_comes_out_of_the_rule(band):
    # 003-64, typed here again on purpose: the rule reads the file, the test does not.
    table = {
        "low": [0.0, 0.15, 0.60, 0.80, 0.92],
        "middle": [0.025, 0.175, 0.625, 0.825, 0.945],
        "high": [0.05, 0.20, 0.65, 0.85, 0.97],
    }
    p = CourseTable(band=band).constants()
    assert [yearly_retention(float(score), p) for score in (1, 2, 3, 4, 5)] == table[band]


@given(st.floats(1, 5), st.floats(1, 5))
def test_more_satisfied_customers_stay_rather(one, other):
    p = CourseTable().constants()
    low, high = sorted((one, other))
    assert yearly_retention(low, p) <= yearly_retention(high, p)


def test_the_step_between_dissatisfied_and_neutral_is_the_steepest():
    shares = CourseTable().constants()[2:]
    steps = [after - before for before, after in pairwise(shares)]
    assert max(steps) == steps[1]


@given(st.floats(0.01, 1), st.integers(1, 36))
def test_renewals_of_a_year_multiply_to_the_years_share(yearly, months):
    assert isclose(renewal_share(yearly, months) ** (12 / months), yearly, rel_tol=1e-9)


def test_renewal_and_standing_by_hand():
    assert renewal_share(0.0, 6) == 0.0
    assert isclose(renewal_share(0.64, 6), 0.8, rel_tol=1e-15)
    assert new_standing(4.0, 1.0, 0, CourseTable().constants()) == 2.5
    assert new_standing(4.0, 1.0, 0, CourseTable(weight=0).constants()) == 4.0


def test_only_the_dissatisfied_complain_and_most_stay_silent():
    p = SilentShare().constants()
    luck = [(i + 0.5) / 10_000 for i in range(10_000)]
    assert sum(silent_share(2.9, u, p) == Reaction.PUBLIC for u in luck) == 3100
    assert sum(silent_share(2.9, u, p) == Reaction.NOTHING for u in luck) == 6900
    assert all(silent_share(3.0, u, p) == Reaction.CONTENT for u in luck)
