"""Calls as lived and as remembered, told from the tables of a run: its legs hold all that a mind needs to know.

What is remembered changes nothing on the floor of the same day. So the compiled engine takes the calls through the
mind when the day is over, and a day that is over can be taken through another mind. (The reference engine does it as
the calls go on, with the same rules.) The functions below run in plain Python and as machine code.
"""

from collections import namedtuple
from collections.abc import Callable
from math import nan
from typing import TYPE_CHECKING

import numpy as np

from sim.core.ends import Outcome, end_of
from sim.core.luck import absorb, nth, uniform, who
from sim.core.ticks import MONTH, TICKS_PER_SECOND
from sim.engine.joining import everybody
from sim.engine.plan import Plan
from sim.engine.records import Columns, Records, ended
from sim.engine.rows import Arrays, Layout, columns, empty, record, table
from sim.engine.rules import Rules
from sim.engine.streams import Streams
from sim.mind.complaint import Reaction
from sim.mind.expectation.difference import MIDDLE
from sim.mind.moments.leg import BUFFER, leg_facts
from sim.mind.recovery import Handling, Leak
from sim.tables import CALLS, LEGS, of

GIVEN = record(
    f8="retelling_s expected standing kindness_share anew_at m0 m1 m2 m3",
    u8="complaint recovery kindness",
    i8="done told behind",
    b1="is_market",
)
QUEUE = record(f8="advert_s prompt_s", b1="music")
TEAM = record(f8="conduct")
TICKS_PER_MINUTE = 60 * TICKS_PER_SECOND
# What of legs and calls is read, and what a call leaves behind, as it is kept in the table of calls.
READ_OF_LEGS = ("attempt", "leg", "queue", "team", "menu_layers", "announced_s", "called_back", "wait", "talk", "story",
                "outcome")  # fmt: skip
LEG_COLUMNS = {name: of(LEGS)[name] for name in READ_OF_LEGS}
READ_OF_CALLS = ("customer", "need", "visit", "total_wait", "outcome", "solved")
CALL_COLUMNS = {name: of(CALLS)[name] for name in READ_OF_CALLS}
LEFT = of(CALLS, "mind")

CONSTANTS = ("moments", "memory", "expectation", "complaint", "recovery", "loyalty")  # of the rules of these steps

# Every array that is read or written, and the type of its rows. `order`: the calls in the order of their ends;
# `before`: for each call the customer's last one that ended before it, -1 for none; `first_leg`: where its legs begin;
# `expects`: what its customer expects from then on. The p_ arrays hold the constants of the rules.
LAYOUT: Layout = (
    {"given": GIVEN, "queues": QUEUE, "teams": TEAM, "order": "i4", "before": "i4", "first_leg": "i4", "expects": "f8"}
    | {"leg_next": "i4", "tellings": "i2"}  # of a market that goes on; see compiled/years.py
    | {"person": "u8", "anew": "b1", "at_first_expected": "f8", "at_first_standing": "f8"}
    | {f"p_{step}": "f8" for step in CONSTANTS}
    | {"moments": "f8"}
    | {f"leg_{name}": kind for name, kind in LEG_COLUMNS.items()}
    | CALL_COLUMNS
    | LEFT
)
# Every moment of every call: the row of its leg, what it was, when it began in time lived through, how long it took.
MOMENTS = {"leg": "i4", "kind": "i1", "start_s": "f8", "seconds": "f8", "score": "f8"}
TELLING = LAYOUT | {f"told_{name}": kind for name, kind in MOMENTS.items()}

if TYPE_CHECKING:

    class Lived(Arrays):
        """Calls as lived: the arrays of `LAYOUT`."""

    class Telling(Lived):
        """Calls as lived, and room for their moments: the arrays of `TELLING`."""
else:
    Lived, Telling = namedtuple("Lived", LAYOUT), namedtuple("Telling", TELLING)


