"""Lesson 04: the same calls in other minds, what the levers do, where pain no longer pays, and the hints."""

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

import sim
from sim.figures.felt.remembered import RememberedDay, draw_remembered, endings, move_remembered
from sim.figures.felt.remembered_map import STRONGEST, Trade, draw_trade, trade_in_words, trade_table
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.kit.checks import check
from sim.lessons.remembered import checks as tasks
from sim.lessons.remembered import show
from sim.lessons.remembered import world as lesson_04
from sim.lessons.remembered.world import (
    AGENTS,
    SOLVED,
    breaking_point_s,
    named_call,
    remembered_day,
    service_day,
    trade,
)
from sim.mind.memory.order import Trend
from sim.mind.memory.peaks import PeakEnd, remember
from sim.results.kept import run_once
from sim.results.one_call import lived_and_remembered
from sim.workbench.predict import Prediction

EXERCISE = "04-what-is-remembered"
DAY = service_day()
FIRST, STRONG, PARTS = (
    "centre.delivery.formalities_first",
    "centre.delivery.finish_strong",
    "centre.delivery.formalities_parts",
)


@pytest.fixture
def lesson():
    return show.lesson()


@pytest.fixture(scope="module")
def run():
    return run_once(DAY, SEED)


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).copy()


def test_nothing_is_open_before_the_predictions(lesson):
    again, mean = lesson.questions
    assert lesson.gate.skip in lesson.explore.children
    again.make("the short one")
    assert not lesson.gate.is_open
    mean.make("5.2")
    assert lesson.gate.is_open


def test_the_map_has_a_question_of_its_own(monkeypatch):
    asked = []
    monkeypatch.setattr(show, "Prediction", lambda *given: asked.append(Prediction(*given)) or asked[0])
    _, gated = show.pay().children
    (fewer,) = asked
    assert len(gated.children) == 2
    fewer.make("6")
    assert "it is 3: 3 too high" in fewer.answer.value
    (still,) = gated.children
    assert "7 runs, of which the first is: broadband-complaint" in still.children[1].children[2].value


def test_the_predictions_lie_over_the_result(lesson):
    again, mean = lesson.questions
    again.make("the short one")
    assert "Most who tried chose the long one: by peak and end it is 3" in again.answer.value
    mean.make("5.2")
    assert "it is 6.8: 1.6 too low" in mean.answer.value
    assert lesson.drawn.notes["guess"].get_text() == "you said 5.2"
    assert set(lesson.drawn.lines["guess"].get_ydata()) == {5.2}


def test_the_picture_shows_the_calls_of_the_day(lesson, run):
    lesson.gate.open()
    table = lived_and_remembered(run)
    shown = lesson.drawn.dots.get_offsets()
    assert np.allclose(shown, table.to_numpy(), atol=1e-9)
    assert lesson.drawn.notes["guess"].get_text() == ""


def test_memory_and_levers_move_the_cloud_and_no_queue_is_run_again(lesson, monkeypatch):
    lesson.gate.open()
    monkeypatch.setattr(sim, "run", lambda *_, **__: pytest.fail("a queue was run again"))
    memory, strong, early = (made.input for made in lesson.live.controls[:3])
    first = lesson.picture.widget.value
    strong.value = True
    assert "+1.57 points" in lesson.in_words.sentence.value
    lesson.live.controls[3].input.value = lesson.live.controls[3].input.max
    assert lesson.live.note.value.count("font-weight:600") == 0
    strong.value = False
    memory.value = dict(memory.options)["average"]
    shown = lesson.drawn.dots.get_offsets()
    assert np.allclose(shown[:, 0], shown[:, 1])
    assert "0 of 989 calls are remembered better than they were lived and 0 worse" in lesson.in_words.sentence.value
    still = lesson.picture.widget.value
    early.value = True
    assert lesson.picture.widget.value == still
    lesson.live.reset.click()
    assert lesson.picture.widget.value == first


def test_the_named_call_stays_the_same(lesson):
    lesson.gate.open()
    memory = lesson.live.controls[0].input
    for _, rule in memory.options:
        memory.value = rule
        assert "Call 333 (5.9 minutes on hold) was lived as 3.3" in lesson.in_words.sentence.value
    assert lesson.world.digest()[:6] not in lesson.in_words.source.value


def test_moving_is_the_same_as_drawing(lesson, run):
    other = remembered_day(run, DAY.set({"mind.memory": {"rule": "trend"}, STRONG: True}), named_call(run))
    lesson.gate.open()
    moved = draw_remembered(lesson.before, 4.0)
    move_remembered(moved, other, lesson.before)
    assert (pixels(moved.figure) == pixels(draw_remembered(other, 4.0).figure)).all()


