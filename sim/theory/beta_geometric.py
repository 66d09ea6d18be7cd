"""Customers who differ in how loyal they are: the shifted beta-geometric model of who stays, its value and its fit."""

import math
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Any

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown
from sim.theory.checks import MOST_AGENTS, at_least, rate, real, whole, word
from sim.theory.value import PAID

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

MOST_RENEWALS = MOST_AGENTS
CONSTANT_HAZARD = 1e7  # alpha + beta beyond which a fit can't be told from one chance of leaving for all


@dataclass(frozen=True, slots=True)
class BetaGeometricFit:
    """What beta_geometric_fit found: the estimates, how sure they are, and how well they describe the table.

    - `alpha`, `beta`: the estimates of the parameters, pure numbers above 0
    - `alpha_se`, `beta_se`: their standard errors, from the observed information
    - `covariance`: the estimated covariance of the two, above 0: a table fixes their ratio better than their size
    - `log_likelihood`: natural logarithm of the probability of the table, customers taken one by one
    - `customers`: how many customers the table holds

    Source: Fader & Hardie, *Journal of Interactive Marketing* 21 (2007) 76.
    """

    alpha: float
    beta: float
    alpha_se: float
    beta_se: float
    covariance: float
    log_likelihood: float
    customers: int


def beta_geometric_survival(alpha: float, beta: float, renewals: int) -> float:
    """Return the share of customers still there after a number of renewals, when each has an own chance of leaving.

    A customer leaves at each renewal with the same chance theta, and theta differs between customers as a beta
    distribution with parameters `alpha` and `beta`, pure numbers above 0, mean alpha / (alpha + beta). With B the
    beta function, the share after t = `renewals`, a whole number of 0 or more, is

        S(t) = B(alpha, beta + t) / B(alpha, beta) = r_1 r_2 ... r_t        (r: beta_geometric_retention)

    Raises ScenarioError for a parameter that is not above 0 and for renewals that are not such a whole number.

    Source: Fader & Hardie, *Journal of Interactive Marketing* 21 (2007) 76.

    >>> round(beta_geometric_survival(alpha=1, beta=1, renewals=3), 6)     # every theta equally likely: 1/2 x 2/3 x 3/4
    0.25
    """
    import numpy as np

    alpha, beta, renewals = rate("alpha", alpha), rate("beta", beta), _count("renewals", renewals)
    return math.exp(-float(np.log1p(alpha / (beta + np.arange(renewals))).sum()))


def beta_geometric_retention(alpha: float, beta: float, renewal: int) -> float:
    """Return the share of the customers who come to a renewal, and stay at it.

    At the renewal number t = `renewal`, 1 or more, of customers as in beta_geometric_survival

        r_t = S(t) / S(t - 1) = (beta + t - 1) / (alpha + beta + t - 1)

    It rises with t although nobody becomes more loyal: those likely to leave have left. A forecast that goes on with
    the first retention for ever is too gloomy. The share is 0..1.

    Raises ScenarioError for a parameter that is not above 0 and for a renewal that is not a whole number from 1.

    Source: Fader & Hardie, *Journal of Interactive Marketing* 21 (2007) 76.

    >>> [round(beta_geometric_retention(alpha=1, beta=1, renewal=t), 3) for t in (1, 2, 3, 9)]
    [0.5, 0.667, 0.75, 0.9]
    """
    alpha, beta, before = rate("alpha", alpha), rate("beta", beta), whole("renewal", renewal, MOST_RENEWALS) - 1
    return 1.0 / (1.0 + alpha / (beta + before))


def beta_geometric_lifetime(alpha: float, beta: float, survived: int = 0) -> float:
    """Return how many periods a customer stays on average from now on, the period now beginning included.

    `survived` is the number of renewals the customer has already lived through, 0 for one just won. With n of them
    the chance of leaving has the parameters alpha and beta + n, and the mean of 1 / theta is

        (alpha + beta + n - 1) / (alpha - 1)

    in the periods between renewals. For a limited number of periods take beta_geometric_value with a margin of 1
    and no discount.

    Raises ScenarioError for a parameter that is not above 0, for survived renewals that are not a whole number from 0,
    and for an alpha of 1 or less: so many hardly ever leave that the mean has no bound.

    Source: Fader & Hardie, *Marketing Science* 29 (2010) 85.

    >>> beta_geometric_lifetime(alpha=3, beta=2), beta_geometric_lifetime(alpha=3, beta=2, survived=6)
    (2.0, 5.0)
    """
    alpha, beta, survived = rate("alpha", alpha), rate("beta", beta), _count("survived", survived)
    if alpha <= 1:
        raise ScenarioError(
            say("alpha must be above 1, not {alpha:g}: the mean number of periods has no bound.", alpha=alpha)
        )
    return 1.0 + (beta + survived) / (alpha - 1.0)


