"""What a run writes down: one row a call, a leg, a spell of duty, and on request an event; then the tables."""

from collections import namedtuple
from dataclasses import dataclass, field
from math import nan

import numpy as np

from sim.core.language import say
from sim.core.luck import as_words
from sim.core.ticks import DAY
from sim.mind.complaint import Reaction
from sim.mind.recovery import Handling, Leak
from sim.tables import Outcome

# A table while nobody looks at it: a numpy array a column, time in ticks.
Columns = dict[str, np.ndarray]
Records = dict[str, Columns]

MOST = 32_767  # of visits, attempts or legs: what the tables' columns and the addresses of draws have room for

EVENT_NAMES = (
    "arrives", "joins", "answered", "served", "passed_on", "gives_up", "dropped", "on_duty", "off_duty", "idle",
    "busy_signal", "self_served", "promised", "missed", "turned_away",
)  # fmt: skip
_EVENT_CODE = {name: code for code, name in enumerate(EVENT_NAMES)}


def too_long() -> ValueError:
    """What is raised when a call goes on for so long that its draws could no longer be told apart."""
    return ValueError(
        say("one need took more than {most} returns, redials or transfers; give them a limit.", most=MOST)
    )


@dataclass
class Log:
    """Rows in the order in which things ended; `tables.py` says what their columns mean."""

    keep_events: bool = False
    open_calls: dict = field(default_factory=dict)
    calls: list[tuple] = field(default_factory=list)
    legs: list[tuple] = field(default_factory=list)
    duty: list[tuple] = field(default_factory=list)
    events: list[tuple] = field(default_factory=list)

    def begins(self, call) -> None:
        """A call is under way, and gets a number for this run."""
        call.number = len(self.open_calls) + len(self.calls)
        self.open_calls[call.number] = call

    def ends(self, call, tick: int, outcome: Outcome, conclusion: tuple) -> None:
        """A call is over."""
        del self.open_calls[call.number]
        self.calls.append(_call_row(call, tick, outcome, conclusion))

    def named(self, row: tuple) -> "Named":
        """A row of calls with its columns by name."""
        return Named(*row)

    def leg(self, call, agent, wait: int, outcome, served: tuple[int, int, int]) -> None:
        """A leg is over; `served` is talk and after-call work in ticks, and the story (-1: no agent)."""
        team, number = (-1, -1) if agent is None else (agent.team.plan.place, agent.number)
        self.legs.append(
            (call.number, call.attempt + 1, call.leg + 1, call.queue, team, number, call.queued, wait, outcome,
             call.announced, call.called_back, call.menu_layers, call.leg > 0 and not call.called_back, *served)
        )  # fmt: skip

    def staff(self, agent, since: int, until: int) -> None:
        """An agent's spell of duty is over."""
        self.duty.append((agent.team.plan.place, agent.number, since, until))

    def event(self, tick: int, name: str, call=None, queue: int = -1, agent=None) -> None:
        """Something happened, if anybody wants to know."""
        if self.keep_events:
            team, number = (-1, -1) if agent is None else (agent.team.plan.place, agent.number)
            self.events.append((tick, _EVENT_CODE[name], -1 if call is None else call.number, queue, team, number))

    def close(self, horizon: int) -> None:
        """At the horizon: calls that are still under way are written down as such."""
        for call in self.open_calls.values():
            nothing_yet = (nan, call.caller.expected, nan, nan, Reaction.CONTENT, False, Handling.SILENT, Leak.NONE)
            self.calls.append(_call_row(call, horizon, Outcome.IN_PROGRESS, nothing_yet))
        self.open_calls = {}

    def records(self, market=None) -> Records:
        """The tables as columns: calls in order of arrival, legs in the order of their calls."""
        order = sorted(range(len(self.calls)), key=self.calls.__getitem__)
        calls = _columns(_CALL, [self.calls[place] for place in order])
        day = calls["arrival_s"] // DAY
        legs = _columns(_LEG, sorted(self.legs))
        legs["queued_s"] = legs["queued_s"] - day[legs["call"]] * DAY
        calls |= {
            "day": day,
            "arrival_s": calls["arrival_s"] - day * DAY,
            "end_s": calls["end_s"] - day * DAY,
        }
        made = {
            "calls": calls,
            "legs": legs,
            "staff": _columns(("team", "agent", "from_s", "until_s"), sorted(self.duty)),
        }
        if self.keep_events:
            made["events"] = _columns(("tick", "event", "call", "queue", "team", "agent"), self.events)
        if market is not None:
            going_on = calls["outcome"] == Outcome.IN_PROGRESS
            calls["turn"] = np.where(going_on, -1, order)  # in which order they ended
            rows = [tuple(getattr(one, name) for name in _CUSTOMER.values()) for one in market.customers]
            made["customers"] = _columns(tuple(_CUSTOMER), rows)
            made["customers"]["person"] = as_words([one.person for one in market.customers])
            made |= states(market.states, market.asked)
        return made


_CALL = (
    "call", "customer", "need", "visit", "reason", "arrival_s", "first_wait_s", "total_wait_s", "talk_s", "attempts",
    "transfers", "tellings", "outcome", "solved", "end_s",
    "remembered", "expected", "satisfaction", "standing", "reaction", "complained",
    "handling", "missed",
)  # fmt: skip
_LEG = (
    "call", "attempt", "leg", "queue", "team", "agent", "queued_s", "wait_s", "outcome", "announced_s",
    "called_back", "menu_layers", "transferred", "talk_s", "after_call_s", "story",
)  # fmt: skip
# The columns of the table of customers, and what each is called where a customer is known.
_CUSTOMER = {
    "customer": "number", "person": "person", "segment": "segment", "origin": "origin", "referrer": "referrer",
    "joined_month": "joined", "renewal_phase": "phase", "calls": "calls", "expected": "expected",
    "at_first": "at_first", "standing": "standing", "left_month": "left_month",
    "first_left_month": "first_left_month", "won_back": "won_back", "cause": "cause", "hazard": "hazard",
    "grievance": "grievance",
}  # fmt: skip


def states(seen: list[tuple], asked) -> Records:
    """Who was there and how satisfied they were at the start and at each month's end, one after the other.

    `until`: where each month's entries end; months differ in length, because people join.
    """
    until = np.cumsum([len(there) for there, _ in seen])
    return {
        "states": {
            "there": np.concatenate([np.array(there, bool) for there, _ in seen]),
            "standing": np.concatenate([np.array(standing, np.float64) for _, standing in seen]),
        },
        "month_ends": {"until": until, "asked": np.append(0, asked)},
    }


Named = namedtuple("Named", _CALL)


def _columns(names: tuple[str, ...], rows: list[tuple]) -> Columns:
    if not rows:
        return {name: np.zeros(0, np.int64) for name in names}
    return {name: np.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _call_row(call, tick: int, outcome: Outcome, conclusion: tuple) -> tuple:
    return (
        call.number, call.customer, call.need, call.visit, call.reason, call.arrival, call.first_wait, call.wait,
        call.talk, call.attempt + 1, call.transfers, call.tellings, outcome, call.solved, tick, *conclusion,
    )  # fmt: skip
