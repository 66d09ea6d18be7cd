"""What is said of the predictions of lesson 05."""

from sim.core.language import say, sentences
from sim.figures.complaints.iceberg import Berg
from sim.lessons.complaints.world import QUIETER, kept_by_silence, silent_week
from sim.results.run import Run
from sim.workbench.predict import off_by


def heard_in_words(before: Berg, guess: float, truth: float) -> str:
    """How far off the share that complains is, and how many do."""
    facts = {"heard": before.reactions["public"], "all": before.dissatisfied}
    return sentences(off_by(guess, round(truth, 1)), say("{heard} of {all} complain.", **facts))


def quiet_in_words(run: Run, is_right: bool) -> str:
    """What a quieter week spares in complaints and costs in customers."""
    heard = [run.remembered_by(silent_week(share)).calls.complained.sum() for share in (0.69, QUIETER)]
    facts = {"fewer": heard[0] - heard[1], "lost": -kept_by_silence(run)}
    if is_right:
        return say("Right: {fewer} fewer complaints, and {lost} fewer customers.", **facts)
    return say("Fewer: {fewer} fewer complaints, and {lost} fewer customers.", **facts)