def beta_geometric_value(
    alpha: float, beta: float, margin: float, discount: float, horizon: float, paid: str = "start", survived: int = 0
) -> float:
    """Return the present value of a customer whose own chance of leaving is not known, just won or longer there.

    `alpha` and `beta` describe that chance (beta_geometric_survival); `margin`, `discount`, `horizon` and `paid` are
    as in lifetime_value: money a period, interest rate a period, number of periods, whole or infinite, and

        paid="start"  margin (1 + S(1) / (1 + discount) + ... + S(h-1) / (1 + discount)^(h-1))
        paid="end"    margin (S(1) / (1 + discount) + ... + S(h) / (1 + discount)^h)

    `survived` is the number n of renewals lived through, the last one just now: the **residual value**, with
    S(n + t) / S(n) for S(t), that is with beta + n for beta. It rises with n. An infinite horizon is the mean of
    (1 + discount) / (discount + theta), a Gauss hypergeometric function, found by integration.

    Raises ScenarioError for numbers out of these ranges, for another word in `paid`, and where nothing bounds the sum:
    an infinite horizon without discount and with an alpha of 1 or less.

    Source: Fader & Hardie, *Journal of Interactive Marketing* 21 (2007) 76; *Marketing Science* 29 (2010) 85.

    >>> round(beta_geometric_value(alpha=1, beta=1, margin=60, discount=0, horizon=3), 6)     # 60 + 30 + 20
    110.0
    >>> round(beta_geometric_value(alpha=1, beta=1, margin=60, discount=0, horizon=3, survived=2), 6)     # 60 + 45 + 36
    141.0
    """
    import numpy as np

    alpha, beta, margin = rate("alpha", alpha), rate("beta", beta), real("margin", margin)
    discount, survived = at_least("discount", discount, 0), _count("survived", survived)
    endless = isinstance(horizon, float) and horizon == math.inf
    periods = math.inf if endless else whole("horizon", horizon, MOST_RENEWALS)
    word("paid", paid, PAID)
    if endless and discount == 0 and alpha <= 1:
        raise ScenarioError(
            say("An infinite horizon needs a discount above 0 or an alpha above 1; the value has no bound.")
        )
    beta += survived
    first = 1.0 / (1.0 + alpha / beta) / (1.0 + discount)
    if endless:  # at the end: first times the value at the start of one who has lived through one renewal more
        return margin * (
            _endless(alpha, beta, discount) if paid == "start" else first * _endless(alpha, beta + 1, discount)
        )
    kept = 1.0 / (1.0 + alpha / (beta + np.arange(periods))) / (1.0 + discount)
    paid_shares = np.cumprod(kept)
    return margin * float(1.0 + paid_shares[:-1].sum() if paid == "start" else paid_shares.sum())


def beta_geometric_fit(
    renewals: "Iterable[float]", left: "Iterable[float]", customers: "Iterable[float] | None" = None
) -> BetaGeometricFit:
    """Return the maximum-likelihood estimates of alpha and beta from a table of tenures.

    Row by row, `renewals` is how many renewals were lived through, a whole number from 0; `left` whether the customer
    then left at the next one (true) or is still there (false: a censored tenure); `customers`, whole numbers from 0,
    how many customers the row stands for, one each where it is not given. A row's probability for each customer is

        left          S(n) - S(n + 1) = B(alpha + 1, beta + n) / B(alpha, beta)
        still there   S(n)

    The standard errors come from the inverse of the observed information, the negative matrix of second derivatives.

    Raises ScenarioError for columns of different lengths or other contents, and where the likelihood has no maximum:
    nobody left, nobody stayed at or came to a second renewal, all who left did so at the first, or retention does
    not rise with tenure, so that one chance of leaving for all describes the table at least as well.

    Source: Fader & Hardie, *Journal of Interactive Marketing* 21 (2007) 76; the example is its "regular" customers,
    years 0 to 7 (alpha 0.704, beta 1.182 in the paper).

    >>> there = [1000, 631, 468, 382, 326, 289, 262, 241]
    >>> lost = [now - later for now, later in zip(there, there[1:])]
    >>> fit = beta_geometric_fit(renewals=range(8), left=[True] * 7 + [False], customers=lost + there[-1:])
    >>> round(fit.alpha, 3), round(fit.beta, 3), round(fit.log_likelihood, 1)
    (0.704, 1.182, -1680.3)
    """
    import numpy as np
    from scipy.optimize import brentq

    lost, stayed, people = _renewal_table(renewals, left, customers)
    faced, before = lost + stayed, np.arange(len(lost))
    if lost.sum() == 0:
        raise ScenarioError(say("Nobody left: the table does not tell how likely leaving is."))
    if len(lost) < 2:
        raise ScenarioError(say("Nobody came to a second renewal: one share of leaving does not give two parameters."))
    if lost[1:].sum() == 0:
        raise ScenarioError(say("All who left did so at their first renewal: the likelihood has no maximum."))

    def alpha_at(total: float) -> float:
        """The alpha at which the likelihood does not change with alpha, for a given alpha + beta."""
        return float(lost.sum() / (faced / (total + before)).sum())

    def beta_at(total: float) -> float:  # total - alpha_at(total), without cancellation
        parts = faced * total / (total + before)
        return float(total * ((faced[0] - lost.sum()) + parts[1:].sum()) / parts.sum())

    def slope(log_total: float) -> float:
        """How the likelihood changes with beta there, times alpha + beta."""
        total = math.exp(log_total)
        return float((stayed * total / (beta_at(total) + before) - faced * total / (total + before)).sum())

    places = np.linspace(math.log(1e-6), math.log(CONSTANT_HAZARD), 200)
    slopes = [slope(place) for place in places]
    tops = [
        math.exp(brentq(slope, low, high, xtol=1e-14))
        for low, high, at_low, at_high in zip(places, places[1:], slopes, slopes[1:], strict=False)
        if at_low > 0 >= at_high
    ]

    def log_likelihood(total: float) -> float:
        a, b = alpha_at(total), beta_at(total)
        return float((lost * math.log(a) + stayed * np.log(b + before) - faced * np.log(total + before)).sum())

    total = max(tops, key=log_likelihood, default=math.inf)
    leave = lost.sum() / faced.sum()  # the one chance that describes the table best
    constant = lost.sum() * math.log(leave) + stayed.sum() * math.log1p(-leave)
    if total == math.inf or log_likelihood(total) < constant + 1e-9:
        raise ScenarioError(
            say("Retention does not rise with tenure: one chance of leaving for all describes the table.")
        )
    alpha, beta = alpha_at(total), beta_at(total)
    shared = (faced / (total + before) ** 2).sum()
    of_alpha, of_beta = lost.sum() / alpha**2 - shared, (stayed / (beta + before) ** 2).sum() - shared
    spread = of_alpha * of_beta - shared**2  # the information is [[of_alpha, -shared], [-shared, of_beta]]
    return BetaGeometricFit(
        alpha=float(alpha),
        beta=float(beta),
        alpha_se=math.sqrt(of_beta / spread),
        beta_se=math.sqrt(of_alpha / spread),
        covariance=float(shared / spread),
        log_likelihood=log_likelihood(total),
        customers=people,
    )


