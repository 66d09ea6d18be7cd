"""`holdtime lab`: the user's copies are never overwritten, and --check tells a good notebook from a bad one."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim import ScenarioError
from sim.cli import start
from sim.cli.command import main
from sim.lab import copying, open_lab, server
from sim.lab.copying import copy_notebooks
from tests.lessons.tiny_notebook import tiny_notebook


@pytest.fixture
def source(tmp_path, monkeypatch):
    """What comes with Holdtime, for the time of a test: one notebook and one exercise."""
    folder = tmp_path / "came with it"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "00-start-here.ipynb").write_text(tiny_notebook("1 + 1"))
    (folder / "exercises" / "waiting" / "release").mkdir(parents=True)
    (folder / "exercises" / "waiting" / "release" / "waiting.ipynb").write_text(tiny_notebook("2 + 2"))
    (folder / "exercises" / "waiting" / "source").mkdir()
    (folder / "exercises" / "waiting" / "source" / "waiting.ipynb").write_text("the answers")
    monkeypatch.setattr(copying, "shipped", folder.joinpath)
    return folder


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.ipynb"))


def test_notebooks_and_student_versions_are_copied(source, tmp_path):
    mine = tmp_path / "mine"
    assert [each.what for each in copy_notebooks(mine)] == ["new", "new"]
    assert names(mine) == ["exercises/waiting/waiting.ipynb", "notebooks/00-start-here.ipynb"]
    assert copy_notebooks(mine) == []


def test_an_untouched_copy_is_refreshed(source, tmp_path):
    mine = tmp_path / "mine"
    copy_notebooks(mine)
    (source / "notebooks" / "00-start-here.ipynb").write_text("newer")
    assert [each.what for each in copy_notebooks(mine)] == ["refreshed"]
    assert (mine / "notebooks" / "00-start-here.ipynb").read_text() == "newer"


def test_a_changed_copy_is_left_alone(source, tmp_path):
    mine = tmp_path / "mine"
    copy_notebooks(mine)
    work = mine / "notebooks" / "00-start-here.ipynb"
    work.write_text("my work")
    assert copy_notebooks(mine) == []  # nothing newer: nothing to lay beside it
    for newer in ("newer", "newer still"):
        (source / "notebooks" / "00-start-here.ipynb").write_text(newer)
        assert [each.what for each in copy_notebooks(mine)] == ["beside"]
        assert work.read_text() == "my work"
        assert work.with_name("00-start-here (new).ipynb").read_text() == newer
        assert copy_notebooks(mine) == []


def test_a_changed_new_version_is_left_alone_too(source, tmp_path):
    mine = tmp_path / "mine"
    copy_notebooks(mine)
    work = mine / "notebooks" / "00-start-here.ipynb"
    beside = work.with_name("00-start-here (new).ipynb")
    work.write_text("my work")
    (source / "notebooks" / "00-start-here.ipynb").write_text("newer")
    copy_notebooks(mine)
    beside.write_text("my second work")
    (source / "notebooks" / "00-start-here.ipynb").write_text("newer still")
    copy_notebooks(mine)
    texts = (work.read_text(), beside.read_text(), work.with_name("00-start-here (new 2).ipynb").read_text())
    assert texts == ("my work", "my second work", "newer still")


@pytest.mark.parametrize("record", [None, "not json", "[]"])
def test_without_a_record_every_file_counts_as_changed(source, tmp_path, record):
    mine = tmp_path / "mine"
    copy_notebooks(mine)
    work = mine / "notebooks" / "00-start-here.ipynb"
    work.write_text("my work")
    kept = mine / ".holdtime" / "copied.json"
    kept.unlink() if record is None else kept.write_text(record)
    copy_notebooks(mine)
    assert work.read_text() == "my work"


def test_a_deleted_copy_comes_back(source, tmp_path):
    mine = tmp_path / "mine"
    copy_notebooks(mine)
    (mine / "notebooks" / "00-start-here.ipynb").unlink()
    assert [each.what for each in copy_notebooks(mine)] == ["new"]


def test_check_runs_every_cell(source, capfd):
    assert open_lab(check=True) == 0
    assert "1 code cells of notebooks/00-start-here.ipynb ran without error" in capfd.readouterr().out


def test_check_names_the_cell_that_fails(source, capfd):
    bad = tiny_notebook("agents = 5", "calls = 600\ncalls / (agents - 5)")
    (source / "notebooks" / "00-start-here.ipynb").write_text(bad)
    assert open_lab(check=True) == 1
    wrong = capfd.readouterr().err
    assert "Code cell 2" in wrong
    assert "ZeroDivisionError: division by zero" in wrong


def test_check_without_the_start_notebook_says_so(source, capfd):
    (source / "notebooks" / "00-start-here.ipynb").unlink()
    assert open_lab(check=True) == 1
    assert "did not come with this copy" in capfd.readouterr().err


def test_a_file_in_the_way_of_the_folder_is_named_and_kept(source, tmp_path, capsys):
    (tmp_path / "mine").write_text("my diary")
    assert open_lab(tmp_path / "mine", browser=False) == 2
    assert f"{tmp_path / 'mine'}" in (said := capsys.readouterr().err)
    assert "is in the way" in said
    assert said.count("\n") == 1
    assert (tmp_path / "mine").read_text() == "my diary"


def test_a_folder_in_the_way_of_a_notebook_is_named(source, tmp_path, capsys):
    (tmp_path / "mine" / "notebooks" / "00-start-here.ipynb").mkdir(parents=True)
    assert open_lab(tmp_path / "mine", browser=False) == 2
    assert "00-start-here.ipynb is in the way" in capsys.readouterr().err


def test_what_an_earlier_start_left_half_written_is_not_written_through(source, tmp_path):
    precious = tmp_path / "thesis.txt"
    precious.write_text("years of work")
    (tmp_path / "mine" / "notebooks").mkdir(parents=True)
    (tmp_path / "mine" / "notebooks" / ".00-start-here.ipynb.part").symlink_to(precious)
    copy_notebooks(tmp_path / "mine")
    assert precious.read_text() == "years of work"
    assert names(tmp_path / "mine")[1] == "notebooks/00-start-here.ipynb"


def test_two_starts_at_once_copy_the_same(source, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(copy_notebooks, [tmp_path / "mine"] * 64))
    assert names(tmp_path / "mine") == ["exercises/waiting/waiting.ipynb", "notebooks/00-start-here.ipynb"]
    assert list((tmp_path / "mine").rglob("*.part")) == []


def test_a_port_that_is_taken_or_none(source, tmp_path):
    with pytest.raises(ScenarioError, match=r"open_lab: port is 99999, but must be a whole number from 0 to 65535\."):
        open_lab(tmp_path, port=99999)
    assert main(["lab", "--port", "99999"]) == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert server._free_port(taken.getsockname()[1]) != taken.getsockname()[1]


def test_a_port_that_is_taken_after_the_look_is_left_for_another(monkeypatch, tmp_path):
    """As when two labs start at once: Jupyter stops, and is started again on any free port."""
    tried = []

    def started(folder, browser, port):
        tried.append(port)
        if len(tried) == 1:
            raise server.StoppedError("taken")
        return "a server"

    monkeypatch.setattr(server, "_started", started)
    monkeypatch.setattr(server, "_stop", tried.append)
    with server.serving(tmp_path, port=0) as running:
        assert running == "a server"
    assert tried[2:] == ["a server"]


def test_ctrl_c_while_modules_are_read_is_a_sentence(monkeypatch, capsys):
    class Interrupts:
        @staticmethod
        def find_spec(name, path=None, target=None):
            if name == "sim.cli.command":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "sim.cli.command")
    monkeypatch.setattr(sys, "meta_path", [Interrupts, *sys.meta_path])
    assert start.main() == 130
    assert capsys.readouterr().err == "holdtime: interrupted; nothing was written.\n"


def test_ctrl_c_closes_the_lab_without_a_question(tmp_path):
    terminal, end = pytest.importorskip("pty").openpty()  # Windows has none
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, "-m", "sim.cli.command", "lab", "--folder", str(tmp_path / "mine"), "--port", "0"]
    process = subprocess.Popen(command, env=env, stdin=end, stdout=end, stderr=end, start_new_session=True)
    os.close(end)
    shown = read_until(terminal, "Press Ctrl-C")
    assert "?token=" in shown
    os.killpg(process.pid, signal.SIGINT)
    shown = read_until(terminal, None)
    os.close(terminal)
    assert process.wait(30) == 0
    assert "Your notebooks are kept" in shown
    assert "Traceback" not in shown
    assert "y/[n]" not in shown
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # nothing of it is left


def read_until(terminal, words, seconds=60):
    """What the terminal shows until these words appear; with None, until its end."""
    shown, deadline = "", time.monotonic() + seconds
    while (words is None or words not in shown) and time.monotonic() < deadline:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        shown += piece.decode(errors="replace")
    return shown
