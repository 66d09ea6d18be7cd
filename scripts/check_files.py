"""Kill runs that write a result, and damage compiled code on disk: nothing half, nothing wrong may come of it.

    python scripts/check_files.py [--kills 200] [--aimed 20] [--caches 100] [--pairs 100] [--seed 1]

A run with `--out --replace` is killed at a random moment, or just when the new result takes the place of the old: after
each, the folder must be the whole old result or the whole new one. Of the compiled code on disk one file is damaged, or
two processes fill an empty folder at once: each run must end well, with the right result.
"""

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN = """
import sys
import sim.cli.folder, sim.figures.glance.overview, sim.study.replicate
from sim.cli.command import main
print("ready", flush=True)
sys.exit(main(sys.argv[1:]))
"""
# Two results that have not even the same tables.
WORLDS = {
    "day": ["broadband-complaint", "--set", "days=1", "--set", "demand.scale=0.2"],
    "market": ["small-market", "--set", "months=2", "--set", "customers.count=40"],
}
SMALL = """
from numba import uint64
from sim.core import luck
from sim.engine.compiled.numba_tools.compile import compiled
print(compiled(luck.uniform, (uint64,) * 3)(1, 2, 3), compiled(luck.who, (uint64,) * 2)(1, 2))
"""
WHOLE = """
import sim
print(sim.run(sim.load("small-market").set({"months": 2, "customers.count": 40}), seed=1, engine="compiled").metrics())
"""


def luck_of(seed: int) -> random.Random:
    """Where and when it happens, the same for the same seed."""
    return random.Random(seed)  # noqa: S311


def started(program: str, *words: str, **surroundings: str) -> subprocess.Popen:
    """A Python of its own that does what is asked."""
    env = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "HOLDTIME_LANGUAGE": ""} | surroundings
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", program, *words], env=env, cwd=ROOT, text=True, **pipes)


