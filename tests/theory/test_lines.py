"""Finite lines against their balance equations in 50 digits, and against Erlang B, C and A at the limits."""

import math
import pickle

import mpmath
import pytest

from sim.theory import erlang_a, erlang_b, erlang_c, finite_lines

# arrival rate, service rate, agents, lines, patience rate
CASES = [
    (1.0, 1.0, 1, 1, None),
    (1.0, 1.0, 1, 2, None),
    (20.0, 1.0, 25, 40, None),
    (25.0, 1.0, 25, 60, None),
    (60.0, 1.0, 25, 60, None),
    (60.0, 1.0, 25, 900, None),
    (2e-3, 1.0, 10, 12, None),
    (10.0, 0.2, 50, 55, 1 / 3),
    (10.0, 0.2, 50, 50, 1 / 3),
    (10.0, 0.2, 50, 300, 1 / 3),
    (13.0, 1.0, 10, 400, 0.02),
    (300.0, 1.0, 100, 180, 0.4),
    (300.0, 1.0, 100, 180, 1e-7),
    (110.0, 1.0, 100, 500, 1e-2),
    (99.0, 1.0, 100, 500, 0.9e-2),
    (103.0, 1.0, 100, 2500, 1e-5),
    (990.0, 1.0, 1000, 1100, 5.0),
    (1.0, 1.0, 1, 5, 1e4),
]
TIMES = (0.0, 1e-4, 0.02, 0.3, 1.0, 8.0)


def chain(case):
    """Return the chance of 0..lines calls in the system, from the cuts between neighbouring states."""
    arrival_rate, service_rate, agents, lines, patience_rate = case
    arrival_rate, service_rate = mpmath.mpf(arrival_rate), mpmath.mpf(service_rate)
    patience_rate = mpmath.mpf(patience_rate or 0)
    shares = [mpmath.mpf(1)]
    for calls in range(1, lines + 1):
        leave = min(calls, agents) * service_rate + max(calls - agents, 0) * patience_rate
        shares.append(shares[-1] * arrival_rate / leave)
    total = mpmath.fsum(shares)
    return [share / total for share in shares]


def close(value, exact, relative=1e-10):
    return abs(value - exact) <= relative * abs(exact)


@pytest.mark.parametrize("case", CASES)
def test_finite_lines_are_their_birth_death_chain(case):
    result = finite_lines(*case)
    arrival_rate, service_rate, agents, _, patience_rate = case
    with mpmath.workdps(50):
        shares = chain(case)
        queue = mpmath.fsum(j * share for j, share in enumerate(shares[agents:]))
        busy = mpmath.fsum(min(calls, agents) * share for calls, share in enumerate(shares))
        answered = service_rate * busy / mpmath.mpf(arrival_rate)
        assert close(result.block_share, shares[-1])
        joined = mpmath.fsum(shares[:-1])
        assert close(result.wait_share, mpmath.fsum(shares[agents:-1]) / joined)
        assert close(result.mean_queue, queue)
        assert close(result.mean_wait, queue / (arrival_rate * joined))
        assert close(result.abandon_share, (patience_rate or 0) * queue / arrival_rate)
        assert close(result.occupancy, busy / agents)
        assert close(result.service_level(math.inf), answered)
        assert close(result.service_level(0), mpmath.fsum(shares[:agents])) or result.service_level(0) < 1e-300
        assert abs(result.service_level(math.inf) + result.block_share + result.abandon_share - 1) < 1e-13


