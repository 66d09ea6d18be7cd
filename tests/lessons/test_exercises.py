"""The exercises: the reference scores full marks, the untouched release nothing, and mistakes get their own hint."""

import json
import re

import pytest

from sim.core.parameter import ScenarioError
from sim.lessons import check
from sim.lessons.bad_call import checks as tasks
from sim.lessons.kit.found import exercises
from sim.lessons.kit.release import Course, GradingError, refuse_incomplete, release_of, source_of

EXERCISES = list(exercises())
EXERCISE = "02-a-bad-call"
KEPT_BACK = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)\s*### END \1", re.S)
AGENTS = "centre.teams.front.agents"
SOLVED = "centre.teams.front.serves.front.solved_share"


@pytest.fixture(scope="module", params=EXERCISES)
def course(request):
    with Course(request.param) as course:
        yield course


@pytest.mark.slow
def test_the_committed_release_is_up_to_date(course):
    assert release_of(course.exercise).read_text(encoding="utf-8") == course.release()


@pytest.mark.slow
def test_the_reference_scores_full_marks(course):
    graded = course.grade(source_of(course.exercise).read_text(encoding="utf-8"))
    assert graded.points == graded.most


@pytest.mark.slow
def test_the_untouched_release_scores_nothing(course):
    graded = course.grade(release_of(course.exercise).read_text(encoding="utf-8"))
    assert set(graded.points.values()) == {0.0}
    assert sum(graded.most.values()) == 12


def code_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_release_gives_nothing_away(exercise):
    """No line of a solution or of a hidden test, but for those that stand in the open as well."""
    source, release = code_of(source_of(exercise)), code_of(release_of(exercise))
    kept_back = {line.strip() for part in KEPT_BACK.findall(source) for line in part[1].splitlines() if line.strip()}
    in_the_open = {line.strip() for line in KEPT_BACK.sub("", source).splitlines()}
    assert len(kept_back - in_the_open) >= 2
    assert [line for line in release.splitlines() if line.strip() in kept_back - in_the_open] == []
    assert "SOLUTION" not in release
    assert "HIDDEN" not in release


def test_a_copied_cell_and_a_deleted_cell_are_refused():
    text = release_of(EXERCISE).read_text(encoding="utf-8")
    book = json.loads(text)
    cells = book["cells"]
    copied = [cell for cell in cells if cell["id"] == "test-1-answer"]
    with pytest.raises(GradingError, match="stand twice: test-1-answer"):
        refuse_incomplete(EXERCISE, json.dumps(book | {"cells": cells + copied}))
    with pytest.raises(GradingError, match="missing: intro"):
        refuse_incomplete(EXERCISE, json.dumps(book | {"cells": cells[1:]}))
    with pytest.raises(GradingError, match="not a notebook"):
        refuse_incomplete(EXERCISE, "hello")


def test_the_right_answers_come_from_the_model():
    assert tasks.reference_counts() == (6, 4)
    assert check(EXERCISE, 1, (6, 4)).right
    enough = tasks.reference_agents()
    assert check(EXERCISE, 2, enough).right
    in_time = [tasks.answered_in_time(tasks.day_with(n)) for n in (enough - 1, enough)]
    assert in_time[0] < tasks.SHARE <= in_time[1]
    assert check(EXERCISE, 3, ({"mind.moments.goodbye": 8}, "peak_end")).right
    assert check(EXERCISE, 3, ({SOLVED: 1}, "both")).right


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ((3, 2), "one episode"),
        ((4, 6), "other way round"),
        ((6, 6), "fewer transfers"),
        ((2.6, 1.8), "broken number"),
        (6, "pair of numbers"),
        (None, "no answer yet"),
    ],
)
def test_hints_of_task_1(answer, hint):
    checked = check(EXERCISE, 1, answer)
    assert not checked.right
    assert hint in checked.says


def test_hints_of_task_2():
    mistake = tasks.fewest(tasks.only_answered)
    assert mistake != tasks.reference_agents()
    assert "who gave up" in check(EXERCISE, 2, mistake).says
    assert "smaller number" in check(EXERCISE, 2, tasks.reference_agents() + 3).says
    assert "with 5 agents only" in check(EXERCISE, 2, 5).says
    assert "whole number" in check(EXERCISE, 2, 9.5).says


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (({"mind.moments.goodbye": 8}, "average"), "which rule does it depend on"),
        (({"mind.moments.goodbye": 7}, "peak_end"), "+0.50 points only"),
        (({"mind.memory": {"rule": "average"}}, "average"), "how customers think"),
        (({AGENTS: 12}, "both"), "more agents"),
        (({"mind.moments.godbye": 8}, "peak_end"), "did you mean goodbye"),
        (({AGENTS: 8, SOLVED: 1}, "both"), "exactly one path"),
        (({SOLVED: 1}, "worst"), "the rule is"),
    ],
)
def test_hints_of_task_3(answer, hint):
    checked = check(EXERCISE, 3, answer)
    assert not checked.right
    assert hint in checked.says


def test_an_unknown_exercise_or_task_is_refused():
    with pytest.raises(ScenarioError, match="did you mean 02-a-bad-call"):
        check("02-bad-call", 1, 0)
    with pytest.raises(ScenarioError, match="the tasks are 1, 2, 3"):
        check(EXERCISE, 4, 0)


def test_an_answer_is_told_in_words_and_not_by_colour_alone():
    assert repr(check(EXERCISE, 1, (3, 2))).startswith("Not yet: ")
    assert "Not yet" in check(EXERCISE, 1, (3, 2))._repr_html_()
    assert repr(check(EXERCISE, 1, (6, 4))).startswith("Right: ")
