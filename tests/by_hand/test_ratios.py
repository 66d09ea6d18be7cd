"""Shares over many replications are those of all their calls together; and money is counted whole, or refused."""

import numpy as np
import pytest

import sim
from sim import theory
from sim.study.replicate import linearised

WORLD = sim.textbook(120, 6, sim.Exponential(180), sim.Exponential(60), hours=1)


def test_a_share_over_replications_is_that_of_all_their_calls():
    table = sim.replicate(WORLD, 30, seed=3)
    given_up = sum((sim.run(WORLD, 3, n).calls.outcome == "gave_up").sum() for n in range(30))
    row = table.summary().loc["abandon_share"]
    assert row["mean"] == pytest.approx(given_up / table["offered"].sum(), rel=1e-12)
    assert row["mean"] != pytest.approx(table["abandon_share"].mean(), rel=1e-6)
    assert row["low"] < row["mean"] < row["high"]


def test_the_standard_error_is_that_of_a_ratio():
    """By the formula of Cochran 6.3: s^2 = sum((part - R whole)^2) / (n - 1); se = s / (sqrt(n) mean(whole))."""
    part, whole = sim.replicate(WORLD, 12, seed=4).parts["answered_share"], sim.replicate(WORLD, 12, seed=4)["offered"]
    ratio = part.sum() / whole.sum()
    s = np.sqrt(((part - ratio * whole) ** 2).sum() / 11)
    expected = s / (np.sqrt(12) * whole.mean())
    assert sim.replicate(WORLD, 12, seed=4).summary().loc["answered_share", "se"] == pytest.approx(expected, rel=1e-12)
    assert linearised(part, whole).mean() == pytest.approx(ratio, rel=1e-14)


def test_short_replications_give_what_theory_gives():
    """Two thousand half-hours of a floor whose calls end with them: the mean of single shares would be off."""
    world = sim.textbook(8, 1, sim.Exponential(300), sim.Exponential(120), hours=12, warm_up_hours=2)
    found = sim.replicate(world, 400, seed=5).summary()
    exact = theory.erlang_a(8, 12, 1, 30)
    for name, value in (("wait_share", exact.wait_share), ("abandon_share", exact.abandon_share)):
        assert abs(found.loc[name, "mean"] - value) < 4 * found.loc[name, "se"], name


def test_rows_left_out_and_columns_that_were_calculated_with():
    table = sim.replicate(WORLD, 6, seed=3)
    some = table[table.index < 3]
    assert some.summary().loc["offered", "n"] == 3
    expected = table.parts["abandon_share"][:3].sum() / table["offered"][:3].sum()
    assert some.summary().loc["abandon_share", "mean"] == pytest.approx(expected, rel=1e-12)
    table["abandon_share"] *= 100  # in per cent now: a mean of what stands there
    assert table.summary().loc["abandon_share", "mean"] == pytest.approx(table["abandon_share"].mean())


@pytest.mark.parametrize("confidence", [95, 0, 1, -0.5, True, "0.95", None])
def test_a_confidence_is_a_share(confidence):
    with pytest.raises(sim.ScenarioError, match=r"confidence is .*, but must be a"):
        sim.replicate(WORLD, 2).summary(confidence)


@pytest.mark.parametrize(
    "changes",
    [
        {"money.margin_per_month": 1e9, "customers.count": 1_000_000, "money.value_years": 100},
        {"money.agent_cost_per_hour": 1e9, "centre.teams.service.agents": 100_000, "months": 120},
        {"money.cost_per_call": 1e9},
        {"money.compensation": 1e9},
        {"money.win_back_cost": 1e9, "customers.count": 10_000_000, "months": 120},
        {"customers.programme.spend_per_customer": 1e9, "customers.count": 10_000_000, "months": 120},
    ],
)
def test_amounts_beyond_64_bits_are_refused(changes):
    with pytest.raises(sim.ScenarioError, match=rf"^{next(iter(changes))} is 1e\+09: sums"):
        sim.load("small-market").set(changes)


def test_the_largest_amounts_that_pass_are_counted_exactly():
    world = sim.load("small-market").set({"money.margin_per_month": 1e9, "customers.count": 40, "months": 2})
    run = sim.run(world, seed=1)
    assert run.months.margin_cents.tolist() == [int(n) * 10**11 for n in run.months.opening]
    assert (run.ledger.closing_cents >= 0).all()


def test_clv_is_the_rule_of_the_ledger():
    """One word, one thing: what customers are worth on average is the equity over their number."""
    run = sim.run(sim.load("small-market"), seed=1)
    metrics, there = run.metrics(), (run.records["customers"]["left_month"] < 0).sum()
    assert metrics["clv"] * there == pytest.approx(metrics["customer_equity"], rel=1e-12)
    assert metrics["customer_equity"] == pytest.approx(run.ledger.groupby("month").closing_cents.sum().iloc[-1] / 100)


def test_no_default_changes_a_textbook_queue():
    """Two constant services one after the other: the second team hears 200 s, and nothing on top."""
    values = {
        "centre": {
            "queues": {"first": {}, "second": {}},
            "teams": {
                "one": {
                    "agents": 3,
                    "serves": {"first": {"handling_s": 100, "solved_share": 0, "passes_to": "second"}},
                },
                "two": {"agents": 3, "serves": {"second": {"handling_s": 200}}},
            },
        },
        "demand": {"typed_calls": [{"at_s": 0, "reason": "any"}], "reasons": {"any": {"queue": "first"}}},
    }
    assert sim.run(sim.Scenario(**values), seed=1).calls.talk_s.tolist() == [300]


def test_interest_is_earned_on_what_is_left_after_the_margin():
    """Alike customers without needs: each is worth v, pays m at the month's start, and (v - m) earns the rate."""
    world = sim.load("small-market").set(
        {"months": 2, "customers.count": 50, "customers.needs_per_month": 0, "customers.tenure_months": 0}
    )
    run = sim.run(world, seed=1)
    lines, rate = run.ledger.set_index("month"), 1.1 ** (1 / 12) - 1
    v, m = lines.loc[0, "opening_cents"] // 50, 2500
    assert lines.loc[0, "opening_cents"] == 50 * v
    assert world.money.margin_per_month * 100 == m
    assert lines.loc[0, "interest_cents"] == 50 * int((v - m) * rate + 0.5)
