"""Calls as lived and as remembered, told from the tables of a run: its legs hold all that a mind needs to know.

What is remembered changes nothing on the floor of the same day. So the compiled engine takes the calls through the
mind when the day is over, and a day that is over can be taken through another mind. (The reference engine does it as
the calls go on, with the same rules.) The functions below run in plain Python and as machine code.
"""

from collections import namedtuple
from math import nan

import numpy as np

from sim.core.ends import Outcome, end_of
from sim.core.luck import absorb, nth, uniform, who
from sim.core.ticks import MONTH, TICKS_PER_SECOND
from sim.engine.joining import people
from sim.engine.plan import Plan, leg_facts
from sim.engine.records import Columns, Records, ended
from sim.engine.rows import columns, empty, record, table
from sim.engine.rules import Rules
from sim.engine.streams import Luck
from sim.mind.complaint import Reaction
from sim.mind.expectation.difference import MIDDLE
from sim.mind.moments.plain import BUFFER
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
LAYOUT = (
    {"given": GIVEN, "queues": QUEUE, "teams": TEAM, "order": "i4", "before": "i4", "first_leg": "i4", "expects": "f8"}
    | {"leg_next": "i4", "tellings": "i2"}  # of a market that goes on; see compiled/years.py
    | {"person": "u8", "anew": "b1", "at_first_expected": "f8", "at_first_standing": "f8"}
    | {f"p_{step}": "f8" for step in CONSTANTS}
    | {"moments": "f8"}
    | {f"leg_{name}": kind for name, kind in LEG_COLUMNS.items()}
    | CALL_COLUMNS
    | LEFT
)
Lived = namedtuple("Lived", LAYOUT)
# Every moment of every call: the row of its leg, what it was, when it began in time lived through, how long it took.
MOMENTS = {"leg": "i4", "kind": "i1", "start_s": "f8", "seconds": "f8", "score": "f8"}
TELLING = LAYOUT | {f"told_{name}": kind for name, kind in MOMENTS.items()}
Telling = namedtuple("Telling", TELLING)


def lay_out(plan: Plan, rules: Rules, luck: Luck, records: Records) -> Lived:
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
        **constants_of(plan, rules, luck),
        **_at_first(plan, rules, luck, records),
        **{f"leg_{name}": np.ascontiguousarray(legs[name], kind) for name, kind in LEG_COLUMNS.items()},
        **{name: np.ascontiguousarray(calls[name], kind) for name, kind in CALL_COLUMNS.items()},
        **left,
    )


def constants_of(plan: Plan, rules: Rules, luck: Luck) -> Columns:
    """What `Lived` holds of a plan and of rules, and the room in which moments are told."""
    made = {f"p_{step}": np.array(getattr(rules, f"p_{step}"), np.float64) for step in CONSTANTS}
    return made | {
        "given": _given(plan, rules, luck),
        "queues": table(QUEUE, [(queue.advert_s, queue.prompt_s, queue.music) for queue in plan.queues]),
        "teams": table(TEAM, [(team.conduct,) for team in plan.teams]),
        "moments": np.zeros(BUFFER),
    }


def _at_first(plan: Plan, rules: Rules, luck: Luck, records: Records) -> Columns:
    """Who the customers of a market are, and what each expects and how satisfied each is at first."""
    if not plan.is_market:
        return {"person": np.zeros(0, np.uint64), "at_first_expected": np.zeros(0), "at_first_standing": np.zeros(0)}
    person = np.ascontiguousarray(records["customers"]["person"], np.uint64)
    everybody = people(plan, rules, luck, person)
    return {
        "person": person,
        "at_first_expected": everybody.expected,
        "at_first_standing": np.ascontiguousarray(everybody.standing, np.float64),
    }


def _given(plan: Plan, rules: Rules, luck: Luck) -> np.recarray:
    given = empty(GIVEN, 1)
    one = given[0]
    one.retelling_s, one.kindness_share = plan.retelling_s, plan.kindness_share
    one.complaint, one.recovery, one.kindness = luck.complaint, luck.recovery, luck.kindness
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


def conclude_calls(w, most, mind):
    """Take so many more calls through a mind, in the order of their ends. Returns how many are left.

    `mind`: the functions `lives`, `judges`, who complains, `recovers` and the new standing; see `chain.py`.
    """
    lives, one = mind[0], w.given[0]
    last = min(one.done + most, len(w.order))
    for i in range(one.done, last):
        call = w.order[i]
        expected, standing = one.expected, one.standing
        before = w.before[call]
        if before >= 0:
            expected, standing = w.expects[before], w.standing[before]
        elif one.is_market:
            expected, standing = w.at_first_expected[w.customer[call]], w.at_first_standing[w.customer[call]]
        if one.is_market and w.anew[call]:
            standing = one.anew_at
        if w.outcome[call] == Outcome.IN_PROGRESS:
            goes_on(w, call, expected)
            w.expects[call] = expected
            continue
        memory = (one.m0, one.m1, one.m2, one.m3)
        for row in range(w.first_leg[call], w.first_leg[call + 1]):
            memory = lives(memory, facts_of(w, row, call), w.moments, w.p_moments, w.p_memory)
        w.expects[call] = judged(w, call, memory, (expected, standing), mind)
    one.done = last
    return len(w.order) - last


