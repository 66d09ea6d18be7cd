"""The lessons: a prediction comes first, the same customer stays, and the notebooks stay short and stripped."""

import json
import re
from pathlib import Path

import pytest

import sim
from sim.core.datasets import shipped
from sim.core.parameter import ScenarioError
from sim.lessons.bad_call import broadband, show
from sim.lessons.bad_call.side_by_side import weeks_in_words, weeks_table
from sim.lessons.start_here import show as start_here
from sim.lessons.start_here.world import AGENTS, phone_hour
from sim.results.kept import run_once
from sim.workbench.predict import Gate, Prediction, number_in, off_by

NOTEBOOKS = sorted(shipped("notebooks").glob("*.ipynb"))
HEADINGS = [
    "What is it", "How it works", "Predict", "Things to try", "Things to notice", "Explain", "Going further", "Sources",
]  # fmt: skip


@pytest.fixture
def lesson():
    return show.lesson()


def test_nothing_is_open_before_both_predictions(lesson):
    tellings, memory = lesson.questions
    assert lesson.gate.skip in lesson.explore.children
    tellings.make("6")
    assert not lesson.gate.is_open
    memory.make("5,5")
    assert lesson.gate.is_open
    assert lesson.gate.skip not in lesson.explore.children


def test_the_prediction_lies_over_the_result(lesson):
    tellings, memory = lesson.questions
    tellings.make("3")
    assert "one episode" in tellings.answer.value
    memory.make("5.5")
    assert lesson.drawn.guess == 5.5
    assert lesson.drawn.before.notes["guess"].get_text() == "you said 5.5"
    assert "1.5 too high" in memory.answer.value


def test_a_prediction_can_be_made_once_only(lesson):
    tellings, _ = lesson.questions
    tellings.make("6")
    assert tellings.input.disabled
    assert tellings.button.disabled
    assert "that is right" in tellings.answer.value


def test_an_instructor_may_open_without_predicting(lesson):
    lesson.gate.skip.click()
    assert lesson.gate.is_open
    assert lesson.drawn.guess is None


def test_the_customer_stays_the_same_while_sliders_move(lesson):
    lesson.gate.open()
    menus, agents, context, goodbye = (made.input for made in lesson.live.controls)
    first = lesson.picture.widget.value
    goodbye.value = 8
    assert lesson.picture.widget.value != first
    assert "from 4.0 to 5.0" in lesson.in_words.sentence.value
    context.value = True
    assert "Tellings of the story: 1 instead of 3" in lesson.in_words.sentence.value
    agents.value = agents.min
    menus.value = menus.max
    assert lesson.live.note.value.count("font-weight:600") == 0
    lesson.live.reset.click()
    assert lesson.picture.widget.value == first
    assert "The call lasts 27.6 minutes and is remembered as 4.0." in lesson.in_words.sentence.value


def test_a_lever_without_effect_says_so(lesson, monkeypatch):
    lesson.gate.open()
    found = lesson.calculate(lesson.world)
    monkeypatch.setattr(lesson, "calculate", lambda _: found)  # a world in which nothing helps
    without = lesson.in_words.sentence.value
    assert "makes no difference" not in without
    lesson.live.controls[3].input.value = 8
    assert "What you changed makes no difference here. The call lasts" in lesson.in_words.sentence.value
    lesson.live.reset.click()
    assert lesson.in_words.sentence.value == without


def test_a_longer_call_with_a_good_end_is_remembered_better(lesson):
    lesson.gate.open()
    lesson.live.controls[0].input.value = 8
    lesson.live.controls[3].input.value = 8
    after = lesson.in_words.table.value
    minutes = [float(n) for n in re.findall(r">(\d+\.\d)<", after)][:2]
    remembered = [float(n) for n in re.findall(r">(\d+\.\d)<", after)][-2:]
    assert minutes[1] > minutes[0]
    assert remembered[1] > remembered[0]


