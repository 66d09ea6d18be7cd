"""Customers come, stay, leave and come back: by hand, by theory, by direction."""

import csv
import re
from math import exp, sqrt

import numpy as np
import pytest

import sim
from sim.core.datasets import shipped
from sim.core.ticks import MONTH
from sim.engine.needs import stretched
from sim.mind.loyalty.inborn import Inborn, inborn_retention
from sim.mind.loyalty.leaving import Cause, cause_of_leaving, grievance
from sim.mind.recovery import Handling
from sim.results.ledger import monthly_rate, values_of
from sim.theory import beta_geometric_survival, lifetime_value
from sim.world.campaigns import Acquisition, Programme, reached

QUIET = sim.load("small-market").set({"customers.needs_per_month": 0, "customers.renewal_months": 1, "months": 12})
MANY = QUIET.set("customers.count", 20_000)


def test_spending_counts_less_and_less_by_hand():
    assert reached(0.4, 100, 100) == 0.2
    assert reached(0.4, 200, 100) == pytest.approx(0.3)  # half of what is left
    assert Programme(spend_per_customer=0).kept_share() == 0
    assert Acquisition(half_won_at=0).won_share() == 0.15


def test_grievances_by_hand():
    def held(**how):
        call = {"before": Cause.STAYED, "satisfaction": 2.0, "solved": True, "tellings": 1, "handling": Handling.SILENT}
        return Cause(grievance(**(call | how)))

    assert held() == Cause.WAITING
    assert held(tellings=2) == Cause.RETELLING
    assert held(solved=False) == held(solved=False, tellings=3) == Cause.NOT_SOLVED
    assert held(solved=False, tellings=0) == Cause.WAITING  # nobody was reached
    assert held(handling=Handling.UNRESOLVED, solved=False) == Cause.COMPLAINT
    assert held(satisfaction=3.0, before=Cause.RETELLING) == Cause.RETELLING  # a call that was all right mends nothing


def test_causes_by_hand():
    """Of 100 customers 50 stay; without the competitor 60 would, and with the satisfaction of the start 80."""
    causes = [cause_of_leaving(u / 100 + 0.005, 0.6, 0.8, Cause.NOT_SOLVED) for u in range(50, 100)]
    assert [causes.count(each) for each in (Cause.COMPETITOR, Cause.NOT_SOLVED, Cause.OWN_REASONS)] == [10, 20, 20]
    assert cause_of_leaving(0.7, 0.6, 0.8, Cause.STAYED) == Cause.OWN_REASONS  # nothing was ever wrong


def test_newcomers_need_more_in_their_first_month():
    # with twice as many needs, the need that would come after a month comes after half a month
    assert stretched(MONTH, 2.0) == MONTH // 2
    assert stretched(2 * MONTH, 2.0) == MONTH
    assert stretched(3 * MONTH, 2.0) == 2 * MONTH
    world = sim.load("small-market").set(
        {"months": 3, "customers.count": 1, "customers.acquisition": {"prospects_per_month": 4000, "half_won_at": 0},
         "customers.first_month_factor": 3, "demand.reasons.question.returns.share": 0}
    )  # fmt: skip
    run = sim.run(world, seed=3)
    joined = run.customers.query("joined_month == 1").customer
    calls = run.calls[run.calls.customer.isin(joined)]
    month = calls.day // 30
    found = [(month == m).sum() / len(joined) for m in (1, 2)]
    for many, exact in zip(found, (3, 1), strict=True):  # needs of a month's last closed hours call in the next month
        assert abs(many - exact) < 4 * sqrt(exact / len(joined)) + 0.12 * exact


def test_so_many_prospects_join():
    world = QUIET.set(
        "customers.acquisition", {"prospects_per_month": 5000, "budget_per_month": 300, "half_won_at": 300}
    )
    months = sim.run(world, seed=2).months
    exact = 0.075 * 5000
    assert (abs(months.won - exact) < 4 * sqrt(exact * (1 - 0.075))).all()
    assert (months.acquisition_cents == 30_000).all()
    costly = sim.run(world.set("money.acquisition_cost", 80), seed=2).months
    assert (costly.acquisition_cents == 30_000 + costly.won * 8000).all()


