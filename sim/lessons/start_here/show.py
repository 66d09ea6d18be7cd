"""Lesson 00 on the screen: the picture of the chain, and one slider for the agents."""

import sim
from sim.figures.chain.picture import CHAIN
from sim.lessons.start_here.world import AGENTS, SEED, phone_hour
from sim.results.chain import chain
from sim.workbench.controls import control
from sim.workbench.explorer import Calculated, Explorer
from sim.world.scenario import Scenario


def lesson(seed: int = SEED) -> Explorer:
    """The whole chain, open at once.

    >>> part = lesson()
    >>> before = part.in_words.sentence.value
    >>> part.live.controls[0].input.value = 1
    >>> part.in_words.sentence.value != before
    True
    """
    world = phone_hour()

    def calculate(changed: Scenario) -> Calculated:
        run = sim.run(changed, seed)
        return chain(run), run.provenance

    return Explorer([], world, calculate, CHAIN, lambda: [control(world, AGENTS, within=(1, 8))])
