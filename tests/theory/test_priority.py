"""Priority classes against the balance equations of their whole chain, and against the walk down to an agent."""

import math
import pickle
from itertools import pairwise, product

import mpmath
import numpy as np
import pytest
from scipy.sparse import lil_array
from scipy.sparse.linalg import spsolve

from sim.theory import OverloadError, erlang_c, priority_classes


def balance(rates, service_rate, agents, most):
    """Return the chances of all states, by solving the global balance equations as one linear system.

    A state is the number of busy agents, or, all busy, how many of each class wait, at most `most` in all.
    """
    classes = len(rates)
    waits = [w for w in product(range(most + 1), repeat=classes) if sum(w) <= most]
    states = {state: place for place, state in enumerate([*range(agents), *waits])}
    flow = lil_array((len(states), len(states)))

    def move(one, other, speed):
        if other in states:
            flow[states[other], states[one]] += speed
            flow[states[one], states[one]] -= speed

    none = (0,) * classes
    for busy in range(agents):
        move(busy, busy + 1 if busy + 1 < agents else none, sum(rates))
        if busy:
            move(busy, busy - 1, busy * service_rate)
    for state in waits:
        for place, speed in enumerate(rates):
            move(state, (*state[:place], state[place] + 1, *state[place + 1 :]), speed)
        if state == none:
            move(state, agents - 1, agents * service_rate)
        else:
            first = next(place for place, count in enumerate(state) if count)
            move(state, (*state[:first], state[first] - 1, *state[first + 1 :]), agents * service_rate)
    flow[0, :] = 1.0
    right = np.zeros(len(states))
    right[0] = 1.0
    return dict(zip(states, spsolve(flow.tocsr(), right), strict=True))


@pytest.mark.parametrize(
    ("rates", "service_rate", "agents", "most"),
    [((1.0, 1.5), 1.0, 5, 50), ((0.1, 0.4), 1.0, 1, 50), ((3.0, 0.2), 0.8, 7, 60), ((0.4, 0.5, 0.6), 0.5, 6, 36)],
)
def test_the_chain_gives_the_same_queues(rates, service_rate, agents, most):
    shares = balance(rates, service_rate, agents, most)
    free = sum(share for state, share in shares.items() if isinstance(state, int))
    for place, result in enumerate(priority_classes(rates, service_rate, agents)):
        queue = sum(share * state[place] for state, share in shares.items() if not isinstance(state, int))
        assert result.mean_queue == pytest.approx(queue, rel=1e-9)
        assert result.mean_wait == pytest.approx(queue / rates[place], rel=1e-9)
        assert result.wait_share == pytest.approx(1 - free, rel=1e-9)
        assert result.service_level(0) == pytest.approx(free, rel=1e-9)


@pytest.mark.parametrize("rates", [(5, 15), (10, 14.99), (24.9, 0.05), (1, 2, 3, 4, 5), (20,)])
def test_all_classes_together_are_erlang_c(rates):
    """What one class gains another pays for: the mean wait of all is that of first come, first served."""
    together, classes = erlang_c(sum(rates), 1, 25), priority_classes(rates, 1, 25)
    assert sum(one.mean_queue for one in classes) == pytest.approx(together.mean_queue, rel=1e-11)
    assert sum(one.occupancy for one in classes) == pytest.approx(together.occupancy, rel=1e-14)
    assert all(one.mean_wait < other.mean_wait for one, other in pairwise(classes))


@pytest.mark.parametrize(("rates", "agents"), [((5, 15), 25), ((10.0, 3.0, 9.0), 25), ((0.5, 0.4), 1), ((9, 0.5), 10)])
def test_cobham_in_forty_digits(rates, agents):
    classes = priority_classes(rates, 1, agents)
    with mpmath.workdps(40):
        load = mpmath.fsum(rates)
        tail = load**agents / mpmath.factorial(agents) / (1 - load / agents)
        wait_share = tail / (mpmath.fsum(load**k / mpmath.factorial(k) for k in range(agents)) + tail)
        before = mpmath.mpf(0)
        for rate, result in zip(rates, classes, strict=True):
            exact = wait_share / (agents * (1 - before / agents) * (1 - (before + rate) / agents))
            before += rate
            assert abs(result.mean_wait - exact) < 1e-12 * exact
            assert result.mean_answer_wait == result.mean_wait