def _endless(alpha: float, beta: float, discount: float) -> float:
    """Return the mean of (1 + discount) / (discount + theta): the value, at the start of periods, of a margin of 1."""
    import numpy as np

    if discount == 0:
        return 1.0 + beta / (alpha - 1.0)
    # the trapezoid rule in the logit of theta, stretched by sinh: the error falls exponentially with the step
    width = min(1.0, math.sqrt(1.0 / alpha + 1.0 / beta))
    reach = math.asinh(60.0 * (1.0 + 1.0 / alpha + 1.0 / beta) / width)
    steps = np.linspace(-reach, reach, 8001)
    logit = math.log(alpha / beta) + width * np.sinh(steps)
    log_theta = -np.logaddexp(0.0, -logit)
    log_weight = alpha * log_theta - beta * np.logaddexp(0.0, logit) + np.log(np.cosh(steps))
    weight = np.exp(log_weight - log_weight.max())
    return float((weight * (1.0 + discount) / (discount + np.exp(log_theta))).sum() / weight.sum())


def _count(name: str, value: Any) -> int:
    """Return `value` as a whole number from 0."""
    if not isinstance(value, bool):
        try:
            number = index(value)
        except TypeError:
            pass
        else:
            if 0 <= number <= MOST_RENEWALS:
                return number
    raise ScenarioError(
        say(
            "{name} must be a whole number from 0 to {most:,}, not {value}.",
            name=name,
            most=MOST_RENEWALS,
            value=shown(value),
        )
    )


def _renewal_table(
    renewals: "Iterable[float]", left: "Iterable[float]", customers: "Iterable[float] | None"
) -> "tuple[np.ndarray, np.ndarray, int]":
    """Return how many left and how many stayed at the first renewal, the second, ..., and all customers."""
    import numpy as np

    renewals = _column("renewals", renewals, MOST_RENEWALS)
    left = _column("left", left, 1).astype(bool)
    customers = np.ones(len(renewals), dtype=int) if customers is None else _column("customers", customers, 10**9)
    if not len(renewals) == len(left) == len(customers):
        raise ScenarioError(
            say(
                "The columns must be equally long, not {renewals}, {left} and {customers} rows.",
                renewals=len(renewals),
                left=len(left),
                customers=len(customers),
            )
        )
    last = int((renewals + left)[customers > 0].max(initial=0))
    lost = np.bincount(renewals[left], weights=customers[left], minlength=last)[:last]
    lived = np.bincount(renewals, weights=customers, minlength=last + 1)
    stayed = lived[::-1].cumsum()[::-1][1 : last + 1]  # who lived through t renewals or more stayed at the t-th
    return lost, stayed, int(customers.sum())


def _column(name: str, values: "Iterable[float]", most: int) -> "np.ndarray":
    """Return a column of whole numbers from 0 to `most` as an array of them."""
    import numpy as np

    try:
        column = np.asarray(list(values), dtype=float)
    except (TypeError, ValueError):
        column = np.array([np.nan])
    if column.ndim != 1 or not ((column >= 0) & (column <= most) & (column == np.rint(column))).all():
        if most == 1:
            raise ScenarioError(say("{name} must be a column of truth values.", name=name))
        raise ScenarioError(say("{name} must be a column of whole numbers from 0 to {most:,}.", name=name, most=most))
    return column.astype(int)
