"""Markets of the library in which the queue matters: busy but not overrun, neither exploding nor dying out; and what
each is there to show: word of mouth, a programme's worth, a leaky bucket."""

import os
from functools import cache

import numpy as np
import pandas as pd
import pytest

import sim

pytest.importorskip("numba")
pytestmark = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="takes minutes without the compiler")

MARKETS = ("ms-smith-supermarket", "retention-programme", "growth-versus-care")
BUDGET, SPEND = "customers.acquisition.budget_per_month", "customers.programme.spend_per_customer"
AGENTS = "centre.teams.care.agents"


@cache
def ran(name, seed=1, changes=()):
    """A run of a library scenario, some values changed."""
    return sim.run(sim.load(name).set(dict(changes)), seed=seed)


def changed(name, values, seed=1):
    return ran(name, seed, tuple(values.items()))


def by_hour(run):
    """Occupancy and agents on duty in each opening hour, over all days: from legs and spells of duty."""
    legs, staff = run.legs[run.legs.agent >= 0], run.staff
    day = run.calls.day.to_numpy()[legs.call]
    begins = day * 86_400.0 + legs.queued_s + legs.wait_s
    ends = begins + legs.talk_s + legs.after_call_s
    rows = []
    for hour in range(int(run.scenario.opening.seconds() // 3600)):
        busy, paid = (
            np.clip(np.minimum(until % 86_400, (hour + 1) * 3600) - np.maximum(since % 86_400, hour * 3600), 0, None)
            for since, until in ((begins, ends), (staff.from_s, staff.until_s))
        )
        rows.append({"occupancy": busy.sum() / paid.sum(), "agents": paid.sum() / 3600 / (30 * run.scenario.months)})
    return pd.DataFrame(rows)


@pytest.mark.parametrize("name", MARKETS)
def test_agents_are_busy_but_not_overrun_in_the_busy_hours(name):
    """Busy are the hours with twenty agents or more; the first fills up only as the day begins."""
    run = ran(name)
    hours = by_hour(run)
    busy = hours[hours.agents > 19.9]
    assert len(busy) >= 3
    assert busy.occupancy[busy.index > 0].between(0.75, 0.95).all()
    assert busy.occupancy.min() > 0.6


@pytest.mark.parametrize("name", MARKETS)
def test_the_queue_matters(name):
    metrics = ran(name).metrics()
    assert metrics["mean_wait_s"] > 15
    assert 0.01 < metrics["abandon_share"] < 0.1
    left = ran(name).customers.cause.value_counts()
    assert left["waiting"] > 1000
    assert left["not_solved"] > 1000


@pytest.mark.parametrize("name", MARKETS)
def test_customers_neither_explode_nor_vanish(name):
    """From the first month to the last within a tenth of what there were; newcomers and losses about as many."""
    months = ran(name).months
    assert months.closing.between(0.9 * months.opening[0], 1.1 * months.opening[0]).all()
    assert 0.8 < months.won.sum() / months.lost.sum() < 1.25
    assert 24 <= len(months) <= 36
    assert (months.profit_cents > 0).all()


@pytest.mark.parametrize("name", MARKETS)
def test_a_run_stays_small(name):
    """About a second in the compiled engine, which runs some 400,000 such calls in that time."""
    assert 300_000 < len(ran(name).calls) < 450_000


@pytest.mark.parametrize("name", MARKETS)
def test_the_story_is_short_and_says_what_is_chosen(name):
    story = sim.load(name).story
    assert 2 <= len([part for part in story.replace("?", ".").split(". ") if part]) <= 4
    assert "chosen for teaching" in story


def test_ms_smith_spends_fifty_dollars_a_week_of_which_a_quarter_is_margin():
    money = sim.load("ms-smith-supermarket").money
    assert money.margin_per_month == round(50 / 7 * 30 / 4, 2)
    assert money.currency == "USD"


def test_word_of_mouth_matters_to_the_supermarket():
    """Without the deterred far more would come, without the recommended far fewer; more agents, and both improve."""
    name, acquisition = "ms-smith-supermarket", "customers.acquisition."
    told = ran(name)
    unheard = changed(name, {acquisition + "deterred_share": 0})
    unrecommended = changed(name, {acquisition + "referred_share": 0})
    assert told.months.won.sum() < 0.95 * unheard.months.won.sum()
    recommended = (told.customers.origin == "referral").sum()
    assert 0.1 < recommended / told.months.won.sum() < 0.2
    assert unrecommended.months.closing.iloc[-1] < 0.95 * told.months.closing.iloc[-1]
    world = sim.load(name)
    more = {time: many + 3 for time, many in world.centre.teams["service"].agents.items()}
    served = sim.run(world.set("centre.teams.service.agents", more), seed=1)
    assert served.metrics()["told_bad_per_call"] < told.metrics()["told_bad_per_call"]
    assert served.months.won.sum() > told.months.won.sum()
    assert served.metrics()["profit"] > told.metrics()["profit"]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_programme_is_worth_depends_on_how_far_one_looks(seed):
    """Each unit more keeps more customers. In cash it costs more than it brings within the months; with what the
    customers are worth at the end it pays, up to a point: an optimum lies inside."""
    spends = (0, 0.5, 1, 3)
    runs = [changed("retention-programme", {SPEND: spend}, seed) for spend in spends]
    closing = [run.months.closing.iloc[-1] for run in runs]
    assert closing == sorted(closing)
    cash, worth = ([run.metrics()[name] for run in runs] for name in ("profit", "customer_equity"))
    assert cash[2] < cash[0]
    assert cash[1] > cash[3]
    assert worth == sorted(worth)
    both = np.add(cash, worth)
    assert both[0] < both[1] < both[2] > both[3]
    kept = runs[2].scenario.customers.programme.kept_share()
    assert kept == 0.15
    first = runs[2].months.lost[0] / runs[0].months.lost[0]
    assert abs(first - (1 - kept)) < 4 * np.sqrt(kept * (1 - kept) / runs[0].months.lost[0])


def test_the_kept_are_no_happier():
    """The programme asks nobody why: with it the lines are fuller, and the customers less satisfied."""
    without, kept = (changed("retention-programme", {SPEND: spend}).metrics() for spend in (0, 1))
    assert kept["mean_wait_s"] > without["mean_wait_s"]
    assert kept["mean_satisfaction"] < without["mean_satisfaction"]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_leaky_bucket_is_mended_before_it_is_filled(seed):
    """The same money: some of it moved from winning customers to agents keeps more, earns more; too much of it less."""
    money = sim.load("growth-versus-care").money
    assert 4 * money.agent_cost_per_hour * 6 * 30 <= 25_000  # what four agents cost in a month
    shifts = {"all for growth": 0, "some for care": 4, "too much for care": 12}
    runs = {
        what: changed("growth-versus-care", {BUDGET: 125_000 - 6_250 * agents, AGENTS: 20 + agents}, seed)
        for what, agents in shifts.items()
    }
    closing, profit = (
        {what: of(run) for what, run in runs.items()}
        for of in (lambda run: run.months.closing.iloc[-1], lambda run: run.metrics()["profit"])
    )
    growth, care, too_much = shifts
    assert closing[care] > closing[growth] > closing[too_much]
    assert profit[care] > profit[growth] > profit[too_much]
    assert runs[care].months.won.sum() < runs[growth].months.won.sum()  # fewer come, more stay
    assert runs[care].metrics()["retention_share"] > runs[growth].metrics()["retention_share"]
