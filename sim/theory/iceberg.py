"""The iceberg: for every complaint that a firm hears, how much dissatisfaction it does not hear of.

The texts give two readings, and their shares are of different things: one of problems, the other of bad experiences.
Neither is hidden, and nothing here adds or compares the two: every result says what its shares or numbers are of.
"""

import csv
from dataclasses import dataclass
from functools import cache

from sim.core.datasets import shipped
from sim.core.language import say


@dataclass(frozen=True)
class Iceberg:
    """One reading: the shares of what `of` says. `silent` is None where the text does not say who stays silent.

    `rest` is what the text leaves over: in "problems" what it says nothing more about, in "bad_experiences"
    everything that the firm is not told of. complains + silent + rest = 1.
    """

    reading: str
    of: str
    source: str
    complains: float
    silent: float | None
    rest: float


@dataclass(frozen=True)
class WaterLine:
    """How many of what `of` says the firm hears of (`above` the water) and does not hear of (`below`)."""

    reading: str
    of: str
    above: float
    below: float


def iceberg(reading: str) -> Iceberg:
    """The shares of one reading of the iceberg.

        "problems"         8% of the problems become a complaint, about 69% the customer stays silent (002-08)
        "bad_experiences"  the firm is told of 4% of the bad experiences (003-77)

    Source: 002-08, 003-77. The 23% that the first leaves over, and the 96% of the second, follow from the texts.

    Raises:
        ValueError: there is no such reading.

    >>> problems = iceberg("problems")
    >>> problems.of, problems.complains, problems.silent, problems.rest
    ('problems', 0.08, 0.69, 0.23)
    >>> iceberg("bad_experiences").silent is None
    True
    """
    known = _readings()
    if reading not in known:
        names = ", ".join(known)
        raise ValueError(
            say("The reading {reading} is unknown; the readings are: {known}.", reading=reading, known=names)
        )
    return known[reading]


def above_and_below(number: float) -> tuple[WaterLine, ...]:
    """How many lie above and below the water, once for each reading.

    above = number * complains, below = number - above. `number` counts what the reading is about: that many problems
    in the first, that many bad experiences in the second. A problem is not a bad experience, so the two results
    answer two questions and must not be added.

    Source: 002-08, 003-77.

    Raises:
        ValueError: the number is below 0 or not finite.

    >>> for line in above_and_below(1000):
    ...     print(f"{line.above:g} of 1000 {line.of} are heard of, {line.below:g} are not.")
    80 of 1000 problems are heard of, 920 are not.
    40 of 1000 bad experiences are heard of, 960 are not.
    """
    if not 0 <= number < float("inf"):
        raise ValueError(say("The number must be 0 or more and finite, not {number}.", number=number))
    return tuple(
        WaterLine(each.reading, each.of, number * each.complains, number - number * each.complains)
        for each in _readings().values()
    )


@cache
def _readings() -> dict[str, Iceberg]:
    """Every reading of the table, in its order."""
    with shipped("datasets", "complaint_iceberg.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shares: dict[str, dict[str, float]] = {}
    sources = {}
    for row in rows:
        shares.setdefault(row["reading"], {})[row["quantity"]] = float(row["middle"])
        sources[row["reading"]] = row["source"]
    return {
        name: Iceberg(name, name.replace("_", " "), sources[name], of["complains"], of.get("silent"), of["rest"])
        for name, of in shares.items()
    }
