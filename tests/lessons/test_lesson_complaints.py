"""Lesson 05: the berg is the table, closed leaks bring customers back, and each mistake gets its own hint."""

from math import sqrt

import numpy as np
import pytest
from matplotlib.text import Text

import sim
from sim.figures.complaints.iceberg import (
    depth_of,
    draw_iceberg,
    iceberg_in_words,
    iceberg_table,
    move_iceberg,
    outline,
)
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.complaints import checks as tasks
from sim.lessons.complaints import show
from sim.lessons.complaints.world import (
    LEAKS,
    RULE,
    STEPS,
    causes,
    leaks,
    nuisance_day,
    returning,
    silent_week,
    week,
    who_returns,
    word_of,
)
from sim.lessons.kit.checks import check
from sim.mind.recovery import Leak
from sim.results.berg import HANDLINGS, REACTIONS, Berg, berg
from sim.results.kept import run_once

EXERCISE = "05-complaints-and-silence"


@pytest.fixture(scope="module")
def run():
    return run_once(week(), SEED)


@pytest.fixture(scope="module")
def month():
    return run_once(silent_week(days=28), SEED)


@pytest.fixture
def lesson():
    return show.lesson()


def area(corners):
    x, y = np.array(corners).T
    return abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2


def words_in(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


# The picture


def test_the_berg_is_counted_in_the_table(run):
    calls, found = run.calls, berg(run)
    assert found.calls == len(calls) == 4807
    assert [found.reactions[name] for name in REACTIONS] == [(calls.reaction == name).sum() for name in REACTIONS]
    assert found.dissatisfied == (calls.satisfaction < 3).sum() == sum(found.handlings.values())
    assert found.dissatisfied - found.handlings["silent"] == found.reactions["public"] == calls.complained.sum()
    shares = [found.returning[name] / found.handlings[name] for name in HANDLINGS]
    assert shares == pytest.approx([0.09, 0.19, 0.54, 0.82], abs=1e-12)


@pytest.mark.parametrize("share", [0, 0.01, 0.063, 0.31, 0.69, 1])
def test_areas_are_in_proportion(share):
    whole = area(outline(0, 1))
    assert area(outline(0, depth_of(share))) / whole == pytest.approx(share, abs=1e-5)
    assert area(outline(depth_of(share), 1)) / whole == pytest.approx(1 - share, abs=1e-5)


def test_moving_the_picture_is_drawing_it(run):
    before, after = berg(run), berg(run.remembered_by(silent_week(0.4)))
    louder = berg(run.remembered_by(week().set(f"{RULE}.public", 0.3)))
    moved, drawn = draw_iceberg(before), draw_iceberg(before)
    for picture, steps in ((moved, (louder, after)), (drawn, (after,))):
        for step in steps:
            move_iceberg(picture, step, before)
    pixels = []
    for picture in (moved, drawn):
        picture.figure.canvas.draw()
        pixels.append(np.asarray(picture.figure.canvas.buffer_rgba()).copy())
    assert (pixels[0] == pixels[1]).all()
    assert not moved.bands["private"].get_visible()


def test_numbers_and_both_wholes_are_written_down(run):
    found = berg(run)
    words = words_in(draw_iceberg(found).figure)
    assert "793 dissatisfied of 4,807 callers" in words
    assert "50 complain: 6.3%" in words
    assert "444 do nothing: 56.0%" in words
    assert "Of 100 problems: 8 complaints (002-08)" in words
    assert "Of 100 bad experiences: 4 told (003-77)" in words
    assert "as it was" not in words


def test_all_words_stay_within_the_picture(run):
    before = berg(run)
    for after in (before, berg(run.remembered_by(silent_week(0))), berg(run.remembered_by(silent_week(1)))):
        picture = draw_iceberg(before, 0)
        move_iceberg(picture, after, before)
        wide, high = picture.figure.canvas.get_width_height()
        for text in [*picture.notes.values(), *(text for axes in picture.figure.axes for text in axes.texts)]:
            if text.get_text():
                box = text.get_window_extent()
                assert box.x0 >= 0, text.get_text()
                assert box.y0 >= 0, text.get_text()
                assert box.x1 <= wide, text.get_text()
                assert box.y1 <= high, text.get_text()


def test_a_week_without_anybody_dissatisfied_can_be_drawn():
    nobody = Berg(10, dict.fromkeys(REACTIONS, 0), dict.fromkeys(HANDLINGS, 0), dict.fromkeys(HANDLINGS, 0.0))
    assert "silent: nobody" in words_in(draw_iceberg(nobody).figure)
    assert "0 are dissatisfied" in iceberg_in_words(nobody, nobody)
    assert iceberg_table(nobody, nobody).shape == (10, 2)


# The lesson


def test_nothing_is_open_before_both_predictions(lesson):
    heard, quiet = lesson.questions
    assert lesson.gate.skip in lesson.explore.children
    heard.make("20")
    assert not lesson.gate.is_open
    quiet.make("more")
    assert lesson.gate.is_open
    assert "50 of 793 complain" in heard.answer.value
    assert "Fewer: " in quiet.answer.value
    assert lesson.drawn.notes["guess"].get_text() == "you said 20%"


def test_controls_move_the_berg_and_no_queue_runs_again(lesson, run, monkeypatch):
    lesson.gate.open()
    monkeypatch.setattr(sim, "run", None)
    rule, private, public, silent, *steps = (made.input for made in lesson.live.controls)
    first, before = lesson.picture.widget.value, lesson.before.returns
    public.value = 0.3
    assert "as it was 6.3%" in lesson.in_words.sentence.value
    assert lesson.picture.widget.value != first
    louder = berg(run.remembered_by(week().set(f"{RULE}.public", 0.3)))
    assert louder.returns > before
    assert f"Of 100 dissatisfied {louder.returns:.1f} return" in words_in(lesson.drawn.figure)
    steps[-1].value = 1
    quicker = berg(run.remembered_by(week().set({f"{RULE}.public": 0.3, "mind.recovery.quickly": 1})))
    assert f"Of 100 dissatisfied {quicker.returns:.1f} return" in words_in(lesson.drawn.figure)
    assert quicker.returns > louder.returns
    private.value = 0.9
    assert "must not exceed 1 together" in lesson.live.note.value
    rule.value = rule.options[0][1]
    assert [made.input.layout.display for made in lesson.live.controls[1:4]] == ["none", "none", ""]
    silent.value = 1
    assert "0 of them complain" in lesson.in_words.sentence.value
    lesson.live.reset.click()
    assert lesson.picture.widget.value == first
    assert [made.input.layout.display for made in lesson.live.controls[1:4]] == ["", "", "none"]


def test_every_end_of_every_slider_of_a_step_can_be_shown(lesson):
    lesson.gate.open()
    for made in lesson.live.controls[4:]:
        for end in (made.input.min, made.input.max):
            made.input.value = end
            assert "font-weight:600" not in lesson.live.note.value


def test_who_returns_by_the_model_and_by_luck(run):
    table = who_returns(run.remembered_by(silent_week(0.2)))
    assert table.course.tolist() == [0.09, 0.19, 0.54, 0.82]
    assert (table.expected - table.course).abs().max() < 1e-12
    for row in table.itertuples():
        assert abs(row.stayed - row.course) <= 4 * sqrt(row.course * (1 - row.course) / row.callers)


def test_leaks_are_those_of_the_rule_and_the_largest_is_not_the_dearest(month):
    assert [leak.name.lower() for leak in Leak][:4] == list(LEAKS)
    for each in (month, month.remembered_by(month.scenario.set("mind.recovery.recorded", 0.5))):
        table = leaks(each)
        assert ((table.missed - table.missed_by_rule).abs() <= 4 * table.error).all()
        assert ((table.gain - table.gain_by_rule).abs() <= 4 * table.gain_error).all()
    assert table.gain.idxmax() == "recorded"
    assert leaks(month).missed.idxmax() == "handled"
    assert leaks(month).gain.idxmax() == "fed_back"


def test_fewer_complaints_out_of_silence_are_fewer_customers(run):
    heard, quiet = silent_week(), silent_week(0.9)
    changed = sim.study.fates(run.remembered_by(heard), quiet)
    assert len(changed) > 50
    assert changed.stays.all()
    assert run.remembered_by(quiet).calls.complained.sum() < run.remembered_by(heard).calls.complained.sum()


def test_word_of_mouth_of_a_day():
    day = sim.run(silent_week(days=1), seed=SEED)
    word = word_of(day)
    assert word.people.tolist() == [3.5 * word.calls["good"], 12 * word.calls["bad"]]
    assert word.calls.sum() == len(day.calls) - (day.calls.satisfaction == 3).sum()


def test_causes_are_counted_and_two_cannot_be(month):
    table, calls = causes(month), month.calls
    assert table.loc["several_trips", "complained"] == 100 * (calls.visit[calls.complained] > 0).mean()
    assert table.index[table.isna().all(axis=1)].tolist() == ["contradictions", "disrespect"]


def test_treating_nuisance_calls_helps_the_others_on_the_same_calls():
    waits, arrived = {}, set()
    for treatment in ("none", "closing_sentence", "line_fault"):
        calls = sim.run(nuisance_day(treatment), seed=SEED).calls
        arrived.add(tuple(calls.customer))
        waits[treatment] = calls[calls.reason != "nuisance"].total_wait_s.mean()
    assert len(arrived) == 1
    assert waits["line_fault"] < waits["closing_sentence"] < waits["none"]


# The exercise


def test_the_right_answers_come_from_the_model(month):
    assert tasks.reference_iceberg() == (50, 299, 444)
    assert check(EXERCISE, 1, (50, 299, 444)).right
    assert check(EXERCISE, 2, "fed_back").right
    assert [step for step in STEPS if check(EXERCISE, 2, step).right] == ["fed_back"]
    # by hand: 0.1 * (0.579025 - 0.09), and 0.31 * 0.342 * (0.82 - 0.54)
    assert check(EXERCISE, 3, ("fewer silent", 4.89025)).right
    assert not check(EXERCISE, 3, ("quicker", 100 * 0.31 * 0.342 * 0.28)).right
    quick = month.remembered_by(month.scenario.set("mind.recovery.quickly", 1))
    assert returning(quick).mean() > returning(month).mean()


@pytest.mark.parametrize(
    ("task", "answer", "hint"),
    [
        (1, 50, "three numbers"),
        (1, (444, 299, 50), "other way round"),
        (1, (50 / 793, 299 / 793, 444 / 793), "shares"),
        (1, (50, 299, 4807 - 349), "content too"),
        (1, (50, 299, 4757), "content too"),
        (1, (50, 299, 743), "not at handling"),
        (1, (50, 300, 444), "each reaction"),
        (1, None, "no answer yet"),
        (2, "handled", "nothing later can mend"),
        (2, "recorded", "Another brings back more"),
        (2, "feed_back", "column missed"),
        (2, "quickly", "nobody is missed"),
        (2, 3, "one of the steps"),
        (3, ("quicker", 9.576), "most don't complain"),
        (3, ("fewer silent", 7.3), "leaks are still there"),
        (3, ("fewer silent", 0.0489025), "a share"),
        (3, ("fewer silent", 24.159775 + 4.89025), "more is that than before"),
        (3, ("quicker", 2.96856), "The other one gains more"),
        (3, ("fewer silent", 1), "not its gain"),
        (3, ("louder", 1), "the plan is one of these"),
        (3, "quicker", "a pair"),
    ],
)
def test_hints(task, answer, hint):
    checked = check(EXERCISE, task, answer)
    assert not checked.right
    assert hint in checked.says
