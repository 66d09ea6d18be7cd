"""Lesson 12: the loop in numbers, the picture that moves, one life, the capstone's bill and judging, and the hints."""

import asyncio
import json
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.core.datasets import shipped
from sim.figures.loop.picture import Loop, draw_loop, move_loop
from sim.figures.loop.words import money_in_words
from sim.lessons.kit.checks import check
from sim.lessons.whole_loop import capstone as capstones
from sim.lessons.whole_loop import checks as tasks
from sim.lessons.whole_loop import show
from sim.lessons.whole_loop import strategy as strategies
from sim.lessons.whole_loop.defence import defence, principles, questions
from sim.lessons.whole_loop.market import AGENTS, SEED, band_of, crossing, first_and_last_year, market, saved, years_of
from sim.lessons.whole_loop.one_life import one_life, parted, typical
from sim.lessons.whole_loop.strategy import BUDGET, LEVERS, Judged, Strategy, judge, strategy_of, value, years_under
from sim.lessons.whole_loop.winners_curse import values_of, winners
from sim.results.kept import run_once
from sim.results.years import SERVICE, charged, gain, mean_of
from sim.study.savings import gained
from sim.workbench.idle import WhenIdle

EXERCISE = "12-the-whole-loop"


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


# The capstone.


def test_the_bill_by_hand():
    assert Strategy().cost() == 0
    assert Strategy() == strategy_of(market())
    assert Strategy(agents=18, story=True).cost() == 80_000 - 2 * 180_000
    assert Strategy(solved=0.72, acquisition=19_000, programme=0.5).cost() == 40_000 - 36_000 + 144_000
    assert Strategy(solved=0.72, programme=0.5, story=True).paid_at_once() == 120_000
    both = Strategy(agents=23, solved=0.8, story=True, acquisition=31_000, programme=0.3)
    assert strategy_of(both.world()) == both


def test_what_is_booked_costs_what_the_run_counts():
    """An adviser for three years; the budget; the programme for as many as there are at the start."""
    months = {n: run_once(w).months for n, w in {"was": market(), "more": market().set(AGENTS, 21)}.items()}
    agents, acquisition, programme = (each for each in LEVERS if each.booked)
    more = (months["more"].agent_cents - months["was"].agent_cents).sum() / 100
    assert more == pytest.approx(agents.cost, rel=0.03)  # all stay until the last call has ended
    assert acquisition.cost == acquisition.step * market().months
    assert programme.cost == pytest.approx(programme.step * market().customers.count * market().months)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"agents": 40}, "agents is 40, but must lie between 14 and 26"),
        ({"agents": 20.5}, "must be a whole number"),
        ({"story": 1}, "story is 1, which is no value for it"),
        ({"solved": "most"}, "solved is 'most', which is no value for it"),
        ({"programme": True}, "programme is True, which is no value for it"),
        ({"acquisition": float("nan")}, "acquisition is nan, but must lie"),
    ],
)
def test_a_wrong_strategy_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(sim.ScenarioError, match=sentence):
        Strategy(**wrong)


def test_only_what_fits_the_budget_is_judged():
    with pytest.raises(sim.ScenarioError, match="more than the budget"):
        judge(Strategy(agents=24))
    with pytest.raises(sim.ScenarioError, match="at least 2"):
        judge(Strategy(), runs=1)
    with pytest.raises(sim.ScenarioError, match="needs a strategy"):
        judge(market())


def test_judging_uses_luck_that_the_slider_never_shows():
    plan = Strategy(agents=21, programme=0.5)
    found = judge(plan, runs=3)
    assert found.seen == value(plan, SEED)
    assert found.unseen == tuple(value(plan, strategies.UNSEEN, n) for n in range(3))
    assert found.seen not in found.unseen
    assert strategies.UNSEEN != SEED
    assert found.interval[0] < found.mean < found.interval[1]
    assert found.misled == pytest.approx(found.seen - np.mean(found.unseen))
    assert "the seen luck was off by" in str(found).lower()


def test_a_value_is_cash_and_customers_less_what_is_paid_at_once():
    plan = Strategy(solved=0.8, story=True)
    one, other = (sim.run(world, SEED, keep=()) for world in (market(), plan.world()))
    assert value(plan) == pytest.approx(gained(one, other).worth.iloc[-1] - 200_000 - 80_000)


def test_each_lever_has_its_use_and_the_consultants_plan_has_none():
    """Paired over four lucks, four standard errors: by how much each lever is worth more than it costs."""
    plans = {
        "agents": Strategy(agents=22),
        "solved": Strategy(solved=0.8),
        "acquisition": Strategy(acquisition=28_000),
        "programme": Strategy(programme=0.7),
    }
    bad = Strategy(agents=16, acquisition=44_000, programme=1.2)
    table = values_of(plans | {"bad": bad}, 5, seed=31) / 1e3
    sure = table.mean() / (table.std(ddof=1) / np.sqrt(len(table)))
    assert (sure[list(plans)] > 4).all()
    assert sure["bad"] < -4
    assert bad.cost() <= BUDGET
    assert years_under(bad).customers[-1] > years_of(market()).customers[-1]


def test_the_best_on_one_luck_promises_more_than_it_keeps():
    table = values_of({n: Strategy(agents=n) for n in (22, 23, 24)}, 4, seed=3)
    found = winners(table)
    assert found.promised.mean() >= table.mean().max()
    assert (found.promised == table.max(axis=1)).all()
    assert found.kept[0] == pytest.approx(table[found.best[0]].iloc[1:].mean())


