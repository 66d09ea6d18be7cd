"""Customers with chances of leaving of their own: by hand, by theory, by the paper, by direction, by simulation."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.theory import (
    beta_geometric_fit,
    beta_geometric_lifetime,
    beta_geometric_retention,
    beta_geometric_survival,
    beta_geometric_value,
    expected_lifetime,
    lifetime_value,
)

REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173)
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394)

parameters = st.floats(0.05, 50)
periods = st.integers(1, 40)


def fitted(there):
    """Return the fit to customers still there after 0, 1, 2, ... renewals, the last of them censored."""
    lost = [now - later for now, later in pairwise(there)]
    return beta_geometric_fit(range(len(there)), [True] * len(lost) + [False], [*lost, there[-1]])


# By hand


def test_survival_and_retention_by_hand():
    # alpha 2, beta 3: 3/5 stay at the first renewal, 4/6 at the second, 5/7 at the third
    assert [beta_geometric_retention(2, 3, t) for t in (1, 2, 3)] == pytest.approx([3 / 5, 4 / 6, 5 / 7], rel=1e-15)
    assert [beta_geometric_survival(2, 3, t) for t in range(4)] == pytest.approx([1, 3 / 5, 2 / 5, 2 / 7], rel=1e-14)


def test_value_by_hand():
    # 100 now, 60 after one period, 40 after two; a tenth interest: 100 + 60 / 1.1 + 40 / 1.21
    start = 100 + 60 / 1.1 + 40 / 1.21
    assert beta_geometric_value(2, 3, 100, 0.1, 3) == pytest.approx(start, rel=1e-14)
    # at the end: 60 / 1.1 + 40 / 1.21 + 200 / 7 / 1.331
    end = 60 / 1.1 + 40 / 1.21 + 200 / 7 / 1.331
    assert beta_geometric_value(2, 3, 100, 0.1, 3, paid="end") == pytest.approx(end, rel=1e-14)
    # after one renewal beta is 4: 4/6 stay at the next, 5/7 at the one after: 100 + 66.67 + 47.62
    assert beta_geometric_value(2, 3, 100, 0, 3, survived=1) == pytest.approx(100 + 200 / 3 + 1000 / 21, rel=1e-14)


def test_lifetime_by_hand():
    # (alpha + beta + n - 1) / (alpha - 1): (2 + 3 - 1) / 1 and (2 + 3 + 5 - 1) / 1
    assert beta_geometric_lifetime(2, 3) == 4
    assert beta_geometric_lifetime(2, 3, survived=5) == 9


def test_the_likelihood_by_hand():
    # Of seven customers three left at the first renewal, one is seen no longer after it, one left at the third,
    # two are still there after three. With u = a + b
    fit = beta_geometric_fit([0, 0, 0, 1, 2, 3, 3], [True, True, True, False, True, False, False])
    a, b, u = fit.alpha, fit.beta, fit.alpha + fit.beta
    third = b / u * (b + 1) / (u + 1) * (b + 2) / (u + 2)
    chance = (a / u) ** 3 * (b / u) * (b / u * (b + 1) / (u + 1) * a / (u + 2)) * third**2
    assert fit.log_likelihood == pytest.approx(math.log(chance), rel=1e-12)
    assert fit.customers == 7


# By theory


@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (0.01, 0.02), (3, 0.5), (50, 2000)])
@pytest.mark.parametrize("renewals", [0, 1, 7, 400, 20_000])
def test_survival_is_a_ratio_of_beta_functions(alpha, beta, renewals):
    with mpmath.workdps(50):
        exact = mpmath.beta(alpha, mpmath.mpf(beta) + renewals) / mpmath.beta(alpha, beta)
        assert abs(beta_geometric_survival(alpha, beta, renewals) - exact) <= 2e-12 * exact


@pytest.mark.parametrize("paid", ["start", "end"])
@pytest.mark.parametrize("horizon", [1, 5, 60, math.inf])
def test_a_constant_hazard_is_the_limit(paid, horizon):
    # theta ~ Beta(0.2 m, 0.8 m) has mean 0.2 and variance 0.16 / (m + 1)
    size = 1e9
    exact = lifetime_value(70, 0.8, 0.05, horizon, paid)
    assert beta_geometric_value(0.2 * size, 0.8 * size, 70, 0.05, horizon, paid) == pytest.approx(exact, rel=1e-6)
    assert beta_geometric_retention(0.2 * size, 0.8 * size, 30) == pytest.approx(0.8, rel=1e-6)
    assert beta_geometric_lifetime(0.2 * size, 0.8 * size) == pytest.approx(expected_lifetime(0.8), rel=1e-6)


@pytest.mark.parametrize(("alpha", "beta"), [(0.668, 3.806), (0.01, 0.02), (1, 1), (30, 1), (0.5, 400), (500, 2000)])
@pytest.mark.parametrize("discount", [1e-6, 0.01, 0.15, 3.0])
def test_an_endless_value_is_the_hypergeometric_function(alpha, beta, discount):
    with mpmath.workdps(40):
        rate = mpmath.mpf(discount)
        exact = mpmath.hyp2f1(1, mpmath.mpf(beta), mpmath.mpf(alpha) + mpmath.mpf(beta), 1 / (1 + rate))
        assert abs(beta_geometric_value(alpha, beta, 1, discount, math.inf) - exact) <= 1e-12 * exact


def test_an_endless_value_is_the_limit_of_long_horizons():
    for paid in ("start", "end"):
        long = beta_geometric_value(0.7, 1.2, 40, 0.02, 3000, paid, survived=4)
        assert beta_geometric_value(0.7, 1.2, 40, 0.02, math.inf, paid, survived=4) == pytest.approx(long, rel=1e-13)
    # without discount the sum is the mean number of periods, the first one counted at the start only
    assert beta_geometric_value(3, 2, 10, 0, math.inf, survived=1) == pytest.approx(10 * 2.5)
    assert beta_geometric_value(3, 2, 10, 0, math.inf, "end", survived=1) == pytest.approx(10 * 1.5)
    assert beta_geometric_value(4, 2, 1, 0, 50_000) == pytest.approx(beta_geometric_lifetime(4, 2), rel=1e-9)


@pytest.mark.parametrize(("alpha", "beta"), [(1e-4, 2), (2, 1e-3), (1e-3, 1e6), (1e8, 3e8), (1e6, 1e-2)])
def test_an_endless_value_holds_for_extreme_parameters(alpha, beta):
    long = beta_geometric_value(alpha, beta, 1, 0.02, 3000)
    assert beta_geometric_value(alpha, beta, 1, 0.02, math.inf) == pytest.approx(long, rel=1e-12)


def test_residual_value_is_what_the_longer_survivors_bring():
    # value of a new customer = first 3 periods + S(3) / 1.1^3 x residual value after 3 renewals
    whole = beta_geometric_value(0.7, 1.2, 40, 0.1, math.inf)
    first = beta_geometric_value(0.7, 1.2, 40, 0.1, 3)
    rest = beta_geometric_value(0.7, 1.2, 40, 0.1, math.inf, survived=3)
    assert whole == pytest.approx(first + beta_geometric_survival(0.7, 1.2, 3) / 1.1**3 * rest, rel=1e-12)


@pytest.mark.parametrize(
    ("there", "alpha", "beta", "log_likelihood"), [(REGULAR, 0.704, 1.182, -1680.3), (HIGH_END, 0.668, 3.806, -1611.2)]
)
def test_the_papers_estimates(there, alpha, beta, log_likelihood):
    """Fader & Hardie's two groups of customers, fitted to seven renewals and foretold for the next five."""
    fit = fitted(there[:8])
    assert (round(fit.alpha, 3), round(fit.beta, 3)) == (alpha, beta)
    assert round(fit.log_likelihood, 1) == log_likelihood
    for renewals in range(8, 13):
        share = beta_geometric_survival(fit.alpha, fit.beta, renewals)
        assert share == pytest.approx(there[renewals] / 1000, abs=0.02)
        constant = (there[7] / 1000) ** (renewals / 7)  # the same retention at every renewal: too gloomy
        assert constant < share - 0.015


