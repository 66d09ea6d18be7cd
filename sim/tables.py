"""What a run gives back: the only list of columns. Both engines, the mind and the counting derive theirs from it.

A column has two forms. In the *records* of a run, which engines write and results are counted from, time is in ticks
and a column holds the smallest numbers that do. In the *table* that a user sees ticks have become seconds and codes
words. `Column` says both: a record in ticks is never called ``_s``, and the column shown in seconds always is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sim.core.ends import Happening, LegOutcome, Moment, Outcome
from sim.mind.complaint import Reaction
from sim.mind.loyalty.leaving import Cause
from sim.mind.recovery import Handling, Leak


class Origin(IntEnum):
    """How somebody became a customer."""

    START = 0
    MARKETING = 1
    REFERRAL = 2


class Stage(IntEnum):
    """The stages of a customer's life with the firm (003-47): build, strengthen, maintain, recover; then former."""

    BUILD = 0
    STRENGTHEN = 1
    MAINTAIN = 2
    RECOVER = 3
    FORMER = 4


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `kind`: what is shown, as a numpy type, "tick" or "tick_of_day" (ticks shown as seconds) or the words of a category;
    None: it is not shown. `record`: the numpy type in the records; None: it is not there. `given_by`: who fills it:
    the floor, the mind, the market, or those who count.

    >>> wait = next(column for column in LEGS if column.name == "wait_s")
    >>> wait.key, wait.record, wait.given_by
    ('wait', 'i8', 'floor')
    """

    name: str
    kind: str | type[IntEnum] | None
    record: str | None
    given_by: str
    unit: str
    meaning: str
    key: str = ""

    def __post_init__(self):
        in_ticks = isinstance(self.kind, str) and self.kind.startswith("tick")
        object.__setattr__(self, "key", self.key or (self.name.removesuffix("_s") if in_ticks else self.name))


def of(columns: Sequence[Column], *givers: str) -> dict[str, str]:
    """The columns that some fill (all of them, if none is named), by their names in the records, with their types.

    >>> of(STAFF)
    {'team': 'i8', 'agent': 'i8', 'since': 'i8', 'until': 'i8'}
    """
    return {
        column.key: column.record
        for column in columns
        if column.record is not None and (not givers or column.given_by in givers)
    }


CALLS = (
    Column("call", "int32", "i4", "count", "", "Number of the call, in order of arrival."),
    Column(
        "customer",
        "int64",
        "i8",
        "floor",
        "",
        "Who calls. Outside callers: day * 10**10 + interval * 10**6 + place in the interval.",
    ),
    Column("need", "int32", "i4", "floor", "", "Number of the customer's need."),
    Column("visit", "int16", "i2", "floor", "", "0 for the first call about a need, 1 for the first return, ..."),
    Column("reason", "reason", "i2", "floor", "", "Reason for calling."),
    Column("day", "int32", "i8", "floor", "days", "Day of the scenario on which the call arrives, from 0."),
    Column("arrival_s", "tick_of_day", "i8", "floor", "s", "Arrival, counted from that day's opening."),
    Column("first_wait_s", "tick", "i8", "floor", "s", "Wait in the first queue of the first attempt."),
    Column("total_wait_s", "tick", "i8", "floor", "s", "All waiting in queues, over all attempts."),
    Column("talk_s", "tick", "i8", "floor", "s", "All talking with agents."),
    Column("attempts", "int16", "i2", "floor", "", "How often the caller dialled."),
    Column("transfers", "int16", "i2", "floor", "", "How often the call was passed on."),
    Column("tellings", "int16", "i2", "floor", "", "How often the caller told the story."),
    Column("outcome", Outcome, "i1", "floor", "", "How the call ended."),
    Column("solved", "bool", "b1", "floor", "", "Whether the need was solved, by an agent, the menu or a call-back."),
    Column(
        "end_s", "tick_of_day", "i8", "floor", "s", "End of the call, counted from the opening of the day it arrived."
    ),
    Column("remembered", "float64", "f8", "mind", "score 0-10", "What is remembered of the call."),
    Column("expected", "float64", "f8", "mind", "score 0-10", "What the customer expected before it."),
    Column("satisfaction", "float64", "f8", "mind", "score 1-5", "Satisfaction with this call."),
    Column("standing", "float64", "f8", "mind", "score 1-5", "The customer's standing satisfaction after it."),
    Column(
        "reaction",
        Reaction,
        "i1",
        "mind",
        "",
        "What the customer did about it; private: nothing that the firm hears of.",
    ),
    Column("complained", "bool", "b1", "mind", "", "Whether the customer complained to the firm."),
    Column("handling", Handling, "i1", "mind", "", "What became of the complaint; silent: there was none."),
    Column("missed", Leak, "i1", "mind", "", "The first of the four steps at which the complaint was missed."),
    Column("turn", None, "i4", "market", "", "The place among all calls in the order of their ends; -1: it goes on."),
)

LEGS = (
    Column("call", "int32", "i4", "floor", "", "Number of the call."),
    Column("attempt", "int16", "i2", "floor", "", "Number of the attempt, from 1."),
    Column("leg", "int16", "i2", "floor", "", "Number of the leg within the attempt, from 1."),
    Column("queue", "queue", "i2", "floor", "", "The queue that was joined."),
    Column("team", "team", "i2", "floor", "", "The team that served it; empty if none did."),
    Column("agent", "int32", "i4", "floor", "", "Number of the agent within the team, from 0; -1 if none."),
    Column(
        "queued_s",
        "tick_of_day",
        "i8",
        "floor",
        "s",
        "When the queue was joined, counted from the opening of the call's day.",
    ),
    Column("wait_s", "tick", "i8", "floor", "s", "Wait in this queue."),
    Column("outcome", LegOutcome, "i1", "floor", "", "How the leg ended."),
    Column("talk_s", "tick", "i8", "floor", "s", "Talk with the agent."),
    Column("after_call_s", "tick", "i8", "floor", "s", "After-call work of the agent."),
    Column("announced_s", "float64", "f8", "floor", "s", "The wait that was announced; missing if none was."),
    Column(
        "called_back", "bool", "b1", "floor", "", "Whether this is a call-back: the customer does not wait on the line."
    ),
    Column("menu_layers", "int16", "i2", "floor", "", "Layers of the menu that were heard before."),
    Column("transferred", "bool", "b1", "floor", "", "Whether the call was passed on into this queue."),
    Column(
        "story",
        "int8",
        "i1",
        "floor",
        "",
        "0 the story is told first, 1 told again, 2 the agent knows it; -1 no agent.",
    ),
)

MOMENTS = (
    Column("call", "int32", "i4", "count", "", "Number of the call."),
    Column("attempt", "int16", "i2", "count", "", "Number of the attempt, from 1."),
    Column("leg", "int16", "i2", "count", "", "Number of the leg within the attempt, from 1."),
    Column("moment", Moment, "i1", "mind", "", "What the moment was."),
    Column("start_s", "float64", "f8", "mind", "s", "When it began, in time lived through within the call."),
    Column("seconds", "float64", "f8", "mind", "s", "How long it lasted, or its nominal length."),
    Column("score", "float64", "f8", "mind", "score 0-10", "How it felt."),
)

STAFF = (
    Column("team", "team", "i8", "floor", "", "The team."),
    Column("agent", "int32", "i8", "floor", "", "Number of the agent within the team, from 0."),
    Column("from_s", "tick", "i8", "floor", "s", "Coming on duty, counted from the opening of day 0.", key="since"),
    Column("until_s", "tick", "i8", "floor", "s", "Going off duty.", key="until"),
)

CUSTOMERS = (
    Column("customer", "int64", "i8", "count", "", "Number of the customer, from 0, in order of joining."),
    Column("person", "uint64", "u8", "market", "", "Who it is: the same word in worlds in which others join."),
    Column("segment", "segment", "i2", "market", "", "The segment."),
    Column("origin", Origin, "i1", "market", "", "There at the start, won by marketing, or recommended by a customer."),
    Column("referrer", "int64", "i8", "market", "", "The customer who recommended the firm; -1 for none."),
    Column(
        "joined_month",
        "int32",
        "i4",
        "market",
        "months",
        "The first month as a customer; 0 or before for those of the start.",
    ),
    Column(
        "renewal_phase",
        "int16",
        "i4",
        "market",
        "months",
        "Renews at the ends of months m with (m + 1 + phase) divisible by the period.",
    ),
    Column("stage", Stage, None, "count", "", "The stage of the customer's life with the firm at the end."),
    Column("calls", "int32", "i4", "market", "", "Calls ended within the horizon."),
    Column("expected", "float64", "f8", "market", "score 0-10", "What the customer expects of the next call."),
    Column("standing", "float64", "f8", "market", "score 1-5", "Standing satisfaction at the end."),
    Column(
        "left_month",
        "int32",
        "i4",
        "market",
        "",
        "The month at whose end the customer left, from 0; -1 if there at the end.",
    ),
    Column(
        "first_left_month",
        "int32",
        "i4",
        "market",
        "",
        "The month at whose end they left for the first time; -1 if never.",
    ),
    Column("won_back", "int16", "i2", "market", "", "How often they came back."),
    Column(
        "cause",
        Cause,
        "i1",
        "market",
        "",
        "Why they left, on the same luck: what would have kept them; stayed: they are there.",
    ),
    Column(
        "hazard",
        "float64",
        "f8",
        "market",
        "share",
        "Their chance of leaving at the last renewal; missing before the first.",
    ),
    Column("at_first", None, "f8", "market", "score 1-5", "Standing satisfaction when they joined or came back."),
    Column("grievance", None, "i1", "market", "", "What they hold against the firm: a Cause."),
)

MONTHS = (
    Column("month", "int32", "i4", "count", "", "Number of the month, from 0."),
    Column("opening", "int64", "i8", "count", "customers", "Customers at its start."),
    Column("won", "int64", "i8", "count", "customers", "Customers who join at its end."),
    Column("won_back", "int64", "i8", "count", "customers", "Former customers who come back at its end."),
    Column("lost", "int64", "i8", "count", "customers", "Customers lost at its end."),
    Column("closing", "int64", "i8", "count", "customers", "Customers after that."),
    Column("calls", "int64", "i8", "count", "calls", "Calls that arrived."),
    Column("margin_cents", "int64", "i8", "count", "cents", "Margin of the customers at its start."),
    Column("agent_cents", "int64", "i8", "count", "cents", "Cost of agents on duty."),
    Column("call_cents", "int64", "i8", "count", "cents", "Cost of the attempts."),
    Column("compensation_cents", "int64", "i8", "count", "cents", "Compensation for complaints resolved."),
    Column(
        "acquisition_cents",
        "int64",
        "i8",
        "count",
        "cents",
        "The budget of acquisition, and the cost of those who joined.",
    ),
    Column("win_back_cents", "int64", "i8", "count", "cents", "Cost of asking former customers back."),
    Column("programme_cents", "int64", "i8", "count", "cents", "Cost of the retention programme."),
    Column("profit_cents", "int64", "i8", "count", "cents", "Margin less all costs."),
)

LEDGER = (
    Column("month", "int32", "i4", "count", "", "Number of the month, from 0."),
    Column("segment", "segment", "i8", "count", "", "The segment."),
    Column("opening_cents", "int64", "i8", "count", "cents", "What its customers are worth at the month's start."),
    Column("won_cents", "int64", "i8", "count", "cents", "Worth of those who join or come back at its end."),
    Column(
        "grown_cents",
        "int64",
        "i8",
        "count",
        "cents",
        "By how much those who stayed are worth more than their rest and interest.",
    ),
    Column("shrunk_cents", "int64", "i8", "count", "cents", "By how much those who stayed are worth less than that."),
    Column(
        "margin_cents",
        "int64",
        "i8",
        "count",
        "cents",
        "Margin taken at the month's start: it is cash now, and no asset any more.",
    ),
    Column(
        "interest_cents",
        "int64",
        "i8",
        "count",
        "cents",
        "Growth of the rest in the month, as its margins come nearer.",
    ),
    Column("lost_cents", "int64", "i8", "count", "cents", "Rest and interest of those who left at its end."),
    Column("closing_cents", "int64", "i8", "count", "cents", "What the customers are worth then."),
)

EVENTS = (
    Column("tick", "int64", "i8", "floor", "microseconds", "When, counted from the opening of day 0."),
    Column("event", Happening, "i8", "floor", "", "What happened."),
    Column("call", "int32", "i8", "floor", "", "Number of the call; -1 for an agent's own event."),
    Column("queue", "queue", "i8", "floor", "", "The queue, where there is one."),
    Column("team", "team", "i8", "floor", "", "The team, where there is one."),
    Column("agent", "int32", "i8", "floor", "", "Number of the agent; -1 where there is none."),
)

ALL = {
    "calls": CALLS,
    "legs": LEGS,
    "moments": MOMENTS,
    "staff": STAFF,
    "customers": CUSTOMERS,
    "months": MONTHS,
    "ledger": LEDGER,
    "events": EVENTS,
}


def shown(columns: Sequence[Column]) -> list[Column]:
    """The columns that a user sees."""
    return [column for column in columns if column.kind is not None]


def frame(columns: Sequence[Column], values: Mapping, words: Mapping[str, Sequence[str]]):
    """A DataFrame of the columns that are shown.

    `values` holds one sequence a column, by its name in the records; `words` the names that the codes of a category
    stand for, by kind ("queue", "team", "reason", "segment"). Ticks become seconds.
    """
    import numpy as np
    import pandas as pd

    wanted = shown(columns)
    in_ticks = [column.key for column in wanted if str(column.kind).startswith("tick")]
    # one block for all of them: the system hands out one large block faster than many small ones
    seconds = dict(zip(in_ticks, np.empty((len(in_ticks), len(values[wanted[0].key]))), strict=True))
    made = {}
    for column in wanted:
        raw = values[column.key]
        if isinstance(column.kind, type):
            names = [member.name.lower() for member in column.kind]
            made[column.name] = pd.Categorical.from_codes(np.asarray(raw, dtype=np.int8), names)
        elif column.kind in words:
            names = list(words[str(column.kind)])
            made[column.name] = pd.Categorical.from_codes(np.asarray(raw, dtype=np.int16), names)
        elif column.key in seconds:
            made[column.name] = np.divide(raw, 1e6, out=seconds[column.key])
        else:
            made[column.name] = np.asarray(raw, dtype=column.kind)
    return pd.DataFrame(made, copy=False)
