"""Lesson 04, what is remembered: the same calls in another memory, and what each principle of a good service does."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from ipywidgets import VBox

from sim.core.language import in_words, later, say
from sim.figures.remembered import (
    RememberedDay,
    draw_remembered,
    move_remembered,
    remembered_in_words,
    remembered_table,
)
from sim.figures.remembered_map import Trade, draw_trade, trade_in_words, trade_table
from sim.lessons.case import SEED, one_day, run_once
from sim.lessons.predict import Gate, Prediction, off_by
from sim.mind.memory.peaks import Average, PeakEnd, remember
from sim.mind.rule import NEUTRAL
from sim.results.run import Run
from sim.workbench.controls import Control, control
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

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

    >>> run = run_once(service_day())
    >>> round(kept(run, run.scenario).mean().item(), 2)
    6.79
    """
    return run.remembered_by(world).calls.set_index("call")["remembered"]


def as_lived(run: Run, world: Scenario) -> "pd.Series":
    """For each call the average of its seconds, in the service of a world.

    >>> run = run_once(service_day())
    >>> round(as_lived(run, run.scenario).mean().item(), 2)
    5.22
    """
    return kept(run, world.set(MEMORY, AVERAGE))


def levers(run: Run) -> "pd.DataFrame":
    """By how many points each principle changes the mean memory, under each theory of memory.

    >>> run = run_once(service_day())
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

    >>> in_parts(run_once(service_day()), loss=2) > 0
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
    moments = world.mind.moments
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


class WhatIsRemembered:
    """What the notebook shows: `predict`, then `explore`; and `pay`, one more question with the map behind it.

    >>> lesson = WhatIsRemembered()
    >>> lesson.gate.is_open
    False
    >>> _ = lesson.again.make("the long one"), lesson.mean.make("5")
    >>> lesson.gate.is_open, lesson.wall.guess
    (True, 5.0)
    """

    def __init__(self, seed: int = SEED):
        self.seed, self.world = seed, service_day()
        self.base = run_once(self.world, seed)
        self.lived = as_lived(self.base, self.world)
        self.before = self._day(self.world)
        self.again = Prediction(
            say(
                "A minute with your hand in painfully cold water. Or the same minute, and half a minute more in which "
                "the water is a little less cold but still hurts. You have done both. Which one would you rather do "
                "again?"
            ),
            lambda: float(remember(PeakEnd(), LONG) > remember(PeakEnd(), SHORT)),
            _again_in_words,
            choices={say("the short one"): 0, say("the long one"): 1},
        )
        self.mean = Prediction(
            say(
                "A thousand calls of a day, felt second by second: on average {lived:.1f} (0 terrible, 10 delightful). "
                "What is remembered of them on average, by peak and end?",
                lived=self.lived.mean(),
            ),
            lambda: round(float(self.before.remembered.mean()), 1),
            off_by,
        )
        self.fewer = Prediction(
            say(
                "{agents} agents stand in front. The solution may get better, from a score of {low:g} up to {high:g}. "
                "How many agents can be taken away for that until the day is remembered as worse, by peak and end?",
                agents=MOST_AGENTS,
                low=SCORES[0],
                high=SCORES[-1],
            ),
            lambda: trade(seed).pays_up_to("peak and end"),
            off_by,
        )
        self.gate = Gate([self.again, self.mean], self._open)
        self.predict = VBox([self.again.widget, self.mean.widget])
        self.explore = VBox([self.gate.widget])
        self.map_gate = Gate([self.fewer], self._open_map)
        self.map = VBox([self.map_gate.widget])
        self.pay = VBox([self.fewer.widget, self.map])

    def _day(self, world: Scenario) -> RememberedDay:
        """The day in the mind and the service of a world."""
        lived, remembered = as_lived(self.base, world), kept(self.base, world)
        calls = self.base.calls.set_index("call").loc[remembered.index[remembered.notna()]]
        lived, remembered = lived[calls.index], remembered[calls.index]
        call = named_call(self.base, self.lived)
        words = {"solved": say("solved"), "unsolved": say("not solved")}
        return RememberedDay(
            average=lived.to_numpy(),
            remembered=remembered.to_numpy(),
            ended=tuple(words.get(str(outcome), say("gave up")) for outcome in calls["outcome"]),
            call=call,
            place=int(calls.index.get_loc(call)),
            wait_min=float(calls["total_wait_s"][call]) / 60,
            rule=in_words(world.mind.memory.rule),
        )

    def _open(self) -> None:
        """Show picture and controls in place of the closed gate."""
        words = remembered_in_words(self.before, self.before)
        self.wall = draw_remembered(self.before, self.mean.guess)
        self.picture, self.twin = Picture(self.wall.figure, self.wall.moving(), words), Twin()
        self.live = Live(self.world, _controls(self.world), lambda world: world, self._show)
        self.explore.children = [self.live.widget, self.picture.widget, self.twin.widget]

    def _show(self, world: Scenario) -> None:
        day = self._day(world)
        move_remembered(self.wall, day)
        words = remembered_in_words(day, self.before)
        self.picture.move(words)
        line = self.base.remembered_by(world).provenance.line()
        self.twin.tell(words, remembered_table(day, self.before), line)

    def _open_map(self) -> None:
        """Show the map in place of its closed gate."""
        traded, words = trade(self.seed), trade_in_words(trade(self.seed))
        twin = Twin()
        line = run_once(self.world.set(AGENTS, MOST_AGENTS), self.seed).provenance.line()
        source = say("{runs} runs, of which the first is: {line}", runs=len(traded.fewer), line=line)
        twin.tell(words, trade_table(traded), source)
        self.map.children = [Picture(draw_trade(traded), [], words).widget, twin.widget]


def named_call(run: Run, lived: "pd.Series") -> int:
    """The call that stands as an example: among those with a real talk the one farthest from how it was lived."""
    calls = run.calls.set_index("call")
    talked = calls[(calls["talk_s"] >= TALKED_S) & calls["remembered"].notna()]
    return int((talked["remembered"] - lived[talked.index]).abs().idxmax())


def _controls(world: Scenario) -> list[Control]:
    ticks = [control(world, f"centre.delivery.{name}") for name in ("finish_strong", "formalities_first")]
    parts = control(world, "centre.delivery.formalities_parts")
    more = [control(world, f"centre.delivery.{name}") for name in ("choice", "ritual")]
    return [control(world, MEMORY), *ticks, parts, *more]


def _again_in_words(guess: float, truth: float) -> str:
    facts = {"short": remember(PeakEnd(), SHORT), "long": remember(PeakEnd(), LONG)}
    if guess == truth:
        return say("So did most who tried: by peak and end the long one is {long:g}, the short one {short:g}.", **facts)
    return say("Most who tried chose the long one: by peak and end it is {long:g}, the short one {short:g}.", **facts)