def test_a_larger_budget_only_adds_newcomers():
    """Prospects keep their luck: whoever joins for little money joins for more."""
    given = {"prospects_per_month": 500, "half_won_at": 300}
    few, more = (
        sim.run(QUIET.set("customers.acquisition", given | {"budget_per_month": budget}), seed=2).customers
        for budget in (100, 300)
    )
    assert set(few.person) < set(more.person)
    both = few.merge(more, on="person", suffixes=("", "_more"))
    assert (both.left_month == both.left_month_more).all()


def test_word_of_bad_calls_deters():
    bad = sim.load("small-market").set(
        {"months": 6, "centre.teams.service.agents": 1, "customers.acquisition.prospects_per_month": 2000,
         "customers.acquisition.half_won_at": 0, "customers.acquisition.public": 40_000}
    )  # fmt: skip
    heard = bad.set("customers.acquisition.deterred_share", 0.5)
    one, other = (sim.run(world, seed=5) for world in (bad, heard))
    calls = other.calls.query("satisfaction < 3")
    month = (calls.day * 86_400 + calls.end_s) // (30 * 86_400)
    told = 12.0 * (month == 0).sum()
    share = 0.15 * (1 - 0.5 * (1 - exp(-told / 40_000)))
    assert abs(other.months.won[0] - 2000 * share) < 4 * sqrt(2000 * share)
    assert other.months.won.sum() < one.months.won.sum()


def test_good_calls_bring_customers():
    world = sim.load("small-market").set({"months": 6, "customers.acquisition.referred_share": 0.02})
    run = sim.run(world, seed=5)
    good = (run.calls.satisfaction > 3).sum()
    told = 3.5 * 0.02  # to three or four people each
    assert abs(run.months.won.sum() - good * told) < 4 * sqrt(good * told)
    brought = run.customers.query("origin == 'referral'")
    assert len(brought) == run.months.won.sum()
    assert (brought.referrer >= 0).all()
    assert (brought.joined_month > run.customers.joined_month[brought.referrer].to_numpy()).all()


def test_who_is_asked_comes_back_as_often_as_the_share_says():
    world = MANY.set({"customers.win_back": {"share": 0.1, "months": 3}, "money.win_back_cost": 2, "months": 6})
    run = sim.run(world, seed=4)
    months = run.months
    asked = months.win_back_cents / 200
    assert (abs(months.won_back - 0.1 * asked) < 4 * np.sqrt(0.1 * 0.9 * asked + 1)).all()
    # asked in the three months after leaving, unless they came back before
    assert asked[0] == 0
    assert asked[1] == months.lost[0]
    assert asked[2] == months.lost[0] - months.won_back[1] + months.lost[1]
    assert (months.closing == months.opening + months.won + months.won_back - months.lost).all()
    assert run.customers.won_back.sum() == months.won_back.sum()


def test_a_programme_keeps_its_share_of_those_who_would_leave():
    kept = MANY.set({"customers.programme": {"spend_per_customer": 1, "most_kept_share": 0.5, "half_kept_at": 1}})
    one, other = (sim.run(world, seed=6).months for world in (MANY, kept))
    assert (other.programme_cents == other.opening * 100).all()
    would_leave = one.lost[0]
    assert abs(other.lost[0] - 0.75 * would_leave) < 4 * sqrt(would_leave * 0.75 * 0.25)


def test_segments_differ_as_they_should():
    world = sim.load("small-market").set(
        {"months": 2, "customers.count": 4000,
         "customers.segments": {"a": {"weight": 3}, "b": {"needs_factor": 2, "margin_factor": 1.5, "expects_more": 1}}}
    )  # fmt: skip
    run = sim.run(world, seed=1)
    size = run.customers.segment.value_counts()
    assert abs(size["a"] - 3000) < 4 * sqrt(4000 * 0.75 * 0.25)
    calls = run.calls.query("visit == 0").customer.map(run.customers.segment).value_counts()
    ratio = (calls["b"] / size["b"]) / (calls["a"] / size["a"])
    assert abs(ratio - 2) < 4 * 2 * sqrt(1 / calls["a"] + 1 / calls["b"])
    first = run.calls.query("outcome != 'in_progress'").sort_values(["customer", "day", "end_s"])
    first = first.drop_duplicates("customer")
    assert set(first.expected[first.customer.map(run.customers.segment) == "b"]) == {7.0}
    months = run.months
    assert months.margin_cents[0] == 2500 * size["a"] + 3750 * size["b"]


