"""Value with growing profit, Reichheld's benefits, and his five points: by hand, by theory, by direction, by luck."""

import csv
import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.core.datasets import shipped
from sim.theory import (
    CustomerValue,
    TenureProfit,
    customer_value,
    growing_value,
    lifetime_value,
    retention_gain,
    starting_retentions,
)

FOREVER = math.inf
STEADY = TenureProfit(margin=100)
LOYAL = TenureProfit(100, cheaper_to_serve=0.05, buy_more=0.1, recommend=0.04, bear_price_rises=0.02, grows_for=6)

growths = st.floats(-0.5, 0.5)
shares = st.floats(0, 1)
discounts = st.floats(0, 1)
horizons = st.integers(1, 40)
ways = st.sampled_from(["start", "end"])


def claim():
    """Return the course's rise in retention and the low and high gain it is said to bring (001-04)."""
    with shipped("datasets", "reichheld.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["reading"] == "value_gain")
    assert row["source"] == "001-04"
    return float(row["retention_gain"]), float(row["low"]), float(row["high"])


# By hand


def test_value_by_hand():
    # 100; half stay and bring 120; a quarter bring 144: 100 + 60 + 36
    assert growing_value(100, 0.2, 0.5, 0, 3) == pytest.approx(196, rel=1e-14)
    # the same, growth ending after a year: 100 + 60 + 30
    assert growing_value(100, 0.2, 0.5, 0, 3, grows_for=1) == pytest.approx(190, rel=1e-14)
    # paid at the end by those still there, half a year's interest of 25% each: (50 + 30 / 1.25 + 18 / 1.25^2) / 1.25
    end = (50 + 30 / 1.25 + 18 / 1.25**2) / 1.25
    assert growing_value(100, 0.2, 0.5, 0.25, 3, paid="end") == pytest.approx(end, rel=1e-14)


def test_profit_and_its_parts_by_hand():
    # third year: 100 + 10.25 (5%) + 21 (10%) + 8.16 (4%) + 4.04 (2%)
    assert LOYAL.in_year(2) == pytest.approx(143.45)
    assert LOYAL.in_year(0) == 100
    assert LOYAL.in_year(6) == LOYAL.in_year(60) > LOYAL.in_year(5)
    # two years, half stay: base 100 + 50, each benefit half its share of 100; 30 paid for winning
    value = customer_value(LOYAL, 0.5, 0, 2, winning_cost=30)
    parts = (value.base, value.cheaper_to_serve, value.buy_more, value.recommend, value.bear_price_rises)
    assert parts == pytest.approx((150, 2.5, 5, 2, 1))
    assert value.winning_cost == 30
    assert value.total == pytest.approx(130.5)


def test_gain_by_hand():
    # two years at the start: 100 + 100 r; from 0.5 to 0.6 that is 150 and 160, with 50 for winning 100 and 110
    assert retention_gain(STEADY, 0.5, 0.1, 0, 2) == pytest.approx(1 / 15)
    assert retention_gain(STEADY, 0.5, 0.1, 0, 2, winning_cost=50) == pytest.approx(0.1)
    # and back: 50 + 100 (r + 0.1) = 1.1 (50 + 100 r), so 60 - 55 = 10 r
    assert starting_retentions(0.1, 0.1, STEADY, 0, 2, winning_cost=50) == pytest.approx((0.5,))


# By theory


@given(st.floats(-100, 100), shares, discounts, horizons, ways)
def test_without_growth_it_is_lifetime_value(margin, retention, discount, horizon, paid):
    plain = lifetime_value(margin, retention, discount, horizon, paid)
    assert growing_value(margin, 0, retention, discount, horizon, paid=paid) == pytest.approx(plain, rel=1e-12)
    assert growing_value(margin, 0.3, retention, discount, horizon, 0, paid) == pytest.approx(plain, rel=1e-12)
    assert customer_value(TenureProfit(margin), retention, discount, horizon, 0, paid).total == pytest.approx(plain)


@pytest.mark.parametrize("paid", ["start", "end"])
@pytest.mark.parametrize("grows_for", [0, 4, math.inf])
@pytest.mark.parametrize(
    ("growth", "retention", "discount"),
    [(0.1, 0.8, 0.1), (0.25, 0.8, 0), (1.5, 0.9, 0.1), (0.05, 1, 0.05), (-1, 0.8, 0.1), (0.1, 0, 0.1), (1e-13, 1, 0)],
)
def test_value_is_the_sum(growth, retention, discount, grows_for, paid):
    horizon = 30
    with mpmath.workdps(50):
        kept = mpmath.mpf(retention) / (1 + mpmath.mpf(discount))
        grown = [(1 + mpmath.mpf(growth)) ** min(t, grows_for) for t in range(horizon)]
        exact = 70 * mpmath.fsum(kept ** (t + (paid == "end")) * grown[t] for t in range(horizon))
        assert abs(growing_value(70, growth, retention, discount, horizon, grows_for, paid) - exact) <= 1e-12 * exact


@pytest.mark.parametrize(("growth", "grows_for"), [(0.1, math.inf), (0.1, 7), (0.9, 7), (-0.3, 7)])
def test_an_infinite_horizon_is_the_limit_of_long_ones(growth, grows_for):
    long = growing_value(70, growth, 0.8, 0.02, 3000, grows_for, "end")
    assert growing_value(70, growth, 0.8, 0.02, FOREVER, grows_for, "end") == pytest.approx(long, rel=1e-12)


def test_growth_for_ever_is_a_lower_discount():
    # (1 + growth) / (1 + discount) = 1 / (1 + 0.05): Gupta & Lehmann's multiple with growth
    grown = growing_value(100, 0.1, 0.8, 1.1 * 1.05 - 1, FOREVER)
    assert grown == pytest.approx(lifetime_value(100, 0.8, 0.05, FOREVER), rel=1e-12)


def test_the_value_adds_up_year_by_year():
    years = math.fsum(LOYAL.in_year(t) * 0.8**t / 1.1**t for t in range(12))
    assert customer_value(LOYAL, 0.8, 0.1, 12, winning_cost=25).total == pytest.approx(years - 25, rel=1e-13)


def test_the_courses_claim():
    """Without discount the gain is points / (1 - retention - points): the claim needs 0.75 to 0.90 beforehand."""
    points, low, high = claim()
    for gain in (0.14, low, high):
        start = 1 - points - points / gain
        assert starting_retentions(gain, points, STEADY, 0, FOREVER) == pytest.approx((start,), abs=1e-12)
        assert retention_gain(STEADY, start, points, 0, FOREVER) == pytest.approx(gain, rel=1e-12)
    assert starting_retentions(low, points, STEADY, 0, FOREVER) == pytest.approx((0.75,))
    assert starting_retentions(high, points, STEADY, 0, FOREVER) == pytest.approx((0.90,))
    # with a tenth interest even from 0.95 to 1 the value grows by half only: 0.15 / 0.1
    assert retention_gain(STEADY, 1 - points, points, 0.1, FOREVER) == pytest.approx(0.5)
    assert starting_retentions(high, points, STEADY, 0.1, FOREVER) == ()
    # over five years and no interest it never reaches the low end
    assert starting_retentions(low, points, STEADY, 0, 5) == ()
    # growth makes up for interest exactly: as if there were neither
    buyers = TenureProfit(100, buy_more=0.1)
    assert starting_retentions(high, points, buyers, 0.1, FOREVER) == pytest.approx((0.90,))


@pytest.mark.parametrize("profit", [LOYAL, TenureProfit(100, buy_more=0.1, recommend=0.02), TenureProfit(100, -0.1)])
def test_the_search_reaches_up_to_where_the_value_has_no_bound(profit):
    for start in (0.7, 0.8, 0.94):
        gain = retention_gain(profit, start, 0.05, 0.1, FOREVER)
        assert starting_retentions(gain, 0.05, profit, 0.1, FOREVER)[-1] == pytest.approx(start, abs=1e-10)


def test_there_may_be_two_starting_retentions():
    # at the end, no interest: r / (1 - r); (r + p) (1 - r) = (1 + g) r (1 - r - p), so g r^2 - g (1 - p) r + p = 0
    points, gain = 0.05, 0.25
    root = math.sqrt((1 - points) ** 2 / 4 - points / gain)
    both = ((1 - points) / 2 - root, (1 - points) / 2 + root)
    assert starting_retentions(gain, points, STEADY, 0, FOREVER, paid="end") == pytest.approx(both, rel=1e-12)


# By direction


def test_growth_and_its_length_raise_the_value():
    values = [growing_value(100, 0.1, 0.8, 0.1, 10, years) for years in (0, 1, 4, 9, 10, math.inf)]
    assert all(later > earlier for earlier, later in pairwise(values[:4]))
    assert values[3] == pytest.approx(values[4], rel=1e-14)
    assert values[4] == pytest.approx(values[5], rel=1e-14)
    assert growing_value(100, 0.1, 0.8, 0.1, 10, paid="end") < growing_value(100, 0.1, 0.8, 0.1, 10)


def test_what_makes_five_points_worth_more():
    base = retention_gain(STEADY, 0.8, 0.05, 0.1, 10)
    assert retention_gain(STEADY, 0.9, 0.05, 0.1, 10) > base
    assert retention_gain(STEADY, 0.8, 0.06, 0.1, 10) > base
    assert retention_gain(LOYAL, 0.8, 0.05, 0.1, 10) > base
    assert retention_gain(STEADY, 0.8, 0.05, 0.0, 10) > base
    assert retention_gain(STEADY, 0.8, 0.05, 0.1, 20) > base
    assert retention_gain(STEADY, 0.8, 0.05, 0.1, 10, winning_cost=50) > base


# By property


@given(st.tuples(growths, growths, growths, growths), shares, discounts, horizons, ways)
def test_the_parts_add_up(benefits, retention, discount, horizon, paid):
    """Each benefit alone adds the same as beside the others, and the total is the sum."""
    names = ("cheaper_to_serve", "buy_more", "recommend", "bear_price_rises")
    lone = dict(zip(names, benefits, strict=True))
    profit = TenureProfit(80, **lone, grows_for=8)
    value = customer_value(profit, retention, discount, horizon, 17, paid)
    parts = [value.base, value.cheaper_to_serve, value.buy_more, value.recommend, value.bear_price_rises]
    assert value.total == pytest.approx(math.fsum(parts) - 17, rel=1e-12)
    for name, growth in lone.items():
        alone = customer_value(TenureProfit(80, **{name: growth}, grows_for=8), retention, discount, horizon, 17, paid)
        assert getattr(alone, name) == getattr(value, name)
        assert alone.total == pytest.approx(value.base + getattr(value, name) - 17, rel=1e-12)


@settings(max_examples=40)
@given(
    st.floats(0.02, 2),
    st.floats(0.01, 0.2),
    st.floats(0, 0.3),
    discounts,
    horizons | st.just(FOREVER),
    st.floats(0, 300),
    ways,
)
def test_every_starting_retention_gives_the_gain(gain, points, growth, discount, horizon, winning_cost, paid):
    profit = TenureProfit(100, buy_more=growth, grows_for=10)
    if horizon == FOREVER:
        discount += 0.01
    for start in starting_retentions(gain, points, profit, discount, horizon, winning_cost, paid):
        assert 0 <= start <= 1 - points
        before = customer_value(profit, start, discount, horizon, winning_cost, paid).total
        after = customer_value(profit, start + points, discount, horizon, winning_cost, paid).total
        assert before > 0
        assert after - (1 + gain) * before == pytest.approx(0, abs=1e-9 * (after + winning_cost))


@settings(max_examples=40)
@given(st.floats(0.01, 0.85), st.floats(0.01, 0.1), discounts, st.integers(2, 40), ways)
def test_a_gain_that_was_had_is_found_again(retention, points, discount, horizon, paid):
    def gain(start):
        return retention_gain(TenureProfit(100, recommend=0.1), start, points, discount, horizon, paid=paid)

    below, here, above = (gain(retention + step) for step in (-0.003, 0, 0.003))
    assume(min(abs(above - here), abs(here - below)) > 1e-6 and (above - here) * (here - below) > 0)  # no turning point
    found = starting_retentions(here, points, TenureProfit(100, recommend=0.1), discount, horizon, paid=paid)
    assert min(abs(start - retention) for start in found) < 1e-8


# By simulation


def test_simulated_customers():
    """100,000 customers stay or leave by the throw of a coin each year; their profit is counted year by year."""
    n, retention, horizon = 100_000, 0.8, 12
    luck = np.random.default_rng(11)
    years = np.minimum(luck.geometric(1 - retention, n), horizon)  # in which a margin is paid at the start
    paid = np.cumsum([LOYAL.in_year(t) / 1.1**t for t in range(horizon)])[years - 1] - 40
    error = paid.std() / math.sqrt(n)
    assert abs(paid.mean() - customer_value(LOYAL, retention, 0.1, horizon, winning_cost=40).total) < 4 * error
    assert error < 1.5


# Refusals


@pytest.mark.parametrize("bad", [-1.01, math.nan, math.inf, True, "0.1", None])
def test_growths_are_numbers_from_minus_one(bad):
    with pytest.raises(ValueError, match="growth must be"):
        growing_value(1, bad, 0.8, 0.1, 3)
    for name in ("cheaper_to_serve", "buy_more", "recommend", "bear_price_rises"):
        with pytest.raises(ValueError, match=f"{name} must be"):
            TenureProfit(100, **{name: bad})


@pytest.mark.parametrize("bad", [-1, 2.5, True, False, "3", math.nan, None, 3.0])
def test_years_are_whole(bad):
    with pytest.raises(ValueError, match="grows_for must be a whole number"):
        growing_value(1, 0.1, 0.8, 0.1, 3, grows_for=bad)
    with pytest.raises(ValueError, match="grows_for must be a whole number"):
        TenureProfit(100, grows_for=bad)
    with pytest.raises(ValueError, match="tenure must be a whole number"):
        STEADY.in_year(bad)


def test_other_slips_are_refused():
    with pytest.raises(ValueError, match="margin must be"):
        TenureProfit("100")
    with pytest.raises(ValueError, match="tenure must be a whole number"):
        STEADY.in_year(math.inf)
    with pytest.raises(ValueError, match="beyond any float"):
        TenureProfit(1, buy_more=9).in_year(1000)
    with pytest.raises(ValueError, match="beyond any float"):
        growing_value(1, 9, 1, 0, 1000)
    for case in ((0.1, 1, 0.1, math.inf), (0.25, 0.8, 0, math.inf), (0, 1, 0, 5)):
        growth, retention, discount, grows_for = case
        with pytest.raises(ValueError, match="An infinite horizon needs"):
            growing_value(1, growth, retention, discount, FOREVER, grows_for)
    with pytest.raises(ValueError, match='paid must be "start" or "end"'):
        growing_value(1, 0.1, 0.8, 0.1, 3, paid="middle")
    with pytest.raises(ValueError, match="horizon must be"):
        growing_value(1, 0.1, 0.8, 0.1, 0)
    with pytest.raises(ValueError, match="retention must be"):
        growing_value(1, 0.1, 1.1, 0.1, 3)
    with pytest.raises(ValueError, match="discount must be"):
        growing_value(1, 0.1, 0.8, -0.1, 3)
    with pytest.raises(ValueError, match="profit must be a TenureProfit"):
        customer_value(100, 0.8, 0.1, 3)
    with pytest.raises(ValueError, match="winning_cost must be 0 or more"):
        customer_value(STEADY, 0.8, 0.1, 3, winning_cost=-1)
    with pytest.raises(ValueError, match="must not exceed 1 together"):
        retention_gain(STEADY, 0.96, 0.05, 0.1, 3)
    with pytest.raises(ValueError, match="points must be above 0"):
        retention_gain(STEADY, 0.9, 0, 0.1, 3)
    with pytest.raises(ValueError, match="worth nothing"):
        retention_gain(STEADY, 0.5, 0.05, 0, 2, winning_cost=150)
    with pytest.raises(ValueError, match="gain must be above 0"):
        starting_retentions(0, 0.05, STEADY, 0.1, 3)
    with pytest.raises(ValueError, match="points must be below 1"):
        starting_retentions(0.1, 1, STEADY, 0.1, 3)
    with pytest.raises(ValueError, match="horizon must be"):
        starting_retentions(0.1, 0.05, STEADY, 0.1, 2.5)


def test_results_are_frozen():
    with pytest.raises(AttributeError):
        CustomerValue(1, 0, 0, 0, 0, 0).base = 2
