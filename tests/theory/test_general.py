"""General patience against Erlang A, a closed form, chains and mpmath's integrals; the shapes themselves."""

import math
import pickle
from itertools import pairwise

import mpmath
import numpy as np
import pytest

from sim.theory import OverloadError, Patience, erlang_a, erlang_b, erlang_c, general_patience

NAMES = ("wait_share", "abandon_share", "mean_wait", "mean_answer_wait", "occupancy", "mean_queue")
TIMES = (0.0, 1e-4, 0.02, 0.3, 1.0, 3.0, 8.0, math.inf)
# arrival rate, service rate, agents, mean patience
FLOORS = [
    (10.0, 0.2, 50, 3.0),
    (0.001, 1.0, 1, 2.0),
    (50.0, 1.0, 1, 0.3),
    (9.99, 1.0, 10, 100.0),
    (10.0, 1.0, 10, 100.0),
    (13.0, 1.0, 10, 50.0),
    (300.0, 1.0, 100, 2.5),
    (95.0, 1.0, 100, 0.2),
    (970.0, 1.0, 1000, 4.0),
    (1500.0, 1.0, 1000, 4.0),
]


def close(value, exact, relative=1e-10):
    return abs(value - exact) <= relative * abs(exact) or abs(exact) < 1e-290


@pytest.mark.parametrize("floor", FLOORS)
def test_exponential_patience_is_erlang_a(floor):
    *rates, mean = floor
    found, exact = general_patience(*rates, Patience.exponential(mean)), erlang_a(*rates, 1 / mean)
    assert all(close(getattr(found, name), getattr(exact, name), 1e-12) for name in NAMES)
    assert all(close(found.service_level(t), exact.service_level(t), 1e-11) for t in TIMES)


def free_mass(arrival_rate, service_rate, agents):
    """Return the chance of a free agent over the density of the offered wait at 0+, from the defining sum."""
    load = mpmath.mpf(arrival_rate) / mpmath.mpf(service_rate)
    sums = mpmath.fsum(load**k / mpmath.factorial(k) for k in range(agents))
    return sums / (load ** (agents - 1) / mpmath.factorial(agents - 1)) / arrival_rate


@pytest.mark.parametrize("length", [0.01, 0.3, 2.0, 40.0])
@pytest.mark.parametrize(("arrival_rate", "agents"), [(8.0, 10), (10.0, 10), (14.0, 10), (0.3, 1), (650.0, 500)])
def test_constant_patience_has_a_closed_form(arrival_rate, agents, length):
    """Offered wait of density exp(-r v) to the length and exp(-r length - c (v - length)) beyond, r = c - lambda."""
    result = general_patience(arrival_rate, 1.0, agents, Patience.constant(length))
    with mpmath.workdps(400):
        size, c = mpmath.mpf(length), mpmath.mpf(agents)
        r = c - mpmath.mpf(arrival_rate)
        r = r or mpmath.mpf("1e-120")
        fall = mpmath.exp(-r * size)
        free = free_mass(arrival_rate, 1, agents)
        waits, lost = (1 - fall) / r, fall / c
        waited = (1 - fall * (1 + r * size)) / r**2
        total = free + waits + lost
        assert close(result.wait_share, (waits + lost) / total)
        assert close(result.abandon_share, lost / total)
        assert close(result.mean_wait, (waited + lost * size) / total)
        assert close(result.mean_answer_wait, waited / (free + waits))
        assert close(result.occupancy, arrival_rate * (free + waits) / total / agents)
        for t in TIMES:
            until = min(mpmath.mpf(t), size) if t < math.inf else size
            assert close(result.service_level(t), (free + (1 - mpmath.exp(-r * until)) / r) / total), t


