"""Compiled code on disk: what is damaged, or what others may have written, is never run; and nothing fails for it."""

import errno
import os
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location

import pytest

numba = pytest.importorskip("numba")

from numba import uint64  # noqa: E402

from sim.core import luck  # noqa: E402
from sim.engine.compiled.numba_tools import cache_folder as places  # noqa: E402
from sim.engine.compiled.numba_tools import compile as compiling  # noqa: E402
from sim.engine.compiled.numba_tools import kept  # noqa: E402
from tests import ROOT  # noqa: E402

SPEC = spec_from_file_location("check_files", ROOT / "scripts" / "check_files.py")
check_files = module_from_spec(SPEC)
SPEC.loader.exec_module(check_files)
compiled_only = pytest.mark.skipif(compiling.SWITCHED_OFF, reason="nothing is compiled")
posix = pytest.mark.skipif(os.name == "nt", reason="who may write is said otherwise on Windows")


@pytest.fixture
def said(capsys):
    """What is said on stderr, as if nothing had been said before."""
    places.tell.cache_clear()
    capsys.readouterr()
    return lambda: capsys.readouterr().err


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where compiled code is kept in this test."""
    monkeypatch.setenv("HOLDTIME_CACHE", str(tmp_path / "cache"))
    return places.cache_folder.__wrapped__()


def compiled_luck(folder, monkeypatch):
    """A small function compiled, or loaded: what it returns."""
    monkeypatch.setattr(compiling, "cache_folder", lambda: folder)
    return compiling.compiled(luck.uniform, (uint64,) * 3)(1, 2, 3)


@pytest.mark.parametrize("damage", check_files.DAMAGES[:-1], ids=lambda damage: damage.__name__)
def test_a_damaged_file_counts_as_none_and_is_replaced(damage, folder, said):
    if damage is check_files.unreadable and os.geteuid() == 0:
        pytest.skip("root may read everything")
    for name in ("code", "more"):
        kept.write(folder / name, name.encode())
    assert kept.read(folder / "code") == b"code"
    assert said() == ""
    damage(folder / "code", check_files.luck_of(1))
    assert kept.read(folder / "code") is None
    assert said().count("\n") == 1
    kept.write(folder / "code", b"again")
    assert kept.read(folder / "code") == b"again"
    assert said() == ""


def test_every_byte_counts(folder):
    kept.write(folder / "code", b"machine code")
    whole = (folder / "code").read_bytes()
    for place in range(len(whole)):
        (folder / "code").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert kept.read(folder / "code") is None
        (folder / "code").write_bytes(whole[:place])
        assert kept.read(folder / "code") is None


@compiled_only
def test_damaged_code_is_compiled_anew_and_said_once(folder, said, monkeypatch):
    right = luck.uniform(1, 2, 3)
    assert compiled_luck(folder, monkeypatch) == right
    (file,) = folder.glob("*.nbc")
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    assert compiled_luck(folder, monkeypatch) == right
    assert "was damaged" in said()
    assert len(file.read_bytes()) == len(whole)
    monkeypatch.setattr(kept, "write", None)  # it is loaded, not compiled
    assert compiled_luck(folder, monkeypatch) == right
    assert said() == ""


@compiled_only
def test_a_full_disk_is_said_once_and_costs_only_time(folder, said, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept.os, "replace", full)
    for _ in range(2):
        assert compiled_luck(folder, monkeypatch) == luck.uniform(1, 2, 3)
    assert said().count("No space left on device") == 1
    assert list(folder.iterdir()) == []


@posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
@pytest.mark.parametrize("above", [False, True])
def test_a_folder_that_others_may_write_to_is_not_used(mode, above, folder, said):
    (folder.parent if above else folder).chmod(mode)
    assert places.cache_folder.__wrapped__() is None
    assert said().count("others may write") == 1


@posix
def test_a_folder_of_somebody_else_is_not_used(folder, said, monkeypatch):
    monkeypatch.setattr(places.os, "geteuid", lambda: os.getuid() + 1)
    assert places.cache_folder.__wrapped__() is None
    assert "others may write" in said()


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path, said, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOLDTIME_CACHE", str(tmp_path / "file" / "cache"))
    assert places.cache_folder.__wrapped__() is None
    assert "can't be kept" in said()


def test_folders_that_were_not_used_for_long_are_swept_and_nothing_else(folder):
    long_ago = time.time() - 61 * 24 * 60 * 60
    base = folder.parent
    names = ["kernels-" + "0" * 20, "kernels-" + "1" * 20, "kernels-mine", "other"]
    for name in names:
        (base / name).mkdir()
        (base / name / "code").touch()
    (folder / "code-12345.part").touch()
    (folder / "code").touch()
    for path in (*(base / name for name in names[1:]), folder, *folder.iterdir()):
        os.utime(path, (long_ago, long_ago))
    assert places.cache_folder.__wrapped__() == folder
    assert {path.name for path in base.iterdir()} == {folder.name, names[0], "kernels-mine", "other"}
    assert [path.name for path in folder.iterdir()] == ["code"]
    assert folder.stat().st_mtime > long_ago + 1


@posix
@compiled_only
@pytest.mark.slow
def test_damaged_code_ends_no_process(tmp_path):
    """The quick version of scripts/check_files.py: each kind of damage once."""
    many = len(check_files.DAMAGES)
    ended = check_files.damaged(many, tmp_path, 2, check_files.SMALL)
    assert ended == {"right": many, "wrong": 0, "traceback": 0, "abort": 0}


@compiled_only
@pytest.mark.slow
def test_two_processes_may_fill_a_folder_at_once(tmp_path):
    assert check_files.at_once(2, tmp_path) == {"right": 6, "wrong": 0, "traceback": 0, "abort": 0}


def test_a_notebook_is_told_that_compiling_takes_long(said, monkeypatch):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    kept.tell_that_it_takes_long()
    assert said() == ""
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    kept.tell_that_it_takes_long()
    kept.tell_that_it_takes_long()
    assert said().count("compiling the fast engine, once") == 1
