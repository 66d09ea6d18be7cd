"""What a run gives back: the columns of each table, their units and meanings. The reference page is made from this."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from sim.mind.complaint import Reaction
from sim.mind.loyalty.leaving import Cause
from sim.mind.moments.plain import Moment
from sim.mind.recovery import Handling, Leak


class Outcome(IntEnum):
    """How a call ended."""

    SOLVED = 0
    UNSOLVED = 1
    GAVE_UP = 2
    REFUSED_CLOSED = 3
    DROPPED_AT_CLOSING = 4
    IN_PROGRESS = 5
    REFUSED_BUSY = 6
    SELF_SERVED = 7
    CALLBACK_KEPT = 8
    CALLBACK_MISSED = 9
    NUISANCE = 10


class LegOutcome(IntEnum):
    """How a leg ended."""

    SERVED = 0
    PASSED_ON = 1
    GAVE_UP = 2
    DROPPED = 3
    SELF_SERVED = 4
    REFUSED = 5
    CALLBACK = 6
    MISSED = 7
    TURNED_AWAY = 8


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
    """One column of a table. `kind` is a numpy type, "tick" (ticks shown as seconds) or the words of a category."""

    name: str
    kind: str | type[IntEnum]
    unit: str
    meaning: str


CALLS = (
    Column("call", "int32", "", "Number of the call, in order of arrival."),
    Column(
        "customer",
        "int64",
        "",
        "Who calls. Outside callers: day * 10**10 + interval * 10**6 + place in the interval.",
    ),
    Column("need", "int32", "", "Number of the customer's need."),
    Column("visit", "int16", "", "0 for the first call about a need, 1 for the first return, ..."),
    Column("reason", "reason", "", "Reason for calling."),
    Column("day", "int32", "days", "Day of the scenario on which the call arrives, from 0."),
    Column("arrival_s", "tick_of_day", "s", "Arrival, counted from that day's opening."),
    Column("first_wait_s", "tick", "s", "Wait in the first queue of the first attempt."),
    Column("total_wait_s", "tick", "s", "All waiting in queues, over all attempts."),
    Column("talk_s", "tick", "s", "All talking with agents."),
    Column("attempts", "int16", "", "How often the caller dialled."),
    Column("transfers", "int16", "", "How often the call was passed on."),
    Column("tellings", "int16", "", "How often the caller told the story."),
    Column("outcome", Outcome, "", "How the call ended."),
    Column("solved", "bool", "", "Whether the need was solved, by an agent, the menu or a call-back."),
    Column("end_s", "tick_of_day", "s", "End of the call, counted from the opening of the day it arrived."),
    Column("remembered", "float64", "score 0-10", "What is remembered of the call."),
    Column("expected", "float64", "score 0-10", "What the customer expected before it."),
    Column("satisfaction", "float64", "score 1-5", "Satisfaction with this call."),
    Column("standing", "float64", "score 1-5", "The customer's standing satisfaction after it."),
    Column("reaction", Reaction, "", "What the customer did about it; private: nothing that the firm hears of."),
    Column("complained", "bool", "", "Whether the customer complained to the firm."),
    Column("handling", Handling, "", "What became of the complaint; silent: there was none."),
    Column("missed", Leak, "", "The first of the four steps at which the complaint was missed."),
)

LEGS = (
    Column("call", "int32", "", "Number of the call."),
    Column("attempt", "int16", "", "Number of the attempt, from 1."),
    Column("leg", "int16", "", "Number of the leg within the attempt, from 1."),
    Column("queue", "queue", "", "The queue that was joined."),
    Column("team", "team", "", "The team that served it; empty if none did."),
    Column("agent", "int32", "", "Number of the agent within the team, from 0; -1 if none."),
    Column(
        "queued_s",
        "tick_of_day",
        "s",
        "When the queue was joined, counted from the opening of the call's day.",
    ),
    Column("wait_s", "tick", "s", "Wait in this queue."),
    Column("outcome", LegOutcome, "", "How the leg ended."),
    Column("talk_s", "tick", "s", "Talk with the agent."),
    Column("after_call_s", "tick", "s", "After-call work of the agent."),
    Column("announced_s", "float64", "s", "The wait that was announced; missing if none was."),
    Column("called_back", "bool", "", "Whether this is a call-back: the customer does not wait on the line."),
    Column("menu_layers", "int16", "", "Layers of the menu that were heard before."),
    Column("transferred", "bool", "", "Whether the call was passed on into this queue."),
    Column("story", "int8", "", "0 the story is told first, 1 told again, 2 the agent knows it; -1 no agent."),
)

MOMENTS = (
    Column("call", "int32", "", "Number of the call."),
    Column("attempt", "int16", "", "Number of the attempt, from 1."),
    Column("leg", "int16", "", "Number of the leg within the attempt, from 1."),
    Column("moment", Moment, "", "What the moment was."),
    Column("start_s", "float64", "s", "When it began, in time lived through within the call."),
    Column("seconds", "float64", "s", "How long it lasted, or its nominal length."),
    Column("score", "float64", "score 0-10", "How it felt."),
)

STAFF = (
    Column("team", "team", "", "The team."),
    Column("agent", "int32", "", "Number of the agent within the team, from 0."),
    Column("from_s", "tick", "s", "Coming on duty, counted from the opening of day 0."),
    Column("until_s", "tick", "s", "Going off duty."),
)

CUSTOMERS = (
    Column("customer", "int64", "", "Number of the customer, from 0, in order of joining."),
    Column("person", "uint64", "", "Who it is: the same word in worlds in which others join."),
    Column("segment", "segment", "", "The segment."),
    Column("origin", Origin, "", "There at the start, won by marketing, or recommended by a customer."),
    Column("referrer", "int64", "", "The customer who recommended the firm; -1 for none."),
    Column("joined_month", "int32", "months", "The first month as a customer; 0 or before for those of the start."),
    Column(
        "renewal_phase",
        "int16",
        "months",
        "Renews at the ends of months m with (m + 1 + phase) divisible by the period.",
    ),
    Column("stage", Stage, "", "The stage of the customer's life with the firm at the end."),
    Column("calls", "int32", "", "Calls ended within the horizon."),
    Column("expected", "float64", "score 0-10", "What the customer expects of the next call."),
    Column("standing", "float64", "score 1-5", "Standing satisfaction at the end."),
    Column("left_month", "int32", "", "The month at whose end the customer left, from 0; -1 if there at the end."),
    Column("first_left_month", "int32", "", "The month at whose end they left for the first time; -1 if never."),
    Column("won_back", "int16", "", "How often they came back."),
    Column("cause", Cause, "", "Why they left, on the same luck: what would have kept them; stayed: they are there."),
    Column("hazard", "float64", "share", "Their chance of leaving at the last renewal; missing before the first."),
)

MONTHS = (
    Column("month", "int32", "", "Number of the month, from 0."),
    Column("opening", "int64", "customers", "Customers at its start."),
    Column("won", "int64", "customers", "Customers who join at its end."),
    Column("won_back", "int64", "customers", "Former customers who come back at its end."),
    Column("lost", "int64", "customers", "Customers lost at its end."),
    Column("closing", "int64", "customers", "Customers after that."),
    Column("calls", "int64", "calls", "Calls that arrived."),
    Column("margin_cents", "int64", "cents", "Margin of the customers at its start."),
    Column("agent_cents", "int64", "cents", "Cost of agents on duty."),
    Column("call_cents", "int64", "cents", "Cost of the attempts."),
    Column("compensation_cents", "int64", "cents", "Compensation for complaints resolved."),
    Column("acquisition_cents", "int64", "cents", "The budget of acquisition, and the cost of those who joined."),
    Column("win_back_cents", "int64", "cents", "Cost of asking former customers back."),
    Column("programme_cents", "int64", "cents", "Cost of the retention programme."),
    Column("profit_cents", "int64", "cents", "Margin less all costs."),
)

LEDGER = (
    Column("month", "int32", "", "Number of the month, from 0."),
    Column("segment", "segment", "", "The segment."),
    Column("opening_cents", "int64", "cents", "What its customers are worth at the month's start."),
    Column("won_cents", "int64", "cents", "Worth of those who join or come back at its end."),
    Column(
        "grown_cents", "int64", "cents", "By how much those who stayed are worth more than their rest and interest."
    ),
    Column("shrunk_cents", "int64", "cents", "By how much those who stayed are worth less than that."),
    Column(
        "margin_cents", "int64", "cents", "Margin taken at the month's start: it is cash now, and no asset any more."
    ),
    Column("interest_cents", "int64", "cents", "Growth of the rest in the month, as its margins come nearer."),
    Column("lost_cents", "int64", "cents", "Rest and interest of those who left at its end."),
    Column("closing_cents", "int64", "cents", "What the customers are worth then."),
)

EVENTS = (
    Column("tick", "int64", "microseconds", "When, counted from the opening of day 0."),
    Column("event", "event", "", "What happened."),
    Column("call", "int32", "", "Number of the call; -1 for an agent's own event."),
    Column("queue", "queue", "", "The queue, where there is one."),
    Column("team", "team", "", "The team, where there is one."),
    Column("agent", "int32", "", "Number of the agent; -1 where there is none."),
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


def frame(columns: Sequence[Column], values: dict, words: dict[str, Sequence[str]]):
    """A DataFrame with the given columns.

    `values` holds one sequence a column; `words` the names that the codes of a category stand for, by kind
    ("queue", "team", "reason", "event"). Ticks become seconds.
    """
    import numpy as np
    import pandas as pd

    in_ticks = [column.name for column in columns if str(column.kind).startswith("tick")]
    # one block for all of them: the system hands out one large block faster than many small ones
    seconds = dict(zip(in_ticks, np.empty((len(in_ticks), len(values[columns[0].name]))), strict=True))
    made = {}
    for column in columns:
        raw = values[column.name]
        if isinstance(column.kind, type):
            names = [member.name.lower() for member in column.kind]
            made[column.name] = pd.Categorical.from_codes(np.asarray(raw, dtype=np.int8), names)
        elif column.kind in words:
            made[column.name] = pd.Categorical.from_codes(np.asarray(raw, dtype=np.int16), list(words[column.kind]))
        elif column.name in seconds:
            made[column.name] = np.divide(raw, 1e6, out=seconds[column.name])
        else:
            made[column.name] = np.asarray(raw, dtype=column.kind)
    return pd.DataFrame(made, copy=False)
