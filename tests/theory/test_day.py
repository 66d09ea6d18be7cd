"""A changing day against a matrix exponential of its full chain, known transients, and Erlang's steady states."""

import math

import mpmath
import numpy as np
import pytest
from scipy.linalg import expm

from sim.theory import StaffedDay, erlang_a, erlang_c, finite_lines, staffed_day

FIELDS = ("offered", "answered", "gave_up", "still_waiting", "abandon_share", "wait_share", "mean_wait", "occupancy")


def brute_force(arrival_rates, service_rate, agents, interval, patience_rate, room):
    """Return the measures from a dense generator over (busy, waiting), written from the rules of the floor.

    The same table of states in every interval; the integral over time comes from the exponential of the generator
    beside an identity. `room` callers fit in the queue.
    """
    most = max(agents)
    states = [(busy, waiting) for busy in range(most + 1) for waiting in range(room + 1)]
    place = {state: number for number, state in enumerate(states)}
    busy, waiting = (np.array(column, float) for column in zip(*states, strict=True))
    chances = np.zeros(len(states))
    chances[place[0, 0]] = 1.0
    waited = worked = there = found_busy = 0.0
    points = [(0.0, 0.0)]
    for volume, wanted in zip(arrival_rates, agents, strict=True):
        moved = np.zeros_like(chances)
        for (b, w), chance in zip(states, chances, strict=True):
            taken = min(w, max(wanted - b, 0))
            moved[place[b + taken, w - taken]] += chance
        flow = np.zeros((len(states), len(states)))
        for b, w in states:
            one = place[b, w]
            moves = [((b, w + 1) if b >= wanted else (b + 1, w), volume), ((b, w - 1), w * patience_rate)]
            moves.append(((b, w - 1) if w > 0 and b == wanted else (b - 1, w), b * service_rate))
            for other, speed in moves:
                if speed and other in place:
                    flow[one, place[other]] += speed
                    flow[one, one] -= speed
        size = len(states)
        block = np.zeros((2 * size, 2 * size))
        block[:size, :size], block[:size, size:] = flow, np.eye(size)
        result = expm(block * interval)
        chances, spent = moved @ result[:size, :size], moved @ result[:size, size:]
        waited += spent @ waiting
        worked += spent @ busy
        there += spent @ np.maximum(busy, wanted)
        found_busy += volume * spent @ (busy >= wanted)
        points.append((chances @ waiting, chances @ busy))
    offered = sum(arrival_rates) * interval
    gave_up, left = patience_rate * waited, points[-1][0]
    shares = (gave_up / offered, found_busy / offered, waited / offered, worked / there)
    return points, dict(zip(FIELDS, (offered, offered - gave_up - left, gave_up, left, *shares), strict=True))


@pytest.mark.parametrize(
    ("arrival_rates", "agents", "patience_rate"),
    [
        ((2.0, 4.0, 1.0), (2, 4, 3), 0.5),
        ((3.0, 3.0, 3.0, 3.0), (4, 1, 3, 0), 0.7),
        ((0.0, 2.0, 5.0, 0.0), (0, 2, 2, 4), 1.5),
        ((1.5, 1.0, 0.5), (4, 2, 3), 0.0),
        ((6.0, 0.0, 0.0), (5, 1, 2), 2.0),
    ],
)
def test_the_chain_of_busy_and_waiting(arrival_rates, agents, patience_rate):
    points, exact = brute_force(arrival_rates, 0.8, agents, 1.3, patience_rate, room=28)
    day = staffed_day(arrival_rates, 0.8, agents, 1.3, patience_rate or None)
    for place, (waiting, busy) in enumerate(points):
        assert day.waiting[place] == pytest.approx(waiting, rel=1e-10, abs=1e-12)
        assert day.busy[place] == pytest.approx(busy, rel=1e-10, abs=1e-12)
        assert day.abandon_rate[place] == pytest.approx(patience_rate * waiting, rel=1e-10, abs=1e-12)
    for name in FIELDS:
        assert getattr(day, name) == pytest.approx(exact[name], rel=1e-10, abs=1e-11), name


