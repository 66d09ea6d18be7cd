"""Customers as assets: what they are worth at each month's start, and every reason for which that changes."""

import numpy as np

from sim.engine.afterwards import stay_shares
from sim.engine.records import Columns, Records
from sim.engine.rules import rules_of
from sim.results.months import margin_cents, state_at
from sim.world.money import Money
from sim.world.scenario import Scenario


def ledger(scenario: Scenario, records: Records) -> Columns:
    """The ledger of each month and segment, in cents.

    closing = opening + won + grown - shrunk - margin + interest - lost. The values of opening and closing are worked
    out anew from the table of customers by `values_of`, never from the other lines. Margin is what was taken out of
    the asset as cash; interest is what the rest grew by in a month at the discount rate, as its next margins came
    nearer; then everybody still there is worth more or less than that (grown, shrunk), because they stayed, were
    satisfied or not, or have a longer tenure. Those who left take their value along (lost).

    Source: 001-02 (customers as assets), 004-09; customer equity: Blattberg and Deighton 1996.
    """
    segments = len(scenario.customers.segments)
    values = [values_of(scenario, records, month) for month in range(scenario.months + 1)]
    rows = [_month(scenario, records, month, values[month : month + 2]) for month in range(scenario.months)]
    made = {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}
    return {
        "month": np.repeat(np.arange(scenario.months), segments),
        "segment": np.tile(np.arange(segments), scenario.months),
        **made,
    }


def _month(scenario: Scenario, records: Records, month: int, values: list[np.ndarray]) -> Columns:
    """The lines of one month, by segment; `values`: what each customer is worth at its start and after its end."""
    before, after = values
    there, still = (state_at(records, at)["there"] for at in (month, month + 1))
    old = len(there)  # those who join at the month's end stand behind
    segment = records["customers"]["segment"][: len(still)]
    margin = np.where(there, margin_cents(scenario, first(records, old), month), 0)
    rest = before - margin
    interest = np.floor(rest * monthly_rate(scenario.money) + 0.5).astype(np.int64) * there
    stayed, left = there & still[:old], there & ~still[:old]
    change = (after[:old] - rest - interest) * stayed
    won = after.copy()
    won[:old] *= ~there
    lines = {
        "opening_cents": before,
        "won_cents": won,
        "grown_cents": np.maximum(change, 0),
        "shrunk_cents": np.maximum(-change, 0),
        "margin_cents": margin,
        "interest_cents": interest,
        "lost_cents": (rest + interest) * left,
        "closing_cents": after,
    }
    members = [np.flatnonzero(segment == place) for place in range(len(scenario.customers.segments))]
    return {name: _by_segment(line, members) for name, line in lines.items()}


def values_of(scenario: Scenario, records: Records, month: int) -> np.ndarray:
    """What each customer who is there at a month's start is worth, in whole cents; 0 for those who are not.

    The valuation rule "expected margins": today's margin m at the start of each month over `money.value_years`, as
    long as the customer stays, with the monthly retention r of their standing satisfaction and the monthly discount i:
    m (1 - q^h) / (1 - q), q = r / (1 + i), h = 12 years.

    Source: Gupta and Lehmann 2003, J. Interactive Marketing 17:9.
    """
    state = state_at(records, month)
    margin = margin_cents(scenario, first(records, len(state["there"])), month)
    payments = expected_payments(scenario, state["standing"])
    return np.where(state["there"], np.floor(margin * payments + 0.5), 0.0).astype(np.int64)


def expected_payments(scenario: Scenario, standing: np.ndarray) -> np.ndarray:
    """How many of today's monthly margins customers of a standing satisfaction are worth: (1 - q^h) / (1 - q).

    >>> import sim
    >>> world = sim.load("small-market").set("money.value_years", 1)
    >>> bool(expected_payments(world, np.array([5.0]))[0] < 12)
    True
    """
    kept = stay_shares(rules_of(scenario), standing, 1) / (1.0 + monthly_rate(scenario.money))
    months = 12 * scenario.money.value_years
    certain = kept >= 1.0
    q = np.where(certain, 0.0, kept)
    with np.errstate(divide="ignore"):  # whoever leaves for certain pays once
        return np.where(certain, float(months), (1.0 - np.exp(months * np.log(q))) / (1.0 - q))


def first(records: Records, many: int) -> Columns:
    """The first so many customers."""
    return {name: column[:many] for name, column in records["customers"].items()}


def monthly_rate(money: Money) -> float:
    """The discount of a month that makes that of a year."""
    return (1.0 + money.discount_per_year) ** (1.0 / 12.0) - 1.0


def _by_segment(line: np.ndarray, members: list[np.ndarray]) -> np.ndarray:
    """The sum of a line over the members of each segment; that of the largest is what the others leave."""
    largest = max(range(len(members)), key=lambda place: len(members[place]))
    found = np.array([0 if place == largest else _sum_at(line, one) for place, one in enumerate(members)], np.int64)
    found[largest] = line.sum() - found.sum()
    return found


def _sum_at(line: np.ndarray, places: np.ndarray) -> int:
    return line[places[: np.searchsorted(places, len(line))]].sum()
