"""The laws that every run must obey, whatever its world; `test_properties.py` holds small worlds against them.

They read the tables of calls, legs and staff. The first has the trace replayed besides (`audit.py`, `audit_order.py`).
"""

from collections import Counter, defaultdict
from itertools import accumulate, groupby, pairwise
from types import SimpleNamespace

import numpy as np

from tests.property.audit import audit
from tests.property.audit_order import out_of_order
from tests.property.audit_trace import DAY, SHIFT, clock, constant, heard, ticks

IN_TICKS = ("arrival_s", "first_wait_s", "total_wait_s", "talk_s", "end_s", "queued_s", "wait_s", "after_call_s")


def rows(table, columns=IN_TICKS):
    """The rows of a table; seconds, which are whole ticks, as ticks."""
    exact = {name: np.rint(table[name] * 1e6).astype(np.int64) for name in columns if name in table}
    return [SimpleNamespace(**row) for row in table.assign(**exact).to_dict("records")]


class Seen:
    """A run as the laws read it: calls, and of each call its legs."""

    def __init__(self, run):
        self.run, self.centre = run, run.scenario.centre
        self.calls, self.legs = rows(run.calls), rows(run.legs)
        self.legs_of = defaultdict(list)
        for leg in self.legs:
            leg.day = self.calls[leg.call].day
            leg.joined = leg.day * DAY + leg.queued_s
            leg.answered = leg.joined + leg.wait_s
            leg.ended = leg.answered + leg.talk_s
            self.legs_of[leg.call].append(leg)

    def recognised(self, call):
        """Whether it is a nuisance call that is not treated like any other."""
        return call.outcome == "nuisance" and self.centre.nuisance.treatment != "none"

    def heard(self, leg):
        """How long the caller heard advert and menu before this leg."""
        nothing = leg.called_back or leg.outcome == "refused"
        return 0 if nothing else heard(self.centre.queues[leg.queue], leg.menu_layers)


def every_dispatch_is_lawful(seen):
    assert audit(seen.run) == sum(leg.agent >= 0 for leg in seen.legs)
    assert out_of_order(seen.run) == []


LAST_LEG = {
    "solved": {"served"},
    "unsolved": {"served"},
    "callback_kept": {"served"},
    "callback_missed": {"missed"},
    "gave_up": {"gave_up"},
    "refused_busy": {"refused"},
    "refused_closed": {"gave_up", "refused"},
    "dropped_at_closing": {"dropped"},
    "self_served": {"self_served"},
    "nuisance": {"served", "gave_up", "refused", "dropped", "self_served", "turned_away", "missed"},
}


def every_call_ends_once(seen):
    horizon = seen.run.plan.horizon
    arrived = seen.run.events.call[seen.run.events.event == "arrives"].tolist()
    assert arrived == [call.call for call in seen.calls] == list(range(len(seen.calls)))
    assert len({(call.customer, call.need, call.visit) for call in seen.calls}) == len(seen.calls)
    for call in seen.calls:
        at_horizon = call.day * DAY + call.end_s == horizon
        assert (call.outcome == "in_progress") == at_horizon
        assert at_horizon or seen.legs_of[call.call][-1].outcome in LAST_LEG[call.outcome]
        if call.outcome in {"solved", "unsolved", "self_served"}:
            assert call.solved == (call.outcome != "unsolved")


def legs_follow_each_other(seen):
    for call in seen.calls:
        legs = seen.legs_of[call.call]
        if legs:
            assert (legs[0].attempt, legs[0].leg) == (1, 1)
            assert call.arrival_s <= legs[-1].queued_s <= call.end_s
            assert legs[0].queued_s == call.arrival_s + seen.heard(legs[0]) or seen.recognised(call)
        for leg, following in pairwise(legs):
            place = following.attempt, following.leg
            if leg.outcome == "passed_on":
                assert place == (leg.attempt, leg.leg + 1)
                assert following.queue == seen.centre.teams[leg.team].serves[leg.queue].passes_to
                assert following.joined == leg.ended + seen.heard(following)
            elif leg.outcome == "callback":
                assert place == (leg.attempt, leg.leg + 1)
                assert following.queue == leg.queue
                assert following.joined == leg.joined + ticks(seen.centre.queues[leg.queue].callback.promise_s)
            else:
                assert leg.outcome in {"gave_up", "refused"}
                assert place == (leg.attempt + 1, 1)
                assert following.joined >= leg.ended + seen.heard(following)
            assert following.called_back == (leg.outcome == "callback")
            assert following.transferred == (leg.outcome == "passed_on")
        if legs and call.outcome not in {"in_progress", "refused_closed"}:
            assert call.day * DAY + call.end_s == legs[-1].ended


def calls_sum_up_their_legs(seen):
    for call in seen.calls:
        legs = seen.legs_of[call.call]
        if call.outcome == "in_progress":
            continue
        dialled_in_vain = call.outcome == "refused_closed"
        assert call.total_wait_s == sum(leg.wait_s for leg in legs)
        assert call.first_wait_s == legs[0].wait_s
        assert call.talk_s == sum(leg.talk_s for leg in legs)
        assert call.attempts == max(leg.attempt for leg in legs) + dialled_in_vain
        assert call.transfers == sum(leg.outcome == "passed_on" for leg in legs)
        assert call.tellings == sum(leg.story in {0, 1} for leg in legs)


