"""One call out of a run, as it was lived: its moments in order, its peak, its end, what is remembered of it.

`typical_caller` says whose call is worth looking at; `call_of` reads it out of this run, or out of a changed world's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.door import checked
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.mind.memory.peaks import Average, remember
from sim.mind.rule import NEUTRAL
from sim.results.run import Run

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.run import Run


@dataclass(frozen=True)
class Stretch:
    """Moments of one kind that follow each other: five layers of a menu, or the minutes on hold."""

    kind: str
    leg: tuple[int, int]  # attempt, leg
    begin_min: float
    end_min: float
    score: float  # of its last moment
    count: int


@dataclass(frozen=True)
class LivedCall:
    """What a picture of one call needs. Minutes count the time lived through; gaps between redials are left out."""

    starts_min: tuple[float, ...]
    ends_min: tuple[float, ...]
    scores: tuple[float, ...]
    stretches: tuple[Stretch, ...]
    teams: dict[tuple[int, int], str]  # who answered, by (attempt, leg); nobody where a leg is missing
    peak: int  # place of the most intense moment
    remembered: float
    average: float
    tellings: int
    outcome: str

    @property
    def minutes(self) -> float:
        """How long the call lasted."""
        return self.ends_min[-1] if self.ends_min else 0.0

    def stretch_at(self, place: int) -> Stretch:
        """The stretch that a moment belongs to."""
        seen = 0
        for stretch in self.stretches:
            seen += stretch.count
            if place < seen:
                return stretch
        raise IndexError(place)


def lived_call(moments: "pd.DataFrame", legs: "pd.DataFrame", call: "pd.Series") -> LivedCall:
    """Read one call out of its rows in the tables of a run: its moments, its legs and its row of calls.

    >>> import sim
    >>> run = sim.run(sim.textbook(60, 9, sim.Constant(120), hours=1), seed=1)
    >>> lived = lived_call(run.moments.query("call == 0"), run.legs.query("call == 0"), run.calls.loc[0])
    >>> [stretch.kind for stretch in lived.stretches], round(lived.minutes, 2)
    (['greeting', 'telling', 'solved', 'goodbye'], 2.17)
    """
    starts = (moments["start_s"] / 60).tolist()
    ends = ((moments["start_s"] + moments["seconds"]) / 60).tolist()
    scores = moments["score"].tolist()
    places = list(zip(moments["attempt"].tolist(), moments["leg"].tolist(), strict=True))
    answered = legs[legs["team"].notna()]
    teams = zip(answered["attempt"].tolist(), answered["leg"].tolist(), answered["team"].tolist(), strict=True)
    return LivedCall(
        starts_min=tuple(starts),
        ends_min=tuple(ends),
        scores=tuple(scores),
        stretches=_stretches(moments["moment"].tolist(), places, starts, ends, scores),
        teams={(attempt, leg): team for attempt, leg, team in teams},
        peak=peak_of(scores),
        remembered=float(call["remembered"]),
        average=remember(Average(), list(zip(scores, moments["seconds"].tolist(), strict=True))),
        tellings=int(call["tellings"]),
        outcome=str(call["outcome"]),
    )


def peak_of(scores: list[float]) -> int:
    """The place of the most intense score: farthest from neutral, the worse one at a tie, then the first.

    >>> peak_of([4.0, 2.0, 8.0])
    1
    """
    return min(range(len(scores)), key=lambda i: (-abs(scores[i] - NEUTRAL), scores[i], i), default=0)


def _stretches(kinds: Any, places: Any, starts: Any, ends: Any, scores: Any) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for kind, leg, begin, end, score in zip(kinds, places, starts, ends, scores, strict=True):
        last = found[-1] if found else None
        if last and (last.kind, last.leg) == (kind, leg):
            found[-1] = Stretch(kind, leg, last.begin_min, end, score, last.count + 1)
        else:
            found.append(Stretch(kind, leg, begin, end, score, 1))
    return tuple(found)


@checked
def lived_and_remembered(run: Run) -> "pd.DataFrame":
    """For each call the average of its moments, every second counting the same, and what is remembered.

    >>> import sim
    >>> lived_and_remembered(sim.run(sim.textbook(60, 9, sim.Constant(120), hours=1), seed=1)).columns.tolist()
    ['average', 'remembered']
    """
    moments = run.moments
    felt = (moments["score"] * moments["seconds"]).groupby(moments["call"]).sum()
    average = (felt / moments["seconds"].groupby(moments["call"]).sum()).rename("average")
    return run.calls.set_index("call")[["remembered"]].join(average, how="inner")[["average", "remembered"]]


@checked
def typical_caller(run: Run, reason: str, tellings: int) -> int:
    """The customer whose first call is the typical one among those served after so many tellings of the story.

    Typical is the median of all waiting; between equals the earlier call. Raises ScenarioError when there is none.

    >>> import sim
    >>> run = sim.run(sim.load("broadband-complaint").set("days", 1), seed=1)
    >>> customer = typical_caller(run, "slow_line", 3)
    >>> run.calls.set_index("customer").tellings[customer].item()
    3
    """
    calls = run.calls
    through = calls[
        (calls["reason"] == reason)
        & (calls["visit"] == 0)
        & (calls["tellings"] == tellings)
        & calls["outcome"].isin(["solved", "unsolved"])
    ]
    if through.empty:
        raise ScenarioError(say("no {reason} caller of this run told the story {n} times.", reason=reason, n=tellings))
    ordered = through.sort_values(["total_wait_s", "call"])
    return int(ordered["customer"].iloc[(len(ordered) - 1) // 2])


@checked
def call_of(run: Run, customer: int) -> LivedCall:
    """The first call of a customer, as it was lived. Raises ScenarioError for somebody who never called.

    >>> import sim
    >>> run = sim.run(sim.load("broadband-complaint").set("days", 1), seed=1)
    >>> call_of(run, typical_caller(run, "slow_line", 3)).tellings
    3
    """
    calls = run.records["calls"]
    found = np.flatnonzero((calls["customer"] == customer) & (calls["visit"] == 0))
    if not len(found):
        raise ScenarioError(say("this customer does not call in the changed world."))
    mine = run.records["legs"]["call"] == found[0]
    row = _kept(run, "calls", found[:1]).calls.iloc[0]
    one = _kept(run, "legs", mine)
    return lived_call(one.moments, one.legs, row)


def _kept(run: Run, table: str, rows: np.ndarray) -> "Run":
    """The same run with some rows of a table only, so that only they are worked out."""
    return run.with_records(**{table: {name: column[rows] for name, column in run.records[table].items()}})
