"""Lesson 07, what a customer is worth: accounts, closed form and survival curve of the same customers, and forecasts.

Money comes at the start of each month, the first at once: whoever is a customer at a month's start pays for it. A
horizon of h months then counts the payments of the months 0 to h - 1.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

import sim
from sim.results.kept import run_once
from sim.results.ledger import monthly_rate
from sim.results.run import Run
from sim.results.survival import survival, tenures
from sim.theory import beta_geometric_fit, beta_geometric_survival
from sim.world.scenario import Scenario

SEED = 9


def alike() -> Scenario:
    """Customers who never call, who are all alike, and decide every month: the same share stays in each.

    >>> world = alike()
    >>> world.customers.needs_per_month, world.mind.loyalty.weight, world.months == 12 * world.money.value_years
    (0.0, 0.0, True)
    """
    return sim.load("small-market").set(
        {
            "months": 36,
            "money.value_years": 3,
            "customers.count": 20_000,
            "customers.needs_per_month": 0,
            "customers.renewal_months": 1,
            "mind.loyalty.weight": 0,
        }
    )


def different() -> Scenario:
    """The same number of customers, each born with an own chance of leaving: some go soon, some hardly ever.

    >>> different().mind.loyalty.rule
    'inborn'
    """
    return alike().set("mind.loyalty", {"rule": "inborn", "alpha": 0.7, "beta": 6})


def lives(world: Scenario, seed: int = SEED) -> Run:
    """A run of which only the customers are looked at, kept."""
    return run_once(world, seed, keep=())


def received(run: Run, paid: str = "start") -> np.ndarray:
    """What each customer of the start has brought by the end, in the run's money, discounted to its first day.

    `paid`: "start", a month is paid by whoever is there at its start; "end", by whoever is still there at its end.

    >>> world = alike().set({"months": 1, "customers.count": 3})
    >>> received(sim.run(world, seed=1, keep=())).tolist()
    [25.0, 25.0, 25.0]
    """
    discounted, months = discounts(run), tenures(run)
    payments = months.months.to_numpy() - (months.left.to_numpy() if paid == "end" else 0)
    if paid == "end":
        discounted = discounted / (1.0 + monthly_rate(run.scenario.money))
    return run.scenario.money.margin_per_month * np.append(0.0, np.cumsum(discounted))[payments]


def discounts(run: Run) -> np.ndarray:
    """What one unit of money is worth today that comes at the start of month 0, 1, ...: 1 / (1 + i)^t.

    >>> discounts(sim.run(alike().set("months", 2), seed=1, keep=())).round(5).tolist()
    [1.0, 0.99209]
    """
    return (1.0 + monthly_rate(run.scenario.money)) ** -np.arange(float(run.scenario.months))


def there(run: Run) -> np.ndarray:
    """The share of the customers who are still there at the start of month 0, 1, ..., and at the end of the last.

    >>> there(sim.run(alike().set("months", 2), seed=1, keep=())).tolist()[0]
    1.0
    """
    curve = survival(tenures(run)).set_index("month").share
    return curve.reindex(range(run.scenario.months + 1)).ffill().to_numpy()


def worth_of(share: np.ndarray, run: Run) -> float:
    """What a customer is worth of whom the share S(t) is there at the start of month t: the sum of m S(t) / (1 + i)^t.

    Source: Gupta and Lehmann 2003, J. Interactive Marketing 17:9.

    >>> run = sim.run(alike().set("months", 2), seed=1, keep=())
    >>> bool(abs(worth_of(there(run), run) - received(run).mean()) < 1e-9)
    True
    """
    factors = discounts(run)
    return float(run.scenario.money.margin_per_month * (share[: len(factors)] * factors).sum())


@dataclass(frozen=True)
class Forecasts:
    """What happened, and two forecasts from the first months: shares still there by month, worth by name.

    `one` has one chance of leaving for all; `own` has an own chance for each, and is missing where the months that
    were seen don't tell that customers differ.
    """

    seen: int
    happened: np.ndarray
    one: np.ndarray
    own: np.ndarray | None
    worth: dict[str, float]

    def too_low(self, name: str = "one") -> float:
        """By how many in 100 a forecast lies below what the customers turned out to be worth; below 0: above.

        >>> Forecasts(1, np.ones(2), np.ones(2), None, {"happened": 200.0, "one": 150.0}).too_low()
        25.0
        """
        return 100.0 * (1.0 - self.worth[name] / self.worth["happened"])


def forecasts(run: Run, seen: int) -> Forecasts:
    """Forecast who stays after the first `seen` months from these alone, in two ways, and value all three curves alike.

    The known months are taken as they were. One chance for all: those who left in them over those who could have. Own
    chances: the shifted beta-geometric fit.

    Source: Fader and Hardie 2007, J. Interactive Marketing 21:76.

    >>> found = forecasts(lives(different()), 6)
    >>> bool(found.one[36] < found.happened[36])
    True
    """
    happened, lost, opening = there(run), run.months.lost[:seen], run.months.opening[:seen]
    known, ahead = happened[: seen + 1], np.arange(1.0, len(happened) - seen)
    stays = 1.0 - lost.sum() / opening.sum()
    curves: dict[str, Any] = {"happened": happened, "one": np.append(known, known[-1] * stays**ahead), "own": None}
    try:
        still = opening.iloc[-1] - lost.iloc[-1]
        fit = beta_geometric_fit(range(seen + 1), [True] * seen + [False], [*lost, still])
    except ValueError:  # the months seen look like one chance for all
        pass
    else:
        own = np.array([beta_geometric_survival(fit.alpha, fit.beta, month) for month in range(len(happened))])
        curves["own"] = np.append(known, known[-1] * own[seen + 1 :] / own[seen])
    worth = {name: worth_of(curve, run) for name, curve in curves.items() if curve is not None}
    return Forecasts(seen, **curves, worth=worth)
