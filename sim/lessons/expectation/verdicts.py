"""What is said of the predictions of lesson 03."""

from sim.core.language import say, sentences
from sim.figures.felt.gap_waterfall import gap_in_words
from sim.results.gaps import GAPS, Gaps


def largest_in_words(before: Gaps, guess: float, truth: float) -> str:
    """How much the gap costs that somebody named, and how much the largest."""
    facts: dict[str, str | float] = {"guess": gap_in_words(GAPS[int(guess)]), "truth": gap_in_words(GAPS[int(truth)])}
    facts |= {"small": before.gaps[GAPS[int(guess)]], "large": before.gaps[GAPS[int(truth)]]}
    if guess == truth:
        return say("You said {guess}, and that is right: {large:.2f} points.", **facts)
    return say("You said {guess}, which costs {small:.2f} points. It is {truth}: {large:.2f} points.", **facts)


def memory_in_words(is_right: bool, stays: bool, satisfaction: list[float]) -> str:
    """What louder advertising does to the memory, and to the mean satisfaction before and after."""
    words = say("It stays: nothing on the phone has changed.") if stays else say("It changes.")
    verdict = say("That is right.") if is_right else say("Not so.")
    more = say(
        "Only what it is held against has: satisfaction goes from {was:.2f} to {now:.2f}.",
        was=satisfaction[0],
        now=satisfaction[1],
    )
    return sentences(verdict, words, more)
