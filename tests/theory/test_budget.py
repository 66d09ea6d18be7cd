"""Winning or keeping: the best division by hand and by search, customer equity, break-even, the course's figures."""

import csv
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from sim.core.datasets import shipped
from sim.theory import (
    CustomerBase,
    Segment,
    best_split,
    break_even_points,
    cost_per_sale,
    customer_equity,
    lifetime_value,
    split_budget,
)

FOREVER = math.inf

segments = st.builds(
    Segment,
    people=st.floats(10, 1e5),
    value=st.floats(1, 1e4),
    ceiling=st.floats(0.3, 1),
    response=st.floats(1e-3, 1),
    floor=st.floats(0, 0.25),
)


def course(quantity):
    """Return the low, middle and high figure of a row of the course's table of acquisition."""
    with shipped("datasets", "acquisition.csv").open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["quantity"] == quantity)
    return tuple(float(row[name]) for name in ("low", "middle", "high"))


def worth_by_people(base, discount, horizon, paid):
    """Return the equity of a base period by period, from how many people are there."""
    here, total = base.customers, 0.0
    for t in range(horizon):
        if t > 0:
            here = base.retention * here + base.won
            total -= base.won * base.winning_cost / (1 + discount) ** t
        if paid == "start":
            total += base.margin * here / (1 + discount) ** t
        else:
            total += base.margin * base.retention * here / (1 + discount) ** (t + 1)
    return total


# By hand


def test_a_segment_by_hand():
    # half of what can be won is won for 10 a head: response ln 2 / 10, three quarters for 20
    prospects = Segment.observed(people=100, value=60, ceiling=0.4, spend=10, reached=0.2)
    assert prospects.response == pytest.approx(math.log(2) / 10, rel=1e-14)
    assert [prospects.share_at(spend) for spend in (0, 10, 20)] == pytest.approx([0, 0.2, 0.3])
    # half of the distance from floor 0.6 to ceiling 0.9
    customers = Segment.observed(people=100, value=60, ceiling=0.9, spend=4, reached=0.75, floor=0.6)
    assert [customers.share_at(spend) for spend in (0, 4, 8)] == pytest.approx([0.6, 0.75, 0.825])
    # the first money unit buys 60 x 0.4 x ln 2 / 10 = 1.6636; it halves every 10, and is 1 at 10 log2 1.6636
    assert prospects.worth_of_next(0) == pytest.approx(2.4 * math.log(2))
    assert prospects.worth_of_next(10) == pytest.approx(1.2 * math.log(2))
    assert prospects.best_spend() == pytest.approx(10 * math.log2(2.4 * math.log(2)))
    assert Segment(100, value=10, ceiling=0.4, response=0.2).best_spend() == 0  # 10 x 0.4 x 0.2 = 0.8
    assert Segment(100, value=0, ceiling=0.4, response=0.2).best_spend() == 0


def test_a_division_by_hand():
    # equal response ln 2 / 10, equal people; keeping's first unit buys twice as much, so it gets 10 a head more:
    # of 3000 for 100 and 100 people 10 and 20 a head, of 500 all for keeping
    prospects = Segment(people=100, value=50, ceiling=0.4, response=math.log(2) / 10)
    customers = Segment(people=100, value=50, ceiling=0.8, response=math.log(2) / 10)
    best = best_split(3000, prospects, customers)
    assert best.to_winning == pytest.approx(1 / 3)
    assert (best.winning, best.keeping) == pytest.approx((1000, 2000))
    assert (best.won, best.kept) == pytest.approx((20, 60))
    assert best.value == pytest.approx(50 * 80)
    assert best.worth_of_next == pytest.approx(50 * 0.2 * math.log(2) / 10)
    edge = best_split(500, prospects, customers)
    assert (edge.to_winning, edge.winning, edge.won) == (0, 0, 0)
    assert edge.worth_of_next == pytest.approx(50 * 0.8 * math.log(2) / 10 / math.sqrt(2))
    assert best_split(500, customers, prospects).to_winning == 1


