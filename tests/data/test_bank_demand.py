"""The bank's demand as the model draws it: fitted on the odd weeks, compared with the even ones."""

import numpy as np
import pytest

import sim
from sim.core.ticks import HOUR
from sim.engine.plan import plan_of
from sim.engine.streams import streams_of
from sim.engine.volumes import volumes
from tests.data.test_bank_data import MEASURES, WEEKDAYS, measure, read_factors, read_halves, standard_errors

DAYS, NOON = 7_000, 7 * HOUR  # 7,000 days hold 5,000 weekdays; 14:00 is seven hours after opening


def drawn_halves(world):
    """Morning and afternoon calls of 5,000 weekdays, and the number of the weekday."""
    halves, weekdays = [], []
    for replication in range(2):
        plan, luck = plan_of(world), streams_of(2003, replication)
        drawn = volumes(plan, luck, [day for day in range(DAYS // 2) if world.opening.is_open(day)])
        for day in np.unique(drawn.day):
            of_day, afternoon = drawn.day == day, drawn.start >= NOON
            halves.append([drawn.calls[of_day & ~afternoon].sum(), drawn.calls[of_day & afternoon].sum()])
            weekdays.append(WEEKDAYS.index(world.opening.weekday(day)))
    return np.array(halves), np.array(weekdays)


@pytest.fixture(scope="module")
def distances():
    """How many standard errors of the even weeks' measures the drawn days lie from them."""
    factors = read_factors("odd_weeks", "usual")
    world = sim.load("bank-2003").set(
        {
            "days": DAYS // 2,
            "demand.profile": "bank_calls_profile_odd_weeks",
            "demand.busy_day_spread": float(factors["busy_day_spread"]),
            "demand.half_day_spread": float(factors["half_day_spread"]),
        }
    )
    halves, weekday = drawn_halves(world)
    assert len(halves) == 5_000
    even = read_halves("even_weeks", "usual")
    away = (measure(halves, weekday) - measure(*even)) / standard_errors(*even)
    return dict(zip(MEASURES, away, strict=True))


@pytest.mark.parametrize("name", MEASURES)
def test_drawn_days_lie_within_four_standard_errors_of_the_even_weeks(distances, name):
    assert abs(distances[name]) < 4


def test_the_scenario_uses_the_fit_of_all_weeks():
    factors = read_factors("all", "usual")
    demand = sim.load("bank-2003").demand
    assert demand.busy_day_spread == float(factors["busy_day_spread"])
    assert demand.half_day_spread == float(factors["half_day_spread"])
    assert demand.half_day_at == factors["split_time"]


def test_a_whole_monday_runs_through_the_floor():
    run = sim.run(sim.load("bank-2003"), seed=1)
    assert 30_000 < len(run.calls) < 45_000
    assert run.metrics()["occupancy"] > 0.8
    ended = run.calls.outcome.isin(["solved", "unsolved", "gave_up"])
    assert ended.all()
