"""Lesson 03 on the screen: predict the largest gap, then pull one lever a gap."""

import sim
from sim.core.language import say
from sim.figures.felt.gap_waterfall import WATERFALL, gap_in_words
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.expectation.verdicts import largest_in_words, memory_in_words
from sim.lessons.expectation.world import AGENTS, ANNOUNCED, CONDUCT, MENUS, START, gap_world
from sim.results.gaps import GAPS, gaps
from sim.results.kept import run_once
from sim.workbench.controls import Control, control
from sim.workbench.explorer import Calculated, Explorer
from sim.workbench.predict import Prediction
from sim.world.scenario import Scenario

UP, SAME, DOWN = 1.0, 0.0, -1.0


def lesson(seed: int = SEED) -> Explorer:
    """The waterfall of the gaps behind two questions.

    >>> part = lesson()
    >>> _ = part.questions[0].make("procedure"), part.questions[1].make("it stays")
    >>> part.gate.is_open, part.questions[0].guess == part.questions[0].truth
    (True, True)
    """
    world = gap_world()
    before, louder = run_once(world, seed), world.set(START, world.get(START) + 1)
    both = (world, louder)
    largest = Prediction(
        say("Which of the five gaps costs most in this world?"),
        lambda: float(GAPS.index(gaps(before).largest)),
        lambda guess, truth: largest_in_words(gaps(before), guess, truth),
        choices={gap_in_words(gap): float(i) for i, gap in enumerate(GAPS)},
    )
    memory = Prediction(
        say("Advertising gets louder: customers expect one point more. What happens to what they remember?"),
        lambda: _direction(gaps(run_once(louder, seed)).perceived - gaps(before).perceived),
        lambda guess, truth: memory_in_words(guess == truth, truth == SAME, [_satisfied(each, seed) for each in both]),
        choices={say("it rises"): UP, say("it stays"): SAME, say("it falls"): DOWN},
    )

    def calculate(changed: Scenario) -> Calculated:
        run = sim.run(changed, seed)
        return gaps(run), run.provenance

    return Explorer([largest, memory], world, calculate, WATERFALL, lambda: controls(world))


def controls(world: Scenario) -> list[Control]:
    """One slider a gap, in the order of the gaps.

    >>> [each.input.description for each in controls(gap_world())]
    ['Expected at first', 'Agents (front)', 'Menu layers', 'Conduct (front)', 'Announced wait']
    """
    return [
        control(world, START),
        control(world, AGENTS, within=(7, 14)),
        control(world, *MENUS),
        control(world, CONDUCT),
        control(world, *ANNOUNCED, within=(0, 300)),
    ]


def _direction(change: float) -> float:
    return SAME if change == 0 else UP if change > 0 else DOWN


def _satisfied(world: Scenario, seed: int) -> float:
    return float(run_once(world, seed).calls["satisfaction"].mean())
