"""Tables of a market's customers in the forms that survival and lifetime-value packages read, the truth attached.

Columns whose names begin with `true_` hold what no firm could know, and other columns hold nothing that is known only
later: a model is fitted on the others, then held against the truth. `to_csv(path, index=False)` writes either table.
"""

import numpy as np
import pandas as pd

from sim.core.door import checked
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.engine.records import Records
from sim.mind.loyalty.leaving import Cause
from sim.results.months import margin_cents, state_at, there_at
from sim.results.renewals import hazards_at, refuse_other_worlds, renewing
from sim.results.run import Run
from sim.world.customers import Segment
from sim.world.scenario import Scenario


@checked
def rfm(run: Run, at_month: int) -> pd.DataFrame:
    """Recency, frequency and monetary value of each customer known by a month, when its margins have come in.

    The form of the packages lifetimes and PyMC-Marketing (`customer_id`, `frequency`, `recency`, `T`,
    `monetary_value`). **A transaction is a month's margin**, which a customer pays at the start of each month, first
    that in which they join. With j the month of joining, and n margins paid in the months j to a = `at_month`:

        frequency       n - 1, the margins after the first
        recency         months from the first margin to the last; 0 if there is only one
        T               a - j, months since the first
        monetary_value  mean of the margins after the first, in `money.currency`; 0 if there are none

    Customers of the start paid in each month of their tenure before the world begins (j is 0 or below). The table holds
    only those of them who were still there then: who joined with them and left is unknown, as in any firm's books.

    These customers have a contract, so a month without a payment is no silence but the end: recency = T exactly for
    those who are there, and frequency = recency unless somebody left and came back. Models of customers who buy when
    they like (BG/NBD, Pareto/NBD) read the table but are not made for it. The model for contracts is the shifted
    beta-geometric: with `customers.renewal_months` 1, and for whoever never came back, PyMC-Marketing's
    ShiftedBetaGeoModel takes recency + 1, T + 1 (margins paid and due, the first included) and `cohort`.

    Further columns: `cohort` (j), `segment`, `origin`, and the truth: `true_there`, whether they are customers;
    `true_hazard`, their chance of leaving were the renewal now, the programme counted (missing for who is gone);
    `true_later`, the margins that they pay after `at_month` until the world ends; `true_cause`, why they had left
    (stayed: they are there; missing: they came back later).

    Args:
        run: a run of a market.
        at_month: a month of the world, from 0; its margins are the last that are counted.

    Raises:
        ScenarioError: the world has no customers, or no such month.

    Source: 003-44 (recency, frequency, monetary value); Fader and Hardie 2007, J. Interactive Marketing 21:76.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 4, "customers.renewal_months": 1}), seed=1)
    >>> table = rfm(run, 2)
    >>> there = table[table.true_there]
    >>> there[["frequency", "recency", "T", "monetary_value"]].drop_duplicates().values.tolist()
    [[2.0, 2.0, 2.0, 25.0]]
    """
    refuse_other_worlds(run)
    months = run.scenario.months
    if not 0 <= at_month < months:
        words = {"given": at_month, "last": months - 1}
        raise ScenarioError(say("at_month is {given}, but must be a month from 0 to {last}.", **words))
    known = len(state_at(run.records, at_month)["there"])
    table = run.customers.iloc[:known]
    joined = table.joined_month.to_numpy()
    times, last, total = (column[:known] for column in _paid(run.scenario, run.records, at_month))
    repeated = times - 1
    there = there_at(run.records, at_month)[:known]
    later = sum((there_at(run.records, month)[:known].astype(np.int64) for month in range(at_month + 1, months)), 0)
    mean = np.divide(total, 100.0 * repeated, out=np.zeros(known), where=repeated > 0)
    return pd.DataFrame(
        {
            "customer_id": table.customer.to_numpy(),
            "frequency": repeated,
            "recency": last - joined,
            "T": at_month - joined,
            "monetary_value": mean,
            "cohort": joined,
            "segment": table.segment.array,
            "origin": table.origin.array,
            "true_there": there,
            "true_hazard": np.where(there, hazards_at(run, at_month), np.nan),
            "true_later": np.broadcast_to(later, known),
            "true_cause": _causes(table, there, at_month),
        }
    )


