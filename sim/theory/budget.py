"""Winning or keeping: how to divide a budget with diminishing returns, customer equity, and when a spend pays back."""

import math
from dataclasses import dataclass
from typing import Self

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown
from sim.theory.checks import at_least, rate, real, share, word
from sim.theory.value import lifetime_value

SPENT = ("each", "once")


@dataclass(frozen=True, slots=True)
class Segment:
    """People whom spending wins or keeps, with diminishing returns: prospects or customers.

    Of `people`, above 0, each worth `value` (money, 0 or more: a lifetime value) once won or kept, a spend of s a
    head wins or keeps the share

        floor + (ceiling - floor) (1 - exp(-response s))

    `ceiling` and `floor` are shares, 0 <= floor <= ceiling <= 1: what no money can exceed and what comes without any;
    `response`, above 0, is per money unit a head. Segment.observed finds it from one observed point.

    Raises ScenarioError for numbers out of these ranges.

    Source: Blattberg & Deighton, *Harvard Business Review* 74(4) (1996) 136, with a floor of 0.

    >>> prospects = Segment(people=1000, value=250, ceiling=0.4, response=0.02)
    >>> round(prospects.share_at(50), 6), round(prospects.best_spend(), 6)     # 0.4 (1 - 1/e), and ln(2) / 0.02
    (0.252848, 34.657359)
    """

    people: float
    value: float
    ceiling: float
    response: float
    floor: float = 0.0

    def __post_init__(self) -> None:
        rate("people", self.people)
        at_least("value", self.value, 0)
        rate("response", self.response)
        if share("floor", self.floor) > share("ceiling", self.ceiling):
            raise ScenarioError(
                say(
                    "floor must be no larger than the ceiling, not {floor:g} beside {ceiling:g}.",
                    floor=self.floor,
                    ceiling=self.ceiling,
                )
            )

    @classmethod
    def observed(
        cls, people: float, value: float, ceiling: float, spend: float, reached: float, floor: float = 0.0
    ) -> Self:
        """Return the segment in which a spend a head, above 0, was seen to reach a share between floor and ceiling.

        response = -ln(1 - (reached - floor) / (ceiling - floor)) / spend. ScenarioError for numbers out of range.

        >>> round(Segment.observed(1000, value=250, ceiling=0.4, spend=10, reached=0.2).response, 6)     # ln 2 / 10
        0.069315
        """
        ceiling, floor, reached = share("ceiling", ceiling), share("floor", floor), share("reached", reached)
        if not floor < reached < ceiling:
            raise ScenarioError(
                say(
                    "reached must lie between floor {floor:g} and ceiling {ceiling:g}, not at {reached:g}.",
                    floor=floor,
                    ceiling=ceiling,
                    reached=reached,
                )
            )
        response = -math.log1p(-(reached - floor) / (ceiling - floor)) / rate("spend", spend)
        return cls(people, value, ceiling, response, floor)

    def share_at(self, spend: float) -> float:
        """Return the share won or kept by a spend a head, money of 0 or more. ScenarioError for less."""
        return self.floor - (self.ceiling - self.floor) * math.expm1(-self.response * at_least("spend", spend, 0))

    def worth_of_next(self, spend: float) -> float:
        """Return the value that one money unit more buys at a spend a head of 0 or more. ScenarioError for less."""
        first = self.value * (self.ceiling - self.floor) * self.response
        return first * math.exp(-self.response * at_least("spend", spend, 0))

    def best_spend(self) -> float:
        """Return the spend a head beyond which a money unit buys less than itself; 0 where even the first does."""
        return max(0.0, math.log(first) / self.response) if (first := self.worth_of_next(0)) > 0 else 0.0


@dataclass(frozen=True, slots=True)
class BudgetSplit:
    """What a division of a budget does.

    - `to_winning`: the share of the budget that goes to winning prospects, 0..1; the rest keeps customers
    - `winning`, `keeping`: the two amounts of money
    - `won`, `kept`: how many prospects are won and customers kept
    - `value`: what all of them are worth, in money, the budget not taken off
    - `worth_of_next`: the value that one money unit more buys, where it buys more; below 1 the budget is too large
    """

    to_winning: float
    winning: float
    keeping: float
    won: float
    kept: float
    value: float
    worth_of_next: float


