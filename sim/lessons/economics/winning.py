"""Lesson 07, winning or keeping: a month's budget divided between new and present customers, each with an end to it.

Source: 003-55, 003-56, 003-57; datasets/acquisition.csv.
"""

from math import log
from typing import TYPE_CHECKING, cast

import numpy as np

import sim
from sim.core.datasets import Range, ranges
from sim.engine.afterwards import stay_shares
from sim.engine.rules import rules_of
from sim.figures.money.budget_curve import Split
from sim.results.ledger import monthly_rate
from sim.theory import BudgetSplit, Segment, best_split, cost_per_sale, lifetime_value, split_budget
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    from sim.mind.loyalty.course import CourseTable

BUDGET = 10_000.0  # money a month
PROSPECTS, PROGRAMME = "customers.acquisition", "customers.programme"
STEPS = 101


def acquisition(quantity: str) -> Range:
    """A row of the course's table of winning and keeping: its low, middle and high figure.

    >>> acquisition("new_over_keeping"), acquisition("selling_to_new")[1]
    (Range(low=5.0, middle=7.5, high=10.0), 6.0)
    """
    return ranges("acquisition")[quantity]


def dearer_attempt(times: float) -> float:
    """How many times as much an attempt at a new customer must cost, if a sale costs so many times as much.

    Of new customers 15% buy, of present ones 50% (003-56): equal attempts make a sale 3.3 times as dear.

    >>> round(dearer_attempt(6), 6)
    1.8
    """
    new, present = (acquisition(f"success_with_{which}")[1] for which in ("new", "existing"))
    return times / (cost_per_sale(1.0, new) / cost_per_sale(1.0, present))


def branch(times: float = 0.0) -> Scenario:
    """Five thousand customers who never call and decide every month, two thousand prospects, a budget for both.

    All the money in the world wins 15% of the prospects and keeps 50% of those who would leave: the course's shares
    of success (003-56), with keeping read as selling to a customer once more. The first new customer costs `times` as
    much as the first who is kept; 0: the course's 6 (003-57).

    >>> world = branch()
    >>> world.customers.acquisition.most_won_share, world.customers.programme.most_kept_share
    (0.15, 0.5)
    """
    world = sim.load("small-market").set(
        {
            "months": 1,
            "customers.count": 5000,
            "customers.needs_per_month": 0,
            "customers.renewal_months": 1,
            "mind.loyalty.weight": 0,
            f"{PROSPECTS}.prospects_per_month": 2000,
            f"{PROSPECTS}.most_won_share": acquisition("success_with_new")[1],
            f"{PROGRAMME}.most_kept_share": acquisition("success_with_existing")[1],
            f"{PROGRAMME}.half_kept_at": 0.5,
        }
    )
    return world.set(divided(0.0, BUDGET, world) | dearer(times or acquisition("selling_to_new")[1], world))


def dearer(times: float, world: Scenario) -> dict[str, float]:
    """The setting with which the first new customer costs so many times as much as the first who is kept.

    >>> world = branch()
    >>> round(first_costs(world.set(dearer(6, world))).times, 9)
    6.0
    """
    terms = world.customers.acquisition
    reachable = log(2) * terms.prospects_per_month * terms.most_won_share
    return {f"{PROSPECTS}.half_won_at": times * first_costs(world).keeping * reachable}


def divided(to_winning: float, budget: float, world: Scenario) -> dict[str, float]:
    """The settings that spend a share of a budget, in money a month, on winning and the rest on keeping.

    >>> divided(0.25, 10_000, branch())["customers.programme.spend_per_customer"]
    1.5
    """
    each = (1 - to_winning) * budget / world.customers.count
    return {f"{PROSPECTS}.budget_per_month": to_winning * budget, f"{PROGRAMME}.spend_per_customer": each}


class FirstCosts(tuple):
    """What the first new customer costs and the first who is kept, in money, and how many `times` as much.

    >>> FirstCosts((60.0, 10.0)).times
    6.0
    """

    winning = property(lambda self: self[0])
    keeping = property(lambda self: self[1])
    times = property(lambda self: self[0] / self[1])


def first_costs(world: Scenario) -> FirstCosts:
    """What the first customer costs on either side, before returns diminish: one over what a unit of money does there.

    >>> [round(cost) for cost in first_costs(branch())]
    [544, 91]
    """
    prospects, customers = segments(world)
    costs = (each.value / first if (first := each.worth_of_next(0)) else np.inf for each in (prospects, customers))
    return FirstCosts(costs)


def segments(world: Scenario) -> tuple[Segment, Segment]:
    """Prospects and customers as the closed form wants them: people, worth, least and most share, and response.

    A prospect who is won and a customer who is kept are worth the same: the lifetime value at the next month's start.
    Half of what can be reached is reached at `half_won_at` for all prospects, at `half_kept_at` for each customer.

    Source: Blattberg and Deighton 1996, Harvard Business Review 74(4):136.

    >>> prospects, customers = segments(branch())
    >>> prospects.ceiling, round(customers.floor, 4), round(customers.ceiling, 4)
    (0.15, 0.9841, 0.992)
    """
    terms, programme, money = world.customers.acquisition, world.customers.programme, world.money
    stays = float(stay_shares(rules_of(world), np.array([cast("CourseTable", world.mind.loyalty).standing]), 1)[0])
    value = lifetime_value(money.margin_per_month, stays, monthly_rate(money), 12 * money.value_years)
    people = terms.prospects_per_month
    half = terms.half_won_at or 1.0  # before it is known what a new customer costs
    prospects = Segment(people, value, terms.most_won_share, log(2) * people / half)
    most = stays + (1 - stays) * programme.most_kept_share
    return prospects, Segment(world.customers.count, value, most, log(2) / programme.half_kept_at, stays)


def budget_of(world: Scenario) -> float:
    """What is spent a month on winning and keeping together, in money.

    >>> budget_of(branch())
    10000.0
    """
    customers = world.customers
    return customers.acquisition.budget_per_month + customers.count * customers.programme.spend_per_customer


def best(world: Scenario, budget: float | None = None) -> BudgetSplit:
    """The best division of the world's budget, or of another.

    >>> best(branch(), 4000).to_winning
    0.0
    """
    return best_split(budget or budget_of(world), *segments(world))


def split(world: Scenario) -> Split:
    """The worth that each division of the world's budget buys in a month, and where the world stands.

    >>> found = split(branch())
    >>> found.now, bool(found.total[0] < max(found.total))
    (0.0, True)
    """
    budget, sides = budget_of(world), segments(world)
    without = sides[1].people * sides[1].floor * sides[1].value  # those who stay anyway
    shares = np.linspace(0.0, 1.0, STEPS)
    found = [split_budget(share, budget, *sides) for share in shares]
    value = sides[0].value
    winning = np.array([each.won * value for each in found])
    keeping = np.array([each.kept * value for each in found]) - without
    now, top = world.customers.acquisition.budget_per_month / budget, best(world)
    most, currency = top.value - without, world.money.currency
    return Split(shares, winning, keeping, budget, now, top.to_winning, most, top.worth_of_next, currency)
