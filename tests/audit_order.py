"""The order within an instant, checked on a trace: of two things due at one tick, the right one came first.

The ranks are those of the design: 1 a handling ends, 2 after-call work ends, 3 shifts change, 4 doors, 5 a menu ends,
6 a transfer or redial falls due, 7 a call arrives, 8 patience runs out; ties by customer, need, visit, attempt, leg.
What is only created at that very tick may come after something of a later rank, but nothing that was waiting may.
"""

from itertools import groupby, pairwise

from tests.audit_trace import events_of

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
    served_row, attempt, leg = {}, {}, {}  # of a (customer, need, visit); of a call
    cause = {}  # call: the row that created its next event
    doing = {}  # agent: (row, call, attempt, leg) of the talk that they write up
    shift = None  # the shift change under way: all who come on duty with it are one step
    for index, (previous, row) in enumerate(pairwise([(None,) * 5, *rows])):
        tick, event, call, queue, agent = row
        tie = None if call is None else (ties[call], attempt.get(call, 0), leg.get(call, 0))
        if event == "arrives":
            customer, need, visit = ties[call]
            attempt[call] = leg[call] = 0
            yield tick, index, (7, ties[call]), served_row.get((customer, need, visit - 1), BEFORE_ALL)
        elif event == "joins":
            first = call not in cause
            values = centre.queues[queue]
            if values.advert_s + values.menu_layers * values.prompt_s > 0:
                yield tick, index, (5, *tie), BEFORE_ALL
            elif not first:
                yield tick, index, (6, ties[call], *cause[call][1]), cause[call][0]
            cause[call] = index, ()
        elif event == "answered":
            if previous[1:3] != ("joins", call):
                yield from write_up_ends(tick, index, agent, doing, previous)
            doing.pop(agent, None)
            cause[call] = index, ()
        elif event in {"served", "passed_on"}:
            yield tick, index, (1, *tie), cause[call][0]
            doing[agent] = (index, *tie)
            served_row[ties[call]] = index
            cause[call] = index, (attempt[call], leg[call])
            leg[call] += 1
        elif event == "gives_up":
            yield tick, index, (8, *tie), cause[call][0]
            cause[call] = index, (attempt[call], leg[call])
            attempt[call] += 1
            leg[call] = 0
        elif event == "dropped":
            if previous[1:3] != ("joins", call):
                yield tick, index, (4,), BEFORE_ALL
        elif event == "on_duty":
            if shift != (tick, agent[0]):
                yield tick, index, (3, teams.index(agent[0])), BEFORE_ALL
            shift = tick, agent[0]
        else:
            yield from write_up_ends(tick, index, agent, doing, previous)
            doing.pop(agent, None)


def write_up_ends(tick, index, agent, doing, previous):
    """An agent is free, unless that was the consequence of the row before: then there was no write-up."""
    if agent in doing and previous[4] != agent:
        created, *tie = doing[agent]
        yield tick, index, (2, *tie), created