def split_budget(to_winning: float, budget: float, prospects: Segment, customers: Segment) -> BudgetSplit:
    """Return what becomes of a customer base when a share of a budget wins prospects and the rest keeps customers.

    `to_winning` is that share, 0..1; `budget` money above 0, spent once; `prospects` and `customers` are Segments, and
    the money of each is spread evenly over its people:

        value = prospects.people share_at(winning / prospects.people) prospects.value + the same of the customers

    Raises ScenarioError for numbers out of these ranges and for what is not a Segment.

    Source: Blattberg & Deighton, *Harvard Business Review* 74(4) (1996) 136.

    >>> prospects = Segment(people=1000, value=250, ceiling=0.4, response=0.02)
    >>> customers = Segment(people=500, value=250, ceiling=0.9, response=0.05)
    >>> even = split_budget(0.5, 40_000, prospects, customers)
    >>> round(even.won, 2), round(even.kept, 2), round(even.value, 2)
    (131.87, 389.1, 130242.78)
    """
    to_winning, budget = share("to_winning", to_winning), rate("budget", budget)
    for segment in (prospects, customers):
        if not isinstance(segment, Segment):
            raise ScenarioError(say("prospects and customers must be Segments, not {segment}.", segment=shown(segment)))
    winning, keeping = to_winning * budget, (1.0 - to_winning) * budget
    a_prospect, a_customer = winning / prospects.people, keeping / customers.people
    won, kept = prospects.people * prospects.share_at(a_prospect), customers.people * customers.share_at(a_customer)
    value = won * prospects.value + kept * customers.value
    worth = max(prospects.worth_of_next(a_prospect), customers.worth_of_next(a_customer))
    return BudgetSplit(to_winning, winning, keeping, won, kept, value, worth)


def best_split(budget: float, prospects: Segment, customers: Segment) -> BudgetSplit:
    """Return the division of a budget after which prospects won and customers kept are worth most together.

    `budget`, `prospects` and `customers` as in split_budget. The value is concave in the division, so there is one
    optimum: the point at which a money unit more buys the same value on both sides, which has a closed form; or, where
    one side's first money unit buys less than the other's last, exactly all for the other.

    Raises ScenarioError for a budget that is not above 0, for what is not a Segment, and where money changes nothing
    on either side (no value, or floors at the ceilings), so that any division is as good.

    Source: Blattberg & Deighton, *Harvard Business Review* 74(4) (1996) 136; Pfeifer, *Journal of Targeting,
    Measurement and Analysis for Marketing* 13 (2005) 179, on the marginal costs of winning and keeping.

    >>> prospects = Segment(people=1000, value=250, ceiling=0.4, response=0.02)
    >>> customers = Segment(people=500, value=250, ceiling=0.9, response=0.05)
    >>> best = best_split(40_000, prospects, customers)
    >>> round(best.to_winning, 6), round(best.value, 2), round(best.worth_of_next, 6)
    (0.473496, 130337.81, 1.36937)
    """
    split_budget(0.0, budget, prospects, customers)
    first, other = prospects.worth_of_next(0), customers.worth_of_next(0)
    if first == other == 0:
        raise ScenarioError(say("Money changes nothing on either side: any division is as good."))
    if first == 0 or other == 0:
        to_winning = 1.0 if other == 0 else 0.0
    else:
        winning, keeping = (side.response * budget / side.people for side in (prospects, customers))
        to_winning = min(1.0, max(0.0, (math.log(first) - math.log(other) + keeping) / (winning + keeping)))
    return split_budget(to_winning, budget, prospects, customers)


@dataclass(frozen=True, slots=True)
class CustomerBase:
    """A base of equal customers: how many, what they bring and how they stay, and who joins them.

    `customers`, 0 or more, are there now, just renewed; each brings `margin` a period, in money, and stays to the
    next with the share `retention`, 0..1. At the start of every later period `won` more are won, 0 or more, at
    `winning_cost` money each, 0 or more, and behave like the others. ScenarioError for numbers out of these ranges.
    """

    customers: float
    margin: float
    retention: float
    won: float = 0.0
    winning_cost: float = 0.0

    def __post_init__(self) -> None:
        at_least("customers", self.customers, 0)
        real("margin", self.margin)
        share("retention", self.retention)
        at_least("won", self.won, 0)
        at_least("winning_cost", self.winning_cost, 0)


@dataclass(frozen=True, slots=True)
class CustomerEquity:
    """What a base is worth, in money: its `present` customers, its `future` ones less what winning them costs."""

    present: float
    future: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.present + self.future


