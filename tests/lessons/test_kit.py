"""What lessons are made with: they are found by their folders, have the same names in them, and begin as a skeleton."""

import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import sim
from sim.lessons.kit.checks import number_of, whole_of
from sim.lessons.kit.found import exercises, lessons
from sim.lessons.kit.new_lesson import new_lesson
from sim.lessons.kit.release import release_of, source_of
from tests import ROOT

WITHOUT_FOLDER = {"14-two-engines-one-truth"}  # it shows the engines themselves
NOTEBOOKS = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
NAME, PACKAGE = "98-a-trial", "a_trial"


def test_each_notebook_has_its_folder_and_each_folder_its_notebook():
    assert set(lessons()) | WITHOUT_FOLDER == NOTEBOOKS


def test_each_exercise_is_that_of_a_lesson():
    assert set(exercises()) == {path.parent.name for path in (ROOT / "exercises").glob("*/source")}
    for name in exercises():
        assert source_of(name).is_file()
        assert release_of(name).is_file()
        assert min(import_module(exercises()[name]).tasks) == 1


@pytest.mark.parametrize("package", lessons().values())
def test_each_folder_has_a_file_for_the_screen(package):
    assert import_module(f"{package}.show").lesson


@pytest.mark.parametrize("package", lessons().values())
def test_only_what_is_shown_knows_of_widgets(package):
    """`show` and what it is made of; the world of a lesson and its checks are scenarios and numbers."""
    for path in Path(import_module(package).__path__[0]).glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.stem in {"world", "checks", "broadband", "market"}:
            assert "ipywidgets" not in text, path
            assert "sim.workbench.explorer" not in text, path
            assert "matplotlib" not in text, path


def test_the_readme_lists_every_lesson():
    (row,) = [
        line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if "| the lessons |" in line
    ]
    listed = row.partition("`notebooks/`: ")[2].partition(";")[0].split(", ")
    assert listed == [name.replace("-", " ") for name in sorted(NOTEBOOKS)]


@pytest.mark.parametrize(
    ("answer", "number", "whole"),
    [
        (3, 3.0, 3),
        (3.0, 3.0, None),
        ("3", None, None),
        (True, None, None),
        (float("nan"), None, None),
        ([], None, None),
    ],
)
def test_numbers_in_answers(answer, number, whole):
    assert number_of(answer) == number
    assert whole_of(answer) == whole


@pytest.mark.parametrize(
    ("name", "why"),
    [("trial", "two digits and words"), ("98-A Trial", "two digits"), ("02-another", "there is a lesson 02 already")],
)
def test_a_name_that_is_no_name_is_refused(name, why):
    with pytest.raises(sim.ScenarioError, match=why):
        new_lesson(name)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of this clone, as far as lessons need it, with a lesson more."""
    folder = tmp_path_factory.mktemp("clone")
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for part in ("sim", "tests", "datasets", "notebooks", "exercises"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignore)
    for part in ("pyproject.toml", "README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / part, folder)
    # a copy would be compiled anew, which takes a minute; where there is no numba everything runs on SimPy
    (folder / "sitecustomize.py").write_text('import sys\n\nsys.modules["numba"] = None\n')
    done = run(folder, "-m", "sim.cli.command", "new-lesson", NAME)
    assert done.returncode == 0, done.stderr
    return folder


def run(folder, *words):
    """A command in the copy; kernels find it too."""
    env = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False, env=env)


@pytest.mark.slow
def test_the_skeleton_of_a_lesson_passes_its_own_tests(clone):
    test, folder = f"tests/lessons/test_lesson_{PACKAGE}.py", f"sim/lessons/{PACKAGE}"
    book = f"notebooks/{NAME}.ipynb"
    done = run(clone, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-lax", test, folder, book)
    assert done.returncode == 0, done.stdout
    style = run(clone, "-m", "ruff", "check", folder, test, book)
    assert style.returncode == 0, style.stdout
    layout = run(clone, "-m", "ruff", "format", "--check", folder, test)
    assert layout.returncode == 0, layout.stderr


@pytest.mark.slow
def test_the_skeletons_exercise_can_be_released_and_graded(clone):
    program = f"""
from sim.lessons.kit.release import Course, source_of, write_release
path = write_release({NAME!r})
with Course({NAME!r}) as course:
    full = course.grade(source_of({NAME!r}).read_text(encoding="utf-8"))
    empty = course.grade(path.read_text(encoding="utf-8"))
print(full.share, empty.share, sum(full.most.values()))
"""
    done = run(clone, "-c", program)
    assert done.stdout.split() == ["1.0", "0.0", "12.0"], done.stderr


@pytest.mark.slow
def test_a_lesson_is_written_once(clone):
    again = run(clone, "-m", "sim.cli.command", "new-lesson", NAME)
    assert again.returncode == 2
    assert "there is a lesson 98 already" in again.stderr
