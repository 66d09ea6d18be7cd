"""What the theories of memory and expectation must do, whatever their numbers: by hand, and by property."""

from itertools import pairwise, permutations
from math import isclose, nan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sim
from sim.core.ends import Moment
from sim.core.parameter import ScenarioError
from sim.mind import RULES
from sim.mind.complaint import Reaction, ThreeWays, three_ways
from sim.mind.expectation.difference import Difference, expect_next, satisfaction
from sim.mind.expectation.dissonance import Dissonance
from sim.mind.expectation.rivals import Ratio, Zone, ratio_satisfaction, zone_satisfaction
from sim.mind.loyalty.by_handling import ByHandling, level_of, standing_by_handling
from sim.mind.loyalty.course import CourseTable, renewal_share, yearly_retention
from sim.mind.memory.episodes import Episodes, worth
from sim.mind.memory.order import First, Last, Trend
from sim.mind.memory.peaks import Average, Blend, PeakEnd, remember
from sim.mind.moments.anger import LOG_2
from sim.mind.moments.delivery import Delivery
from sim.mind.moments.leg import BUFFER
from sim.mind.moments.plain import PlainMoments, hold_score, leg_moments, seeming
from sim.mind.recovery import Handling

SCORES = st.floats(0, 10, allow_subnormal=False)  # half of the smallest number there is would be none at all
SECONDS = st.floats(0.01, 1e4)
MOMENTS = st.lists(st.tuples(SCORES, SECONDS), min_size=2, max_size=12)


def discomfort(call):
    return sum((5 - score) * seconds for score, seconds in call)


# Order.


@given(MOMENTS, st.randoms(use_true_random=False))
def test_any_order_that_keeps_the_last_changes_nothing_for_peak_end(call, random):
    *rest, last = call
    random.shuffle(rest)
    for rule in (PeakEnd(), PeakEnd(of="worst"), PeakEnd(peak=0.3, end=2), Last(), Blend(neglect=1)):
        assert remember(rule, [*rest, last]) == remember(rule, call)


@given(MOMENTS)
def test_another_last_moment_changes_peak_end(call):
    *rest, last = call
    assume(rest[0][0] != last[0])
    swapped = [last, *rest[1:], rest[0]]
    change = remember(PeakEnd(), swapped) - remember(PeakEnd(), call)
    assert isclose(change, (rest[0][0] - last[0]) / 2, rel_tol=1e-9, abs_tol=1e-12)


@given(MOMENTS, st.randoms(use_true_random=False))
def test_no_order_changes_the_average(call, random):
    shuffled = call[:]
    random.shuffle(shuffled)
    assert isclose(remember(Average(), shuffled), remember(Average(), call), rel_tol=1e-9)


def test_the_classic_finding_a_better_tail_helps_although_there_is_more_pain():
    """Kahneman et al. 1993: 60 s at 14 degrees, or the same and 30 s more while the water warms to 15 degrees."""
    short, long = [(1.5, 60.0)], [(1.5, 60.0), (2.5, 30.0)]
    assert [remember(PeakEnd(), call) for call in (short, long)] == [1.5, 2.0]
    assert [discomfort(call) for call in (short, long)] == [210.0, 285.0]


@given(MOMENTS, st.floats(0.001, 4.999), SECONDS)
def test_a_tail_better_than_peak_and_end_but_below_neutral_raises_peak_end_and_discomfort(call, score, seconds):
    below = [(min(s, 4.99), t) for s, t in call]
    peak, end = min(s for s, _ in below), below[-1][0]
    assume(score > max(peak, end))
    longer = [*below, (score, seconds)]
    assert remember(PeakEnd(), longer) > remember(PeakEnd(), below)
    assert discomfort(longer) > discomfort(below)


def test_first_last_and_trend_by_hand():
    call = [(2.0, 100.0), (5.0, 1.0), (5.0, 1.0), (8.0, 1.0)]
    assert (remember(First(), call), remember(Last(), call)) == (2.0, 8.0)
    # places 0 1 2 3, mean 5, slope (1.5 * 3 + 0.5 * 0 + 0.5 * 0 + 1.5 * 3) / 5 = 1.8, rise 5.4
    assert isclose(remember(Trend(weight=1), call), 5.0 + 2.7)
    assert isclose(remember(Trend(weight=0), call), 5.0)
    assert isclose(remember(Trend(weight=1), call[::-1]), 5.0 - 2.7)


