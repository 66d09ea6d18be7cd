"""Named numbers of a run. Each is declared once: what it counts, over what, in which unit, from which source.

`measure` works them out from the tables of a run, the warm-up left out. Those of a week and of a quarter are declared
in the same way, in `weeks.py` and `quarters.py`; `guide.py` lists them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from sim.core.ticks import DAY, MONTH, ticks
from sim.engine.records import arrived
from sim.mind.complaint import Reaction
from sim.mind.expectation.difference import LOWEST, MIDDLE
from sim.mind.recovery import Leak
from sim.results.after_warm_up import Counted
from sim.results.costs import resolved, service_costs, staffed_ticks
from sim.results.ledger import expected_payments, values_of
from sim.tables import LegOutcome, Outcome

Count = Callable[[Any], float]  # of what it is counted from: `Counted`, `Week` or `Quarter`


@dataclass(frozen=True)
class Metric:
    """One named number: its unit, what is counted, over what, and its source."""

    name: str
    unit: str
    numerator: str
    denominator: str
    source: str
    world: str
    count: Count


METRICS: dict[str, Metric] = {}
SILENCE = 3  # months without a call are a signal
LOYAL = 3.5  # from this standing satisfaction on, nearer to satisfied than to neutral, a customer means to stay
QUEUEING = "Gans, Koole and Mandelbaum 2003, M&SOM 5:79"


def metric(
    unit: str,
    numerator: str,
    denominator: str = "",
    source: str = "",
    world: str = "any",
    among: dict[str, Metric] = METRICS,
) -> Callable[[Count], Count]:
    """Declare a function as the metric of its name; `world` says where it exists, `among` in which register it goes."""

    def declare(count: Count) -> Count:
        among[count.__name__] = Metric(count.__name__, unit, numerator, denominator, source, world, count)
        return count

    return declare


class Ratio(float):
    """A share or a mean that knows what it is made of, part / whole; of nothing it is missing (NaN).

    Over many runs the parts and the wholes are added up, each by itself: see `sim.study.replicate`.

    >>> Ratio(3, 4), Ratio(3, 4).whole, Ratio(0, 0)
    (0.75, 4, nan)
    """

    part: float
    whole: float

    def __new__(cls, part: float, whole: float, value: float | None = None) -> "Ratio":
        """`value`: the same ratio, where it was worked out in another order."""
        ratio = super().__new__(cls, (part / whole if whole else nan) if value is None else value)
        ratio.part, ratio.whole = part, whole
        return ratio


def measure(counted: Counted) -> dict[str, float]:
    """All metrics that a world has, by name; those that are shares and means as `Ratio`."""
    here = ("any", counted.scenario.world)
    return {m.name: m.count(counted) for m in METRICS.values() if m.world in here}


def _share(part: float, whole: float) -> Ratio:
    return Ratio(part, whole)


def _mean_s(column: np.ndarray) -> Ratio:
    return Ratio(column.sum() / 1e6, len(column))


@metric("calls", "calls that wanted an agent", source=QUEUEING)
def offered(c: Counted) -> float:
    return c.offered


@metric("share", "calls answered in some attempt", "offered calls", QUEUEING)
def answered_share(c: Counted) -> float:
    return _share(c.answered.sum(), c.offered)


@metric("share", "calls that ended given up", "offered calls", QUEUEING)
def abandon_share(c: Counted) -> float:
    return _share((c.calls["outcome"] == Outcome.GAVE_UP).sum(), c.offered)


@metric("share", "attempts given up", "attempts that joined a queue", QUEUEING)
def attempt_abandon_share(c: Counted) -> float:
    joined = (c.joined & (c.legs["leg"] == 1)).sum()
    return _share((c.legs["outcome"] == LegOutcome.GAVE_UP).sum(), joined)


@metric("share", "calls that heard the busy signal and did not get through later", "offered calls", QUEUEING)
def busy_share(c: Counted) -> float:
    return _share((c.calls["outcome"] == Outcome.REFUSED_BUSY).sum(), c.offered)


@metric("share", "calls that the menu itself served", "all calls", "004-25")
def self_service_share(c: Counted) -> float:
    return _share((c.outcomes == Outcome.SELF_SERVED).sum(), len(c.outcomes))


@metric("share", "nuisance calls", "all calls", "001-24")
def nuisance_share(c: Counted) -> float:
    return _share((c.outcomes == Outcome.NUISANCE).sum(), len(c.outcomes))


@metric("share", "call-backs that came in time", "call-backs promised", "001-22")
def callback_kept_share(c: Counted) -> float:
    kept, missed = (
        (c.calls["outcome"] == outcome).sum() for outcome in (Outcome.CALLBACK_KEPT, Outcome.CALLBACK_MISSED)
    )
    return _share(kept, kept + missed)


@metric("share", "first legs of first attempts that waited longer than 0", "those that joined a queue", QUEUEING)
def wait_share(c: Counted) -> float:
    return _share((c.first["wait"] > 0).sum(), len(c.first["wait"]))


@metric("s", "waits of all first legs of first attempts, given up or answered", "their number", QUEUEING)
def mean_wait_s(c: Counted) -> float:
    return _mean_s(c.first["wait"])


@metric("s", "waits of the answered first legs of first attempts", "their number", QUEUEING)
def asa_s(c: Counted) -> float:
    return _mean_s(c.first["wait"][c.first["agent"] >= 0])


@metric("share", "calls whose first attempt was answered within centre.target_s", "offered calls", QUEUEING)
def service_level(c: Counted) -> float:
    in_time = (c.first["agent"] >= 0) & (c.first["wait"] <= ticks(c.scenario.centre.target_s))
    return _share(in_time.sum(), c.offered)


@metric("share", "handling and after-call time", "staffed time, both within opening hours", QUEUEING)
def occupancy(c: Counted) -> float:
    legs, staff = c.records["legs"], c.records["staff"]
    served = legs["agent"] >= 0
    day = c.records["calls"]["day"][legs["call"][served]]
    begins = day * DAY + legs["queued"][served] + legs["wait"][served]
    ends = begins + legs["talk"][served] + legs["after_call"][served]
    busy = (c.open_ticks(ends) - c.open_ticks(begins)).sum()
    return _share(busy, (c.open_ticks(staff["until"]) - c.open_ticks(staff["since"])).sum())


@metric("s", "time talking with agents", "answered calls", QUEUEING)
def mean_talk_s(c: Counted) -> float:
    return _mean_s(c.calls["talk"][c.answered])


@metric("share", "answered calls solved in the first call of the need", "answered calls", "000-27, 004-13")
def first_contact_resolution_share(c: Counted) -> float:
    solved = c.calls["solved"] & c.answered & (c.calls["visit"] == 0)
    return _share(solved.sum(), c.answered.sum())


@metric("share", "answered calls that were never passed on", "answered calls", "000-27, 004-13")
def no_transfer_share(c: Counted) -> float:
    return _share((c.calls["transfers"][c.answered] == 0).sum(), c.answered.sum())


@metric("transfers", "transfers of answered calls", "answered calls", "002-01")
def transfers_per_call(c: Counted) -> float:
    return _share(c.calls["transfers"][c.answered].sum(), c.answered.sum())


@metric("tellings", "how often callers told their story", "answered calls", "002-01, 000-12")
def tellings_per_call(c: Counted) -> float:
    return _share(c.calls["tellings"][c.answered].sum(), c.answered.sum())


@metric("share", "calls after which the caller complained", "offered calls", "000-01, 002-08")
def complaint_share(c: Counted) -> float:
    return _share(c.calls["complained"].sum(), c.offered)


@metric("share", "complaints that were missed at one of the four steps", "offered calls", "000-01")
def omission_share(c: Counted) -> float:
    return _share((c.calls["missed"] != Leak.NONE).sum(), c.offered)


@metric("share", "calls after which the caller did something that the firm does not hear of", "offered calls", "003-16")
def private_share(c: Counted) -> float:
    return _share((c.calls["reaction"] == Reaction.PRIVATE).sum(), c.offered)


@metric("share", "complaints resolved, quickly or not", "complaints", "003-71")
def resolved_share(c: Counted) -> float:
    return _share(resolved(c.calls).sum(), c.calls["complained"].sum())


@metric("people", "people told of calls with a satisfaction above 3", "offered calls", "003-77")
def told_good_per_call(c: Counted) -> float:
    return _share(c.told(good=True), c.offered)


@metric("people", "people told of calls with a satisfaction below 3", "offered calls", "003-77")
def told_bad_per_call(c: Counted) -> float:
    return _share(c.told(good=False), c.offered)


@metric("share", "callers whose standing satisfaction is 3.5 or more: those who would buy again and recommend",
        "callers (market: customers still there)", "001-15")  # fmt: skip
def loyal_intention_share(c: Counted) -> float:
    return _share((c.standing >= LOYAL).sum(), len(c.standing))


@metric("share", "calls with a satisfaction below 3", "offered calls", "000-01")
def dissatisfied_share(c: Counted) -> float:
    return _share((c.calls["satisfaction"] < MIDDLE).sum(), c.offered)


@metric("score 0-10", "what is remembered of ended calls", "their number", "004-18")
def mean_remembered(c: Counted) -> float:
    return _mean_known(c.calls["remembered"])


@metric("score 1-5", "satisfaction with ended calls", "their number", "003-62")
def mean_satisfaction(c: Counted) -> float:
    return _mean_known(c.calls["satisfaction"])


@metric("points 0-100", "mean satisfaction, from 0 for 1 (very dissatisfied) to 100 for 5 (very satisfied)",
        source="003-63")  # fmt: skip
def satisfaction_index(c: Counted) -> float:
    mean = _mean_known(c.calls["satisfaction"])
    return Ratio(25.0 * (mean.part - LOWEST * mean.whole), mean.whole, 25.0 * (mean - LOWEST))


@metric("share", "callers expected to stay a year, by their standing satisfaction", "callers", "003-64")
def expected_retention_share(c: Counted) -> float:
    return Ratio(c.yearly.sum(), len(c.yearly))


@metric(
    "money",
    "lifetime value by the rule of the ledger: a margin at each month's start over money.value_years, as long as they "
    "stay, discounted; on a floor each caller brings money.margin_per_month",
    "callers (market: customers still there)",
    "001-04; Gupta and Lehmann 2003",
)
def clv(c: Counted) -> float:
    if c.scenario.world == "market":
        return Ratio(customer_equity(c), len(c.standing))
    return Ratio(c.scenario.money.margin_per_month * expected_payments(c.scenario, c.standing).sum(), len(c.standing))


@metric("money", "cost of agents on duty and of attempts", "offered calls", "003-55")
def cost_per_call(c: Counted) -> float:
    duty = staffed_ticks(c.records["staff"], c.plan.warm_up, c.plan.horizon)
    costs = service_costs(c.scenario.money, duty, c.calls["attempts"].sum())
    return _share(float(costs.agents + costs.calls) / 100.0, c.offered)


@metric("share", "customers still there of whom no call arrived in the last three months", "customers still there",
        "003-53", "market")  # fmt: skip
def silent_customers_share(c: Counted) -> float:
    customers, calls = c.records["customers"], c.records["calls"]
    there = customers["customer"][customers["left_month"] < 0]
    lately = arrived(calls) >= c.plan.horizon - 1 - SILENCE * MONTH
    return _share((~np.isin(there, calls["customer"][lately])).sum(), len(there))


@metric("share", "customers of the start who left within the months", "customers at the start", "003-61", "market")
def churn_share(c: Counted) -> float:
    return _share((c.of_the_start["first_left_month"] >= 0).sum(), c.months["opening"][0])


@metric("share", "customers of the start who stayed through all months", "customers at the start", "003-61", "market")
def retention_share(c: Counted) -> float:
    left, opening = (c.of_the_start["first_left_month"] >= 0).sum(), c.months["opening"][0]
    return Ratio(opening - left, opening, 1.0 - churn_share(c))


@metric("money", "margin less all costs, over all months", source="001-02", world="market")
def profit(c: Counted) -> float:
    return c.months["profit_cents"].sum() / 100.0


@metric("money", "margin less all costs, over all months", "customers at the start", "001-15",
        "market")  # fmt: skip
def profit_per_customer(c: Counted) -> float:
    return _share(profit(c), c.months["opening"][0])


@metric("money", "what all customers still there are worth, by the rule of the ledger", source="001-02",
        world="market")  # fmt: skip
def customer_equity(c: Counted) -> float:
    return values_of(c.scenario, c.records, c.scenario.months).sum() / 100.0


def _mean_known(column: np.ndarray) -> Ratio:
    known = column[~np.isnan(column.astype(float))]
    return Ratio(known.sum(), len(known))