def goes_on(w, call, expected):
    """A call that has not ended: nothing is concluded yet."""
    w.expected[call], w.reaction[call], w.complained[call] = expected, Reaction.CONTENT, False
    w.handling[call], w.missed[call] = Handling.SILENT, Leak.NONE
    w.remembered[call] = w.satisfaction[call] = w.standing[call] = nan


def judged(w, call, memory, before, mind):
    """Conclude one call, of which this memory is left; `before`: expectation and standing satisfaction before it.
    Returns what is expected from now on."""
    _, judges, reacts, recovers, new_standing = mind
    one, (expected, standing) = w.given[0], before
    w.expected[call], w.reaction[call], w.complained[call] = expected, Reaction.CONTENT, False
    w.handling[call], w.missed[call] = Handling.SILENT, Leak.NONE
    waited_min = w.total_wait[call] / TICKS_PER_MINUTE
    remembered, satisfied, expects = judges(memory, expected, waited_min, w.p_memory, w.p_expectation)
    w.remembered[call], w.satisfaction[call] = remembered, satisfied
    if satisfied < MIDDLE:
        customer = luck_of_call(w, call)
        u = uniform(one.complaint, customer, np.uint64(nth(int(w.visit[call]), 0, 0, 0)))
        w.reaction[call] = reacts(satisfied, u, w.p_complaint)
        if w.reaction[call] == Reaction.PUBLIC:
            w.complained[call] = True
            luck = of_four_steps(one.recovery, customer, int(w.visit[call]))
            w.handling[call], w.missed[call] = recovers(luck, w.p_recovery)
    w.standing[call] = new_standing(standing, satisfied, w.handling[call], w.p_loyalty)
    return expects


def luck_of_call(w, call):
    """Whose draws those of a call are."""
    if w.given[0].is_market:
        return absorb(w.person[w.customer[call]], np.uint64(w.need[call]))
    return who(np.uint64(w.customer[call]), np.uint64(w.need[call]))


def tell_moments(w, most, leg_moments):
    """Write down the moments of so many more calls, or, where there is no room for any, count them. Returns the same.

    Time counts what was lived through; the gaps between redials are left out.
    """
    one, writes = w.given[0], len(w.told_leg) > 0
    last = min(one.done + most, len(w.order))
    for call in range(one.done, last):
        now = 0.0
        for row in range(w.first_leg[call], w.first_leg[call + 1]):
            many = leg_moments(w.p_moments, facts_of(w, row, call), w.moments)
            for i in range(many if writes else 0):
                at = one.told + i
                w.told_leg[at], w.told_kind[at], w.told_start_s[at] = row, w.moments[3 * i], now
                w.told_seconds[at], w.told_score[at] = w.moments[3 * i + 1], w.moments[3 * i + 2]
                now += w.moments[3 * i + 1]
            one.told += many
    one.done = last
    return len(w.order) - last


def of_four_steps(stream, customer, visit):
    """The luck of each step that a complaint goes through."""
    return (
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 0))),
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 1))),
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 2))),
        uniform(stream, customer, np.uint64(nth(visit, 0, 0, 3))),
    )


def facts_of(w, row, call):
    """What `leg_moments` needs of a leg of the table."""
    heard = w.leg_menu_layers[row], w.leg_announced_s[row], w.leg_called_back[row]
    ticks = w.leg_wait[row], w.leg_talk[row]
    how = w.leg_story[row], end_of(w.leg_outcome[row], w.solved[call])
    agent = 0.0, 0.0
    if w.leg_team[row] >= 0:
        agent = w.teams[w.leg_team[row]].conduct, is_kind(w, row, call)
    return leg_facts(w.queues[w.leg_queue[row]], agent, w.given[0].retelling_s, heard, ticks, how)


def is_kind(w, row, call):
    """1 where the agent of a leg does something kind that nobody asked for, else 0."""
    one = w.given[0]
    if one.kindness_share == 0.0:
        return 0.0
    customer = luck_of_call(w, call)
    address = np.uint64(nth(int(w.visit[call]), int(w.leg_attempt[row]) - 1, int(w.leg_leg[row]) - 1, 0))
    return 1.0 if uniform(one.kindness, customer, address) < one.kindness_share else 0.0