def test_the_fit_is_a_maximum_with_the_curvature_of_its_standard_errors():
    lost, stayed = np.array([131, 126, 90, 60, 42, 34, 26]), np.array(HIGH_END[1:8])
    before = np.arange(7)

    def log_likelihood(alpha, beta):
        logs = [mpmath.log(alpha / (alpha + beta + k)) * int(x) for k, x in zip(before, lost, strict=True)]
        logs += [mpmath.log((beta + k) / (alpha + beta + k)) * int(x) for k, x in zip(before, stayed, strict=True)]
        return mpmath.fsum(logs)

    fit = fitted(HIGH_END[:8])
    with mpmath.workdps(40):
        place = (mpmath.mpf(fit.alpha), mpmath.mpf(fit.beta))
        assert fit.log_likelihood == pytest.approx(float(log_likelihood(*place)), rel=1e-13)
        slopes = [mpmath.diff(log_likelihood, place, n) for n in ((1, 0), (0, 1))]
        assert max(map(abs, slopes)) < 1e-8
        aa, ab, bb = (-mpmath.diff(log_likelihood, place, n) for n in ((2, 0), (1, 1), (0, 2)))
        covariance = mpmath.matrix([[aa, ab], [ab, bb]]) ** -1
        assert fit.alpha_se == pytest.approx(float(mpmath.sqrt(covariance[0, 0])), rel=1e-8)
        assert fit.beta_se == pytest.approx(float(mpmath.sqrt(covariance[1, 1])), rel=1e-8)
        assert fit.covariance == pytest.approx(float(covariance[0, 1]), rel=1e-8)


