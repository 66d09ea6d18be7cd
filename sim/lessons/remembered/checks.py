"""The tasks of exercise 04: how a call was lived, the best order of its moments, one lever and two memories."""

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.kit.checks import Checked, right, wrong
from sim.lessons.remembered.world import LEVERS, as_lived, kept, service_day
from sim.mind.memory.order import Trend
from sim.mind.memory.peaks import PeakEnd, remember
from sim.results.kept import run_once

if TYPE_CHECKING:
    import pandas as pd

CLOSE = 1e-6
HELPS = 0.1  # points by which the lever is to lift the mean memory
NOTHING = 1e-9  # points that no single call may change by
MOMENTS = [(6.0, 30.0), (2.0, 120.0), (9.0, 60.0), (4.0, 90.0)]  # (score, seconds) of task 2
DELIVERY = "centre.delivery."
RULES = ("peak_end", "average", "blend", "last", "first", "trend", "episodes")


def check_lived(answer: Any) -> Checked:
    """Task 1: the average of each call of the day, every second counting the same, as a Series by call.

    >>> check_lived(5.2).says
    'the answer is a Series with one number for each call, its index the numbers of the calls.'
    """
    right_one, means, sums = (lived(way) for way in ("seconds", "moments", "sum"))
    if not hasattr(answer, "index") or not hasattr(answer, "to_numpy") or np.ndim(answer) != 1:
        return wrong(say("the answer is a Series with one number for each call, its index the numbers of the calls."))
    if set(answer.index) != set(right_one.index):
        return wrong(
            say(
                "there are {given} rows, and {true} calls with moments: group by call.",
                given=len(answer),
                true=len(right_one),
            )
        )
    try:
        given = answer.astype(float)[right_one.index]
    except (TypeError, ValueError):
        return wrong(say("the numbers of the Series are no numbers."))
    if _same(given, right_one):
        return right(say("the calls were lived as {mean:.2f} on average.", mean=right_one.mean()))
    if _same(given, means):
        words = say("every moment counts the same there. A greeting of 5 seconds isn't as long as 5 minutes on hold.")
        return wrong(words)
    if _same(given, sums):
        return wrong(say("that is the sum of score times seconds. Divide it by the seconds of the call."))
    if _same(given, lived("remembered")):
        return wrong(say("that is what is remembered. Work out how it was lived, from the moments."))
    return wrong(say("add up score times seconds over the moments of a call, and divide by the sum of the seconds."))


@cache
def lived(way: str) -> "pd.Series":
    """The calls of the day, averaged by seconds (right), by moments (a mistake), summed up (another), or remembered."""
    run = run_once(service_day(), SEED)
    if way == "remembered":
        return kept(run, run.scenario)[lived("sum").index]
    moments = run.moments
    felt = (moments["score"] * moments["seconds"]).groupby(moments["call"]).sum()
    if way == "sum":
        return felt
    if way == "moments":
        return moments.groupby("call")["score"].mean()
    return as_lived(run, run.scenario)[felt.index]


def _same(one: "pd.Series", other: "pd.Series") -> bool:
    return bool(np.allclose(one.to_numpy(float), other.to_numpy(float), rtol=0, atol=CLOSE))


def check_order(answer: Any) -> Checked:
    """Task 2: the order of the four moments in which their trend is remembered best.

    >>> check_order(sorted(MOMENTS, reverse=True)).says
    'that goes downhill all the way: it is the worst order there is.'
    """
    try:
        order = [(float(score), float(seconds)) for score, seconds in answer]
    except (TypeError, ValueError):
        return wrong(say("the answer is a list of moments, each (score, seconds)."))
    if sorted(order) != sorted(MOMENTS):
        return wrong(say("each of the four moments has to come once, and nothing else."))
    scores = {arranged: remember(Trend(), list(arranged)) for arranged in permutations(MOMENTS)}
    mine, best, worst = scores[tuple(order)], max(scores.values()), min(scores.values())
    if mine >= best - CLOSE:
        return right(say("uphill all the way, remembered as {score:.2f}.", score=mine))
    if mine <= worst + CLOSE:
        return wrong(say("that goes downhill all the way: it is the worst order there is."))
    if order == sorted(MOMENTS, key=lambda moment: moment[1]):
        return wrong(say("that is in order of length. How long a moment takes is nothing to the trend."))
    if remember(PeakEnd(), order) >= best_memory(PeakEnd(), MOMENTS) - CLOSE:
        return wrong(
            say(
                "the best comes last, which is all that peak and end ask for. The trend looks at every step: "
                "{mine:.2f}, and {best:.2f} is possible.",
                mine=mine,
                best=best,
            )
        )
    return wrong(say("that is remembered as {mine:.2f}, and {best:.2f} is possible.", mine=mine, best=best))


def best_memory(rule: Any, moments: Sequence[tuple[float, float]]) -> float:
    """The best that a rule remembers of moments, in whatever order they come.

    >>> best_memory(PeakEnd(), MOMENTS)
    9.0
    """
    return max(remember(rule, list(order)) for order in permutations(moments))


def check_lever(answer: Any) -> Checked:
    """Task 3: ({path: value}, rule under which it helps, rule under which it does nothing).

    >>> check_lever(({"centre.delivery.ritual": True}, "trend", "last")).right
    True
    """
    try:
        change, helps, nothing = answer
        ((path, value),) = dict(change).items()
    except (TypeError, ValueError):
        return wrong(say("the answer is a dictionary with exactly one path and its value, and the names of two rules."))
    if not (helps in RULES and nothing in RULES):
        return wrong(say("the rules are named {rules}.", rules=", ".join(RULES)))
    if helps == nothing:
        return wrong(say("no lever helps and does nothing under the same rule: name two."))
    levers = sorted({name for lever in LEVERS.values() for name in lever})
    if path == f"{DELIVERY}formalities_s":
        return wrong(say("that makes the formalities another length. They are needed: move them, or add something."))
    if path not in levers:
        return wrong(say("that is no lever of the delivery; those are {levers}.", levers=", ".join(levers)))
    try:
        changes = {rule: lever_changes(path, value, rule) for rule in (helps, nothing)}
    except ScenarioError as error:
        return wrong(str(error))
    gain, most = changes[helps].mean(), np.abs(changes[nothing]).max()
    facts = {"rule": helps, "gain": gain, "none": nothing, "most": most, "needed": HELPS}
    if gain < NOTHING and changes[nothing].mean() >= HELPS:
        return wrong(say("the other way round: first the rule under which it helps.", **facts))
    if gain < HELPS:
        return wrong(say("under {rule} that changes the mean memory by {gain:+.2f}, not by {needed:g}.", **facts))
    if most > NOTHING:
        return wrong(say("under {none} there are calls that it changes by up to {most:.2f} points.", **facts))
    return right(say("{gain:+.2f} points under {rule}, and not a single call changes under {none}.", **facts))


def lever_changes(path: str, value: Any, rule: str) -> np.ndarray:
    """By how much a change of the delivery lifts what a rule remembers, call by call."""
    run = run_once(service_day(), SEED)
    world = run.scenario.set("mind.memory", {"rule": rule})
    return (kept(run, world.set(path, value)) - kept(run, world)).dropna().to_numpy()


tasks = {1: check_lived, 2: check_order, 3: check_lever}
