"""Lesson 06, loyalty and churn: predict what a bad experience costs, then ask the same customers in two ways."""

from functools import lru_cache

from ipywidgets import VBox

import sim
from sim.core.language import say
from sim.figures.survival_curves import (
    difference,
    draw_survival,
    move_survival,
    survival_in_words,
    survival_table,
)
from sim.lessons.predict import Gate, Prediction, off_by
from sim.results.run import Run
from sim.results.survival import by_landmark, by_last_experience
from sim.workbench.controls import control
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario

SEED, LANDMARK = 4, 6


def market() -> Scenario:
    """The small market over a year and a half: renewals every month, so that there is a curve to see; four needs a
    year, so that an experience lasts; and a last call that weighs heavily.

    >>> market().months, market().customers.renewal_months
    (18, 1)
    """
    return sim.load("small-market").set(
        {
            "months": 18,
            "customers.count": 2000,
            "customers.renewal_months": 1,
            "customers.needs_per_month": 0.25,
            "mind.loyalty.weight": 0.8,
        }
    )


@lru_cache(maxsize=8)
def run_once(world: Scenario, seed: int = SEED) -> Run:
    """A run, kept: several answers look at the same one."""
    return sim.run(world, seed)


class Loyalty:
    """What the notebook shows: `predict`, then `explore`.

    >>> lesson = Loyalty()
    >>> lesson.gate.is_open
    False
    """

    def __init__(self, seed: int = SEED):
        self.seed, self.world = seed, market()
        self.asked = Prediction(
            say(
                "At the end of month {month} some customers are dissatisfied with their last call. Over the next "
                "twelve months: how many in 100 fewer of them stay than of the satisfied?",
                month=LANDMARK,
            ),
            lambda: 100 * difference(by_landmark(run_once(self.world, seed), LANDMARK)),
            lambda guess, truth: off_by(guess, round(truth)),
        )
        self.sorted = Prediction(
            say(
                "Now sort all customers by the last call that they ever made. How large does the same difference look?"
            ),
            lambda: 100 * difference(by_last_experience(run_once(self.world, seed))),
            lambda guess, truth: off_by(guess, round(truth)),
        )
        self.gate = Gate([self.asked, self.sorted], self._open)
        self.predict = VBox([self.asked.widget, self.sorted.widget])
        self.explore = VBox([self.gate.widget])

    def _open(self) -> None:
        """Show picture and controls in place of the closed gate."""
        run = run_once(self.world, self.seed)
        right, wrong = by_landmark(run, LANDMARK), by_last_experience(run)
        self.curves = draw_survival(right, wrong, LANDMARK, self.world.months)
        words = survival_in_words(right, wrong, LANDMARK)
        self.picture, self.twin = Picture(self.curves.figure, self.curves.moving(), words), Twin()
        self.live = Live(self.world, self._controls(), lambda world: run_once(world, self.seed), self._show)
        self.explore.children = [self.live.widget, self.picture.widget, self.twin.widget]

    def _controls(self):
        return [
            control(self.world, "centre.teams.service.serves.line.solved_share"),
            control(self.world, "centre.queues.line.menu_layers"),
            control(self.world, "mind.loyalty.pull"),
            control(self.world, "mind.loyalty.weight"),
        ]

    def _show(self, run: Run) -> None:
        right, wrong = by_landmark(run, LANDMARK), by_last_experience(run)
        move_survival(self.curves, right, wrong)
        words = survival_in_words(right, wrong, LANDMARK)
        self.picture.move(words)
        self.twin.tell(words, survival_table(right, wrong), run.provenance.line())