def test_equity_by_hand():
    # ten customers, half stay: 100 + 50 + 25 each; two won at 30 each year after: 2 (150 - 30), 2 (100 - 30)
    base = CustomerBase(customers=10, margin=100, retention=0.5, won=2, winning_cost=30)
    equity = customer_equity(base, 0, 3)
    assert (equity.present, equity.future) == pytest.approx((1750, 380))
    # interest of a quarter: 10 (100 + 40 + 16), 2 (140 - 30) / 1.25 + 2 (100 - 30) / 1.25^2
    equity = customer_equity(base, 0.25, 3)
    assert (equity.present, equity.future) == pytest.approx((1560, 176 + 89.6))
    # at the end: 10 (40 + 16 + 6.4), 2 (56 - 30) / 1.25 + 2 (40 - 30) / 1.25^2
    equity = customer_equity(base, 0.25, 3, paid="end")
    assert (equity.present, equity.future) == pytest.approx((624, 41.6 + 12.8))
    assert equity.total == pytest.approx(678.4)
    assert customer_equity(base, 0.25, 1).future == 0
    assert customer_equity(CustomerBase(0, 100, 0.5, won=2), 0, 2).total == pytest.approx(200)  # won for nothing


def test_break_even_by_hand():
    # two years, at the start: 90 + 90 r' = 100 + 80, so r' = 1 where 10 is spent a year at a retention of 0.8
    assert break_even_points(10, 100, 0.8, 0, 2) == pytest.approx(0.2)
    # 1 of 100 spent each year for ever, 1.1 - 0.8 = 0.3: 0.3 points in a hundred
    assert break_even_points(1, 100, 0.8, 0.1, FOREVER) == pytest.approx(0.003, rel=1e-12)
    # once: who renews brings 100 + 80 in the two years left, at the end 80 + 64 and the 100 of this year
    assert break_even_points(9, 100, 0.8, 0, 3, spent="once") == pytest.approx(0.05)
    assert break_even_points(12.2, 100, 0.8, 0, 3, "end", "once") == pytest.approx(0.05)
    assert break_even_points(11, 100, 0.8, 0.1, 2, spent="once") == pytest.approx(11 * 1.1 / 100)
    assert break_even_points(0.01, 0.5, 0.8, 0, 2, spent="once") == pytest.approx(0.02)
    assert break_even_points(0, 100, 0.8, 0.1, 2) == 0
    assert break_even_points(5, 100, 0, 0.1, 2, "end") == 0


# By theory


@given(st.floats(1, 1e6), segments, segments)
def test_no_division_is_better(budget, prospects, customers):
    best = best_split(budget, prospects, customers)
    assert best == split_budget(best.to_winning, budget, prospects, customers)
    searched = minimize_scalar(
        lambda split: -split_budget(split, budget, prospects, customers).value, bounds=(0, 1), method="bounded"
    )
    tried = [split_budget(step / 50, budget, prospects, customers).value for step in range(51)]
    assert best.value >= max(-searched.fun, *tried) * (1 - 1e-12)
    # inside, a money unit buys the same on both sides; at an edge the side left out buys less
    winning = prospects.worth_of_next(best.winning / prospects.people)
    keeping = customers.worth_of_next(best.keeping / customers.people)
    if 0 < best.to_winning < 1:
        assert winning == pytest.approx(keeping, rel=1e-6)
    else:
        assert (winning <= keeping) if best.to_winning == 0 else (winning >= keeping)
    assert best.worth_of_next == max(winning, keeping)


@given(segments, segments)
def test_spending_the_best_on_each_is_the_best_division_of_that_sum(prospects, customers):
    each = prospects.people * prospects.best_spend(), customers.people * customers.best_spend()
    if min(each) == 0:
        return
    best = best_split(sum(each), prospects, customers)
    assert (best.winning, best.keeping) == pytest.approx(each, rel=1e-6, abs=1e-6 * sum(each))
    assert best.worth_of_next == pytest.approx(1, rel=1e-6)


