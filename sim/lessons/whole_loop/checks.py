"""The tasks of exercise 12: the best staffing within a budget, a lever for a cause, and a strategy judged."""

from collections.abc import Callable
from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from sim.core.language import in_words, say
from sim.lessons.kit.checks import Checked, right, whole_of, wrong
from sim.lessons.whole_loop.market import market, years_of
from sim.lessons.whole_loop.strategy import Strategy, value, years_under
from sim.results.years import SERVICE, Years, gain
from sim.study.replicate import summarise

LUCK, LUCKS = 3, 3  # seed and number of runs of task 1
SPEND, STAFFINGS = 800_000, range(16, 27)
REMEDY = {"waiting": "agents", "not_solved": "solved", "retelling": "story"}
MORE = 3  # advisers more in task 2
PLAN: dict[str, Any] = {"agents": 21, "acquisition": 24_000, "programme": 0.6}
JUDGED_ON, RUNS = 33, 6
CLOSE = 0.5  # units of money


def check_staffing(answer: Any) -> Checked:
    """Task 1: how many advisers are worth most, of those that the money buys.

    >>> check_staffing("many").says
    'the answer is a whole number of advisers.'
    """
    if whole_of(answer) is None:
        return wrong(say("the answer is a whole number of advisers."))
    if answer not in STAFFINGS:
        return wrong(say("look at {low} to {high} advisers.", low=STAFFINGS[0], high=STAFFINGS[-1]))
    best = reference_staffing()
    if answer == best:
        return right(say("{agents} advisers are worth most of those that the money buys.", agents=best))
    cost = Strategy(agents=int(answer)).cost()
    if cost > SPEND:
        return wrong(
            say("{n} advisers cost {cost:,.0f} more, and there are {money:,}.", n=answer, cost=cost, money=SPEND)
        )
    if answer == best_staffing(SPEND, _cash):
        return wrong(say("that is the most cash: the customers at the end are worth something too."))
    if answer == best_staffing(SPEND, _of_one_luck):
        return wrong(say("that is the best on the first luck only: take the mean over all of them."))
    return wrong(say("for each staffing add cash and value of customers at the end, and take the largest mean."))


def reference_staffing() -> int:
    """The right answer to task 1."""
    return best_staffing(SPEND, mean_value)


def best_staffing(money: float, measure: Callable[[Strategy], float]) -> int:
    """The staffing of the largest measure among those that cost at most so much."""
    within = [n for n in STAFFINGS if Strategy(agents=n).cost() <= money]
    return max(within, key=lambda n: measure(Strategy(agents=n)))


@cache
def mean_value(strategy: Strategy) -> float:
    """The mean value of a strategy on the lucks of task 1."""
    return sum(value(strategy, LUCK, number) for number in range(LUCKS)) / LUCKS


def _cash(strategy: Strategy) -> float:
    """A mistake: the cash alone."""
    pairs = ((years_under(strategy, LUCK, n), years_of(market(), LUCK, n)) for n in range(LUCKS))
    return sum(gain(*pair).cash[-1] for pair in pairs)


def _of_one_luck(strategy: Strategy) -> float:
    """A mistake: one luck alone."""
    return value(strategy, LUCK, 0)


def check_cause(answer: Any) -> Checked:
    """Task 2: (cause, lever, fewer): why most leave for bad service, what mends it, how many fewer then leave for it.

    >>> check_cause("waiting").says
    'the answer has three parts: (cause, lever, how many fewer leave for it).'
    """
    try:
        cause, lever, fewer = answer
        fewer = float(fewer)
    except (TypeError, ValueError):
        return wrong(say("the answer has three parts: (cause, lever, how many fewer leave for it)."))
    true = reference_cause()
    if cause in ("own_reasons", "competitor"):
        return wrong(say("no better service would have kept those; look at the four causes of a service that broke."))
    if cause == "stayed":
        return wrong(say("those are the ones who did not leave."))
    if cause != true[0]:
        return wrong(say("count again: among those whom a better service had kept, another cause is commoner."))
    if lever != true[1]:
        return wrong(say("that lever is the remedy for another cause."))
    if abs(fewer - true[2]) < CLOSE:
        return right(say("{n:,} fewer leave for {cause}.", n=true[2], cause=in_words(cause)))
    if abs(fewer + true[2]) < CLOSE:
        return wrong(say("the sign: how many fewer is before less after."))
    if abs(fewer - _fewer_of_all()) < CLOSE:
        return wrong(say("that is for all four causes together; count the one cause only."))
    return wrong(say("count the cause in the market as it is and in the one with {n} advisers more.", n=MORE))


@cache
def reference_cause() -> tuple[str, str, int]:
    """The right answer to task 2."""
    was, now = _before_and_after()
    cause = commonest(was)
    return cause, REMEDY[cause], was.causes[cause] - now.causes[cause]


def commonest(one: Years) -> str:
    """The commonest cause of leaving among those that a better service would have kept."""
    return max(SERVICE, key=lambda name: one.causes[name])


def _fewer_of_all() -> int:
    """A mistake: all four causes of a service that broke."""
    was, now = _before_and_after()
    return was.for_service - now.for_service


def _before_and_after() -> tuple[Years, Years]:
    return years_of(market()), years_under(Strategy(agents=Strategy().agents + MORE))


def check_judging(answer: Any) -> Checked:
    """Task 3: (mean, low, high): a strategy's value on unseen luck, with its 95% interval.

    >>> check_judging(1).says
    'the answer has three numbers: (mean, low, high).'
    """
    try:
        mean, low, high = (float(number) for number in answer)
    except (TypeError, ValueError):
        return wrong(say("the answer has three numbers: (mean, low, high)."))
    values = reference_values()
    found = summarise(pd.Series(values))
    if abs(mean - found["mean"]) > CLOSE:
        return wrong(say("the mean: add up the values of replications 0 to {last} and divide.", last=RUNS - 1))
    reach = found["high"] - found["mean"]
    if max(abs(low - found["low"]), abs(high - found["high"])) < CLOSE:
        return right(say("{low:,.0f} to {high:,.0f}, on luck that nobody had seen.", low=low, high=high))
    if abs(low - found["high"]) + abs(high - found["low"]) < CLOSE:
        return wrong(say("the other way round: first the lower end."))
    given, error = (high - low) / 2, float(np.std(values, ddof=1)) / sqrt(RUNS)
    if abs(given - reach * sqrt(RUNS)) < CLOSE:
        return wrong(say("so far single runs lie apart; their mean is surer: divide by the root of their number."))
    if abs(given - reach * sqrt((RUNS - 1) / RUNS)) < CLOSE:
        return wrong(say("the spread of a sample is divided by one less than its number."))
    if min(abs(given - 1.96 * error), abs(given - 2 * error)) < 0.01 * error:
        return wrong(
            say("with so few runs the factor is Student's, for {df} degrees of freedom, not 1.96.", df=RUNS - 1)
        )
    return wrong(say("low and high: mean less and plus Student's factor times the standard error."))


@cache
def reference_values() -> tuple[float, ...]:
    """The values of task 3 on its lucks."""
    return tuple(value(Strategy(**PLAN), JUDGED_ON, number) for number in range(RUNS))


tasks = {1: check_staffing, 2: check_cause, 3: check_judging}
