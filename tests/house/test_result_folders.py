"""Result folders: whole or not there, refused before the run, nothing of anybody's lost; and what is said of it all."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from sim.cli import folder as cli_folder
from sim.cli.command import main
from sim.results import leftovers, whole
from sim.results.saved import tables
from sim.results.sums import SUMS, FolderError, check
from sim.results.whole import try_out, uninterrupted, whole_folder
from tests import ROOT

SPEC = spec_from_file_location("check_files", ROOT / "scripts" / "check_files.py")
check_files = module_from_spec(SPEC)
SPEC.loader.exec_module(check_files)
DAY = ["run", "broadband-complaint", "--set", "days=1", "--set", "demand.scale=0.2", "--replications", "1"]
MARKET = ["run", "small-market", "--set", "months=2", "--set", "customers.count=40", "--replications", "1"]
posix = pytest.mark.skipif(os.name == "nt", reason="links, mounts and signals are otherwise on Windows")


def filled(folder: Path, text: str) -> dict[str, str]:
    """A small folder, written whole; returns what is in it."""
    with whole_folder(folder) as made:
        (made / "provenance.json").write_text(text)
        (made / "calls.parquet").write_text(f"calls of {text}")
    return read(folder)


def read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def gone():
    """The number of a process that is gone."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


WRONG = {
    "dangling": ("dangling", "is a link to"),
    "loop": ("loop", "is a link to"),
    "file": ("file", "is a file; name a folder"),
    "in a file": ("file/result", "file is a file; name a folder"),
    "deep in a file": ("file/my/result", "file is a file; name a folder"),
    "too long": ("x" * 300, "name is too long"),
    "too long a parent": ("x" * 300 + "/result", "name is too long"),
    "a long path": ("y/" * 2100, "name is too long"),
    "mount point": ("/proc", "is a mount point"),
    "in what is no disk": ("/proc/result", "can't be written in /proc"),
    "where you are": (".", "is where you are"),
    "above": ("..", "is where you are"),
}


