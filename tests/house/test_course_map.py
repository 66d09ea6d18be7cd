"""The course map tells the truth: what is called worked has something that holds it, and a test that exists."""

import ast
import importlib.util

import pytest

from tests import ROOT

SPEC = importlib.util.spec_from_file_location("course_map", ROOT / "scripts" / "course_map.py")
course_map = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(course_map)
PASSAGES, HELD = course_map.passages(), course_map.holders()
WORKED = [row for row in PASSAGES if row["state"] == "worked"]


def names_in(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_passage_stands_there_once():
    assert len({row["source"] for row in PASSAGES}) == len(PASSAGES) > 60


@pytest.mark.parametrize("row", WORKED, ids=lambda row: row["source"])
def test_what_is_worked_is_held_and_tested(row):
    assert HELD[row["source"]], "nothing names it as its source"
    path, _, name = row["test"].partition("::")
    assert (ROOT / path).is_file()
    assert name in names_in(path)