def exact_shape(kind, mean):
    """Return a Patience, its survival and the integral of it in mpmath, and where to cut an integral."""
    mean = mpmath.mpf(mean)
    if kind == "uniform":
        low, high = mean / 2, 3 * mean / 2

        def area(x):
            inner = min(max(x, low), high)
            return min(x, low) + (inner - low) * (high - (inner + low) / 2) / (high - low)

        return (
            Patience.uniform(float(low), float(high)),
            lambda x: min(max((high - x) / (high - low), mpmath.mpf(0)), mpmath.mpf(1)),
            area,
            [low, high],
        )
    if kind == "lognormal":
        sigma = mpmath.sqrt(mpmath.log(1 + mpmath.mpf("1.5") ** 2))
        mu = mpmath.log(mean) - sigma**2 / 2

        def below(x, shift=0):
            return mpmath.ncdf((mpmath.log(x) - mu) / sigma - shift) if x else mpmath.mpf(0)

        return (
            Patience.lognormal(float(mean), 1.5 * float(mean)),
            lambda x: 1 - below(x),
            lambda x: x * (1 - below(x)) + mean * below(x, sigma),
            [],
        )
    if kind.startswith("weibull"):
        shape = mpmath.mpf(kind.split()[1])
        scale = mean / mpmath.gamma(1 + 1 / shape)
        return (
            Patience.weibull(float(mean), float(shape)),
            lambda x: mpmath.exp(-((x / scale) ** shape)),
            lambda x: scale / shape * mpmath.gammainc(1 / shape, 0, (x / scale) ** shape),
            [],
        )
    phases = int(kind.split()[1])

    def tail(x, extra=0):
        return mpmath.gammainc(phases + extra, phases * x / mean, mpmath.inf, regularized=True)

    return (
        Patience.erlang(float(mean), phases),
        tail,
        lambda x: x * tail(x) + mean * (1 - tail(x, 1)),
        [],
    )


@pytest.mark.parametrize("kind", ["uniform", "lognormal", "weibull 0.5", "weibull 3", "erlang 2", "erlang 30"])
@pytest.mark.parametrize(
    "floor", [(10.0, 0.2, 50, 3.0), (14.0, 1.0, 10, 2.0), (0.8, 1.0, 1, 0.1), (105.0, 1.0, 100, 1.0)]
)
def test_every_shape_is_its_integral(kind, floor):
    """The building blocks J, J1, JH of Zeltyn & Mandelbaum (2005), by mpmath over panels cut at the bends."""
    arrival_rate, service_rate, agents, mean = floor
    with mpmath.workdps(20):
        patience, survival, area, cuts = exact_shape(kind, mean)
        result = general_patience(arrival_rate, service_rate, agents, patience)
        c = mpmath.mpf(agents) * mpmath.mpf(service_rate)
        scale = mpmath.mpf(mean)
        ends = sorted({*[scale * 2**k for k in (*range(-30, -4, 3), *range(-4, 11))], *cuts, mpmath.mpf("0.3")})
        ends = [mpmath.mpf(0), *ends]

        lost = next(x for x in ends if arrival_rate * area(x) - c * x < -50)
        ends = [x for x in ends if x <= lost]
        nodes = [
            (x, w * (high - low) / 2)
            for low, high in pairwise(ends)
            for x, w in (((low + high) / 2 + (high - low) / 2 * p, w) for p, w in GAUSS)
        ]
        areas = [area(x) for x, _ in nodes]
        rows = [
            (x, w * mpmath.exp(arrival_rate * a - c * x), survival(x), a)
            for (x, w), a in zip(nodes, areas, strict=True)
        ]
        free = free_mass(arrival_rate, service_rate, agents)
        busy = mpmath.fsum(d for _, d, _, _ in rows)
        answered = free + mpmath.fsum(d * s for _, d, s, _ in rows)
        total = free + busy
        assert close(result.wait_share, busy / total, 1e-11)
        assert close(result.abandon_share, mpmath.fsum(d * (1 - s) for _, d, s, _ in rows) / total, 1e-11)
        assert close(result.mean_wait, mpmath.fsum(d * a for _, d, _, a in rows) / total, 1e-11)
        assert close(result.mean_answer_wait, mpmath.fsum(x * d * s for x, d, s, _ in rows) / answered, 1e-11)
        within = free + mpmath.fsum(d * s for x, d, s, _ in rows if x < mpmath.mpf("0.3"))
        assert close(result.service_level(0.3), within / total, 1e-11)
        assert close(result.service_level(math.inf), answered / total, 1e-11)


