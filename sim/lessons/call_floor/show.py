"""Lesson 01 on the screen: predict how many agents it takes, then move along the staffing curve."""

from html import escape

from sim.core.language import say, translated
from sim.figures.floor.staffing_curve import STAFFING
from sim.lessons.call_floor.verdicts import agents_in_words, wait_in_words
from sim.lessons.call_floor.world import (
    AGENTS,
    CALLS,
    MOST,
    PATIENCE,
    RUNS,
    SEED,
    Simulated,
    beside,
    needed,
    small_floor,
    staffing,
    waits,
)
from sim.results.kept import run_once
from sim.results.provenance import Provenance, worked_out
from sim.workbench.controls import QUIET, Control, control, find
from sim.workbench.explorer import Action, Calculated, Explorer
from sim.workbench.predict import Prediction
from sim.world.scenario import Scenario


def lesson(seed: int = SEED) -> Explorer:
    """The staffing curve behind two questions.

    >>> part = lesson()
    >>> _ = part.questions[0].make("10"), part.questions[1].make("shorter")
    >>> part.gate.is_open, part.drawn.guess
    (True, 10.0)
    """
    world = small_floor()
    found: dict[str, Simulated] = {}  # what was simulated, by the floor without its agents
    agents = Prediction(
        say(
            "120 calls an hour of five minutes each; callers wait three minutes on average before they give up. "
            "How many agents does it take to answer 80% of all calls within 20 seconds?"
        ),
        lambda: needed(world),
        lambda guess, truth: agents_in_words(world, guess, truth),
    )
    wait = Prediction(
        say("Callers become impatient: they wait half as long before they give up. The mean wait of all calls gets"),
        lambda: float((waits(world)[1] > waits(world)[0]) - (waits(world)[1] < waits(world)[0])),
        lambda guess, truth: wait_in_words(world, guess == truth),
        choices={say("shorter"): -1, say("neither"): 0, say("longer"): 1},
    )

    def calculate(changed: Scenario) -> Calculated:
        over = found.get(_floor_of(changed), {})
        return staffing(changed, over), _provenance(changed, seed, bool(over))

    def simulate(changed: Scenario) -> None:
        found[_floor_of(changed)] = beside(changed, found.get(_floor_of(changed), {}), seed)

    lay_over = Action(say("Lay a simulation over it"), simulate, say("Simulating: this takes some seconds …"))
    return Explorer(
        [agents, wait], world, calculate, STAFFING, lambda: controls(world), guessed=agents, actions=[lay_over]
    )


def controls(world: Scenario) -> list[Control]:
    """Sliders for the agents, the calls and the patience, within what the curve can show.

    >>> [each.input.description for each in controls(small_floor())]
    ['Agents (agents)', 'Calls', 'Patience (line)']
    """
    patience = control(world, f"{PATIENCE}.mean", within=(30, 330))
    about = find(world, PATIENCE)
    patience.input.description = say("{label} ({name})", label=translated(about.parameter.label), name=about.name)
    patience.input.tooltip = translated(about.parameter.meaning)
    unit, meaning = translated(about.parameter.unit), translated(about.parameter.meaning)
    words = f"<b>{escape(unit)}</b> &nbsp; {escape(meaning)}"
    patience.row.children[1].value = f'<div style="{QUIET}">{words}</div>'
    return [control(world, AGENTS, within=(1, MOST)), control(world, CALLS, within=(60, 180)), patience]


def _floor_of(world: Scenario) -> str:
    return world.set(AGENTS, 1).digest()


def _provenance(world: Scenario, seed: int, with_simulation: bool) -> Provenance:
    if not with_simulation:
        return worked_out(world, say("exact (Erlang A)"))
    return run_once(world, seed).provenance.several(RUNS, say("exact (Erlang A) and simulated"))
