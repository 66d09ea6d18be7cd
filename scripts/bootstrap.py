"""Set Holdtime up in .venv inside the clone, then run one of its commands.

Usage: python3 scripts/bootstrap.py lab | test | check | docs | long | lock | clean [arguments]

Only the standard library is used. The first call makes the virtual environment from requirements.lock; later
calls find a stamp that says so and take no time. A set-up that was interrupted has no stamp and is made anew.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "holdtime-stamp"
LOCK = ROOT / "requirements.lock"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
CACHES = [".benchmarks", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache"]
GENERATED = [*CACHES, "build", "dist", "docs/made", "holdtime.egg-info", "test-results"]


class SetupError(Exception):
    """A set-up step failed; the message says which and what to do."""


def say(text):
    """Print one progress line at once."""
    print(f"[holdtime] {text}", flush=True)


def environment():
    """The surroundings for every program started here: this clone's .venv, whatever else is active."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH", "UV_PYTHON")}
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = os.pathsep.join([str(BIN), env.get("PATH", os.defpath)])
    env["PIP_USER"] = "0"
    env.setdefault("UV_SYSTEM_CERTS", "1")  # trust what the machine trusts, as behind a company's proxy
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return env


def succeeds(command, quiet=True):
    """True if the program ran and returned 0; its output is shown only when quiet is False."""
    sink = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=sink, stderr=sink, check=False)
    except OSError:
        return False
    return done.returncode == 0


def fingerprint():
    """What the set-up depends on: place first, then the hash of what is to be installed."""
    digest = hashlib.sha256()
    for path in (LOCK, ROOT / "pyproject.toml"):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{VENV}\n{digest.hexdigest()}\n"


def pip_command():
    """A pip that installs into .venv: the one of this Python, or else the one Python carries along."""
    if succeeds([sys.executable, "-m", "pip", "--python", str(PYTHON), "--version"]):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if succeeds([str(PYTHON), "-m", "pip", "--version"]) or succeeds([str(PYTHON), "-m", "ensurepip"]):
        return [str(PYTHON), "-m", "pip"]
    raise SetupError("this Python has neither pip nor ensurepip: install pip for it, then try again.")


def locked(name):
    """The lines of one package in the lock, hashes included."""
    found = re.search(rf"(?ms)^{name}==.*?(?=^[A-Za-z0-9]|\Z)", LOCK.read_text(encoding="utf-8"))
    if not found:
        raise SetupError(f"requirements.lock has no {name}: get the file again with git checkout.")
    return found.group()


def install_packages():
    """Install the lock with uv, which takes seconds, or with pip where uv can't reach a package index."""
    pip = [*pip_command(), "install", "--quiet", "--require-hashes"]
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "uv.txt")
        wanted.write_text(locked("uv"), encoding="utf-8")
        have_uv = succeeds([*pip, "--requirement", str(wanted)])
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    if have_uv and succeeds([*uv, "--require-hashes", "--requirement", str(LOCK)]):
        return
    say("the fast installer did not get through; using pip (one to three minutes) ...")
    if not succeeds([*pip, "--requirement", str(LOCK)], quiet=False):
        raise SetupError("the packages could not be installed; see the lines above. Is the network reachable?")


def make_venv():
    """Make an empty virtual environment, taking away a broken one first."""
    if VENV.is_symlink() or (VENV.exists() and not VENV.is_dir()):
        raise SetupError(f"{VENV} is not a folder: move it away, then try again.")
    if VENV.exists():
        say("an earlier set-up is not usable here; making it anew ...")
        shutil.rmtree(VENV)
    if not succeeds([sys.executable, "-m", "venv", "--without-pip", str(VENV)], quiet=False):
        raise SetupError("Python could not make a virtual environment: is its `venv` module installed?")


