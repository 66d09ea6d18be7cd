"""What a customer is worth whose yearly profit grows with tenure, and what five points of retention add to that."""

import math
from dataclasses import dataclass, fields

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown
from sim.theory.checks import at_least, rate, real, share, whole, word
from sim.theory.value import PAID

BENEFITS = ("cheaper_to_serve", "buy_more", "recommend", "bear_price_rises")
GRID = 1000  # steps in which starting_retentions looks for changes of sign


@dataclass(frozen=True, slots=True)
class TenureProfit:
    """The profit of one customer in each year of tenure: a margin, and Reichheld's benefits of those who stay.

    In the first year it is `margin`, in money a year. Each benefit is the share of that first margin, -1 or more, by
    which it alone makes the profit grow a year, compounding; 0.1 is a tenth a year. After `grows_for` years, whole
    from 0 or infinite, nothing grows further. With u = min(t, grows_for), in the year after t full years

        margin (1 + ((1 + cheaper_to_serve)^u - 1) + ((1 + buy_more)^u - 1)
                  + ((1 + recommend)^u - 1) + ((1 + bear_price_rises)^u - 1))

    so that the benefits add up, none reinforcing another. The fifth benefit, cheaper to keep, is the cost of winning
    that is paid only once: `winning_cost` in customer_value.

    Raises ScenarioError for numbers out of these ranges.

    Source: 001-03; Reichheld & Sasser, *Harvard Business Review* 68(5) (1990) 105, for the kinds of profit; that each
    compounds at a steady share of the first margin is this project's reading.

    >>> round(TenureProfit(margin=100, buy_more=0.1, recommend=0.05).in_year(2), 6)     # 100 + 21 + 10.25
    131.25
    """

    margin: float
    cheaper_to_serve: float = 0.0
    buy_more: float = 0.0
    recommend: float = 0.0
    bear_price_rises: float = 0.0
    grows_for: float = math.inf

    def __post_init__(self) -> None:
        real("margin", self.margin)
        for name in BENEFITS:
            at_least(name, getattr(self, name), -1)
        _growing_years(self.grows_for)

    def in_year(self, tenure: int) -> float:
        """Return the profit in the year after `tenure` full years, whole from 0. ScenarioError for another number.

        >>> TenureProfit(margin=100, buy_more=0.5, grows_for=1).in_year(5)
        150.0
        """
        grown = min(_years("tenure", tenure), self.grows_for)
        try:
            grown_by = math.fsum((1.0 + getattr(self, name)) ** grown - 1.0 for name in BENEFITS)
        except OverflowError:
            raise ScenarioError(say("The profit after {tenure} years is beyond any float.", tenure=tenure)) from None
        return self.margin * (1.0 + grown_by)


@dataclass(frozen=True, slots=True)
class CustomerValue:
    """The present value of one customer by where it comes from, in the currency of the margin.

    `base` is the first margin going on unchanged, the next four what each benefit adds to it, `winning_cost` what
    was paid to win the customer. `total` is all of them together, the winning cost taken off.

    >>> CustomerValue(base=200, cheaper_to_serve=0, buy_more=30, recommend=0, bear_price_rises=5, winning_cost=60).total
    175.0
    """

    base: float
    cheaper_to_serve: float
    buy_more: float
    recommend: float
    bear_price_rises: float
    winning_cost: float

    @property
    def total(self) -> float:
        """The value with all benefits, less the cost of winning."""
        return math.fsum([*(getattr(self, field.name) for field in fields(self)[:-1]), -self.winning_cost])


