"""Lesson 07: a customer's worth in three ways, five points, winning or keeping, the ledger, and an agent's worth."""

from math import log, sqrt

import numpy as np
import pandas as pd
import pytest

import sim
from sim.lessons.economics import agents_worth, five_points, winning
from sim.lessons.economics import checks as tasks
from sim.lessons.economics.agents_shown import assets_of
from sim.lessons.economics.agents_worth import AGENT_COST, AGENTS, MARGIN, firm, months_of, saving_at
from sim.lessons.economics.lifetime import alike, different, forecasts, lives, received, there, worth_of
from sim.lessons.economics.show import SEEN
from sim.lessons.kit.checks import check
from sim.results.ledger import monthly_rate, values_of
from sim.theory import beta_geometric_value, customer_value, lifetime_value, retention_over, starting_retentions

EXERCISE = "07-retention-economics"
SMALL = firm().set({"months": 6, "customers.count": 2000, "customers.acquisition.prospects_per_month": 600, AGENTS: 3})


# What a customer is worth


@pytest.mark.parametrize("paid", ["start", "end"])
@pytest.mark.parametrize("seed", [1, 9])
def test_accounts_and_closed_form_agree_where_all_are_alike(paid, seed):
    run = lives(alike(), seed)
    brought, money = received(run, paid), run.scenario.money
    exact = lifetime_value(money.margin_per_month, retention_over(0.825, 1), monthly_rate(money), 36, paid)
    assert abs(brought.mean() - exact) < 4 * brought.std(ddof=1) / sqrt(len(brought))


def test_accounts_are_what_the_months_say_and_what_the_survival_curve_says():
    for world in (alike(), different()):
        run = lives(world)
        factors = (1 + monthly_rate(world.money)) ** -np.arange(36.0)
        books = (run.months.margin_cents * factors).sum() / 100 / world.customers.count
        assert received(run).mean() == pytest.approx(books, abs=1e-9)
        assert worth_of(there(run), run) == pytest.approx(books, abs=1e-9)


def test_paid_at_the_end_is_what_those_bring_who_are_there_then():
    run = lives(alike())
    factors = (1 + monthly_rate(run.scenario.money)) ** -np.arange(1.0, 37)
    books = (run.months.closing * 25 * factors).sum() / run.scenario.customers.count
    assert received(run, "end").mean() == pytest.approx(books, abs=1e-9)


def test_the_ledger_opens_with_the_closed_form():
    run = lives(alike())
    money = run.scenario.money
    exact = lifetime_value(money.margin_per_month, retention_over(0.825, 1), monthly_rate(money), 36)
    assert run.ledger.opening_cents[0] == 20_000 * round(100 * exact)
    assert values_of(run.scenario, run.records, 0).sum() == run.ledger.opening_cents[0]


@pytest.mark.parametrize("seed", [1, 9])
def test_customers_who_differ_are_worth_what_their_own_chances_say_and_more_than_one_chance_says(seed):
    run = lives(different(), seed)
    brought, born, money = received(run), run.scenario.mind.loyalty, run.scenario.money
    exact = beta_geometric_value(born.alpha, born.beta, money.margin_per_month, monthly_rate(money), 36)
    error = brought.std(ddof=1) / sqrt(len(brought))
    assert abs(brought.mean() - exact) < 4 * error
    found = forecasts(run, SEEN)
    assert found.worth["one"] < exact - 4 * error
    assert found.too_low("one") > 4 * abs(found.too_low("own"))
    assert found.too_low("one") > forecasts(run, 24).too_low("one") > 0


def test_where_all_are_alike_one_chance_is_enough():
    found = forecasts(lives(alike()), 12)
    assert abs(found.too_low("one")) < 2


def test_months_that_say_nothing_of_differences_give_one_forecast_only():
    run = lives(alike(), 3)
    lines = [forecasts(run, seen) for seen in range(2, 12)]
    assert any(found.own is None for found in lines)
    assert all((found.own is None) == ("own" not in found.worth) for found in lines)


# Five points of retention


def test_five_points_bring_14_25_or_100_per_cent():
    """001-04: a quarter more from 75%, twice as much from 90%, and at 60% a seventh only."""
    low, high = five_points.claimed()
    assert (low, high, five_points.points()) == (0.25, 1.0, 0.05)
    assert five_points.only_retention(low) == pytest.approx(0.75)
    assert five_points.only_retention(high) == pytest.approx(0.90)
    assert five_points.gain_at(0.6) == pytest.approx(1 / 7)
    found = five_points.gains(five_points.plain())
    assert found.at(0.6) == pytest.approx(1 / 7, abs=1e-3)
    assert found.marks[low] == pytest.approx((0.75,), abs=1e-3)