def test_one_side_that_money_does_not_move():
    fixed, moved = Segment(100, 50, ceiling=0.5, response=1, floor=0.5), Segment(100, 50, ceiling=0.5, response=0.001)
    assert best_split(10, fixed, moved).to_winning == 0
    assert best_split(10, moved, fixed).to_winning == 1
    assert best_split(10, moved, fixed).kept == 50
    with pytest.raises(ValueError, match="Money changes nothing"):
        best_split(10, fixed, fixed)


@given(
    st.builds(
        CustomerBase,
        customers=st.floats(0, 1000),
        margin=st.floats(1, 500),
        retention=st.floats(0, 1),
        won=st.floats(0, 50),
        winning_cost=st.floats(0, 100),
    ),
    st.floats(0, 1),
    st.integers(1, 30),
    st.sampled_from(["start", "end"]),
)
def test_equity_is_what_the_people_there_bring(base, discount, horizon, paid):
    total = customer_equity(base, discount, horizon, paid).total
    assert total == pytest.approx(worth_by_people(base, discount, horizon, paid), rel=1e-10, abs=1e-6)


@pytest.mark.parametrize("paid", ["start", "end"])
def test_equity_of_a_long_horizon(paid):
    base = CustomerBase(customers=100, margin=50, retention=0.8, won=20, winning_cost=60)
    endless, long = customer_equity(base, 0.05, FOREVER, paid), customer_equity(base, 0.05, 1000, paid)
    assert (endless.present, endless.future) == pytest.approx((long.present, long.future), rel=1e-12)
    alone = customer_equity(CustomerBase(100, 50, 0.8), 0, FOREVER, paid)
    assert (alone.present, alone.future) == (100 * lifetime_value(50, 0.8, 0, FOREVER, paid), 0)


@given(
    st.floats(0.01, 30),
    st.floats(0, 0.95),
    st.floats(0, 0.5),
    st.integers(1, 60) | st.just(FOREVER),
    st.sampled_from(["start", "end"]),
)
def test_break_even_breaks_even(spend, retention, discount, horizon, paid):
    value = lifetime_value(100, retention, discount, horizon, paid)
    try:
        points = break_even_points(spend, 100, retention, discount, horizon, paid)
    except ValueError:
        nearly = 1 - 1e-9 if horizon == FOREVER else 1.0
        assert lifetime_value(100 - spend, nearly, discount, horizon, paid) < value
    else:
        after = lifetime_value(100 - spend, min(1, retention + points), discount, horizon, paid)
        assert after == pytest.approx(value, rel=1e-9)
        assert points >= 0


@given(
    st.floats(0.01, 30), st.floats(0, 0.9), st.floats(0.01, 0.5), st.integers(2, 40), st.sampled_from(["start", "end"])
)
def test_break_even_of_a_spend_once(spend, retention, discount, horizon, paid):
    """The first renewal better by the points, all later ones as before, written out payment by payment."""

    def value(first):
        stay = [1.0] + [first * retention**t for t in range(horizon)]
        chosen = stay[:horizon] if paid == "start" else stay[1:]
        return math.fsum(100 * s / (1 + discount) ** (t + (paid == "end")) for t, s in enumerate(chosen))

    worth = (value(1.0) - value(retention)) / (1 - retention)  # value is linear in the first renewal
    points = spend / worth
    if points > 1 - retention:
        with pytest.raises(ValueError, match="Even keeping every customer"):
            break_even_points(spend, 100, retention, discount, horizon, paid, "once")
    else:
        found = break_even_points(spend, 100, retention, discount, horizon, paid, "once")
        assert found == pytest.approx(points, rel=1e-9)


def test_an_infinite_horizon_breaks_even_like_a_long_one():
    for paid in ("start", "end"):
        for spent in ("each", "once"):
            endless = break_even_points(3, 100, 0.8, 0.1, FOREVER, paid, spent)
            assert endless == pytest.approx(break_even_points(3, 100, 0.8, 0.1, 900, paid, spent), rel=1e-9)


