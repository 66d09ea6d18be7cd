"""The money of a market by month, counted in whole cents from the tables of a run."""

import numpy as np

from sim.engine.log import Columns, Records
from sim.money import cents
from sim.scenario import Scenario
from sim.ticks import DAY, HOUR, MONTH


def months(scenario: Scenario, records: Records) -> Columns:
    """Customers, calls and money of each month.

    The margin is earned by everybody who is a customer at the month's start; agents cost while on duty, each spell
    cut at the month's ends; a call costs in the month in which it arrives. Amounts are rounded once a month.
    """
    money, number = scenario.money, scenario.months
    left, calls, staff = records["customers"]["left_month"], records["calls"], records["staff"]
    lost = np.bincount(left[left >= 0], minlength=number).astype(np.int64)
    closing = scenario.customers.count - np.cumsum(lost)
    opening = closing + lost
    arrived = (calls["day"] * DAY + calls["arrival_s"]) // MONTH
    counted = np.bincount(arrived, minlength=number)[:number].astype(np.int64)
    attempts = np.bincount(arrived, weights=calls["attempts"], minlength=number)[:number].astype(np.int64)
    on_duty = [staffed_ticks(staff, month * MONTH, (month + 1) * MONTH) for month in range(number)]
    margin = opening * cents(money.margin_per_month)
    agent = np.array([_rounded(ticks * cents(money.agent_cost_per_hour), HOUR) for ticks in on_duty], dtype=np.int64)
    call = attempts * cents(money.cost_per_call)
    return {
        "month": np.arange(number),
        "opening": opening,
        "lost": lost,
        "closing": closing,
        "calls": counted,
        "margin_cents": margin,
        "agent_cents": agent,
        "call_cents": call,
        "profit_cents": margin - agent - call,
    }


def staffed_ticks(staff: Columns, begin: int, end: int) -> int:
    """Ticks of duty between two instants."""
    inside = np.minimum(staff["until_s"], end) - np.maximum(staff["from_s"], begin)
    return int(np.maximum(inside, 0).sum())


def _rounded(product: int, divisor: int) -> int:
    return (2 * product + divisor) // (2 * divisor)
