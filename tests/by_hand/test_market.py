"""The small market: who is served how decides who stays, and who stays decides who calls."""

from math import sqrt

import numpy as np
import pytest

import sim
from sim.mind.loyalty.course import renewal_share, yearly_retention
from sim.theory import lifetime_value
from sim.world.scenario import from_values

WORLD = sim.load("small-market").set({"months": 6, "customers.count": 400})


@pytest.fixture(scope="module")
def market():
    return sim.run(WORLD, seed=3)


def test_customers_are_accounted_for(market):
    months, customers = market.months, market.customers
    assert months.opening[0] == len(customers) == 400
    assert (months.opening - months.lost == months.closing).all()
    assert (months.opening[1:].to_numpy() == months.closing[:-1].to_numpy()).all()
    assert months.lost.sum() == (customers.left_month >= 0).sum()
    assert market.metrics()["churn_share"] == months.lost.sum() / 400
    assert market.metrics()["retention_share"] == 1 - months.lost.sum() / 400


def test_money_is_counted_in_whole_cents(market):
    months, money = market.months, WORLD.money
    assert (months.margin_cents == months.opening * 2500).all()
    assert months.call_cents.sum() == market.calls.attempts.sum() * 20
    # 22 opening days in the first 30, two agents from nine to five, and the overtime until the last call has ended
    in_month = market.staff.query("from_s < 30 * 86400")
    hours = (in_month.until_s - in_month.from_s).sum() / 3600
    assert hours >= 2 * 8 * 22
    assert abs(months.agent_cents[0] - hours * money.agent_cost_per_hour * 100) <= 0.5
    assert (months.profit_cents == months.margin_cents - months.agent_cents - months.call_cents).all()


def test_who_left_calls_no_more(market):
    left = market.customers.query("left_month >= 0").set_index("customer").left_month
    calls = market.calls[market.calls.customer.isin(left.index)]
    ended = (calls.customer.map(left) + 1) * 30 * 86400
    assert len(calls) > 100
    assert (calls.day * 86400 + calls.arrival_s <= ended).all()


def test_memory_goes_with_the_customer(market):
    """Each call's expectation and standing follow from the customer's call before, in order of their ends."""
    rule = WORLD.mind
    calls = market.calls.query("outcome != 'in_progress'").copy()
    calls["ended"] = calls.day * 86400 + calls.end_s
    checked = 0
    for _, one in calls.sort_values("ended").groupby("customer"):
        expected, standing = rule.expectation.start, rule.loyalty.standing
        for call in one.itertuples():
            assert call.expected == expected
            expected += rule.expectation.learning * (call.remembered - expected)
            standing += rule.loyalty.weight * (call.satisfaction - standing)
            assert call.standing == standing
            checked += 1
    assert checked == len(calls) > 500


def test_renewals_follow_the_course_table():
    """Without a single call everybody's standing is the first one; the share that stays is the table's."""
    world = WORLD.set({"customers.needs_per_month": 0, "customers.count": 20_000, "months": 12})
    run = sim.run(world, seed=11)
    expected = renewal_share(yearly_retention(4.0, world.mind.loyalty.constants()), 12)
    assert expected == pytest.approx(0.825)
    found = 1 - run.months.lost.sum() / 20_000
    assert abs(found - expected) < 4 * sqrt(expected * (1 - expected) / 20_000)
    assert len(run.calls) == 0


@pytest.mark.parametrize("period", [1, 3, 6, 12])
def test_the_period_of_renewal_does_not_change_the_years_share(period):
    world = WORLD.set(
        {"customers.needs_per_month": 0, "customers.count": 20_000, "months": 12, "customers.renewal_months": period}
    )
    found = sim.run(world, seed=5).metrics()["retention_share"]
    assert abs(found - 0.825) < 4 * sqrt(0.825 * 0.175 / 20_000)


def test_simulated_lifetime_value_matches_the_closed_form():
    """Renewing monthly without service as a cause: discounted margins against the geometric sum."""
    world = WORLD.set(
        {"customers.needs_per_month": 0, "customers.count": 5_000, "months": 36, "customers.renewal_months": 1}
    )
    left = sim.run(world, seed=8).customers.left_month.to_numpy()
    stayed = np.where(left < 0, 36, left + 1)  # months at whose start the customer was there
    monthly = 1.1 ** (1 / 12) - 1
    factors = np.concatenate([[0], np.cumsum((1 + monthly) ** -np.arange(36))])
    values = 25 * factors[stayed]
    exact = lifetime_value(25, renewal_share(0.825, 1), monthly, 36, paid="start")
    assert abs(values.mean() - exact) < 4 * values.std(ddof=1) / sqrt(len(values))


def test_needs_follow_their_rate():
    world = WORLD.set({"customers.count": 2_000, "months": 2, "demand.reasons.question.returns.share": 0})
    run = sim.run(world, seed=2)
    needs = run.calls.groupby("customer").need.max().reindex(range(2_000)).fillna(-1) + 1
    # needs that arise in the last closed hours of the second month call only after it: fewer than 2 a customer
    assert 0.9 * 2 < needs.mean() < 2
    assert run.calls.groupby(["customer", "need"]).size().max() == 1