@pytest.mark.parametrize("floor", [(10.0, 0.2, 50, 1 / 3), (14.0, 1.0, 10, 0.5), (0.5, 1.0, 1, 3.0)])
def test_constant_rates_come_to_erlang_a(floor):
    arrival_rate, service_rate, agents, patience_rate = floor
    day = staffed_day([arrival_rate] * 6, service_rate, [agents] * 6, 20 / service_rate, patience_rate)
    steady = erlang_a(*floor)
    assert day.waiting[-1] == pytest.approx(steady.mean_queue, rel=1e-10)
    assert day.busy[-1] == pytest.approx(agents * steady.occupancy, rel=1e-10)
    assert day.abandon_rate[-1] == pytest.approx(arrival_rate * steady.abandon_share, rel=1e-10)
    assert day.staff[-1] == pytest.approx(agents, rel=1e-13)


def test_constant_rates_without_patience_come_to_erlang_c():
    day, steady = staffed_day([6] * 4, 1, [8] * 4, 60), erlang_c(6, 1, 8)
    assert day.waiting[-1] == pytest.approx(steady.mean_queue, rel=1e-10)
    assert (day.gave_up, day.abandon_share, day.abandon_rate[-1]) == (0, 0, 0)


def test_agents_for_everybody_are_the_infinite_server_queue():
    """M(t)/M/inf from empty: the mean busy b follows b' = lambda - mu b, and nobody waits."""
    rates, service_rate, interval = (4.0, 9.0, 0.0, 2.0), 0.7, 1.5
    day = staffed_day(rates, service_rate, [80] * 4, interval, 0.5, points=3)
    busy, exact = 0.0, [0.0]
    for volume in rates:
        load = volume / service_rate
        exact += [load + (busy - load) * math.exp(-service_rate * interval * k / 3) for k in (1, 2, 3)]
        busy = exact[-1]
    assert day.busy == pytest.approx(exact, rel=1e-12)
    assert day.times == pytest.approx([0.5 * k for k in range(13)], rel=1e-15)
    assert max(day.waiting) < 1e-20
    assert day.wait_share < 1e-20


@pytest.mark.parametrize("agents", [(5, 9, 7), (12, 3, 6), (3, 0, 2)])
def test_patience_as_long_as_handling_makes_staff_immaterial(agents):
    """With equal rates of ending and giving up the calls in the system are M/M/inf, whoever is there, cuts included."""
    day = staffed_day((6.0, 3.0, 9.0), 1.0, agents, 0.9, 1.0)
    calls, total = 0.0, [0.0]
    for volume in (6.0, 3.0, 9.0):
        calls = volume + (calls - volume) * math.exp(-0.9)
        total.append(calls)
    assert np.add(day.waiting, day.busy) == pytest.approx(total, rel=1e-12)


def test_one_agent_without_patience_is_the_m_m_1_transient():
    """Clarke's formula for the chance of j calls at t, from empty, with Bessel functions."""
    lam, mu, t = 0.9, 1.2, 3.0
    with mpmath.workdps(30):
        rho, root = mpmath.mpf(lam) / mpmath.mpf(mu), 2 * mpmath.sqrt(mpmath.mpf(lam) * mu) * t
        bessel = [mpmath.besseli(k, root) for k in range(120)]

        def chance(j):
            tail = mpmath.fsum(rho ** (-mpmath.mpf(k) / 2) * bessel[k] for k in range(j + 2, 120))
            inner = rho ** (mpmath.mpf(j) / 2) * bessel[j] + rho ** (mpmath.mpf(j - 1) / 2) * bessel[j + 1]
            return mpmath.exp(-(lam + mu) * t) * (inner + (1 - rho) * rho**j * tail)

        chances = [chance(j) for j in range(60)]
        busy = 1 - chances[0]
        waiting = mpmath.fsum((j - 1) * share for j, share in enumerate(chances) if j)
    day = staffed_day((lam,), mu, (1,), t)
    assert day.busy[-1] == pytest.approx(float(busy), rel=1e-12)
    assert day.waiting[-1] == pytest.approx(float(waiting), rel=1e-12)


