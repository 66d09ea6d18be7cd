"""The audit itself: an honest trace passes, and a trace in which one thing is wrong does not."""

from functools import cache

import pandas as pd
import pytest

import sim
from sim.world.scenario import from_values
from tests.property.audit import audit
from tests.property.audit_order import out_of_order

# One day of two minutes. Two teams share a queue, one of them also serves those who were passed on.
WORLD = {
    "opening": {"opens": "09:00", "closes": "09:02"},
    "centre": {
        "retelling_s": 2,
        "queues": {"front": {"patience_s": 4, "advert_s": 1}, "back": {"priority": 1}},
        "teams": {
            "x": {
                "agents": {"09:00": 2, "09:01": 1},
                "serves": {"front": {"handling_s": 3, "solved_share": 0, "passes_to": "back"}},
                "after_call_s": 1,
            },
            "y": {"agents": 2, "serves": {"front": {"preference": 2, "handling_s": 5}, "back": {"handling_s": 2}}},
        },
    },
    "demand": {
        "typed_calls": [{"at_s": at, "reason": "r"} for at in (0, 0, 1, 1, 2, 2, 3, 6, 7, 57, 57, 58)],
        "reasons": {"r": {"queue": "front"}},
        "redial": {"share": 1, "tries": 1, "delay_s": 2},
    },
}


class Told:
    """A run with another trace."""

    def __init__(self, run, events):
        self.scenario, self.calls, self.legs, self.provenance = run.scenario, run.calls, run.legs, run.provenance
        self.events = events.reset_index(drop=True)


@cache
def honest():
    return sim.run(from_values(WORLD), keep=("calls", "legs", "events"))


def rows_of(event):
    return honest().events.index[honest().events.event == event].tolist()


def told(change):
    events = honest().events.astype({"event": object, "queue": object, "team": object})
    return Told(honest(), change(events))


def swapped(events, columns, one, other):
    for name in columns:
        events.loc[[one, other], name] = events.loc[[other, one], name].to_numpy()
    return events


def moved(events, row, place):
    """One row told earlier or later than it was."""
    order = [n for n in events.index if n != row]
    order.insert(place, row)
    return events.loc[order]


def later(events, row):
    events.loc[row:, "tick"] += 1
    return events


def test_the_honest_trace_passes_and_has_everything():
    assert audit(honest()) == len(rows_of("answered")) > 10
    assert out_of_order(honest()) == []
    rare = {"dropped", "busy_signal", "self_served", "promised", "missed", "turned_away"}
    assert set(honest().events.event) == set(honest().events.event.cat.categories) - rare


@pytest.mark.parametrize(
    "event", ["arrives", "joins", "answered", "served", "passed_on", "gives_up", "on_duty", "idle"]
)
def test_nothing_may_be_missing(event):
    for row in rows_of(event):
        with pytest.raises((AssertionError, KeyError)):
            audit(told(lambda events, row=row: events.drop(index=row)))


@pytest.mark.parametrize("event", ["joins", "answered", "served", "passed_on", "gives_up", "off_duty"])
def test_nothing_may_happen_a_tick_too_late(event):
    for row in rows_of(event):
        with pytest.raises((AssertionError, KeyError)):
            audit(told(lambda events, row=row: later(events, row)))


def test_nobody_may_be_served_in_the_place_of_another():
    answered = honest().events.loc[rows_of("answered")]
    after_waiting = [row for row in answered.index if honest().events.event[row - 1] != "joins"]
    pairs = [(one, other) for one in after_waiting for other in after_waiting if one < other]
    assert pairs
    for pair in pairs:
        calls = honest().events.call[list(pair)]
        if calls.nunique() == 2:
            with pytest.raises((AssertionError, KeyError)):
                audit(told(lambda events, pair=pair: swapped(events, ["call", "queue"], *pair)))


def test_no_other_agent_may_take_a_call():
    for row in rows_of("answered"):
        with pytest.raises((AssertionError, KeyError)):
            audit(
                told(
                    lambda events, row=row: events.assign(
                        agent=events.agent.where(events.index != row, 1 - events.agent)
                    )
                )
            )


def test_the_order_within_an_instant_is_seen():
    """Patience runs out last; a trace in which somebody gives up before others join at that tick is out of order."""
    events = honest().events
    at_tick = next(rows for _, rows in events.groupby("tick") if {"joins", "gives_up"} <= set(rows.event))
    gave_up = at_tick.index[at_tick.event == "gives_up"][0]
    assert gave_up == at_tick.index[-1]
    for place in at_tick.index[:-1]:
        assert out_of_order(told(lambda events, place=place: moved(events, gave_up, place))) != []


def test_time_may_not_run_back():
    with pytest.raises(AssertionError, match="time runs back"):
        audit(told(lambda events: pd.concat([events, events.iloc[:1]])))