def content(folder: Path) -> dict[str, str]:
    """The hash of every file of a folder; empty if it is not there."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def written(world: str, folder: Path) -> float:
    """A result written without a kill; returns how many seconds that took, once everything is imported."""
    running = started(RUN, "run", *WORLDS[world], "--replications", "1", "--out", str(folder), "--replace")
    running.stdout.readline()
    began = time.perf_counter()
    _, said = running.communicate()
    if running.returncode:
        raise SystemExit(said)
    return time.perf_counter() - began


def killed(world: str, folder: Path, moment: Callable[[], None]) -> None:
    """A run that is killed once `moment` is over."""
    running = started(RUN, "run", *WORLDS[world], "--replications", "1", "--out", str(folder), "--replace")
    running.stdout.readline()
    moment()
    running.kill()
    running.communicate()


def kills(many: int, aimed: int, place: Path, seed: int) -> Counter:
    """What the folder is after each kill, "old", "new" or a "mixture", counted; and what is left over in the end."""
    folder, luck, counts = place / "result", luck_of(seed), Counter(old=0, new=0, mixture=0)
    whole = {}
    for world in WORLDS:
        seconds = written(world, place / world)
        whole[world] = content(place / world)
    now = "day"
    written(now, folder)

    def at_random() -> None:
        time.sleep(luck.uniform(0, 1.2 * seconds))

    def as_it_is_swapped() -> None:
        until = time.perf_counter() + 60
        while not list(place.glob(".holdtime-*/SHA256SUMS")) and time.perf_counter() < until:
            pass
        time.sleep(luck.uniform(0, 0.03))

    for number in range(many + aimed):
        other = next(world for world in WORLDS if world != now)
        killed(other, folder, at_random if number < many else as_it_is_swapped)
        found = content(folder)
        if found == whole[other]:
            now = other
            counts["new"] += 1
        else:
            counts["old" if found == whole[now] else "mixture"] += 1
            if found != whole[now]:
                print(f"kill {number}: {sorted(found)}", flush=True)
                written(now, folder)
    written(now, folder)
    counts["left over"] = len([path for path in place.iterdir() if path.name not in {*WORLDS, folder.name}])
    return counts


def flip(file: Path, luck: random.Random) -> None:
    """One bit of one byte is another."""
    read = bytearray(file.read_bytes())
    read[luck.randrange(len(read))] ^= 1 << luck.randrange(8)
    file.write_bytes(read)


def cut(file: Path, luck: random.Random) -> None:
    """Only the beginning is there."""
    os.truncate(file, luck.randrange(file.stat().st_size))


def empty(file: Path, luck: random.Random) -> None:
    """Nothing is in it."""
    os.truncate(file, 0)


def folder_instead(file: Path, luck: random.Random) -> None:
    """A folder has its name."""
    file.unlink()
    file.mkdir()
    (file / "something").touch()


def unreadable(file: Path, luck: random.Random) -> None:
    """Nobody may read it (root may)."""
    file.chmod(0)


def link_to_nothing(file: Path, luck: random.Random) -> None:
    """A link that leads nowhere has its name."""
    file.unlink()
    file.symlink_to("nowhere")


def other_code(file: Path, luck: random.Random) -> None:
    """It holds the code of another function."""
    shutil.copyfile(luck.choice([path for path in sorted(file.parent.iterdir()) if path != file]), file)


def others_may_write(file: Path, luck: random.Random) -> None:
    """Everybody may write to the file, the folder or the one above."""
    luck.choice([file, file.parent, file.parent.parent]).chmod(0o777)


DAMAGES = (flip, cut, empty, folder_instead, unreadable, link_to_nothing, other_code, others_may_write)


def verdict(running: subprocess.Popen, right: str) -> str:
    """How a run ended: "right", "wrong", "traceback" or "abort"."""
    out, said = running.communicate()
    if "Traceback" in said:
        return "traceback"
    if running.returncode:
        return "abort"
    return "right" if out == right else "wrong"


def damaged(many: int, place: Path, seed: int, program: str = WHOLE) -> Counter:
    """How runs with damaged code on disk ended; every kind of damage comes in turn."""
    good, bad, luck = place / "good", place / "bad", luck_of(seed)
    counts = Counter(right=0, wrong=0, traceback=0, abort=0)
    right = started(program, HOLDTIME_CACHE=str(good)).communicate()[0]
    for number in range(many):
        shutil.copytree(good, bad)
        damage, file = DAMAGES[number % len(DAMAGES)], luck.choice(sorted(bad.rglob("*.nbc")))
        damage(file, luck)
        ended = verdict(started(program, HOLDTIME_CACHE=str(bad)), right)
        counts[ended] += 1
        if ended != "right":
            print(f"{damage.__name__} of {file.name}: {ended}", flush=True)
        bad.chmod(0o700)
        shutil.rmtree(bad)
    return counts


def at_once(many: int, place: Path, program: str = SMALL) -> Counter:
    """How two processes ended that fill one empty folder at once, and a third one that reads it."""
    counts = Counter(right=0, wrong=0, traceback=0, abort=0)
    right = started(program, HOLDTIME_CACHE=str(place / "first")).communicate()[0]
    for number in range(many):
        cache = str(place / f"pair-{number}")
        both = [started(program, HOLDTIME_CACHE=cache) for _ in range(2)]
        counts.update([verdict(one, right) for one in both])
        counts[verdict(started(program, HOLDTIME_CACHE=cache), right)] += 1
        shutil.rmtree(cache)
    return counts


def main() -> int:
    """Print the counts; 1 if one is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, many in {"kills": 200, "aimed": 20, "caches": 100, "pairs": 100, "seed": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=many)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        counts = {}
        checks = {
            "runs killed": lambda folder: kills(asked.kills, asked.aimed, folder, asked.seed),
            "caches damaged": lambda folder: damaged(asked.caches, folder, asked.seed),
            "two at once": lambda folder: at_once(asked.pairs, folder),
            "two at once, all kernels": lambda folder: at_once(-(-asked.pairs // 30), folder, WHOLE),
        }
        for number, (check, count) in enumerate(checks.items()):
            folder = place / str(number)
            folder.mkdir()
            counts[check] = count(folder)
            print(f"{check}:", ", ".join(f"{many} {what}" for what, many in counts[check].items()), flush=True)
    fine = {"old", "new", "right"}
    return int(any(many for count in counts.values() for what, many in count.items() if what not in fine))


if __name__ == "__main__":
    sys.exit(main())
