"""The project's own papers: package bounds, lock, changelog, notebooks, and what a wheel contains."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import sim
from tests import ROOT

NAMED = {"jupyterlab", "ipywidgets", "simpy", "pandas", "seaborn", "nbval"}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EVERY_NOTEBOOK = [*NOTEBOOKS, *sorted((ROOT / "exercises").rglob("*.ipynb"))]
LONGEST_CELL = 10

# In pieces, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(words) for words in (("pypi", "org"), ("pythonhosted", "org"), ("anaconda", "org"), ("anaconda", "com"))
]
MACHINE_PATH = re.compile(r"(?<![\w.~)\]}-])/(root|work|opt|home/\w+|Users/\w+)/\w")
LOCAL_ADDRESS = re.compile(r"file:/|--index-url|--extra-index-url|--find-links|https?://")


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def bounds(requirements):
    """{"pandas": {">=2.2", "<4"}}"""
    split = [re.fullmatch(r"([A-Za-z0-9._-]+)\s*(.*)", each).groups() for each in requirements]
    return {name.lower(): set(limits.replace(" ", "").split(",")) - {""} for name, limits in split}


def text_files():
    """Every file that is or would be tracked and is text."""
    command = ["git", "-c", "core.quotepath=off", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and b"\0" not in path.read_bytes()[:8192]:
            yield name, path.read_text(encoding="utf-8")


def test_conda_has_the_bounds_of_pyproject():
    conda = YAML(typ="safe").load(ROOT / "environment.yml")["dependencies"]
    packages = bounds(each for each in conda if isinstance(each, str))
    wanted = bounds(project()["dependencies"])
    assert {name: packages.get(name) for name in NAMED} == {name: wanted[name] for name in NAMED}
    assert set(packages) == NAMED | {"python", "pip"}
    minor = project()["requires-python"].removeprefix(">=")
    assert packages["python"] == {f"={minor}"}
    assert {"pip": ["-e ."]} in conda


def test_every_dependency_has_a_lower_bound():
    assert [
        name for name, limits in bounds(project()["dependencies"]).items() if not any(">=" in x for x in limits)
    ] == []


def test_the_lock_has_a_hash_for_each_package_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.split(r"(?m)^(?=[a-z0-9])", lock)[1:]
    assert len(packages) > len(project()["dependencies"])
    assert [each.splitlines()[0] for each in packages if "--hash=sha256:" not in each] == []
    assert LOCAL_ADDRESS.findall(lock) == []
    assert " @ " not in lock


def test_the_lock_holds_what_pyproject_asks_for():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"(?m)^([a-z0-9._-]+)==", lock))
    extras = project()["optional-dependencies"]
    asked = [*project()["dependencies"], *extras["dev"], *extras["docs"]]
    names = {re.sub(r"[._]+", "-", name) for name in bounds(asked)}
    assert names - {re.sub(r"[._]+", "-", name) for name in locked} == set()


def test_a_package_has_the_same_bounds_in_every_extra():
    lists = [project()["dependencies"], *project()["optional-dependencies"].values()]
    asked = [(name, frozenset(limits)) for each in lists for name, limits in bounds(each).items()]
    assert len({name for name, _ in asked}) == len(set(asked))


def test_no_file_names_a_package_host_or_a_path_of_one_machine():
    found = []
    for name, text in text_files():
        found += [(name, host) for host in HOSTS if host in text]
        found += [(name, text[hit.start() : hit.start() + 40]) for hit in MACHINE_PATH.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("HERE/home/ada/x", True), ("see 'HERE/opt/wheels'", True), ("~/work/x", False), ("docs/work/x", False)],
)
def test_a_path_of_one_machine_is_recognised(text, is_one):
    assert bool(MACHINE_PATH.search(text.replace("HERE", ""))) == is_one


def test_changelog_and_citation_name_this_version():
    newest = re.search(r"(?m)^## (\S+) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert newest[1] == sim.__version__
    assert YAML(typ="safe").load(ROOT / "CITATION.cff")["version"] == sim.__version__


def test_changelog_lines_say_what_kind_of_change_they_are():
    lines = re.findall(r"(?m)^- (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    kinds = re.compile(r"\[(NEW|FIX|CHANGE|BREAKING|DOCS|REGRESSION)\] ")
    assert lines
    assert [line for line in lines if not kinds.match(line)] == []


@pytest.mark.parametrize("path", EVERY_NOTEBOOK, ids=lambda path: path.name)
def test_notebook_has_no_outputs(path):
    done = subprocess.run(
        [sys.executable, "-m", "nbstripout", "--keep-id", "--verify", str(path)], capture_output=True, check=False
    )
    assert done.returncode == 0, f"clear its outputs with: nbstripout --keep-id {path.name}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebook_cells_are_short(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [
        [line for line in "".join(c["source"]).splitlines() if line.strip()] for c in cells if c["cell_type"] == "code"
    ]
    assert [lines[0] for lines in code if len(lines) > LONGEST_CELL] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built by way of the source distribution as an installer would, and unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)], ROOT)
    shutil.unpack_archive(next(folder.glob("*.tar.gz")), folder / "sdist", filter="data")
    source = next((folder / "sdist").iterdir())
    build([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], source)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def build(command, where):
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_wheel_holds_what_the_clone_holds(wheel):
    shipped = wheel / "sim" / "_shipped"
    for top in ("datasets", "notebooks", "exercises"):
        here = {n.removeprefix(f"{top}/") for n, _ in text_files() if n.startswith(f"{top}/")}
        there = {path.relative_to(shipped / top).as_posix() for path in (shipped / top).rglob("*") if path.is_file()}
        assert here - there == set()
        assert [name for name in there if "checkpoint" in name or "__pycache__" in name] == []
    for name, _ in text_files():
        assert not name.startswith("sim/") or (wheel / name).exists(), name
    assert (wheel / "sim" / "figures" / "fonts" / "holdtime-sc.otf").exists()


def test_an_unpacked_wheel_finds_its_files(wheel, tmp_path):
    program = """
import sim.core.datasets
from sim.world.library import load, scenarios
for top in ("datasets", "notebooks", "exercises"):
    print(sim.core.datasets.shipped(top))
print(load(next(iter(scenarios()))).name)
"""
    isolated = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(wheel)!r})\n{program}"]
    done = subprocess.run(isolated, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    *paths, name = done.stdout.splitlines()
    assert name
    assert [path for path in paths if not Path(path).is_relative_to(wheel)] == []