@posix
@pytest.mark.parametrize(("out", "why"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_written_is_said_before_the_run(out, why, tmp_path, monkeypatch, capsys):
    place = tmp_path / "mine"
    place.mkdir()
    monkeypatch.chdir(place)
    Path("file").touch()
    Path("dangling").symlink_to("nowhere")
    Path("loop").symlink_to("loop")
    if out.startswith("/proc") and not os.path.ismount("/proc"):
        pytest.skip("there is no /proc")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr("sim.cli.command._run", None)  # nothing is run
    assert main([*DAY, "--out", out, "--replace"]) == 2
    said = capsys.readouterr()
    assert why in said.err
    assert (said.err.count("\n"), said.out) == (1, "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("number", "why"), [(errno.ENOSPC, "is full"), (errno.EROFS, "no permission")])
def test_a_trial_file_tells_before_the_run(number, why, tmp_path, monkeypatch):
    def refused(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "write_bytes", refused)
    with pytest.raises(FolderError, match=why):
        try_out(tmp_path / "deep" / "result")
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_folder_that_cannot_be_moved_is_found_out_and_stays(tmp_path, monkeypatch):
    old = filled(tmp_path / "result", "old")
    rename = Path.rename

    def busy(self, target):
        if self.name == "result":
            raise OSError(errno.EBUSY, "Device or resource busy")  # as for a folder that is mounted on itself
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(FolderError, match="mount point"):
        try_out(tmp_path / "result")
    assert read(tmp_path / "result") == old
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


@posix
def test_a_link_is_followed_and_stays_a_link(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    try_out(tmp_path / "link")
    filled(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert sorted(read(tmp_path / "elsewhere")) == [SUMS, "calls.parquet", "provenance.json"]


@pytest.mark.parametrize("what", ["pyarrow.parquet.ParquetWriter.write_table", "pandas.DataFrame.to_csv"])
def test_a_disk_that_fills_up_costs_nothing_but_the_new_files(what, tmp_path, monkeypatch, capsys):
    """While the replications are written, or what is written at the end."""
    out = tmp_path / "result"
    assert main([*DAY, "--out", str(out)]) == 0
    old = {path.name: path.read_bytes() for path in out.iterdir()}
    capsys.readouterr()
    monkeypatch.setattr(what, full)
    assert main([*DAY, "--seed", "2", "--out", str(out), "--replace"]) == 2
    said = capsys.readouterr()
    assert "is full" in said.err
    assert "Traceback" not in said.err
    assert "service_level" in said.out  # what was counted is not lost
    assert {path.name: path.read_bytes() for path in out.iterdir()} == old
    assert list(tmp_path.iterdir()) == [out]


def test_nothing_of_the_old_result_stays(tmp_path, capsys):
    out = tmp_path / "result"
    assert main([*MARKET, "--out", str(out)]) == 0
    assert "ledger" in tables(out)
    (out / SUMS).unlink()  # as version 0.1.0 wrote it
    assert main([*DAY, "--out", str(out), "--replace"]) == 0
    assert sorted(tables(out)) == ["calls", "legs", "replications", "summary"]
    assert main(["check-result", str(out)]) == 0
    capsys.readouterr()


def test_what_is_no_part_of_a_result_is_never_replaced(tmp_path, capsys):
    out = tmp_path / "result"
    filled(out, "old")
    (out / "notes.txt").write_text("mine")
    assert main([*DAY, "--out", str(out), "--replace"]) == 2
    assert "notes.txt" in capsys.readouterr().err
    assert (out / "notes.txt").read_text() == "mine"
    (out / "notes.txt").unlink()

    def noted_meanwhile():
        with whole_folder(out, cli_folder.refuse_strange) as made:
            (made / "provenance.json").write_text("new")
            (out / "notes.txt").write_text("mine")

    with pytest.raises(FolderError, match=r"notes.txt.*result \(new\)"):
        noted_meanwhile()
    assert (out / "notes.txt").read_text() == "mine"
    assert (tmp_path / "result (new)" / "provenance.json").read_text() == "new"


@pytest.mark.parametrize("exchange", [True, False])
def test_the_new_takes_the_place_of_the_old(exchange, tmp_path, monkeypatch):
    if not exchange:
        monkeypatch.setattr(whole, "_exchange", lambda one, other: False)
    filled(tmp_path / "result", "old")
    assert filled(tmp_path / "result", "new")["provenance.json"] == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


def test_what_processes_that_are_gone_left_is_cleared_and_nothing_else(tmp_path, gone):
    place = tmp_path / "result"
    word = leftovers.own_name(place).split("-")[1]
    names = {
        "left": f".holdtime-{word}-{gone}-00000000",
        "alive": f".holdtime-{word}-{os.getpid()}-00000000",
        "of another place": f".holdtime-{'0' * 16}-{gone}-00000000",
        "a user's": f".holdtime-{word}-my-notes",
    }
    for name in names.values():
        (tmp_path / name).mkdir()
    filled(place, "new")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"result", *(name for what, name in names.items() if what != "left")}


def test_a_result_that_was_moved_aside_comes_back(tmp_path, gone):
    """Where folders can't be exchanged, a run may be killed between two moves."""
    place = tmp_path / "result"
    old = filled(place, "old")
    word = leftovers.own_name(place).split("-")[1]
    place.rename(tmp_path / f".holdtime-{word}-{gone}-00000000-aside")
    (tmp_path / f".holdtime-{word}-{gone}-00000000").mkdir()
    try_out(place)
    assert read(place) == old
    assert list(tmp_path.iterdir()) == [place]


def test_an_interrupt_waits_until_the_swap_is_over():
    done = []

    def swap():
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("swapped")

    with pytest.raises(KeyboardInterrupt):
        swap()
    assert done == ["swapped"]


@pytest.mark.parametrize("written", [False, True])
def test_ctrl_c_says_what_state_there_is(written, tmp_path, monkeypatch, capsys):
    out = tmp_path / "result"
    assert main([*DAY, "--out", str(out)]) == 0
    put = whole._put

    def interrupted(made, place):
        if written:
            put(made, place)
        raise KeyboardInterrupt

    monkeypatch.setattr(whole, "_put", interrupted)
    capsys.readouterr()
    assert main([*DAY, "--seed", "2", "--out", str(out), "--replace"]) == 130
    said = capsys.readouterr().err
    assert ("had been written" if written else "nothing was written") in said
    check(out)
    assert ('"seed": 2' in (out / "provenance.json").read_text()) == written
    assert list(tmp_path.iterdir()) == [out]


def _remove(folder: Path) -> None:
    (folder / "calls.parquet").unlink()


def _cut(folder: Path) -> None:
    os.truncate(folder / "calls.parquet", 3)


def _cut_sums(folder: Path) -> None:
    lines = (folder / SUMS).read_text().splitlines(keepends=True)
    (folder / SUMS).write_text("".join(lines[:-1]))


def _add(folder: Path) -> None:
    (folder / "legs.parquet").touch()


def _folder(folder: Path) -> None:
    _remove(folder)
    (folder / "calls.parquet").mkdir()


CHANGES = {
    "missing": (_remove, "calls.parquet is missing"),
    "cut": (_cut, "calls.parquet is not as it was written"),
    "cut sums": (_cut_sums, f"{SUMS} is not as it was written"),
    "no sums": (lambda folder: (folder / SUMS).unlink(), f"{SUMS} is missing"),
    "foreign": (_add, "legs.parquet does not belong"),
    "a folder": (_folder, "calls.parquet can't be read"),
    "no folder": (shutil.rmtree, "no such folder"),
}


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=CHANGES)
def test_reading_names_what_is_wrong_in_one_sentence(change, why, tmp_path, capsys):
    out = tmp_path / "result"
    filled(out, "old")
    check(out)
    change(out)
    with pytest.raises(FolderError, match=why):
        tables(out)
    assert main(["check-result", str(out)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@posix
@pytest.mark.slow
def test_a_run_that_is_killed_leaves_the_old_result_or_the_new(tmp_path):
    """The quick version of scripts/check_files.py."""
    counts = check_files.kills(3, 3, tmp_path, 3)
    assert (counts["mixture"], counts["left over"]) == (0, 0)
    assert counts["old"] + counts["new"] == 6
