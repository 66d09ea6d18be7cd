"""The numbers that must not move unnoticed; `scripts/baseline.py` says what is held, and how to write it anew."""

import json
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest

pytest.importorskip("numba")

from tests import ROOT

if os.environ.get("NUMBA_DISABLE_JIT") == "1":
    pytest.skip("whole worlds take too long uncompiled", allow_module_level=True)


def _script():
    spec = spec_from_file_location("baseline", ROOT / "scripts" / "baseline.py")
    module = sys.modules["baseline"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


baseline = _script()
STORED = json.loads(baseline.WORLDS.read_text())
PRINTED = json.loads(baseline.LESSONS.read_text())
WORLDS = {one[0]: one for one in baseline.worlds()}


def test_every_world_has_its_numbers():
    assert set(WORLDS) == set(STORED["worlds"])


@pytest.mark.parametrize("name", WORLDS)
def test_no_number_of_a_world_moves(name):
    found = {"machine": baseline.machine(), "worlds": {name: baseline.measure_world(*WORLDS[name])}}
    stored = STORED | {"worlds": {name: STORED["worlds"][name]}}
    assert baseline.worlds_that_differ(stored, found) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")))
def test_no_number_of_a_lesson_moves(name):
    found = {"lessons": {name: baseline.lesson_numbers(ROOT / "notebooks" / f"{name}.ipynb")}}
    assert baseline.lessons_that_differ({"lessons": {name: PRINTED["lessons"][name]}}, found) == []


def test_every_change_of_a_number_has_its_line_in_the_changelog():
    for reason in STORED["because"] + PRINTED["because"]:
        assert baseline.explained(reason), reason


@pytest.mark.parametrize("change", ["whole numbers", "floats", "metrics"])
def test_a_moved_number_is_noticed(change):
    """And a float that moves in its last digits is forgiven where the mathematical functions are other ones."""
    name = "tied-1"
    stored = {"machine": STORED["machine"], "worlds": {name: STORED["worlds"][name]}}
    moved = json.loads(json.dumps(stored))
    tables, metrics = moved["worlds"][name]["tables"], moved["worlds"][name]["metrics"]
    if change == "whole numbers":
        tables["calls"]["tellings"] = ["another"]
    elif change == "floats":
        _, many, total, weighted = tables["calls"]["remembered"]
        tables["calls"]["remembered"] = ["another", many, total * (1 + 1e-14), weighted]
    else:
        metrics["mean_wait_s"] += 1e-3
    assert len(baseline.worlds_that_differ(stored, moved)) == 1
    elsewhere = baseline.worlds_that_differ(stored, moved | {"machine": "another"})
    assert len(elsewhere) == (0 if change == "floats" else 1)
