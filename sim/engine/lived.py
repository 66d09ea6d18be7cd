"""Calls as lived and as remembered, told from the tables of a run: its legs hold all that a mind needs to know.

What is remembered changes nothing on the floor of the same day. So the compiled engine takes the calls through the
mind when the day is over, and a day that is over can be taken through another mind. (The reference engine does it as
the calls go on, with the same rules.) The functions below run in plain Python and as machine code.
"""

from collections import namedtuple
from math import nan

import numpy as np

from sim.engine.log import Columns, Records
from sim.engine.plan import Plan, leg_facts
from sim.engine.rows import columns, empty, record
from sim.luck import nth, uniform, who
from sim.mind import Mind
from sim.mind.expectation import MIDDLE
from sim.mind.loyalty import STANDING
from sim.mind.moments import BUFFER, LegEnd
from sim.tables import LegOutcome, Outcome
from sim.ticks import DAY

GIVEN = record(f8="retelling_s expected standing m0 m1 m2 m3", u8="complaint", i8="done")
QUEUE = record(f8="advert_s prompt_s")
LEGS = {
    "queue": "i2", "menu_layers": "i2", "called_back": "b1", "wait_s": "i8", "talk_s": "i8", "story": "i1",
    "outcome": "i1",
}  # fmt: skip
CALLS = {"customer": "i8", "need": "i4", "visit": "i2", "outcome": "i1", "solved": "b1"}
# What a call leaves behind, as it is kept in the table of calls.
LEFT = {"remembered": "f8", "expected": "f8", "satisfaction": "f8", "standing": "f8", "complained": "b1"}

# Every array that is read or written, and the type of its rows. `order`: the calls in the order of their ends;
# `before`: for each call the customer's last one that ended before it, -1 for none; `first_leg`: where its legs begin;
# `expects`: what its customer expects from then on. The p_ arrays hold the constants of the rules.
LAYOUT = (
    {"given": GIVEN, "queues": QUEUE, "order": "i4", "before": "i4", "first_leg": "i4", "expects": "f8"}
    | {"p_moments": "f8", "p_memory": "f8", "p_expectation": "f8", "p_complaint": "f8", "p_loyalty": "f8"}
    | {"moments": "f8"}
    | {f"leg_{name}": kind for name, kind in LEGS.items()}
    | CALLS
    | LEFT
)
Lived = namedtuple("Lived", LAYOUT)


def lay_out(plan: Plan, mind: Mind, complaint_luck: int, records: Records) -> Lived:
    """The calls and legs of a run and the constants of a mind, ready for `conclude_calls`; nothing is concluded yet."""
    calls, legs = records["calls"], records["legs"]
    many = len(calls["call"])
    left = columns(LEFT | {"expects": "f8"}, many)
    order, before = _order(calls)
    return Lived(
        given=_given(plan, mind, complaint_luck),
        queues=_queues(plan),
        order=order,
        before=before,
        first_leg=_first_legs(legs["call"], many),
        p_moments=np.array(mind.moments.constants(), np.float64),
        p_memory=np.array(mind.memory.constants(), np.float64),
        p_expectation=np.array(mind.expectation.constants(), np.float64),
        p_complaint=np.array(mind.complaint.constants(), np.float64),
        p_loyalty=np.array(mind.loyalty.constants(), np.float64),
        moments=np.zeros(BUFFER),
        **{f"leg_{name}": np.ascontiguousarray(legs[name], kind) for name, kind in LEGS.items()},
        **{name: np.ascontiguousarray(calls[name], kind) for name, kind in CALLS.items()},
        **left,
    )


def _given(plan: Plan, mind: Mind, complaint_luck: int) -> np.recarray:
    given = empty(GIVEN, 1)
    one = given[0]
    one.retelling_s, one.complaint = plan.retelling_s, complaint_luck
    one.expected, one.standing = mind.expectation.constants()[0], mind.loyalty.constants()[STANDING]
    one.m0, one.m1, one.m2, one.m3 = mind.memory.functions[0](mind.memory.constants())
    return given


