"""Lesson 03: the predictions come first, the waterfall follows its sliders, and each mistake gets its own hint."""

import re
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.text import Text

import sim
from sim.figures.felt.gap_waterfall import draw_gap_waterfall, gaps_in_words, gaps_table, move_gap_waterfall
from sim.lessons import check
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.expectation import checks as tasks
from sim.lessons.expectation import show
from sim.lessons.expectation.world import START, expectations, gap_world, satisfied
from sim.mind.expectation.difference import Difference
from sim.mind.expectation.rivals import Ratio, Zone
from sim.results.gaps import GAPS, LEVELS, Gaps, gaps
from sim.results.kept import run_once

EXERCISE = "03-expectation-and-performance"
FOUND = Gaps(8, 7.5, 7, 6, 5.5, 5.25, calls=100)


@pytest.fixture
def lesson():
    return show.lesson()


def heights(waterfall):
    return [float(segment[0, 1]) for segment in waterfall.steps.get_segments()]


def test_nothing_is_open_before_both_predictions(lesson):
    largest, memory = lesson.questions
    assert lesson.gate.skip in lesson.explore.children
    largest.make("promotion")
    assert not lesson.gate.is_open
    memory.make("it falls")
    assert lesson.gate.is_open
    assert lesson.gate.skip not in lesson.explore.children


@pytest.mark.parametrize(
    ("guess", "words"),
    [("procedure", "that is right: 1.17 points"), ("promotion", "costs 0.97 points. It is procedure")],
)
def test_the_guess_at_the_largest_gap_is_answered(lesson, guess, words):
    lesson.questions[0].make(guess)
    assert words in lesson.questions[0].answer.value


@pytest.mark.parametrize(("guess", "words"), [("it stays", "That is right."), ("it falls", "Not so. It stays")])
def test_louder_advertising_changes_no_memory_but_satisfaction(lesson, guess, words):
    lesson.questions[1].make(guess)
    assert words in lesson.questions[1].answer.value
    was, now = re.findall(r"\d\.\d\d", lesson.questions[1].answer.value)
    assert float(now) < float(was)


def test_the_sliders_move_steps_and_bars(lesson):
    lesson.gate.open()
    first, before = lesson.picture.widget.value, heights(lesson.drawn)
    assert before == list(lesson.before.levels.values())
    agents = lesson.live.controls[1].input
    agents.value += 2
    after = heights(lesson.drawn)
    assert lesson.picture.widget.value != first
    assert after[:2] == before[:2]
    assert after[2] > before[2]
    bar = lesson.drawn.bars["understanding"]
    assert (bar.get_y(), bar.get_height()) == pytest.approx((min(after[1:3]), abs(after[1] - after[2])))
    assert "The gap of understanding goes from 0.56 to " in lesson.in_words.sentence.value
    lesson.live.reset.click()
    assert lesson.picture.widget.value == first
    assert heights(lesson.drawn) == before


def test_every_end_of_every_slider_can_be_shown(lesson):
    lesson.gate.open()
    for made in lesson.live.controls:
        for end in (made.input.min, made.input.max):
            made.input.value = end
            assert "font-weight:600" not in lesson.live.note.value


def test_every_slider_can_stand_where_it_begins():
    """A browser moves a slider to its nearest step at once, and the world would silently be another one."""
    for made in show.controls(gap_world()):
        steps = (made.input.value - made.input.min) / made.input.step
        assert steps == pytest.approx(round(steps), abs=1e-9)


def test_each_slider_is_the_lever_of_its_own_gap():
    before = gaps(run_once(gap_world(), SEED))
    for place, made in enumerate(show.controls(gap_world())):
        made.input.value = made.input.max
        after = gaps(run_once(gap_world().set(made.settings()), SEED))
        moved = [level for level in LEVELS if getattr(after, level) != getattr(before, level)]
        assert moved[0] == ("expected" if place == 0 else LEVELS[place + 1])


def test_the_sentence_the_table_and_the_picture_say_the_same(lesson):
    lesson.gate.open()
    shown = [lesson.drawn.scores[level].get_text() for level in LEVELS]
    assert shown[0] in lesson.in_words.sentence.value
    assert shown[-1] in lesson.in_words.sentence.value
    assert all(f">{score}<" in lesson.in_words.table.value for score in shown)
    for gap, size in lesson.before.gaps.items():
        assert lesson.drawn.notes[gap].get_text() == f"{gap}\n−{size:.2f}"
    assert lesson.world.digest()[:6] in lesson.in_words.source.value


def test_a_gap_below_0_points_up_and_says_so_without_colour():
    better = Gaps(6, 7, 7, 7, 6, 6, calls=3)
    waterfall = draw_gap_waterfall(FOUND)
    move_gap_waterfall(waterfall, better, FOUND)
    assert waterfall.notes["promotion"].get_text() == "promotion\n+1.00"
    assert waterfall.notes["understanding"].get_text() == "understanding\nnone"
    assert waterfall.bars["promotion"].get_hatch()
    assert not waterfall.bars["behaviour"].get_hatch()
    assert "0.00 points more" not in gaps_in_words(FOUND, FOUND)
    assert "1.00 points more" in gaps_in_words(Gaps(5, 5, 5, 5, 5, 6, calls=3), FOUND)
    assert gaps_table(better, FOUND).loc["gap of promotion, points"].tolist() == ["0.50", "-1.00"]


