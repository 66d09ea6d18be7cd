"""A market by month: customers, calls and money, counted in whole cents from the tables of a run."""

import numpy as np

from sim.core.ticks import MONTH
from sim.engine.records import Columns, Records, arrived
from sim.results.costs import agent_cents, resolved, service_costs, staffed_ticks
from sim.world.amounts import GROWING_YEARS
from sim.world.money import cents
from sim.world.scenario import Scenario


def months(scenario: Scenario, records: Records) -> Columns:
    """Customers, calls and money of each month.

    The margin is earned by everybody who is a customer at the month's start; agents cost while on duty, each spell
    cut at the month's ends; a call and its compensation cost in the month in which it arrives; a newcomer costs in the
    month at whose end they join. Amounts are rounded once a month, a customer's margin to the cent.
    """
    money, terms, number = scenario.money, scenario.customers, scenario.months
    calls, staff, customers = records["calls"], records["staff"], records["customers"]
    in_month = arrived(calls) // MONTH
    attempts = np.bincount(in_month, weights=calls["attempts"], minlength=number)[:number].astype(np.int64)
    settled = np.bincount(in_month[resolved(calls)], minlength=number)[:number]
    asked = records["month_ends"]["asked"][1:]
    on_duty = [staffed_ticks(staff, month * MONTH, (month + 1) * MONTH) for month in range(number)]
    moved = [_moves(records, month) for month in range(number)]
    opening, lost, won, won_back = np.array(moved, np.int64).reshape(number, 4).T
    service = service_costs(money, sum(on_duty), attempts, settled)
    costs: dict[str, np.ndarray] = {
        "agent_cents": np.array([agent_cents(money, ticks) for ticks in on_duty]),
        "call_cents": np.asarray(service.calls),
        "compensation_cents": np.asarray(service.compensation),
        "acquisition_cents": won * cents(money.acquisition_cost) + cents(terms.acquisition.budget_per_month),
        "win_back_cents": asked * cents(money.win_back_cost),
        "programme_cents": opening * cents(terms.programme.spend_per_customer),
    }
    margins = [margin_cents(scenario, customers, month)[there_at(records, month)].sum() for month in range(number)]
    margin = np.array(margins, np.int64)
    return {
        "month": np.arange(number),
        "opening": opening,
        "won": won,
        "won_back": won_back,
        "lost": lost,
        "closing": opening + won + won_back - lost,
        "calls": np.bincount(in_month, minlength=number)[:number].astype(np.int64),
        "margin_cents": margin,
        **costs,
        "profit_cents": margin - sum(costs.values()),
    }


def there_at(records: Records, month: int) -> np.ndarray:
    """For each customer whether they are one at a month's start; those who join later are not."""
    return _padded(records, state_at(records, month)["there"])


def state_at(records: Records, month: int) -> Columns:
    """Who was there, and how satisfied, at a month's start: for all who had joined by then."""
    until = records["month_ends"]["until"]
    begin = until[month - 1] if month > 0 else 0
    return {name: column[begin : until[month]] for name, column in records["states"].items()}


def _padded(records: Records, known: np.ndarray) -> np.ndarray:
    return np.append(known, np.zeros(len(records["customers"]["customer"]) - len(known), known.dtype))


def _moves(records: Records, month: int) -> tuple[int, int, int, int]:
    """Customers at a month's start, and how many were lost, won and won back at its end."""
    before, after = there_at(records, month), there_at(records, month + 1)
    came = after & ~before
    new = records["customers"]["joined_month"] == month + 1
    return before.sum(), (before & ~after).sum(), (came & new).sum(), (came & ~new).sum()


def margin_cents(scenario: Scenario, customers: Columns, month: int) -> np.ndarray:
    """What each customer brings in a month, in cents: by segment, and growing with whole years of tenure."""
    money, segments = scenario.money, scenario.customers.segments.values()
    table = np.array(
        [
            [
                cents(money.margin_per_month * segment.margin_factor * (1.0 + money.margin_growth_per_year) ** year)
                for year in range(GROWING_YEARS + 1)
            ]
            for segment in segments
        ],
        np.int64,
    )
    if money.margin_growth_per_year == 0:
        return table[:, 0][customers["segment"]]
    years = np.arange(GROWING_YEARS * 12 + 1) // 12
    tenure = np.clip(month - customers["joined_month"], 0, GROWING_YEARS * 12)
    return table[:, years].ravel()[customers["segment"] * np.int32(len(years)) + tenure]