def test_a_table_of_rows_and_one_of_counts_say_the_same():
    rows = fitted((20, 12, 9, 8))
    one_each = beta_geometric_fit([0] * 8 + [1] * 3 + [2] + [3] * 8, [True] * 12 + [False] * 8)
    assert one_each == rows
    assert beta_geometric_fit(np.array([3, 2, 1, 0, 9]), np.array([0, 1, 1, 1, 1]), np.array([8, 1, 3, 8, 0])) == rows
    ten_fold = fitted((200, 120, 90, 80))
    assert (ten_fold.alpha, ten_fold.beta) == pytest.approx((rows.alpha, rows.beta), rel=1e-9)
    assert ten_fold.alpha_se == pytest.approx(rows.alpha_se / math.sqrt(10), rel=1e-7)


# By direction


def test_who_stays_differs_from_who_left():
    shares = [beta_geometric_retention(0.7, 1.2, t) for t in range(1, 30)]
    assert all(later > earlier for earlier, later in pairwise(shares))
    values = [beta_geometric_value(0.7, 1.2, 40, 0.1, math.inf, survived=n) for n in range(10)]
    assert all(later > earlier for earlier, later in pairwise(values))
    # the value at the mean chance of leaving is too small (Jensen): 0.7 / 1.9 leave
    assert values[0] > 1.05 * lifetime_value(40, 1.2 / 1.9, 0.1, math.inf)


def test_more_likely_to_leave_is_worth_less():
    base = beta_geometric_value(0.7, 1.2, 40, 0.1, 10)
    assert beta_geometric_value(0.8, 1.2, 40, 0.1, 10) < base < beta_geometric_value(0.7, 1.3, 40, 0.1, 10)
    assert beta_geometric_value(0.7, 1.2, 40, 0.1, 10, "end") < base


# By property