def test_moving_is_the_same_as_drawing():
    now, between = Gaps(2, 3, 1, 1, 0.5, 0, calls=9), Gaps(9, 1, 2, 2, 4, 0.5, calls=2)
    moved, drawn = draw_gap_waterfall(FOUND), draw_gap_waterfall(FOUND)
    for step in (between, now):
        move_gap_waterfall(moved, step, FOUND)
    move_gap_waterfall(drawn, now, FOUND)
    pixels = []
    for waterfall in (moved, drawn):
        waterfall.figure.canvas.draw()
        pixels.append(np.asarray(waterfall.figure.canvas.buffer_rgba()))
    assert (pixels[0] == pixels[1]).all()


@pytest.mark.parametrize("levels", [(10, 0, 10, 0, 10, 0), (0, 10, 0, 10, 0, 10), (0,) * 6, (10,) * 6, (5,) * 6])
def test_no_word_leaves_the_picture(levels):
    waterfall = draw_gap_waterfall(FOUND)
    move_gap_waterfall(waterfall, Gaps(*levels, calls=1), FOUND)
    waterfall.figure.canvas.draw()
    whole = waterfall.figure.bbox
    for text in waterfall.figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert whole.x0 <= box.x0 <= box.x1 <= whole.x1, text
            assert whole.y0 <= box.y0 <= box.y1 <= whole.y1, text


def test_the_words_of_neighbours_do_not_touch():
    waterfall = draw_gap_waterfall(FOUND)
    move_gap_waterfall(waterfall, Gaps(6, 6, 6, 6, 6, 6, calls=1), FOUND)
    waterfall.figure.canvas.draw()
    for words in (waterfall.scores, waterfall.notes):
        boxes = [words[name].get_window_extent() for name in (LEVELS if words is waterfall.scores else GAPS)]
        assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_the_definitions_have_one_sign_and_different_sizes():
    assert satisfied(Difference(), 6, 4) == satisfied(Difference(), 8, 6)
    assert satisfied(Ratio(), 6, 4) > satisfied(Ratio(), 8, 6)
    assert satisfied(Zone(), 6.5, 6) == 3
    assert expectations(Difference(start=6, learning=1), [4, 9]) == [6, 4, 9]


def test_the_right_answers_come_from_the_model():
    assert check(EXERCISE, 1, run_once(tasks.gap_day(), SEED).calls.satisfaction).right
    assert check(EXERCISE, 2, (tasks.gaps_with().largest, tasks.best_lever())).right
    assert check(EXERCISE, 3, ([3, 3], [2, 4])).right
    assert check(EXERCISE, 3, ([2, 2], [1, 3])).right
    others = tasks.day_of_other_people().calls
    assert {1.0} < set(others.satisfaction)
    assert others.satisfaction.max() > 3.5
    assert tasks.day_of_other_people().scenario.get(START) == 4


def test_the_mistakes_of_task_1_are_told_apart_and_each_gets_its_hint():
    calls = run_once(tasks.gap_day(), SEED).calls
    mistakes = tasks.rule_mistakes(calls)
    for mistaken, hint in mistakes:
        checked = check(EXERCISE, 1, mistaken)
        assert (checked.right, checked.says) == (False, hint)
    for answer, hint in (
        (calls.satisfaction + 0.5, "989 of 989 calls differ"),
        (calls.satisfaction.head(), "for each of the 989"),
        ("many", "column of numbers"),
        (None, "no answer yet"),
    ):
        assert hint in check(EXERCISE, 1, answer).says


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (("understood", "no menus"), "is a level"),
        (("service", "no menus"), "the gaps are promotion"),
        (("understanding", "more menus"), "the levers are quieter"),
        (("procedure", "no menus"), "another gap costs more"),
        (("understanding", "no menus"), "lever of another gap"),
        (("understanding", "quieter advertising"), "lever of another gap"),
        (("understanding", "promise three minutes"), "adds to another"),
        (("understanding", "less write-up"), "to 1.20 only"),
        (("understanding", "one more agent"), "something cheaper"),
        (("understanding", "two more agents"), "something cheaper"),
        ("understanding", "a pair"),
        (None, "no answer yet"),
    ],
)
def test_hints_of_task_2(answer, hint):
    checked = check(EXERCISE, 2, answer)
    assert not checked.right
    assert hint in checked.says


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (([3, 3], [2, 5]), "the means differ: 3 and 3.5"),
        (([3, 3], [3, 3, 3]), "the same scores in both"),
        (([4, 4], [3, 5]), "Where is the table steepest"),
        (([3], [0, 6]), "between 1 and 5"),
        (([], [3]), "at least one score"),
        (([3], "three"), "pair of lists"),
        ([3, 3], "at least one score"),
    ],
)
def test_hints_of_task_3(answer, hint):
    checked = check(EXERCISE, 3, answer)
    assert not checked.right
    assert hint in checked.says


def test_retention_goes_customer_by_customer():
    assert tasks.retained([1, 5]) == pytest.approx((0.025 + 0.945) / 2)
    assert tasks.retained([2, 4], "low") < tasks.retained([3, 3], "low")
    assert tasks.retained([1, 3], "high") > tasks.retained([2, 2], "high")


def test_each_lever_of_the_exercise_changes_its_day():
    days = [sim.run(tasks.gap_day().set(changes), seed=10).scenario.digest() for changes, _ in tasks.LEVERS.values()]
    assert len({*days, tasks.gap_day().digest()}) == len(tasks.LEVERS) + 1
