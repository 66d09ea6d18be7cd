"""A call as it is lived: a row of moments, each with a length and a score from 0 (terrible) to 10 (delightful).

One leg of a call (a stay in one queue and the talk that follows) becomes moments in this order: advert, the layers of
the menu, holding, greeting, telling the story (or telling it again, or finding that the agent knows it), the work on
the problem, and then a transfer or a goodbye; or giving up. How the service is designed (`delivery.py`) adds moments
and moves them. Both engines call the same `leg_moments`.
"""

from math import ceil, exp, isnan
from typing import Any, ClassVar, Literal, get_args

from sim.core.ends import ENDS, LegEnd, Moment, Story
from sim.core.parameter import SCORE, SHARE, Number, parameter
from sim.mind.moments.anger import LOG_2, mean_anger
from sim.mind.moments.delivery import Delivery
from sim.mind.registry import register
from sim.mind.rule import Rule, places

# Holding is felt minute by minute; after an hour the rest is one more moment.
MOST_SLICES = 61

Curve = Literal["hyperbolic", "exponential", "linear"]
CURVES = get_args(Curve)
FACTOR = (0.0, 10.0)


class PlainMoments(Rule):
    """Every kind of moment has a score; only holding gets worse, the longer it seems beside the caller's tolerance.

    Holding is cut into slices, each scored at the level that it ends at. The wait *seems* shorter with music and when
    its length was announced, and longer once the announced time is over. Moments that take no time (a greeting, a
    goodbye, a transfer, giving up) have a nominal length, so that they count in averages too. What the agent says is
    as much better as the team's `conduct`.

    >>> rule = PlainMoments(tolerance_s=60)
    >>> hold_score(60.0, rule.constants()), hold_score(60.0, PlainMoments(tolerance_s=60, curve="linear").constants())
    (2.5, 2.5)
    """

    rule: Literal["plain"]
    source: ClassVar[str] = (
        "002-01, 004-13 to 004-17; perceived waits: Maister 1985, The psychology of waiting lines; the numbers are "
        "chosen for teaching"
    )

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
    curve: Curve = parameter(
        "hyperbolic",
        "",
        "How holding sours",
        "hyperbolic: 5 / (1 + x), exponential: 5 * 2^-x, linear: 5 - 2.5 x; x: the seeming wait over the tolerance.",
    )
    music_factor: Number = parameter(
        0.85, "factor", "Music", "How long a wait with music seems.", allowed=FACTOR, usual=(0.5, 1.2), source="002-01"
    )
    told_factor: Number = parameter(
        0.8, "factor", "Told", "How long an announced wait seems.", allowed=FACTOR, usual=(0.5, 1.2), source="003-68"
    )
    overdue_factor: Number = parameter(
        1.5, "factor", "Overdue", "How long the time beyond an announced wait seems.", allowed=FACTOR, usual=(1, 3)
    )
    formalities: Number = parameter(
        3.0, "score", "Formalities", "Checks and questions that only the firm needs.", allowed=SCORE, source="004-21"
    )
    choice: Number = parameter(
        7.5, "score", "Choice", "Being asked how one would like it done.", allowed=SCORE, source="004-21, 004-24"
    )
    ritual: Number = parameter(
        7.0, "score", "Ritual", "The words that belong to this firm and no other.", allowed=SCORE, source="004-21"
    )
    warm_goodbye: Number = parameter(
        8.5, "score", "Warm goodbye", "An end that sums up, thanks and wishes well.", allowed=SCORE, source="004-21"
    )
    kindness: Number = parameter(
        9.5, "score", "Kindness", "Something kind that nobody asked for.", allowed=SCORE, source="000-13"
    )
    anger: Number = parameter(
        0.0,
        "share",
        "Anger",
        "How much of what holding has spoilt is carried into the talk, where it cools.",
        allowed=SHARE,
        usual=SHARE,
        source="001-23",
    )
    cooling_s: Number = parameter(
        60.0,
        "s",
        "Cooling takes",
        "After so long of being listened to half of the anger is gone.",
        allowed=(1.0, 1e6),
        usual=(10, 300),
        source="001-23",
    )

    def named(self) -> dict[str, Any]:
        """The parameters; the curve as its place in `CURVES`."""
        return dict(self) | {"curve": CURVES.index(self.curve)}


