"""The numbers that must not move unnoticed: tables and metrics of frozen worlds, and what the lessons print.

    python scripts/baseline.py                       compare with tests/baseline/*.json and say what differs
    python scripts/baseline.py --write               add what is new; refused where a stored number would change
    python scripts/baseline.py --write --because X   write anew; X must stand in a [REGRESSION] line of CHANGELOG.md

Worlds: every scenario of the library whole (compiled engine) and made small (both engines), and the worlds of
`tests/baseline/*.yaml`, which use every feature between them. Whole numbers, ticks and categories are held to the bit.
Floats that went through log or exp are held to the bit on a machine whose mathematical functions are those of the
stored file, and elsewhere to 12 digits of their sums, because those functions differ between processors.
"""

import argparse
import json
import math
import re
import sys
from collections import Counter
from hashlib import sha256
from html import unescape
from pathlib import Path

import numpy as np

import sim

ROOT = Path(__file__).resolve().parent.parent
STORED = ROOT / "tests" / "baseline"
WORLDS, LESSONS = STORED / "worlds.json", STORED / "lessons.json"
FLOOR_TABLES = ("calls", "legs", "moments", "staff", "events")
MARKET_TABLES = ("customers", "months", "ledger")
DIGITS = 12
# Run in a notebook's kernel after its last cell: opens what waits for a prediction, and prints what is shown then.
SHOW_ALL = """
import gc, ipywidgets
for thing in gc.get_objects():
    if type(thing).__name__ == "Gate":
        thing.open()
for widget in list(ipywidgets.Widget.widgets.values() if hasattr(ipywidgets.Widget, "widgets")
                   else ipywidgets.widgets.widget._instances.values()):
    if isinstance(widget, ipywidgets.HTML):
        print(widget.value)
"""


def machine() -> str:
    """A mark of this machine's logarithm, exponential and their kin: equal marks, equal bits."""
    inputs = [(i * 0.618033988749895) % 1 for i in range(1, 20_000)]
    marked = sha256()
    for function in (math.log, math.exp, math.log1p, math.expm1, lambda x: x**0.7):
        marked.update(np.array([function(x) for x in inputs]).tobytes())
    return marked.hexdigest()[:12]


def column_mark(column) -> list:
    """The exact mark of a column; for floats also their sum and a sum weighted by place, NaN left out."""
    if column.dtype.name == "category":
        exact = sha256(repr(list(column.cat.categories)).encode() + column.cat.codes.to_numpy(np.int16).tobytes())
        return [exact.hexdigest()[:10]]
    values = column.to_numpy()
    exact = sha256(str(values.dtype).encode() + values.tobytes()).hexdigest()[:10]
    if values.dtype.kind != "f":
        return [exact]
    there = np.flatnonzero(~np.isnan(values))
    finite = values[there]
    return [exact, len(there), math.fsum(finite), math.fsum(finite * (1 + there % 97))]


def table_marks(run) -> dict:
    """The marks of every column of every table of a run."""
    names = FLOOR_TABLES + (MARKET_TABLES if run.scenario.world == "market" else ())
    frames = {name: getattr(run, name) for name in names if _has(run, name)}
    return {
        name: {"rows": len(frame)} | {column: column_mark(frame[column]) for column in frame}
        for name, frame in frames.items()
    }


def _has(run, name):
    return name in ("months", "ledger") or name in run.records or (name == "moments" and "legs" in run.records)


def worlds():
    """Every world of the baseline by name, with its seed, the engines that are held to it, and what is kept."""
    every = ("calls", "legs", "events")
    for name in sim.scenarios():
        world = sim.load(name)
        keep = ("calls", "legs") if world.world == "market" else every
        yield f"{name}, whole", world, 1, ("compiled",), keep
        yield f"{name}, small", made_small(world), 11, ("reference", "compiled"), every
    for path in sorted(STORED.glob("*.yaml")):
        yield path.stem, sim.load(path), 3, ("reference", "compiled"), every


def made_small(world):
    """A scenario of the library with few days, or few customers and months, so that SimPy takes a second or two."""
    if world.world == "floor":
        return world.set({"days": min(world.days, 2), "demand.scale": 0.02 if world.name == "bank-2003" else 1})
    share = 400 / world.customers.count
    agents = {name: team.agents for name, team in world.centre.teams.items()}
    most = {name: max(many.values()) if isinstance(many, dict) else many for name, many in agents.items()}
    fewer = {f"centre.teams.{name}.agents": max(1, round(share * many)) for name, many in most.items()}
    won = "customers.acquisition.prospects_per_month"
    return world.set(
        fewer
        | {"months": 2, "customers.count": 400, won: round(share * world.get(won))}
        | {"customers.renewal_months": min(world.customers.renewal_months, 2)}
    )


def measure(world, seed, engine, keep) -> dict:
    """What is held of one run."""
    run = sim.run(world, seed, 0, engine, keep)
    with np.errstate(over="ignore"):  # a few moments are told by plain Python, in words that are meant to wrap around
        marks = table_marks(run)
    metrics = {name: None if np.isnan(value) else float(value) for name, value in run.metrics().items()}
    return {"tables": marks, "metrics": metrics}


