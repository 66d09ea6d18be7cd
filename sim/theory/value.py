"""What a customer who may leave is worth: lifetime value, expected lifetime, retention over some months."""

import math

from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.theory.checks import at_least, real, share, whole, word

PAID = ("start", "end")


def lifetime_value(margin: float, retention: float, discount: float, horizon: float, paid: str = "start") -> float:
    """Return the present value of one customer who has just been won.

    `margin` is money a period, earned while the customer is there; `retention` the share of customers, 0..1,
    who stay from one period to the next; `discount` the interest rate a period, 0 or more; `horizon` the
    number of periods counted, whole or infinite. With q = retention / (1 + discount) and h the horizon

        paid="start"  the margin comes at the start of each period, the first at once and for certain:
                      margin (1 + q + ... + q^(h-1)) = margin (1 - q^h) / (1 - q)
        paid="end"    it comes at the end of each period, from those who are still there then:
                      margin (q + q^2 + ... + q^h) = margin q (1 - q^h) / (1 - q)

    The value is in the currency of the margin; a cost of winning the customer is not taken off.

    Raises ScenarioError for numbers out of these ranges, for another word in `paid`, and where nothing bounds
    the sum: an infinite horizon with a retention of 1 and no discount.

    Source: Berger & Nasr, *Journal of Interactive Marketing* 12 (1998) 17; Gupta & Lehmann, the same 17
    (2003) 9.

    >>> round(lifetime_value(margin=100, retention=0.8, discount=0.0, horizon=3), 2)     # 100 + 80 + 64
    244.0
    >>> round(lifetime_value(margin=100, retention=0.8, discount=0.1, horizon=float("inf"), paid="end"), 2)
    266.67
    """
    margin, retention = real("margin", margin), share("retention", retention)
    discount = at_least("discount", discount, 0)
    endless = isinstance(horizon, float) and horizon == math.inf
    periods = math.inf if endless else whole("horizon", horizon)
    word("paid", paid, PAID)
    kept = retention / (1.0 + discount)
    lost = (1.0 - retention + discount) / (1.0 + discount)
    if endless and lost == 0:
        raise ScenarioError(
            say("An infinite horizon needs a retention below 1 or a discount above 0; the value has no bound.")
        )
    value = margin * _payments(lost, periods)
    return value if paid == "start" else kept * value


def expected_lifetime(retention: float) -> float:
    """Return for how many periods a customer stays on average, the first one included.

    1 + r + r^2 + ... = 1 / (1 - r), with r the share of customers, 0..1, who stay from one period to the
    next, the same in every period. In the unit of that period: a yearly retention gives years.

    Raises ScenarioError for a share outside 0..1 and for a retention of 1, with which nobody ever leaves.

    Source: Gupta & Lehmann, *Journal of Interactive Marketing* 17 (2003) 9.

    >>> expected_lifetime(0.75)
    4.0
    """
    retention = share("retention", retention)
    if retention == 1:
        raise ScenarioError(say("retention must be below 1, not 1: nobody would ever leave."))
    return 1.0 / (1.0 - retention)


def retention_over(yearly_retention: float, months: float) -> float:
    """Return the share of customers who stay for a number of months, given the share who stay a year.

    r^(months/12): the same chance of leaving in every month. Both are shares 0..1; months is 0 or more, parts
    of a month allowed. Applying it twelve times for one month gives the yearly share back.

    Raises ScenarioError for a share outside 0..1 and for negative months.

    Source: Fader & Hardie, *Journal of Interactive Marketing* 21 (2007) 76, on the constant-hazard model.

    >>> retention_over(0.64, 6)
    0.8
    """
    kept: float = share("yearly_retention", yearly_retention) ** (at_least("months", months, 0) / 12.0)
    return kept


def _payments(lost: float, periods: float) -> float:
    """Return 1 + q + ... + q^(periods-1) with q = 1 - lost, accurate also for a lost share near 0."""
    if lost == 0:
        return float(periods)
    if lost == 1:
        return 1.0
    return -math.expm1(periods * math.log1p(-lost)) / lost