# The course's figures


def test_selling_to_new_and_to_existing_customers():
    new, existing = course("success_with_new")[1], course("success_with_existing")[1]
    times = course("selling_to_new")[1]
    by_success = cost_per_sale(20, new) / cost_per_sale(20, existing)
    assert by_success == pytest.approx(10 / 3)  # 0.5 / 0.15
    assert times / by_success == pytest.approx(1.8)  # how much dearer an attempt must be for the six times
    assert cost_per_sale(times / by_success * 20, new) == pytest.approx(times * cost_per_sale(20, existing))
    assert cost_per_sale(20, 1) == 20
    assert cost_per_sale(0, 0.5) == 0


@pytest.mark.parametrize("times", course("new_over_keeping"))
def test_the_first_money_keeps_customers(times):
    """Half of what money can do is done by 10 for a customer kept, and by so many times that for a prospect won."""
    prospects = Segment.observed(1000, 300, ceiling=0.6, spend=10 * times, reached=0.3)
    customers = Segment.observed(1000, 300, ceiling=0.9, spend=10, reached=0.75, floor=0.6)
    # Winning reaches up to 0.6, keeping 0.3 more: its first unit buys times / 2 as much, half as much 10 a head later
    only_keeping = 1000 * 10 * math.log2(times / 2)
    assert best_split(0.999 * only_keeping, prospects, customers).to_winning == 0
    assert 0 < best_split(1.001 * only_keeping, prospects, customers).to_winning < 0.001


# By direction


def test_worth_more_gets_more():
    prospects = Segment(1000, 250, ceiling=0.4, response=0.02)
    customers = Segment(500, 250, ceiling=0.9, response=0.05)
    base = best_split(40_000, prospects, customers)
    assert best_split(40_000, Segment(1000, 300, 0.4, 0.02), customers).to_winning > base.to_winning
    assert best_split(40_000, prospects, Segment(500, 300, 0.9, 0.05)).to_winning < base.to_winning
    assert best_split(40_000, prospects, Segment(500, 250, 0.9, 0.05, floor=0.5)).to_winning > base.to_winning
    assert best_split(50_000, prospects, customers).worth_of_next < base.worth_of_next


def test_what_makes_a_spend_harder_to_earn_back():
    base = break_even_points(2, 100, 0.8, 0.1, 10)
    assert break_even_points(3, 100, 0.8, 0.1, 10) > base
    assert break_even_points(2, 120, 0.8, 0.1, 10) < base
    assert break_even_points(2, 100, 0.85, 0.1, 10) < base
    assert break_even_points(2, 100, 0.8, 0.2, 10) > base
    assert break_even_points(2, 100, 0.8, 0.1, 5) > base


# By simulation


def test_simulated_base():
    """Four thousand bases of ten customers: who stays and who is won is thrown, the money counted year by year."""
    luck, bases, years = np.random.default_rng(5), 4000, 8
    here, total = np.full(bases, 10), np.zeros(bases)
    for t in range(years):
        if t > 0:
            won = luck.poisson(1.5, bases)
            here = luck.binomial(here, 0.75) + won
            total -= 40 * won / 1.1**t
        total += 100 * here / 1.1**t
    equity = customer_equity(CustomerBase(10, 100, 0.75, won=1.5, winning_cost=40), 0.1, years).total
    error = total.std() / math.sqrt(bases)
    assert abs(total.mean() - equity) < 4 * error
    assert error < 0.005 * equity


# Refusals