def test_the_curve_is_the_gain_at_every_price():
    world = five_points.plain().set(
        {"money.discount_per_year": 0.1, "money.margin_growth_per_year": 0.05, "money.acquisition_cost": 100,
         "money.value_years": 12}
    )  # fmt: skip
    found, profit = five_points.gains(world), five_points.profit_of(world)
    for place in (0, 60, 120, 188):
        start = found.start[place]
        before, after = (customer_value(profit, r, 0.1, 12, 100).total for r in (start, start + 0.05))
        assert found.gain[place] == pytest.approx(after / before - 1)
    assert found.marks[0.25] == starting_retentions(0.25, 0.05, profit, 0.1, 12, 100)


def test_nothing_doubles_within_ten_years_at_a_tenth():
    world = five_points.plain().set({"money.discount_per_year": 0.1, "money.value_years": 10})
    found = five_points.gains(world)
    assert found.marks[1.0] == ()
    assert np.nanmax(found.gain) < 0.5


def test_the_five_benefits_add_up():
    """001-03: cheaper to keep, cheaper to serve, buy more, recommend, bear price rises."""
    table = five_points.benefits(0.8, 0.85)
    parts = table.drop(index="total")
    assert parts.sum().to_numpy() == pytest.approx(table.loc["total"].to_numpy())
    profit = five_points.loyal_profit()
    by_year = sum(profit.in_year(t) * (0.8 / 1.1) ** t for t in range(10)) - five_points.WINNING
    assert table.loc["total"].iloc[0] == pytest.approx(by_year)
    assert (parts.iloc[1:, 2] > 0).all()
    assert parts.iloc[0, 2] == 0


def test_the_garbled_sentence_stays_open():
    """001-11: one reading agrees with 001-04, one contradicts it, one has no number at all."""
    assert five_points.reichheld("garbled")["note"].startswith("! garbled")
    table = five_points.garbled_readings()
    assert table.gain.tolist()[:2] == [0.25, 1.25]
    assert table.retention.tolist()[:2] == pytest.approx([0.75, 0.91])
    assert table.iloc[2, :2].isna().all()
    assert table.like_001_04.tolist() == [True, False, False]


# Winning or keeping


def test_the_figures_of_winning_and_keeping_fit_each_other():
    """003-55, 003-56, 003-57: 15 and 50% make 3.3 times; six times and five to ten need dearer attempts."""
    new, present = (winning.acquisition(f"success_with_{who}")[1] for who in ("new", "existing"))
    assert (new, present, winning.acquisition("selling_to_new")[1]) == (0.15, 0.5, 6.0)
    assert winning.acquisition("new_over_keeping") == (5.0, 7.5, 10.0)
    assert [winning.dearer_attempt(n) for n in (present / new, 6, 5, 10)] == pytest.approx([1, 1.8, 1.5, 3])


def test_the_best_division_is_the_best_of_all():
    for budget in (2000, 8000, 10_000, 30_000):
        for times in (0.5, 3, 6, 10):
            world = winning.branch(times)
            found = winning.split(world.set(winning.divided(0.3, budget, world)))
            assert found.now == pytest.approx(0.3)
            assert found.most >= found.total.max() - 1e-6
            assert found.at(found.best) <= found.most + 1e-6
            assert winning.first_costs(world).times == pytest.approx(times)


def test_the_best_division_may_lie_at_an_edge():
    world = winning.branch()
    assert winning.best(world, 4000).to_winning == 0
    assert 0 < winning.best(world, 10_000).to_winning < 1
    assert winning.best(world.set(winning.dearer(0.25, world)), 2000).to_winning == 1


@pytest.mark.parametrize("to_winning", [0.0, 0.35, 1.0])
def test_a_simulated_month_wins_and_keeps_as_many_as_the_formula(to_winning):
    world = winning.branch().set({"customers.count": 20_000, "customers.acquisition.prospects_per_month": 20_000})
    world = world.set(winning.divided(to_winning, 40_000, world))
    prospects, customers = winning.segments(world)
    month = sim.run(world, seed=5, keep=()).months.iloc[0]
    won = prospects.share_at(to_winning * 40_000 / 20_000)
    kept = customers.share_at((1 - to_winning) * 40_000 / 20_000)
    for count, share in ((month.won, won), (month.opening - month.lost, kept)):
        assert abs(count - 20_000 * share) <= 4 * sqrt(20_000 * share * (1 - share))
    assert prospects.response == pytest.approx(log(2) * 20_000 / world.customers.acquisition.half_won_at)


# Customers as assets


@pytest.mark.parametrize("agents", [9, 7])
def test_the_lines_of_the_ledger_reach_the_closing_value_month_by_month(agents):
    """001-01, 001-02: customers as assets, from the opening to the closing value, to the cent."""
    ledger = months_of(firm().set(AGENTS, agents)).ledger
    up = ledger.won_cents + ledger.grown_cents + ledger.interest_cents
    down = ledger.margin_cents + ledger.shrunk_cents + ledger.lost_cents
    assert (ledger.opening_cents + up - down == ledger.closing_cents).all()
    for first, last in ((1, 36), (13, 24), (5, 5)):
        assets = assets_of(firm().set(AGENTS, agents), first, last)
        assert assets.reached == pytest.approx(assets.closing, abs=0.004)
        assert assets.opening == ledger.opening_cents[first - 1] / 100