def lay_out(plan: Plan, rules: Rules, streams: Streams, records: Records) -> Lived:
    """The calls and legs of a run and the constants of rules, ready for `conclude_calls`; nothing is concluded yet."""
    calls, legs = records["calls"], records["legs"]
    many = len(calls["call"])
    left = columns(LEFT | {"expects": "f8"}, many)
    order, before = _order(calls)
    return Lived(
        order=order,
        before=before,
        first_leg=_first_legs(legs["call"], many),
        anew=_begins_anew(records) if "customers" in records else np.zeros(0, bool),
        leg_next=np.zeros(0, np.int32),
        tellings=np.zeros(0, np.int16),
        **constants_of(plan, rules, streams),
        **_at_first(plan, rules, streams, records),
        **{f"leg_{name}": np.ascontiguousarray(legs[name], kind) for name, kind in LEG_COLUMNS.items()},
        **{name: np.ascontiguousarray(calls[name], kind) for name, kind in CALL_COLUMNS.items()},
        **left,
    )


def constants_of(plan: Plan, rules: Rules, streams: Streams) -> Columns:
    """What `Lived` holds of a plan and of rules, and the room in which moments are told."""
    made = {f"p_{step}": np.array(getattr(rules, f"p_{step}"), np.float64) for step in CONSTANTS}
    return made | {
        "given": _given(plan, rules, streams),
        "queues": table(QUEUE, [(queue.advert_s, queue.prompt_s, queue.music) for queue in plan.queues]),
        "teams": table(TEAM, [(team.conduct,) for team in plan.teams]),
        "moments": np.zeros(BUFFER),
    }


def _at_first(plan: Plan, rules: Rules, streams: Streams, records: Records) -> Columns:
    """Who the customers of a market are, and what each expects and how satisfied each is at first."""
    if not plan.is_market:
        return {"person": np.zeros(0, np.uint64), "at_first_expected": np.zeros(0), "at_first_standing": np.zeros(0)}
    person = np.ascontiguousarray(records["customers"]["person"], np.uint64)
    them = everybody(plan, rules, streams, person)
    return {
        "person": person,
        "at_first_expected": them.expected,
        "at_first_standing": np.ascontiguousarray(them.standing, np.float64),
    }


def _given(plan: Plan, rules: Rules, streams: Streams) -> np.recarray:
    given = empty(GIVEN, 1)
    one = given[0]
    one.retelling_s, one.kindness_share = plan.retelling_s, plan.kindness_share
    one.complaint, one.recovery, one.kindness = streams.complaint, streams.recovery, streams.kindness
    one.is_market = plan.is_market
    if plan.customers is not None:
        one.anew_at = plan.customers.win_back.standing
    one.expected, one.standing = rules.expected_at_first, rules.standing_at_first
    one.m0, one.m1, one.m2, one.m3 = rules.start(rules.p_memory)
    return given


def _order(calls: Columns) -> tuple[np.ndarray, np.ndarray]:
    """The calls in the order of their ends, and for each call the one of its customer that ended before it."""
    many = len(calls["call"])
    before = np.full(many, -1, np.int32)
    if "turn" in calls:
        going_on = calls["turn"] < 0
        order = np.lexsort((calls["turn"], going_on))
        of_one = order[np.argsort(calls["customer"][order], kind="stable")]
        same = calls["customer"][of_one[1:]] == calls["customer"][of_one[:-1]]
        before[of_one[1:][same]] = of_one[:-1][same]
        return order.astype(np.int32), before
    if not (calls["visit"].any() or calls["need"].any()):
        return np.arange(many, dtype=np.int32), before  # nobody calls twice
    end = ended(calls)
    order = np.lexsort((calls["visit"], calls["need"], calls["customer"], end))
    of_one = np.lexsort((calls["visit"], calls["need"], end, calls["customer"]))
    same = calls["customer"][of_one[1:]] == calls["customer"][of_one[:-1]]
    before[of_one[1:][same]] = of_one[:-1][same]
    return order.astype(np.int32), before