@given(parameters, parameters, periods)
def test_survival_is_the_product_of_retention(alpha, beta, renewals):
    product = math.prod(beta_geometric_retention(alpha, beta, t) for t in range(1, renewals + 1))
    assert beta_geometric_survival(alpha, beta, renewals) == pytest.approx(product, rel=1e-12)
    assert product < 1


@given(parameters, parameters, st.floats(0, 2), periods, st.integers(0, 20))
def test_value_is_the_sum_of_survival(alpha, beta, discount, horizon, survived):
    def share(t):
        return beta_geometric_survival(alpha, beta + survived, t) / (1 + discount) ** t

    start = math.fsum(share(t) for t in range(horizon))
    assert beta_geometric_value(alpha, beta, 9, discount, horizon, "start", survived) == pytest.approx(9 * start)
    end = math.fsum(share(t) for t in range(1, horizon + 1))
    assert beta_geometric_value(alpha, beta, 9, discount, horizon, "end", survived) == pytest.approx(9 * end)


@settings(max_examples=40)
@given(st.floats(0.1, 10), st.floats(0.1, 10), st.integers(3, 12))
def test_the_fit_finds_the_parameters_of_a_table_without_luck(alpha, beta, seen):
    """A thousand million customers leave exactly as foretold, but for rounding to whole customers."""
    there = [round(1e9 * beta_geometric_survival(alpha, beta, t)) for t in range(seen + 1)]
    fit = fitted(there)
    assert fit.alpha == pytest.approx(alpha, rel=0.02)
    assert fit.beta == pytest.approx(beta, rel=0.02)


# By simulation


def test_simulated_customers():
    """Each of 200,000 draws a chance of leaving and leaves or not, ten renewals long; some joined late."""
    alpha, beta, n = 0.9, 2.5, 200_000
    luck = np.random.default_rng(20_240)
    theta = luck.beta(alpha, beta, n)
    lived = luck.geometric(theta) - 1
    for renewals in (1, 4, 10):
        share = beta_geometric_survival(alpha, beta, renewals)
        error = math.sqrt(share * (1 - share) / n)
        assert abs((lived >= renewals).mean() - share) < 4 * error

    discounted = (1 - 1.1 ** -(np.minimum(lived, 9) + 1.0)) / (1 - 1 / 1.1)  # payments 0..9 as far as lived
    error = discounted.std() / math.sqrt(n)
    assert abs(discounted.mean() - beta_geometric_value(alpha, beta, 1, 0.1, 10)) < 4 * error
    old = discounted_after(lived, 3)
    error = old.std() / math.sqrt(len(old))
    assert abs(old.mean() - beta_geometric_value(alpha, beta, 1, 0.1, 5, survived=3)) < 4 * error

    seen = luck.integers(1, 11, n)  # renewals since joining
    fit = beta_geometric_fit(np.minimum(lived, seen), lived < seen)
    assert abs(fit.alpha - alpha) < 4 * fit.alpha_se
    assert abs(fit.beta - beta) < 4 * fit.beta_se
    assert fit.beta_se < 0.05


def discounted_after(lived, renewals):
    """Return what 5 more periods bring of those who have lived through some renewals."""
    return (1 - 1.1 ** -(np.minimum(lived[lived >= renewals] - renewals, 4) + 1.0)) / (1 - 1 / 1.1)


def test_standard_errors_are_the_spread_of_estimates():
    """200 samples of 1000: their estimates spread as the standard errors say, and cover the truth."""
    luck = np.random.default_rng(7)
    errors, spreads = [], []
    for _ in range(200):
        lived = np.minimum(luck.geometric(luck.beta(2.0, 4.0, 1000)) - 1, 8)
        fit = beta_geometric_fit(lived, lived < 8)
        errors.append((math.log(fit.alpha / 2), math.log(fit.beta / 4)))
        spreads.append((fit.alpha_se / fit.alpha, fit.beta_se / fit.beta))
    ratio = np.std(errors, axis=0) / np.median(spreads, axis=0)
    assert np.all(np.abs(ratio - 1) < 4 / math.sqrt(2 * 200))  # a standard deviation of 200 errs by 5%