def stories_are_told_when_unknown(seen):
    for call in seen.calls:
        told, known = 0, False
        for leg in seen.legs_of[call.call]:
            known = known and leg.leg > 1
            if leg.agent >= 0:
                assert leg.story == (2 if known else min(told, 1))
                told += not known
                known = leg.outcome == "passed_on" and seen.centre.teams[leg.team].shared_context
            else:
                assert (leg.story, leg.talk_s, leg.after_call_s) == (-1, 0, 0)


def agents_do_one_thing_at_a_time(seen):
    """Talk and write-up of one agent never overlap and lie within a spell of duty; so no team is busier than it is."""
    duty, busy = defaultdict(list), defaultdict(list)
    for spell in rows(seen.run.staff, ("from_s", "until_s")):
        duty[spell.team, spell.agent].append((spell.from_s, spell.until_s))
    for leg in seen.legs:
        if leg.agent >= 0:
            assert leg.queue in seen.centre.teams[leg.team].serves
            busy[leg.team, leg.agent].append((leg.answered, leg.ended + leg.after_call_s))
    horizon = seen.run.plan.horizon
    for agent, spans in busy.items():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        for start, end in spans:
            assert any(begin <= start and min(end, horizon) <= until for begin, until in duty[agent])
    for spells in duty.values():
        assert all(one[0] <= one[1] <= other[0] for one, other in pairwise(sorted(spells)))


def first_come_first_served(seen):
    """While somebody waits in a row of a queue, nobody is answered there who joined it later."""
    rows_of_legs = defaultdict(list)
    for leg in seen.legs:
        passed_on = leg.transferred and not leg.called_back
        if leg.outcome not in {"self_served", "refused", "turned_away"}:
            rows_of_legs[leg.queue, passed_on and seen.centre.queues[leg.queue].transferred_first].append(leg)
    for row in rows_of_legs.values():
        nobody_waits_after = -1
        for _, together in groupby(sorted(row, key=lambda leg: leg.joined), key=lambda leg: leg.joined):
            group = list(together)
            assert all(leg.answered >= nobody_waits_after for leg in group if leg.agent >= 0)
            nobody_waits_after = max(nobody_waits_after, *(leg.joined + leg.wait_s for leg in group))


def nobody_waits_beyond_their_patience(seen):
    for leg in seen.legs:
        queue = seen.centre.queues[leg.queue]
        if leg.called_back:
            assert leg.wait_s <= ticks(queue.callback.tolerance_s)
        elif queue.patience_s is None:
            assert leg.outcome != "gave_up" or (leg.wait_s == 0 and queue.hang_up_share)
        elif constant(queue.patience_s) is not None:
            stretches = {1.0, 1.0 + queue.announcement.stretch} if queue.announcement else {1.0}
            allowed = {ticks(queue.patience_s.value * stretch) for stretch in stretches}
            assert leg.wait_s <= max(allowed)
            at_once = leg.wait_s == 0 and (queue.hang_up_share or queue.announcement)
            assert leg.outcome != "gave_up" or leg.wait_s in allowed or at_once


def lines_are_limited(seen):
    """Everybody on the line, call-backs aside, whom no limit keeps from being called."""
    if seen.centre.lines is None or any(leg.called_back for leg in seen.legs):
        return
    changes = Counter()
    for call in seen.calls:
        for _, attempt in groupby(seen.legs_of[call.call], key=lambda leg: leg.attempt):
            legs = list(attempt)
            begins = call.day * DAY + call.arrival_s if legs[0].attempt == 1 else legs[0].joined - seen.heard(legs[0])
            if legs[0].outcome != "refused":
                changes[begins] += 1
                changes[legs[-1].ended] -= 1
    assert max(accumulate(changes[tick] for tick in sorted(changes)), default=0) <= seen.centre.lines


def calls_arrive_within_opening_hours(seen):
    length = seen.run.scenario.opening.seconds() * 10**6
    for one, other in pairwise(seen.calls):
        assert (one.day, one.arrival_s) <= (other.day, other.arrival_s)
    assert all(0 <= call.arrival_s < length for call in seen.calls)


def typed_calls_arrive_when_typed(seen):
    typed = seen.run.scenario.demand.typed_calls
    expected = sorted((day, call.at_s * 1e6, call.reason) for call in typed for day in range(seen.run.scenario.days))
    if typed:
        assert sorted((call.day, call.arrival_s, call.reason) for call in seen.calls if call.visit == 0) == expected


def at_most_as_many_on_duty_as_planned(seen):
    """At a shift's first instant; later those may be over who are still busy, which the audit follows."""
    changes = [(tick, number, level) for tick, kind, number, level in clock(seen.run) if kind == SHIFT]
    spells = rows(seen.run.staff, ("from_s", "until_s"))
    for tick, number, level in changes:
        came = sum(spell.from_s == tick and spell.team == list(seen.centre.teams)[number] for spell in spells)
        assert came <= level


def scores_lie_on_their_scales(seen):
    ended = seen.run.calls[seen.run.calls.outcome != "in_progress"]
    for name, low, high in (("remembered", 0, 10), ("expected", 0, 10), ("satisfaction", 1, 5), ("standing", 1, 5)):
        assert ended[name].between(low, high).all()
    assert not ended.complained[ended.satisfaction >= 3].any()


LAWS = (
    every_dispatch_is_lawful,
    every_call_ends_once,
    legs_follow_each_other,
    calls_sum_up_their_legs,
    stories_are_told_when_unknown,
    agents_do_one_thing_at_a_time,
    first_come_first_served,
    nobody_waits_beyond_their_patience,
    lines_are_limited,
    calls_arrive_within_opening_hours,
    typed_calls_arrive_when_typed,
    at_most_as_many_on_duty_as_planned,
    scores_lie_on_their_scales,
)