def test_old_customers_bring_more():
    world = MANY.set({"customers.tenure_months": 47, "money.margin_growth_per_year": 0.1, "months": 1})
    run = sim.run(world, seed=2)
    years = -run.customers.joined_month // 12
    assert sorted(years.unique()) == [0, 1, 2, 3]
    cents = [2500, 2750, 3025, 3328]  # 25 * 1.1^3 = 33.275, rounded
    assert run.months.margin_cents[0] == sum(cents[year] for year in years)


def test_stages_of_a_customers_life():
    world = MANY.set({"customers.renewal_months": 6, "customers.count": 500, "months": 8,
                      "customers.acquisition": {"prospects_per_month": 100, "half_won_at": 0},
                      "customers.win_back": {"share": 0.01, "months": 3}})  # fmt: skip
    found = sim.run(world, seed=3).customers
    there = found.left_month < 0
    assert (found.stage[there & (found.joined_month >= 7)] == "build").all()
    assert (found.stage[there & found.joined_month.between(3, 6)] == "strengthen").all()
    assert (found.stage[there & (found.joined_month < 1)] == "maintain").all()
    assert (found.stage[~there & (found.left_month >= 5)] == "recover").all()
    assert (found.stage[~there & (found.left_month < 5)] == "former").all()
    assert set(found.stage) == {"build", "strengthen", "maintain", "recover", "former"}


# Who leaves and why: by theory and by direction.


def test_with_service_switched_off_nobody_leaves_for_it():
    world = sim.load("small-market").set({"mind.loyalty.weight": 0, "customers.renewal_months": 2})
    assert set(sim.run(world, seed=1).customers.cause) == {"stayed", "own_reasons"}
    pulled = sim.run(world.set("mind.loyalty.pull", 0.3), seed=1)
    assert set(pulled.customers.cause) == {"stayed", "own_reasons", "competitor"}


def test_each_cause_has_a_remedy():
    """003-59, 003-60: the lever that the table names makes fewer leave for that cause, on the same luck."""
    world = sim.load("small-market").set(
        {"customers.renewal_months": 2, "mind.loyalty.pull": 0.1, "centre.teams.service.agents": 1,
         "centre.queues": {"line": {"patience_s": 300}, "second": {"patience_s": 900}},
         "centre.teams.service.serves.line": {"handling_s": 300, "solved_share": 0.4, "passes_to": "second"},
         "centre.teams.experts": {"agents": 2, "serves": {"second": {"solved_share": 0.7}}},
         "mind.memory.of": "worst", "mind.complaint.silent": 0.3, "mind.recovery.handled": 0.2,
         "mind.recovery.rechecked": 0.1}
    )  # fmt: skip
    remedies = {
        "competitor": ("customers.programme.spend_per_customer", 3),
        "own_reasons": ("customers.win_back.share", 0.5),
        "waiting": ("centre.teams.service.agents", 3),
        "not_solved": ("centre.teams.service.serves.line.solved_share", 0.9),
        "retelling": ("centre.teams.service.shared_context", True),
        "complaint": ("mind.recovery.handled", 0.95),
    }
    with shipped("datasets", "churn_causes.csv").open(encoding="utf-8", newline="") as file:
        named = {row["cause"]: row["parameter"] for row in csv.DictReader(file)}
    assert list(named) == [each.name.lower() for each in Cause if each != Cause.STAYED] == list(remedies)
    before = left_for(world)
    assert (before[list(named)] > 20).all()
    for cause, (path, better) in remedies.items():
        pattern = named[cause].replace(".", r"\.").replace("NAME", "[a-z]+")
        assert re.fullmatch(pattern, path), path
        assert left_for(world.set(path, better))[cause] < before[cause], cause