@given(MOMENTS)
def test_trend_is_the_line_of_least_squares(call):
    scores = np.array([score for score, _ in call])
    slope, level = np.polyfit(np.arange(len(scores)), scores, 1)
    ends = level + slope * (len(scores) - 1)
    assert isclose(remember(Trend(weight=1), call), min(max(ends, 0.0), 10.0), rel_tol=1e-6, abs_tol=1e-6)


@given(MOMENTS, st.floats(0, 1))
def test_a_blend_lies_between_the_average_and_peak_and_end(call, neglect):
    low, high = sorted((remember(Average(), call), remember(PeakEnd(), call)))
    assert low - 1e-9 <= remember(Blend(neglect=neglect), call) <= high + 1e-9
    assert isclose(remember(Blend(neglect=0), call), remember(Average(), call), abs_tol=1e-9)
    assert remember(Blend(neglect=1), call) == remember(PeakEnd(), call)


def test_the_worst_peak_is_not_the_most_intense():
    call = [(9.5, 10.0), (3.0, 10.0), (6.0, 5.0)]
    assert remember(PeakEnd(peak=1, end=0), call) == 9.5
    assert remember(PeakEnd(peak=1, end=0, of="worst"), call) == 3.0


@pytest.mark.parametrize("rule", RULES["memory"], ids=lambda rule: rule().rule)
def test_every_memory_is_neutral_of_nothing_and_stays_on_the_scale(rule):
    assert remember(rule(), []) == 5.0
    for scores in permutations((0.0, 10.0, 0.0, 10.0), 3):
        assert 0.0 <= remember(rule(), [(score, 3000.0) for score in scores]) <= 10.0


# Value: split pleasure, combine pain.


def cut(score, seconds, parts, between=(5.0, 5.0)):
    """A moment in parts, with something neutral after each."""
    return [moment for _ in range(parts) for moment in ((score, seconds / parts), between)]


@given(st.floats(5.1, 10), st.floats(10, 600), st.integers(2, 5), st.floats(0.2, 0.9))
def test_split_pleasure_helps_under_a_curved_value_and_not_under_a_line(score, seconds, parts, curvature):
    for rule, helps in ((Episodes(curvature=curvature, scale=0.01), True), (Episodes(curvature=1, scale=0.01), False)):
        whole, split = (remember(rule, cut(score, seconds, n)) for n in (1, parts))
        assert (split > whole + 1e-9) is helps or isclose(whole, 10.0)
        assert helps or isclose(split, whole, rel_tol=1e-9)


@given(st.floats(0, 4.9), st.floats(10, 600), st.integers(2, 5), st.floats(0.2, 0.9))
def test_combined_pain_helps_under_a_curved_value_and_not_under_a_line(score, seconds, parts, curvature):
    for rule, helps in ((Episodes(curvature=curvature, scale=0.01), True), (Episodes(curvature=1, scale=0.01), False)):
        whole, split = (remember(rule, cut(score, seconds, n)) for n in (1, parts))
        assert (split < whole - 1e-9) is helps or isclose(whole, 0.0)
        assert helps or isclose(split, whole, rel_tol=1e-9, abs_tol=1e-9)


def test_the_gamblers_by_hand():
    # 004-22: two wins of 5 please more than one of 10, one loss of 10 hurts less than two of 5; square roots, loss 2.
    p = Episodes(curvature=0.5, loss=2).constants()
    assert isclose(2 * worth(5.0, p), 2 * sqrt(5))
    assert 2 * worth(5.0, p) > worth(10.0, p)
    assert worth(-10.0, p) > 2 * worth(-5.0, p)
    assert isclose(worth(-10.0, p), -2 * sqrt(10))
    line = Episodes(curvature=1, loss=2).constants()
    assert (2 * worth(5.0, line), 2 * worth(-5.0, line)) == (worth(10.0, line), worth(-10.0, line))


