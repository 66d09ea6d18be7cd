"""Seconds become whole ticks in one way, and ticks become seconds without loss."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.ticks import DAY, HOUR, LAST_TICK, MINUTE, MONTH, seconds, ticks
from tests.generated.tied import STEADY


@pytest.mark.parametrize(
    ("given_seconds", "expected"),
    [
        (0, 0),
        (-0.0, 0),
        (1e-300, 0),
        (4.9e-7, 0),
        (5e-7, 1),  # half a tick is rounded up
        (1.5e-6, 2),
        (2.5e-6, 3),  # always up, not to the even one
        (1, 1_000_000),
        (0.1 + 0.2, 300_000),
        (59.9999996, 60_000_000),
        (86_400, DAY),
        (86_400.0 * 30, MONTH),
    ],
)
def test_rounded_to_the_nearest_tick(given_seconds, expected):
    assert ticks(given_seconds) == expected
    assert isinstance(ticks(given_seconds), int)


def test_units():
    assert (MINUTE, HOUR, DAY, MONTH) == (60 * 10**6, 3600 * 10**6, 86_400 * 10**6, 2_592_000 * 10**6)


@pytest.mark.parametrize("wrong", [-1, -1e-300, -math.inf, math.nan])
def test_a_negative_duration_or_none_at_all_is_refused(wrong):
    with pytest.raises(ValueError, match=r"a duration must be 0 seconds or more, not "):
        ticks(wrong)


@pytest.mark.parametrize("long", [math.inf, 1e300, 1e10, 2.0**53 / 1e6])
def test_no_duration_is_longer_than_the_cap(long):
    assert ticks(long) == LAST_TICK
    assert ticks(long, cap=1000) == 1000
    assert ticks(long, cap=0) == 0


@pytest.mark.parametrize(
    ("given_seconds", "expected"), [(0.000999, 999), (0.0009994, 999), (0.001, 1000), (0.002, 1000)]
)
def test_just_around_the_cap(given_seconds, expected):
    assert ticks(given_seconds, cap=1000) == expected


whole = st.integers(0, LAST_TICK // 8)  # 35 years


@STEADY
@given(whole)
def test_there_and_back(tick):
    assert ticks(seconds(tick)) == tick


@STEADY
@given(st.floats(0, 1e9), st.floats(0, 1e9), st.integers(0, 10**15))
def test_a_longer_duration_never_has_fewer_ticks(one, other, cap):
    assert (ticks(one) <= ticks(other)) == (ticks(one) == ticks(other) or one < other)
    assert ticks(one, cap) == min(ticks(one), cap)
    assert abs(ticks(one) - one * 1e6) <= 0.5 + one * 1e6 * 2.0**-52
