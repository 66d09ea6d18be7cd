"""Five metrics a quarter, and a week as a wheel: by hand, against the months, by direction; and the picture."""

import csv
from math import nan

import numpy as np
import pytest
from matplotlib.patches import Wedge
from matplotlib.text import Text

import sim
from sim.core.datasets import shipped
from sim.core.parameter import ScenarioError
from sim.figures import theme
from sim.figures.wheel import LOOKS, draw_wheel, wheel_in_words, wheel_table
from sim.results.quarters import experience
from sim.results.weeks import QUARTERS, Target, targets, weekly

FIVE = ("active_growth", "loyal_growth", "retention_share", "referred_share", "acquisition_cost")
GROWING = {"prospects_per_month": 60, "budget_per_month": 300, "half_won_at": 300, "referred_share": 0.05}
WORLD = sim.load("small-market").set(
    {"months": 7, "customers.count": 400, "customers.renewal_months": 4, "customers.needs_per_month": 0.4,
     "customers.acquisition": GROWING, "money.acquisition_cost": 7, "money.compensation": 3,
     "customers.programme": {"spend_per_customer": 0.5}}
)  # fmt: skip


@pytest.fixture(scope="module")
def run():
    return sim.run(WORLD, seed=3)


@pytest.fixture(scope="module")
def weeks(run):
    return weekly(run)


# The five metrics.


def test_five_metrics_by_hand(run):
    """From the tables of customers and calls alone: nobody came back, so each has one spell and one phase."""
    table, people = experience(run), run.customers
    assert len(table) == 2  # seven months are two whole quarters
    month_of_call = (run.calls.day * 86_400 + run.calls.arrival_s) // (30 * 86_400)
    earlier = {}
    for quarter, row in table.iterrows():
        begin, end = 3 * quarter, 3 * quarter + 3
        there = {at: (people.joined_month <= at) & ((people.left_month < 0) | (people.left_month >= at))
                 for at in (begin, end)}  # fmt: skip
        assert row.customers == there[end].sum()
        assert row.retention_share == (there[begin] & there[end]).sum() / there[begin].sum()
        won = people.joined_month.between(begin + 1, end)
        assert (row.won, row.referred) == (won.sum(), (won & (people.origin == "referral")).sum())
        assert row.referred_share == row.referred / row.won
        assert row.acquisition_cost == pytest.approx((3 * 300 + 7 * row.won) / row.won)
        callers = run.calls.customer[month_of_call.between(begin, end - 1)]
        renewed = (
            np.any([(month + 1 + people.renewal_phase) % 4 == 0 for month in range(begin, end)], axis=0) & there[begin]
        )
        active = there[end] & (people.customer.isin(callers) | renewed | won)
        assert row.active == active.sum() < row.customers
        for name, now in (("active", row.active), ("loyal", row.loyal)):
            growth = now / earlier[name] - 1 if name in earlier else nan
            assert row[f"{name}_growth"] == pytest.approx(growth, nan_ok=True)
            earlier[name] = now


def test_loyal_customers_are_those_of_the_metric(run):
    """At the end of the world, after two quarters, both count the same people."""
    world = WORLD.set("months", 6)
    end = sim.run(world, seed=3)
    last = experience(end).iloc[-1]
    assert last.loyal / last.customers == pytest.approx(end.metrics()["loyal_intention_share"])
    assert last.won == experience(run).won.iloc[-1]


def test_the_quarters_add_up_to_the_months(run):
    table, months = experience(run), run.months
    assert table.won.tolist() == [months.won[:3].sum(), months.won[3:6].sum()]
    assert table.customers.tolist() == [months.closing[2], months.closing[5]]


