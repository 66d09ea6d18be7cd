"""Erlang A against its birth-death chain, state by state in 50 digits, and against its limits."""

import math
import pickle
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from sim.theory import erlang_a, erlang_b, erlang_c

# arrival rate, service rate, agents, patience rate
FLOORS = [
    (10.0, 0.2, 50, 1 / 3),
    (10.0, 0.2, 50, 0.2),
    (0.001, 1.0, 1, 0.5),
    (1.0, 1.0, 1, 100.0),
    (1.0, 1.0, 1, 1e-3),
    (50.0, 1.0, 1, 3.0),
    (50.0, 1.0, 1, 60.0),
    (5.0, 1.0, 10, 0.01),
    (9.99, 1.0, 10, 0.01),
    (10.0, 1.0, 10, 0.01),
    (10.01, 1.0, 10, 0.01),
    (13.0, 1.0, 10, 0.02),
    (300.0, 1.0, 100, 0.4),
    (95.0, 1.0, 100, 5.0),
    (970.0, 1.0, 1000, 0.25),
    (10_000.0, 1.0, 10_000, 0.5),
    (9_700.0, 1.0, 10_000, 2.0),
    (12_000.0, 1.0, 10_000, 1.0),
]
TIMES = (0.0, 1e-4, 0.02, 0.3, 1.0, 8.0)


def chain(arrival_rate, service_rate, agents, patience_rate):
    """Return the share of calls that find an agent free, and the shares that find 0, 1, 2, ... waiting."""
    term, free = mpmath.mpf(1), mpmath.mpf(0)
    for n in range(agents, 0, -1):
        term = term * n * service_rate / arrival_rate
        free += term
    waiting, term = [mpmath.mpf(1)], mpmath.mpf(1)
    total = mpmath.mpf(1)
    while (
        term > total * mpmath.mpf("1e-32")
        or len(waiting) < 5
        or arrival_rate > (agents * service_rate + len(waiting) * patience_rate)
    ):
        term = term * arrival_rate / (agents * service_rate + len(waiting) * patience_rate)
        waiting.append(term)
        total += term
    total += free
    return free / total, [term / total for term in waiting]


def close(value, exact, relative=1e-10):
    return abs(value - exact) <= relative * abs(exact)


@pytest.mark.parametrize("floor", FLOORS)
def test_erlang_a_is_its_birth_death_chain(floor):
    result = erlang_a(*floor)
    with mpmath.workdps(50):
        arrival_rate, service_rate, agents, patience_rate = map(mpmath.mpf, floor)
        free, waiting = chain(arrival_rate, service_rate, floor[2], patience_rate)
        wait_share = mpmath.fsum(waiting)
        queue = mpmath.fsum(j * share for j, share in enumerate(waiting))
        assert close(result.wait_share, wait_share)
        assert close(result.mean_queue, queue)
        assert close(result.mean_wait, queue / arrival_rate)
        assert close(result.abandon_share, queue * patience_rate / arrival_rate)
        # Answered: with j callers ahead the offered wait is a sum of exponentials with rates
        # (x+k) * patience_rate, k = 0..j, so exp(-patience_rate * wait) is Beta(x, j+1), its mean the chance
        # of staying.
        x = agents * service_rate / patience_rate
        answered, waited, harmonic = free, mpmath.mpf(0), mpmath.mpf(0)
        for j, share in enumerate(waiting):
            harmonic += 1 / (x + 1 + j)
            stays = share * x / (x + j + 1)
            answered += stays
            waited += stays * harmonic / patience_rate
        assert close(result.mean_answer_wait, waited / answered)
        assert close(result.occupancy, arrival_rate * answered / (agents * service_rate))
        assert close(result.service_level(math.inf), answered)
        assert close(result.service_level(0), free)
    assert result.block_share == 0


@pytest.mark.parametrize("floor", FLOORS)
def test_service_level_is_the_chain_of_offered_waits(floor):
    """With j ahead, answered within t: the mean of B ~ Beta(x, j+1) where B >= exp(-patience_rate t)."""
    result = erlang_a(*floor)
    with mpmath.workdps(200):
        arrival_rate, service_rate, agents, patience_rate = map(mpmath.mpf, floor)
        free, waiting = chain(arrival_rate, service_rate, floor[2], patience_rate)
        x = agents * service_rate / patience_rate
        for t in TIMES:
            edge = mpmath.exp(-patience_rate * mpmath.mpf(t))
            # 1 - I_edge(x+1, j+1), the chance that a Beta(x+1, j+1) lies above the edge, by its recurrence
            # I_z(p, q+1) = I_z(p, q) + z^p (1-z)^q / (q Beta(p, q)), all terms positive.
            within, below = free, edge ** (x + 1)
            bump = (x + 1) * edge ** (x + 1) * (1 - edge)
            for j, share in enumerate(waiting):
                within += share * x / (x + j + 1) * (1 - below)
                below += bump
                bump *= (1 - edge) * (x + j + 2) / (j + 2)
            assert close(result.service_level(t), within), t


