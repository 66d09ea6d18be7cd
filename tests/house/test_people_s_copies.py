"""Copies of 0.1.0 in people's folders: scenarios load and mean the same, and notebooks are told what moved."""

import ast
import csv
import json
from importlib import import_module

import pytest

import sim
from sim.core.moved import moved, sentence
from tests import ROOT

FROZEN = ROOT / "tests" / "frozen" / "0.1.0"
NOTEBOOKS = sorted((FROZEN / "notebooks").glob("*.ipynb"))
with (FROZEN / "digests.csv").open(encoding="utf-8", newline="") as rows:
    DIGESTS = {row["scenario"]: row["digest"] for row in csv.DictReader(rows)}


@pytest.mark.parametrize("name", DIGESTS)
def test_a_scenario_of_010_is_still_the_same(name):
    assert sim.load(FROZEN / "scenarios" / f"{name}.yaml").digest() == DIGESTS[name]


def imports(notebook):
    """Every import of a notebook, one name each, as a statement of its own."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.ImportFrom):
                yield from (f"from {node.module} import {each.name}" for each in node.names)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_of_010_finds_its_names_or_is_told(notebook):
    for statement in imports(notebook):
        try:
            exec(statement, {})  # noqa: S102 - the statement is an import of a file of our own
        except ImportError as error:
            assert str(error) == sentence(error.name), statement  # noqa: PT017 - some imports work


@pytest.mark.parametrize("old", moved())
def test_what_a_name_is_called_now_is_there(old):
    new = moved()[old]
    try:
        __import__(new)
    except ModuleNotFoundError:
        module, _, name = new.rpartition(".")
        assert hasattr(__import__(module, fromlist=[name]), name)


def test_who_asks_for_an_old_name_is_told():
    with pytest.raises(ModuleNotFoundError, match=r"^sim\.gaps is called sim\.results\.gaps now\.$"):
        import_module("sim.gaps")
    with pytest.raises(AttributeError, match=r"^sim\.gaps is called sim\.results\.gaps now\.$"):
        _ = sim.gaps
    with pytest.raises(ImportError, match="puts the new notebooks beside yours"):
        from sim.lessons.call_floor import CallFloor  # noqa: F401
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'sim\.nothing'"):
        import_module("sim.nothing")
    assert not hasattr(sim.mind.memory, "nothing")