def growing_value(
    margin: float,
    growth: float,
    retention: float,
    discount: float,
    horizon: float,
    grows_for: float = math.inf,
    paid: str = "start",
) -> float:
    """Return the present value of a customer whose margin grows by the same share every year of tenure.

    As lifetime_value, in years: `margin` is money in the first year, `retention` the share 0..1 who stay from year to
    year, `discount` the interest rate a year, 0 or more, `horizon` the years counted, whole or infinite. The margin
    grows by `growth` a year, a share of -1 or more, for `grows_for` years, whole from 0 or infinite, then stays. With
    q = retention / (1 + discount), h the horizon and G the years of growth

        paid="start"  margin times the sum over t = 0..h-1 of q^t (1 + growth)^min(t, G)
        paid="end"    q times that: the year's margin comes at its end, from those still there then

    A growth of 0 gives lifetime_value. A cost of winning the customer is not taken off.

    Raises ScenarioError for numbers out of these ranges, for another word in `paid`, for a value beyond any float, and
    where nothing bounds the sum: an infinite horizon and q, times 1 + growth if growth never ends, of 1 or more.

    Source: Berger & Nasr, *Journal of Interactive Marketing* 12 (1998) 17; Gupta & Lehmann, the same 17 (2003) 9,
    for growing margins.

    >>> round(growing_value(margin=100, growth=0.1, retention=0.8, discount=0, horizon=3), 2)     # 100 + 88 + 77.44
    265.44
    >>> round(growing_value(100, 0.1, 0.8, 0, horizon=3, grows_for=1), 2)     # 100 + 88 + 70.4
    258.4
    """
    margin, growth = real("margin", margin), at_least("growth", growth, -1)
    retention, discount = share("retention", retention), at_least("discount", discount, 0)
    years = math.inf if _endless(horizon) else whole("horizon", horizon)
    growing = min(years, _growing_years(grows_for))
    word("paid", paid, PAID)
    lost = (1.0 - retention + discount) / (1.0 + discount)
    shed = (1.0 - retention + discount - retention * growth) / (1.0 + discount)  # 1 - q (1 + growth)
    if years == math.inf and (shed if growing == math.inf else lost) <= 0:
        raise ScenarioError(
            say(
                "An infinite horizon needs retention (1 + growth) below 1 + discount; where growth ends, "
                "retention alone."
            )
        )
    try:
        value = _geometric_sum(shed, growing)
        if growing < years:
            value += (1.0 - shed) ** growing * _geometric_sum(lost, years - growing)
    except OverflowError:
        raise ScenarioError(say("The value is beyond any float: growth outruns leaving for too long.")) from None
    return margin * value * (1.0 if paid == "start" else retention / (1.0 + discount))


def customer_value(
    profit: TenureProfit,
    retention: float,
    discount: float,
    horizon: float,
    winning_cost: float = 0.0,
    paid: str = "start",
) -> CustomerValue:
    """Return what a customer with a TenureProfit is worth, part by part, the cost of winning taken off.

    `profit` is a TenureProfit, the other numbers as in growing_value; `winning_cost`, 0 or more, is money spent once,
    before the first year. Each benefit's part is the value that it adds to the base when it acts alone,

        growing_value(margin, benefit, ...) - growing_value(margin, 0, ...)

    and the parts add up to the total.

    Raises ScenarioError for a profit of another kind, a winning cost below 0, and whatever growing_value refuses.

    Source: 001-03; Reichheld & Sasser, *Harvard Business Review* 68(5) (1990) 105.

    >>> loyal = TenureProfit(margin=100, buy_more=0.1, recommend=0.05)
    >>> value = customer_value(loyal, retention=0.8, discount=0, horizon=2, winning_cost=60)
    >>> [round(part, 6) for part in (value.base, value.buy_more, value.recommend, value.total)]
    [180.0, 8.0, 4.0, 132.0]
    """
    if not isinstance(profit, TenureProfit):
        raise ScenarioError(say("profit must be a TenureProfit, not {profit}.", profit=shown(profit)))
    winning_cost = at_least("winning_cost", winning_cost, 0)

    def value(growth: float) -> float:
        return growing_value(profit.margin, growth, retention, discount, horizon, profit.grows_for, paid)

    base = value(0.0)
    added = {name: value(growth) - base if (growth := getattr(profit, name)) else 0.0 for name in BENEFITS}
    return CustomerValue(base=base, winning_cost=winning_cost, **added)


