"""Lesson 00 on the screen: the picture of the chain, and one slider for the agents."""

import pandas as pd

import sim
from sim.figures.chain import draw_chain, move_chain
from sim.figures.house.shown import Shown
from sim.lessons.start_here.world import AGENTS, SEED, phone_hour
from sim.results.chain import Chain, chain, chain_in_words, chain_table
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

    shown = Shown(draw_chain, move_chain, _in_words, _table)
    return Explorer([], world, calculate, shown, lambda: [control(world, AGENTS, within=(1, 8))])


def _in_words(now: Chain, before: Chain) -> str:
    """Compared with how it was only where a number differs."""
    table = _table(now, before)
    return chain_in_words(now) if (table.iloc[:, 0] == table.iloc[:, 1]).all() else chain_in_words(now, before)


def _table(now: Chain, before: Chain) -> pd.DataFrame:
    return chain_table(now, before)
