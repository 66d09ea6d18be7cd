"""Lesson 12, the whole loop: predict when a saving is gone, then drag the advisers through three years."""

from collections.abc import Iterator

import numpy as np
from ipywidgets import HTML, VBox

from sim.core.language import say
from sim.figures.loop_picture import Band, draw_loop, move_loop
from sim.figures.loop_words import loop_in_words, loop_table
from sim.lessons.loop_runs import AGENTS, SEED, band_of, crossing, market, years_of
from sim.lessons.predict import Gate, Prediction, off_by
from sim.results.years import Years, gain, mean_of
from sim.workbench.controls import control
from sim.workbench.idle import AtRest
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario

FEWER, WITHIN = 4, (14, 26)
RUNS = 8  # runs of which the interval is made once the slider rests
FROM = 3  # fewer have no interval worth drawing
QUIET = "color:#5f6b76;font-size:14px"


def saved(world: Scenario, fewer: int = FEWER) -> Scenario:
    """The same market with so many advisers fewer.

    >>> saved(market()).get(AGENTS)
    16
    """
    return world.set(AGENTS, world.get(AGENTS) - fewer)


def first_and_last_year(one: Years) -> tuple[float, float]:
    """How long a call waits, in minutes: the mean of the first twelve months and of the last twelve."""
    return float(np.mean(one.wait_min[:12])), float(np.mean(one.wait_min[-12:]))


class WholeLoop:
    """What the notebook shows: `predict`, then `explore`.

    >>> lesson = WholeLoop()
    >>> lesson.gate.is_open
    False
    """

    def __init__(self, seed: int = SEED, world: Scenario | None = None):
        self.seed, self.world = seed, world or market()
        self.month = Prediction(
            say(
                "Four of the twenty advisers are saved. At first there is more cash than there would have been. In "
                "which month, from 1 to 36, has the last of that saving gone?"
            ),
            lambda: float(crossing(self._saving()) or 0),
            off_by,
        )
        self.wait = Prediction(
            say("All three years there are only sixteen advisers. In the third year, beside the first, a caller waits"),
            self._queue_heals,
            self._wait_in_words,
            choices={say("shorter"): -1, say("as long"): 0, say("longer"): 1},
        )
        self.gate = Gate([self.month, self.wait], self._open)
        self.predict = VBox([self.month.widget, self.wait.widget])
        self.explore = VBox([self.gate.widget])

    def _years(self, world: Scenario, replication: int = 0) -> Years:
        return years_of(world, self.seed, replication)

    def _saving(self):
        return gain(self._years(saved(self.world)), self._years(self.world))

    def _queue_heals(self) -> float:
        first, last = first_and_last_year(self._years(saved(self.world)))
        return float(np.sign(last - first))

    def _wait_in_words(self, guess: float, truth: float) -> str:
        one = self._years(saved(self.world))
        first, last = first_and_last_year(one)
        facts = {"first": first, "last": last, "gone": int(one.customers[0] - one.customers[-1])}
        if guess == truth:
            return say(
                "Right: {last:.1f} minutes instead of {first:.1f}. {gone:,} customers fewer are there to call.", **facts
            )
        return say(
            "It is {last:.1f} minutes instead of {first:.1f}: {gone:,} customers fewer are there to call.", **facts
        )

    def _open(self) -> None:
        """Show picture and slider in place of the closed gate."""
        was = self._years(self.world)
        self.loop = draw_loop(was, self._headline(self.world))
        self.picture = Picture(self.loop.figure, self.loop.moving(), loop_in_words(was, was))
        self.twin, self.progress = Twin(), HTML()
        self.rest = AtRest(self._replicate)
        self.shown = self.world
        self.live = Live(self.world, [control(self.world, AGENTS, within=WITHIN)], lambda world: world, self._show)
        self.explore.children = [self.live.widget, self.progress, self.picture.widget, self.twin.widget]

    def _headline(self, world: Scenario) -> str:
        now, was = world.get(AGENTS), self.world.get(AGENTS)
        return say("{now} advisers", now=now) if now == was else say("{now} advisers, not {was}", now=now, was=was)

    def _show(self, world: Scenario) -> None:
        """One run beside the unchanged market; more of them once the slider rests."""
        self.shown = world
        self._draw(self._years(world), self._years(self.world))
        self._say("")
        if world != self.world:
            self.rest.touch()
        else:
            self.rest.stop()

    def _draw(self, now: Years, was: Years, band: Band | None = None) -> None:
        move_loop(self.loop, now, was, self._headline(self.shown), band, crossing(gain(now, was)))
        words = loop_in_words(now, was)
        self.picture.move(words)
        self.twin.tell(words, loop_table(now, was), self._source(band))

    def _source(self, band: Band | None) -> str:
        facts = {"name": self.shown.name, "digest": self.shown.digest(), "seed": self.seed}
        if band:
            return say("{name} {digest} | seed {seed}, replications 0 to {last}", last=band.runs - 1, **facts)
        return say("{name} {digest} | seed {seed}, replication 0", **facts)

    def _replicate(self) -> Iterator[None]:
        """Both markets on further luck, one pair a step; the picture then shows means and intervals."""
        now, was = [], []
        for number in range(RUNS):
            now.append(self._years(self.shown, number))
            was.append(self._years(self.world, number))
            if len(now) >= FROM:
                self._draw(mean_of(now), mean_of(was), band_of(now, was))
            self._say(say("{n} of {runs} runs", n=number + 1, runs=RUNS) if number + 1 < RUNS else "")
            yield

    def _say(self, words: str) -> None:
        self.progress.value = f'<span style="{QUIET}">{words}</span>'
