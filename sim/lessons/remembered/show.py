"""Lesson 04 on the screen: the same calls in another memory, and a map of what a better solution makes up for."""

from collections.abc import Sequence

from ipywidgets import VBox, Widget

from sim.core.language import say
from sim.figures.felt.remembered import REMEMBERED
from sim.figures.felt.remembered_map import draw_trade, trade_in_words, trade_table
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.remembered.world import (
    AGENTS,
    LONG,
    MEMORY,
    MOST_AGENTS,
    SCORES,
    SHORT,
    as_lived,
    named_call,
    remembered_day,
    service_day,
    trade,
)
from sim.mind.memory.peaks import PeakEnd, remember
from sim.results.kept import run_once
from sim.workbench.controls import Control, control
from sim.workbench.explorer import Calculated, Explorer
from sim.workbench.predict import Gate, Prediction, off_by
from sim.workbench.still import still
from sim.world.scenario import Scenario


def lesson(seed: int = SEED) -> Explorer:
    """The cloud of the day's calls behind two questions; no queue is run again.

    >>> part = lesson()
    >>> _ = part.questions[0].make("the long one"), part.questions[1].make("5")
    >>> part.gate.is_open, part.drawn.guess
    (True, 5.0)
    """
    world = service_day()
    base = run_once(world, seed)
    call = named_call(base)
    again = Prediction(
        say(
            "A minute with your hand in painfully cold water. Or the same minute, and half a minute more in which the "
            "water is a little less cold but still hurts. You have done both. Which one would you rather do again?"
        ),
        lambda: float(remember(PeakEnd(), LONG) > remember(PeakEnd(), SHORT)),
        _again_in_words,
        choices={say("the short one"): 0, say("the long one"): 1},
    )
    mean = Prediction(
        say(
            "A thousand calls of a day, felt second by second: on average {lived:.1f} (0 terrible, 10 delightful). "
            "What is remembered of them on average, by peak and end?",
            lived=as_lived(base, world).mean(),
        ),
        lambda: round(float(remembered_day(base, world, call).remembered.mean()), 1),
        off_by,
    )

    def calculate(changed: Scenario) -> Calculated:
        return remembered_day(base, changed, call), base.remembered_by(changed).provenance

    return Explorer([again, mean], world, calculate, REMEMBERED, lambda: _controls(world), guessed=mean)


def pay(seed: int = SEED) -> VBox:
    """One more question, and the map behind it."""
    fewer = Prediction(
        say(
            "{agents} agents stand in front. The solution may get better, from a score of {low:g} up to {high:g}. How "
            "many agents can be taken away for that until the day is remembered as worse, by peak and end?",
            agents=MOST_AGENTS,
            low=SCORES[0],
            high=SCORES[-1],
        ),
        lambda: trade(seed).pays_up_to("peak and end"),
        off_by,
    )
    return VBox([fewer.widget, Gate([fewer], lambda: _map(seed)).widget])


def _map(seed: int) -> Sequence[Widget]:
    traded, first = trade(seed), run_once(service_day().set(AGENTS, MOST_AGENTS), seed)
    facts = {"runs": len(traded.fewer), "line": first.provenance.line()}
    source = say("{runs} runs, of which the first is: {line}", **facts)
    return [still(draw_trade(traded), trade_in_words(traded), trade_table(traded), source)]


def _controls(world: Scenario) -> list[Control]:
    names = ("finish_strong", "formalities_first", "formalities_parts", "choice", "ritual")
    return [control(world, MEMORY), *(control(world, f"centre.delivery.{name}") for name in names)]


def _again_in_words(guess: float, truth: float) -> str:
    facts = {"short": remember(PeakEnd(), SHORT), "long": remember(PeakEnd(), LONG)}
    if guess == truth:
        return say("So did most who tried: by peak and end the long one is {long:g}, the short one {short:g}.", **facts)
    return say("Most who tried chose the long one: by peak and end it is {long:g}, the short one {short:g}.", **facts)
