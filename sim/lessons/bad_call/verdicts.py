"""What is said of the predictions of lesson 02."""

from sim.core.language import say, sentences
from sim.results.one_call import LivedCall
from sim.workbench.predict import off_by


def memory_in_words(before: LivedCall, guess: float, truth: float) -> str:
    """How far off the memory is, and what it was made of."""
    peak, end = before.scores[before.peak], before.scores[-1]
    why = say("The peak was {peak:.1f} and the end {end:.1f}.", peak=peak, end=end)
    return sentences(off_by(guess, round(truth, 1)), why)


def tellings_in_words(guess: float, truth: float) -> str:
    """How far off the tellings are; who counted one episode is told so."""
    if abs(guess - truth) < 1e-9:
        return say(
            "You said {guess:g}, and that is right: three tellings and two transfers, and then all of it again.",
            guess=guess,
        )
    if abs(guess - truth / 2) < 1e-9:
        return say(
            "You said {guess:g}, and that is one episode. The fault comes back weeks later, so it is {truth:g}.",
            guess=guess,
            truth=truth,
        )
    return off_by(guess, truth)
