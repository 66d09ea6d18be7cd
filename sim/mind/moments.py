"""A call as it is lived: a row of moments, each with a length and a score from 0 (terrible) to 10 (delightful).

One leg of a call (a stay in one queue and the talk that follows) becomes moments in this order: advert, the layers of
the menu, holding, greeting, telling the story (or telling it again, or finding that the agent knows it), the work on
the problem, and then a transfer or a goodbye; or giving up. Both engines call the same `leg_moments`.
"""

from enum import IntEnum
from math import ceil
from typing import ClassVar, Literal

from sim.mind.rule import Rule
from sim.parameter import SCORE, Number, parameter


class Moment(IntEnum):
    """What a moment was."""

    ADVERT = 0
    MENU = 1
    HOLD = 2
    GREETING = 3
    TELLING = 4
    RETELLING = 5
    STORY_KNOWN = 6
    SOLVED = 7
    NOT_SOLVED = 8
    TRANSFER = 9
    GOODBYE = 10
    GIVING_UP = 11
    CUT_OFF = 12
    BUSY_SIGNAL = 13
    PROMISE = 14
    BROKEN_PROMISE = 15


class Story(IntEnum):
    """What a leg's talk begins with."""

    FIRST = 0
    AGAIN = 1
    KNOWN = 2


class LegEnd(IntEnum):
    """How a leg ended; SERVED_SOLVED and SERVED_UNSOLVED are both "served" in the tables."""

    SERVED_SOLVED = 0
    SERVED_UNSOLVED = 1
    PASSED_ON = 2
    GAVE_UP = 3
    DROPPED = 4
    SELF_SERVED = 5
    REFUSED = 6
    CALLBACK = 7
    MISSED = 8
    TURNED_AWAY = 9


# Holding is felt minute by minute; after an hour the rest is one more moment.
MOST_SLICES = 61
BUFFER = 3 * (MOST_SLICES + 60)


class PlainMoments(Rule):
    """Every kind of moment has a score; only holding gets worse, along ``5 / (1 + waited / tolerance)``.

    Holding is cut into slices, each scored at the level that it ends at. Moments that take no time (a greeting, a
    goodbye, a transfer, giving up) have a nominal length, so that they count in averages too.

    >>> rule = PlainMoments(tolerance_s=60)
    >>> hold_score(60.0, rule.tolerance_s)
    2.5
    """

    rule: Literal["plain"]
    source: ClassVar[str] = "002-01, 004-13 to 004-17; the numbers are chosen for teaching"

    advert: Number = parameter(4.0, "score", "Advert", "Listening to recorded advertising.", allowed=SCORE)
    menu: Number = parameter(4.0, "score", "Menu", "Working through one layer of a menu.", allowed=SCORE)
    tolerance_s: Number = parameter(
        120.0,
        "s",
        "Tolerance",
        "After so long on hold the feeling has sunk to half.",
        allowed=(1.0, 1e6),
        usual=(10, 600),
    )
    slice_s: Number = parameter(
        60.0, "s", "Slice of holding", "Holding is felt in pieces of this length.", allowed=(1.0, 1e6)
    )
    greeting: Number = parameter(6.0, "score", "Greeting", "A polite agent answers.", allowed=SCORE)
    telling: Number = parameter(5.0, "score", "Telling", "Telling the story for the first time.", allowed=SCORE)
    retelling: Number = parameter(
        2.0, "score", "Retelling", "Telling the story again from the start.", allowed=SCORE, source="002-01"
    )
    story_known: Number = parameter(
        7.0, "score", "Story known", "The next agent knows the story.", allowed=SCORE, source="000-07, 000-12"
    )
    solved: Number = parameter(9.0, "score", "Solved", "The problem is solved.", allowed=SCORE)
    not_solved: Number = parameter(3.0, "score", "Not solved", "The agent can't solve it.", allowed=SCORE)
    transfer: Number = parameter(3.0, "score", "Transfer", "Being put through to somebody else.", allowed=SCORE)
    goodbye: Number = parameter(
        6.0, "score", "Goodbye", "How the call is brought to its end.", allowed=SCORE, source="004-18, 004-21"
    )
    giving_up: Number = parameter(1.0, "score", "Giving up", "Hanging up unserved.", allowed=SCORE)
    cut_off: Number = parameter(0.5, "score", "Cut off", "Being cut off at closing time.", allowed=SCORE)
    busy_signal: Number = parameter(2.0, "score", "Busy signal", "All lines are busy.", allowed=SCORE)
    promise: Number = parameter(5.5, "score", "Promise", "A call-back is promised.", allowed=SCORE, source="001-22")
    broken_promise: Number = parameter(
        0.5, "score", "Broken promise", "The promised call-back does not come.", allowed=SCORE, source="001-22"
    )
    point_s: Number = parameter(
        5.0,
        "s",
        "A point's length",
        "What a greeting, transfer, goodbye or giving up counts for.",
        allowed=(0.001, 600.0),
    )
    telling_s: Number = parameter(
        60.0, "s", "Telling takes", "How much of the first talk is telling the story.", allowed=(0.0, 3600.0)
    )