def retention_gain(
    profit: TenureProfit,
    retention: float,
    points: float,
    discount: float,
    horizon: float,
    winning_cost: float = 0.0,
    paid: str = "start",
) -> float:
    """Return by what share a customer is worth more when retention rises by some points.

    `points` is a share above 0 (0.05 is five points), added to `retention`, together at most 1; the other numbers as
    in customer_value, whose total is V:

        gain = V(retention + points) / V(retention) - 1

    Five points are worth far more where many stay already: without discount, growth and winning cost, and with
    an infinite horizon, the gain is points / (1 - retention - points). So the course's 25% to 100% need a retention
    of 0.75 to 0.90 beforehand, or profit that grows, or a winning cost to earn back: starting_retentions finds it.

    Raises ScenarioError for points that are not above 0 or lead beyond 1, for a value before the rise that is not above
    0, to which no share can be related, and whatever customer_value refuses.

    Source: 001-04 (five points more: 25% to 100%); Reichheld & Sasser, *Harvard Business Review* 68(5) (1990) 105.
    The sentence 001-11, "5% as much revenue as the normal 125%", stays open: no formula here reads it.

    >>> steady = TenureProfit(margin=100)
    >>> [round(retention_gain(steady, r, 0.05, discount=0, horizon=float("inf")), 6) for r in (0.75, 0.9)]
    [0.25, 1.0]
    """
    retention, points = share("retention", retention), rate("points", points)
    if retention + points > 1 + 1e-12:
        raise ScenarioError(
            say(
                "retention and points must not exceed 1 together, not {retention:g} and {points:g}.",
                retention=retention,
                points=points,
            )
        )
    raised = min(1.0, retention + points)
    before = customer_value(profit, retention, discount, horizon, winning_cost, paid).total
    if before <= 0:
        raise ScenarioError(
            say(
                "At a retention of {retention:g} a customer is worth nothing: no share relates to that.",
                retention=retention,
            )
        )
    return (customer_value(profit, raised, discount, horizon, winning_cost, paid).total - before) / before


def starting_retentions(
    gain: float,
    points: float,
    profit: TenureProfit,
    discount: float,
    horizon: float,
    winning_cost: float = 0.0,
    paid: str = "start",
) -> tuple[float, ...]:
    """Return the retentions from which a rise by some points makes a customer worth a given share more.

    `gain` is that share, above 0 (0.25 is a quarter more); the other numbers as in retention_gain. The answer is
    a tuple of shares in rising order, **empty if there is none**. There may be two: with a winning cost, or paid at
    the end, points also mean much where few stay. Looked for in steps of a thousandth of the possible retentions,
    each then found by root finding; retentions at which the customer is worth nothing don't count, nor do
    those from which the rise leads to a value without bound.

    Raises ScenarioError for a gain that is not above 0, points that are not above 0 and below 1, and whatever
    customer_value refuses at every retention.

    Source: 001-04; Reichheld & Sasser, *Harvard Business Review* 68(5) (1990) 105.

    >>> steady, forever = TenureProfit(margin=100), float("inf")
    >>> [round(r, 6) for r in starting_retentions(0.25, 0.05, steady, discount=0, horizon=forever)]
    [0.75]
    >>> starting_retentions(1.0, 0.05, steady, discount=0.1, horizon=10)
    ()
    """
    from scipy.optimize import brentq

    gain, points = rate("gain", gain), rate("points", points)
    if points >= 1:
        raise ScenarioError(say("points must be below 1, not {points:g}.", points=points))

    def value(retention: float) -> float:
        return customer_value(profit, retention, discount, horizon, winning_cost, paid).total

    value(0.0)
    top = 1.0
    if _endless(horizon):
        fastest = max(0.0, *(getattr(profit, name) for name in BENEFITS)) if profit.grows_for == math.inf else 0.0
        top = min(1.0, (1.0 + discount) / (1.0 + fastest) * (1.0 - 1e-12))
    if top <= points:
        return ()

    def beyond(retention: float) -> float:
        return value(min(1.0, retention + points)) - (1.0 + gain) * value(retention)

    places = [(top - points) * step / GRID for step in range(GRID + 1)]
    heights = [beyond(place) for place in places]
    found = [place for place, height in zip(places, heights, strict=True) if height == 0]
    for low, high, at_low, at_high in zip(places, places[1:], heights, heights[1:], strict=False):
        if at_low * at_high < 0:
            found.append(brentq(beyond, low, high, xtol=1e-15))
    return tuple(sorted(place for place in found if value(place) > 0))


def _endless(horizon: object) -> bool:
    return isinstance(horizon, float) and horizon == math.inf


def _growing_years(value: float) -> float:
    return value if _endless(value) else _years("grows_for", value)


def _years(name: str, value: object) -> float:
    """Return a number of years, whole from 0."""
    return 0 if isinstance(value, int) and value == 0 and value is not False else whole(name, value)


def _geometric_sum(lost: float, terms: float) -> float:
    """Return 1 + x + ... + x^(terms-1) with x = 1 - lost, 0 or more, accurate also for x near 1."""
    if terms == 0 or lost == 0:
        return float(terms)
    if lost == 1:
        return 1.0
    return -math.expm1(terms * math.log1p(-lost)) / lost