def test_all_the_weeks_are_run_on_a_button_and_told(lesson, monkeypatch):
    few = broadband.small_branch().set("days", 3)
    monkeypatch.setattr(sim, "load", lambda _: few)
    lesson.gate.open()
    ((weeks, button),) = lesson.buttons.items()
    button.click()
    (found,) = lesson.results[weeks].children
    assert "Of all calls about the slow line" in found.value
    assert not button.disabled


def test_the_perfect_call_is_shown_beside_the_bad_one():
    shown = show.against_perfect()
    assert "Tellings of the story: 1 instead of 3" in shown.children[0].tooltip


def test_weeks_in_words_and_in_a_table_agree():
    run = run_once(broadband.one_day(), broadband.SEED)
    assert weeks_table(run, run).loc["remembered, score 0-10"].nunique() == 1
    assert "give up instead of" in weeks_in_words(run, run)


def test_a_wrong_kind_of_answer_is_refused_in_a_sentence():
    asked = Prediction("How many?", lambda: 6, off_by)
    assert not asked.make("many")
    assert "Please type a number" in asked.answer.value
    assert asked.guess is None
    assert not asked.input.disabled


def test_a_direction_can_be_asked_for():
    asked = Prediction("Up or down?", lambda: 1, off_by, choices={"down": -1, "up": 1})
    assert not asked.make(None)
    assert asked.make("up")
    assert asked.guess == asked.truth == 1


def test_a_model_that_fails_leaves_the_question_open():
    def fails():
        raise ScenarioError("no such world.")

    asked = Prediction("How many?", fails, off_by)
    assert not asked.make("3")
    assert "no such world." in asked.answer.value
    assert not asked.button.disabled


def test_a_gate_opens_once():
    opened, asked = [], Prediction("How many?", lambda: 6, off_by)
    gate = Gate([asked], lambda: opened.append(1) or [])
    assert not gate.is_open
    gate.open()
    gate.open()
    asked.make("6")
    assert opened == [1]


def test_a_gate_without_questions_is_open_at_once():
    assert Gate([], list).is_open


@pytest.mark.parametrize(("text", "number"), [("6", 6), (" 4,5 ", 4.5), ("nan", None), ("1e99", None), ("", None)])
def test_numbers_as_people_type_them(text, number):
    assert number_in(text) == number


def test_the_first_slider_changes_the_picture():
    start = start_here.lesson()
    before = start.picture.widget.value
    slider = start.live.controls[0].input
    slider.value += 1
    assert start.picture.widget.value != before
    assert "instead of" in start.in_words.sentence.value


def test_the_start_notebook_says_what_is_true():
    one, two = (sim.run(phone_hour().set(AGENTS, n), seed=1) for n in (1, 2))
    assert one.months.profit_cents.sum() > two.months.profit_cents.sum()
    assert one.months.closing.iloc[-1] < two.months.closing.iloc[-1]
    many = [sim.run(phone_hour().set(AGENTS, n), seed=1).calls.satisfaction.mean() for n in (3, 5)]
    assert many[1] - many[0] < 0.05


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_is_stripped(self, path):
        book = json.loads(path.read_text(encoding="utf-8"))
        assert book["metadata"]["kernelspec"]["name"] == "python3"
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                assert cell["outputs"] == []
                assert cell["execution_count"] is None

    def test_has_short_cells_and_asserts(self, path):
        sources = self.sources(path, "code")
        assert all(len(source.splitlines()) <= 10 for source in sources)
        assert sum(source.count("assert ") for source in sources) >= 3

    def test_has_the_headings_of_a_lesson(self, path):
        text = "\n".join(self.sources(path, "markdown"))
        found = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert set(HEADINGS) <= set(found)

    def test_its_links_lead_somewhere(self, path):
        for target in re.findall(r"\]\(([^)#]+)\)", "\n".join(self.sources(path, "markdown"))):
            assert (Path(path).parent / target).exists(), target

    def sources(self, path, kind):
        book = json.loads(path.read_text(encoding="utf-8"))
        return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == kind]