def customer_equity(base: CustomerBase, discount: float, horizon: float, paid: str = "start") -> CustomerEquity:
    """Return the customer equity of a base: the lifetime values of all customers, present and still to be won.

    `base` is a CustomerBase; `discount` the interest rate a period, 0 or more; `horizon` the number of periods
    counted for all, whole or infinite; `paid` as in lifetime_value. With V(h) the lifetime value over h periods

        present = customers V(h)
        future  = the sum over t = 1..h-1 of won (V(h - t) - winning_cost) / (1 + discount)^t

    Raises ScenarioError for numbers out of these ranges, for a base of another kind, and where nothing bounds the sum:
    an infinite horizon without discount for customers who all stay, or for customers won for ever.

    Source: Blattberg & Deighton, *Harvard Business Review* 74(4) (1996) 136; Rust, Lemon & Zeithaml, *Journal of
    Marketing* 68 (2004) 109.

    >>> base = CustomerBase(customers=10, margin=100, retention=0.8, won=2, winning_cost=60)
    >>> equity = customer_equity(base, discount=0, horizon=3)     # 10 x 244; 2 x (180 - 60) + 2 x (100 - 60)
    >>> round(equity.present, 6), round(equity.future, 6), round(equity.total, 6)
    (2440.0, 320.0, 2760.0)
    """
    import numpy as np

    if not isinstance(base, CustomerBase):
        raise ScenarioError(say("base must be a CustomerBase, not {base}.", base=shown(base)))
    value = lifetime_value(base.margin, base.retention, discount, horizon, paid)
    future = 0.0
    if base.won > 0 and horizon == math.inf:
        if discount == 0:
            raise ScenarioError(say("An infinite horizon needs a discount above 0 where customers are won for ever."))
        future = base.won * (value - base.winning_cost) / discount
    elif base.won > 0 and horizon > 1:
        before = np.arange(1, horizon)  # a customer won at t counts for horizon - t periods
        kept = base.retention / (1.0 + discount)
        values = np.cumsum(base.margin * kept ** (before - (paid == "start")))
        worth_now = (values[::-1] - base.winning_cost) * (1.0 + discount) ** -before.astype(float)
        future = base.won * float(worth_now.sum())
    return CustomerEquity(base.customers * value, future)


def break_even_points(
    spend: float,
    margin: float,
    retention: float,
    discount: float,
    horizon: float,
    paid: str = "start",
    spent: str = "each",
) -> float:
    """Return by how many points retention must rise for a spend per customer to pay back, as a share (0.05: five).

    `spend` is money, 0 or more; with 1 the answer is what one money unit must buy. `margin`, above 0, `retention`,
    `discount`, `horizon` and `paid` as in lifetime_value, V:

        spent="each"  in every period, whenever the margin comes, and retention rises for good:
                      V(margin - spend, retention + points) = V(margin, retention);
                      for an infinite horizon, paid at the start: points = (1 + discount - retention) spend / margin
        spent="once"  now, and only the next renewal is better: points = spend / what a sure renewal is worth now

    Raises ScenarioError for numbers out of these ranges, for other words, where nothing bounds V, and where even
    keeping every customer does not pay the spend back.

    Source: Gupta & Lehmann, *Journal of Interactive Marketing* 17 (2003) 9, for the margin multiple.

    >>> round(break_even_points(spend=1, margin=100, retention=0.8, discount=0.1, horizon=float("inf")), 6)
    0.003
    >>> round(break_even_points(spend=9, margin=100, retention=0.8, discount=0, horizon=3, spent="once"), 6)  # 9 / 180
    0.05
    """
    spend, margin = at_least("spend", spend, 0), rate("margin", margin)
    word("spent", spent, SPENT)
    target = lifetime_value(margin, retention, discount, horizon, paid)
    if spend == 0 or (spent == "each" and target == 0):  # paid at the end, nobody stays: no spend ever falls due
        points = 0.0
    elif spent == "once":
        later = 0.0 if horizon == 1 else lifetime_value(margin, retention, discount, horizon - 1, paid)
        renewal = (later + (margin if paid == "end" else 0.0)) / (1.0 + discount)
        points = spend / renewal if renewal > 0 else math.inf
    else:
        points = _lasting_points(spend, margin, retention, discount, horizon, paid)
    if points > 1.0 - retention + 1e-12:
        raise ScenarioError(say("Even keeping every customer does not pay back {spend:g} per customer.", spend=spend))
    return points


def cost_per_sale(attempt_cost: float, success: float) -> float:
    """Return what one sale costs when an attempt costs `attempt_cost`, money of 0 or more, and some fail.

    attempt_cost / success, with `success` the share of attempts that succeed, above 0 to 1. With the course's shares
    (003-56) equal attempts make a sale to a new customer 3.3 times as dear, not 6 times (003-57): that needs attempts
    that cost 1.8 times as much.

    Raises ScenarioError for numbers out of these ranges. Source: 003-56, 003-57 (datasets/acquisition.csv).

    >>> round(cost_per_sale(10, success=0.15) / cost_per_sale(10, success=0.5), 6)
    3.333333
    """
    return at_least("attempt_cost", attempt_cost, 0) / rate("success", share("success", success))


def _lasting_points(spend: float, margin: float, retention: float, discount: float, horizon: float, paid: str) -> float:
    """Return the rise for good that pays back a spend in every period, infinite where none does."""
    from scipy.optimize import brentq

    def beyond(kept: float) -> float:
        value = lifetime_value(margin - spend, kept, discount, horizon, paid)
        return value - lifetime_value(margin, retention, discount, horizon, paid)

    if spend >= margin:
        return math.inf
    if horizon == math.inf:
        lost = 1.0 - retention + discount
        points = lost * spend / margin
        return points if paid == "start" else points / (1.0 + lost * (1.0 - spend / margin) / retention)
    return brentq(beyond, retention, 1.0, xtol=1e-15) - retention if beyond(1.0) >= 0 else math.inf
