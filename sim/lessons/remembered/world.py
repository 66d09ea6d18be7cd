"""The day of lesson 04 in other memories, and what each principle of a good service does under each of them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from sim.core.language import in_words, later
from sim.figures.felt.remembered import (
    RememberedDay,
)
from sim.figures.felt.remembered_map import Trade
from sim.lessons.bad_call.broadband import SEED, one_day
from sim.mind.memory.peaks import Average, PeakEnd, remember
from sim.mind.rule import NEUTRAL
from sim.results.kept import run_once
from sim.results.run import Run
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.mind.moments.plain import PlainMoments

Call = list[tuple[float, float]]  # moments as (score, seconds)

MEMORY, SOLVED, AGENTS = "mind.memory", "mind.moments.solved", "centre.teams.front.agents"
AVERAGE = MappingProxyType({"rule": "average"})
FORMALITIES_S = 20.0  # of each talk; the principles say where to put them
TALKED_S = 120.0  # a call that is named as an example has a talk of at least this length
MOST_AGENTS, FEWEST_AGENTS = 11, 5  # in front, on the map
SCORES = tuple(8 + 0.25 * step for step in range(9))  # of the moment "solved", on the map

# A minute that hurts, and the same minute with half a minute after it that hurts less (Kahneman and others 1993).
SHORT: Call = [(2.0, 60.0)]
LONG: Call = [*SHORT, (4.0, 30.0)]

# The five principles (004-21) as changes of the design.
LEVERS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        later("finish strong"): {"centre.delivery.finish_strong": True},
        later("bad things early"): {"centre.delivery.formalities_first": True},
        later("in three parts"): {"centre.delivery.formalities_parts": 3},
        later("choice"): {"centre.delivery.choice": True},
        later("ritual"): {"centre.delivery.ritual": True},
    }
)
# Theories of memory under which they are tried.
MEMORIES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        later("peak and end"): {"rule": "peak_end"},
        later("average"): dict(AVERAGE),
        later("trend"): {"rule": "trend"},
        later("first"): {"rule": "first"},
        later("episodes"): {"rule": "episodes", "scale": 0.2},
        later("episodes, straight"): {"rule": "episodes", "curvature": 1, "scale": 0.05},
    }
)


def service_day() -> Scenario:
    """The day of the lesson: the broadband complaint, with some formalities in each talk.

    >>> service_day().centre.delivery.formalities_s
    20.0
    """
    return one_day().set("centre.delivery.formalities_s", FORMALITIES_S)


def readings(call: Call) -> dict[str, float]:
    """What peak and end make of a call, what the average does, and its whole discomfort, in points times minutes.

    >>> readings([(2.0, 60.0)])
    {'peak and end': 2.0, 'average': 2.0, 'discomfort': 3.0}
    """
    felt = {"peak and end": remember(PeakEnd(), call), "average": remember(Average(), call)}
    return felt | {"discomfort": sum((NEUTRAL - score) * seconds / 60 for score, seconds in call)}


def kept(run: Run, world: Scenario) -> "pd.Series":
    """What the mind of a world remembers of the calls of a run: one number a call; no queue is run again.

    >>> run = run_once(service_day(), SEED)
    >>> round(kept(run, run.scenario).mean().item(), 2)
    6.79
    """
    return run.remembered_by(world).calls.set_index("call")["remembered"]


def as_lived(run: Run, world: Scenario) -> "pd.Series":
    """For each call the average of its seconds, in the service of a world.

    >>> run = run_once(service_day(), SEED)
    >>> round(as_lived(run, run.scenario).mean().item(), 2)
    5.22
    """
    return kept(run, world.set(MEMORY, AVERAGE))


def levers(run: Run) -> "pd.DataFrame":
    """By how many points each principle changes the mean memory, under each theory of memory.

    >>> run = run_once(service_day(), SEED)
    >>> levers(run).loc["peak and end"].idxmax()
    'finish strong'
    """
    import pandas as pd

    rows = {}
    for name, rule in MEMORIES.items():
        world = run.scenario.set(MEMORY, dict(rule))
        before = kept(run, world).mean()
        rows[name] = {lever: kept(run, world.set(dict(change))).mean() - before for lever, change in LEVERS.items()}
    return pd.DataFrame.from_dict(rows, orient="index")


def in_parts(run: Run, loss: float) -> float:
    """What formalities in three parts do to the mean memory, by episodes in which pain counts so much more.

    >>> in_parts(run_once(service_day(), SEED), loss=2) > 0
    True
    """
    world = run.scenario.set(MEMORY, {**MEMORIES["episodes"], "loss": loss})
    changed = world.set(dict(LEVERS["in three parts"]))
    return float((kept(run, changed) - kept(run, world)).mean())


def breaking_point_s(world: Scenario) -> float:
    """After so long on hold the holding is more intense than the solution, and so it becomes the peak.

    Holding is at 5 / (1 + wait / tolerance); it is as far from neutral as the solution where the wait is the tolerance
    times d / (5 - d), with d the distance of the solution from neutral. A perfect solution is never outdone.

    >>> [breaking_point_s(service_day().set(SOLVED, score)) for score in (8, 9, 10)]
    [180.0, 480.0, inf]
    """
    moments = cast("PlainMoments", world.mind.moments)
    distance = moments.solved - NEUTRAL
    return moments.tolerance_s * distance / (NEUTRAL - distance) if distance < NEUTRAL else float("inf")


def by_wait(run: Run, minutes: int = 2) -> "pd.DataFrame":
    """The solved everyday calls of a run by their minutes on hold: how many, and what is remembered of them."""
    calls = run.calls.query("reason == 'everyday' and outcome == 'solved'")
    begin = (calls["first_wait_s"] // (60 * minutes) * minutes).astype(int).rename("minutes on hold, from")
    remembered = calls["remembered"].groupby(begin)
    return remembered.agg(["size", "min", "max"]).rename(columns={"size": "calls", "min": "worst", "max": "best"})


@lru_cache(maxsize=4)
def trade(seed: int = SEED) -> Trade:
    """Agents taken away, solutions made better: what that does to the mean memory, under two theories.

    >>> {rule: trade().pays_up_to(rule) for rule in trade().changes}
    {'peak and end': 3, 'average': 2}
    """
    many = range(MOST_AGENTS, FEWEST_AGENTS - 1, -1)
    runs = [run_once(service_day().set(AGENTS, agents), seed) for agents in many]

    def mean(run: Run, rule: Mapping, score: float) -> float:
        return kept(run, run.scenario.set({MEMORY: dict(rule), SOLVED: score})).mean()

    changes = {}
    for name in ("peak and end", "average"):
        means = np.array([[mean(run, MEMORIES[name], score) for run in runs] for score in SCORES])
        changes[name] = means - means[0, 0]
    waits = tuple(float(run.calls["first_wait_s"].mean()) for run in runs)
    return Trade(tuple(MOST_AGENTS - agents for agents in many), waits, SCORES, changes)


def named_call(run: Run) -> int:
    """The call that stands as an example: among those with a real talk the one farthest from how it was lived.

    >>> named_call(run_once(service_day(), SEED))
    333
    """
    calls, lived = run.calls.set_index("call"), as_lived(run, run.scenario)
    talked = calls[(calls["talk_s"] >= TALKED_S) & calls["remembered"].notna()]
    return int((talked["remembered"] - lived[talked.index]).abs().idxmax())


def remembered_day(run: Run, world: Scenario, call: int) -> RememberedDay:
    """The day of a run in the mind and the service of a world, with one call named.

    >>> run = run_once(service_day(), SEED)
    >>> remembered_day(run, run.scenario, 333).rule
    'peak end'
    """
    lived, remembered = as_lived(run, world), kept(run, world)
    calls = run.calls.set_index("call").loc[remembered.index[remembered.notna()]]
    lived, remembered = lived[calls.index], remembered[calls.index]
    return RememberedDay(
        average=lived.to_numpy(),
        remembered=remembered.to_numpy(),
        ended=tuple(str(outcome) if outcome in ("solved", "unsolved") else "gave_up" for outcome in calls["outcome"]),
        call=call,
        place=int(calls.index.get_loc(call)),
        wait_min=float(calls["total_wait_s"][call]) / 60,
        rule=in_words(world.mind.memory.rule),
    )
