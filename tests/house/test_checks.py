"""What `make` runs: the checks can be chosen by words, and the page of the long ones is what the script writes."""

import importlib
import sys
from collections import Counter

import pytest

from tests import ROOT


@pytest.fixture(scope="module")
def script():
    """The scripts as modules, by name."""
    sys.path.insert(0, str(ROOT / "scripts"))
    yield importlib.import_module
    sys.path.remove(str(ROOT / "scripts"))


def test_checks_are_chosen_by_words(script):
    checks = script("checks")
    assert list(checks.chosen(["--lint"])) == ["style", "format", "layers", "types"]
    assert list(checks.chosen(["--lint", "types"])) == ["types"]
    assert list(checks.chosen(["coverage"])) == ["uncompiled coverage", "coverage"]
    assert list(checks.chosen([])) == list(checks.CHECKS)
    assert list(checks.chosen(["--long", "worlds"])) == ["worlds"]


def test_the_uncompiled_run_comes_before_the_one_that_adds_to_it(script):
    checks = script("checks")
    names = list(checks.CHECKS)
    assert names.index("uncompiled coverage") + 1 == names.index("coverage")
    assert checks.chosen(["uncompiled"])["uncompiled coverage"][1] == {"NUMBA_DISABLE_JIT": "1"}


def test_every_test_folder_that_a_check_names_is_there(script):
    named = [
        word
        for command, _ in script("checks").chosen([]).values()
        for word in command
        if "/" in word and " " not in word
    ]
    named = [word.removeprefix("--ignore=") for word in named]
    assert [word for word in named if not (ROOT / word).exists()] == []


def test_the_page_of_the_long_checks_is_what_the_script_writes(script):
    long = script("long_checks")
    assert long.PAGE.read_text(encoding="utf-8") == long.page(long.rows())


def test_a_long_check_is_written_down_and_the_others_stay(script, tmp_path, monkeypatch):
    long = script("long_checks")
    monkeypatch.setattr(long, "PAGE", tmp_path / "long-checks.md")
    long.note("worlds", "passed", Counter(passed=5), 90.0)
    long.note("mutations", "FAILED", Counter(failed=1), 61.0)
    rows = long.rows()
    assert rows["worlds"].endswith("passed (5 passed) in 2 min |")
    assert rows["mutations"].endswith("FAILED (1 failed) in 1 min |")
    assert rows["python-3.13"] == long.NEVER


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Types: deb\nURIs: http://a.mirror/debian\nSuites: bookworm\n", "http://a.mirror/debian"),
        (
            "# deb http://old/debian x main\ndeb [arch=amd64] http://b.mirror/debian/ bookworm main\n",
            "http://b.mirror/debian",
        ),
        ("URIs: http://c.mirror/debian-security\n", None),
    ],
)
def test_the_mirror_is_the_one_that_the_machine_uses(script, tmp_path, monkeypatch, text, found):
    other = script("other_python")
    (tmp_path / "sources.list").write_text(text, encoding="utf-8")
    monkeypatch.setattr(other, "SOURCES", (tmp_path / "sources.list", tmp_path / "none"))
    if found is None:
        with pytest.raises(other.NotHereError, match="no Debian mirror"):
            other.mirror()
    else:
        assert other.mirror() == found