def _begins_anew(records: Records) -> np.ndarray:
    """For each call whether it is the first to end after its customer came back."""
    calls, customers = records["calls"], records["customers"]
    anew = np.zeros(len(calls["call"]), bool)
    if not customers["won_back"].any():
        return anew
    end = ended(calls)
    over = np.flatnonzero(calls["turn"] >= 0)
    of_one = over[np.lexsort((calls["turn"][over], calls["customer"][over]))]
    until, there = records["month_ends"]["until"], records["states"]["there"]
    for month in range(1, len(until)):
        before, after = (there[until[at] - until_of(until, at) : until[at]] for at in (month - 1, month))
        for customer in np.flatnonzero(after[: len(before)] & ~before):
            first, behind = np.searchsorted(calls["customer"][of_one], (customer, customer + 1))
            first += np.searchsorted(end[of_one[first:behind]], month * MONTH, side="right")
            if first < behind:
                anew[of_one[first]] = True
    return anew


def until_of(until: np.ndarray, month: int) -> int:
    """How many customers there were when they were seen at a month's start."""
    return until[month] - (until[month - 1] if month > 0 else 0)


def _first_legs(call: np.ndarray, many: int) -> np.ndarray:
    """Where the legs of each call begin, and at last how many there are."""
    if len(call) == many and (call == np.arange(many)).all():
        return np.arange(many + 1, dtype=np.int32)
    return np.append(0, np.cumsum(np.bincount(call, minlength=many))).astype(np.int32)


def conclude_calls(
    lived: "Lived",
    most: int,
    lives: Callable,
    judges: Callable,
    reacts: Callable,
    recovers: Callable,
    new_standing: Callable,
) -> int:
    """Take so many more calls through a mind, in the order of their ends. Returns how many are left.

    `lives` takes a leg into the memory, `judges` and `recovers` conclude a call and a complaint; see `chain.py`.
    """
    one, conclusions = lived.given[0], (judges, reacts, recovers, new_standing)
    last = min(one.done + most, len(lived.order))
    for i in range(one.done, last):
        call = lived.order[i]
        expected, standing = one.expected, one.standing
        before = lived.before[call]
        if before >= 0:
            expected, standing = lived.expects[before], lived.standing[before]
        elif one.is_market:
            customer = lived.customer[call]
            expected, standing = lived.at_first_expected[customer], lived.at_first_standing[customer]
        if one.is_market and lived.anew[call]:
            standing = one.anew_at
        if lived.outcome[call] == Outcome.IN_PROGRESS:
            goes_on(lived, call, expected)
            lived.expects[call] = expected
            continue
        memory = (one.m0, one.m1, one.m2, one.m3)
        for row in range(lived.first_leg[call], lived.first_leg[call + 1]):
            memory = lives(memory, facts_of(lived, row, call), lived.moments, lived.p_moments, lived.p_memory)
        lived.expects[call] = judged(lived, call, memory, (expected, standing), conclusions)
    one.done = last
    return len(lived.order) - last


def goes_on(lived: "Lived", call: int, expected: float) -> None:
    """A call that has not ended: nothing is concluded yet."""
    lived.expected[call], lived.reaction[call], lived.complained[call] = expected, Reaction.CONTENT, False
    lived.handling[call], lived.missed[call] = Handling.SILENT, Leak.NONE
    lived.remembered[call] = lived.satisfaction[call] = lived.standing[call] = nan


