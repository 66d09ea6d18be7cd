"""The reference pages are what the code declares, and the examples in the pages and the README run."""

import doctest
import importlib.util
import re

import pytest

from tests import ROOT

SPEC = importlib.util.spec_from_file_location("make_docs", ROOT / "scripts" / "make_docs.py")
make_docs = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_docs)
TEXTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
TEXTS += sorted(path for path in (ROOT / "docs").rglob("*.md") if "made" not in path.parts)  # see scripts/build_docs.py


@pytest.mark.parametrize("name", make_docs.PAGES)
def test_pages_are_up_to_date(name):
    written = (make_docs.DOCS / name).read_text(encoding="utf-8")
    assert written == make_docs.PAGES[name](), "run: python scripts/make_docs.py"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_python_examples_in_the_text_run(path):
    result = doctest.testfile(str(path), module_relative=False, optionflags=doctest.ELLIPSIS, encoding="utf-8")
    assert result.failed == 0


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_that_the_text_names_are_there(path):
    named = set(re.findall(r"`((?:sim|tests|scripts|datasets)/[\w/.-]+)`", path.read_text(encoding="utf-8")))
    assert {name for name in named if not (ROOT / name).exists()} == set()