def _paid(scenario: Scenario, records: Records, at_month: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many margins each customer has paid by a month, when the last, and the cents of all but the first."""
    customers = records["customers"]
    joined = customers["joined_month"]
    times, last, total = np.zeros(len(joined), np.int64), joined.astype(np.int64), np.zeros(len(joined), np.int64)
    for month in range(min(0, int(joined.min(initial=0))), at_month + 1):
        pays = there_at(records, month) if month >= 0 else joined <= month
        times += pays
        last = np.where(pays, month, last)
        total += np.where(pays & (month > joined), margin_cents(scenario, customers, month), 0)
    return times, last, total


def _causes(table: pd.DataFrame, there: np.ndarray, at_month: int) -> pd.Categorical:
    """Why those who are gone had left; missing for those who came back later."""
    names = [member.name.lower() for member in Cause]
    for_good = (table.left_month >= 0) & (table.left_month < at_month)
    codes = np.where(there, int(Cause.STAYED), np.where(for_good, table.cause.cat.codes, -1))
    return pd.Categorical.from_codes(codes, names)


@checked
def lifetimes(run: Run) -> pd.DataFrame:
    """How long each customer stayed until they left for the first time, for survival packages such as lifelines.

    One row a customer seen for a month at least; times are months of tenure, counted from joining:

        entry     tenure at which they come into view: 0, or for customers of the start their tenure as the world begins
        duration  tenure at which they left, or at which the world ended
        event     whether they left; otherwise they are censored

    Customers of the start are left-truncated: who joined with them and left before is not in the table. Fits must be
    told (lifelines: `fit(duration, event, entry=entry)`), or they take the months before the world for months in which
    somebody could have been seen leaving. People leave only at a month's end, so durations are whole, and the chance of
    leaving in a month is what a fit with exact times estimates as a monthly rate.

    Known at the entry, and so fit to be covariates: `segment`, `origin`, `cohort` (the month of joining),
    `margin_at_entry` (in `money.currency` a month). The truth: `true_needs_per_month`; `true_hazard`, the chance of
    leaving at the last renewal (missing before the first); `true_risk`, these chances added up over all renewals, the
    programme counted in both, so that events less `true_risk` is chance alone; `true_cause` (missing for those who came
    back: it was forgotten).

    Args:
        run: a run of a market.

    Raises:
        ScenarioError: the world has no customers.

    Source: L13; Kaplan and Meier 1958, J. American Statistical Association 53:457; for events less risk: Aalen 1978,
    Annals of Statistics 6:701.

    >>> import sim
    >>> run = sim.run(sim.load("small-market").set({"months": 4, "customers.tenure_months": 24}), seed=1)
    >>> table = lifetimes(run)
    >>> bool((table.duration[~table.event] - table.entry[~table.event] == 4).all()), int(table.entry.max())
    (True, 24)
    """
    refuse_other_worlds(run)
    table, end = run.customers, run.scenario.months
    joined, left = table.joined_month.to_numpy(), table.first_left_month.to_numpy()
    segment = table.segment.cat.codes.to_numpy()
    needs = [run.scenario.customers.needs_per_month * one.needs_factor for one in _segments(run.scenario)]
    event = left >= 0
    hazard, risk = _risks(run)
    came_back = event & (table.won_back.to_numpy() > 0)
    made = pd.DataFrame(
        {
            "customer_id": table.customer,
            "entry": np.maximum(-joined, 0),
            "duration": np.where(event, left + 1, end) - joined,
            "event": event,
            "segment": table.segment,
            "origin": table.origin,
            "cohort": joined,
            "margin_at_entry": margin_cents(run.scenario, run.records["customers"], np.maximum(joined, 0)) / 100.0,
            "true_needs_per_month": np.array(needs, np.float64)[segment],
            "true_hazard": hazard,
            "true_risk": risk,
            "true_cause": table.cause.mask(came_back),
        }
    )
    return made[joined < end].reset_index(drop=True)


def _segments(scenario: Scenario) -> list[Segment]:
    return list(scenario.customers.segments.values())


def _risks(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Each customer's chance of leaving at the last renewal, and the sum over all, until they first left."""
    left = run.records["customers"]["first_left_month"]
    last, total = np.full(len(left), np.nan), np.zeros(len(left))
    for month, due in enumerate(renewing(run)):
        at_risk = np.flatnonzero(due & ((left < 0) | (left >= month)))
        last[at_risk] = hazards_at(run, month + 1)[at_risk]
        total[at_risk] += last[at_risk]
    return last, total