def test_the_capstone_at_the_screen(monkeypatch):
    monkeypatch.setattr(capstones, "judge", lambda plan: judge(plan, runs=2))
    part = capstones.capstone()
    agents, solved, story, acquisition, programme = (made.input for made in part.live.controls)
    assert [agents.min, agents.max, acquisition.step, programme.max] == [14, 26, 1000, 2]
    agents.value = 21
    story.value = True
    assert part.now.strategy == Strategy(agents=21, story=True)
    assert "260,000" in part.line.value
    assert "240,000 of 500,000 are left" in part.line.value
    ((hand_in, button),) = part.buttons.items()
    button.click()
    (verdict,) = part.results[hand_in].children
    assert "on 2 runs of unseen luck" in verdict.children[0].value
    assert "on 2 runs of unseen luck" in verdict.children[1].tooltip
    solved.value = 0.9
    assert "more than the budget" in part.line.value
    assert button.disabled
    agents.value = 18
    assert not button.disabled
    assert part.live.note.value.count("font-weight:600") == 0


def test_the_defence_asks_six_questions_and_answers_with_the_strategys_own_numbers():
    """001-13."""
    assert len(questions()) == 6
    plan, now = Strategy(agents=22, programme=0.5), years_under(Strategy(agents=22, programme=0.5))
    table = defence(Judged(plan, 100_000.0, (80_000.0, 120_000.0)))
    answers = table.iloc[:, 0].tolist()
    assert table.index.tolist() == [each.asks for each in questions()]
    assert f"{now.for_service:,} for bad service" in answers[1]
    assert f"{int(now.customers[-1] - years_of(market()).customers[-1]):,} customers more" in answers[2]
    assert money_in_words(gain(now, years_of(market())).cash[-1]) in answers[4]
    assert "the seen luck said 100 thousand" in answers[5]
    assert len(set(answers)) == 6
    nothing = defence(Judged(Strategy(), 0.0, (0.0, 0.0))).iloc[:, 0]
    assert nothing.iloc[3] == "there is never less cash than without it"
    dearer = defence(Judged(Strategy(agents=26), 0.0, (0.0, 0.0))).iloc[:, 0]
    assert dearer.iloc[3] == "not within 36 months"


def test_the_notebook_prints_the_six_questions_and_the_five_principles():
    """001-14; and it says whose they are."""
    book = json.loads(shipped("notebooks", f"{EXERCISE}.ipynb").read_text(encoding="utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")
    assert len(principles()) == 5
    for sentence in [*principles(), *(each.asks for each in questions())]:
        assert f". **{sentence}**" in text
    assert "this project's own" in text


# The exercise.


def test_hints_of_task_1():
    best = tasks.reference_staffing()
    worth = {n: tasks.mean_value(Strategy(agents=n)) for n in range(20, 25)}
    assert best == max(worth, key=worth.get)
    assert check(EXERCISE, 1, best).right
    assert "customers at the end are worth something" in check(EXERCISE, 1, 19).says
    assert "cost" in check(EXERCISE, 1, 26).says
    assert "take the largest mean" in check(EXERCISE, 1, 17).says
    assert "look at 16 to 26" in check(EXERCISE, 1, 3).says
    assert "whole number" in check(EXERCISE, 1, 22.5).says


def test_one_luck_alone_gets_its_own_hint(monkeypatch):
    monkeypatch.setattr(tasks, "_of_one_luck", lambda plan: float(plan.agents == 21))
    assert "first luck only" in check(EXERCISE, 1, 21).says


def test_hints_of_task_2():
    cause, lever, fewer = tasks.reference_cause()
    assert check(EXERCISE, 2, (cause, lever, fewer)).right
    for answer, words in (
        (("own_reasons", lever, fewer), "no better service"),
        (("stayed", lever, fewer), "did not leave"),
        (("complaint", None, fewer), "another cause is commoner"),
        ((cause, "story", fewer), "remedy for another cause"),
        ((cause, lever, -fewer), "the sign"),
        ((cause, lever, tasks._fewer_of_all()), "all four causes together"),
        ((cause, lever, fewer + 7), "with 3 advisers more"),
        (cause, "three parts"),
    ):
        assert words in check(EXERCISE, 2, answer).says


def test_hints_of_task_3():
    from scipy.stats import t

    values = np.array(tasks.reference_values())
    mean, sd, n = values.mean(), values.std(ddof=1), len(values)
    factor = t.ppf(0.975, n - 1)

    def with_reach(reach):
        return check(EXERCISE, 3, (mean, mean - reach, mean + reach))

    assert with_reach(factor * sd / np.sqrt(n)).right
    for reach, words in (
        (factor * sd, "divide by the root"),
        (factor * values.std() / np.sqrt(n), "one less than its number"),
        (1.96 * sd / np.sqrt(n), "Student's, for 5 degrees"),
        (sd, "times the standard error"),
    ):
        assert words in with_reach(reach).says
    reach = factor * sd / np.sqrt(n)
    assert "other way round" in check(EXERCISE, 3, (mean, mean + reach, mean - reach)).says
    assert "add up the values" in check(EXERCISE, 3, (mean + 100, mean, mean)).says
    assert "three numbers" in check(EXERCISE, 3, mean).says
