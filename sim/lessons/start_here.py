"""Lesson 00, start here: the whole chain in one picture, with one slider."""

from ipywidgets import VBox

import sim
from sim.figures.chain import draw_chain, move_chain
from sim.figures.chain_words import chain_in_words, chain_table
from sim.results.chain import chain
from sim.results.run import Run
from sim.workbench.controls import control
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario

SEED = 1
AGENTS = "centre.teams.service.agents"


def phone_hour() -> Scenario:
    """The small market made smaller still: 250 customers and one phone hour a day, so that a year runs in no time.

    >>> phone_hour().customers.count
    250
    """
    smaller = {
        "name": "phone-hour",
        "customers.count": 250,
        "customers.morning_after_min": 60,
        "opening.opens": "09:00",
        "opening.closes": "10:00",
    }
    return sim.load("small-market").set(smaller)


class StartHere:
    """The picture of the chain, a slider for the agents, and the words below; `widget` holds all of it.

    >>> lesson = StartHere()
    >>> before = lesson.twin.sentence.value
    >>> lesson.live.controls[0].input.value = 1
    >>> lesson.twin.sentence.value != before
    True
    """

    def __init__(self, seed: int = SEED):
        self.seed, self.world = seed, phone_hour()
        self.before = chain(sim.run(self.world, seed=seed))
        self.drawn = draw_chain(self.before)
        self.picture = Picture(self.drawn.figure, self.drawn.moving(), chain_in_words(self.before))
        self.twin = Twin()
        agents = control(self.world, AGENTS, within=(1, 8))
        self.live = Live(self.world, [agents], self._run, self._show)
        self.widget = VBox([self.live.widget, self.picture.widget, self.twin.widget])

    def _run(self, world: Scenario) -> Run:
        return sim.run(world, seed=self.seed)

    def _show(self, run: Run) -> None:
        now = chain(run)
        move_chain(self.drawn, now, self.before)
        unchanged = run.provenance.digest == self.world.digest()
        words = chain_in_words(now) if unchanged else chain_in_words(now, self.before)
        self.picture.move(words)
        self.twin.tell(words, chain_table(now, self.before), run.provenance.line())
