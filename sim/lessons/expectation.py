"""Lesson 03, expectation and performance: predict the largest gap, then pull one lever a gap."""

from functools import lru_cache

from ipywidgets import VBox

import sim
from sim.core.language import say, sentences
from sim.figures.gap_waterfall import (
    draw_gap_waterfall,
    gap_in_words,
    gaps_in_words,
    gaps_table,
    move_gap_waterfall,
)
from sim.lessons.case import SEED, one_day, run_once
from sim.lessons.predict import Gate, Prediction
from sim.mind.rule import Rule
from sim.results.gaps import GAPS, Gaps, gaps
from sim.results.run import Run
from sim.workbench.controls import Control, control
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario

DIALLED = ("front", "questions")  # the queues that callers dial themselves
START, AGENTS, CONDUCT = "mind.expectation.start", "centre.teams.front.agents", "centre.teams.front.conduct"
UP, SAME, DOWN = 1.0, 0.0, -1.0


def everywhere(setting: str) -> tuple[str, ...]:
    """Where something is set for each of the queues that callers dial.

    >>> everywhere("menu_layers")
    ('centre.queues.front.menu_layers', 'centre.queues.questions.menu_layers')
    """
    return tuple(f"centre.queues.{queue}.{setting}" for queue in DIALLED)


MENUS, ANNOUNCED = everywhere("menu_layers"), everywhere("announcement.fixed_s")


@lru_cache(maxsize=1)
def gap_world() -> Scenario:
    """A day of the broadband case in which all five gaps are open, and in which every second of a call counts.

    Advertising has raised what is expected; the front line is short of one agent and in a hurry; all callers hear the
    long menu, and are told that it will take half a minute, which nobody acts on.

    >>> round(gaps(run_once(gap_world())).overall, 1)
    3.1
    """
    told = {"estimator": "fixed", "fixed_s": 30, "believed_share": 0}
    changes = dict.fromkeys(MENUS, 5) | dict.fromkeys(everywhere("announcement"), told)
    mind = {START: 8, "mind.memory": {"rule": "average"}, "mind.moments.overdue_factor": 3}
    return one_day().set(changes | mind | {CONDUCT: -1})


def gap_controls(world: Scenario) -> list[Control]:
    """One slider a gap, in the order of the gaps.

    >>> [made.input.description for made in gap_controls(gap_world())]
    ['Expected at first', 'Agents (front)', 'Menu layers', 'Conduct (front)', 'Announced wait']
    """
    return [
        control(world, START),
        control(world, AGENTS, within=(7, 14)),
        control(world, *MENUS),
        control(world, CONDUCT),
        control(world, *ANNOUNCED, within=(0, 300)),
    ]


def satisfied(rule: Rule, remembered: float, expected: float, waited_min: float = 0.0) -> float:
    """The satisfaction, from 1 to 5, by a rule of expectation.

    >>> from sim.mind.expectation.difference import Difference
    >>> satisfied(Difference(), 5, 6)
    2.2
    """
    return float(
        rule.functions["satisfaction"](float(remembered), float(expected), float(waited_min), rule.constants())
    )


def expectations(rule: Rule, memories: list[float]) -> list[float]:
    """What is expected before the first call and after each of a row of remembered ones.

    >>> from sim.mind.expectation.difference import Difference
    >>> expectations(Difference(start=6), [4, 4])
    [6.0, 5.5, 5.125]
    """
    expected = [float(rule.start)]
    for remembered in memories:
        expected.append(float(rule.functions["expect_next"](expected[-1], float(remembered), rule.constants())))
    return expected


class Expectation:
    """What the notebook shows: `predict`, then `explore`.

    >>> lesson = Expectation()
    >>> _ = lesson.largest.make("procedure"), lesson.louder.make("it stays")
    >>> lesson.gate.is_open, lesson.largest.guess == lesson.largest.truth
    (True, True)
    """

    def __init__(self, seed: int = SEED):
        self.seed, self.world = seed, gap_world()
        self.before = gaps(run_once(self.world, seed))
        self.largest = Prediction(
            say("Which of the five gaps costs most in this world?"),
            lambda: float(GAPS.index(self.before.largest)),
            self._largest_in_words,
            choices={gap_in_words(gap): float(i) for i, gap in enumerate(GAPS)},
        )
        self.louder = Prediction(
            say("Advertising gets louder: customers expect one point more. What happens to what they remember?"),
            self._what_louder_does,
            self._louder_in_words,
            choices={say("it rises"): UP, say("it stays"): SAME, say("it falls"): DOWN},
        )
        self.gate = Gate([self.largest, self.louder], self._open)
        self.predict = VBox([self.largest.widget, self.louder.widget])
        self.explore = VBox([self.gate.widget])

    def _largest_in_words(self, guess: float, truth: float) -> str:
        facts = {"guess": gap_in_words(GAPS[int(guess)]), "truth": gap_in_words(GAPS[int(truth)])}
        facts |= {"small": self.before.gaps[GAPS[int(guess)]], "large": self.before.gaps[GAPS[int(truth)]]}
        if guess == truth:
            return say("You said {guess}, and that is right: {large:.2f} points.", **facts)
        return say("You said {guess}, which costs {small:.2f} points. It is {truth}: {large:.2f} points.", **facts)

    def _louder(self) -> Run:
        return run_once(self.world.set(START, self.world.get(START) + 1), self.seed)

    def _what_louder_does(self) -> float:
        change = gaps(self._louder()).perceived - self.before.perceived
        return SAME if change == 0 else UP if change > 0 else DOWN

    def _louder_in_words(self, guess: float, truth: float) -> str:
        means = [float(run.calls["satisfaction"].mean()) for run in (run_once(self.world, self.seed), self._louder())]
        words = say("It stays: nothing on the phone has changed.") if truth == SAME else say("It changes.")
        verdict = say("That is right.") if guess == truth else say("Not so.")
        more = say(
            "Only what it is held against has: satisfaction goes from {was:.2f} to {now:.2f}.",
            was=means[0],
            now=means[1],
        )
        return sentences(verdict, words, more)

    def _open(self) -> None:
        """Show picture and controls in place of the closed gate."""
        self.waterfall = draw_gap_waterfall(self.before, self.before)
        words = gaps_in_words(self.before, self.before)
        self.picture, self.twin = Picture(self.waterfall.figure, self.waterfall.moving(), words), Twin()
        self.live = Live(self.world, gap_controls(self.world), self._run, self._show)
        self.explore.children = [self.live.widget, self.picture.widget, self.twin.widget]

    def _run(self, world: Scenario) -> tuple[Run, Gaps]:
        run = sim.run(world, seed=self.seed)
        return run, gaps(run)

    def _show(self, result: tuple[Run, Gaps]) -> None:
        run, self.now = result
        move_gap_waterfall(self.waterfall, self.now)
        words = gaps_in_words(self.now, self.before)
        self.picture.move(words)
        self.twin.tell(words, gaps_table(self.now, self.before), run.provenance.line())