def test_the_airline_that_keeps_its_baggage_for_the_end():
    # 004-23: a delay at the start, a good cabin, the wait for baggage last; or the same with the baggage at once.
    ends_badly = [(3.0, 1800.0), (8.0, 7200.0), (2.0, 1500.0)]
    ends_well = [(2.0, 1500.0), (3.0, 1800.0), (8.0, 7200.0)]
    assert isclose(remember(Average(), ends_badly), remember(Average(), ends_well))
    for rule in (PeakEnd(of="worst"), Last(), Trend(), Blend()):
        assert remember(rule, ends_well) > remember(rule, ends_badly)


# Expectation.


@given(SCORES, st.floats(0.001, 10), st.floats(-0.99, 3))
def test_ratio_and_difference_agree_in_sign_wherever_something_was_expected(remembered, expected, contrast):
    by_difference = satisfaction(remembered, expected, 0.0, Difference(contrast=contrast).constants()) - 3
    by_ratio = ratio_satisfaction(remembered, expected, 0.0, Ratio(contrast=contrast).constants()) - 3
    assume(abs(remembered - expected) > 1e-9)
    assert np.sign(by_difference) == np.sign(by_ratio) == np.sign(remembered - expected)


def test_ratio_by_hand():
    p = Ratio(gain=2, loss=4).constants()
    assert ratio_satisfaction(6.0, 5.0, 0.0, p) == pytest.approx(3 + 2 * 0.2)  # C = 1.2
    assert ratio_satisfaction(4.0, 5.0, 0.0, p) == pytest.approx(3 - 4 * 0.2)  # C = 0.8
    assert ratio_satisfaction(10.0, 1.0, 0.0, p) == 5.0
    assert ratio_satisfaction(0.0, 8.0, 0.0, p) == 1.0


@given(st.floats(0, 3), st.floats(0, 3), SCORES)
def test_within_the_zone_of_tolerance_nothing_is_felt(above, below, expected):
    p = Zone(above=above, below=below).constants()
    for share in (0.0, 0.3, 0.99):
        assert zone_satisfaction(expected + share * above, expected, 0.0, p) == 3.0
        assert zone_satisfaction(expected - share * below, expected, 0.0, p) == 3.0
    assert zone_satisfaction(expected + above + 1, expected, 0.0, p) > 3.0
    assert zone_satisfaction(expected - below - 1, expected, 0.0, p) < 3.0


def test_what_was_paid_by_waiting_is_asked_back():
    # 003-66: no seat after ten minutes at the stop is worse than no seat at once, although the outcome is the same.
    p = Difference(per_minute=0.1, gain=0.4, loss=0.8).constants()
    assert satisfaction(5.0, 5.0, 0.0, p) == 3.0
    assert satisfaction(5.0, 5.0, 10.0, p) == pytest.approx(3 - 0.8)
    assert satisfaction(10.0, 9.9, 600.0, p) == 3.0  # nobody can ask for more than 10


def test_contrast_enlarges_and_assimilation_shrinks_a_gap():
    for rule, one in ((Difference, satisfaction), (Ratio, ratio_satisfaction)):
        plain, contrast, assimilated = (
            one(5.0, 6.0, 0.0, rule(contrast=factor).constants()) for factor in (0, 0.5, -0.5)
        )
        assert contrast < plain < assimilated < 3.0
    assert satisfaction(0.0, 9.0, 0.0, Difference(contrast=-1).constants()) == 3.0


def test_expectation_learns_by_a_quarter():
    assert expect_next(6.0, 2.0, Difference(learning=0.25).constants()) == 5.0
    assert expect_next(6.0, 2.0, Ratio(learning=0).constants()) == 6.0


def test_loss_aversion_is_two_by_default():
    up, down = (satisfaction(5.0 + step, 5.0, 0.0, Difference().constants()) - 3 for step in (1.0, -1.0))
    assert (up, down) == (pytest.approx(0.4), pytest.approx(-0.8))


# Waiting as it seems.


def test_seeming_waits_by_hand():
    p = PlainMoments(told_factor=0.8, overdue_factor=1.5, music_factor=0.9).constants()
    assert seeming(100.0, nan, 0.0, p) == 100.0
    assert seeming(100.0, 200.0, 0.0, p) == 80.0
    assert seeming(100.0, 40.0, 0.0, p) == pytest.approx(0.8 * 40 + 1.5 * 60)
    assert seeming(100.0, 40.0, 1.0, p) == pytest.approx(0.9 * (0.8 * 40 + 1.5 * 60))


