"""The tasks of exercise 06: the churn rate, the share that stays, and two ways of asking."""

from functools import cache
from typing import Any

from sim.core.language import say
from sim.figures.survival_curves import difference
from sim.lessons.checks import Checked, right, wrong
from sim.lessons.loyalty import LANDMARK, market, run_once
from sim.lessons.predict import off_by
from sim.results.survival import by_landmark, by_last_experience, survival, tenures
from sim.world.course import ms_smith

CLOSE = 1e-6


def _number(answer: Any) -> float | None:
    if isinstance(answer, bool):
        return None
    try:
        return float(answer)
    except (TypeError, ValueError):
        return None


def check_stay(answer: Any) -> Checked:
    """Task 1: the share of customers still there after twelve months, worked out month by month.

    >>> check_stay("most").says
    'the answer is a share from 0 to 1.'
    """
    found = _number(answer)
    if found is None:
        return wrong(say("the answer is a share from 0 to 1."))
    true = reference_stay()
    if abs(found - true) < CLOSE:
        return right(say("{share:.1%} are still there after twelve months.", share=true))
    if abs(found - (1 - true)) < CLOSE:
        return wrong(say("that is the share that has left: what is asked is who is still there."))
    if abs(found - _counting_the_unfinished_as_lost()) < CLOSE:
        return wrong(
            say("you divided by all customers at the start in every month: each month's share is of those still there.")
        )
    return wrong(say("each month divide those who left by those who were there at its start, and multiply what stays."))


@cache
def reference_stay() -> float:
    """The right answer to task 1."""
    curve = survival(tenures(run_once(market())))
    return float(curve.share[curve.month <= 12].iloc[-1])


def _counting_the_unfinished_as_lost() -> float:
    """A mistake: monthly rates over the customers of the first day, multiplied all the same."""
    table, share = tenures(run_once(market())), 1.0
    for month in range(1, 13):
        share *= 1 - (table.left & (table.months == month)).sum() / len(table)
    return float(share)


def check_two_ways(answer: Any) -> Checked:
    """Task 2: (asked at the landmark, sorted by the last call): how much larger a share of the satisfied stays.

    >>> check_two_ways(0.1).says
    'the answer is a pair of shares: (asked at the landmark, sorted by the last call).'
    """
    try:
        asked, sorted_wrong = (float(number) for number in answer)
    except (TypeError, ValueError):
        return wrong(say("the answer is a pair of shares: (asked at the landmark, sorted by the last call)."))
    true = reference_two_ways()
    if max(abs(asked - true[0]), abs(sorted_wrong - true[1])) < CLOSE:
        return right(
            say("{asked:.0%} when asked at month {month}, {other:.0%} when sorted afterwards: the second looks ahead.",
                asked=true[0], other=true[1], month=LANDMARK)
        )  # fmt: skip
    if max(abs(asked - true[1]), abs(sorted_wrong - true[0])) < CLOSE:
        return wrong(say("the other way round: first asked at the landmark, then sorted by the last call."))
    if max(abs(asked + true[0]), abs(sorted_wrong + true[1])) < CLOSE:
        return wrong(say("the sign: the share of the satisfied that stays less that of the dissatisfied."))
    return wrong(say("for each group take the last row of its survival curve, and subtract."))


@cache
def reference_two_ways() -> tuple[float, float]:
    """The right answer to task 2."""
    run = run_once(market())
    return difference(by_landmark(run, LANDMARK)), difference(by_last_experience(run))


def check_smith(answer: Any) -> Checked:
    """Task 3: what Ms Smith's leaving costs at most, in the reading in which both circles count.

    >>> check_smith(0).right
    False
    """
    found = _number(answer)
    if found is None:
        return wrong(say("the answer is an amount of money."))
    both, second = ms_smith("both"), ms_smith("second")
    if abs(found - both.money_high) < CLOSE:
        return right(say("{money:,.0f}, and her own {own:,.0f} besides.", money=both.money_high, own=both.own_money))
    if abs(found - both.money_high - both.own_money) < CLOSE:
        return wrong(say("her own money is not part of it: what is asked is what the others would have spent."))
    if abs(found - second.money_high) < CLOSE:
        return wrong(say("that is the other reading: those whom she told count as well, not only the second circle."))
    if abs(found - both.money_low) < CLOSE:
        return wrong(say("that is the least: she may tell twenty people, not ten."))
    return wrong(off_by(found, both.money_high))


tasks = {1: check_stay, 2: check_two_ways, 3: check_smith}
