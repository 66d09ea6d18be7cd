"""The one result class of the queue formulas."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Real

from sim.core.language import say


@dataclass(frozen=True, slots=True)
class SteadyState:
    """What a queue does in the long run, whichever formula it came from.

    All times are in the time unit of the rates that went in: rates an hour give waits in hours.
    A measure that a model does not know is 0 where that is the truth: nobody waits in Erlang B,
    nobody is turned away in Erlang C, nobody gives up in either.

    - `block_share`: offered calls that find every line busy and are lost, 0..1
    - `wait_share`: calls that join the queue and have to wait at all, 0..1, those who give up included
    - `abandon_share`: offered calls that give up waiting, 0..1
    - `mean_wait`: mean wait of all calls that join the queue, those answered at once and those who give up included
    - `mean_answer_wait`: mean wait of the answered calls only
    - `occupancy`: share of the agents' time spent on calls, 0..1
    - `mean_queue`: mean number of callers waiting (Little's law: the rate of those who join, times mean wait)
    - `service_level(t)`: offered calls answered within `t`, 0..1

    Source: Koole, *Call Center Optimization* (2013), for the measures and their denominators.

    >>> from sim.theory import erlang_c
    >>> day = erlang_c(arrival_rate=20, service_rate=1, agents=25)
    >>> round(day.wait_share, 6), round(day.mean_wait, 6), day.abandon_share
    (0.209103, 0.041821, 0.0)
    """

    block_share: float
    wait_share: float
    abandon_share: float
    mean_wait: float
    mean_answer_wait: float
    occupancy: float
    mean_queue: float
    answered_within: Callable[[float], float] = field(repr=False, compare=False)

    def service_level(self, t: float) -> float:
        """Return the share of offered calls answered within `t`, those answered without waiting included.

        `t` is in the time unit of the rates, 0 or more; infinity gives the answered share.
        Raises ValueError for a negative `t` or one that is not a number.

        >>> from sim.theory import erlang_c
        >>> round(erlang_c(arrival_rate=20, service_rate=1, agents=25).service_level(0.1), 6)
        0.873173
        """
        if isinstance(t, bool) or not isinstance(t, Real) or math.isnan(t) or t < 0:
            raise ValueError(say("t must be a time of 0 or more, not {t!r}.", t=t))
        return self.answered_within(float(t))
