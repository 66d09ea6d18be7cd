"""`import sim` is light, and the public names work whichever is touched first."""

import subprocess
import sys
from pathlib import Path

import pytest

import sim

HEAVY = ("seaborn", "matplotlib", "numba", "ipywidgets", "anywidget", "dask", "joblib", "pandas", "scipy", "simpy")


def fresh(code: str) -> str:
    """What a fresh Python prints for some code."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_import_pulls_in_nothing_heavy():
    loaded = set(fresh("import sim, sys; print(*sys.modules)").split())
    assert not loaded & set(HEAVY)


def test_import_takes_a_fraction_of_importing_pandas():
    # a ratio in one machine's moment; design's bound is 0.6 s, and importing pandas takes about that
    code = "import time; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"
    ours, pandas = (min(float(fresh(code.format(name))) for _ in range(3)) for name in ("sim", "pandas"))
    assert ours < pandas


@pytest.mark.parametrize("name", sim.__all__)
def test_every_public_name_is_there_whatever_came_first(name):
    assert fresh(f"import sim; print(sim.{name} is not None, callable(sim.run))") == "True True"


@pytest.mark.parametrize("name", sim.results.__all__)
def test_every_file_of_results_is_reached_from_the_package(name):
    assert fresh(f"import sim; print(sim.results.{name}.__name__)") == f"sim.results.{name}"


WITHOUT = """
import sys
from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder

class All_But:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] not in ("numba", "llvmlite", "psutil"):
            return PathFinder.find_spec(name, path, target)

sys.meta_path = [BuiltinImporter, FrozenImporter, All_But]
"""
A_LESSON = """
import sim
from sim.lessons.start_here.show import lesson

run = sim.run(sim.load("small-market").set({"months": 2, "customers.count": 40}), seed=1)
assert len(sim.results.weeks.weekly(run)) == 8 and len(run.moments) and len(run.ledger)
part = lesson()
print(run.provenance.engine, run.metrics()["offered"] == len(run.calls), len(part.drawn.figure.axes))
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"numba", "llvmlite", "psutil"}))
"""


def test_without_numba_and_psutil_everything_runs_on_simpy():
    assert fresh(WITHOUT + A_LESSON) == "reference True 6"


def test_at_most_fifteen_names_besides_distributions():
    from sim.core.distributions import KINDS

    distributions = {kind.__name__ for kind in KINDS.__args__}
    assert distributions < set(sim.__all__)
    assert len(set(sim.__all__) - distributions) <= 15
    assert set(sim.__all__) == set(sim._HOME)


def test_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'simulate'"):
        _ = sim.simulate


@pytest.mark.parametrize("room", ["figures", "workbench"])
def test_pictures_and_widgets_count_nothing(room):
    for file in (Path(sim.__file__).parent / room).rglob("*.py"):
        code = file.read_text(encoding="utf-8")
        assert "sim.engine" not in code, file
        assert ".records" not in code, file