# Refusals


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, True, "1", None])
def test_parameters_are_above_zero(bad):
    for call in (
        lambda a, b: beta_geometric_survival(a, b, 1),
        lambda a, b: beta_geometric_retention(a, b, 1),
        beta_geometric_lifetime,
        lambda a, b: beta_geometric_value(a, b, 1, 0.1, 3),
    ):
        with pytest.raises(ValueError, match="alpha must be"):
            call(bad, 2)
        with pytest.raises(ValueError, match="beta must be"):
            call(2, bad)


@pytest.mark.parametrize("bad", [-1, 1.5, 2.0, math.inf, True, "3", 10**7])
def test_renewals_are_whole(bad):
    with pytest.raises(ValueError, match="renewals must be a whole number from 0"):
        beta_geometric_survival(1, 1, bad)
    with pytest.raises(ValueError, match="renewal must be a whole number from 1"):
        beta_geometric_retention(1, 1, bad)
    with pytest.raises(ValueError, match="survived must be a whole number from 0"):
        beta_geometric_value(1, 1, 1, 0.1, 3, survived=bad)
    with pytest.raises(ValueError, match="survived must be a whole number from 0"):
        beta_geometric_lifetime(2, 1, bad)


def test_other_slips_are_refused():
    with pytest.raises(ValueError, match="renewal must be a whole number from 1"):
        beta_geometric_retention(1, 1, 0)
    with pytest.raises(ValueError, match="no bound"):
        beta_geometric_lifetime(1, 5)
    with pytest.raises(ValueError, match="no bound"):
        beta_geometric_value(1, 5, 10, 0, math.inf)
    with pytest.raises(ValueError, match="margin must be"):
        beta_geometric_value(1, 5, "10", 0, 3)
    with pytest.raises(ValueError, match="discount must be 0 or more"):
        beta_geometric_value(1, 5, 10, -0.1, 3)
    with pytest.raises(ValueError, match="horizon must be"):
        beta_geometric_value(1, 5, 10, 0.1, 0)
    with pytest.raises(ValueError, match='paid must be "start" or "end"'):
        beta_geometric_value(1, 5, 10, 0.1, 3, "now")


@pytest.mark.parametrize(
    ("renewals", "left", "customers", "message"),
    [
        ([0, 1], [True], None, "equally long, not 2, 1 and 2"),
        ([0, 1], [True, False], [3], "equally long, not 2, 2 and 1"),
        ([0, -1], [True, False], None, "renewals must be a column of whole numbers"),
        ([0, 1.5], [True, False], None, "renewals must be a column of whole numbers"),
        ([0, math.nan], [True, False], None, "renewals must be a column of whole numbers"),
        (["0", "x"], [True, False], None, "renewals must be a column of whole numbers"),
        (3, [True, False], None, "renewals must be a column of whole numbers"),
        ([[0, 1]], [True, False], None, "renewals must be a column of whole numbers"),
        ([0, 1], [True, 2], None, "left must be a column of truth values"),
        ([0, 1], [True, False], [1, -1], "customers must be a column of whole numbers"),
        ([], [], None, "Nobody left"),
        ([3, 5], [False, False], None, "Nobody left"),
        ([0, 0, 1], [True, False, False], None, "Nobody came to a second renewal"),
        ([0, 0, 4], [True, True, False], None, "All who left did so at their first renewal"),
        ([0, 1, 1, 1], [True, True, True, True], None, "Retention does not rise"),
    ],
)
def test_tables_without_an_answer_are_refused(renewals, left, customers, message):
    with pytest.raises(ValueError, match=message):
        beta_geometric_fit(renewals, left, customers)


def test_one_chance_for_all_has_no_estimates():
    """Exactly a tenth leaves every time: any heterogeneity makes the table less likely."""
    with pytest.raises(ValueError, match="one chance of leaving for all"):
        fitted((100_000, 90_000, 81_000, 72_900))
