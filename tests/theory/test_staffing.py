"""Staffing: the delay function in 50 digits and as a limit, the search against trying every number of agents."""

import math

import mpmath
import pytest

from sim.theory import (
    Patience,
    SteadyState,
    erlang_a,
    erlang_b,
    erlang_c,
    finite_lines,
    general_patience,
    halfin_whitt_delay,
    halfin_whitt_margin,
    offered_load,
    priority_classes,
    smallest_staff,
    square_root_staff,
)

MARGINS = (1e-12, 1e-3, 0.1, 0.5, 1.0, 2.0, 3.5, 8.0, 20.0, 36.0)


@pytest.mark.parametrize("margin", MARGINS)
def test_the_delay_function_and_its_inverse(margin):
    with mpmath.workdps(50):
        exact = 1 / (1 + mpmath.mpf(margin) * mpmath.ncdf(margin) / mpmath.npdf(margin))
        assert abs(halfin_whitt_delay(margin) - exact) <= 1e-12 * exact
        back = mpmath.mpf(halfin_whitt_margin(float(exact)))
        again = 1 / (1 + back * mpmath.ncdf(back) / mpmath.npdf(back))
        assert abs(again - exact) <= 1e-12 * exact
    if margin > 1e-6:
        assert halfin_whitt_margin(halfin_whitt_delay(margin)) == pytest.approx(margin, rel=1e-9)


def test_published_values():
    """Half the callers wait at a margin of 0.506, a fifth at 1.062 (Halfin & Whitt's function)."""
    assert halfin_whitt_margin(0.5) == pytest.approx(0.50605, abs=5e-6)
    assert halfin_whitt_margin(0.2) == pytest.approx(1.06152, abs=5e-6)


@pytest.mark.parametrize("margin", [0.2, 1.0, 2.0])
def test_the_delay_function_is_the_limit_of_erlang_c(margin):
    """The error falls like one over the square root of the load."""
    errors = []
    for load in (1e2, 1e4, 1e5):
        agents = round(load + margin * math.sqrt(load))
        exact = erlang_c(load, 1, agents).wait_share
        errors.append(abs(halfin_whitt_delay((agents - load) / math.sqrt(load)) - exact))
        assert errors[-1] < 0.5 / math.sqrt(load)
    assert errors[2] < errors[1] < errors[0]


@pytest.mark.parametrize("load", [10, 50, 300, 2000])
@pytest.mark.parametrize("delay", [0.05, 0.2, 0.5])
def test_the_square_root_rule_is_within_an_agent_of_the_exact(load, delay):
    ruled = square_root_staff(load, 1, halfin_whitt_margin(delay))
    exact = smallest_staff(lambda n: erlang_c(load, 1, n), service_level=1 - delay)
    assert abs(ruled - exact) <= 1


MODELS = {
    "erlang_c": lambda n: erlang_c(12, 1, n),
    "erlang_a": lambda n: erlang_a(12, 1, n, 0.5),
    "erlang_b": lambda n: erlang_b(12, 1, n),
    "lines": lambda n: finite_lines(12, 1, n, n + 5, 0.5),
    "priority": lambda n: priority_classes((4, 8), 1, n)[1],
    "constant": lambda n: general_patience(12, 1, n, Patience.constant(0.5, at_once=0.02)),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    "targets",
    [
        {"service_level": 0.8, "within": 0.1},
        {"service_level": 0.99},
        {"mean_wait": 0.02},
        {"abandon_share": 0.01, "service_level": 0.5},
        {"service_level": 0.9, "within": 0.3, "abandon_share": 0.03, "mean_wait": 0.1},
    ],
)
def test_the_search_finds_what_trying_all_finds(name, targets):
    def met(n):
        try:
            state = MODELS[name](n)
        except ValueError:
            return False
        return (
            state.service_level(targets.get("within", 0)) >= targets.get("service_level", 0)
            and state.abandon_share <= targets.get("abandon_share", 1)
            and state.mean_wait <= targets.get("mean_wait", math.inf)
        )

    every = [met(n) for n in range(1, 41)]
    assert every == sorted(every)  # more agents are never worse
    assert smallest_staff(MODELS[name], **targets) == every.index(True) + 1


def test_a_textbook_day():
    """Ten calls a minute of five minutes, 80 percent within 20 seconds: 57 agents, nobody giving up."""
    assert offered_load(10, 0.2) == 50
    assert smallest_staff(lambda n: erlang_c(10, 0.2, n), service_level=0.8, within=1 / 3) == 57
    for agents, level in ((56, 0.792638), (57, 0.845441)):  # by the formula, in 30 digits
        with mpmath.workdps(30):
            tail = mpmath.mpf(50) ** agents / mpmath.factorial(agents) * agents / (agents - 50)
            waits = tail / (mpmath.fsum(mpmath.mpf(50) ** k / mpmath.factorial(k) for k in range(agents)) + tail)
            assert 1 - waits * mpmath.exp(-(agents - 50) / mpmath.mpf(15)) == pytest.approx(level, abs=1e-6)


def test_the_bound_is_tried_and_not_passed():
    assert smallest_staff(lambda n: finite_lines(12, 1, n, 20), mean_wait=0.01, most=20) == 17
    with pytest.raises(ValueError, match="Even 15 agents do not reach the target"):
        smallest_staff(lambda n: erlang_c(12, 1, n), mean_wait=1e-9, most=15)
    with pytest.raises(ValueError, match="lines must be no fewer"):
        smallest_staff(lambda n: finite_lines(12, 1, n, 20), mean_wait=0.0)


def test_what_the_model_refuses_is_said():
    with pytest.raises(ValueError, match="arrival_rate must be above 0"):
        smallest_staff(lambda n: erlang_c(-1, 1, n), mean_wait=1)


def test_a_model_that_gets_worse_is_refused():
    def odd(n):
        return SteadyState(0, 0, 0, 0.0 if n == 4 else 1.0, 0, 0, 0, float)

    with pytest.raises(ValueError, match="with 4 agents but not with 5"):
        smallest_staff(odd, mean_wait=0.5)


def test_slips_are_refused():
    def model(n):
        return erlang_c(1, 1, n)

    with pytest.raises(ValueError, match="Name a target"):
        smallest_staff(model, within=3)
    for bad in (-0.1, 1.1, True, "0.8"):
        with pytest.raises(ValueError, match="service_level must be"):
            smallest_staff(model, service_level=bad)
        with pytest.raises(ValueError, match="abandon_share must be"):
            smallest_staff(model, abandon_share=bad)
    with pytest.raises(ValueError, match="mean_wait must be 0 or more"):
        smallest_staff(model, mean_wait=-1)
    with pytest.raises(ValueError, match="within must be 0 or more"):
        smallest_staff(model, service_level=0.8, within=-1)
    with pytest.raises(ValueError, match="most must be a whole number"):
        smallest_staff(model, service_level=0.8, most=1.5)
    for bad in (0, 1, -0.5, math.nan):
        with pytest.raises(ValueError, match="delay must be"):
            halfin_whitt_margin(bad)
    for bad in (0, -1, math.inf):
        with pytest.raises(ValueError, match="margin must be"):
            halfin_whitt_delay(bad)
    with pytest.raises(ValueError, match="margin must be a finite number"):
        square_root_staff(1, 1, math.inf)
    with pytest.raises(ValueError, match="service_rate must be above 0"):
        offered_load(1, 0)


def test_the_rule_gives_an_agent_at_least():
    assert square_root_staff(1, 10, -5) == 1
    assert square_root_staff(100, 1, -0.5) == 95