# What an agent is worth


def test_a_saving_at_other_prices_is_what_a_study_finds():
    priced = SMALL.set({MARGIN: 65, AGENT_COST: 22})
    found, studied = (
        make(priced, priced.set(AGENTS, 2), 2, **seed)
        for make, seed in ((saving_at, {}), (sim.study.saving, {"seed": agents_worth.SEED}))
    )
    for name in ("spared", "forgone", "cash", "equity", "worth"):
        assert np.allclose(found.each[name], studied.each[name], rtol=0, atol=0.005 * 2000)


def test_the_map_is_that_of_a_study():
    ours = agents_worth.moral(SMALL, [5, 40, 400], [2, 3, 4], 1, 2)
    study = sim.study.saving_map(SMALL, AGENTS, [3, 4], 1, [5, 40, 400], 2, agents_worth.SEED)
    names = ["staffing", "margin", "verdict", "crossing"]
    pd.testing.assert_frame_equal(ours[names], study[names], check_dtype=False)
    assert np.allclose(ours[["cash", "equity"]], study[["cash", "equity"]], rtol=0, atol=0.005 * 20_000)


def test_one_more_agent_and_the_best_number_by_hand():
    table = pd.DataFrame(
        {"agents": [1, 2, 3] * 2, "replication": [0] * 3 + [1] * 3, "month": 1, "worth": [1.0, 5, 4, 2, 8, 7]}
    )
    assert agents_worth.one_more(table, 1)["mean"].to_dict() == {2: 5.0, 3: -1.0}
    assert agents_worth.best_staffing(table, 1) == 2
    with pytest.raises(sim.ScenarioError, match="the best of 1 to 2 agents is 2: try more of them"):
        agents_worth.best_staffing(table[table.agents < 3], 1)


def test_the_saving_of_the_lesson_turns_and_the_ledger_knows_at_once():
    found = saving_at(firm(), firm().set(AGENTS, 7))
    months = found.months()
    assert found.verdict() == "cheaper first, dearer after"
    assert 15 <= found.crossing() <= 25
    assert months.cash_low[6] > 0 > months.cash_high[36]
    assert months.worth_high[1] < 0


def test_the_queue_of_the_small_firm_still_matters():
    for agents in (9, 7):
        busy = agents_worth.busy_by_hour(firm().set(AGENTS, agents))
        assert 0.75 < busy.max() < 0.95
        assert (busy > 0.5).all()


def test_how_busy_an_hour_is_adds_up_to_the_occupancy():
    run = sim.run(SMALL, agents_worth.SEED)
    assert agents_worth.busy_by_hour(SMALL).mean() == pytest.approx(run.metrics()["occupancy"], abs=1e-3)


# The exercise


def test_hints_of_task_1():
    assert check(EXERCISE, 1, tasks.reference_worth()).right
    for mistake, hint in tasks.mistakes_of_worth():
        found = check(EXERCISE, 1, mistake())
        assert not found.right
        assert found.says == hint
    values = [mistake() for mistake, _ in tasks.mistakes_of_worth()]
    assert len({round(value, 2) for value in [*values, tasks.reference_worth()]}) == len(values) + 1
    assert "add up margin" in check(EXERCISE, 1, 1).says
    assert "amount of money" in check(EXERCISE, 1, [1]).says


def test_hints_of_task_2():
    taken, added = tasks.reference_assets()
    assert check(EXERCISE, 2, (taken, added)).right
    for answer, words in (
        ((100 * taken, 100 * added), "cents"),
        ((added, taken), "other way round"),
        ((taken, added - taken), "whole change"),
        ((taken, -added), "the sign"),
        ((taken, 1), "taken is right"),
        ((1, added), "sum of the margins"),
        (taken, "pair of amounts"),
    ):
        found = check(EXERCISE, 2, answer)
        assert not found.right
        assert words in found.says


def test_hints_of_task_3():
    cash, worth = tasks.reference_best()
    assert cash < worth
    assert check(EXERCISE, 3, (cash, worth)).right
    last = tuple(tasks._most(name, 36) for name in ("cash", "worth"))
    for answer, words in (
        ((worth, cash), "other way round"),
        ((cash, tasks._most("equity", tasks.MONTH)), "equity alone"),
        (last, "after 36 months"),
        ((6, 6), "mean over the replications"),
        ("nine", "pair of whole numbers"),
    ):
        found = check(EXERCISE, 3, answer)
        assert not found.right
        assert words in found.says
