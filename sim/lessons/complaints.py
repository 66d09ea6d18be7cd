"""Lesson 05, complaints and silence: what a firm hears of its dissatisfied callers, and what the silence costs."""

from typing import TYPE_CHECKING, Any

import numpy as np
from ipywidgets import HBox, VBox

import sim
from sim.core.datasets import dataset
from sim.core.language import say
from sim.engine.rules import rules_of
from sim.engine.staying import yearly_shares
from sim.figures.iceberg import draw_iceberg, iceberg_in_words, iceberg_table, move_iceberg
from sim.lessons.case import CASE, SEED, one_day, run_once
from sim.lessons.predict import Gate, Prediction, off_by
from sim.mind.expectation.difference import MIDDLE
from sim.mind.recovery import return_by_handling
from sim.mind.word_of_mouth import Told, told
from sim.results.berg import berg
from sim.results.run import Run
from sim.theory import leak_shares
from sim.workbench.controls import Control, control
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.course import expected_return
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

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


class ComplaintLive(Live):
    """The update loop with a rule of complaining and its numbers: only those of the rule that is chosen are shown.

    What people do stands on the left and what the firm does on the right, so that controls and picture fit a screen.
    """

    def __init__(self, *given):
        super().__init__(*given)
        sides: tuple[list, list] = ([], [])
        for each in self.controls:
            sides[not each.paths[0].startswith(RULE)].append(each.input)
        columns = HBox([VBox(side) for side in sides])
        self.widget.children = [columns, self.widget.children[-1]]

    def settings(self) -> dict[str, Any]:
        """What the controls ask for: the chosen rule together with its own numbers."""
        asked = super().settings()
        rule = asked[RULE]["rule"]
        numbers = {name: asked[f"{RULE}.{name}"] for name in NUMBERS[rule]}
        steps = {path: value for path, value in asked.items() if not path.startswith(RULE)}
        return {RULE: {"rule": rule, **numbers}, **steps}

    def update(self) -> None:
        """Show the numbers of the chosen rule, then run what the controls ask for."""
        chosen = NUMBERS[super().settings()[RULE]["rule"]]
        for each in self.controls:
            rule, _, name = each.paths[0].rpartition(".")
            if rule == RULE:
                each.input.layout.display = "" if name in chosen else "none"
        super().update()


def complaint_controls(world: Scenario) -> list[Control]:
    """A list of the rules of complaining, a slider for each of their numbers, and one for each step of the recovery.

    >>> [made.input.description for made in complaint_controls(week())][-2:]
    ['Fed back', 'Quickly']
    """
    worlds = {rule: world if world.mind.complaint.rule == rule else world.set(RULE, {"rule": rule}) for rule in NUMBERS}
    numbers = [control(worlds[rule], f"{RULE}.{name}") for rule, names in NUMBERS.items() for name in names]
    steps = [control(world, f"mind.recovery.{name}") for name in (*STEPS, "quickly")]
    return [control(world, RULE), *numbers, *steps]


class Complaints:
    """What the notebook shows: `predict`, then `explore`.

    >>> lesson = Complaints()
    >>> _ = lesson.heard.make("8"), lesson.quiet.make("fewer")
    >>> lesson.gate.is_open, lesson.iceberg.guess
    (True, 8.0)
    """

    def __init__(self, seed: int = SEED):
        self.seed, self.world = seed, week()
        self.base = run_once(self.world, seed)
        self.before = berg(self.base)
        self.heard = Prediction(
            say("In one week some callers go away dissatisfied. Of 100 of them, how many complain to the firm?"),
            lambda: self.before.share("public"),
            self._heard_in_words,
        )
        self.quiet = Prediction(
            say(
                "Two weeks, alike call for call. In the first 69 of 100 dissatisfied are silent, in the second 90, so "
                "there are fewer complaints. How many customers does the second week keep?"
            ),
            lambda: float(np.sign(self._kept())),
            self._quiet_in_words,
            choices={say("fewer"): -1, say("as many"): 0, say("more"): 1},
        )
        self.gate = Gate([self.heard, self.quiet], self._open)
        self.predict = VBox([self.heard.widget, self.quiet.widget])
        self.explore = VBox([self.gate.widget])

    def _heard_in_words(self, guess: float, truth: float) -> str:
        facts = {"heard": self.before.reactions["public"], "all": self.before.dissatisfied}
        return f"{off_by(guess, round(truth, 1))} {say('{heard} of {all} complain.', **facts)}"

    def _kept(self) -> int:
        """How many customers the quieter week keeps, less those that the other one keeps."""
        changed = sim.study.fates(self.base.remembered_by(silent_week()), silent_week(QUIETER))
        return int(changed.would_stay.sum()) - int(changed.stays.sum())

    def _quiet_in_words(self, guess: float, truth: float) -> str:
        heard = [self.base.remembered_by(silent_week(share)).calls.complained.sum() for share in (0.69, QUIETER)]
        facts = {"fewer": heard[0] - heard[1], "lost": -self._kept()}
        if guess == truth:
            return say("Right: {fewer} fewer complaints, and {lost} fewer customers.", **facts)
        return say("Fewer: {fewer} fewer complaints, and {lost} fewer customers.", **facts)

    def _open(self) -> None:
        """Show picture and controls in place of the closed gate."""
        self.iceberg = draw_iceberg(self.before, self.before)
        self.iceberg.guess = self.heard.guess
        words = iceberg_in_words(self.before, self.before)
        self.picture, self.twin = Picture(self.iceberg.figure, self.iceberg.moving(), words), Twin()
        # the queues ran once: what people say afterwards changes no call of that week
        self.live = ComplaintLive(self.world, complaint_controls(self.world), self.base.remembered_by, self._show)
        self.explore.children = [self.live.widget, self.picture.widget, self.twin.widget]

    def _show(self, run: Run) -> None:
        now = berg(run)
        move_iceberg(self.iceberg, now, self.before)
        words = iceberg_in_words(now, self.before)
        self.picture.move(words)
        self.twin.tell(words, iceberg_table(now, self.before), run.provenance.line())


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

    rule, was = run.scenario.mind.recovery, returning(run)
    shares, rows = leak_shares(*(getattr(rule, step) for step in STEPS)), []
    missed = run.calls["missed"][run.calls["complained"]]
    for step, leak, share in zip(STEPS, LEAKS, shares, strict=False):
        closed = run.scenario.set(f"mind.recovery.{step}", 1)
        gain = returning(run.remembered_by(closed)) - was
        by_rule = expected_return(closed.mind.recovery, 0.0) - expected_return(rule, 0.0)
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