def test_segments_out_of_range_are_refused():
    for name, bad, message in (
        ("people", 0, "people must be above 0"),
        ("value", -1, "value must be 0 or more"),
        ("ceiling", 1.1, "ceiling must be a share"),
        ("floor", -0.1, "floor must be a share"),
        ("floor", 0.5, "floor must be no larger than the ceiling"),
        ("response", 0, "response must be above 0"),
    ):
        with pytest.raises(ValueError, match=message):
            Segment(**{"people": 10, "value": 5, "ceiling": 0.4, "response": 0.1, name: bad})
    for reached in (0.1, 0.05, 0.4, 0.5):
        with pytest.raises(ValueError, match="reached must lie between"):
            Segment.observed(10, 5, ceiling=0.4, spend=3, reached=reached, floor=0.1)
    with pytest.raises(ValueError, match="spend must be above 0"):
        Segment.observed(10, 5, ceiling=0.4, spend=0, reached=0.2)
    segment = Segment(10, 5, 0.4, 0.1)
    for call in (segment.share_at, segment.worth_of_next):
        with pytest.raises(ValueError, match="spend must be 0 or more"):
            call(-1)


def test_budgets_out_of_range_are_refused():
    segment = Segment(10, 5, 0.4, 0.1)
    with pytest.raises(ValueError, match="to_winning must be a share"):
        split_budget(1.5, 100, segment, segment)
    for call in (lambda *given: split_budget(0.5, *given), best_split):
        with pytest.raises(ValueError, match="budget must be above 0"):
            call(0, segment, segment)
        with pytest.raises(ValueError, match="must be Segments"):
            call(100, segment, 7)
        with pytest.raises(ValueError, match="must be Segments"):
            call(100, 7, segment)
    for attempt, success, message in ((-1, 0.5, "attempt_cost"), (1, 0, "success"), (1, 1.5, "success")):
        with pytest.raises(ValueError, match=f"{message} must be"):
            cost_per_sale(attempt, success)


def test_bases_out_of_range_are_refused():
    for name, bad in (("customers", -1), ("margin", "1"), ("retention", 2), ("won", -1), ("winning_cost", -1)):
        with pytest.raises(ValueError, match=f"{name} must be"):
            CustomerBase(**{"customers": 10, "margin": 5, "retention": 0.4, name: bad})
    with pytest.raises(ValueError, match="base must be a CustomerBase"):
        customer_equity(10, 0.1, 3)
    with pytest.raises(ValueError, match="won for ever"):
        customer_equity(CustomerBase(10, 5, 0.4, won=1), 0, FOREVER)
    with pytest.raises(ValueError, match="no bound"):
        customer_equity(CustomerBase(10, 5, 1), 0, FOREVER)
    with pytest.raises(ValueError, match="horizon must be"):
        customer_equity(CustomerBase(10, 5, 0.4, won=1), 0.1, 2.5)
    with pytest.raises(ValueError, match="paid must be"):
        customer_equity(CustomerBase(10, 5, 0.4, won=1), 0.1, 2, "now")


def test_spends_out_of_range_are_refused():
    with pytest.raises(ValueError, match="spend must be 0 or more"):
        break_even_points(-1, 100, 0.8, 0.1, 3)
    with pytest.raises(ValueError, match="margin must be above 0"):
        break_even_points(1, 0, 0.8, 0.1, 3)
    with pytest.raises(ValueError, match="retention must be"):
        break_even_points(1, 100, 1.8, 0.1, 3)
    with pytest.raises(ValueError, match="paid must be"):
        break_even_points(1, 100, 0.8, 0.1, 3, "now")
    with pytest.raises(ValueError, match='spent must be "each" or "once"'):
        break_even_points(1, 100, 0.8, 0.1, 3, spent="twice")
    for spend, retention, horizon, spent in ((100, 0.8, 3, "each"), (15, 0.8, 2, "each"), (0.1, 0.8, 1, "once")):
        with pytest.raises(ValueError, match="Even keeping every customer"):
            break_even_points(spend, 100, retention, 0, horizon, spent=spent)
    with pytest.raises(ValueError, match="Even keeping every customer"):
        break_even_points(1, 100, 1, 0.1, FOREVER)
    with pytest.raises(ValueError, match="Even keeping every customer"):
        break_even_points(100, 100, 0.8, 0, FOREVER)  # all the margin spent: nothing left to keep customers for
