"""The command: readable output, files whole or not at all, exit codes 0, 2 and 130."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

import sim
from sim.cli.command import main

FAST = ["--set", "days=1", "--set", "demand.scale=0.2"]


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")


def test_run_prints_metrics_with_intervals_and_provenance(capsys):
    assert main(["run", "broadband-complaint", *FAST, "--seed", "7", "--replications", "3"]) == 0
    text = capsys.readouterr().out
    assert "tellings_per_call" in text
    assert "95% interval" in text
    world = sim.load("broadband-complaint").set({"days": 1, "demand.scale": 0.2})
    assert f"{world.digest()} | seed 7, replications 0 to 2 | compiled engine" in " ".join(text.split())
    mean = sim.replicate(world, 3, seed=7)["tellings_per_call"].mean()
    assert f"{mean:.2f}" in text


def test_out_holds_tables_picture_and_provenance(tmp_path, capsys):
    out = tmp_path / "my result"
    command = ["run", "broadband-complaint", *FAST, "--replications", "2", "--out", str(out)]
    assert main(command) == 0
    names = {path.name for path in out.iterdir()}
    assert names == {
        "SHA256SUMS", "calls.parquet", "legs.parquet", "overview.png", "provenance.json", "replications.csv",
        "scenario.yaml", "summary.csv",
    }  # fmt: skip
    world = sim.load(out / "scenario.yaml")
    told = json.loads((out / "provenance.json").read_text())
    assert (told["digest"], told["seed"], told["replications"]) == (world.digest(), 1, 2)
    calls = pd.read_parquet(out / "calls.parquet")
    again = sim.run(world, seed=1, replication=1).calls
    assert calls.query("replication == 1").customer.tolist() == again.customer.tolist()
    assert (out / "overview.png").stat().st_size > 10_000
    assert main(command) == 0  # the same result may be written again
    capsys.readouterr()
    assert main(["run", "broadband-complaint", *FAST, "--out", str(out)]) == 2
    assert "already holds something else" in capsys.readouterr().err


def test_out_never_touches_a_folder_of_something_else(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert main(["run", "broadband-complaint", *FAST, "--replications", "1", "--out", str(tmp_path)]) == 2
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    capsys.readouterr()


WRONG = {
    "unknown scenario": ["run", "broadbund-complaint"],
    "missing file": ["run", "nowhere.yaml"],
    "unknown key": ["run", "broadband-complaint", "--set", "centre.teams.front.agnets=3"],
    "negative time": ["run", "broadband-complaint", "--set", "centre.retelling_s=-1"],
    "share above 1": ["run", "broadband-complaint", "--set", "centre.teams.front.serves.front.solved_share=2"],
    "not path=value": ["run", "broadband-complaint", "--set", "agents"],
    "unreadable value": ["run", "broadband-complaint", "--set", "days=[1"],
    "no such option": ["run", "broadband-complaint", "--sed", "3"],
    "no such command": ["walk"],
    "no scenario": ["run"],
    "seed not a number": ["run", "broadband-complaint", "--seed", "lucky"],
    "seed too large": ["run", "broadband-complaint", *FAST, "--seed", str(2**64)],
    "no replications": ["run", "broadband-complaint", "--replications", "0"],
    "show what is not there": ["show", "broadband-complaint", "centre.teems"],
    "check what is not there": ["check-scenario", "nowhere.yaml"],
}


@pytest.mark.parametrize("command", WRONG.values(), ids=WRONG)
def test_wrong_input_gets_one_sentence_and_exit_code_2(command, capsys, tmp_path):
    out = tmp_path / "result"
    if command[0] == "run":
        command = [*command, "--out", str(out)]
    assert main(command) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("holdtime: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert list(tmp_path.iterdir()) == []


def test_list_show_and_check(capsys, tmp_path):
    assert main(["list"]) == 0
    assert "bank-2003" in capsys.readouterr().out
    assert main(["show", "broadband-complaint", "centre.teams.front.agents"]) == 0
    assert capsys.readouterr().out == "9\n"
    assert main(["show", "broadband-complaint"]) == 0
    file = tmp_path / "mine.yaml"
    file.write_text(capsys.readouterr().out)
    assert main(["check-scenario", str(file)]) == 0
    assert sim.load("broadband-complaint").digest() in capsys.readouterr().out


def test_help_has_examples(capsys):
    assert main(["--help"]) == 0
    assert "--set centre.teams.front.agents=12" in " ".join(capsys.readouterr().out.split())
    assert main([]) == 0
    assert "check-scenario" in capsys.readouterr().out


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise on Windows")
def test_interrupted_leaves_nothing_and_says_130(tmp_path):
    command = ["run", "bank-2003", "--replications", "50", "--out", str(tmp_path / "result")]
    running = subprocess.Popen(
        [sys.executable, "-m", "sim.cli.command", *command], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    time.sleep(6)
    assert running.poll() is None
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "nothing was written" in err
    assert "Traceback" not in err + out
    assert list(tmp_path.iterdir()) == []
