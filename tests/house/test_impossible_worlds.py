"""Worlds that can't be are refused in one sentence that says why."""

import pytest

import sim

FLOOR = sim.load("broadband-complaint").set("days", 1)
MARKET = sim.load("small-market").set("months", 2)


@pytest.mark.parametrize(
    ("world", "change", "why"),
    [
        (FLOOR, {"demand.reasons": {}}, "demand.reasons must hold at least one reason"),
        (FLOOR, {"centre.queues": {}}, "centre.queues must hold at least one queue"),
        (FLOOR, {"opening.weekdays": ["sunday"]}, "leaves no opening day within the 1 days"),
        (FLOOR, {"demand.typed_calls": [{"at_s": 1.0, "reason": "nothing"}]}, "names an unknown reason, nothing"),
        (FLOOR, {"demand.typed_calls": [{"at_s": 90_000.0, "reason": "everyday"}]}, "lies after closing time"),
        (FLOOR, {"opening.closes": "09:00"}, "closes is 09:00, when the lines open; for a whole day write 33:00"),
        (
            MARKET,
            {"customers.needs_per_month": 1000.0, "customers.first_month_factor": 10.0, "months": 120},
            "more than 200,000 needs",
        ),
        (MARKET, {"customers.profile": {"00:00": 0.0}}, "has no weight above 0 while the lines are open"),
    ],
)
def test_an_impossible_world_is_refused(world, change, why):
    with pytest.raises(sim.ScenarioError, match=why):
        world.set(change)
