"""What is remembered of a call: its moments folded into one score from 0 to 10.

A memory rule is three functions over a state of four floats: `start` makes it, `step` takes in one moment, `finish`
reads off what is remembered. A call has one memory, over all its legs and attempts. Here stand the peak-end rule, the
average, and what lies between; `memory_of_order.py` and `memory_of_value.py` hold the rivals.
"""

from typing import ClassVar, Literal

from sim.core.parameter import NOT_NEGATIVE, SHARE, Number, parameter
from sim.mind.rule import NEUTRAL, Rule

PEAKS = ("intense", "worst")


class PeakEnd(Rule):
    """The most intense moment and the last one; how long it took hardly counts.

    remembered = (peak * peak moment + end * last) / (peak + end). The peak moment is the most intense one (farthest
    from neutral; of two equally intense moments the worse), or the worst.

    >>> remember(PeakEnd(), [(4.0, 600.0), (1.0, 60.0), (7.0, 5.0)])
    4.0
    >>> remember(PeakEnd(of="worst"), [(9.0, 600.0), (4.0, 60.0), (7.0, 5.0)])
    5.5
    """

    rule: Literal["peak_end"]
    source: ClassVar[str] = "004-18; Kahneman, Fredrickson, Schreiber and Redelmeier 1993, Psychological Science 4:401"

    peak: Number = parameter(0.5, "weight", "Peak", "Weight of the peak.", allowed=NOT_NEGATIVE, usual=(0, 1))
    end: Number = parameter(0.5, "weight", "End", "Weight of the last moment.", allowed=NOT_NEGATIVE, usual=(0, 1))
    of: Literal[PEAKS] = parameter(
        "intense",
        "",
        "Which peak",
        "intense: the moment farthest from neutral; worst: the lowest score.",
        source="004-18",
    )

    def constants(self) -> tuple[float, ...]:
        """peak, end, and which peak as its place in `PEAKS`."""
        return (float(self.peak), float(self.end), float(PEAKS.index(self.of)))


class Average(Rule):
    """Every second counts the same: the mean score over time.

    >>> remember(Average(), [(4.0, 30.0), (8.0, 10.0)])
    5.0
    """

    rule: Literal["average"]
    source: ClassVar[str] = "004-18 (the rival that the peak-end rule is held against)"


class Blend(Rule):
    """Between the average of all seconds and peak and end: how far duration is neglected, as a number.

    remembered = (1 - neglect) * average + neglect * (most intense + last) / 2.

    >>> call = [(4.0, 30.0), (8.0, 10.0)]
    >>> [remember(Blend(neglect=share), call) for share in (0.0, 0.5, 1.0)]
    [5.0, 6.5, 8.0]
    """

    rule: Literal["blend"]
    source: ClassVar[str] = "004-18; duration neglect: Fredrickson and Kahneman 1993, J. Pers. Soc. Psychol. 65:45"

    neglect: Number = parameter(
        0.8, "share", "Duration neglect", "0: the plain average; 1: peak and end only.", allowed=SHARE, usual=SHARE
    )


# The state of peak-end and average: seen a moment (0 or 1), peak so far or sum of score * seconds, last or sum of
# seconds, spare. Of the blend: peak so far, last (below 0: nothing seen), sum of score * seconds, sum of seconds.
BLANK = (0.0, 0.0, 0.0, 0.0)


def blank_start(p):
    """Nothing lived yet."""
    return BLANK


def is_peak(score, peak, worst):
    """Whether a score is more of a peak than the peak so far: more intense (at a tie the worse), or simply worse."""
    if worst > 0.0:
        return score < peak
    distance, farthest = abs(score - NEUTRAL), abs(peak - NEUTRAL)
    return distance > farthest or (distance == farthest and score < peak)


def peak_end_step(state, score, seconds, p):
    """Keep the peak so far and the last."""
    seen, peak, _, spare = state
    return (1.0, score if seen == 0.0 or is_peak(score, peak, p[2]) else peak, score, spare)


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


def blend_start(p):
    """Nothing lived yet."""
    return (NEUTRAL, -1.0, 0.0, 0.0)


def blend_step(state, score, seconds, p):
    """Keep the peak and the last, and add up for the average."""
    peak = score if state[1] < 0.0 or is_peak(score, state[0], 0.0) else state[0]
    return (peak, score, state[2] + score * seconds, state[3] + seconds)


def blend_finish(state, p):
    """Weigh both readings; neutral when nothing was lived."""
    if state[1] < 0.0:
        return NEUTRAL
    average = state[2] / state[3] if state[3] > 0.0 else NEUTRAL
    return (1.0 - p[0]) * average + p[0] * ((state[0] + state[1]) / 2.0)


PeakEnd.functions = (blank_start, peak_end_step, peak_end_finish)
Average.functions = (blank_start, average_step, average_finish)
Blend.functions = (blend_start, blend_step, blend_finish)


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
