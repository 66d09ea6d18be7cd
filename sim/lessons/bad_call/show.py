"""Lesson 02 on the screen: predict what is remembered, then change the call and see what that does."""

from ipywidgets import HTML, VBox

import sim
from sim.core.language import say
from sim.figures.felt.curve import FELT, draw_felt_curve, move_felt_curve
from sim.figures.felt.words import felt_in_words, felt_table
from sim.lessons.bad_call.broadband import (
    ALL_THREE,
    CASE,
    REASON,
    SEED,
    context_paths,
    one_day,
    perfect,
    tellings_of_both_episodes,
)
from sim.lessons.bad_call.side_by_side import weeks_in_words, weeks_table
from sim.lessons.bad_call.verdicts import memory_in_words, tellings_in_words
from sim.results.kept import run_once
from sim.results.one_call import LivedCall, call_of, typical_caller
from sim.results.run import Run
from sim.workbench.controls import Control, control
from sim.workbench.explorer import Action, Calculated, Explorer
from sim.workbench.in_words import in_html
from sim.workbench.predict import Prediction
from sim.workbench.still import still
from sim.world.scenario import Scenario


def lesson(seed: int = SEED) -> Explorer:
    """The felt curve of one call behind two questions, and all the weeks on a button.

    >>> part = lesson()
    >>> part.gate.is_open
    False
    >>> _ = part.questions[0].make("6"), part.questions[1].make("5")
    >>> part.gate.is_open, part.drawn.guess
    (True, 5.0)
    """
    world = one_day()
    customer, before = _the_call(run_once(world, seed))
    tellings = Prediction(
        say("Over both episodes together: how many times does this customer tell the story?"),
        lambda: tellings_of_both_episodes(run_once(sim.load(CASE), seed)),
        tellings_in_words,
    )
    memory = Prediction(
        say("What will the customer remember of the first call, from 0 (terrible) to 10 (delightful)?"),
        lambda: before.remembered,
        lambda guess, truth: memory_in_words(before, guess, truth),
    )

    def calculate(changed: Scenario) -> Calculated:
        run = sim.run(changed, seed)
        return call_of(run, customer), run.provenance

    weeks = Action(
        say("Run all the weeks"),
        lambda changed: all_weeks(changed.set("days", sim.load(CASE).days), seed),
        say("Running all the weeks, twice: this takes some seconds …"),
        below=True,
    )
    return Explorer(
        [tellings, memory], world, calculate, FELT, lambda: _controls(world), guessed=memory, actions=[weeks]
    )


def _the_call(run: Run) -> tuple[int, LivedCall]:
    """The customer whom the lesson is about, and that customer's call."""
    customer = typical_caller(run, REASON, ALL_THREE)
    return customer, call_of(run, customer)


def _controls(world: Scenario) -> list[Control]:
    return [
        control(world, "centre.queues.front.menu_layers"),
        control(world, "centre.teams.front.agents", within=(1, 18)),
        control(world, *context_paths(world)),
        control(world, "mind.moments.goodbye"),
    ]


def all_weeks(changed: Scenario, seed: int = SEED) -> HTML:
    """Both worlds over all their weeks, side by side."""
    before, after = run_once(sim.load(CASE), seed), run_once(changed, seed)
    words = f'<p style="font-size:16px">{weeks_in_words(before, after)}</p>'
    return HTML(words + in_html(weeks_table(before, after)))


def against_perfect(seed: int = SEED) -> VBox:
    """The same customer on the same day, in the world as it is and in one in which everything goes well.

    >>> "Tellings of the story: 1 instead of 3" in against_perfect().children[0].tooltip
    True
    """
    customer, before = _the_call(run_once(one_day(), seed))
    run = run_once(perfect(one_day()), seed)
    after, titles = call_of(run, customer), (say("The bad call"), say("The perfect call"))
    curve = draw_felt_curve(before, titles=titles)
    move_felt_curve(curve, after, before)
    return still(curve.figure, felt_in_words(after, before), felt_table(after, before, titles), run.provenance.line())
