"""Exact answers of the field: queues from Erlang B to a changing day, staffing, retention, lifetime value, complaints.

They are what the simulation is checked against, and use nothing of it.

>>> from sim import theory
>>> round(theory.erlang_b(arrival_rate=180, service_rate=1, agents=200).block_share, 6)
0.010325
"""

from sim.theory.abandonment import erlang_a
from sim.theory.beta_geometric import (
    BetaGeometricFit,
    beta_geometric_fit,
    beta_geometric_lifetime,
    beta_geometric_retention,
    beta_geometric_survival,
    beta_geometric_value,
)
from sim.theory.budget import (
    BudgetSplit,
    CustomerBase,
    CustomerEquity,
    Segment,
    best_split,
    break_even_points,
    cost_per_sale,
    customer_equity,
    split_budget,
)
from sim.theory.checks import OverloadError
from sim.theory.complaints import above_and_below, handling_shares, leak_shares, lost_by_word, returning_share
from sim.theory.day import StaffedDay, staffed_day
from sim.theory.erlang import erlang_b, erlang_c, offered_load
from sim.theory.general import general_patience
from sim.theory.growth import (
    CustomerValue,
    TenureProfit,
    customer_value,
    growing_value,
    retention_gain,
    starting_retentions,
)
from sim.theory.lines import finite_lines
from sim.theory.patience import Patience
from sim.theory.priority import priority_classes
from sim.theory.result import SteadyState
from sim.theory.staffing import halfin_whitt_delay, halfin_whitt_margin, smallest_staff, square_root_staff
from sim.theory.value import expected_lifetime, lifetime_value, retention_over

__all__ = [
    "BetaGeometricFit",
    "BudgetSplit",
    "CustomerBase",
    "CustomerEquity",
    "CustomerValue",
    "OverloadError",
    "Patience",
    "Segment",
    "StaffedDay",
    "SteadyState",
    "TenureProfit",
    "above_and_below",
    "best_split",
    "beta_geometric_fit",
    "beta_geometric_lifetime",
    "beta_geometric_retention",
    "beta_geometric_survival",
    "beta_geometric_value",
    "break_even_points",
    "cost_per_sale",
    "customer_equity",
    "customer_value",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "expected_lifetime",
    "finite_lines",
    "general_patience",
    "growing_value",
    "halfin_whitt_delay",
    "halfin_whitt_margin",
    "handling_shares",
    "leak_shares",
    "lifetime_value",
    "lost_by_word",
    "offered_load",
    "priority_classes",
    "retention_gain",
    "retention_over",
    "returning_share",
    "smallest_staff",
    "split_budget",
    "square_root_staff",
    "staffed_day",
    "starting_retentions",
]
