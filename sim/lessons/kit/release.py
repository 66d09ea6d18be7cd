"""Make the students' version of an exercise from its source, and grade one submission, with nbgrader.

    python -m sim.lessons.kit.release 02-a-bad-call

nbgrader works on a course folder; a temporary one is made each time, with one student in it, so that nothing that a
student hands in can disturb another's grade.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from sim.core.datasets import shipped
from sim.core.extras import need
from sim.core.language import say

SECONDS = 300  # for one run of nbgrader; a single cell has less, see exercises/nbgrader_config.py


class GradingError(RuntimeError):
    """An exercise can't be released, or a submission can't be graded. The message is one sentence."""


@dataclass(frozen=True)
class Grade:
    """The points of a submission, by the grade id of each test cell."""

    points: dict[str, float]
    most: dict[str, float]

    @property
    def share(self) -> float:
        """Points as a share of all points."""
        return sum(self.points.values()) / sum(self.most.values())


def source_of(exercise: str) -> Path:
    """Where the source of an exercise is.

    >>> source_of("02-a-bad-call").name
    '02-a-bad-call.ipynb'
    """
    return shipped("exercises", exercise, "source", exercise, f"{exercise}.ipynb")


class Course:
    """A temporary course folder with one exercise in it; use it in a `with`, for one submission or for many.

    Example:
        with Course("02-a-bad-call") as course:
            print(course.grade(handed_in).share)
    """

    def __init__(self, exercise: str):
        self.exercise = exercise
        self.graded = 0

    def __enter__(self) -> Self:
        need("nbgrader", "teach")
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        shutil.copy(shipped("exercises", "nbgrader_config.py"), self.folder)
        shutil.copytree(source_of(self.exercise).parent, self.folder / "source" / self.exercise)
        self._nbgrader("generate_assignment")
        return self

    def __exit__(self, *_):
        self.temporary.cleanup()

    def release(self) -> str:
        """The text of the students' version: solutions and hidden tests taken out, outputs cleared."""
        made = self.folder / "release" / self.exercise / f"{self.exercise}.ipynb"
        book = json.loads(made.read_text(encoding="utf-8"))
        return json.dumps(book, indent=1, ensure_ascii=False, sort_keys=True) + "\n"

    def grade(self, submission: str) -> Grade:
        """Grade the text of one submitted notebook. Raises GradingError where nbgrader would fail or be misled."""
        refuse_incomplete(self.exercise, submission)
        self.graded += 1
        student = f"student-{self.graded}"
        handed_in = self.folder / "submitted" / student / self.exercise
        handed_in.mkdir(parents=True)
        (handed_in / f"{self.exercise}.ipynb").write_text(submission, encoding="utf-8")
        self._nbgrader("autograde", "--student", student)
        return self._read_grade(student)

    def _nbgrader(self, command: str, *more: str) -> None:
        """One command of nbgrader in a process of its own, which can be ended when it takes too long."""
        options = ["--force", "--log-level=ERROR", *more]
        words = [sys.executable, "-W", "ignore", "-m", "nbgrader", command, self.exercise, *options]
        beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # it starts alembic
        quiet: dict[str, Any] = {"capture_output": True, "text": True, "env": os.environ | {"PATH": beside}}
        try:
            done = subprocess.run(words, timeout=SECONDS, check=False, cwd=self.folder, **quiet)
        except subprocess.TimeoutExpired:
            raise GradingError(say("nbgrader took more than {seconds} seconds.", seconds=SECONDS)) from None
        if done.returncode:
            raise GradingError(say("nbgrader failed: {why}", why=done.stderr.strip()[-2000:]))

    def _read_grade(self, student: str) -> Grade:
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as book:
            cells = book.find_submission(self.exercise, student).notebooks[0].grades
            scored = [cell for cell in cells if cell.max_score]
            points = {cell.name: float(cell.score) for cell in scored}
            return Grade(points, {cell.name: float(cell.max_score) for cell in scored})


def write_release(exercise: str) -> Path:
    """Make the students' version and put it where `holdtime lab` finds it."""
    path = release_of(exercise)
    path.parent.mkdir(exist_ok=True)
    with Course(exercise) as course:
        path.write_text(course.release(), encoding="utf-8")
    return path


def release_of(exercise: str) -> Path:
    """Where the students' version of an exercise is."""
    return source_of(exercise).parents[2] / "release" / f"{exercise}.ipynb"


def refuse_incomplete(exercise: str, submission: str) -> None:
    """Refuse a notebook in which graded cells are missing or stand twice: nbgrader would stop or give no points.

    >>> refuse_incomplete("02-a-bad-call", '{"cells": []}')
    Traceback (most recent call last):
    sim.lessons.kit.release.GradingError: these cells are missing: ... Take a fresh copy.
    """
    wanted = _grade_ids(source_of(exercise).read_text(encoding="utf-8"))
    found = _grade_ids(submission)
    doubled = sorted(name for name, count in found.items() if count > 1)
    missing = sorted(set(wanted) - set(found))
    if doubled:
        raise GradingError(say("these cells stand twice: {cells}. Delete the copies.", cells=", ".join(doubled)))
    if missing:
        raise GradingError(say("these cells are missing: {cells}. Take a fresh copy.", cells=", ".join(missing)))


def _grade_ids(notebook: str) -> Counter:
    try:
        cells = json.loads(notebook)["cells"]
        return Counter(cell["metadata"]["nbgrader"]["grade_id"] for cell in cells if "nbgrader" in cell["metadata"])
    except (ValueError, KeyError, TypeError):
        raise GradingError(say("this is not a notebook.")) from None


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(f"{write_release(name)}\n")
