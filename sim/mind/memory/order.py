"""What is remembered when only the order of the moments counts: the first, the last, or where things were going."""

from typing import ClassVar, Literal

from sim.core.parameter import Number, parameter
from sim.mind.memory.peaks import blank_start
from sim.mind.registry import register
from sim.mind.rule import NEUTRAL, Rule, places


class Last(Rule):
    """Only the end.

    >>> from sim.mind.memory.peaks import remember
    >>> remember(Last(), [(1.0, 600.0), (7.0, 5.0)])
    7.0
    """

    rule: Literal["last"]
    source: ClassVar[str] = "000-18 (the important message last), 004-21 (finish strong)"


class First(Rule):
    """Only the first impression.

    >>> from sim.mind.memory.peaks import remember
    >>> remember(First(), [(1.0, 600.0), (7.0, 5.0)])
    1.0
    """

    rule: Literal["first"]
    source: ClassVar[str] = "000-18 (the important message first); Asch 1946, J. Abnorm. Soc. Psychol. 41:258"


class Trend(Rule):
    """Whether things were getting better or worse: the mean of the moments, and how far they rose from first to last.

    A straight line is laid through the scores of the moments, whatever their lengths.
    remembered = mean + weight * rise / 2, kept within 0 and 10; with weight 1 it is where the line ends.

    >>> from sim.mind.memory.peaks import remember
    >>> remember(Trend(weight=1), [(2.0, 1.0), (4.0, 1.0), (6.0, 1.0)])
    6.0
    >>> remember(Trend(weight=1), [(6.0, 1.0), (4.0, 1.0), (2.0, 1.0)])
    2.0
    """

    rule: Literal["trend"]
    source: ClassVar[str] = "004-21 (rising beats falling); Loewenstein and Prelec 1993, Psychological Review 100:91"

    weight: Number = parameter(
        0.5, "weight", "Trend", "How much the rise counts beside the mean.", allowed=(0.0, 10.0), usual=(0, 2)
    )


At = places(Trend)


def first_step(state, score, seconds, p):
    """Keep the first score."""
    seen, _, _, _ = state
    return state if seen > 0.0 else (1.0, score, 0.0, 0.0)


def last_step(state, score, seconds, p):
    """Keep the last score."""
    return (1.0, score, 0.0, 0.0)


def kept_finish(state, p):
    """The score that was kept; neutral when nothing was lived."""
    seen, kept, _, _ = state
    return kept if seen > 0.0 else NEUTRAL


def trend_step(state, score, seconds, p):
    """Count the moments, add up their scores, and their scores times their places 0, 1, 2, ..."""
    many, total, placed, spare = state
    return (many + 1.0, total + score, placed + many * score, spare)


def trend_finish(state, p):
    """Mean and rise of the line by least squares; neutral when nothing was lived.

    With n moments at places 0 to n - 1 the slope is 12 * (sum of place * score - (n - 1) / 2 * sum of scores) over
    n * (n * n - 1), and the line rises by the slope times n - 1.
    """
    many, total, placed, _ = state
    if many == 0.0:
        return NEUTRAL
    mean = total / many
    if many == 1.0:
        return mean
    rise = 12.0 * (placed - (many - 1.0) / 2.0 * total) / (many * (many + 1.0))
    return min(max(mean + p[At.weight] * rise / 2.0, 0.0), 10.0)


register("memory", Last, start=blank_start, step=last_step, finish=kept_finish)
register("memory", First, start=blank_start, step=first_step, finish=kept_finish)
register("memory", Trend, start=blank_start, step=trend_step, finish=trend_finish)
