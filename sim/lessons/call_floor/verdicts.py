"""What is said of the predictions of lesson 01."""

from sim.core.language import say, sentences
from sim.lessons.call_floor.world import WITHIN_S, exact, load, waits
from sim.workbench.predict import off_by
from sim.world.scenario import Scenario


def agents_in_words(world: Scenario, guess: float, truth: float) -> str:
    """How far off the number of agents is, and why one less is too few; who named the load learns what that is."""
    if guess == load(world):
        share = 100 * exact(world, int(guess)).service_level(WITHIN_S)
        return say(
            "You said {guess:g}: that is exactly as many as there is work for, and only {share:.0f}% are answered in "
            "time. It takes {truth:g}.",
            guess=guess,
            share=share,
            truth=truth,
        )
    fewer = 100 * exact(world, int(truth) - 1).service_level(WITHIN_S)
    why = say("With {agents:g} agents it is {share:.1f}%.", agents=truth - 1, share=fewer)
    return sentences(off_by(guess, truth), why)


def wait_in_words(world: Scenario, is_right: bool) -> str:
    """How long callers wait with half the patience, and why."""
    was, now = waits(world)
    if is_right:
        return say("Right: {now:.0f} seconds instead of {was:.0f}. Who gives up leaves the queue.", was=was, now=now)
    return say(
        "It gets shorter: {now:.0f} seconds instead of {was:.0f}. Who gives up leaves the queue.", was=was, now=now
    )