with mpmath.workdps(30):
    GAUSS = [(x, w) for x, w in mpmath.calculus.quadrature.GaussLegendre(mpmath.mp).calc_nodes(4, 110)]


@pytest.mark.parametrize(("arrival_rate", "agents"), [(8.0, 10), (15.0, 10), (100.0, 95)])
@pytest.mark.parametrize("at_once", [0.05, 0.6])
def test_a_share_that_hangs_up_at_once_is_its_chain(arrival_rate, agents, at_once):
    """With exponential patience the others are a birth-death chain: fewer join while all agents are busy."""
    result = general_patience(arrival_rate, 1.0, agents, Patience.exponential(2.0, at_once=at_once))
    with mpmath.workdps(40):
        shares = [mpmath.mpf(1)]
        for calls in range(1, 1500):
            joins = arrival_rate * (1 if calls <= agents else 1 - mpmath.mpf(at_once))
            shares.append(shares[-1] * joins / (min(calls, agents) + max(calls - agents, 0) / mpmath.mpf(2)))
        total = mpmath.fsum(shares)
        busy = mpmath.fsum(shares[agents:]) / total
        queue = mpmath.fsum(j * share for j, share in enumerate(shares[agents:])) / total
        assert close(result.wait_share, busy * (1 - mpmath.mpf(at_once)))
        assert close(result.mean_queue, queue)
        assert close(result.mean_wait, queue / arrival_rate)
        assert close(result.abandon_share, busy * mpmath.mpf(at_once) + queue / 2 / arrival_rate)
        assert close(result.service_level(0), 1 - busy)


def test_the_limits_are_erlang_b_and_c():
    hasty, lossy = general_patience(180, 1, 200, Patience.constant(1e-9)), erlang_b(180, 1, 200)
    assert hasty.abandon_share == pytest.approx(lossy.block_share, rel=1e-6)
    patient, endless = general_patience(20, 1, 25, Patience.uniform(50, 60)), erlang_c(20, 1, 25)
    for name in NAMES:
        assert getattr(patient, name) == pytest.approx(getattr(endless, name), rel=1e-11, abs=1e-12)


def test_one_of_a_family_is_one_of_another():
    """Weibull of shape 1, Erlang of one phase and a survival function of one's own are all exponential."""
    results = [
        general_patience(10, 0.2, 50, patience)
        for patience in (
            Patience.exponential(3),
            Patience.weibull(3, 1),
            Patience.erlang(3, 1),
            Patience.of(lambda t: np.exp(-t / 3)),
        )
    ]
    for name in NAMES:
        assert np.ptp([getattr(result, name) for result in results]) < 1e-13 * getattr(results[0], name)


@pytest.mark.parametrize("agents", [1, 10, 100, 1000])
@pytest.mark.parametrize("load_share", [0.3, 0.99, 1.0, 1.01, 3.0])
@pytest.mark.parametrize(
    "patience",
    [
        Patience.constant(2.0, at_once=0.1),
        Patience.uniform(0, 1.0),
        Patience.lognormal(3.0, 9.0),
        Patience.lognormal(3.0, 0.01),
        Patience.weibull(1.0, 0.2),
        Patience.weibull(1.0, 40),
        Patience.erlang(0.5, 2000),
    ],
)
def test_the_books_balance_everywhere(agents, load_share, patience):
    arrival_rate = agents * load_share
    result = general_patience(arrival_rate, 1.0, agents, patience)
    answered = result.service_level(math.inf)
    assert answered + result.abandon_share == pytest.approx(1.0, rel=1e-12)
    assert result.occupancy <= 1 + 1e-12
    assert result.mean_queue == pytest.approx(arrival_rate * result.mean_wait, rel=1e-14)
    assert 1 - result.service_level(0) == pytest.approx(
        result.wait_share / (1 - patience.at_once), rel=1e-10, abs=1e-13
    )
    levels = [result.service_level(t) for t in (0, 1e-3, 0.1, 1, 10, math.inf)]
    assert all(low <= high + 1e-12 for low, high in pairwise(levels))


