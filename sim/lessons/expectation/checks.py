"""The tasks of exercise 03: write the difference rule, find the lever for the largest gap, show why a mean misleads."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sim.core.language import say
from sim.lessons.bad_call.broadband import SEED, one_day
from sim.lessons.expectation.world import AGENTS, CONDUCT, MENUS, START
from sim.lessons.kit.checks import Checked, right, wrong
from sim.mind.expectation.difference import HIGHEST, LOWEST, MIDDLE
from sim.mind.loyalty.course import retention_table
from sim.results.gaps import GAPS, LEVELS, Gaps, gaps
from sim.results.kept import run_once
from sim.results.run import Run
from sim.world.scenario import Scenario

GAIN, LOSS = 0.4, 0.8  # satisfaction for each point above what was expected, and lost for each point below
CLOSE, ROUNDING = 1e-6, 1e-9
APART = 0.10  # by how much the retention of two groups is to differ, in each band
BANDS = ("low", "middle", "high")

# What can be done about the gaps, and what it costs a month; chosen for teaching.
LEVERS: Mapping[str, tuple[Mapping[str, float], int]] = {
    "quieter advertising": ({START: 6}, 0),
    "promise three minutes": ({"centre.promised_wait_s": 180}, 0),
    "no menus": (dict.fromkeys(MENUS, 0), 500),
    "kinder agents": ({CONDUCT: 0.5}, 1500),
    "less write-up": ({"centre.teams.front.after_call_s": 10}, 1800),
    "shorter talks": ({"centre.teams.front.serves.questions.handling_s.mean": 178}, 2400),
    "one more agent": ({AGENTS: 9}, 4700),
    "two more agents": ({AGENTS: 10}, 9400),
}


def gap_day() -> Scenario:
    """The day of tasks 1 and 2: two agents are missing in front, and every second of a call counts.

    >>> gap_day().get(AGENTS)
    8
    """
    return one_day().set({"mind.memory": {"rule": "average"}, START: 7, AGENTS: 8, CONDUCT: -0.5})


def check_rule(answer: Any) -> Checked:
    """Task 1: the satisfaction of each call of the day, by the difference rule.

    >>> check_rule([1, 2, 3]).says
    'the answer has one number for each of the 989 calls of the day.'
    """
    calls = run_once(gap_day(), SEED).calls
    try:
        given = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return wrong(say("the answer is a column of numbers, one for each call."))
    if given.shape != (len(calls),):
        return wrong(say("the answer has one number for each of the {n} calls of the day.", n=len(calls)))
    if np.allclose(given, calls["satisfaction"], rtol=0, atol=CLOSE):
        return right(say("all {n} calls agree with run.calls, to the sixth digit.", n=len(calls)))
    for mistaken, hint in rule_mistakes(calls):
        if np.allclose(given, mistaken, rtol=0, atol=CLOSE):
            return wrong(hint)
    off = int((np.abs(given - calls["satisfaction"]) > CLOSE).sum())
    return wrong(say("{off} of {n} calls differ from run.calls. Look at the first of them.", off=off, n=len(calls)))


def rule_mistakes(calls: pd.DataFrame) -> list[tuple[pd.Series, str]]:
    """Usual mistakes with the difference rule: what they give, and what to say about them."""
    gap = calls["remembered"] - calls["expected"]

    def scored(gap: pd.Series, gain: float, loss: float) -> pd.Series:
        return MIDDLE + gap * np.where(gap > 0, gain, loss)

    def kept(score: pd.Series) -> pd.Series:
        return score.clip(LOWEST, HIGHEST)

    ratio = MIDDLE + 2 * (calls["remembered"] / calls["expected"] - 1)
    turned = say("the other way round: it is what is remembered minus what was expected.")
    alike = say("gains and losses are not alike: a point below counts more than a point above.")
    return [
        (scored(gap, GAIN, LOSS), say("the scale ends: no satisfaction lies below 1 or above 5.")),
        (kept(scored(gap, GAIN, GAIN)), alike),
        (kept(scored(gap, LOSS, LOSS)), alike),
        (kept(scored(gap, LOSS, GAIN)), say("gain and loss have changed places.")),
        (kept(scored(-gap, GAIN, LOSS)), turned),
        (scored(-gap, GAIN, LOSS), turned),
        (kept(scored(gap, GAIN, LOSS) - MIDDLE), say("who gets just what was expected stands at 3, not at 0.")),
        (scored(gap, GAIN, LOSS) - MIDDLE, say("who gets just what was expected stands at 3, not at 0.")),
        (kept(scored(gap, GAIN, -LOSS)), say("below the expectation satisfaction falls; yours rises.")),
        (kept(ratio), say("that is the ratio. Here the rule is the difference.")),
        (kept(MIDDLE + (ratio - MIDDLE) * np.where(gap > 0, 1, 2)), say("that is the ratio; use the difference.")),
    ]


@cache
def gaps_with(lever: str | None = None) -> Gaps:
    """The gaps of the day as it is, or with one lever pulled."""
    world = gap_day()
    return gaps(run_once(world if lever is None else world.set(LEVERS[lever][0]), SEED))


def halves(lever: str) -> bool:
    """Whether a lever halves the largest gap, and not only moves it into another one.

    >>> halves("promise three minutes")
    False
    """
    before, after = gaps_with(), gaps_with(lever)
    return after.gaps[before.largest] <= before.gaps[before.largest] / 2 and not only_moves(lever)


def only_moves(lever: str) -> bool:
    """Whether a lever leaves the overall gap as it was."""
    return gaps_with(lever).overall >= gaps_with().overall - ROUNDING


def best_lever() -> str:
    """The right answer to task 2, found by trying."""
    return min(filter(halves, LEVERS), key=lambda lever: LEVERS[lever][1])


def check_lever(answer: Any) -> Checked:
    """Task 2: (the largest gap, the cheapest lever that halves it).

    >>> check_lever(("delivered", "no menus")).says
    'delivered is a level. A gap lies between two levels.'
    """
    try:
        gap, lever = answer
    except (TypeError, ValueError):
        return wrong(say("the answer is a pair: the name of a gap and the name of a lever."))
    if gap in LEVELS:
        return wrong(say("{level} is a level. A gap lies between two levels.", level=gap))
    if gap not in GAPS:
        return wrong(say("the gaps are {gaps}.", gaps=", ".join(GAPS)))
    if not isinstance(lever, str) or lever not in LEVERS:
        return wrong(say("the levers are {levers}.", levers=", ".join(LEVERS)))
    before, after = gaps_with(), gaps_with(lever)
    if gap != before.largest:
        return wrong(say("{gap} costs {size:.2f} points; another gap costs more.", gap=gap, size=before.gaps[gap]))
    facts = {"was": before.gaps[gap], "now": after.gaps[gap], "cost": LEVERS[lever][1], "overall": after.overall}
    if lever == best_lever():
        return right(say("from {was:.2f} to {now:.2f} points for {cost} a month.", **facts))
    if only_moves(lever):
        words = say(
            "the overall gap is still {overall:.2f}: whatever this lever takes from one gap it adds to another.",
            **facts,
        )
        return wrong(words)
    if halves(lever):
        return wrong(say("that halves it, from {was:.2f} to {now:.2f}, but something cheaper does so too.", **facts))
    if abs(after.gaps[gap] - before.gaps[gap]) < before.gaps[gap] / 10:
        return wrong(say("that is a lever of another gap: this one goes from {was:.2f} to {now:.2f}.", **facts))
    return wrong(say("this gap goes from {was:.2f} to {now:.2f} only.", **facts))


def retained(scores: Sequence[float] | np.ndarray, band: str = "middle") -> float:
    """The share of a group that stays a year, customer by customer, by the course's table (003-64).

    >>> retained([1, 5]), retained([3.5])
    (0.485, 0.725)
    """
    return float(np.mean(np.interp(scores, [1, 2, 3, 4, 5], retention_table()[band])))


def check_groups(answer: Any) -> Checked:
    """Task 3: two groups of scores with the same mean, of which one stays longer whatever the band.

    >>> check_groups(([3, 3], [2, 3])).says
    'the means differ: 3 and 2.5.'
    """
    try:
        one, other = (np.asarray(group, dtype=float) for group in answer)
    except (TypeError, ValueError):
        return wrong(say("the answer is a pair of lists of scores."))
    if one.ndim != 1 or other.ndim != 1 or not (one.size and other.size):
        return wrong(say("each group is a list with at least one score."))
    both = np.concatenate([one, other])
    if not ((both >= LOWEST) & (both <= HIGHEST)).all():
        return wrong(say("a satisfaction lies between 1 and 5."))
    if abs(one.mean() - other.mean()) > ROUNDING:
        return wrong(say("the means differ: {one:.4g} and {other:.4g}.", one=one.mean(), other=other.mean()))
    apart = [retained(one, band) - retained(other, band) for band in BANDS]
    least = min(abs(each) for each in apart)
    if sorted(set(one)) == sorted(set(other)):
        return wrong(say("the same scores in both groups: spread one of them out around the mean."))
    if least < APART - ROUNDING or len({each > 0 for each in apart}) == 2:
        words = say(
            "their retention differs by {least:.0%} only, in one of the bands. Where is the table steepest? Let the "
            "scores of one group lie on both sides of that step.",
            least=least,
        )
        return wrong(words)
    return right(
        say(
            "the same mean, {mean:.4g}, and {one:.0%} stay of one group, {other:.0%} of the other.",
            mean=one.mean(),
            one=retained(one),
            other=retained(other),
        )
    )


def day_of_other_people() -> Run:
    """Another day for task 1: gains and losses are felt otherwise, and little is expected.

    >>> day_of_other_people().scenario.get(START)
    4.0
    """
    return run_once(one_day().set({START: 4, "mind.expectation.gain": 0.7, "mind.expectation.loss": 1.5}), SEED)


tasks = {1: check_rule, 2: check_lever, 3: check_groups}
