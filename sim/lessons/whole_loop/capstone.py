"""Lesson 12, the capstone at the screen: five levers, a bill, the seen luck; and the hand-in on unseen luck."""

from dataclasses import dataclass
from html import escape

import pandas as pd
from ipywidgets import HTML, VBox

from sim.core.language import say, translated
from sim.figures.house.shown import Shown
from sim.figures.loop.picture import LOOP, Loop
from sim.figures.loop.unseen_luck import draw_unseen_luck
from sim.figures.loop.words import money_in_words
from sim.lessons.whole_loop.market import market, provenance_of, years_of
from sim.lessons.whole_loop.strategy import (
    BUDGET,
    LEVERS,
    RUNS,
    UNSEEN,
    Lever,
    Strategy,
    judge,
    strategy_of,
    years_under,
)
from sim.results.years import gain
from sim.workbench.controls import Control, control
from sim.workbench.explorer import Action, Calculated, Explorer
from sim.workbench.in_words import in_html
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario


@dataclass(frozen=True)
class Proposal:
    """A strategy, and its three years beside doing nothing."""

    strategy: Strategy
    loop: Loop


SHOWN = Shown(
    lambda before, guess: LOOP.draw(before.loop, guess),
    lambda drawn, now, before: LOOP.move(drawn, now.loop, before.loop),
    lambda now, before: LOOP.words(now.loop, before.loop),
    lambda now, before: LOOP.table(now.loop, before.loop),
)


def capstone() -> Explorer:
    """Five levers, what they cost, three years on the seen luck; and a button that hands the strategy in.

    >>> capstone().now.strategy.cost()
    0.0
    """
    hand_in = Action(
        say("Hand in"),
        lambda world: handed_in(strategy_of(world)),
        say("Judging on unseen luck: this takes some seconds …"),
        below=True,
        allowed=lambda now: now.strategy.cost() <= BUDGET,
    )
    return Explorer(
        [], market(), propose, SHOWN, lambda: [_slider(market(), each) for each in LEVERS],
        actions=[hand_in], note=lambda now: _bill(now.strategy),
    )  # fmt: skip


def propose(world: Scenario) -> Calculated:
    """Three years under the strategy that a market stands for, on the seen luck."""
    strategy, was = strategy_of(world), years_of(market())
    now = years_under(strategy)
    words = say("worth {worth}", worth=money_in_words(gain(now, was).worth[-1]))
    return Proposal(strategy, Loop(now, was, words)), provenance_of(world)


def handed_in(strategy: Strategy) -> VBox:
    """Judge a strategy on unseen luck, and show how far the seen luck misled."""
    found = judge(strategy)
    figure = draw_unseen_luck(found.seen, found.unseen, found.interval, years_of(market()).currency)
    source = provenance_of(strategy.world(), UNSEEN, RUNS).line()
    words = f'<p style="font-size:16px;line-height:1.45"><b>{escape(str(found))}</b><br>{escape(source)}</p>'
    return VBox([HTML(words), Picture(figure, [], str(found)).widget])


def _slider(world: Scenario, lever: Lever) -> Control:
    """The control of a lever, from its least to its most, by its own steps; a tick has neither."""
    if isinstance(world.get(lever.path), bool):
        return control(world, lever.path)
    made = control(world, lever.path, within=(lever.least, lever.most))
    made.input.step = lever.step
    return made


def _bill(strategy: Strategy) -> str:
    """What the strategy costs, lever by lever, and what is left of the budget."""
    rows = {translated(each.what): f"{strategy.bill()[each.name]:,.0f}" for each in LEVERS}
    left = BUDGET - strategy.cost()
    rows[say("all five, for three years")] = f"{strategy.cost():,.0f}"
    table = in_html(pd.DataFrame({say("cost"): rows}))
    words = say("{left:,.0f} of {budget:,} are left.", left=left, budget=BUDGET)
    if left < 0:
        words = say(
            "{over:,.0f} more than the budget of {budget:,}: this can't be handed in.", over=-left, budget=BUDGET
        )
    color = "#a33c00" if left < 0 else "#1f2933"
    return f'{table}<p style="font-size:15px;color:{color}"><b>{escape(words)}</b></p>'