@pytest.mark.parametrize("curve", ["hyperbolic", "exponential", "linear"])
def test_every_curve_begins_neutral_is_half_at_the_tolerance_and_never_rises(curve):
    p = PlainMoments(curve=curve, tolerance_s=90).constants()
    levels = [hold_score(float(seconds), p) for seconds in range(0, 2000, 10)]
    assert levels[0] == 5.0
    assert isclose(levels[9], 2.5, rel_tol=1e-12)
    assert all(0.0 <= later <= earlier for earlier, later in pairwise(levels))


# Complaints, and who stays.


@given(st.floats(1, 2.999), st.floats(0, 1))
def test_the_angrier_the_less_they_do_nothing(level, u):
    p = ThreeWays(private=0.5, public=0.2).constants()
    angry, calm = three_ways(1.0, u, p), three_ways(level, u, p)
    assert (angry == Reaction.NOTHING) <= (calm == Reaction.NOTHING)
    assert three_ways(3.0, u, p) == Reaction.CONTENT


def test_shares_of_three_ways_by_luck():
    p = ThreeWays(private=0.5, public=0.2).constants()
    found = [three_ways(2.0, (i + 0.5) / 10_000, p) for i in range(10_000)]  # half as angry as can be
    counts = [found.count(way) for way in (Reaction.PUBLIC, Reaction.PRIVATE, Reaction.NOTHING)]
    assert counts == [1000, 2500, 6500]
    with pytest.raises(ScenarioError, match="private and public are shares of the same people"):
        ThreeWays(private=0.7, public=0.4)


@pytest.mark.parametrize(
    ("handling", "returns"),
    [
        (Handling.SILENT, 0.09),
        (Handling.UNRESOLVED, 0.19),
        (Handling.RESOLVED, 0.54),
        (Handling.RESOLVED_QUICKLY, 0.82),
    ],
)
@pytest.mark.parametrize("band", ["low", "middle", "high"])
def test_the_table_of_handling_comes_out_of_the_rule(handling, returns, band):
    p = ByHandling(band=band).constants()
    standing = standing_by_handling(4.0, 1.5, handling, p)
    assert isclose(yearly_retention(standing, p), returns, rel_tol=1e-12)
    assert isclose(renewal_share(yearly_retention(standing, p), 12.0), returns, rel_tol=1e-12)


@given(st.floats(0.025, 0.945))
def test_the_level_of_a_share_is_the_table_read_backward(share):
    p = ByHandling().constants()
    assert isclose(yearly_retention(level_of(share, p), p), share, rel_tol=1e-9, abs_tol=1e-12)


def test_competitors_lure_away_from_every_level():
    p, pulled = CourseTable().constants(), CourseTable(pull=0.2).constants()
    for level in (1.0, 2.3, 3.0, 4.5, 5.0):
        assert isclose(yearly_retention(level, pulled), 0.8 * yearly_retention(level, p), rel_tol=1e-12)


def test_the_design_of_a_talk_by_hand():
    """Ninety seconds of talk: 60 of telling, 30 of work; 20 of them are formalities, in two parts, before the work."""
    from tests.by_hand.test_mind import lived

    design = Delivery(formalities_s=20, formalities_first=True, formalities_parts=2, choice=True, ritual=True,
                      finish_strong=True)  # fmt: skip
    found = lived(delivery=design, talk_s=90.0, conduct=0.5)
    assert found == [
        ("GREETING", 5.0, 6.5), ("RITUAL", 5.0, 7.5), ("CHOICE", 5.0, 8.0), ("TELLING", 60.0, 5.0),
        ("FORMALITIES", 10.0, 3.0), ("SOLVED", 5.0, 9.5), ("FORMALITIES", 10.0, 3.0), ("SOLVED", 5.0, 9.5),
        ("GOODBYE", 5.0, 9.0),
    ]  # fmt: skip


# Anger, kindness, dissonance.


