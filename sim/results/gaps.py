"""The five gaps between what was expected of calls and what is remembered of them, taken apart on one run.

Each of six levels is the mean of what the same calls leave behind. What was perceived is what they did leave; for the
four levels above it they are lived again under changed facts, each level changing one thing more: `_as_delivered`,
`_as_specified`, `_as_understood`, `_as_promised`. No queue is run again. The five gaps are what each of these facts
costs, and a gap below 0 means that something went better than the level before it asked for.
"""

from dataclasses import dataclass, replace
from math import nan

import numpy as np

from sim.core.door import checked
from sim.core.ends import Story
from sim.core.luck import nth, uniform, who
from sim.core.ticks import ticks
from sim.engine.afterwards import lived_again
from sim.engine.plan import Plan
from sim.engine.records import Columns, Records
from sim.engine.rules import rules_with
from sim.engine.streams import streams_of
from sim.mind.moments.delivery import Delivery
from sim.results.run import Run
from sim.tables import LegOutcome, Outcome

LEVELS = ("expected", "promised", "understood", "specified", "delivered", "perceived")
GAPS = ("promotion", "understanding", "procedure", "behaviour", "perception")
ALONE = (LegOutcome.SELF_SERVED, LegOutcome.TURNED_AWAY)  # legs that never wanted an agent


@dataclass(frozen=True)
class Gaps:
    """Six levels from 0 to 10 over a number of calls, and the five gaps between neighbours (003-68).

    >>> found = Gaps(8, 7.5, 7, 6, 5.5, 5.25, calls=100)
    >>> found.gaps
    {'promotion': 0.5, 'understanding': 0.5, 'procedure': 1, 'behaviour': 0.5, 'perception': 0.25}
    >>> found.overall, found.largest
    (2.75, 'procedure')
    """

    expected: float
    promised: float
    understood: float
    specified: float
    delivered: float
    perceived: float
    calls: int

    @property
    def levels(self) -> dict[str, float]:
        """The six levels by name, from what was expected to what was perceived."""
        return {name: getattr(self, name) for name in LEVELS}

    @property
    def gaps(self) -> dict[str, float]:
        """The five gaps by name; they add up to the overall one."""
        steps = tuple(self.levels.values())
        return {name: steps[i] - steps[i + 1] for i, name in enumerate(GAPS)}

    @property
    def overall(self) -> float:
        """What was expected less what was perceived."""
        return self.expected - self.perceived

    @property
    def largest(self) -> str:
        """The gap that costs most."""
        return max(GAPS, key=self.gaps.__getitem__)

    @property
    def promotion(self) -> float:
        """What customers expect beyond what the firm promises."""
        return self.expected - self.promised

    @property
    def understanding(self) -> float:
        """What waiting longer than promised, and giving up, takes away."""
        return self.promised - self.understood

    @property
    def procedure(self) -> float:
        """What adverts, menus, transfers, retellings and unsolved problems take away."""
        return self.understood - self.specified

    @property
    def behaviour(self) -> float:
        """What the agents' conduct takes away."""
        return self.specified - self.delivered

    @property
    def perception(self) -> float:
        """What waits that seem longer than they are take away."""
        return self.delivered - self.perceived


@checked
def gaps(run: Run) -> Gaps:
    """The six levels and five gaps of a run, over its ended calls that lived through at least one moment.

    - expected: what the customers expected. - promised: each call is one wait of `centre.promised_wait_s` and a
      solution. - understood: one wait as long as it was, given up where it was, and a solution. - specified: with the
      procedures: advert, menu, transfer, retelling, and what stays unsolved. - delivered: with the agents' conduct.
    - perceived: with music and announcements, which change how long a wait seems: what is remembered.

    The promised wait stands between two gaps: what a smaller promise takes from understanding it adds to promotion.
    Any other lever moves its own gap, and the levels before it stay as they are, to the last bit, as long as it moves
    nothing that they look at: a menu before one of two queues also changes who waits how long; and where customers
    call again, what they remember teaches them what to expect.

    >>> import sim
    >>> found = gaps(sim.run(sim.textbook(60, 9, 180, hours=2), seed=1))
    >>> found.expected, found.promised, found.perceived, found.overall
    (6.0, 7.5, 7.5, -1.5)
    """
    calls = run.records["calls"]
    counted = _counted(run.records)
    mind, delivery = run.scenario.mind, run.scenario.centre.delivery
    streams = streams_of(*run.luck)

    def level(facts: tuple[Plan, Records], delivery: Delivery = delivery) -> float:
        again = lived_again(facts[0], rules_with(mind, delivery), streams, facts[1])
        return _mean(again["remembered"][counted])

    delivered = _as_delivered(run.plan, run.records)
    specified = _as_specified(*delivered)
    understood = _as_understood(*specified)
    promised = _as_promised(*understood, streams.handling)
    return Gaps(
        expected=_mean(calls["expected"][counted]),
        promised=level(promised, Delivery()),
        understood=level(understood, Delivery()),
        specified=level(specified),
        delivered=level(delivered),
        perceived=_mean(calls["remembered"][counted]),
        calls=int(counted.sum()),
    )


