"""Lesson 03 on the screen: predict the largest gap, then pull one lever a gap."""

import sim
from sim.core.language import say
from sim.figures.felt.gap_waterfall import WATERFALL, gap_in_words
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.expectation.world import AGENTS, ANNOUNCED, CONDUCT, MENUS, START, gap_world
from sim.results.gaps import GAPS, Gaps, gaps
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
    largest = Prediction(
        say("Which of the five gaps costs most in this world?"),
        lambda: float(GAPS.index(gaps(before).largest)),
        lambda guess, truth: _largest_in_words(gaps(before), guess, truth),
        choices={gap_in_words(gap): float(i) for i, gap in enumerate(GAPS)},
    )
    memory = Prediction(
        say("Advertising gets louder: customers expect one point more. What happens to what they remember?"),
        lambda: _direction(gaps(run_once(louder, seed)).perceived - gaps(before).perceived),
        lambda guess, truth: _memory_in_words(
            guess == truth, truth, [run_once(each, seed).calls["satisfaction"].mean() for each in (world, louder)]
        ),
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


def _largest_in_words(before: Gaps, guess: float, truth: float) -> str:
    facts = {"guess": gap_in_words(GAPS[int(guess)]), "truth": gap_in_words(GAPS[int(truth)])}
    facts |= {"small": before.gaps[GAPS[int(guess)]], "large": before.gaps[GAPS[int(truth)]]}
    if guess == truth:
        return say("You said {guess}, and that is right: {large:.2f} points.", **facts)
    return say("You said {guess}, which costs {small:.2f} points. It is {truth}: {large:.2f} points.", **facts)


def _memory_in_words(is_right: bool, truth: float, satisfaction: list[float]) -> str:
    words = say("It stays: nothing on the phone has changed.") if truth == SAME else say("It changes.")
    verdict = say("That is right.") if is_right else say("Not so.")
    more = say(
        "Only what it is held against has: satisfaction goes from {was:.2f} to {now:.2f}.",
        was=satisfaction[0],
        now=satisfaction[1],
    )
    return f"{verdict} {words} {more}"
