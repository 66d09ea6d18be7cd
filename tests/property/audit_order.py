"""The order within an instant, checked on a trace: of two things due at one tick, the right one came first.

The ranks are those of the design: 1 a handling ends, 2 after-call work ends, 3 shifts change, 4 doors, 5 a menu ends,
6 a transfer or redial falls due, 7 a call arrives, 8 patience runs out; ties by customer, need, visit, attempt, leg.
What is only created at that very tick may come after something of a later rank, but nothing that was waiting may.
"""

from itertools import groupby, pairwise

from tests.property.audit_trace import DOORS, clock, events_of, heard

BEFORE_ALL = -1  # was due before the tick began


def out_of_order(run) -> list[str]:
    """What happened too late within its instant; empty when the order is right."""
    wrong = []
    for tick, group in groupby(steps(run), key=lambda step: step[0]):
        happened = [(index, key, created) for _, index, key, created in group]
        for place, (index, key, _) in enumerate(happened):
            late = [other for _, other, created in happened[place + 1 :] if created < index and other < key]
            wrong += [f"at {tick / 1e6:g} s {key} came before {other}" for other in late]
    return wrong


def steps(run):
    """Every step of the trace that is an event of its own, not the consequence of the row before.

    Each as (tick, row, (rank, tie ...), row that created it).
    """
    rows, centre, teams = events_of(run), run.scenario.centre, list(run.scenario.centre.teams)
    names = ("customer", "need", "visit")
    ties = list(zip(*(run.calls[name].tolist() for name in names), strict=True))
    drops = centre.at_closing == "drop"  # else nobody is cut off, and a call-back is missed when its tolerance ends
    closings = {tick for tick, kind, _, is_open in clock(run) if kind == DOORS and not is_open and drops}
    ended_row, attempt, leg = {}, {}, {}  # of a (customer, need, visit); of a call
    cause = {}  # call: the row that created its next event, and the attempt and leg of then
    doing = {}  # agent: (row, call, attempt, leg) of the talk that they write up
    shift = None  # the shift change under way: all who come on duty with it are one step
    for index, (previous, row) in enumerate(pairwise([(None,) * 5, *rows])):
        tick, event, call, queue, agent = row
        follows = previous[:1] + previous[2:3] == (tick, call) if call is not None else False
        tie = None if call is None else (ties[call], attempt.get(call, 0), leg.get(call, 0))
        if event == "arrives":
            customer, need, visit = ties[call]
            yield tick, index, (7, ties[call]), ended_row.get((customer, need, visit - 1), BEFORE_ALL)
        elif event in {"self_served", "turned_away"}:
            yield tick, index, (5, *tie), cause[call][0]
        elif event in {"joins", "busy_signal"}:
            created, of_then, by = cause[call]
            reason = run.scenario.demand.reasons[run.calls.reason[call]]
            recording = by == "arrives" and reason.nuisance and centre.nuisance.treatment == "separate_queue"
            menu = heard(centre.queues[queue], centre.queues[queue].menu_layers) and by != "promised"
            if event == "joins" and (menu or recording):
                yield tick, index, (5, *tie), created
            elif by != "arrives":
                yield tick, index, (6, ties[call], *of_then), created
        elif event in {"gives_up", "missed"} and not follows:
            yield tick, index, (8, *tie) if event == "gives_up" or tick not in closings else (4,), cause[call][0]
        elif event == "dropped" and not follows:
            yield tick, index, (4,), BEFORE_ALL
        elif event in {"served", "passed_on"}:
            yield tick, index, (1, *tie), cause[call][0]
        elif event == "on_duty":
            if shift != (tick, agent[0]):
                yield tick, index, (3, teams.index(agent[0])), BEFORE_ALL
            shift = tick, agent[0]
        elif event in {"idle", "off_duty"} or (event == "answered" and previous[1:3] != ("joins", call)):
            yield from write_up_ends(tick, index, agent, doing, previous)
        if call is not None:
            cause[call] = index, tie[1:], event
            ended_row[ties[call]] = index
            leg[call] = tie[2] + (event in {"passed_on", "promised"})
            if event in {"gives_up", "busy_signal"}:
                attempt[call], leg[call] = tie[1] + 1, 0
        if agent is not None:
            doing.pop(agent, None)
            if event in {"served", "passed_on"}:
                doing[agent] = (index, *tie)


def write_up_ends(tick, index, agent, doing, previous):
    """An agent is free, unless that was the consequence of the row before: then there was no write-up."""
    if agent in doing and previous[4] != agent:
        created, *tie = doing[agent]
        yield tick, index, (2, *tie), created