def judged(
    lived: "Lived", call: int, memory: tuple[float, ...], before: tuple[float, float], conclusions: tuple[Callable, ...]
) -> float:
    """Conclude one call, of which this memory is left; `before`: expectation and standing satisfaction before it;
    `conclusions`: the rules. Returns what is expected from now on."""
    judges, reacts, recovers, new_standing = conclusions
    one, (expected, standing) = lived.given[0], before
    lived.expected[call], lived.reaction[call], lived.complained[call] = expected, Reaction.CONTENT, False
    lived.handling[call], lived.missed[call] = Handling.SILENT, Leak.NONE
    waited_min = lived.total_wait[call] / TICKS_PER_MINUTE
    remembered, satisfied, expects = judges(memory, expected, waited_min, lived.p_memory, lived.p_expectation)
    lived.remembered[call], lived.satisfaction[call] = remembered, satisfied
    if satisfied < MIDDLE:
        customer = luck_of_call(lived, call)
        u = uniform(one.complaint, customer, np.uint64(nth(int(lived.visit[call]), 0, 0, 0)))
        lived.reaction[call] = reacts(satisfied, u, lived.p_complaint)
        if lived.reaction[call] == Reaction.PUBLIC:
            lived.complained[call] = True
            steps = of_four_steps(one.recovery, customer, int(lived.visit[call]))
            lived.handling[call], lived.missed[call] = recovers(steps, lived.p_recovery)
    lived.standing[call] = new_standing(standing, satisfied, lived.handling[call], lived.p_loyalty)
    return expects


def luck_of_call(lived: "Lived", call: int) -> int:
    """Whose draws those of a call are."""
    if lived.given[0].is_market:
        return absorb(lived.person[lived.customer[call]], np.uint64(lived.need[call]))
    return who(np.uint64(lived.customer[call]), np.uint64(lived.need[call]))


def tell_moments(telling: "Telling", most: int, leg_moments: Callable) -> int:
    """Write down the moments of so many more calls, or, where there is no room for any, count them. Returns the same.

    Time counts what was lived through; the gaps between redials are left out.
    """
    one, moments, writes = telling.given[0], telling.moments, len(telling.told_leg) > 0
    last = min(one.done + most, len(telling.order))
    for call in range(one.done, last):
        now = 0.0
        for row in range(telling.first_leg[call], telling.first_leg[call + 1]):
            many = leg_moments(telling.p_moments, facts_of(telling, row, call), moments)
            for i in range(min(many, len(telling.told_leg) - one.told) if writes else 0):
                at = one.told + i
                telling.told_leg[at], telling.told_kind[at], telling.told_start_s[at] = row, moments[3 * i], now
                telling.told_seconds[at], telling.told_score[at] = moments[3 * i + 1], moments[3 * i + 2]
                now += moments[3 * i + 1]
            one.told += many
    one.done = last
    return len(telling.order) - last


def of_four_steps(stream: int, customer: int, visit: int) -> tuple[float, ...]:
    """The luck of each step that a complaint goes through."""
    return (
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 0))),
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 1))),
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 2))),
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 3))),
    )


def facts_of(lived: "Lived", row: int | np.int64, call: int) -> tuple:
    """What `leg_moments` needs of a leg of the table."""
    heard = np.int64(lived.leg_menu_layers[row]), lived.leg_announced_s[row], lived.leg_called_back[row]
    ticks = lived.leg_wait[row], lived.leg_talk[row]
    how = np.int64(lived.leg_story[row]), end_of(lived.leg_outcome[row], lived.solved[call])
    agent = 0.0, 0.0
    if lived.leg_team[row] >= 0:
        agent = lived.teams[lived.leg_team[row]].conduct, is_kind(lived, row, call)
    return leg_facts(lived.queues[lived.leg_queue[row]], agent, lived.given[0].retelling_s, heard, ticks, how)


def is_kind(lived: "Lived", row: int | np.int64, call: int) -> float:
    """1 where the agent of a leg does something kind that nobody asked for, else 0."""
    one = lived.given[0]
    if one.kindness_share == 0.0:
        return 0.0
    customer = luck_of_call(lived, call)
    address = np.uint64(nth(int(lived.visit[call]), int(lived.leg_attempt[row]) - 1, int(lived.leg_leg[row]) - 1, 0))
    return 1.0 if uniform(one.kindness, customer, address) < one.kindness_share else 0.0