def test_the_sentence_and_the_table_say_the_same(lesson):
    lesson.gate.open()
    better, worse = re.search(r"(\d+) of \d+ calls .* and (\d+) worse", lesson.in_words.sentence.value).groups()
    assert f">{better}<" in lesson.in_words.table.value
    assert f">{worse}<" in lesson.in_words.table.value
    assert [words for words, _, _ in endings().values()] == ["solved", "not solved", "gave up"]


def test_the_words_of_the_picture_stay_inside_and_apart(run):
    for rule in tasks.RULES:
        wall = draw_remembered(remembered_day(run, DAY.set("mind.memory", {"rule": rule}), named_call(run)), 6.0)
        wall.figure.canvas.draw()
        for note in wall.notes.values():
            box = note.get_window_extent()
            assert box.x0 >= 0
            assert box.x1 <= wall.figure.bbox.x1
        beside = [wall.notes[name].get_window_extent() for name in ("rule", "mean", "facts")]
        assert not any(one.overlaps(other) for one, other in permutations(beside, 2))


def test_a_day_without_one_kind_of_ending_can_be_drawn():
    day = RememberedDay(np.array([3.0, 4.0]), np.array([7.5, 1.0]), ("solved", "gave_up"), 12, 0, 6.0, "peak end")
    wall = draw_remembered(day)
    assert wall.notes["better"].get_text() == "better than it was: 1 of 2"
    assert wall.notes["worse"].get_text() == "worse than it was: 1 of 2"


def test_the_longer_trial_has_more_discomfort_and_is_remembered_better():
    short, long = lesson_04.readings(lesson_04.SHORT), lesson_04.readings(lesson_04.LONG)
    assert short == {"peak and end": 2, "average": 2, "discomfort": 3}
    assert (long["peak and end"], long["discomfort"]) == (3, 3.5)


def test_as_lived_is_what_the_moments_say(run):
    worked_out = lived_and_remembered(run)["average"]
    assert np.allclose(lesson_04.as_lived(run, DAY)[worked_out.index], worked_out, atol=1e-9)


def test_levers_are_what_a_new_run_says(run):
    world = DAY.set("mind.memory", {"rule": "trend"})
    new = sim.run(world.set(FIRST, True), 10).calls.remembered.mean() - sim.run(world, 10).calls.remembered.mean()
    assert lesson_04.levers(run).loc["trend", "bad things early"] == pytest.approx(new)


def test_parts_help_or_harm_by_how_much_a_loss_counts(run):
    changes = [lesson_04.in_parts(run, loss) for loss in (0, 2, 4, 6)]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0 > changes[-1]


@pytest.mark.parametrize("score", [8, 8.5, 9])
def test_holding_becomes_the_peak_at_the_breaking_point(score):
    """To the second: below it the solution is the peak of every solved call, above it the holding."""
    few = run_once(DAY.set(AGENTS, 7), SEED)
    world = few.scenario.set(SOLVED, score)
    calls = few.remembered_by(world).calls.query("reason == 'everyday' and outcome == 'solved'")
    below = calls.first_wait_s < breaking_point_s(world)
    goodbye = world.mind.moments.goodbye
    assert (calls.remembered[below] == (score + goodbye) / 2).all()
    hold = 5 / (1 + calls.first_wait_s[~below] / world.mind.moments.tolerance_s)
    assert np.allclose(calls.remembered[~below], (hold + goodbye) / 2)
    assert min(below.sum(), (~below).sum()) > 50


def test_the_map_is_what_single_runs_say():
    traded = trade()
    runs = [sim.run(DAY.set({AGENTS: agents, SOLVED: score}), 10) for agents, score in ((11, 8), (8, 9.5))]
    place = traded.solved.index(9.5), traded.fewer.index(3)
    change = runs[1].calls.remembered.mean() - runs[0].calls.remembered.mean()
    assert traded.changes["peak and end"][place] == pytest.approx(change)
    assert traded.wait_s[3] == pytest.approx(runs[1].calls.first_wait_s.mean())


def test_where_the_trade_breaks():
    traded = trade()
    assert traded.pays_up_to("peak and end") == 3
    assert traded.pays_up_to("average") == 2
    best = traded.changes["peak and end"][-1]
    assert (np.diff(best) < 0).all()
    assert best[3] > 0.3
    assert best[4] < -0.1
    for changes in traded.changes.values():
        assert changes[0, 0] == 0
        assert (np.diff(changes, axis=0) > 0).all()