def test_published_values():
    result = erlang_a(arrival_rate=10, service_rate=1 / 5, agents=50, patience_rate=1 / 3)
    assert round(result.abandon_share, 6) == 0.063447
    assert round(result.mean_wait, 6) == 0.190341
    assert round(result.wait_share, 5) == 0.45797


@pytest.mark.parametrize("patience_rate", [1e-9, 1e-12, 1e-15])
def test_endless_patience_is_erlang_c(patience_rate):
    patient, endless = erlang_a(20, 1, 25, patience_rate), erlang_c(20, 1, 25)
    for name in ("wait_share", "mean_wait", "mean_answer_wait", "occupancy", "mean_queue"):
        assert getattr(patient, name) == pytest.approx(getattr(endless, name), rel=10 * patience_rate + 1e-12)
    assert patient.service_level(0.1) == pytest.approx(endless.service_level(0.1), rel=1e-8)


@pytest.mark.parametrize("patience_rate", [1e9, 1e12])
def test_no_patience_is_erlang_b(patience_rate):
    hasty, lossy = erlang_a(180, 1, 200, patience_rate), erlang_b(180, 1, 200)
    assert hasty.abandon_share == pytest.approx(lossy.block_share, rel=1e-5)
    assert hasty.occupancy == pytest.approx(lossy.occupancy, rel=1e-7)


def test_patience_as_long_as_handling_is_poisson():
    """With equal rates the number of calls in the system is Poisson, whatever the agents."""
    result = erlang_a(arrival_rate=40, service_rate=1, agents=45, patience_rate=1)
    with mpmath.workdps(40):
        exact = mpmath.gammainc(45, 0, 40, regularized=True)
        assert close(result.wait_share, exact)


@pytest.mark.parametrize("floor", [(20_000.0, 1.0, 10_000, 1e-6), (1e6, 1.0, 3, 1e-3), (3.0, 1.0, 1, 1e-12)])
def test_deep_overload_is_the_fluid_limit(floor):
    """What can't be served gives up: 1 - n mu / lambda, however long patience is."""
    result = erlang_a(*floor)
    spill = 1 - floor[2] * floor[1] / floor[0]
    assert result.abandon_share == pytest.approx(spill, rel=1e-12)
    assert result.occupancy == pytest.approx(1.0, rel=1e-12)
    assert result.wait_share == pytest.approx(1.0, rel=1e-12)
    assert result.service_level(0.001 / floor[3]) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("agents", [1, 7, 300, 10_000])
@pytest.mark.parametrize("load_share", [1e-9, 0.2, 0.999999, 1.0, 1.000001, 3.0, 1e6])
@pytest.mark.parametrize("patience_rate", [1e-8, 1e-2, 1.0, 1e3, 1e8])
def test_the_books_balance_everywhere(agents, load_share, patience_rate):
    arrival_rate = agents * load_share
    result = erlang_a(arrival_rate, 1.0, agents, patience_rate)
    answered = result.service_level(math.inf)
    assert answered + result.abandon_share == pytest.approx(1.0, rel=1e-11)
    assert result.occupancy * agents == pytest.approx(arrival_rate * answered, rel=1e-11)
    assert result.mean_queue == pytest.approx(arrival_rate * result.mean_wait, rel=1e-12)
    levels = [result.service_level(t) for t in (0, 1e-9, 1e-5, 1e-3, 0.1, 1, 10, 1e4, math.inf)]
    assert all(low <= high * (1 + 1e-12) for low, high in pairwise(levels))
    assert 0 <= result.wait_share <= 1
    assert result.occupancy <= 1 + 1e-12
    assert levels[0] == pytest.approx(1 - result.wait_share, abs=1e-12)


def test_a_result_survives_pickling():
    result = erlang_a(10, 0.2, 50, 1 / 3)
    copy = pickle.loads(pickle.dumps(result))  # noqa: S301
    assert copy == result
    assert copy.service_level(0.2) == result.service_level(0.2)


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, True, "10", None])
def test_a_rate_that_is_none_is_refused(bad):
    with pytest.raises(ValueError, match="arrival_rate must be"):
        erlang_a(bad, 1, 25, 1)
    with pytest.raises(ValueError, match="service_rate must be"):
        erlang_a(1, bad, 25, 1)
    with pytest.raises(ValueError, match="patience_rate must be"):
        erlang_a(1, 1, 25, bad)


@pytest.mark.parametrize("bad", [0, -3, 2.0, True, np.float64(3)])
def test_agents_are_whole(bad):
    with pytest.raises(ValueError, match="agents must be a whole number"):
        erlang_a(1, 1, bad, 1)


def test_a_patience_out_of_all_proportion_is_refused():
    with pytest.raises(ValueError, match="patience_rate must be of a size comparable"):
        erlang_a(1e200, 1e200, 3, 1e-200)
