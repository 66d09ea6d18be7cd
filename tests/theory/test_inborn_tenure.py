"""Customers of the start with inborn chances of leaving are those who survived their tenure."""

import numpy as np
import pytest

import sim
from sim.engine.joining import renewed

ALPHA, BETA = 0.9, 5.1


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_each_tenure_group_stays_as_the_survivors_of_so_many_renewals_do(engine):
    """Who has renewed k times stays at the next renewal with a mean of 1 - alpha / (alpha + beta + k)."""
    many = 40_000 if engine == "compiled" else 4_000
    world = sim.load("small-market").set(
        {
            "months": 12,
            "customers.count": many,
            "customers.needs_per_month": 0,
            "customers.tenure_months": 119,
            "customers.renewal_months": 12,
            "mind.loyalty": {"rule": "inborn", "alpha": ALPHA, "beta": BETA},
        }
    )
    table = sim.run(world, seed=5, engine=engine).records["customers"]
    start = table["origin"] == 0
    tenure, phase = -table["joined_month"][start], table["renewal_phase"][start]
    k, stays = renewed(tenure, phase, 12), table["first_left_month"][start] < 0
    for group in range(10):
        of_group = stays[k == group]
        expected = 1 - ALPHA / (ALPHA + BETA + group)
        four = 4 * np.sqrt(expected * (1 - expected) / len(of_group))
        assert abs(of_group.mean() - expected) < four, (group, of_group.mean(), expected)


def test_how_often_somebody_has_renewed():
    """By counting the month's ends since they joined at which a period was over."""
    for period in (1, 3, 12):
        for phase in range(period):
            for tenure in range(40):
                counted = sum((month + 1 + phase) % period == 0 for month in range(-tenure, 0))
                assert renewed(np.array([tenure]), np.array([phase]), period)[0] == counted
