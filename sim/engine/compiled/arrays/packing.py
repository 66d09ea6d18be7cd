"""A plan and its luck, packed into the arrays of a `World`: places instead of names, numbers instead of objects."""

from dataclasses import astuple

import numpy as np

from sim.core.ticks import ticks
from sim.engine.arrivals import nobody
from sim.engine.codes import Estimator, Lines, Treatment, code
from sim.engine.compiled.arrays.durations import Durations
from sim.engine.compiled.arrays.world import (
    AGENT,
    CALL,
    CHANGE,
    DURATION,
    DUTY,
    EVENT,
    FIXED,
    GROUP,
    QUEUE,
    REASON,
    ROW,
    SERVICE,
    STATE,
    STREAMS,
    TEAM,
    TRACE,
    WINDOW,
    World,
    tables,
)
from sim.engine.compiled.arrivals import arrivals
from sim.engine.compiled.clockwork.agenda import FOREVER, key_of
from sim.engine.order import Rank
from sim.engine.plan import Plan
from sim.engine.rota import rota
from sim.engine.rows import empty, table
from sim.engine.streams import Streams
from sim.engine.volumes import expected_calls


def pack(plan: Plan, streams: Streams, keep_events: bool) -> World:
    """Everything laid out, and nothing happened yet."""
    durations = Durations()
    lists: list[int] = []
    is_market = plan.is_market
    calls = nobody() if is_market else arrivals(plan, streams)
    changes = list(rota(plan, streams))
    fixed = _fixed(plan, durations, keep_events)
    queues = _queues(plan, durations, lists)
    teams, groups, agents = _teams(plan, changes, durations, lists)
    services, reasons = _services(plan, durations), _reasons(plan, durations)
    state = empty(STATE, 1)
    # room that is not used costs nothing; a market grows, and its unsolved needs come back
    room = int(1.5 * expected_calls(plan) if is_market else 1.125 * len(calls.tick)) + 128
    state[0].window = state[0].cut_off = -1
    state[0].until, state[0].is_last = plan.horizon, not is_market
    return World(
        fixed=fixed,
        streams=table(STREAMS, [astuple(streams)]),
        state=state,
        queues=queues,
        rows=table(ROW, [(-1, -1)] * (2 * len(queues))),
        teams=teams,
        services=services,
        reasons=reasons,
        lists=np.array(lists, np.int64),
        groups=groups,
        durations=table(DURATION, durations.rows),
        steps_value=np.array(durations.values, np.float64),
        steps_end=np.array(durations.ends, np.float64),
        windows=table(WINDOW, list(plan.windows)),
        rota=_changes(plan, changes),
        arrival_tick=calls.tick,
        arrival_customer=calls.customer,
        arrival_reason=calls.reason.astype(np.int16, copy=False),
        arrival_need=np.zeros(0, np.int32),
        person=np.zeros(0, np.uint64),
        there=np.zeros(0, bool),
        patience=np.zeros(0),
        ended=np.empty(room if is_market else 0, np.int32),
        events=empty(EVENT, 0),
        free_events=np.zeros(0, np.int64),
        heap_tick=np.zeros(0, np.int64),
        heap_row=np.zeros(0, np.int64),
        calls=empty(CALL, 0),
        free_calls=np.zeros(0, np.int64),
        agents=agents,
        idle=np.zeros(len(agents), np.int64),
        duty=empty(DUTY, 0),
        trace=empty(TRACE, 0),
        **tables(room, room // 2),
    )


def _fixed(plan: Plan, durations: Durations, keep_events: bool) -> np.recarray:
    redial, nuisance = plan.redial, plan.nuisance
    fixed = empty(FIXED, 1)
    one = fixed[0]
    one.horizon = plan.horizon
    one.lines = plan.lines
    one.redial_share, one.redial_tries = redial.share, redial.tries
    one.redial_delay = durations.place(redial.delay)
    one.treatment = code(Treatment, nuisance.treatment)
    one.recognised_share = nuisance.recognised_share
    one.nuisance_queue = nuisance.queue
    one.message = durations.place(nuisance.message)
    one.recording, one.closing = nuisance.recording, nuisance.closing
    one.retelling_s = plan.retelling_s
    one.morning_after = plan.morning_after
    one.drop, one.keep_events = plan.drops_at_closing, keep_events
    one.is_market = plan.is_market
    return fixed


def _queues(plan: Plan, durations: Durations, lists: list[int]) -> np.recarray:
    queues = empty(QUEUE, len(plan.queues))
    for row, queue in zip(queues, plan.queues, strict=True):
        row.patience = durations.place(queue.patience)
        row.layers, row.before, row.before_opting_out = queue.menu_layers, queue.before, queue.before_opting_out
        for name in ("advert_s", "prompt_s", "hang_up_share", "self_service_share", "opt_out_share"):
            row[name] = getattr(queue, name)
        row.transferred_first = queue.transferred_first
        row.first_team, row.teams = len(lists), len(queue.teams)
        lists += queue.teams
        told, offer = queue.announcement, queue.callback
        if told is not None:
            row.announces, row.estimator = True, code(Estimator, told.estimator)
            row.fixed_s, row.believed_share, row.stretch = told.fixed_s, told.believed_share, told.stretch
        if offer is not None:
            row.calls_back, row.above_s, row.accepted_share = True, offer.above_s, offer.accepted_share
            row.promise, row.tolerance_s = ticks(offer.promise_s), offer.tolerance_s
    return queues


def _teams(plan: Plan, changes: list[tuple[int, int, int]], durations: Durations, lists: list[int]):
    """The teams, the groups of queues that they look at, and an agent for every number that is ever wanted."""
    teams = empty(TEAM, len(plan.teams))
    groups: list[tuple[int, int]] = []
    agents: list[tuple[int, int, int]] = []
    for row, team in zip(teams, plan.teams, strict=True):
        row.after_call = durations.place(team.after_call)
        row.shared_context = team.shared_context
        row.first_group, row.groups = len(groups), len(team.looks)
        for group in team.looks:
            groups.append((len(lists), len(group)))
            lists += group
        row.first_agent = len(agents)
        row.most = max((wanted for _, place, wanted in changes if place == team.place), default=0)
        agents += [(team.place, -1, 0)] * row.most
    return teams, table(GROUP, groups), table(AGENT, agents)


def _services(plan: Plan, durations: Durations) -> np.recarray:
    """One row for each pair of team and queue; those that a team does not serve are never looked at."""
    services = empty(SERVICE, len(plan.teams) * len(plan.queues))
    for team in plan.teams:
        for queue, service in team.services.items():
            row = services[team.place * len(plan.queues) + queue]
            row.handling = durations.place(service.handling)
            row.passes_to, row.mean_s, row.solved_share = service.passes_to, service.mean_s, service.solved_share
    return services


def _reasons(plan: Plan, durations: Durations) -> np.recarray:
    reasons = empty(REASON, len(plan.reasons))
    for row, reason in zip(reasons, plan.reasons, strict=True):
        row.queue, row.nuisance = reason.queue, reason.nuisance
        row.return_share, row.return_limit = reason.return_share, reason.return_limit
        row.return_days = durations.place(reason.return_days)
    return reasons


def _changes(plan: Plan, changes: list[tuple[int, int, int]]) -> np.recarray:
    """Shift changes, openings and closings in the order of the clock, and one that never comes."""
    rows = [(tick, key_of(Rank.SHIFT_CHANGES, team), team, wanted) for tick, team, wanted in changes]
    for opening, closing in plan.windows:
        rows.append((opening, key_of(Rank.OPENING_CLOSING, 0), Lines.OPEN, 0))
        rows.append((closing, key_of(Rank.OPENING_CLOSING, 0), Lines.CLOSE, 0))
    return table(CHANGE, [*sorted(rows), (FOREVER, 0, 0, 0)])
