"""The life of one call, from dialling to goodbye. Read this first.

A call is a SimPy process: a function that says what happens to the caller, one step after the other, and pauses at
each ``yield`` until the clock has moved on. `floor.py` holds queues and agents, `shifts.py` says who is on duty when,
`market.py` holds the customers.
"""

from collections.abc import Callable

from sim.core.ends import CALL_OUTCOME, LegEnd, LegOutcome, Outcome, Story
from sim.core.luck import nth, uniform
from sim.core.ticks import DAY, TICKS_PER_SECOND, ticks
from sim.engine.decisions import comes_back, dials_again
from sim.engine.order import Rank
from sim.engine.reference.floor import Floor
from sim.engine.reference.nuisance import message, queue_of, recording, treatment_of
from sim.engine.reference.people import Agent, Call
from sim.engine.reference.promises import rather_than_wait
from sim.engine.reference.shifts import last_one_out

# Once, because Python 3.11 takes as long for a member of an enumeration as for a function call.
SOLVED, UNSOLVED = Outcome.SOLVED, Outcome.UNSOLVED
SERVED_SOLVED, SERVED_UNSOLVED, PASSED_ON = LegEnd.SERVED_SOLVED, LegEnd.SERVED_UNSOLVED, LegEnd.PASSED_ON
FALLS_DUE, HANDLING_ENDS, CALL_ARRIVES = Rank.FALLS_DUE, Rank.HANDLING_ENDS, Rank.CALL_ARRIVES
FIRST, AGAIN, KNOWN = Story


def call_life(floor: Floor, call: Call):
    """Dial; after giving up perhaps dial again; hang up; when nothing was solved perhaps call again weeks later."""
    floor.call_begins(call)
    outcome = yield from dial(floor, call)
    while outcome in (Outcome.GAVE_UP, Outcome.REFUSED_BUSY) and tries_again(floor, call):
        yield floor.after(redial_delay(floor, call), FALLS_DUE, call)
        call.begin_leg(call.attempt + 1, 0)
        outcome = (yield from dial(floor, call)) if floor.is_open else Outcome.REFUSED_CLOSED
    if floor.plan.reasons[call.reason].nuisance:
        outcome = Outcome.NUISANCE
    elif call.promised and outcome in (SOLVED, UNSOLVED):
        outcome = Outcome.CALLBACK_KEPT
    floor.call_ends(call, outcome)
    if outcome == UNSOLVED or (outcome == Outcome.CALLBACK_KEPT and not call.solved):
        return_later(floor, call)


def dial(floor: Floor, call: Call):
    """Be on the line for one attempt, if one is free. The last one out after closing time sends the agents home."""
    entry = floor.plan.queues[floor.plan.reasons[call.reason].queue]
    if 0 <= floor.plan.lines <= floor.in_house:
        floor.leg_never_joined(call, entry.place, LegOutcome.REFUSED)
        return Outcome.REFUSED_BUSY
    floor.in_house += 1
    treatment = treatment_of(floor, call)
    if treatment == "none":
        outcome = yield from path(floor, call, entry)
    else:
        outcome = yield from treated(floor, call, entry, treatment)
    floor.in_house -= 1
    last_one_out(floor)
    return outcome


def path(floor: Floor, call: Call, queue):
    """Menu, queue, agent; and again with the next team when the call is passed on. Returns the outcome."""
    story = FIRST if call.tellings == 0 else AGAIN
    while True:
        if queue.before and not call.called_back:
            delay, call.menu_layers, served_itself = menu(floor, call, queue)
            yield floor.after(delay, Rank.MENU_ENDS, call)
            if served_itself:
                floor.leg_never_joined(call, queue.place, LegOutcome.SELF_SERVED)
                call.solved = True
                return Outcome.SELF_SERVED
        agent = yield from reach_an_agent(floor, call, queue)
        if agent is LegOutcome.CALLBACK:
            yield from until_called_back(floor, call, queue)
            continue
        if isinstance(agent, LegOutcome):
            return Outcome(CALL_OUTCOME[agent])

        service = agent.team.plan.services[queue.place]
        if story != KNOWN:
            call.tellings += 1
        talk = handling(floor, call, agent.team.handling[queue.place], story)
        yield floor.after(talk, HANDLING_ENDS, call)

        call.solved = is_solved(floor, call, service)
        if call.solved:
            end = SERVED_SOLVED
        elif service.passes_to >= 0:
            end = PASSED_ON
        else:
            end = SERVED_UNSOLVED
        floor.leg_ends_served(call, agent, talk, story, end)
        if end != PASSED_ON:
            return SOLVED if call.solved else UNSOLVED

        yield floor.after(0, FALLS_DUE, call)
        queue = floor.plan.queues[service.passes_to]
        story = KNOWN if agent.team.plan.shared_context else AGAIN
        call.transfers += 1
        call.begin_leg(call.attempt, call.leg + 1)