At = places(PlainMoments)
Design = places(Delivery, after=At)
# By how a leg ended: the moment that is lived last (-1: none), and the place of its score.
LAST = tuple(-1 if row.last is None else int(row.last) for row in ENDS)
SCORE_OF_LAST = tuple(-1 if row.last is None else getattr(At, row.last.name.lower()) for row in ENDS)


def hold_score(seems_s: float, p) -> float:
    """The level after a time on hold that seems so long: neutral at first, half of it at the tolerance, never below 0.

    >>> [round(hold_score(240.0, PlainMoments(curve=curve).constants()), 3) for curve in CURVES]
    [1.667, 1.25, 0.0]
    """
    sour = seems_s / p[At.tolerance_s]
    if p[At.curve] == 0.0:
        return 5.0 / (1.0 + sour)
    if p[At.curve] == 1.0:
        return 5.0 * exp(-sour * LOG_2)
    return max(5.0 - 2.5 * sour, 0.0)


def seeming(waited_s: float, announced_s: float, music: float, p) -> float:
    """How long a wait seems, in seconds; `announced_s` is nan where nothing was announced, `music` 0 or 1.

    >>> from math import nan
    >>> p = PlainMoments().constants()
    >>> seeming(100.0, nan, 0.0, p), seeming(100.0, nan, 1.0, p), seeming(100.0, 60.0, 0.0, p)
    (100.0, 85.0, 108.0)
    """
    if not isnan(announced_s):
        told_s = min(waited_s, announced_s)
        waited_s = p[At.told_factor] * told_s + p[At.overdue_factor] * (waited_s - told_s)
    return p[At.music_factor] * waited_s if music > 0.0 else waited_s


def leg_moments(p, leg, out) -> int:
    """Write the moments of one leg into `out` and return how many there are.

    `p`: the constants of the rule, then those of the scenario's `Delivery`. `leg`: a `Leg`. `out`: a buffer of
    `BUFFER` floats; moment i takes three places from 3 * i: kind, seconds, score.

    >>> from sim.mind.moments.leg import BUFFER, EXAMPLE
    >>> out, p = [0.0] * BUFFER, PlainMoments().constants() + Delivery().constants()
    >>> n = leg_moments(p, EXAMPLE._replace(advert_s=0.0, prompt_s=20.0, wait_s=0.0), out)
    >>> [(Moment(out[3 * i]).name, out[3 * i + 1], out[3 * i + 2]) for i in range(n)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('MENU', 20.0, 4.0), ('GREETING', 5.0, 6.0), ('TELLING', 60.0, 5.0), ('SOLVED', 30.0, 9.0),
     ('GOODBYE', 5.0, 6.0)]
    """
    if leg.end > LegEnd.PASSED_ON:
        return _without_an_agent(p, leg, out)
    answered = _until_answered(p, leg, out)
    n = _talk(p, leg, out, answered)
    if p[At.anger] > 0.0 and leg.wait_s > 0.0:
        spoilt = 5.0 - hold_score(seeming(leg.wait_s, leg.announced_s, leg.music, p), p)
        _cool(p, p[At.anger] * spoilt, out, (answered, n))
    return n