def _counted(records: Records) -> np.ndarray:
    """For each call whether it has ended and anything of it was lived through."""
    calls, legs = records["calls"], records["legs"]
    lived = np.zeros(len(calls["call"]), bool)
    lived[legs["call"][legs["outcome"] != LegOutcome.TURNED_AWAY]] = True
    return lived & (calls["outcome"] != Outcome.IN_PROGRESS)


def _mean(scores: np.ndarray) -> float:
    return float(np.mean(scores)) if len(scores) else nan


def _as_delivered(plan: Plan, records: Records) -> tuple[Plan, Records]:
    """A wait feels as long as it is: no music, and nothing is announced."""
    plan = replace(plan, queues=tuple(replace(queue, music=False) for queue in plan.queues))
    return plan, _with_legs(records, announced_s=np.full(len(records["legs"]["call"]), nan))


def _as_specified(plan: Plan, records: Records) -> tuple[Plan, Records]:
    """No agent is kinder or ruder than usual."""
    return replace(plan, teams=tuple(replace(team, conduct=0.0) for team in plan.teams)), records


def _as_understood(plan: Plan, records: Records) -> tuple[Plan, Records]:
    """A call is a wait and a solution: no advert, no menu, and whoever answers first solves it."""
    plan = replace(plan, queues=tuple(replace(queue, advert_s=0.0) for queue in plan.queues))
    legs, calls = records["legs"], records["calls"]
    passed_on = legs["outcome"] == LegOutcome.PASSED_ON
    before = np.cumsum(passed_on) - passed_on  # how many legs in the table before this one were passed on
    at_begin = before[np.searchsorted(legs["call"], legs["call"])]  # the same, before the first leg of its call
    outcome = np.where(passed_on, LegOutcome.SERVED, legs["outcome"])
    outcome = np.where(before > at_begin, LegOutcome.TURNED_AWAY, outcome)
    solved = records | {"calls": calls | {"solved": np.ones(len(calls["call"]), bool)}}
    return plan, _with_legs(solved, outcome=outcome, menu_layers=np.zeros_like(legs["menu_layers"]))


def _as_promised(plan: Plan, records: Records, stream: int) -> tuple[Plan, Records]:
    """Everybody is answered after the promised wait, at the first attempt, by the team that is there for it.

    Who gave up has the talk that they would have had: its luck is theirs all the same.
    """
    legs, calls = records["legs"], records["calls"]
    first = np.searchsorted(legs["call"], calls["call"])  # where the legs of each call begin
    first = first[np.isin(calls["call"], legs["call"])]
    outcome = np.full(len(legs["call"]), LegOutcome.TURNED_AWAY)
    alone = np.isin(legs["outcome"][first], ALONE)
    outcome[first] = np.where(alone, legs["outcome"][first], LegOutcome.SERVED)
    talk, nuisance = legs["talk"].copy(), calls["outcome"][legs["call"]] == Outcome.NUISANCE
    best = np.array([queue.teams[0] if queue.teams else -1 for queue in plan.queues])
    for row in first[~alone]:
        team = best[legs["queue"][row]]
        if legs["team"][row] != team and not nuisance[row]:
            talk[row] = _talk(plan, calls, (legs["call"][row], legs["queue"][row], team), stream)
    wait = np.where(outcome == LegOutcome.SERVED, plan.promised_wait, 0)
    story, at_once = np.full(len(outcome), Story.FIRST), np.zeros(len(outcome), bool)
    return plan, _with_legs(records, outcome=outcome, wait=wait, talk=talk, story=story, called_back=at_once)


def _talk(plan: Plan, calls: Columns, place: tuple[int, int, int], stream: int) -> int:
    """How long the first talk of a call would have been, in ticks; `place`: call, queue, team (-1 for none)."""
    call, queue, team = place
    if team < 0:
        return 0
    customer, need, visit = (int(calls[name][call]) for name in ("customer", "need", "visit"))
    u = uniform(stream, who(customer, need), nth(visit))
    return ticks(plan.teams[team].services[queue].handling.quantile(u), plan.horizon + 1)


def _with_legs(records: Records, **columns: np.ndarray) -> Records:
    return records | {"legs": records["legs"] | columns}
