"""The tasks of exercise 07: a lifetime value, what was taken out of the asset, and two best numbers of agents."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

import sim
from sim.core.language import say
from sim.lessons.economics.agents_worth import best_staffing, firm, months_of, staffing
from sim.lessons.kit.checks import Checked, number_of, right, wrong
from sim.mind.loyalty.course import retention_table
from sim.results.ledger import monthly_rate
from sim.results.run import Run
from sim.theory import lifetime_value, retention_over

CLOSE = 0.005  # money: half a cent
STAFFINGS, REPLICATIONS, MONTH = range(6, 13), 2, 12


def given_customer() -> dict[str, float]:
    """The customer of task 1: a satisfied one of the small market, at its prices.

    >>> given_customer()["yearly_retention"]
    0.825
    """
    money = sim.load("small-market").money
    return {
        "margin_per_month": money.margin_per_month,
        "yearly_retention": retention_table()["middle"][3],
        "yearly_discount": money.discount_per_year,
        "years": money.value_years,
    }


def given_run() -> Run:
    """The firm of task 2; kept, since several answers look at it.

    >>> given_run() is given_run()
    True
    """
    return months_of(firm())


@cache
def given_table() -> pd.DataFrame:
    """The table of task 3: what 6 to 12 agents bring, month by month.

    >>> given_table().agents.unique().tolist()
    [6, 7, 8, 9, 10, 11, 12]
    """
    return staffing(firm(), STAFFINGS, REPLICATIONS)


def check_worth(answer: Any) -> Checked:
    """Task 1: what the given customer is worth, paid at the start of each month.

    >>> check_worth("a lot").says
    'the answer is an amount of money.'
    """
    found = number_of(answer)
    if found is None:
        return wrong(say("the answer is an amount of money."))
    true = reference_worth()
    if abs(found - true) < CLOSE:
        return right(say("{worth:,.2f}.", worth=true))
    for mistake, hint in mistakes_of_worth():
        if abs(found - mistake()) < CLOSE:
            return wrong(hint)
    return wrong(say("add up margin * stays ** t / (1 + rate) ** t over the months t = 0, 1, ..., 12 * years - 1."))


def reference_worth(paid: str = "start") -> float:
    """The right answer to task 1, by the closed form."""
    margin, retention, _, years = given_customer().values()
    rate = monthly_rate(sim.load("small-market").money)
    return lifetime_value(margin, retention_over(retention, 1), rate, 12 * years, paid)


def mistakes_of_worth() -> list[tuple[Callable[[], float], str]]:
    """What comes out by each of the usual mistakes of task 1, and what to say of it."""
    margin, retention, discount, years = given_customer().values()
    rate, stays, months = monthly_rate(sim.load("small-market").money), retention_over(retention, 1), 12 * years
    return [
        (
            lambda: lifetime_value(margin, retention, rate, months),
            say(
                "the yearly retention is not that of a month: to have 0.825 after twelve months, which share must stay?"
            ),
        ),
        (
            lambda: reference_worth("end"),
            say("the first margin is paid at once, and for certain: begin with t = 0."),
        ),
        (lambda: lifetime_value(margin, stays, 0, months), say("money that comes later is worth less: discount it.")),
        (
            lambda: lifetime_value(margin, stays, discount / 12, months),
            say("a twelfth of the yearly discount, twelve times, is more than a year's: take a root, as with staying."),
        ),
        (
            lambda: lifetime_value(margin, stays, discount, months),
            say("that discounts each month by a whole year's rate."),
        ),
        (
            lambda: lifetime_value(12 * margin, retention, discount, years),
            say("that is paid once a year: this customer pays month by month, and may leave within the year."),
        ),
    ]


def check_assets(answer: Any) -> Checked:
    """Task 2: (taken, added) out of the ledger of the given run, in money.

    >>> check_assets(3).says
    'the answer is a pair of amounts: (taken, added).'
    """
    try:
        taken, added = (float(number) for number in answer)
    except (TypeError, ValueError):
        return wrong(say("the answer is a pair of amounts: (taken, added)."))
    true = reference_assets()

    def is_near(one: float, other: float) -> bool:
        return abs(taken - one) < CLOSE and abs(added - other) < CLOSE

    if is_near(*true):
        words = say("{taken:,.0f} were taken out and {added:,.0f} came in besides.", taken=true[0], added=true[1])
        return right(words)
    if is_near(100 * true[0], 100 * true[1]):
        return wrong(say("the ledger counts in cents: a hundred of them are one unit of money."))
    if is_near(true[1], true[0]):
        return wrong(say("the other way round: first what was taken out, then what was added."))
    if is_near(true[0], true[1] - true[0]):
        words = say(
            "that is the whole change of the asset. The margin was taken out of it: without that it would be more."
        )
        return wrong(words)
    if is_near(true[0], -true[1]):
        return wrong(
            say("the sign: what is added is what the asset has at the end beyond what was there and not taken.")
        )
    if abs(taken - true[0]) < CLOSE:
        return wrong(
            say("taken is right. Added: closing of the last month less opening of the first, plus what was taken.")
        )
    return wrong(say("taken: the sum of the margins over all months."))


def reference_assets() -> tuple[float, float]:
    """The right answer to task 2."""
    ledger = given_run().ledger
    taken = ledger.margin_cents.sum()
    first, last = (ledger[ledger.month == month] for month in (ledger.month.min(), ledger.month.max()))
    return float(taken / 100), float((last.closing_cents.sum() - first.opening_cents.sum() + taken) / 100)


def check_best(answer: Any) -> Checked:
    """Task 3: (by cash, by worth), the numbers of agents that bring most after a year.

    >>> check_best(9).says
    'the answer is a pair of whole numbers: (by cash, by worth).'
    """
    try:
        cash, worth = (int(number) for number in answer)
    except (TypeError, ValueError):
        return wrong(say("the answer is a pair of whole numbers: (by cash, by worth)."))
    true = reference_best()
    if (cash, worth) == true:
        words = say("{cash} agents by cash, {worth} by worth.", cash=true[0], worth=true[1])
        return right(words)
    if (worth, cash) == true:
        return wrong(say("the other way round: first by cash, then by worth."))
    equity = _most("equity", MONTH)
    if cash == true[0] and worth == equity:
        return wrong(say("that is by equity alone: the agents that keep these customers cost cash too."))
    last = given_table().month.max()
    if (cash, worth) == (_most("cash", last), _most("worth", last)):
        words = say("that is after {last} months: asked is what there is after {month}.", last=last, month=MONTH)
        return wrong(words)
    return wrong(say("for each number of agents take the mean over the replications in month {n}.", n=MONTH))


def reference_best() -> tuple[int, int]:
    """The right answer to task 3."""
    return best_staffing(given_table(), MONTH, "cash"), best_staffing(given_table(), MONTH, "worth")


def _most(name: str, month: int) -> int:
    table = given_table()
    return int(table[table.month == month].groupby("agents")[name].mean().idxmax())


tasks = {1: check_worth, 2: check_assets, 3: check_best}
