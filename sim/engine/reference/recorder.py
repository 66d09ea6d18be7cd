"""What a run writes down: one row a call, a leg, a spell of duty, and on request an event; then the tables.

A row of calls or customers is read off the object by the names of the columns, so whoever sets an attribute of that
name has filled the column.
"""

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from sim.core.ends import Outcome
from sim.core.ticks import DAY
from sim.engine.records import Columns, Records, states
from sim.tables import CALLS, CUSTOMERS, EVENTS, LEGS, STAFF, of

if TYPE_CHECKING:

    class CallRow(tuple[Any, ...]):
        """A row of calls, read by the names of its columns: those of `CALLS` that the floor and the mind fill."""

        _fields: ClassVar[tuple[str, ...]]

        def __new__(cls, *columns: Any) -> Self: ...
        def __getattr__(self, name: str) -> Any: ...
else:
    CallRow = namedtuple("CallRow", of(CALLS, "floor", "mind"))
_row_of_call = attrgetter(*CallRow._fields)
_row_of_leg = itemgetter(*of(LEGS))
_row_of_customer = attrgetter(*of(CUSTOMERS, "market"))


@dataclass
class Recorder:
    """Rows in the order in which things ended; `tables.py` says what their columns mean."""

    keep_events: bool = False
    open_calls: dict = field(default_factory=dict)
    calls: list[tuple] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of the calls, in the order in which they ended
    legs: list[tuple] = field(default_factory=list)
    duty: list[tuple] = field(default_factory=list)
    events: list[tuple] = field(default_factory=list)

    def begins(self, call) -> None:
        """A call is under way, and gets a number for this run."""
        call.number = len(self.open_calls) + len(self.calls)
        self.open_calls[call.number] = call

    def ends(self, call, tick: int, outcome: Outcome) -> None:
        """A call is over, and concluded."""
        del self.open_calls[call.number]
        self._write_call(call, tick, outcome)

    def _write_call(self, call, tick: int, outcome: Outcome) -> None:
        call.end, call.outcome, call.attempts = tick, outcome, call.attempt + 1
        self.numbers.append(call.number)
        self.calls.append(_row_of_call(call))

    def leg(self, call, agent, wait: int, outcome, served: tuple[int, int, int]) -> None:
        """A leg is over; `served` is talk and after-call work in ticks, and the story (-1: no agent)."""
        team, number = (-1, -1) if agent is None else (agent.team.plan.place, agent.number)
        talk, after_call, story = served
        row = {
            "call": call.number,
            "attempt": call.attempt + 1,
            "leg": call.leg + 1,
            "queue": call.queue,
            "team": team,
            "agent": number,
            "queued": call.queued,
            "wait": wait,
            "outcome": outcome,
            "talk": talk,
            "after_call": after_call,
            "announced_s": call.announced,
            "called_back": call.called_back,
            "menu_layers": call.menu_layers,
            "transferred": call.leg > 0 and not call.called_back,
            "story": story,
        }
        self.legs.append(_row_of_leg(row))

    def staff(self, agent, since: int, until: int) -> None:
        """An agent's spell of duty is over."""
        self.duty.append((agent.team.plan.place, agent.number, since, until))

    def event(self, tick: int, what: int, call=None, queue: int = -1, agent=None) -> None:
        """Something happened, if anybody wants to know."""
        if self.keep_events:
            team, number = (-1, -1) if agent is None else (agent.team.plan.place, agent.number)
            self.events.append((tick, what, -1 if call is None else call.number, queue, team, number))

    def close(self, horizon: int, mood) -> None:
        """At the horizon: calls that are still under way are written down as such."""
        for call in self.open_calls.values():
            mood.nothing_yet(call)
            self._write_call(call, horizon, Outcome.IN_PROGRESS)
        self.open_calls = {}

    def records(self, market=None) -> Records:
        """The tables as columns: calls in order of arrival, legs in the order of their calls."""
        order = np.argsort(self.numbers)
        calls = {"call": np.arange(len(order), dtype=np.int32)} | _columns(of(CALLS, "floor", "mind"), self.calls)
        calls = {name: column if name == "call" else column[order] for name, column in calls.items()}
        midnight = calls["day"] * DAY
        calls["arrival"] -= midnight
        calls["end"] -= midnight
        legs = _columns(of(LEGS), self.legs)
        in_order = np.lexsort((legs["leg"], legs["attempt"], legs["call"]))
        legs = {name: column[in_order] for name, column in legs.items()}
        legs["queued"] -= midnight[legs["call"]]
        made = {"calls": calls, "legs": legs, "staff": _columns(of(STAFF), sorted(self.duty))}
        if self.keep_events:
            made["events"] = _columns(of(EVENTS), self.events)
        if market is not None:
            turn = np.empty(len(order), np.int32)  # in which order they ended
            turn[self.numbers] = np.arange(len(order))
            calls["turn"] = np.where(calls["outcome"] == Outcome.IN_PROGRESS, np.int32(-1), turn)
            made["customers"] = {"customer": np.arange(len(market.customers))} | _columns(
                of(CUSTOMERS, "market"), [_row_of_customer(one) for one in market.customers]
            )
            made |= states(market.states, market.asked)
        return made


def _columns(types: dict[str, str], rows: Sequence[tuple]) -> Columns:
    """Rows in the order of the columns, as columns."""
    if not rows:
        return {name: np.zeros(0, kind) for name, kind in types.items()}
    columns = zip(*rows, strict=True)
    return {name: np.array(column, kind) for (name, kind), column in zip(types.items(), columns, strict=True)}