def test_the_map_says_its_numbers_and_words():
    traded = trade()
    figure = draw_trade(traded)
    words = [text.get_text() for axes in figure.axes for text in axes.findobj(Text)]
    assert "+0.4" in words
    assert "4\n4.3" in words
    assert "-0.0" not in words
    assert "makes up for 3 agents fewer, not for 4 (mean wait 4.3 minutes)" in trade_in_words(traded)
    assert trade_table(traded).loc["average, solved 10", "4 fewer"] == f"{traded.changes['average'][-1, 4]:+.2f}"


def test_a_map_on_which_everything_pays():
    all_good = Trade((0, 1), (10.0, 60.0), (8.0, 9.0), {"x": np.array([[0.0, 0.1], [0.5, STRONGEST]])})
    assert trade_in_words(all_good) == "By x a better solution makes up for every number of agents taken away here."
    assert len(draw_trade(all_good).axes) == 1


def test_the_right_answers(run):
    table = lived_and_remembered(run)
    assert check(EXERCISE, 1, table["average"]).right
    assert check(EXERCISE, 1, table["average"].iloc[::-1]).right
    assert check(EXERCISE, 2, sorted(tasks.MOMENTS)).right
    assert check(EXERCISE, 3, ({FIRST: True}, "trend", "average")).right
    assert check(EXERCISE, 3, ({STRONG: True}, "peak_end", "first")).right
    assert check(EXERCISE, 3, ({PARTS: 3}, "trend", "average")).right


def test_hints_of_task_1(run):
    moments = run.moments
    felt = (moments.score * moments.seconds).groupby(moments.call).sum()
    hints = [
        (moments.groupby("call").score.mean(), "every moment counts the same"),
        (felt, "Divide it by the seconds"),
        (lived_and_remembered(run)["remembered"], "what is remembered"),
        (moments.score, "group by call"),
        (felt / felt.sum(), "add up score times seconds"),
        (felt.astype(str) + "x", "no numbers"),
        (5.2, "one number for each call"),
        (pd.DataFrame({"lived": felt}), "one number for each call"),
        (None, "no answer yet"),
    ]
    for answer, hint in hints:
        checked = check(EXERCISE, 1, answer)
        assert not checked.right
        assert hint in checked.says


def test_the_trend_has_one_best_order_and_peak_and_end_have_several():
    orders = [list(order) for order in permutations(tasks.MOMENTS)]
    for rule, many in ((Trend(), 1), (PeakEnd(), 6)):
        best = tasks.best_memory(rule, tasks.MOMENTS)
        assert sum(remember(rule, order) == pytest.approx(best) for order in orders) == many


@pytest.mark.parametrize(
    ("order", "hint"),
    [
        ([9, 6, 4, 2], "downhill all the way"),
        ([6, 2, 4, 9], "the best comes last"),
        ([6, 9, 4, 2], "in order of length"),
        ([2, 4, 9, 6], "is possible"),
    ],
)
def test_hints_of_task_2(order, hint):
    seconds = dict(tasks.MOMENTS)
    checked = check(EXERCISE, 2, [(score, seconds[score]) for score in order])
    assert not checked.right
    assert hint in checked.says


@pytest.mark.parametrize("answer", [[(9, 60)], [*tasks.MOMENTS, (9, 60)], [(5, 1)] * 4])
def test_each_moment_comes_once(answer):
    assert "has to come once" in check(EXERCISE, 2, answer).says
    assert "list of moments" in check(EXERCISE, 2, 9).says


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (({FIRST: True}, "average", "trend"), "the other way round"),
        (({FIRST: True}, "peak_end", "average"), "by +0.00, not by 0.1"),
        (({STRONG: True}, "peak_end", "average"), "under average there are calls"),
        (({STRONG: True}, "peak_end", "peak_end"), "name two"),
        (({STRONG: True}, "peak_end", "worst"), "the rules are named"),
        (({STRONG: True, FIRST: True}, "peak_end", "first"), "exactly one path"),
        (({"centre.delivery.formalities_s": 0}, "average", "first"), "another length"),
        (({"mind.moments.goodbye": 8}, "peak_end", "first"), "no lever of the delivery"),
        (({PARTS: 50}, "trend", "first"), "formalities_parts"),
        (STRONG, "exactly one path"),
    ],
)
def test_hints_of_task_3(answer, hint):
    checked = check(EXERCISE, 3, answer)
    assert not checked.right
    assert hint in checked.says
