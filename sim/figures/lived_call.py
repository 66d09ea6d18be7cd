"""One call as it was lived, ready to be drawn or told: its moments in order, its peak, its end, what is remembered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.core.language import in_words, say
from sim.mind.memory.peaks import Average, remember
from sim.mind.rule import NEUTRAL

if TYPE_CHECKING:
    import pandas as pd


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


def moment_in_words(kind: str) -> str:
    """A kind of moment as people call it.

    >>> moment_in_words("hold")
    'on hold'
    """
    return {
        "advert": say("advert"),
        "menu": say("menu"),
        "hold": say("on hold"),
        "greeting": say("greeting"),
        "telling": say("tells the story"),
        "retelling": say("tells it again"),
        "story_known": say("agent knows the story"),
        "solved": say("solved"),
        "not_solved": say("not solved"),
        "transfer": say("put through"),
        "goodbye": say("goodbye"),
        "giving_up": say("gives up"),
        "cut_off": say("cut off"),
        "busy_signal": say("busy signal"),
        "promise": say("call-back promised"),
        "broken_promise": say("promise broken"),
    }.get(kind, in_words(kind))


def _stretches(kinds, places, starts, ends, scores) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for kind, leg, begin, end, score in zip(kinds, places, starts, ends, scores, strict=True):
        last = found[-1] if found else None
        if last and (last.kind, last.leg) == (kind, leg):
            found[-1] = Stretch(kind, leg, last.begin_min, end, score, last.count + 1)
        else:
            found.append(Stretch(kind, leg, begin, end, score, 1))
    return tuple(found)