def late(urgent, share, t):
    """Return how likely a wait lasts beyond t services, by uniformising the walk that must come down to 0."""
    states = 4000
    walk = (1 - share) * share ** np.arange(states)  # 1 + the callers ahead
    up, jumps = urgent / (1 + urgent), (1 + urgent) * t
    log_weight, total = -jumps, 0.0
    for step in range(int(jumps + 12 * math.sqrt(jumps) + 40)):
        total += math.exp(log_weight) * walk.sum()
        log_weight += math.log(jumps / (step + 1)) if jumps else -math.inf
        walk = np.concatenate((walk[1:], [0.0])) * (1 - up) + np.concatenate(([0.0], walk[:-1])) * up
    return total


@pytest.mark.parametrize(
    ("urgent", "own"),
    [(0.2, 0.6), (0.5, 0.1), (0.5, 0.5**0.5 - 0.5), (0.64, 0.16), (0.9, 0.05), (0.01, 0.01), (1e-9, 0.5), (0.0, 0.7)],
)
def test_the_wait_is_the_walk_down_to_an_agent(urgent, own):
    agents = 4
    rates = (urgent * agents, own * agents) if urgent else (own * agents,)
    result = priority_classes(rates, 1, agents)[-1]
    for t in (0.0, 1e-3, 0.3, 1.0, 7.0, 60.0):
        exact = result.wait_share * late(urgent, urgent + own, agents * t)
        assert 1 - result.service_level(t) == pytest.approx(exact, abs=2e-13), t
    assert result.service_level(math.inf) == 1


def test_the_mean_is_the_area_under_the_late_share():
    result = priority_classes((14, 9), 1, 25)[1]
    area = mpmath.quad(lambda t: 1 - result.service_level(float(t)), [0, 0.1, 0.5, 2, 10, 40])
    assert result.mean_wait == pytest.approx(float(area), rel=1e-9)


def test_the_least_urgent_do_not_slow_the_others():
    alone, first = priority_classes((12,), 1, 25)[0], priority_classes((12, 11), 1, 25)[0]
    assert first.mean_wait / first.wait_share == pytest.approx(alone.mean_wait / alone.wait_share, rel=1e-13)


def test_a_result_survives_pickling():
    result = priority_classes((5, 15), 1, 25)
    copy = pickle.loads(pickle.dumps(result))  # noqa: S301
    assert copy == result
    assert copy[1].service_level(0.2) == result[1].service_level(0.2)


def test_a_load_that_fills_the_agents_names_the_class():
    with pytest.raises(OverloadError, match="queue of class 2 grows without end"):
        priority_classes((5, 20, 1), 1, 25)
    with pytest.raises(OverloadError, match="queue of class 1 grows without end"):
        priority_classes((25,), 1, 25)
    with pytest.raises(OverloadError, match="queue of class 3 grows without end"):
        priority_classes((5, 5, 15.0000001), 1, 25)


def test_slips_are_refused():
    for bad in ((), 5, "12", None):
        with pytest.raises(ValueError, match="arrival_rates must list"):
            priority_classes(bad, 1, 25)
    for bad in (0, -1, math.inf, True, "3"):
        with pytest.raises(ValueError, match="arrival_rates must be"):
            priority_classes((1, bad), 1, 25)
        with pytest.raises(ValueError, match="service_rate must be"):
            priority_classes((1, 1), bad, 25)
    with pytest.raises(ValueError, match="agents must be a whole number"):
        priority_classes((1, 1), 1, 2.0)
