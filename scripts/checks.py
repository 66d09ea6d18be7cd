"""Every check of the project, one after the other: what `make test` runs.

Usage: python scripts/checks.py [--lint | --long] [words of a check's name]

--lint takes those that need seconds, --long those that need an hour; how the latter ended is written into
docs/project/long-checks.md. A failing check does not stop the others. The last line counts tests (each check without
tests counts as one).
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as Xml
from collections import Counter
from pathlib import Path

from long_checks import LONG, note

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium")
PYTEST = ["-m", "pytest", "--quiet"]
ALL_CORES = ["-n", "auto", "--dist", "worksteal"]
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
# Branches are measured in two runs: the two engines as plain Python, so that kernels are seen line by line; then what
# else is needed to see nearly every branch once. The second adds to the first.
KERNELS = ["tests/engines/test_two_engines.py", "tests/engines/test_compiled_code.py"]
THE_REST = ["tests/by_hand", "tests/theory", "tests/property/test_distributions.py"]
THE_REST += ["tests/house/test_scenario.py", "tests/house/test_impossible_worlds.py"]
THE_REST += ["tests/house/test_result_folders.py", "tests/engines/test_kept_code.py"]
THE_REST += [f"sim/{room}" for room in ("core", "world", "mind", "engine", "results", "study")]

CHECKS = {
    "style": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "layers": ["-c", LINT_IMPORTS, "--no-cache"],
    "types": ["-m", "mypy"],
    "tests": [*PYTEST, *ALL_CORES, "-m", "not browser", "--ignore=tests/lessons/test_exercises.py"],
    "checked build": [*PYTEST, "tests/engines/test_two_engines.py", "-k", "any_world and edges", *ALL_CORES],
    "uncompiled coverage": [*PYTEST, *ALL_CORES, "--cov", "--cov-report=", "--cov-fail-under=0", *KERNELS],
    "coverage": [*PYTEST, *ALL_CORES, "--cov", "--cov-append", "--cov-report=term", *THE_REST],
    "notebooks": [*PYTEST, "--nbval-lax", "notebooks"],
    "exercises": [*PYTEST, "tests/lessons/test_exercises.py"],
    "docs": ["scripts/build_docs.py"],
    "browser": [*PYTEST, "-m", "browser", "tests/browser"],
}
SURROUNDINGS = {
    "uncompiled coverage": {"NUMBA_DISABLE_JIT": "1"},  # the compiled engine's functions as plain Python
    "checked build": {
        "HOLDTIME_CHECKED": "1",
        "HOLDTIME_WORLDS": "500",
    },  # every index tested, parameters at their edges
}
LINT = ["style", "format", "layers", "types"]


def reason_to_leave_out(name):
    """Why a check can't run here, as a sentence; None if it can."""
    if name == "notebooks" and not list((ROOT / "notebooks").glob("*.ipynb")):
        return "there are no notebooks yet"
    if name == "exercises" and not list((ROOT / "exercises").glob("*/source/**/*.ipynb")):
        return "there are no exercises yet"
    if name == "browser" and not CHROMIUM.exists() and os.environ.get("CI", "").lower() not in ("true", "1"):
        return f"{CHROMIUM} is not installed, so NO BROWSER TEST WAS RUN (CI requires them)"
    return None


def counted(report, code):
    """Read pytest's report into counts; a check without tests counts as one."""
    counts = Counter()
    if report.exists():
        for suite in Xml.parse(report).getroot().iter("testsuite"):  # noqa: S314 - written a moment ago
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            counts.update(failed=failed, skipped=skipped)
            counts.update(passed=int(suite.get("tests", 0)) - failed - skipped)
    if not counts["failed"] and (code or not counts.total()):
        counts["failed" if code else "passed"] += 1
    return counts


def run(command, surroundings, report):
    """Run one check and return its counts."""
    command = [sys.executable, *command]
    if "pytest" in command:
        command.append(f"--junitxml={report}")
    env = os.environ | surroundings
    return counted(report, subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)


def chosen(arguments):
    """The checks that the arguments ask for: {name: (command, its surroundings)}."""
    words = [word for word in arguments if not word.startswith("--")]
    if "--long" in arguments:
        checks = LONG
    else:
        names = LINT if "--lint" in arguments else list(CHECKS)
        checks = {name: (CHECKS[name], SURROUNDINGS.get(name, {})) for name in names}
    return {name: check for name, check in checks.items() if not words or any(word in name for word in words)}


def main(arguments):
    """Run the chosen checks; return 1 if anything failed."""
    os.chdir(ROOT)
    total, lines, started = Counter(), [], time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for name, (command, surroundings) in chosen(arguments).items():
            reason, began = reason_to_leave_out(name), time.monotonic()
            print(f"\n=== {name} ===", flush=True)
            counts = Counter(skipped=1) if reason else run(command, surroundings, Path(folder, f"{name}.xml"))
            state = "FAILED" if counts["failed"] else "left out" if reason else "passed"
            seconds = time.monotonic() - began
            lines.append(f"{state:9} {name:19} {reason or f'{seconds:.1f} s'}")
            if "--long" in arguments:
                note(name, state, counts, seconds)
            total += counts
    print("\n=== summary ===", *lines, sep="\n")
    seconds = time.monotonic() - started
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped in {seconds:.1f}s")
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
