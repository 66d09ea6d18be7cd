"""Lesson 05 on the screen: the iceberg of complaints behind two questions, and a day of crisis."""

import numpy as np
from ipywidgets import VBox

import sim
from sim.core.clock import seconds_of
from sim.core.language import say, translated
from sim.figures.complaints.crisis import crisis_in_words, draw_crisis
from sim.figures.complaints.iceberg import ICEBERG
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.complaints import crisis
from sim.lessons.complaints.verdicts import heard_in_words, quiet_in_words
from sim.lessons.complaints.world import NUMBERS, RULE, STEPS, kept_by_silence, week
from sim.results.berg import berg
from sim.results.kept import run_once
from sim.workbench.controls import Control, control, rule_controls
from sim.workbench.explorer import Calculated, Explorer
from sim.workbench.live import sides
from sim.workbench.predict import Prediction
from sim.workbench.still import still
from sim.world.scenario import Scenario


def lesson(seed: int = SEED) -> Explorer:
    """The iceberg behind two questions. The queues ran once: what people say afterwards changes no call of that week.

    >>> part = lesson()
    >>> _ = part.questions[0].make("8"), part.questions[1].make("fewer")
    >>> part.gate.is_open, part.drawn.guess
    (True, 8.0)
    """
    world = week()
    base = run_once(world, seed)
    heard = Prediction(
        say("In one week some callers go away dissatisfied. Of 100 of them, how many complain to the firm?"),
        lambda: berg(base).share("public"),
        lambda guess, truth: heard_in_words(berg(base), guess, truth),
    )
    quiet = Prediction(
        say(
            "Two weeks, alike call for call. In the first 69 of 100 dissatisfied are silent, in the second 90, so "
            "there are fewer complaints. How many customers does the second week keep?"
        ),
        lambda: float(np.sign(kept_by_silence(base))),
        lambda guess, truth: quiet_in_words(base, guess == truth),
        choices={say("fewer"): -1, say("as many"): 0, say("more"): 1},
    )

    def calculate(changed: Scenario) -> Calculated:
        run = base.remembered_by(changed)
        return berg(run), run.provenance

    people = sum(map(len, NUMBERS.values())) + 1  # controls of what people do; the others are the firm's
    return Explorer(
        [heard, quiet], world, calculate, ICEBERG, lambda: controls(world), guessed=heard,
        arrange=lambda made: sides(made, people),
    )  # fmt: skip


def controls(world: Scenario) -> list[Control]:
    """A list of the rules of complaining, a slider for each of their numbers, and one for each step of the recovery.

    >>> [each.input.description for each in controls(week())][-2:]
    ['Fed back', 'Quickly']
    """
    steps = [control(world, f"mind.recovery.{name}") for name in (*STEPS, "quickly")]
    return [*rule_controls(world, RULE, NUMBERS), *steps]


def crisis_day(seed: int = SEED) -> VBox:
    """The picture of the waits over the day of the crisis, by when help came.

    >>> crisis_day().children[0].tooltip.split(":")[0]
    '6 agents more for one stage'
    """
    worlds, extra = crisis.days(), crisis.EXTRA
    table = crisis.crisis_table(worlds, seed)
    stages = {name: seconds_of(time) / 3600 for name, time in crisis.begins().items()}
    figure = draw_crisis(crisis.waits(worlds, seed), table, stages, extra)
    source = run_once(sim.load(crisis.WORLD), seed).provenance.line()
    columns = {
        "calls": say("calls"),
        "gave_up": say("given up"),
        "complaints": say("complaints"),
        "wait_min": say("mean wait, minutes"),
        "agents_cost": say("cost of agents"),
    }
    shown = table.round(1).rename(index=translated, columns=columns)
    return still(figure, crisis_in_words(table, extra), shown, source)
