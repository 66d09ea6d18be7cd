"""Lesson 01: the prediction comes first, the picture follows the sliders, and each mistake gets its own hint."""

import re
from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.figures.floor.staffing_curve import Interval, Staffing, draw_staffing_curve, move_staffing_curve
from sim.lessons import check
from sim.lessons.call_floor import checks as tasks
from sim.lessons.call_floor import show
from sim.lessons.call_floor import world as floor
from sim.lessons.call_floor.world import busy_days, exact, needed, simulated, small_floor, staffing

EXERCISE = "01-the-call-floor"
WORLD = small_floor()


@pytest.fixture
def lesson():
    return show.lesson()


def test_nothing_is_open_before_both_predictions(lesson):
    agents, wait = lesson.questions
    assert lesson.gate.skip in lesson.explore.children
    agents.make("11")
    assert not lesson.gate.is_open
    wait.make("longer")
    assert lesson.gate.is_open
    assert lesson.gate.skip not in lesson.explore.children


@pytest.mark.parametrize(
    ("guess", "words"), [("10", "as many as there is work for"), ("11", "2 too low"), ("13", "that is right")]
)
def test_the_prediction_lies_over_the_result(lesson, guess, words):
    lesson.questions[0].make(guess)
    assert words in lesson.questions[0].answer.value
    lesson.gate.open()
    assert lesson.drawn.sides["answered"].notes["guess"].get_text() == f"you said {guess}"


def test_the_mean_wait_of_impatient_callers_is_shorter(lesson):
    _, wait = lesson.questions
    wait.make("longer")
    assert wait.truth == -1
    assert "It gets shorter" in wait.answer.value
    assert exact(WORLD.set(f"{floor.PATIENCE}.mean", 90)).abandon_share > exact(WORLD).abandon_share


def test_the_sliders_move_the_point_and_the_curve(lesson):
    lesson.gate.open()
    agents, calls, patience = (made.input for made in lesson.live.controls)
    first, side = lesson.picture.widget.value, lesson.drawn.sides["answered"]
    assert side.lines["now"].get_xydata()[0] == pytest.approx([12, 79.562], abs=0.001)
    agents.value = 13
    assert side.lines["now"].get_xydata()[0] == pytest.approx([13, 86.514], abs=0.001)
    before = np.array(side.lines["curve"].get_ydata())
    calls.value = 150
    assert (np.array(side.lines["curve"].get_ydata()) < before).all()
    assert side.notes["load"].get_text() == "load 12.5"
    patience.value = 30
    assert "150 calls an hour" in lesson.in_words.sentence.value
    lesson.live.reset.click()
    assert lesson.picture.widget.value == first


def test_every_end_of_every_slider_can_be_shown(lesson):
    lesson.gate.open()
    for made in lesson.live.controls:
        for end in (made.input.min, made.input.max):
            made.input.value = end
            assert "font-weight:600" not in lesson.live.note.value


def test_a_simulation_is_laid_over_the_curve_and_belongs_to_its_floor(lesson, monkeypatch):
    monkeypatch.setattr(simulated, "__defaults__", (3, 1))
    lesson.gate.open()
    (button,) = lesson.buttons.values()
    button.click()
    assert sorted(lesson.now.simulated) == [9, 12, 15]
    assert "Simulated, " in lesson.in_words.sentence.value
    assert "seed 1" in lesson.in_words.source.value
    assert not button.disabled
    lesson.live.controls[1].input.value = 130
    assert lesson.now.simulated == {}
    assert np.size(lesson.drawn.sides["answered"].lines["bars"].get_xdata()) == 0
    lesson.live.reset.click()
    assert sorted(lesson.now.simulated) == [9, 12, 15]


def test_the_simulated_interval_holds_the_exact_value():
    found = simulated(WORLD, 12)
    assert found["answered"].low < 100 * exact(WORLD).service_level(floor.WITHIN_S) < found["answered"].high
    assert found["gave_up"].low < 100 * exact(WORLD).abandon_share < found["gave_up"].high


def test_an_interval_stays_between_0_and_100():
    assert all(0 <= x <= 100 for interval in simulated(small_floor(2), 20, runs=2).values() for x in interval)


def test_the_words_of_the_picture_never_leave_it():
    """Wherever the diamond stands, its words are inside the figure and not on the other panel."""
    first = staffing(WORLD)
    curve = draw_staffing_curve(first)
    for agents in range(1, floor.MOST + 1):
        curve.guess = float(agents)
        move_staffing_curve(curve, Staffing(**{**vars(first), "agents": agents}), first)
        curve.figure.canvas.draw()
        for side in curve.sides.values():
            for note in side.notes.values():
                box = note.get_window_extent()
                assert box.x0 >= side.axes.bbox.x0 - 25
                assert box.x1 <= curve.figure.bbox.x1