@contextlib.contextmanager
def alone():
    """Let only one set-up run at a time in this clone (where the system has file locks)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(ROOT / "pyproject.toml", encoding="utf-8") as handle:
        with contextlib.suppress(OSError):  # some network drives have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ready():
    """True if .venv was finished for exactly this lock, this pyproject.toml and this place."""
    try:
        if STAMP.read_text(encoding="utf-8") != fingerprint():
            return False
    except OSError:
        return False
    return succeeds([str(PYTHON), "-c", "import sim, jupyterlab"])


def set_up():
    """Make .venv complete, or do nothing if it is."""
    with alone():
        if ready():
            return
        started = time.monotonic()
        finished_before = STAMP.exists() and STAMP.read_text(encoding="utf-8").startswith(f"{VENV}\n")
        if finished_before and succeeds([str(PYTHON), "-c", "import sim, jupyterlab"]):
            say("the list of packages has changed; bringing .venv up to date ...")
            STAMP.unlink()
        else:
            say("setting up in .venv (once; a minute or two on a good connection) ...")
            make_venv()
        say("installing the locked packages ...")
        install_packages()
        say("installing Holdtime itself ...")
        own = ["install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--editable", "."]
        if not succeeds([*pip_command(), *own], quiet=False):
            raise SetupError("Holdtime itself could not be installed; see the lines above.")
        succeeds([str(PYTHON), "-m", "compileall", "-q", "sim"])  # spares every new process a quarter of a second
        say("compiling the fast engine (once; about half a minute) ...")
        if not succeeds([str(PYTHON), "-m", "sim.engine.compiled"], quiet=False):
            say("that did not work; Holdtime runs on its SimPy engine.")
        STAMP.write_text(fingerprint(), encoding="utf-8")
        say(f"set up in {time.monotonic() - started:.0f} s.")


def write_lock(arguments):
    """Write requirements.lock from pyproject.toml: hashes of the public index, no addresses, all systems."""
    env = {k: v for k, v in environment().items() if not k.startswith(("UV_", "PIP_"))}
    command = [str(PYTHON), "-m", "uv", "--no-config", "pip", "compile", "pyproject.toml"]
    command += ["--extra", "dev", "--extra", "docs"]
    command += ["--output-file", LOCK.name, "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    if result == 0:
        say(f"wrote {LOCK.name}; the next `make lab` or `make test` installs what changed.")
    return result


def clean():
    """Remove the virtual environment and everything generated."""
    caches = [p for top in ("sim", "scripts", "tests", "benchmarks") for p in (ROOT / top).rglob("__pycache__")]
    checkpoints = [p for top in ("notebooks", "exercises") for p in (ROOT / top).rglob(".ipynb_checkpoints")]
    for path in [VENV, *(ROOT / name for name in GENERATED), *caches, *checkpoints]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
    say("removed .venv and everything generated.")
    return 0


def run(command):
    """Become the program (or wait for it, on Windows) and hand on its exit code."""
    os.chdir(ROOT)
    if os.name != "nt":
        os.execve(command[0], command, environment())  # noqa: S606 - a list, no shell
    try:
        return subprocess.run(command, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0


def main(arguments):
    """Do what the first argument says; return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python gets a sentence, not a traceback
        print(
            f"Holdtime needs Python 3.11 or newer, and this is Python {sys.version.split()[0]}.",
            file=sys.stderr,
        )
        return 2
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in ("lab", "test", "check", "docs", "long", "lock", "clean"):
        print(__doc__.strip(), file=sys.stderr)
        return 0 if command in ("-h", "--help") else 2
    base = getattr(sys, "_base_executable", sys.executable)
    if Path(sys.prefix).resolve() == VENV and base != sys.executable:
        # This is .venv's own Python, which can't replace itself: start over with the one it was made from.
        return subprocess.run([base, __file__, *arguments], check=False).returncode
    try:
        if command == "clean":
            return clean()
        set_up()
        if command == "lock":
            return write_lock(rest)
    except SetupError as problem:
        print(f"[holdtime] {problem}", file=sys.stderr)
        return 1
    except PermissionError as problem:
        owner = "it may belong to another user; remove .venv as that user, or clone again"
        print(f"[holdtime] no permission for {problem.filename}: {owner}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[holdtime] stopped; the next call starts the set-up again.", file=sys.stderr)
        return 130
    checks = [str(PYTHON), str(ROOT / "scripts" / "checks.py")]
    script = str(BIN / ("holdtime.exe" if os.name == "nt" else "holdtime"))
    commands = {"lab": [script, "lab"], "test": checks, "check": [*checks, "--lint"]}
    commands |= {"docs": [*checks, "docs"], "long": [*checks, "--long"]}
    return run([*commands[command], *rest])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