@pytest.mark.parametrize("case", CASES)
def test_the_wait_follows_the_departures_ahead(case):
    """With j ahead the wait is j + 1 departures, and this caller's patience runs beside them."""
    result = finite_lines(*case)
    _, service_rate, agents, _, patience_rate = case
    with mpmath.workdps(200):
        shares = chain(case)
        waiting = shares[agents:-1]
        capacity = agents * mpmath.mpf(service_rate)
        patience = mpmath.mpf(patience_rate or 0)
        # mean wait of the answered, departure by departure: the chance to survive all, times the sum of means
        waited, answered = mpmath.mpf(0), mpmath.fsum(shares[:agents])
        stays, mean = mpmath.mpf(1), mpmath.mpf(0)
        for j, share in enumerate(waiting):
            stays *= (capacity + j * patience) / (capacity + (j + 1) * patience)
            mean += 1 / (capacity + (j + 1) * patience)
            answered += share * stays
            waited += share * stays * mean
        assert close(result.mean_answer_wait, waited / answered)
        for t in TIMES:
            within = mpmath.fsum(shares[:agents])
            if patience == 0:
                term, late = mpmath.exp(-capacity * t), mpmath.mpf(0)
                for j, share in enumerate(waiting):  # late: fewer than j + 1 departures of a Poisson stream
                    late += term
                    term *= capacity * t / (j + 1)
                    within += share * (1 - late)
            else:
                edge, x = mpmath.exp(-patience * mpmath.mpf(t)), capacity / patience
                below, bump = edge ** (x + 1), (x + 1) * edge ** (x + 1) * (1 - edge)
                for j, share in enumerate(waiting):
                    within += share * x / (x + j + 1) * (1 - below)
                    below += bump
                    bump *= (1 - edge) * (x + j + 2) / (j + 2)
            assert close(result.service_level(t), within) or within < 1e-150, t


def same(one, other, relative, times=(0, 0.01, 0.5)):
    for name in ("wait_share", "abandon_share", "mean_wait", "mean_answer_wait", "occupancy", "mean_queue"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=relative, abs=1e-300), name
    assert one.block_share == pytest.approx(other.block_share, rel=relative, abs=1e-15)
    for t in times:
        assert one.service_level(t) == pytest.approx(other.service_level(t), rel=relative)


@pytest.mark.parametrize("patience_rate", [None, 1.0, 1e-3])
@pytest.mark.parametrize(("arrival_rate", "agents"), [(180, 200), (0.1, 3), (900, 200)])
def test_as_many_lines_as_agents_is_erlang_b(arrival_rate, agents, patience_rate):
    same(finite_lines(arrival_rate, 1, agents, agents, patience_rate), erlang_b(arrival_rate, 1, agents), 1e-13)


def test_endless_lines_are_erlang_c():
    same(finite_lines(20, 1, 25, 300), erlang_c(20, 1, 25), 1e-12)


@pytest.mark.parametrize(("arrival_rate", "patience_rate"), [(10, 1 / 3), (30, 0.2), (5, 5)])
def test_endless_lines_are_erlang_a(arrival_rate, patience_rate):
    same(finite_lines(arrival_rate, 0.2, 50, 900, patience_rate), erlang_a(arrival_rate, 0.2, 50, patience_rate), 1e-12)


def test_one_agent_is_the_textbook_queue():
    """M/M/1/K: p_j = (1 - r) r^j / (1 - r^(K+1))."""
    result, r = finite_lines(0.8, 1, 1, 6), 0.8
    assert result.block_share == pytest.approx((1 - r) * r**6 / (1 - r**7), rel=1e-13)


def test_deep_overload_fills_the_lines():
    """Ten thousand lines, twice the load that can be served: full, and half of all callers hear the busy signal."""
    result = finite_lines(200, 1, 100, 10_000)
    assert result.block_share == pytest.approx(0.5, rel=1e-12)
    assert result.mean_queue == pytest.approx(10_000 - 100 - 1, rel=1e-12)  # p_K-j falls as 2^-j, mean gap 1
    assert result.service_level(1) < 1e-300
    assert result.occupancy == pytest.approx(1, rel=1e-14)


def test_a_result_survives_pickling():
    result = finite_lines(10, 0.2, 50, 70, 1 / 3)
    copy = pickle.loads(pickle.dumps(result))  # noqa: S301
    assert copy == result
    assert copy.service_level(0.2) == result.service_level(0.2)


def test_slips_are_refused():
    with pytest.raises(ValueError, match="lines must be no fewer than the 25 agents, not 24"):
        finite_lines(1, 1, 25, 24)
    for bad in (0, 2.0, True, "9"):
        with pytest.raises(ValueError, match="lines must be a whole number"):
            finite_lines(1, 1, 1, bad)
        with pytest.raises(ValueError, match="agents must be a whole number"):
            finite_lines(1, 1, bad, 10)
    for bad in (0, -1, math.inf, math.nan, True):
        with pytest.raises(ValueError, match="patience_rate must be"):
            finite_lines(1, 1, 1, 2, bad)
        with pytest.raises(ValueError, match="arrival_rate must be"):
            finite_lines(bad, 1, 1, 2)