def _queues(plan: Plan) -> np.recarray:
    queues = empty(QUEUE, len(plan.queues))
    for row, queue in zip(queues, plan.queues, strict=True):
        row.advert_s, row.prompt_s = queue.advert_s, queue.prompt_s
    return queues


def _order(calls: Columns) -> tuple[np.ndarray, np.ndarray]:
    """The calls in the order of their ends, and for each call the one of its customer that ended before it."""
    many = len(calls["call"])
    before = np.full(many, -1, np.int32)
    if not (calls["visit"].any() or calls["need"].any()):
        return np.arange(many, dtype=np.int32), before  # nobody calls twice
    end = calls["day"].astype(np.int64) * DAY + calls["end_s"]
    order = np.lexsort((calls["visit"], calls["need"], calls["customer"], end))
    of_one = np.lexsort((calls["visit"], calls["need"], end, calls["customer"]))
    same = calls["customer"][of_one[1:]] == calls["customer"][of_one[:-1]]
    before[of_one[1:][same]] = of_one[:-1][same]
    return order.astype(np.int32), before


def _first_legs(call: np.ndarray, many: int) -> np.ndarray:
    """Where the legs of each call begin, and at last how many there are."""
    if len(call) == many and (call == np.arange(many)).all():
        return np.arange(many + 1, dtype=np.int32)
    return np.append(0, np.cumsum(np.bincount(call, minlength=many))).astype(np.int32)


def conclude_calls(w, most, mind):
    """Take so many more calls through a mind, in the order of their ends. Returns how many are left.

    `mind`: the functions `lives`, `concludes` (see `chain.py`) and the complaint rule.
    """
    lives, concludes, complains = mind
    one = w.given[0]
    last = min(one.done + most, len(w.order))
    for i in range(one.done, last):
        call = w.order[i]
        expected, standing = one.expected, one.standing
        before = w.before[call]
        if before >= 0:
            expected, standing = w.expects[before], w.standing[before]
        w.expected[call], w.complained[call] = expected, False
        if w.outcome[call] == Outcome.IN_PROGRESS:
            w.remembered[call] = w.satisfaction[call] = w.standing[call] = nan
            w.expects[call] = expected
            continue
        memory = (one.m0, one.m1, one.m2, one.m3)
        for row in range(w.first_leg[call], w.first_leg[call + 1]):
            memory = lives(memory, facts_of(w, row, w.solved[call]), w.moments, w.p_moments, w.p_memory)
        remembered, satisfied, expects, standing = concludes(
            memory, expected, standing, w.p_memory, w.p_expectation, w.p_loyalty
        )
        w.remembered[call], w.satisfaction[call], w.standing[call] = remembered, satisfied, standing
        w.expects[call] = expects
        if satisfied < MIDDLE:
            address = np.uint64(nth(w.visit[call], 0, 0, 0))
            u = uniform(one.complaint, who(np.uint64(w.customer[call]), np.uint64(w.need[call])), address)
            w.complained[call] = complains(satisfied, u, w.p_complaint)
    one.done = last
    return len(w.order) - last


def facts_of(w, row, solved):
    """What `leg_moments` needs of a leg of the table."""
    heard, ticks = (w.leg_menu_layers[row], w.leg_called_back[row]), (w.leg_wait_s[row], w.leg_talk_s[row])
    how = w.leg_story[row], end_of(w.leg_outcome[row], solved)
    return leg_facts(w.queues[w.leg_queue[row]], w.given[0].retelling_s, heard, ticks, how)


def end_of(outcome, solved):
    """The `LegEnd` that a leg's outcome stands for: "served" is told apart by whether the call was solved.

    >>> LegEnd(end_of(LegOutcome.SERVED, False)).name, LegEnd(end_of(LegOutcome.MISSED, False)).name
    ('SERVED_UNSOLVED', 'MISSED')
    """
    if outcome == LegOutcome.SERVED:
        return int(LegEnd.SERVED_SOLVED) if solved else int(LegEnd.SERVED_UNSOLVED)
    return int(outcome + LegEnd.PASSED_ON - LegOutcome.PASSED_ON)
