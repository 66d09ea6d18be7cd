"""The skeleton of a new lesson, written into a clone: folder, notebook, exercise and tests, all of which run."""

import json
import re
from pathlib import Path
from string import Template

import sim
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.lessons.kit.found import lessons

NAME = re.compile(r"(\d\d)-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)")
SKELETON = Path(__file__).parent / "skeleton"
LOCKED = {"grade": False, "locked": True, "points": 0, "schema_version": 3, "solution": False, "task": False}


def new_lesson(name: str) -> list[Path]:
    """Write the skeleton of a lesson such as 15-call-backs; returns the files that were written.

    Raises ScenarioError for a name of another form or of a lesson that is there, and outside a clone.
    """
    form = NAME.fullmatch(name)
    if not form:
        raise ScenarioError(
            say("a lesson is named by two digits and words, such as 15-call-backs, not {name}.", name=name)
        )
    number, words = form.groups()
    if any(each.startswith(f"{number}-") for each in lessons()):
        raise ScenarioError(say("there is a lesson {number} already.", number=number))
    root, package = Path(sim.__file__).parents[1], words.replace("-", "_")
    if not (root / "tests" / "lessons").is_dir():
        raise ScenarioError(say("a lesson is added to a clone of the project, and {root} is none.", root=root))
    facts = {"name": name, "number": number, "package": package, "title": words.replace("-", " ")}
    texts = {each.stem: Template(each.read_text(encoding="utf-8")).substitute(facts) for each in SKELETON.glob("*.txt")}
    folder = root / "sim" / "lessons" / package
    files = {folder / f"{part}.py": texts[part] for part in ("world", "show", "checks")}
    files |= {
        folder / "__init__.py": texts["init"],
        root / "tests" / "lessons" / f"test_lesson_{package}.py": texts["test"],
        root / "notebooks" / f"{name}.ipynb": notebook(texts["notebook"]),
        root / "exercises" / name / "source" / name / f"{name}.ipynb": notebook(texts["exercise"]),
    }
    for path in files:
        if path.exists():
            raise ScenarioError(say("{path} is there already.", path=path.relative_to(root)))
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(files)


def notebook(text: str) -> str:
    """A notebook from text in which a line "--- kind" begins each cell.

    The kinds are markdown and code, and in an exercise also solution and test; there each cell has a grade id after its
    kind, and a test its points after that.

    >>> cells = json.loads(notebook("--- markdown intro\\n# Hello\\n--- test test-1 8\\nassert True\\n"))["cells"]
    >>> [cell["source"] for cell in cells], cells[1]["metadata"]["nbgrader"]["points"]
    ([['# Hello'], ['assert True']], 8)
    """
    _, *parts = re.split(r"(?m)^--- (.*)\n", text)
    cells = [_cell(place, *pair) for place, pair in enumerate(zip(parts[::2], parts[1::2], strict=True))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    book = {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}}
    return json.dumps(book | {"nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def _cell(place: int, head: str, body: str) -> dict:
    kind, *rest = head.split()
    grade_id, points = rest[0] if rest else "", rest[1] if len(rest) > 1 else 0
    source = body.rstrip("\n").splitlines(keepends=True)
    about = LOCKED | {"grade_id": grade_id, "points": int(points), "grade": kind == "test"}
    about |= {"locked": kind != "solution", "solution": kind == "solution"}
    cell = {"id": f"c{place:02}", "metadata": {"nbgrader": about} if grade_id else {}, "source": source}
    if kind == "markdown":
        return {"cell_type": "markdown", **cell}
    return {"cell_type": "code", "execution_count": None, "outputs": [], **cell}