def left_for(world):
    """How many left for each cause in three replications."""
    return sum(sim.run(world, seed=3, replication=n).customers.cause.value_counts() for n in range(3))


def test_constant_hazard_matches_the_closed_form():
    """Everybody renews monthly with the same share: retention, value and equity over the same three years."""
    world = MANY.set({"months": 36, "mind.loyalty.weight": 0, "money.value_years": 3})
    run = sim.run(world, seed=9)
    monthly = 0.825 ** (1 / 12)
    expected = 20_000 * monthly ** np.arange(1, 37)
    spread = np.sqrt(expected * (1 - monthly ** np.arange(1, 37)))
    assert (abs(run.months.closing - expected) < 4 * spread).all()
    rate = monthly_rate(world.money)
    exact = lifetime_value(25, monthly, rate, 36, paid="start")
    assert values_of(world, run.records, 0).sum() == 20_000 * round(exact * 100)
    left = run.customers.left_month.to_numpy()
    stayed = np.where(left < 0, 36, left + 1)
    paid = np.concatenate([[0], np.cumsum((1 + rate) ** -np.arange(36.0))])[stayed] * 25
    assert abs(paid.mean() - exact) < 4 * paid.std(ddof=1) / sqrt(len(paid))


def test_beta_hazards_match_the_shifted_beta_geometric():
    world = MANY.set({"months": 12, "mind.loyalty": {"rule": "inborn", "alpha": 0.7, "beta": 2.3}})
    run = sim.run(world, seed=9)
    share = np.array([beta_geometric_survival(0.7, 2.3, t) for t in range(1, 13)])
    assert (abs(run.months.closing / 20_000 - share) < 4 * np.sqrt(share * (1 - share) / 20_000)).all()
    lost = run.months.lost / run.months.opening
    assert lost.is_monotonic_decreasing or (lost[0] > 2 * lost[11])  # the share that leaves falls: others are left


def test_inborn_loyalty_by_hand():
    rule = Inborn(alpha=1, beta=1)  # every chance equally likely
    standing = rule.standings_at_first(np.array([0.1, 0.5]))
    assert standing.tolist() == pytest.approx([1 + 4 * 0.9, 3.0])
    assert inborn_retention(standing[0], rule.constants()) == pytest.approx(0.9)


# The ledger.


def test_a_ledger_of_one_customer_by_hand():
    """Margin 25 a month, a year counted, no discount, everybody stays for certain: worth 12 margins, always."""
    world = QUIET.set(
        {"customers.count": 1, "months": 3, "money.value_years": 1, "money.discount_per_year": 0,
         "mind.loyalty": {"rule": "inborn", "alpha": 0.01, "beta": 1000}}
    )  # fmt: skip
    ledger = sim.run(world, seed=1).ledger
    assert ledger.opening_cents.tolist() == ledger.closing_cents.tolist()
    assert abs(ledger.opening_cents[0] - 30_000) <= 1
    # 300 at the start, 25 taken, no interest; worth 300 again, so it has grown by 25
    assert ledger.margin_cents.tolist() == [2500] * 3
    assert ledger.grown_cents.tolist() == [2500] * 3
    assert (ledger[["shrunk_cents", "interest_cents", "lost_cents", "won_cents"]] == 0).all(axis=None)


def test_the_ledger_names_what_happened():
    world = sim.load("small-market").set(
        {"months": 8, "customers.renewal_months": 2, "customers.acquisition": {"prospects_per_month": 300,
         "half_won_at": 0}, "customers.segments": {"a": {}, "b": {"margin_factor": 2}}}
    )  # fmt: skip
    run = sim.run(world, seed=2)
    lines, months = run.ledger.groupby("month").sum(numeric_only=True), run.months
    assert (lines.margin_cents == months.margin_cents).all()
    assert ((lines.lost_cents > 0) == (months.lost > 0)).all()
    assert ((lines.won_cents > 0) == (months.won > 0)).all()
    assert run.metrics()["customer_equity"] == lines.closing_cents.iloc[-1] / 100
    # interest is the discount of a month on what is left after the margin
    rest = lines.opening_cents - lines.margin_cents
    assert (abs(lines.interest_cents / rest - monthly_rate(world.money)) < 1e-3).all()
