"""How many calls come: Poisson counts by inversion, and the Gamma factors of busy days and half-days."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from sim.core.luck import uniforms, whos
from sim.engine.streams import streams_of
from sim.engine.volumes import busy_day_factors, half_day_factors, poisson_quantiles
from sim.world.demand import Demand

LEAST, MOST = 2.0**-53, 1.0 - 2.0**-53
MEANS = [1e-9, 1e-3, 0.5, 1, 4, 30, 745, 746, 1e5]
GRID = [LEAST, 1e-12, 1e-6, *np.linspace(0.001, 0.999, 333).tolist(), 1 - 1e-6, 1 - 1e-12, MOST]
LUCK, DAYS, ERRORS = streams_of(1, 0), 10_000, 4


def counts_of(u, mean):
    """Poisson counts as a list, for luck and mean of which one may be a single number."""
    return poisson_quantiles(*np.broadcast_arrays(np.array(u, float), np.array(mean, float))).tolist()


@pytest.mark.parametrize("mean", MEANS)
def test_counts_are_those_of_scipy(mean):
    found = counts_of(GRID, mean)
    expected = stats.poisson.ppf(GRID, mean)
    assert found[:-1] == expected[:-1].tolist()
    assert found[-1] == pytest.approx(expected[-1], rel=2e-3)  # there a share is known to one unit in the last place
    assert all(one <= other for one, other in pairwise(found))


def test_no_mean_no_calls():
    assert counts_of([LEAST, 0.5, MOST], 0.0) == [0, 0, 0]


@pytest.mark.parametrize("u", [LEAST, 1e-6, 0.1, 0.5, 0.777, 0.99, 1 - 1e-9, MOST])
def test_more_volume_never_means_fewer_calls_on_the_same_luck(u):
    means = np.concatenate([np.geomspace(1e-9, 2e5, 1000), np.linspace(0.01, 60, 1000), np.linspace(744, 747, 500)])
    counts = counts_of(u, np.sort(means))
    assert all(one <= other for one, other in pairwise(counts))
    assert counts[-1] > counts[0]


@pytest.mark.parametrize("mean", [0.5, 4, 745])
def test_drawn_counts_have_mean_and_variance_of_a_poisson(mean):
    drawn = uniforms(LUCK.calls, whos(np.arange(DAYS)), 0)
    counts = np.array(counts_of(drawn, mean))
    assert abs(counts.mean() - mean) < ERRORS * sqrt(mean / DAYS)
    # the squared deviation of a Poisson has the variance mean + 2 * mean**2
    assert abs(((counts - mean) ** 2).mean() - mean) < ERRORS * sqrt((mean + 2 * mean**2) / DAYS)


def factors(spread):
    """Factors of many days: of the day, of the morning, of the afternoon."""
    demand = Demand(reasons={"any": {"queue": "line"}}, busy_day_spread=spread, half_day_spread=spread)
    return (
        busy_day_factors(demand, LUCK, np.arange(DAYS)),
        *(half_day_factors(demand, LUCK, np.arange(DAYS), half) for half in (0, 1)),
    )


@pytest.mark.parametrize("spread", [0.01, 0.0578, 0.3, 1.0, 3.0])
def test_factors_are_gamma_with_mean_one_and_the_stated_spread(spread):
    law = stats.gamma(1 / spread**2, scale=spread**2)
    assert (law.mean(), law.std()) == pytest.approx((1, spread))
    _, _, _, kurtosis = law.stats("mvsk")
    for drawn in factors(spread):
        assert abs(drawn.mean() - 1) < ERRORS * spread / sqrt(DAYS)
        error_of_variance = spread**2 * sqrt((kurtosis + 2) / DAYS)
        assert abs(((drawn - 1) ** 2).mean() - spread**2) < ERRORS * error_of_variance
        assert stats.kstest(drawn, law.cdf).pvalue > 2 * stats.norm.sf(ERRORS)


def test_days_and_halves_are_busy_independently():
    correlations = np.corrcoef(factors(0.3))[np.triu_indices(3, 1)]
    assert abs(correlations).max() < ERRORS / sqrt(DAYS)


@pytest.mark.parametrize("spread", [0, 1e-9, 1e-6, 1e-4])
def test_hardly_any_spread_is_none(spread):
    for drawn in factors(spread):
        assert abs(drawn - 1).max() < 6 * spread + 1e-12