# Places in the tuple of constants, in the order of the fields above.
ADVERT, MENU, TOLERANCE, SLICE, GREETING, TELLING, RETELLING, KNOWN = range(8)
SOLVED, NOT_SOLVED, TRANSFER, GOODBYE, GIVING_UP, CUT_OFF, BUSY, PROMISE, BROKEN = range(8, 17)
POINT, TELLING_S = 17, 18


def hold_score(waited_s: float, tolerance_s: float) -> float:
    """The level after a time on hold: ``5 / (1 + waited / tolerance)``, neutral at first, never below 0.

    >>> hold_score(0.0, 120.0), hold_score(360.0, 120.0)
    (5.0, 1.25)
    """
    return 5.0 / (1.0 + waited_s / tolerance_s)


def leg_moments(p, leg, out) -> int:
    """Write the moments of one leg into `out` and return how many there are.

    `p`: the rule's constants. `leg`: (advert_s, menu_layers, prompt_s, wait_s, talk_s, retelling_s, story, end),
    story a `Story`, end a `LegEnd`. `out`: a buffer of `BUFFER` floats; moment i takes three places from 3 * i:
    kind, seconds, score.

    >>> out = [0.0] * BUFFER
    >>> n = leg_moments(PlainMoments().constants(), (0.0, 1, 20.0, 0.0, 90.0, 0.0, Story.FIRST, 0), out)
    >>> [(Moment(out[3 * i]).name, out[3 * i + 1], out[3 * i + 2]) for i in range(n)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('MENU', 20.0, 4.0), ('GREETING', 5.0, 6.0), ('TELLING', 60.0, 5.0), ('SOLVED', 30.0, 9.0),
     ('GOODBYE', 5.0, 6.0)]
    """
    if leg[7] > LegEnd.PASSED_ON:
        return _without_an_agent(p, leg, out)
    talk_s, retelling_s, story, end = leg[4], leg[5], leg[6], leg[7]
    n = put(out, _until_answered(p, leg, out), Moment.GREETING, p[POINT], p[GREETING])
    if story == Story.FIRST:
        telling_s = min(p[TELLING_S], talk_s)
        n = put(out, n, Moment.TELLING, telling_s, p[TELLING])
    elif story == Story.AGAIN:
        telling_s = min(retelling_s, talk_s)
        n = put(out, n, Moment.RETELLING, telling_s, p[RETELLING])
    else:
        telling_s = 0.0
        n = put(out, n, Moment.STORY_KNOWN, p[POINT], p[KNOWN])
    if end == LegEnd.SERVED_SOLVED:
        n = put(out, n, Moment.SOLVED, talk_s - telling_s, p[SOLVED])
    else:
        n = put(out, n, Moment.NOT_SOLVED, talk_s - telling_s, p[NOT_SOLVED])
    if end == LegEnd.PASSED_ON:
        return put(out, n, Moment.TRANSFER, p[POINT], p[TRANSFER])
    return put(out, n, Moment.GOODBYE, p[POINT], p[GOODBYE])


def _without_an_agent(p, leg, out) -> int:
    """Given up, cut off, promised a call-back, ...: what was heard and waited, and how it ended."""
    end = leg[7]
    if end == LegEnd.TURNED_AWAY:
        return 0
    if end == LegEnd.REFUSED:
        return put(out, 0, Moment.BUSY_SIGNAL, p[POINT], p[BUSY])
    n = _until_answered(p, leg, out)
    if end == LegEnd.GAVE_UP:
        return put(out, n, Moment.GIVING_UP, p[POINT], p[GIVING_UP])
    if end == LegEnd.DROPPED:
        return put(out, n, Moment.CUT_OFF, p[POINT], p[CUT_OFF])
    if end == LegEnd.SELF_SERVED:
        return put(out, n, Moment.SOLVED, p[POINT], p[SOLVED])
    if end == LegEnd.CALLBACK:
        return put(out, n, Moment.PROMISE, p[POINT], p[PROMISE])
    return put(out, n, Moment.BROKEN_PROMISE, p[POINT], p[BROKEN])


def _until_answered(p, leg, out) -> int:
    """Advert, menu and holding."""
    n = 0
    if leg[0] > 0.0:
        n = put(out, n, Moment.ADVERT, leg[0], p[ADVERT])
    for _ in range(leg[1]):
        n = put(out, n, Moment.MENU, leg[2], p[MENU])
    if leg[3] > 0.0:
        n = _hold(p, leg[3], out, n)
    return n


def _hold(p, wait_s, out, n) -> int:
    slices = min(max(ceil(wait_s / p[SLICE]), 1), MOST_SLICES)
    for i in range(slices - 1):
        n = put(out, n, Moment.HOLD, p[SLICE], hold_score((i + 1) * p[SLICE], p[TOLERANCE]))
    return put(out, n, Moment.HOLD, wait_s - (slices - 1) * p[SLICE], hold_score(wait_s, p[TOLERANCE]))


def put(out, n, kind, seconds, score) -> int:
    """Write moment number n and return n + 1."""
    out[3 * n] = kind
    out[3 * n + 1] = seconds
    out[3 * n + 2] = score
    return n + 1


PlainMoments.functions = (leg_moments, hold_score)
