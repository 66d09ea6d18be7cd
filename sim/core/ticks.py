"""Time is an integer: one tick is a microsecond.

Whole numbers add up exactly in any order, so two engines can agree to the last bit. This file is the only
place where seconds become ticks.
"""

from math import floor

from sim.core.language import say

TICKS_PER_SECOND = 1_000_000
MINUTE = 60 * TICKS_PER_SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
DAYS_PER_MONTH = 30
MONTH = DAYS_PER_MONTH * DAY

# Ticks beyond 2**53 could no longer be told apart as floats; no scenario comes near (285 years).
LAST_TICK = 2**53


def ticks(seconds: float, cap: int = LAST_TICK) -> int:
    """Turn a duration in seconds into ticks: ``floor(seconds * 10**6 + 0.5)``, at most ``cap``.

    Raises ValueError for a negative duration or one that is not a number.

    >>> ticks(0.25)
    250000
    >>> ticks(1e-7), ticks(5e-7)
    (0, 1)
    >>> ticks(float("inf"), cap=10)
    10
    """
    if not seconds >= 0.0:
        raise ValueError(say("a duration must be 0 seconds or more, not {seconds!r}", seconds=seconds))
    return whole_ticks(seconds, cap)


def whole_ticks(seconds: float, cap: int) -> int:
    """`ticks` of a duration that is known to be 0 seconds or more."""
    scaled = seconds * 1e6 + 0.5
    if scaled >= cap:
        return cap
    return floor(scaled)


def seconds(tick: int) -> float:
    """The same instant in seconds.

    >>> seconds(1_500_000)
    1.5
    """
    return tick / 1e6