def measure_world(name, world, seed, engines, keep) -> dict:
    """Everything held of one world; its engines must agree."""
    made = [measure(world, seed, engine, keep) for engine in engines]
    if any(one != made[0] for one in made):
        raise AssertionError(f"{name}: the engines differ")
    return made[0]


def measure_worlds() -> dict:
    """Everything held of all worlds."""
    return {"machine": machine(), "worlds": {one[0]: measure_world(*one) for one in worlds()}}


def near(one, other) -> bool:
    """Equal, or equal to so many digits."""
    if one is None or other is None:
        return one is other
    return one == other or math.isclose(one, other, rel_tol=10.0**-DIGITS, abs_tol=10.0**-DIGITS)


def differences(stored: dict, found: dict, same_machine: bool) -> list[str]:
    """What one world's marks say that those of the file don't, as sentences."""
    wrong = []
    for table, columns in stored["tables"].items():
        for column, mark in columns.items():
            now = found["tables"].get(table, {}).get(column)
            if now == mark:
                continue
            is_float = isinstance(mark, list) and isinstance(now, list) and len(mark) == len(now) == 4
            if not same_machine and is_float and mark[1] == now[1] and all(map(near, mark[2:], now[2:])):
                continue
            wrong.append(f"{table}.{column}: stored {mark}, now {now}")
    for metric, value in stored["metrics"].items():
        now = found["metrics"].get(metric)
        if now != value and (same_machine or not near(now, value)):
            wrong.append(f"metric {metric}: stored {value}, now {now}")
    return wrong


def numbers_in(text: str) -> Counter:
    """The numbers of a text, its markup left out."""
    bare = unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.S))
    return Counter(re.findall(r"\d+(?:[.,]\d+)*", bare))


def lesson_numbers(path: Path) -> Counter:
    """Every number that a notebook prints or shows once its predictions are passed over; what is timed is left out."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(path, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(SHOW_ALL))
    NotebookClient(book, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    found = Counter()
    for cell in book.cells:
        if cell.cell_type != "code" or "perf_counter" in cell.source or "getsource" in cell.source:
            continue
        for output in cell.outputs:
            data = output.get("data", {})
            text = output.get("text") or data.get("text/html") or data.get("text/plain") or ""
            if "application/vnd.jupyter.widget-view+json" not in data and output.get("name") != "stderr":
                found += numbers_in(text)
    return found


def measure_lessons():
    """The numbers of all lessons."""
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    return {"lessons": {path.stem: dict(sorted(lesson_numbers(path).items())) for path in paths}}


def write(path: Path, found: dict) -> None:
    """Write a file of numbers, a line a table, so that a change can be read in a comparison of two versions."""
    text = json.dumps(found, indent=1, ensure_ascii=False)
    path.write_text(re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + " ".join(m[1].split()) + "]", text) + "\n")


def worlds_that_differ(stored: dict, found: dict) -> list[str]:
    """What differs between two files of worlds, as sentences."""
    same = stored["machine"] == found["machine"]
    return [
        f"{name}: {each}"
        for name, marks in stored["worlds"].items()
        for each in (differences(marks, found["worlds"][name], same) if name in found["worlds"] else ["is gone"])
    ]


def lessons_that_differ(stored: dict, found: dict) -> list[str]:
    """Which numbers lessons no longer print, as sentences; that they print more is fine."""
    return [
        f"{name} no longer prints {number} ({many} times)"
        for name, numbers in stored["lessons"].items()
        for number, many in (Counter(numbers) - Counter(found["lessons"].get(name, {}))).items()
    ]


PARTS = {
    "worlds": (WORLDS, measure_worlds, worlds_that_differ),
    "lessons": (LESSONS, measure_lessons, lessons_that_differ),
}


def explained(because: str | None) -> bool:
    """Whether a reason stands in a [REGRESSION] line of the changelog."""
    lines = re.findall(r"^- \[REGRESSION\].*(?:\n  .*)*", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    return bool(because) and any(" ".join(because.split()) in " ".join(line.split()) for line in lines)


def main() -> int:
    """Compare, or write anew; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--because")
    parser.add_argument("--only", choices=tuple(PARTS))
    given = parser.parse_args()
    wrong = []
    for part, (path, measure_all, compare) in PARTS.items():
        if given.only not in (None, part):
            continue
        found, stored = measure_all(), json.loads(path.read_text()) if path.exists() else None
        moved = compare(stored, found) if stored else []
        if given.write and (not moved or explained(given.because)):
            reasons = stored["because"] if stored else []
            write(path, {"because": reasons + [given.because] * bool(moved)} | found)
        else:
            wrong += moved
    if wrong and given.write:
        wrong.append("nothing was written: numbers moved; say why with --because, in the words of a [REGRESSION] line.")
    print("\n".join(wrong) or "nothing differs")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