def talk_after(wait_s, rule, kind=0.0, talk_s=120.0):
    """The moments of a talk after a wait, as (kind, seconds, score)."""
    from tests.by_hand.test_mind import PLAIN

    out, leg = [0.0] * BUFFER, PLAIN._replace(wait_s=wait_s, talk_s=talk_s, kind=kind)
    n = leg_moments(rule.constants() + Delivery().constants(), leg, out)
    found = [(Moment(out[3 * i]), out[3 * i + 1], out[3 * i + 2]) for i in range(n)]
    return [one for one in found if one[0] != Moment.HOLD]


def test_anger_is_carried_into_the_talk_and_cools_by_hand():
    # tolerance 120 s, held for 120 s: the level is 2.5, so 2.5 points are spoilt and carried along
    calm, angry = (talk_after(120.0, PlainMoments(anger=share, cooling_s=60)) for share in (0, 1))
    lost = [before[2] - after[2] for before, after in zip(calm, angry, strict=True)]
    # greeting 0-5 s, telling 5-65, solving 65-125, goodbye 125-130; in minutes 2.5 (2^-a - 2^-b) / ((b - a) ln 2)
    edges = [0, 5, 65, 125, 130]
    exact = [2.5 * (2 ** (-a / 60) - 2 ** (-b / 60)) / ((b - a) / 60 * LOG_2) for a, b in pairwise(edges)]
    assert lost == pytest.approx(exact, rel=1e-12)
    assert lost[0] > lost[1] > lost[2] > lost[3] > 0


@given(st.floats(1, 3600), st.floats(1, 600), st.floats(0, 1))
def test_whoever_waited_longer_or_cools_slower_is_angrier(wait, half, share):
    def felt(wait_s, half_s):
        return sum(score for _, _, score in talk_after(wait_s, PlainMoments(anger=share, cooling_s=half_s)))

    assert felt(2 * wait, half) <= felt(wait, half)
    assert felt(wait, 2 * half) <= felt(wait, half)


def test_kindness_stands_before_the_goodbye_and_lifts_the_peak():
    plain, kind = talk_after(0.0, PlainMoments()), talk_after(0.0, PlainMoments(), kind=1.0)
    assert [one[0] for one in kind][-2:] == [Moment.KINDNESS, Moment.GOODBYE]
    assert len(kind) == len(plain) + 1
    # peak and end: (9 + 6) / 2 without, (9.5 + 6) / 2 with
    assert [remember(PeakEnd(), [(score, s) for _, s, score in each]) for each in (plain, kind)] == [7.5, 7.75]


def test_so_many_talks_are_kind():
    world = sim.textbook(calls_per_hour=600, agents=60, handle=180, hours=10).set("centre.delivery.kindness_share", 0.3)
    run = sim.run(world, seed=4)
    kind = (run.moments.moment == "kindness").sum()
    served = (run.legs.outcome == "served").sum()
    assert abs(kind - 0.3 * served) < 4 * sqrt(served * 0.3 * 0.7)


def test_dissonance_by_hand():
    # one point below: loss 0.8, times 2 (importance + price)(1 - correctable)
    for importance, price, correctable, found in [
        (0.5, 0.5, 0.5, 2.2),
        (1, 1, 0.5, 1.4),
        (1, 0.5, 0, 1.0),
        (1, 1, 1, 3.0),
    ]:
        p = Dissonance(importance=importance, price=price, correctable=correctable).constants()
        assert satisfaction(5.0, 6.0, 0.0, p) == pytest.approx(found, abs=1e-12)
        assert satisfaction(8.0, 6.0, 0.0, p) == pytest.approx(3.8, abs=1e-12)  # a gain is a gain


@given(SCORES, SCORES, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_dissonance_with_halves_is_the_difference_and_moves_as_it_should(remembered, expected, stake, price, correct):
    plain = satisfaction(remembered, expected, 0.0, Difference().constants())
    assert satisfaction(remembered, expected, 0.0, Dissonance().constants()) == pytest.approx(plain)

    def found(**given):
        return satisfaction(remembered, expected, 0.0, Dissonance(**given).constants())

    base = found(importance=stake, price=price, correctable=correct)
    assert found(importance=1, price=price, correctable=correct) <= base
    assert found(importance=stake, price=1, correctable=correct) <= base
    assert found(importance=stake, price=price, correctable=1) >= base
