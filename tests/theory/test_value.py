"""Lifetime value against its sum term by term in 50 digits, and the limits of what it accepts."""

import math

import mpmath
import pytest

from sim.theory import expected_lifetime, lifetime_value, retention_over

CASES = [
    (0.8, 0.1),
    (0.0, 0.0),
    (0.0, 0.2),
    (1.0, 0.05),
    (1.0, 0.0),
    (0.95, 0.0),
    (1 - 1e-13, 1e-14),
    (0.6, 3.0),
]


def summed(margin, retention, discount, horizon, paid):
    """Return the value as the plain sum over periods."""
    kept = mpmath.mpf(retention) / (1 + mpmath.mpf(discount))
    first = 0 if paid == "start" else 1
    return margin * mpmath.fsum(kept**period for period in range(first, first + horizon))


@pytest.mark.parametrize(("retention", "discount"), CASES)
@pytest.mark.parametrize("horizon", [1, 2, 12, 600])
@pytest.mark.parametrize("paid", ["start", "end"])
def test_lifetime_value_is_the_sum(retention, discount, horizon, paid):
    with mpmath.workdps(50):
        exact = summed(70, retention, discount, horizon, paid)
        assert abs(lifetime_value(70, retention, discount, horizon, paid) - exact) <= 1e-12 * exact


@pytest.mark.parametrize(("retention", "discount"), [(0.8, 0.1), (0.99, 0.0), (1.0, 0.05), (0.0, 0.0)])
@pytest.mark.parametrize("paid", ["start", "end"])
def test_an_infinite_horizon_is_the_limit_of_long_ones(retention, discount, paid):
    endless = lifetime_value(70, retention, discount, math.inf, paid)
    assert endless == pytest.approx(lifetime_value(70, retention, discount, 100_000, paid), rel=1e-12)


def test_paying_at_the_end_loses_the_first_payment():
    at_end = lifetime_value(100, 0.8, 0.1, math.inf, paid="end")
    assert at_end == pytest.approx(100 * 0.8 / (1 + 0.1 - 0.8), rel=1e-14)  # Gupta & Lehmann's margin multiple
    assert lifetime_value(100, 0.8, 0.1, math.inf) == pytest.approx(100 + at_end, rel=1e-14)


def test_a_customer_may_cost_more_than_they_bring():
    assert lifetime_value(-10, 0.5, 0, 2) == pytest.approx(-15)


def test_ms_smith_spends_26_000():
    """Fifty dollars a week for 52 weeks and ten years, nobody leaving and nothing discounted (003-S)."""
    assert lifetime_value(50 * 52, 1, 0, 10) == 26_000


def test_five_points_of_retention_double_nothing_by_themselves():
    """Without discount the value is margin times expected lifetime: from 80 to 85 percent is a third more."""
    assert lifetime_value(1, 0.85, 0, math.inf) / lifetime_value(1, 0.80, 0, math.inf) == pytest.approx(4 / 3)
    assert lifetime_value(1, 0.80, 0, math.inf) == pytest.approx(expected_lifetime(0.80))


def test_expected_lifetime_is_the_mean_of_its_geometric_distribution():
    retention = 0.7
    mean = sum(period * retention ** (period - 1) * (1 - retention) for period in range(1, 400))
    assert expected_lifetime(retention) == pytest.approx(mean, rel=1e-12)
    assert expected_lifetime(0) == 1


def test_retention_compounds_over_the_year():
    assert retention_over(0.83, 12) == 0.83
    assert math.prod([retention_over(0.83, 1)] * 12) == pytest.approx(0.83, rel=1e-14)
    assert retention_over(0.5, 0) == 1
    assert retention_over(0, 0) == 1
    assert retention_over(0, 0.5) == 0
    assert retention_over(1, 7) == 1


@pytest.mark.parametrize("bad", [-0.01, 1.01, math.nan, math.inf, True, "0.8", None])
def test_a_retention_is_a_share(bad):
    with pytest.raises(ValueError, match="retention must be"):
        lifetime_value(1, bad, 0.1, 3)
    with pytest.raises(ValueError, match="retention must be"):
        expected_lifetime(bad)
    with pytest.raises(ValueError, match="yearly_retention must be"):
        retention_over(bad, 6)


@pytest.mark.parametrize("bad", [0, -1, 2.5, 3.0, math.nan, -math.inf, True, "3"])
def test_a_horizon_is_whole_or_infinite(bad):
    with pytest.raises(ValueError, match="horizon must be"):
        lifetime_value(1, 0.8, 0.1, bad)


def test_other_slips_are_refused():
    with pytest.raises(ValueError, match="margin must be a finite number"):
        lifetime_value(math.inf, 0.8, 0.1, 3)
    with pytest.raises(ValueError, match="discount must be 0 or more"):
        lifetime_value(1, 0.8, -0.1, 3)
    with pytest.raises(ValueError, match='paid must be "start" or "end", not "middle"'):
        lifetime_value(1, 0.8, 0.1, 3, paid="middle")
    with pytest.raises(ValueError, match="no bound"):
        lifetime_value(1, 1, 0, math.inf)
    with pytest.raises(ValueError, match="nobody would ever leave"):
        expected_lifetime(1)
    with pytest.raises(ValueError, match="months must be 0 or more"):
        retention_over(0.8, -1)
