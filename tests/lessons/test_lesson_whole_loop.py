"""Lesson 12: the loop in numbers, the picture that moves, and one life."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.figures.loop.picture import Loop, draw_loop, move_loop
from sim.lessons.whole_loop import show
from sim.lessons.whole_loop.market import AGENTS, SEED, band_of, crossing, first_and_last_year, market, saved, years_of
from sim.lessons.whole_loop.one_life import one_life, parted, typical
from sim.results.kept import run_once
from sim.results.years import SERVICE, charged, gain, mean_of
from sim.study.savings import gained
from sim.workbench.idle import WhenIdle


@pytest.fixture(scope="module")
def was():
    return years_of(market())


@pytest.fixture(scope="module")
def fewer():
    return years_of(saved(market()))


# The loop in numbers.


def test_years_are_the_months_of_the_run():
    run = run_once(market())
    one, months, calls = years_of(market()), run.months, run.calls
    assert np.allclose(one.margin - one.cost, months.profit_cents / 100)
    assert one.customers.tolist() == [months.opening[0], *months.closing]
    by_month = calls.groupby(calls.day // 30).total_wait_s.mean() / 60
    assert np.allclose(one.wait_min, by_month)
    left = run.customers.cause.value_counts()
    assert all(one.causes[name] == left[name] for name in one.causes)
    assert one.for_service == left[list(SERVICE)].sum()
    assert one.equity[-1] == run.ledger.query("month == 35").closing_cents.sum() / 100


def test_what_is_gained_is_what_the_study_of_savings_counts(was, fewer):
    found, table = gain(fewer, was), gained(*(sim.run(w, SEED, keep=()) for w in (market(), saved(market()))))
    assert np.allclose(found.cash, table.cash)
    assert np.allclose(found.equity, table.equity)
    assert np.allclose(found.worth, table.worth)


def test_the_saving_looks_like_one_for_years_and_costs_in_the_end():
    """Four standard errors, on luck that neither lesson nor notebook shows."""
    found = [gain(years_of(saved(market()), 21, n), years_of(market(), 21, n)) for n in range(6)]

    def far_from_nothing(values):
        return np.mean(values) / (np.std(values, ddof=1) / np.sqrt(len(values)))

    assert far_from_nothing([one.cash[11] for one in found]) > 4
    assert far_from_nothing([one.cash[35] for one in found]) < -4
    assert far_from_nothing([one.equity[2] for one in found]) < -4
    assert all(18 < crossing(one) < 34 for one in found)


def test_the_queue_heals_by_losing_customers(fewer):
    first, last = first_and_last_year(fewer)
    assert last < 0.8 * first
    assert fewer.calls[-12:].sum() < fewer.calls[:12].sum()


def test_a_cost_that_the_run_knows_nothing_of_is_paid_at_once(was):
    found = gain(charged(was, 1000.0), was)
    assert np.allclose(found.cash, -1000)
    assert not found.equity.any()


def test_the_market_answers_a_slider(was):
    """Sizes that the live picture needs: busy agents, and not too many calls."""
    run = sim.run(market(), SEED)
    served = run.legs[(run.legs.team == "advisers") & (run.legs.queued_s >= 3600)]
    busy = served.talk_s.sum() / (run.scenario.months * 30 * 3 * 3600 * market().get(AGENTS))
    assert 0.75 < busy < 0.95
    assert len(run.calls) < 200_000


# The picture.


def test_the_picture_moves_as_it_would_be_drawn(was, fewer):
    before = Loop(was, was, "twenty")
    moved, drawn = draw_loop(before), draw_loop(before)
    for picture, steps in ((moved, (was, fewer)), (drawn, (fewer,))):
        for step in steps:
            move_loop(picture, Loop(step, was, "sixteen", turns=crossing(gain(fewer, was))), before)
        picture.figure.canvas.draw()
    one, two = (np.asarray(picture.figure.canvas.buffer_rgba()) for picture in (moved, drawn))
    assert np.array_equal(one, two)
    assert moved.on_arrows["leave"].get_text().startswith(f"{fewer.for_service:,} leave")
    assert "less\nis spent" in moved.on_arrows["spent"].get_text()
    assert "less\nmargin" in moved.on_arrows["forgone"].get_text()
    assert moved.turns_note.get_text().startswith("from month")


def test_words_stay_within_the_picture_and_apart(was, fewer):
    before = Loop(was, was, "20 advisers")
    picture = draw_loop(before)
    more = years_of(market().set(AGENTS, 26))
    for now in (was, fewer, more, replace(fewer, equity=fewer.equity - 9e6)):
        move_loop(picture, Loop(now, was, "16 advisers, not 20", turns=crossing(gain(now, was))), before)
        picture.figure.canvas.draw()
        boxes = {name: text.get_window_extent() for name, text in picture.on_arrows.items()}
        boxes |= {"headline": picture.headline.get_window_extent(), "below": picture.below.get_window_extent()}
        for name, box in boxes.items():
            assert picture.figure.bbox.x0 <= box.x0
            assert box.x1 <= picture.figure.bbox.x1
            assert [other for other in boxes if other != name and boxes[other].overlaps(box)] == []


def test_intervals_hold_the_mean_and_narrow_with_the_runs(was, fewer):
    now, then = ([years_of(world, SEED, n) for n in range(4)] for world in (saved(market()), market()))
    few, many = band_of(now[:2], then[:2]), band_of(now, then)
    middle = gain(mean_of(now), mean_of(then)).cash[-1] / 1e6
    assert many.low["cash"][-1] < middle < many.high["cash"][-1]
    assert (many.high["cash"] - many.low["cash"])[1:].mean() < (few.high["cash"] - few.low["cash"])[1:].mean()
    assert many.runs == 4


def test_the_lesson_opens_after_both_predictions_and_answers_its_slider(monkeypatch):
    monkeypatch.setattr(show, "RUNS", 3)
    lesson = show.lesson()
    month, wait = lesson.questions
    month.make("12")
    assert not lesson.gate.is_open
    wait.make("longer")
    assert "instead of" in wait.answer.value
    assert month.truth == crossing(gain(years_of(saved(market())), years_of(market())))
    before = lesson.picture.widget.value
    lesson.live.controls[0].input.value = 16
    alone = lesson.picture.widget.value
    assert alone != before
    assert lesson.drawn.headline.get_text() == "16 advisers, not 20"
    lesson.rest.finish()
    assert lesson.picture.widget.value != alone
    assert "mean of 3 runs" in lesson.drawn.below.get_text()
    assert "replications 0 to 2" in lesson.in_words.source.value
    lesson.live.reset.click()
    assert lesson.picture.widget.value == before


def test_dragging_answers_in_well_under_a_second(was):
    """What a drag takes, calculation and picture; generous, for a machine that is busy otherwise."""
    lesson = show.lesson()
    lesson.gate.open()
    lesson.live.controls[0].input.value = 25
    assert lesson.live.took < 2.5


def test_steps_wait_for_rest_and_a_touch_begins_anew(monkeypatch):
    monkeypatch.setattr("sim.workbench.idle.REST_S", 0.02)
    done = []

    async def moving():
        rest = WhenIdle(lambda: iter([done.append(n) for n in range(3)]))
        rest.touch()
        rest.touch()
        await asyncio.sleep(0.4)
        first = len(done)
        rest.touch()
        rest.stop()
        await asyncio.sleep(0.1)
        return first

    assert asyncio.run(moving()) == 3
    assert done == [0, 1, 2]


# One life.


def test_two_lives_part_by_memory_and_not_by_luck():
    before, after = run_once(market()), run_once(saved(market()))
    table = parted(before, after)
    assert len(table) > 100
    somebody = typical(before, after)
    assert abs(table.calls.median() - after.customers.calls[somebody]) <= 1
    one, other = (one_life(run, somebody) for run in (before, after))
    assert not (one.kind == "leaves").any()
    assert other.kind.iloc[-1] == "leaves"
    both = one.merge(other, on="month").dropna(subset=["luck_x", "luck_y"])
    assert (both.luck_x == both.luck_y).all()
    assert both.share_that_stays_y.iloc[-1] < both.luck_y.iloc[-1] < both.share_that_stays_x.iloc[-1]


def test_a_life_tells_what_the_engine_did():
    run, decided = run_once(saved(market())), 0
    for customer in range(0, 8000, 100):
        life = one_life(run, customer)
        renewals = life.dropna(subset="luck")
        assert ((renewals.luck < renewals.share_that_stays) == (renewals.kind == "stays")).all()
        assert len(life) - len(renewals) == run.customers.calls[customer]
        decided += len(renewals)
    assert decided > 100


def test_a_life_tells_of_the_programme_and_of_coming_back():
    """A market that everybody would leave at the first renewal, but a programme keeps some, and some come back."""
    world = sim.load("small-market").set(
        {"months": 8, "customers.count": 200, "customers.renewal_months": 2, "mind.loyalty.pull": 0.9,
         "customers.programme.spend_per_customer": 5, "customers.win_back": {"share": 0.4, "months": 2}}
    )  # fmt: skip
    run, kept = sim.run(world, seed=1), 0
    started = run.customers[run.customers.origin == "start"]
    for row in started.itertuples():
        renewals = one_life(run, row.customer).dropna(subset="luck")
        leaves = renewals.month[renewals.what.str.endswith("leaves")].tolist()
        assert leaves[:1] == [row.first_left_month + 1] * (row.first_left_month >= 0)
        assert len(leaves) == row.won_back + (row.left_month >= 0)
        by_programme = renewals[renewals.what.str.contains("programme")]
        assert (by_programme.luck >= by_programme.share_that_stays).all()
        kept += len(by_programme)
    assert kept > 50
    assert started.won_back.sum() > 20


def test_whoever_came_later_has_no_such_life():
    run = run_once(market())
    with pytest.raises(sim.ScenarioError, match="was not there at the start"):
        one_life(run, len(run.customers) - 1)
    with pytest.raises(sim.ScenarioError, match="nobody left for the cause waiting"):
        typical(run, run)
