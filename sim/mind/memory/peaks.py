"""What is remembered of a call: its moments folded into one score from 0 to 10.

A memory rule is three functions over a state of four floats: `start` makes it, `step` takes in one moment, `finish`
reads off what is remembered. A call has one memory, over all its legs and attempts. Here stand the peak-end rule, the
average, and what lies between; `order.py` and `episodes.py` hold the rivals.
"""

from typing import Any, ClassVar, Literal, get_args

from sim.core.parameter import NOT_NEGATIVE, SHARE, Number, parameter
from sim.mind.registry import register
from sim.mind.rule import NEUTRAL, Rule, places

Peak = Literal["intense", "worst"]
PEAKS = get_args(Peak)


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
    of: Peak = parameter(
        "intense",
        "",
        "Which peak",
        "intense: the moment farthest from neutral; worst: the lowest score.",
        source="004-18",
    )

    def named(self) -> dict[str, Any]:
        """The parameters; which peak as its place in `PEAKS`."""
        return dict(self) | {"of": PEAKS.index(self.of)}


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


Weight = places(PeakEnd)
Between = places(Blend)
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
    return (1.0, score if seen == 0.0 or is_peak(score, peak, p[Weight.of]) else peak, score, spare)


def peak_end_finish(state, p):
    """Weigh peak and end; neutral when nothing was lived or both weights are 0."""
    seen, peak, last, _ = state
    weight = p[Weight.peak] + p[Weight.end]
    if seen == 0.0 or weight == 0.0:
        return NEUTRAL
    return (p[Weight.peak] * peak + p[Weight.end] * last) / weight


def average_step(state, score, seconds, p):
    """Add up score * seconds and seconds."""
    _, total, lasted, spare = state
    return (1.0, total + score * seconds, lasted + seconds, spare)


def average_finish(state, p):
    """The mean; neutral when no time has passed."""
    _, total, lasted, _ = state
    return total / lasted if lasted != 0.0 else NEUTRAL


def blend_start(p):
    """Nothing lived yet: a last score below 0."""
    return (NEUTRAL, -1.0, 0.0, 0.0)


def blend_step(state, score, seconds, p):
    """Keep the peak and the last, and add up for the average."""
    peak, last, total, lasted = state
    peak = score if last < 0.0 or is_peak(score, peak, 0.0) else peak
    return (peak, score, total + score * seconds, lasted + seconds)


def blend_finish(state, p):
    """Weigh both readings; neutral when nothing was lived."""
    peak, last, total, lasted = state
    if last < 0.0:
        return NEUTRAL
    average = total / lasted if lasted > 0.0 else NEUTRAL
    return (1.0 - p[Between.neglect]) * average + p[Between.neglect] * ((peak + last) / 2.0)


def remember(rule: Rule, moments: list[tuple[float, float]]) -> float:
    """What a rule remembers of moments given as (score, seconds).

    >>> remember(PeakEnd(), [])
    5.0
    """
    functions, p = rule.functions, rule.constants()
    state = functions["start"](p)
    for score, seconds in moments:
        state = functions["step"](state, score, seconds, p)
    return functions["finish"](state, p)


register("memory", PeakEnd, start=blank_start, step=peak_end_step, finish=peak_end_finish)
register("memory", Average, start=blank_start, step=average_step, finish=average_finish)
register("memory", Blend, start=blend_start, step=blend_step, finish=blend_finish)