def test_better_service_keeps_more_customers():
    few = WORLD.set({"centre.teams.service.agents": 1, "months": 12})
    many = few.set("centre.teams.service.agents", 4)
    found = sim.compare(few, many, 3, seed=4).summary()
    assert found.loc["retention_share", "low"] > 0
    assert found.loc["mean_wait_s", "high"] < 0


def test_a_customers_luck_does_not_depend_on_the_others():
    small, large = (sim.run(WORLD.set("customers.count", n), seed=9) for n in (50, 400))
    same = small.calls.merge(large.calls, on=["customer", "need", "visit"], suffixes=("", "_large"))
    both = same.query("visit == 0")
    assert len(both) > 100
    # a need calls at the same second in both worlds, unless its customer has left one of them by then
    assert (both.arrival_s == both.arrival_s_large).all()
    assert (both.reason == both.reason_large).all()


def test_closed_days_are_quiet(market):
    weekday = market.calls.day % 7
    assert set(weekday.unique()) <= {0, 1, 2, 3, 4}
    assert market.calls.arrival_s.between(0, 8 * 3600).all()


def test_market_without_customers_is_refused():
    with pytest.raises(sim.ScenarioError, match="a market needs customers"):
        WORLD.set("customers.count", 0)


def test_tables_that_a_world_has_not_say_so(market):
    floor = sim.run(sim.textbook(60, 5, 180, hours=1))
    with pytest.raises(AttributeError, match="a floor world has no table customers"):
        _ = floor.customers
    with pytest.raises(AttributeError, match="a floor world has no table ledger"):
        _ = floor.ledger
    with pytest.raises(AttributeError, match="the events were not kept"):
        _ = market.events


def test_one_customer_by_hand():
    """One customer, always answered at once: two needs, their memories, one renewal, worked out from the draws."""
    world = from_values(
        {
            "world": "market",
            "months": 1,
            "opening": {"opens": "00:00", "closes": "24:00"},
            "centre": {
                "queues": {"line": {}},
                "teams": {"all": {"agents": 2, "serves": {"line": {"handling_s": 100}}}},
            },
            "demand": {"reasons": {"any": {"queue": "line"}}},
            "customers": {"count": 1, "needs_per_month": 3, "renewal_months": 1},
        }
    )
    run = sim.run(world, seed=1)
    # greeting 6, telling 5, solved 9, goodbye 6: remembered 7.5 each time
    expected, standing = 6.0, 4.0
    for call in run.calls.itertuples():
        assert (call.outcome, call.talk_s, call.remembered, call.expected) == ("solved", 100, 7.5, expected)
        standing = (standing + 3 + 0.4 * (7.5 - expected)) / 2
        expected += 0.25 * (7.5 - expected)
        assert call.standing == pytest.approx(standing, abs=1e-12)
    customer = run.customers.iloc[0]
    assert (customer.calls, customer.expected) == (len(run.calls), expected)
    assert len(run.calls) > 0


def test_loyalty_measured_three_ways():
    """001-15: intention, behaviour and profit of the same customers are three things, and they differ."""
    world = WORLD.set({"months": 12, "customers.renewal_months": 3})
    run = sim.run(world, seed=2)
    found, customers, months = run.metrics(), run.customers, run.months
    there = customers[customers.left_month < 0]
    assert found["loyal_intention_share"] == (there.standing >= 3.5).mean()
    assert 0 < found["loyal_intention_share"] < 1
    assert found["retention_share"] == len(there) / len(customers)
    assert found["profit_per_customer"] == pytest.approx(months.profit_cents.sum() / 100 / len(customers))
    lured = sim.run(world.set("mind.loyalty.pull", 0.3), seed=2).metrics()
    assert lured["retention_share"] < found["retention_share"] - 0.1  # they leave all the same,
    assert abs(lured["loyal_intention_share"] - found["loyal_intention_share"]) < 0.05  # whatever they say


def test_three_months_of_silence_and_the_index_of_satisfaction():
    world = WORLD.set({"months": 6, "customers.needs_per_month": 0.2})
    run = sim.run(world, seed=5)
    there = run.customers[run.customers.left_month < 0].customer
    lately = run.calls[run.calls.day * 86_400 + run.calls.arrival_s >= 3 * 30 * 86_400].customer
    found = run.metrics()
    assert found["silent_customers_share"] == (~there.isin(lately)).mean()
    # a customer who needs something 0.2 times a month is silent for three months with chance exp(-0.6) or so
    assert 0.4 < found["silent_customers_share"] < 0.7
    assert found["satisfaction_index"] == pytest.approx(100 * (run.calls.satisfaction.mean() - 1) / 4)


def test_a_market_may_keep_its_months_only():
    world = WORLD.set("months", 2)
    whole, kept = sim.run(world, seed=3), sim.run(world, seed=3, keep=())
    for name in ("months", "ledger", "customers"):
        assert getattr(whole, name).equals(getattr(kept, name))
    for name in ("calls", "legs"):
        with pytest.raises(AttributeError, match=f"the {name} were not kept"):
            getattr(kept, name)
    with pytest.raises(AttributeError, match="were not kept"):
        kept.metrics()
