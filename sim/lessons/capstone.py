"""Lesson 12, the capstone at the screen: five levers, a bill, the seen luck; and the hand-in on unseen luck."""

from html import escape

import pandas as pd
from ipywidgets import HTML, Button, Layout, VBox

from sim.core.language import say, translated
from sim.figures.judged import draw_judged
from sim.figures.loop_picture import draw_loop, move_loop
from sim.figures.loop_words import loop_in_words, loop_table, money_in_words
from sim.lessons.loop_runs import SEED, market, years_of
from sim.lessons.strategy import BUDGET, LEVERS, RUNS, UNSEEN, Judged, Lever, Strategy, judge, strategy_of, years_under
from sim.results.years import gain
from sim.workbench.controls import Control, control
from sim.workbench.in_words import Twin, in_html
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario


class Capstone:
    """What the notebook shows: `widget`. `strategy` is where the levers stand, `judged` what was handed in last.

    >>> lesson = Capstone()
    >>> lesson.strategy.cost(), lesson.judged
    (0.0, None)
    """

    def __init__(self):
        self.world, self.was = market(), years_of(market())
        self.judged: Judged | None = None
        self.strategy = Strategy()
        self.bill, self.verdict = HTML(), HTML()
        self.loop = draw_loop(self.was, "")
        self.picture = Picture(self.loop.figure, self.loop.moving(), loop_in_words(self.was, self.was))
        self.twin, self.proof = Twin(), VBox([])
        self.button = Button(description=say("Hand in"), layout=Layout(width="max-content"))
        self.button.on_click(lambda _: self.hand_in())
        sliders = [_slider(self.world, each) for each in LEVERS]
        self.live = Live(self.world, sliders, strategy_of, self._show)
        self.widget = VBox(
            [self.live.widget, self.bill, self.picture.widget, self.twin.widget, self.button, self.verdict, self.proof]
        )

    def _show(self, strategy: Strategy) -> None:
        """Three years under the strategy on the seen luck."""
        self.strategy, now = strategy, years_under(strategy)
        found, words = gain(now, self.was), loop_in_words(now, self.was)
        move_loop(self.loop, now, self.was, say("worth {worth}", worth=money_in_words(found.worth[-1])))
        self.picture.move(words)
        source = say(
            "{name} {digest} | seen luck: seed {seed}", name="loop-market", digest=_digest(strategy), seed=SEED
        )
        self.twin.tell(words, loop_table(now, self.was), source)
        self.bill.value = _bill(strategy)
        self.button.disabled = strategy.cost() > BUDGET

    def hand_in(self) -> None:
        """Judge the strategy on unseen luck, and show how far the seen luck misled."""

        def judging():
            self.judged = judge(self.strategy)
            words = str(self.judged)
            figure = draw_judged(self.judged.seen, self.judged.unseen, self.judged.interval, self.was.currency)
            source = say(
                "{digest} | unseen luck: seed {seed}, {runs} runs",
                digest=_digest(self.strategy),
                seed=UNSEEN,
                runs=RUNS,
            )
            self.verdict.value = (
                f'<p style="font-size:16px;line-height:1.45"><b>{escape(words)}</b><br>{escape(source)}</p>'
            )
            self.proof.children = [Picture(figure, [], words).widget]

        self.button.disabled = True
        self.live.guarded(judging, say("Judging on unseen luck: this takes some seconds …"))
        self.button.disabled = self.strategy.cost() > BUDGET


def _slider(world: Scenario, lever: Lever) -> Control:
    """The control of a lever, from its least to its most, by its own steps; a tick has neither."""
    if isinstance(world.get(lever.path), bool):
        return control(world, lever.path)
    made = control(world, lever.path, within=(lever.least, lever.most))
    made.input.step = lever.step
    return made


def _digest(strategy: Strategy) -> str:
    return strategy.world().digest()


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
