"""The course map: for each passage of the course what holds it here, found in the sources that the code declares."""

import csv
import re
from collections import defaultdict
from pathlib import Path

from sim.core.parameter import walk
from sim.mind import RULES
from sim.results.metrics import METRICS
from sim.world.scenario import Scenario

ROOT = Path(__file__).resolve().parent.parent
ID = re.compile(r"\b\d{3}-(?:\d\d|S)\b")
RANGE = re.compile(r"\b(\d{3})-(\d\d) to (\d{3})-(\d\d)\b")


def passages() -> list[dict]:
    """The rows of `docs/course.csv`."""
    with (ROOT / "docs" / "course.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ids_in(text: str) -> set[str]:
    """The course IDs that a text names, "004-13 to 004-17" written out.

    >>> sorted(ids_in("002-01, 004-13 to 004-15 (ten years)"))
    ['002-01', '004-13', '004-14', '004-15']
    """
    found = set(ID.findall(text))
    for book, first, _, last in RANGE.findall(text):
        found |= {f"{book}-{number:02d}" for number in range(int(first), int(last) + 1)}
    return found


def holders() -> dict[str, list[str]]:
    """For each ID what names it as its source: rules, parameters, metrics, tables and notebooks, in this order."""
    found = defaultdict(list)

    def hold(text: str, name: str) -> None:
        for one in sorted(ids_in(text)):
            if name not in found[one]:
                found[one].append(name)

    for step, rules in RULES.items():
        for rule in rules:
            hold(rule.source, f"rule `mind.{step}: {rule().rule}`")
    for path, _, about in walk(Scenario):
        hold(about.source, f"`{path}`")
    for metric in METRICS.values():
        hold(metric.source, f"metric `{metric.name}`")
    for path in sorted((ROOT / "datasets").glob("*.csv")):
        if path.name != "dictionary.csv":
            hold(path.read_text(encoding="utf-8"), f"`{path.name}`")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        hold(path.read_text(encoding="utf-8"), f"lesson `{path.stem}`")
    return found


def course_map_page(made: str) -> str:
    """The page: a table a lesson, then what is told only and what is still to come."""
    rows, held = passages(), holders()
    lines = [
        made,
        "",
        "# Course map",
        "",
        "Each passage of the course that can be run or computed, what holds it, and the test that fails without it. "
        "**!** marks a place where the texts differ or leave something open. The list is `course.csv`; what holds a "
        "passage is found by the sources that rules, parameters, metrics, tables and lessons name.",
    ]
    for lesson in sorted({row["lesson"] for row in rows}, key=lambda name: int(name[1:])):
        worked = [row for row in rows if row["lesson"] == lesson and row["state"] == "worked"]
        if worked:
            lines += ["", f"## {lesson}", "", "| passage | about | held by | test |", "| --- | --- | --- | --- |"]
        for row in worked:
            note = " **!**" if row["note"].startswith("!") else ""
            shown = ", ".join(held[row["source"]][:6])
            lines.append(f"| {row['source']} | {row['about']}{note} | {shown} | `{row['test']}` |")
    for state, title in (("prose", "Told only"), ("later", "Still to come")):
        lines += ["", f"## {title}", ""]
        for row in rows:
            if row["state"] == state:
                why = f" ({row['note']})" if row["note"] else ""
                lines.append(f"- {row['source']} ({row['lesson']}): {row['about']}{why}")
    return "\n".join(lines) + "\n"