@pytest.mark.parametrize("kind", ["uniform", "lognormal", "weibull 0.5", "weibull 3", "erlang 2", "erlang 30"])
def test_a_shape_has_its_mean_and_its_complement(kind):
    patience, survival, area, _ = exact_shape(kind, 2.0)
    for t in (1e-6, 0.3, 1.1, 2.0, 5.0):
        assert float(patience.longer_than(t)) == pytest.approx(float(survival(mpmath.mpf(t))), rel=1e-13)
        assert float(patience.longer_than(t) + patience.up_to(t)) == pytest.approx(1, rel=1e-15)
    assert float(area(mpmath.mpf(1e6))) == pytest.approx(2.0, rel=1e-9)


def test_a_result_survives_pickling():
    result = general_patience(10, 0.2, 50, Patience.lognormal(3, 2, at_once=0.1))
    copy = pickle.loads(pickle.dumps(result))  # noqa: S301
    assert copy == result
    assert copy.service_level(0.2) == result.service_level(0.2)


def test_a_survival_function_of_the_wrong_kind_is_refused():
    with pytest.raises(ValueError, match="steps or bends that its marks don't name"):
        general_patience(8, 1, 10, Patience.of(lambda t: np.where(t < 0.7123, 1.0, np.exp(-t))))
    named = general_patience(8, 1, 10, Patience.of(lambda t: np.where(t < 0.7123, 1.0, np.exp(-t)), marks=(0.7123,)))
    assert 0 < named.abandon_share < 1
    for wrong in (
        lambda t: 2.0 * np.exp(-t),
        lambda t: np.minimum(t, 1.0),
        lambda t: -np.exp(-t),
        lambda t: t * np.nan,
    ):
        with pytest.raises(ValueError, match=r"must be a share, 0 to 1, that never rises|grows without end"):
            general_patience(5, 1, 10, Patience.of(wrong))
    with pytest.raises(OverloadError, match="too many callers never give up"):
        general_patience(30, 1, 10, Patience.of(lambda t: 0.5 + 0.5 * np.exp(-t)))
    stable = general_patience(15, 1, 10, Patience.of(lambda t: 0.5 + 0.5 * np.exp(-t)))
    assert stable.occupancy < 1


def test_slips_are_refused():
    with pytest.raises(ValueError, match=r"patience must be a theory\.Patience, not 3"):
        general_patience(1, 1, 10, 3)
    for bad in (0, -1, math.nan, True, "3"):
        with pytest.raises(ValueError, match="mean must be"):
            Patience.exponential(bad)
        with pytest.raises(ValueError, match="length must be"):
            Patience.constant(bad)
        with pytest.raises(ValueError, match="sd must be"):
            Patience.lognormal(1, bad)
        with pytest.raises(ValueError, match="arrival_rate must be"):
            general_patience(bad, 1, 10, Patience.exponential(1))
    with pytest.raises(ValueError, match="low must be below high, not 3 beside 3"):
        Patience.uniform(3, 3)
    with pytest.raises(ValueError, match=r"shape must be from 0\.1 to 50"):
        Patience.weibull(3, 0.01)
    with pytest.raises(ValueError, match="phases must be a whole number"):
        Patience.erlang(3, 1.5)
    with pytest.raises(ValueError, match="at_once must be"):
        Patience.erlang(3, 2, at_once=1.0)
    with pytest.raises(ValueError, match="survival must be a function"):
        Patience.of(0.5)
    with pytest.raises(ValueError, match="marks must be above 0"):
        Patience.of(np.exp, marks=(0.0,))