def test_names_and_units_are_those_of_the_table_of_the_course(run):
    with shipped("datasets", "experience_metrics.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(row["metric"] for row in rows) == FIVE
    table = experience(run)
    assert set(FIVE) < set(table)
    for row in rows:
        assert row["metric"] in experience.__doc__
        if row["unit"] == "share":
            assert table[row["metric"]].abs().max() < 1


def test_five_metrics_move_as_they_should():
    """More agents keep more customers; money wins less the more is spent; nobody is referred unless recommended."""
    base = WORLD.set({"months": 6, "customers.count": 1500, "customers.needs_per_month": 1})
    cared = experience(sim.run(base.set("centre.teams.service.agents", 4), seed=1))
    spent = experience(sim.run(base.set("customers.acquisition.budget_per_month", 1200), seed=1))
    silent = experience(sim.run(base.set("customers.acquisition.referred_share", 0), seed=1))
    table = experience(sim.run(base, seed=1))
    assert cared.retention_share.iloc[-1] > table.retention_share.iloc[-1]
    assert cared.referred.sum() > table.referred.sum()
    assert (spent.acquisition_cost > table.acquisition_cost).all()
    assert (spent.won > table.won).all()
    assert (silent.referred_share == 0).all()


def test_who_renews_every_quarter_is_active():
    table = experience(sim.run(WORLD.set({"months": 6, "customers.renewal_months": 3}), seed=1))
    assert (table.active == table.customers).all()


def test_a_share_of_nothing_is_missing():
    alone = WORLD.set({"months": 3, "customers.acquisition": {}, "mind.loyalty.standing": 2})
    row = experience(sim.run(alone, seed=1)).iloc[0]
    assert np.isnan([row.referred_share, row.acquisition_cost, row.active_growth, row.loyal_growth]).all()


def test_worlds_without_a_quarter_are_refused():
    with pytest.raises(ScenarioError, match="the world lasts 2 months, less than a quarter"):
        experience(sim.run(WORLD.set("months", 2), seed=1))
    for ask in (experience, weekly):
        with pytest.raises(ScenarioError, match="only a market"):
            ask(sim.run(sim.textbook(60, 5, 180, hours=1), seed=1))


def test_runs_that_kept_no_calls_are_refused():
    run = sim.run(WORLD, seed=1, keep=())
    for ask in (experience, weekly):
        with pytest.raises(AttributeError, match="the calls were not kept"):
            ask(run)


# The weeks.


def test_weeks_add_up_to_the_months(run, weeks):
    """Seven months are thirty weeks, and everybody who is counted by month is counted in one week."""
    months = run.months
    assert len(weeks) == 30
    for name in ("won", "won_back", "lost"):
        assert weeks[name].sum() == months[name].sum()
    assert weeks.margin.sum() == pytest.approx(months.margin_cents.sum() / 100)
    assert weeks.profit.sum() == pytest.approx(months.profit_cents.sum() / 100, abs=0.05)
    assert (months.compensation_cents > 0).any()
    assert weeks.calls.sum() == run.metrics()["offered"]
    after = weeks.customers + weeks.won + weeks.won_back - weeks.lost
    assert after.tolist() == [*weeks.customers[1:], months.closing.iloc[-1]]


def test_weeks_by_hand(run, weeks):
    """Week 4 has days 28 to 34: the first month ends in it, after day 29."""
    row, months = weeks.loc[4], run.months
    assert (row.customers, row.lost, row.won) == (400, months.lost[0], months.won[0])
    assert row.lost_share == months.lost[0] / 400
    assert weeks.lost_share[:4].isna().all()
    assert weeks.lost_share[5] == row.lost_share  # nobody knows more until the next month ends
    assert row.margin == pytest.approx((2 * months.margin_cents[0] + 5 * months.margin_cents[1]) / 3000)
    calls = run.calls[run.calls.day.between(28, 34)]
    first = run.legs[run.legs.call.isin(calls.call) & (run.legs.attempt == 1) & (run.legs.leg == 1)]
    assert row.calls == len(calls)
    assert row.service_level == ((first.agent >= 0) & (first.wait_s <= WORLD.centre.target_s)).sum() / len(calls)
    assert row.mean_wait_s == pytest.approx(first.wait_s.mean())
    assert row.agents == pytest.approx(2)
    served = run.legs[run.legs.call.isin(calls.call) & (run.legs.agent >= 0)]
    busy = (served.talk_s + served.after_call_s).sum() / (2 * 5 * 8 * 3600)
    assert busy - 0.01 < row.occupancy <= busy  # what is left at closing is handled outside opening hours
    resolved = calls.handling.isin(["resolved", "resolved_quickly"]).sum()
    spread = (2 * (300 + 7 * months.won[0] + 0.5 * 400) + 5 * (300 + 7 * months.won[1] + 0.5 * months.opening[1])) / 30
    duty = run.staff[run.staff.from_s.between(28 * 86_400, 35 * 86_400, inclusive="left")]
    paid = (duty.until_s - duty.from_s).sum() / 3600 * 28
    assert row.costs == pytest.approx(spread + paid + 0.2 * calls.attempts.sum() + 3 * resolved)
    assert row.profit_share == pytest.approx((row.margin - row.costs) / row.margin)


def test_weeks_of_lines_that_never_close():
    world = WORLD.set({"months": 2, "opening": {"opens": "00:00", "closes": "24:00"}, "customers.needs_per_month": 4})
    run = sim.run(world, seed=1)
    table = weekly(run)
    assert len(table) == 8  # and four days of which no week is made
    assert table.agents.to_numpy() == pytest.approx(2)
    assert table.occupancy.mean() == pytest.approx(run.metrics()["occupancy"], rel=0.05)


def test_lights_by_hand():
    assert targets()["customers"] == Target("lost_share", "less", 0.03, 0.01)
    aim = targets()["people"]
    assert [aim.light(x) for x in (0.5, 0.85, 0.9, 0.91, nan)] == [
        "on target", "on target", "close", "missed", "no value"]  # fmt: skip
    assert {each.measure for each in targets().values()} < set(weekly(sim.run(WORLD.set("months", 1), seed=1)))


# The wheel.


def test_the_wheel_lights_up_as_the_targets_say(weeks):
    """The same week, judged by targets that it meets, nearly meets and misses: colour and word change together."""
    value = weeks.service_level[20]
    for target, light in ((value, "on target"), (value + 0.05, "close"), (value + 0.2, "missed")):
        aims = {"operations": Target("service_level", "more", target, 0.1)}
        figure = draw_wheel(weeks, 20, aims)
        fills = [patch.get_facecolor() for patch in figure.axes[0].patches if isinstance(patch, Wedge)]
        assert len(fills) == 4
        shown = words_in(figure)
        assert light in shown
        assert LOOKS[light][2] in shown
        table = wheel_table(weeks, 20, aims)
        assert table.loc["operations", "light"] == light
        assert f"operations {light}" in wheel_in_words(weeks, 20, aims)
        assert f"{value:.1%} of calls answered in time" in shown
        assert all(cell in shown for cell in table.measure.tolist() + table.besides.tolist())


def words_in(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def test_words_in_the_wheel_can_be_read(weeks):
    for week in (0, 4, 29):
        figure = draw_wheel(weeks, week)
        figure.canvas.draw()
        shown = [t for axes in figure.axes for t in axes.texts if t.get_text()]
        boxes = [text.get_window_extent() for text in shown]
        for i, one in enumerate(boxes):
            assert not any(one.overlaps(other) for other in boxes[i + 1 :]), shown[i].get_text()
            assert one.x0 >= 0
            assert one.x1 <= figure.bbox.x1
        assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= theme.SMALL
        assert sorted(t.get_text() for t in figure.axes[0].texts if t.get_text() in QUARTERS) == sorted(QUARTERS)


def test_a_first_week_has_no_lost_customers_to_judge(weeks):
    assert wheel_in_words(weeks, 0).startswith("Week 0: customers no value,")
    assert wheel_table(weeks, 0).loc["customers", "measure"] == "no value yet"


def test_weeks_and_targets_that_are_none(weeks):
    for ask in (draw_wheel, wheel_in_words, wheel_table):
        with pytest.raises(ScenarioError, match="week is 30, but must be a week from 0 to 29"):
            ask(weeks, 30)
    with pytest.raises(ScenarioError, match="a target is for one of customers, people"):
        draw_wheel(weeks, 0, {"people": Target("mean_wait_s", "less", 30, 5)})


def test_the_guide_explains_every_column_of_a_week_and_of_a_quarter():
    run, guide = sim.run(WORLD.set("months", 3), seed=1), sim.metrics_guide()
    for per, table in (("week", weekly(run)), ("quarter", experience(run))):
        assert list(table) == [per, *guide.index[guide.per == per].str.removeprefix(f"{per}.")]
    assert guide.index.is_unique
    assert (guide.unit != "").all()
