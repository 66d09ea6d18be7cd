"""The files that come with Holdtime: beside the package in a clone, inside it in a wheel; and the course's tables."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sim.core.language import say

PACKAGE = Path(__file__).resolve().parents[1]
A_NUMBER = re.compile(r"\.\.|>=")  # what the dictionary allows in a column of numbers: a range, or at least something


def shipped(*parts: str) -> Path:
    """Find a file or folder that comes with Holdtime.

    Args:
        parts: the path below the clone's top folder, such as "datasets", "scenarios".

    Raises:
        FileNotFoundError: it did not come with this copy of Holdtime.

    >>> shipped("datasets").name
    'datasets'
    """
    inside = PACKAGE / "_shipped"
    path = (inside if inside.is_dir() else PACKAGE.parent).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(
            say(
                "{name} did not come with this copy of Holdtime (looked for {path})",
                name="/".join(parts),
                path=path,
            )
        )
    return path


@dataclass(frozen=True)
class About:
    """What `datasets/dictionary.csv` says of a column: `unit`, what is `allowed`, `meaning`, and where it is from."""

    unit: str
    allowed: str
    meaning: str
    source: str


@cache
def about(name: str) -> Mapping[str, About]:
    """The columns of a table of `datasets/`, by name.

    Raises KeyError for a column of the table that the dictionary doesn't describe.

    >>> about("return_by_handling")["middle"].source
    '003-71'
    """
    described = [row for row in _rows("dictionary") if row["file"] == f"{name}.csv"]
    return {row["column"]: About(*(row[key] for key in ("unit", "allowed", "meaning", "source"))) for row in described}


@cache
def dataset(name: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of a table of `datasets/`, in its order, read once.

    What a column is the dictionary says (`about`): a number becomes an int where it must be whole and a float
    otherwise, an empty one None; all else stays text. Raises FileNotFoundError for a table that doesn't exist.

    >>> [(row["handling"], row["middle"]) for row in dataset("return_by_handling")][:2]
    [('silent', 0.09), ('unresolved', 0.19)]
    """
    columns = about(name)
    return tuple(
        MappingProxyType({column: _value(value, columns[column].allowed) for column, value in row.items()})
        for row in _rows(name)
    )


@cache
def profiles() -> Mapping[str, frozenset[str]]:
    """The tables of mean calls by weekday and time that `demand.profile` may name, and the weekdays that each has.

    >>> sorted(profiles()["bank_calls_profile"])
    ['friday', 'monday', 'thursday', 'tuesday', 'wednesday']
    """
    names = sorted(path.stem for path in shipped("datasets").glob("*.csv"))
    columns = {"weekday", "time", "calls_mean"}
    tables = {name: _rows(name) for name in names}
    found = {name: rows for name, rows in tables.items() if rows and set(rows[0]) == columns}
    return MappingProxyType({name: frozenset(row["weekday"] for row in rows) for name, rows in found.items()})


class Range(NamedTuple):
    """A figure of the course: the ends of its range, and the middle."""

    low: float
    middle: float
    high: float


def ranges(name: str, key: str = "quantity") -> dict[str, Range]:
    """The figures of a table of `datasets/`, by the words in a column.

    >>> ranges("word_of_mouth")["told_of_good"]
    Range(low=3.0, middle=3.5, high=4.0)
    """
    return {row[key]: Range(row["low"], row["middle"], row["high"]) for row in dataset(name)}


def _rows(name: str) -> list[dict[str, str]]:
    with shipped("datasets", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _value(text: str, allowed: str) -> Any:
    if not A_NUMBER.search(allowed):
        return text
    if not text:
        return None
    return int(text) if allowed.startswith("whole") else float(text)
