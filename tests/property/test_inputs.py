"""Hundreds of wrong and right inputs: each is run or refused in one sentence. `make long` gives 20,000."""

import sys

import pytest

from tests import ROOT


@pytest.fixture(scope="module")
def script():
    """The script as a module."""
    sys.path.insert(0, str(ROOT / "scripts"))
    import check_inputs

    yield check_inputs
    sys.path.remove(str(ROOT / "scripts"))


@pytest.mark.parametrize("seed", [11, 12])
def test_every_input_runs_or_is_refused_in_one_sentence(script, seed, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    counts, wrong = script.check(400, seed)
    assert wrong == []
    for kind in script.KINDS:
        assert counts[kind, "run"] > 10, kind
        assert counts[kind, "refused"] > 10, kind


def test_an_input_is_given_again_by_its_number(script, tmp_path):
    one, other = (script.Inputs(tmp_path, 5) for _ in range(2))
    assert [one.came(number) for number in (8, 4, 6)] == [other.came(number) for number in (8, 4, 6)]


@pytest.mark.parametrize(
    "said",
    [
        "days is -1",
        "Traceback (most recent call last):",
        "it is <class 'int'>.",
        "one.\ntwo.",
        "it is np.int64(3).",
        "x" * 400 + ".",
    ],
)
def test_what_is_no_sentence_is_noticed(script, said):
    assert script.wrong_with(said) is not None