def _talk(p, leg, out, n) -> int:
    """What is said, from the greeting to the goodbye or the transfer."""
    talk_s, conduct = leg.talk_s, leg.conduct
    n = put(out, n, Moment.GREETING, p[At.point_s], said(p[At.greeting], conduct))
    if p[Design.ritual] > 0.0:
        n = put(out, n, Moment.RITUAL, p[At.point_s], said(p[At.ritual], conduct))
    if p[Design.choice] > 0.0:
        n = put(out, n, Moment.CHOICE, p[At.point_s], said(p[At.choice], conduct))
    telling_s, kind, score = 0.0, Moment.STORY_KNOWN, p[At.story_known]
    if leg.story == Story.FIRST:
        telling_s, kind, score = min(p[At.telling_s], talk_s), Moment.TELLING, p[At.telling]
    elif leg.story == Story.AGAIN:
        telling_s, kind, score = min(leg.retelling_s, talk_s), Moment.RETELLING, p[At.retelling]
    n = put(out, n, kind, p[At.point_s] if leg.story == Story.KNOWN else telling_s, score)
    n = _work(p, talk_s - telling_s, leg.end == LegEnd.SERVED_SOLVED, conduct, out, n)
    if leg.end == LegEnd.PASSED_ON:
        return put(out, n, Moment.TRANSFER, p[At.point_s], p[At.transfer])
    if leg.kind > 0.0:
        n = put(out, n, Moment.KINDNESS, p[At.point_s], p[At.kindness])
    goodbye = p[At.warm_goodbye] if p[Design.finish_strong] > 0.0 else p[At.goodbye]
    return put(out, n, Moment.GOODBYE, p[At.point_s], said(goodbye, conduct))


def _cool(p, upset, out, talk) -> None:
    """Take off each moment of a talk what the caller's anger still takes off, which cools as the talk goes on."""
    now = 0.0
    for i in range(talk[0], talk[1]):
        ends = now + out[3 * i + 1]
        out[3 * i + 2] = max(out[3 * i + 2] - mean_anger(upset, now, ends, p[At.cooling_s]), 0.0)
        now = ends


def said(score, conduct) -> float:
    """The score of what an agent says, with the team's conduct, within the scale."""
    return min(max(score + conduct, 0.0), 10.0)


def _work(p, work_s, solved, conduct, out, n) -> int:
    """The work on the problem and the formalities: these first, or last, or in pieces between."""
    kind, score = Moment.NOT_SOLVED, said(p[At.not_solved], conduct)
    if solved:
        kind, score = Moment.SOLVED, said(p[At.solved], conduct)
    formal_s = min(p[Design.formalities_s], work_s)
    if formal_s == 0.0:
        return put(out, n, kind, work_s, score)
    pieces = p[Design.formalities_parts]
    for _ in range(int(pieces)):
        if p[Design.formalities_first] > 0.0:
            n = put(out, n, Moment.FORMALITIES, formal_s / pieces, p[At.formalities])
        n = put(out, n, kind, (work_s - formal_s) / pieces, score)
        if p[Design.formalities_first] == 0.0:
            n = put(out, n, Moment.FORMALITIES, formal_s / pieces, p[At.formalities])
    return n


def _without_an_agent(p, leg, out) -> int:
    """Given up, cut off, promised a call-back, ...: what was heard and waited, and how it ended."""
    if LAST[leg.end] < 0:
        return 0
    n = 0 if leg.end == LegEnd.REFUSED else _until_answered(p, leg, out)
    return put(out, n, LAST[leg.end], p[At.point_s], p[SCORE_OF_LAST[leg.end]])


def _until_answered(p, leg, out) -> int:
    """Advert, menu and holding."""
    n = 0
    if leg.advert_s > 0.0:
        n = put(out, n, Moment.ADVERT, leg.advert_s, p[At.advert])
    for _ in range(leg.menu_layers):
        n = put(out, n, Moment.MENU, leg.prompt_s, p[At.menu])
    if leg.wait_s > 0.0:
        n = _hold(p, leg, out, n)
    return n


def _hold(p, leg, out, n) -> int:
    wait_s = leg.wait_s
    slices = min(max(ceil(wait_s / p[At.slice_s]), 1), MOST_SLICES)
    for i in range(slices - 1):
        level = hold_score(seeming((i + 1) * p[At.slice_s], leg.announced_s, leg.music, p), p)
        n = put(out, n, Moment.HOLD, p[At.slice_s], level)
    level = hold_score(seeming(wait_s, leg.announced_s, leg.music, p), p)
    return put(out, n, Moment.HOLD, wait_s - (slices - 1) * p[At.slice_s], level)


def put(out, n, kind, seconds, score) -> int:
    """Write moment number n and return n + 1."""
    out[3 * n] = kind
    out[3 * n + 1] = seconds
    out[3 * n + 2] = score
    return n + 1


register("moments", PlainMoments, leg_moments=leg_moments)
