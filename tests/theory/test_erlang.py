"""Erlang B and C against their defining sums in 60 digits, published values, and what they refuse."""

import math
import pickle

import mpmath
import numpy as np
import pytest

from sim.theory import erlang_b, erlang_c

LOADS = [
    (1, 1e-6),
    (1, 0.5),
    (1, 1e6),
    (2, 1.999999),
    (5, 40.0),
    (25, 20.0),
    (25, 0.3),
    (200, 180.0),
    (200, 1e9),
]
LOADS += [
    (1000, 700.0),
    (1000, 999.99),
    (3000, 3000.0),
    (10_000, 9_000.0),
    (10_000, 9_999.5),
    (10_000, 25_000.0),
]


def exact_loss(load, agents):
    """Return Erlang B and 1 - B from the sum of a^k / k!."""
    term = total = mpmath.mpf(1)
    for k in range(1, agents + 1):
        term = term * load / k
        total += term
    return term / total, (total - term) / total


def close(value, exact):
    return abs(value - exact) <= 1e-10 * abs(exact)


@pytest.mark.parametrize(("agents", "load"), LOADS)
@pytest.mark.parametrize("service_rate", [1.0, 0.3])
def test_erlang_b_is_the_defining_sum(agents, load, service_rate):
    arrival_rate = load * service_rate
    result = erlang_b(arrival_rate, service_rate, agents)
    with mpmath.workdps(60):
        exact_load = mpmath.mpf(arrival_rate) / mpmath.mpf(service_rate)
        block, answered = exact_loss(exact_load, agents)
        assert block < mpmath.mpf("1e-290") or close(result.block_share, block)
        assert close(result.occupancy, exact_load * answered / agents)
        assert close(result.service_level(0), answered)
    assert (result.wait_share, result.abandon_share, result.mean_wait, result.mean_queue) == (0, 0, 0, 0)
    assert result.mean_answer_wait == 0


@pytest.mark.parametrize(("agents", "load"), [pair for pair in LOADS if pair[1] < pair[0]])
@pytest.mark.parametrize("service_rate", [1.0, 0.3])
def test_erlang_c_is_the_defining_sum(agents, load, service_rate):
    arrival_rate = load * service_rate
    result = erlang_c(arrival_rate, service_rate, agents)
    with mpmath.workdps(60):
        rate, service = mpmath.mpf(arrival_rate), mpmath.mpf(service_rate)
        block, free = exact_loss(rate / service, agents)
        tail = block / (1 - rate / (agents * service))
        wait_share = tail / (free + tail)
        spare = agents * service - rate
        assert wait_share < mpmath.mpf("1e-290") or close(result.wait_share, wait_share)
        assert wait_share < mpmath.mpf("1e-290") or close(result.mean_wait, wait_share / spare)
        assert wait_share < mpmath.mpf("1e-290") or close(result.mean_queue, rate * wait_share / spare)
        assert result.mean_answer_wait == result.mean_wait
        assert close(result.occupancy, rate / (agents * service))
        for t in (0.0, 1e-6, 0.01, 0.3, 5.0):
            exact = 1 - wait_share * mpmath.exp(-spare * mpmath.mpf(t))
            assert close(result.service_level(t), exact)
    assert (result.block_share, result.abandon_share) == (0, 0)


def test_published_values():
    assert round(erlang_b(180, 1, 200).block_share, 6) == 0.010325
    assert round(erlang_c(20, 1, 25).wait_share, 6) == 0.209103


def test_one_agent_is_the_textbook_queue():
    result = erlang_c(arrival_rate=0.5, service_rate=1, agents=1)
    assert result.wait_share == pytest.approx(0.5, rel=1e-14)
    assert result.mean_wait == pytest.approx(1.0, rel=1e-14)


def test_extreme_sizes_stay_shares():
    for result in (
        erlang_b(1e-200, 1, 10_000),
        erlang_b(1e200, 1, 1),
        erlang_c(1e-200, 1, 10_000),
        erlang_b(5, 1, 10**6),
    ):
        shares = (result.block_share, result.wait_share, result.occupancy, result.service_level(math.inf))
        assert all(0 <= value <= 1 for value in shares)


def test_rates_may_be_of_any_time_unit():
    per_hour, per_second = erlang_c(600, 12, 55), erlang_c(600 / 3600, 12 / 3600, 55)
    assert per_second.mean_wait == pytest.approx(3600 * per_hour.mean_wait, rel=1e-11)
    assert per_second.service_level(20) == pytest.approx(per_hour.service_level(20 / 3600), rel=1e-11)


def test_numpy_numbers_are_accepted():
    assert erlang_b(np.float64(180), np.int64(1), np.int32(200)) == erlang_b(180, 1, 200)


def test_a_result_survives_pickling():
    result = erlang_c(20, 1, 25)
    copy = pickle.loads(pickle.dumps(result))  # noqa: S301
    assert copy == result
    assert copy.service_level(0.2) == result.service_level(0.2)


@pytest.mark.parametrize("arrival_rate", [25, 25.0000001, 1e9])
def test_a_load_that_fills_the_agents_is_refused(arrival_rate):
    with pytest.raises(ValueError, match=r"grows without end: a load of .* agents, not 25"):
        erlang_c(arrival_rate, 1, 25)


@pytest.mark.parametrize("formula", [erlang_b, erlang_c])
@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, True, "10", None, 1j, 10**400])
def test_a_rate_that_is_none_is_refused(formula, bad):
    with pytest.raises(ValueError, match="arrival_rate must be"):
        formula(bad, 1, 25)
    with pytest.raises(ValueError, match="service_rate must be"):
        formula(1, bad, 25)


@pytest.mark.parametrize("formula", [erlang_b, erlang_c])
@pytest.mark.parametrize("bad", [0, -3, 2.0, 2.5, True, "3", None, math.nan, 10**7])
def test_agents_are_whole(formula, bad):
    with pytest.raises(ValueError, match="agents must be a whole number from 1 to 1,000,000, not"):
        formula(0.5, 1, bad)


@pytest.mark.parametrize("bad", [-1e-9, math.nan, "20", None, True])
def test_a_service_level_needs_a_time(bad):
    with pytest.raises(ValueError, match="t must be a time of 0 or more"):
        erlang_c(20, 1, 25).service_level(bad)


def test_a_load_that_floats_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="neither vanish nor overflow"):
        erlang_b(1e300, 1e-300, 3)
    with pytest.raises(ValueError, match="neither vanish nor overflow"):
        erlang_c(1e-300, 1e300, 3)