def test_a_guess_beyond_the_axis_is_not_drawn():
    first = staffing(WORLD)
    curve = draw_staffing_curve(first, 400.0)
    assert curve.sides["answered"].notes["guess"].get_text() == ""


def test_bars_stand_at_their_number_of_agents():
    first = staffing(WORLD)
    found = {9: {"answered": Interval(50, 40, 60), "gave_up": Interval(20, 15, 25)}}
    curve = draw_staffing_curve(first)
    move_staffing_curve(curve, Staffing(**{**vars(first), "simulated": found}), first)
    across, up = curve.sides["gave_up"].lines["bars"].get_data()
    assert list(across[:2]) == [9, 9]
    assert list(up[:2]) == [15, 25]


def test_the_smallest_number_is_the_smallest():
    n = needed(WORLD)
    assert exact(WORLD, n - 1).service_level(floor.WITHIN_S) < floor.SHARE
    assert exact(WORLD, n).service_level(floor.WITHIN_S) >= floor.SHARE


def test_busy_days_have_mean_1_and_their_spread():
    days = busy_days(WORLD, 0.3, days=400)
    assert days.factor.mean() == pytest.approx(1, abs=0.005)
    assert days.factor.std() == pytest.approx(0.3, abs=0.01)
    assert days.service_level.mean() < exact(WORLD).service_level(floor.WITHIN_S)


def test_the_right_answers_come_from_the_model():
    run = tasks.day()
    assert check(EXERCISE, 1, run.legs.wait_s.sum() / (tasks.HOURS * 3600)).right
    assert check(EXERCISE, 2, tasks.staff()).right
    assert tasks.floor(tasks.staff() - 1).service_level(tasks.WITHIN_S) < tasks.SHARE
    assert check(EXERCISE, 3, tasks.saving(2)).right
    assert tasks.saving(1) == 0 < tasks.saving(2) < tasks.saving(4)


def test_the_mistakes_of_task_1_are_far_apart():
    numbers = sorted([tasks.mean_waiting(), *tasks.waiting_mistakes()])
    assert all(b > a * (1 + 3 * tasks.CLOSE) for a, b in pairwise(numbers))


def test_hints_of_task_1():
    legs, seconds = tasks.day().legs, tasks.HOURS * 3600
    answered = legs[legs.outcome == "served"].wait_s
    hints = {
        answered.sum() / seconds: "who gave up",
        legs.wait_s.sum() / tasks.HOURS: "seconds and hours",
        legs.wait_s.mean() * len(legs) / tasks.HOURS: "seconds and hours",
        legs.wait_s.mean(): "mean wait in seconds",
        legs[legs.wait_s > 0].wait_s.mean() * len(legs) / seconds: "answered at once included",
        17: "add up the seconds",
        "one": "number of callers",
        None: "no answer yet",
    }
    for answer, hint in hints.items():
        checked = check(EXERCISE, 1, answer)
        assert not checked.right
        assert hint in checked.says


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (23, "rounded down"),
        (22, "who gave up"),
        (21, "seconds and hours"),
        (20, "that is the load"),
        (26, "Erlang C"),
        (25, "a smaller number"),
        (19, "only 69.8%"),
        (0, "without agents"),
        (24.0, "whole number"),
        (True, "whole number"),
    ],
)
def test_hints_of_task_2(answer, hint):
    checked = check(EXERCISE, 2, answer)
    assert not checked.right
    assert hint in checked.says


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (-5, "other way round"),
        (43, "how many are saved"),
        (48, "how many are saved"),
        (0, "less than twice"),
        (24, "one team with the calls of both"),
        (-19, "2 teams"),
        (3, "search twice"),
        (5.0, "whole number"),
    ],
)
def test_hints_of_task_3(answer, hint):
    checked = check(EXERCISE, 3, answer)
    assert not checked.right
    assert hint in checked.says


def test_numpy_numbers_are_numbers():
    assert check(EXERCISE, 2, np.int64(24)).right
    assert check(EXERCISE, 1, np.float64(tasks.mean_waiting())).right


def test_the_sentence_and_the_table_say_the_same(lesson):
    lesson.gate.open()
    shares = re.findall(r"(\d+\.\d)%", lesson.in_words.sentence.value)
    assert all(f"{share}%" in lesson.in_words.table.value for share in shares[:2])
    assert lesson.world.digest()[:6] in lesson.in_words.source.value
    assert sim.load("bank-2003").get(floor.BUSY) > 0


def test_every_slider_can_stand_where_it_begins():
    """A browser moves a slider to its nearest step at once, and the floor would silently be another one."""
    for made in show.controls(WORLD):
        steps = (made.input.value - made.input.min) / made.input.step
        assert steps == round(steps)
