"""The checks that take an hour, and the page that says when each last ran, on what, and how it ended."""

import platform
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "project" / "long-checks.md"
WORLDS = 10_000

# name: what Python is asked to do, and its surroundings
LONG = {
    "mutations": (["scripts/check_mutations.py"], {}),
    "worlds": (["-m", "pytest", "--quiet", "tests/engines/test_two_engines.py"], {"HOLDTIME_WORLDS": str(WORLDS)}),
    "checked build": (
        [
            "-m",
            "pytest",
            "--quiet",
            "tests/engines/test_two_engines.py",
            "-k",
            "any_world and edges",
            "--numprocesses=auto",
        ],
        {"HOLDTIME_CHECKED": "1", "HOLDTIME_WORLDS": str(WORLDS)},
    ),
    "inputs": (["scripts/check_inputs.py"], {}),
    "files": (["scripts/check_files.py"], {}),
    "python-3.13": (["scripts/other_python.py", "3.13", "trixie"], {}),
}
MEANING = {
    "mutations": "one rule after the other is broken in a copy of the project; a test must notice each",
    "worlds": f"{WORLDS:,} generated worlds of each kind, both engines, all tables equal",
    "checked build": f"{WORLDS:,} worlds with parameters at their edges, every index of the kernels tested",
    "inputs": "20,000 files, values, calls and command lines, half of them wrong: each runs or gets one sentence",
    "files": "runs killed while they write a result, and damaged code on disk: nothing half, nothing wrong comes of it",
    "python-3.13": "a part of the tests with the Python of Debian trixie",
}
HEAD = """# The long checks

`make long` runs what takes too long for every change, and writes this page.

| check | what it does | last ran | on | commit | how it ended |
| --- | --- | --- | --- | --- | --- |
"""
NEVER = "| never | | | |"


def rows() -> dict[str, str]:
    """What the page says of each check now.

    >>> list(rows()) == list(LONG)
    True
    """
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    found = dict(re.findall(r"(?m)^\| `([^`]+)` \| [^|]* (\| .*)$", text))
    return {name: found.get(name, NEVER) for name in LONG}


def page(known: dict[str, str]) -> str:
    """The page, with a row a check."""
    return HEAD + "".join(f"| `{name}` | {MEANING[name]} {row}\n" for name, row in known.items())


def note(name: str, state: str, counts: dict[str, int], seconds: float) -> None:
    """Write down that a check ran just now."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    told = ", ".join(f"{counts[key]} {key}" for key in ("passed", "failed", "skipped") if counts[key])
    ended = f"{state} ({told}) in {seconds / 60:.0f} min"
    known = rows()
    known[name] = f"| {datetime.now(UTC):%Y-%m-%d} | {machine} | {commit} | {ended} |"
    PAGE.write_text(page(known), encoding="utf-8")