def test_the_cut_agents_finish_their_calls_one_by_one():
    """Nobody calls any more and nobody is wanted: the busy agents are as many independent lifetimes."""
    day = staffed_day((200.0, 0.0), 1.0, (6, 0), 1.0, None, points=4)
    for k in (1, 2, 3, 4):
        assert day.busy[4 + k] == pytest.approx(day.busy[4] * math.exp(-k / 4), rel=1e-12)
        assert day.staff[4 + k] == pytest.approx(day.busy[4 + k], rel=1e-12)
        assert day.waiting[4 + k] == pytest.approx(day.waiting[4], rel=1e-12)  # with nobody to take them


def test_a_long_enough_end_leaves_nobody_waiting():
    """Every caller offered is answered or gave up; each answered has cost a mean handling time."""
    day = staffed_day((8.0, 12.0, 0.0), 1.0, (9, 9, 9), 30.0, 0.4)
    assert day.still_waiting < 1e-9
    assert day.answered + day.gave_up == pytest.approx(day.offered, rel=1e-12)
    assert day.occupancy * 9 * 90.0 == pytest.approx(day.answered, rel=1e-10)


def test_points_only_report():
    coarse = staffed_day((20, 35, 10), 1, (22, 30, 8), 2, 0.5)
    fine = staffed_day((20, 35, 10), 1, (22, 30, 8), 2, 0.5, points=50)
    assert fine.waiting[::50] == pytest.approx(coarse.waiting, rel=1e-11, abs=1e-13)
    for name in FIELDS:
        assert getattr(fine, name) == pytest.approx(getattr(coarse, name), rel=1e-11, abs=1e-13), name
    assert isinstance(fine, StaffedDay)


def test_an_overload_without_patience_is_followed():
    """Arrivals beyond capacity pile up at their difference once all agents are busy for good."""
    day = staffed_day((50.0,) * 3, 1.0, (20,) * 3, 4.0)
    assert day.waiting[3] - day.waiting[2] == pytest.approx(4 * 30, rel=1e-9)
    assert day.answered + day.still_waiting == pytest.approx(600, rel=1e-12)
    assert finite_lines(50, 1, 20, 4000).occupancy == pytest.approx(1)


def test_slips_are_refused():
    for rates, agents in (((), ()), ((1, 2), (3,)), (5, 3), ((1,), 3)):
        with pytest.raises(ValueError, match="lists of the same length"):
            staffed_day(rates, 1, agents, 1)
    for bad in (-1, math.nan, True, "3", None):
        with pytest.raises(ValueError, match="arrival_rates must be"):
            staffed_day((1, bad), 1, (1, 1), 1)
        with pytest.raises(ValueError, match="agents must be a whole number"):
            staffed_day((1, 1), 1, (1, bad), 1)
        with pytest.raises(ValueError, match="service_rate must be"):
            staffed_day((1,), bad, (1,), 1)
        with pytest.raises(ValueError, match="interval must be"):
            staffed_day((1,), 1, (1,), bad)
    for bad in (0.0, 2.5, False):
        with pytest.raises(ValueError, match="agents must be a whole number"):
            staffed_day((1,), 1, (bad,), 1)
    with pytest.raises(ValueError, match="patience_rate must be above 0"):
        staffed_day((1,), 1, (1,), 1, 0)
    with pytest.raises(ValueError, match="points must be a whole number"):
        staffed_day((1,), 1, (1,), 1, 1, points=0)
    with pytest.raises(ValueError, match="must bring some calls"):
        staffed_day((0, 0), 1, (1, 1), 1)
    with pytest.raises(ValueError, match="finitely many, not inf"):
        staffed_day((1e300, 1e300), 1, (1, 1), 1e10)
    for rates, agents, interval in (((1e6,), (1000,), 1e3), ((9.0, 9.0), (9, 900_000), 10), ((1e4,), (1,), 1e9)):
        with pytest.raises(ValueError, match="too large to be computed"):
            staffed_day(rates, 1, agents, interval)
