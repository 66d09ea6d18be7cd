"""Anger follows a curve: it is brought along from the queue, and cools while somebody listens."""

from math import exp

LOG_2 = 0.6931471805599453


def mean_anger(upset: float, begins_s: float, ends_s: float, half_s: float) -> float:
    """The mean anger, in points of score, over a span of a talk; half of it is gone after `half_s` seconds.

    upset * (2^-(begins / half) - 2^-(ends / half)) / ((ends - begins) / half * ln 2), and upset * 2^-(begins / half)
    of a span that takes no time. Seconds count from the moment at which the agent answered.

    Source: 001-23 (anger follows a curve; that it halves at a steady pace is chosen for teaching).

    >>> mean_anger(4.0, 0.0, 0.0, 60.0), mean_anger(4.0, 60.0, 60.0, 60.0)
    (4.0, 2.0)
    >>> round(mean_anger(4.0, 0.0, 60.0, 60.0), 4)  # between the two
    2.8854
    """
    first, last = begins_s / half_s * LOG_2, ends_s / half_s * LOG_2
    if last - first < 1e-6:
        return upset * exp(-first)
    return upset * (exp(-first) - exp(-last)) / (last - first)
