"""How many agents a target needs: the square-root rule, and the exact search on any model of a queue."""

import math
from typing import TYPE_CHECKING

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown
from sim.theory.checks import MOST_AGENTS, OverloadError, at_least, function, rate, real, share, whole
from sim.theory.erlang import offered_load
from sim.theory.result import SteadyState

if TYPE_CHECKING:
    from collections.abc import Callable


def halfin_whitt_delay(margin: float) -> float:
    """Return the share of callers who wait, in the limit of many agents, when nobody gives up.

    With load + margin sqrt(load) agents, F the standard normal distribution and f its density,

        delay = 1 / (1 + margin F(margin) / f(margin))

    `margin` is above 0, a pure number; the share is 0..1, and 0 where it is below any float.

    Raises ScenarioError for a margin that is not above 0: the queue would grow without end.

    Source: Halfin & Whitt, *Operations Research* 29 (1981) 567.

    >>> round(halfin_whitt_delay(0.5), 6)
    0.504539
    """
    return 1.0 / (1.0 + _odds(rate("margin", margin)))


def halfin_whitt_margin(delay: float) -> float:
    """Return the margin with which a share `delay` of callers waits: the inverse of halfin_whitt_delay.

    `delay` is a share above 0 and below 1. Found by bisection to the last digit that halfin_whitt_delay has.

    Raises ScenarioError for a share that is not between 0 and 1.

    Source: Halfin & Whitt, *Operations Research* 29 (1981) 567.

    >>> round(halfin_whitt_margin(0.2), 6)
    1.061516
    """
    if not 0 < share("delay", delay) < 1:
        raise ScenarioError(say("delay must be above 0 and below 1, not {delay}.", delay=shown(delay)))
    odds = (1.0 - delay) / delay
    low, high = 0.0, 40.0
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if _odds(middle) < odds else (low, middle)
    return high


def square_root_staff(arrival_rate: float, service_rate: float, margin: float) -> int:
    """Return the agents of the square-root rule, load + margin sqrt(load) rounded up, and at least 1.

    The load is arrival_rate / service_rate, both per the same time unit. halfin_whitt_margin gives the margin for
    a share of callers who wait; where callers give up, a margin of 0 or below it may do, down to -sqrt(load).

    Raises ScenarioError for a rate that is not above 0 and for a margin that is not a finite number.

    Source: Halfin & Whitt, *Operations Research* 29 (1981) 567; Borst, Mandelbaum & Reiman, the same 52 (2004) 17,
    on how good it is from about ten agents on.

    >>> square_root_staff(arrival_rate=10, service_rate=0.1, margin=halfin_whitt_margin(0.2))
    111
    """
    load = offered_load(arrival_rate, service_rate)
    return max(1, math.ceil(load + real("margin", margin) * math.sqrt(load)))


def smallest_staff(
    model: "Callable[[int], SteadyState]",
    service_level: float | None = None,
    within: float = 0.0,
    abandon_share: float | None = None,
    mean_wait: float | None = None,
    most: int = 10_000,
) -> int:
    """Return the smallest number of agents with which a model of a queue meets every target named.

    `model(agents)` returns a SteadyState, for instance `lambda n: erlang_a(10, 0.2, n, 1 / 3)`. The targets:

        service_level  at least this share of offered calls, 0..1, answered `within` a time, 0 or more
        abandon_share  at most this share of offered calls, 0..1, gives up
        mean_wait      all offered calls wait at most this long on average, 0 or more

    in the denominators and the time unit of the model. Doubling, then bisection: exact, because more agents are
    never worse in any formula here; checked on the answer's neighbours. A model whose queue grows without end with
    too few agents (OverloadError) misses its target there. `most` bounds the search: no more agents are tried.

    Raises ScenarioError when no target is named, a target is out of its range, `most` agents don't reach it, or the
    model meets it with some number and misses it with one more; and whatever the model refuses.

    Source: Koole, *Call Center Optimization* (2013); Garnett, Mandelbaum & Reiman, *Manufacturing & Service
    Operations Management* 4 (2002) 208.

    >>> from sim.theory import erlang_c
    >>> smallest_staff(lambda agents: erlang_c(10, 0.2, agents), service_level=0.8, within=1 / 3)
    57
    """
    function("model", model)
    most = whole("most", most, MOST_AGENTS)
    met = _targets(service_level, within, abandon_share, mean_wait)

    def enough(agents: int) -> bool:
        try:
            return met(model(agents))
        except OverloadError:
            return False

    low, high = 0, 1
    while not enough(high):
        if high == most:
            raise ScenarioError(say("Even {most:,} agents do not reach the target.", most=most))
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    if high < most and not enough(high + 1):
        raise ScenarioError(
            say("The model reaches the target with {high:,} agents but not with {next:,}.", high=high, next=high + 1)
        )
    return high


def _targets(
    service_level: float | None, within: float, abandon_share: float | None, mean_wait: float | None
) -> "Callable[[SteadyState], bool]":
    """Return the function that says whether a SteadyState meets every target named."""
    within = at_least("within", within, 0)
    if service_level is None and abandon_share is None and mean_wait is None:
        raise ScenarioError(say("Name a target: service_level (with within), abandon_share or mean_wait."))
    level = None if service_level is None else share("service_level", service_level)
    lost = 1.0 if abandon_share is None else share("abandon_share", abandon_share)
    wait = math.inf if mean_wait is None else at_least("mean_wait", mean_wait, 0)

    def met(state: SteadyState) -> bool:
        if state.abandon_share > lost or state.mean_wait > wait:
            return False
        return level is None or state.service_level(within) >= level

    return met


def _odds(margin: float) -> float:
    """Return margin F(margin) / f(margin), infinite where floats end."""
    square = margin * margin / 2
    if square > 700:
        return math.inf
    return margin * math.erfc(-margin / math.sqrt(2)) / 2 * math.sqrt(2 * math.pi) * math.exp(square)
