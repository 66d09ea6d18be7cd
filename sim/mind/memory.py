"""What is remembered of a call: its moments folded into one score from 0 to 10.

A memory rule is three functions over a state of four floats: `start` makes it, `step` takes in one moment, `finish`
reads off what is remembered. A call has one memory, over all its legs and attempts.
"""

from typing import ClassVar, Literal

from sim.mind.rule import NEUTRAL, Rule
from sim.parameter import NOT_NEGATIVE, Number, parameter


class PeakEnd(Rule):
    """The most intense moment and the last one; how long it took hardly counts.

    remembered = (peak * most intense + end * last) / (peak + end). Intensity is the distance from neutral; of two
    equally intense moments the worse one is remembered.

    >>> remember(PeakEnd(), [(4.0, 600.0), (1.0, 60.0), (7.0, 5.0)])
    4.0
    """

    rule: Literal["peak_end"]
    source: ClassVar[str] = "004-18; Kahneman, Fredrickson, Schreiber and Redelmeier 1993, Psychological Science 4:401"

    peak: Number = parameter(0.5, "weight", "Peak", "Weight of the peak.", allowed=NOT_NEGATIVE, usual=(0, 1))
    end: Number = parameter(0.5, "weight", "End", "Weight of the last moment.", allowed=NOT_NEGATIVE, usual=(0, 1))


class Average(Rule):
    """Every second counts the same: the mean score over time.

    >>> remember(Average(), [(4.0, 30.0), (8.0, 10.0)])
    5.0
    """

    rule: Literal["average"]
    source: ClassVar[str] = "004-18 (the rival that the peak-end rule is held against)"


# The state of both rules: seen a moment (0 or 1), peak so far or sum of score * seconds, last or sum of seconds, spare.
BLANK = (0.0, 0.0, 0.0, 0.0)


def blank_start(p):
    """Nothing lived yet."""
    return BLANK


def peak_end_step(state, score, seconds, p):
    """Keep the most intense score so far, the worse at a tie, and the last."""
    seen, peak, _, spare = state
    distance, farthest = abs(score - NEUTRAL), abs(peak - NEUTRAL)
    is_peak = seen == 0.0 or distance > farthest or (distance == farthest and score < peak)
    return (1.0, score if is_peak else peak, score, spare)


def peak_end_finish(state, p):
    """Weigh peak and end; neutral when nothing was lived or both weights are 0."""
    weight = p[0] + p[1]
    if state[0] == 0.0 or weight == 0.0:
        return NEUTRAL
    return (p[0] * state[1] + p[1] * state[2]) / weight


def average_step(state, score, seconds, p):
    """Add up score * seconds and seconds."""
    return (1.0, state[1] + score * seconds, state[2] + seconds, state[3])


def average_finish(state, p):
    """The mean; neutral when no time has passed."""
    if state[2] == 0.0:
        return NEUTRAL
    return state[1] / state[2]


PeakEnd.functions = (blank_start, peak_end_step, peak_end_finish)
Average.functions = (blank_start, average_step, average_finish)


def remember(rule: Rule, moments: list[tuple[float, float]]) -> float:
    """What a rule remembers of moments given as (score, seconds).

    >>> remember(PeakEnd(), [])
    5.0
    """
    start, step, finish = rule.functions
    p = rule.constants()
    state = start(p)
    for score, seconds in moments:
        state = step(state, score, seconds, p)
    return finish(state, p)
