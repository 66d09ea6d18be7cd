"""The weeks of lesson 05: what a firm hears of its dissatisfied callers, and what the silence costs."""

from typing import TYPE_CHECKING, cast

import numpy as np

import sim
from sim.core.datasets import dataset
from sim.engine.afterwards import yearly_shares
from sim.engine.rules import rules_of
from sim.lessons.bad_call.broadband import CASE, one_day
from sim.mind.expectation.difference import MIDDLE
from sim.mind.recovery import return_by_handling
from sim.mind.word_of_mouth import Told, told
from sim.results.run import Run
from sim.theory.complaints import leak_shares
from sim.world.course import expected_return
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from sim.mind.recovery import FourSteps

RULE = "mind.complaint"
NUMBERS = {"three_ways": ("private", "public"), "silent_share": ("silent",)}  # of each rule of complaining
STEPS = ("recorded", "handled", "rechecked", "fed_back")  # the four times no one missed, as mind.recovery names them
LEAKS = ("record", "handle", "recheck", "feed_back")  # the same four, as the column missed names them
QUIETER = 0.9  # the share that stays silent in the second world; the course's own is 0.69
SLOW_S = 600  # from so much waiting on a call was slow
NUISANCE = "nuisance"


def week(days: int = 5) -> Scenario:
    """The case of lesson 02 from Monday to Friday; the dissatisfied react in three ways, and by handling they return.

    Within these days nobody calls twice, so a caller is a customer.

    >>> week().mind.complaint.rule, week().mind.loyalty.rule
    ('three_ways', 'by_handling')
    """
    return sim.load(CASE).set({"days": days, RULE: {"rule": "three_ways"}, "mind.loyalty": {"rule": "by_handling"}})


def silent_week(silent: float = 0.69, days: int = 5) -> Scenario:
    """The same week, in which a share of the dissatisfied is silent and all others complain (002-08).

    >>> silent_week().mind.complaint.silent
    0.69
    """
    return week(days).set(RULE, {"rule": "silent_share", "silent": silent})


def kept_by_silence(run: Run) -> int:
    """How many customers a week that is more silent keeps, less those that the usual one keeps.

    >>> kept_by_silence(sim.run(week(), seed=1)) < 0
    True
    """
    changed = sim.study.fates(run.remembered_by(silent_week()), silent_week(QUIETER))
    return int(changed.would_stay.sum()) - int(changed.stays.sum())


def who_returns(run: Run) -> "pd.DataFrame":
    """The dissatisfied by what became of it: how many, which share stays a year, and what the course says (003-71).

    `expected` is the mean share by the standing satisfaction that they went with, `stayed` the share that their luck
    lets stay. Who would stay is found by luring everybody away: whoever changes their fate then had stayed before.

    >>> who_returns(sim.run(silent_week(days=1), seed=1)).course.tolist()
    [0.09, 0.19, 0.54, 0.82]
    """
    everybody_lured = run.scenario.set("mind.loyalty.pull", 1)
    upset = run.calls[run.calls["satisfaction"] < MIDDLE].copy()
    upset["expected"] = yearly_shares(rules_of(run.scenario), upset["standing"].to_numpy())
    upset["stayed"] = upset["customer"].isin(sim.study.fates(run, everybody_lured)["customer"])
    groups = upset.groupby("handling", observed=False)
    shares = groups[["expected", "stayed"]].mean().astype(float)
    shares.insert(0, "callers", groups.size())
    return shares.join(_series(return_by_handling(), "course"))


def returning(run: Run) -> "pd.Series":
    """The share that returns of each complaint of a run, by what became of it.

    >>> float(returning(sim.run(silent_week(days=1), seed=1)).min())
    0.19
    """
    calls = run.calls
    return calls["handling"][calls["complained"]].astype(str).map(return_by_handling())


def leaks(run: Run) -> "pd.DataFrame":
    """The four leaks: complaints first missed there, and what closing one brings back, of 100 complaints.

    `missed` and `gain` are counted in the run, `missed_by_rule` and `gain_by_rule` worked out; `error` and
    `gain_error` are the standard errors of what is counted.

    >>> leaks(sim.run(silent_week(days=1), seed=1)).gain_by_rule.round(1).tolist()
    [2.0, 3.0, 0.6, 4.3]
    """
    import pandas as pd

    rule, was = cast("FourSteps", run.scenario.mind.recovery), returning(run)
    shares, rows = leak_shares(*(getattr(rule, step) for step in STEPS)), []
    missed = run.calls["missed"][run.calls["complained"]]
    for step, leak, share in zip(STEPS, LEAKS, shares, strict=False):
        closed = run.scenario.set(f"mind.recovery.{step}", 1)
        gain = returning(run.remembered_by(closed)) - was
        by_rule = expected_return(cast("FourSteps", closed.mind.recovery), 0.0) - expected_return(rule, 0.0)
        error, gain_error = np.sqrt(share * (1 - share) / len(gain)), gain.std() / np.sqrt(len(gain))
        rows.append(((missed == leak).mean(), share, error, gain.mean(), by_rule, gain_error))
    names = ["missed", "missed_by_rule", "error", "gain", "gain_by_rule", "gain_error"]
    return 100 * pd.DataFrame(rows, index=pd.Index(STEPS, name="step"), columns=names)


def word_of(run: Run, band: str = "middle") -> "pd.DataFrame":
    """Good and bad calls of a run and how many people are told of them (003-77).

    >>> word_of(sim.run(silent_week(days=1), seed=1)).index.tolist()
    ['good', 'bad']
    """
    import pandas as pd

    satisfaction, p = run.calls["satisfaction"], Told(band=band).constants()
    people = satisfaction.map(lambda one: told(one, p))
    sides = {"good": satisfaction > MIDDLE, "bad": satisfaction < MIDDLE}
    return pd.DataFrame(
        {
            "calls": {name: side.sum() for name, side in sides.items()},
            "people": {n: people[s].sum() for n, s in sides.items()},
        }
    )


def causes(run: Run) -> "pd.DataFrame":
    """The six causes of escalation (003-81), in per cent of those who complained, who were silent, who were content.

    A run shows four of them; nobody in it contradicts or is disrespectful, so these two rows stay empty.

    >>> int(causes(sim.run(silent_week(days=1), seed=1)).isna().all(axis=1).sum())
    2
    """
    import pandas as pd

    calls = run.calls
    shown = {
        "kicked_about": calls["transfers"] > 0,
        "story_repeated": calls["tellings"] > 1,
        "several_trips": calls["visit"] > 0,
        "slowness": calls["total_wait_s"] > SLOW_S,
    }
    upset = calls["satisfaction"] < MIDDLE
    groups = {"complained": calls["complained"], "silent": upset & ~calls["complained"], "content": ~upset}
    found = pd.DataFrame(
        {name: {cause: 100 * of[who].mean() for cause, of in shown.items()} for name, who in groups.items()}
    )
    return found.reindex([row["cause"] for row in dataset("escalation_causes")])


def nuisance_day(treatment: str = "none", weight: float = 1.5) -> Scenario:
    """The day of lesson 02 with nuisance calls in the front queue, which are treated in one of the course's ways.

    >>> nuisance_day("line_fault").centre.nuisance.treatment
    'line_fault'
    """
    day = one_day()
    reasons = day.model_dump()["demand"]["reasons"] | {NUISANCE: {"weight": weight, "queue": "front", "nuisance": True}}
    return day.set({"demand.reasons": reasons, "centre.nuisance.treatment": treatment})


def _series(values: dict[str, float], name: str) -> "pd.Series":
    import pandas as pd

    return pd.Series(values, name=name)