def reach_an_agent(floor: Floor, call: Call, queue):
    """Join the queue and wait, or rather not wait. Returns the agent, or how the leg ended without one."""
    agent: Agent | LegOutcome | None = floor.join(call, queue)
    if agent is None:
        agent = rather_than_wait(floor, call, queue)
    if agent is None:  # wait for an agent, for the end of patience or for closing time
        agent = yield floor.wait(call, queue)
    if isinstance(agent, LegOutcome):
        if call.called_back:
            agent = LegOutcome.MISSED
        floor.leg_ends_unserved(call, agent)
    return agent


def until_called_back(floor: Floor, call: Call, queue):
    """Hang up, and be called back when the promise falls due, which is always before closing time."""
    floor.in_house -= 1
    yield floor.after(ticks(queue.callback.promise_s), FALLS_DUE, call)
    floor.in_house += 1
    call.promised = True
    call.begin_leg(call.attempt, call.leg + 1, called_back=True)


def treated(floor: Floor, call: Call, entry, treatment: str):
    """A recognised nuisance call: turned away, put into a queue of its own, or ended with one sentence."""
    if treatment == "line_fault":
        yield floor.after(message(floor, call), Rank.MENU_ENDS, call)
        floor.leg_never_joined(call, entry.place, LegOutcome.TURNED_AWAY)
        return Outcome.NUISANCE
    if treatment == "closing_sentence":
        call.short = True
        return (yield from path(floor, call, entry))
    if treatment == "separate_queue":
        yield floor.after(recording(floor), Rank.MENU_ENDS, call)
    return (yield from path(floor, call, queue_of(floor)))


def menu(floor: Floor, call: Call, queue) -> tuple[int, int, bool]:
    """Ticks and layers that a caller hears, and whether the menu itself serves them; some opt out after one layer."""
    address = call.who, call.nth
    if not queue.menu_layers:
        return queue.before, 0, False
    if queue.self_service_share and uniform(floor.streams.self_service, *address) < queue.self_service_share:
        return queue.before, queue.menu_layers, True
    if queue.opt_out_share and uniform(floor.streams.opt_out, *address) < queue.opt_out_share:
        return queue.before_opting_out, 1, False
    return queue.before, queue.menu_layers, False


def handling(floor: Floor, call: Call, handling_s: Callable[[float], float], story: int) -> int:
    """How long agent and caller talk, in ticks; telling the story again makes it longer."""
    if call.short:
        return floor.plan.nuisance.closing
    u = uniform(floor.streams.handling, call.who, call.nth)
    seconds = handling_s(u)
    if story == AGAIN:
        seconds += floor.plan.retelling_s
    return ticks(seconds, floor.plan.horizon + 1)


def is_solved(floor: Floor, call: Call, service) -> bool:
    """Whether this team solves this call; no luck is needed when it solves all, and a nuisance is over when it is."""
    if call.short or service.solved_share == 1.0:
        return True
    u = uniform(floor.streams.solved, call.who, call.nth)
    return u < service.solved_share


def tries_again(floor: Floor, call: Call) -> bool:
    """Whether a caller who gave up, or heard the busy signal, dials once more."""
    redial = floor.plan.redial
    if floor.plan.reasons[call.reason].nuisance:
        return False
    u = uniform(floor.streams.redial, call.who, nth(call.visit, call.attempt))
    return dials_again(u, redial.share, call.attempt, redial.tries)


def redial_delay(floor: Floor, call: Call) -> int:
    """How long until then, in ticks."""
    u = uniform(floor.streams.redial_delay, call.who, nth(call.visit, call.attempt))
    return ticks(floor.redial_delay(u), floor.plan.horizon + 1)


def return_later(floor: Floor, call: Call) -> None:
    """An unsolved need may come back as a new call of the same customer; outside hours it waits for the opening."""
    plan, streams = floor.plan, floor.streams
    reason = plan.reasons[call.reason]
    address = call.who, nth(call.visit)
    if not comes_back(uniform(streams.comes_back, *address), reason.return_share, call.visit, reason.return_limit):
        return
    days = floor.return_days[call.reason](uniform(streams.back_after, *address))
    tick = floor.env.now + ticks(days * DAY / TICKS_PER_SECOND, plan.horizon + 1)
    due = plan.due(tick, uniform(streams.morning_after, *address))
    if due < plan.horizon:
        identity = call.customer, call.need, call.visit + 1
        again = Call(call.caller, identity, call.reason, due, floor.mood.blank)
        floor.env.process(arrive(floor, again))


def arrive(floor: Floor, call: Call):
    """Wait until the call is due; then it lives, unless its customer has left by then."""
    yield floor.at(call.arrival, CALL_ARRIVES, call)
    if call.caller.is_customer:
        yield from call_life(floor, call)


def outside_calls(floor: Floor, arrivals):
    """The calls of the outside public, one process each, started in order of arrival."""
    for tick, customer, reason in zip(
        arrivals.tick.tolist(), arrivals.customer.tolist(), arrivals.reason.tolist(), strict=True
    ):
        call = Call(floor.new_caller(), (customer, 0, 0), reason, tick, floor.mood.blank)
        yield floor.at(tick, CALL_ARRIVES, call)
        floor.env.process(call_life(floor, call))
