"""Copies of 0.1.0 in people's folders: scenarios mean what the migration page says, notebooks are told what moved."""

import ast
import json
from importlib import import_module

import pytest

import sim
from sim.core.moved import moved, sentence
from tests import ROOT

FROZEN = ROOT / "tests" / "frozen" / "0.1.0"
NOTEBOOKS = sorted((FROZEN / "notebooks").glob("*.ipynb"))
SCENARIOS = sorted(path.stem for path in (FROZEN / "scenarios").glob("*.yaml"))
PASSES_ON = {"broadband-market"}  # those in which calls are passed on and nothing is said of `retelling_s`


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_of_010_is_the_same_when_it_says_what_was_the_default(name):
    """`docs/project/migration.md`: retelling_s was 60 where a file said nothing."""
    theirs = sim.load(FROZEN / "scenarios" / f"{name}.yaml")
    if name in PASSES_ON:
        assert theirs.digest() != sim.load(name).digest()
        theirs = theirs.set("centre.retelling_s", 60)
    assert theirs.digest() == sim.load(name).digest()


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
