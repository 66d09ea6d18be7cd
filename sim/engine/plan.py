"""What both engines read: a scenario turned into ticks, numbers and places. It is frozen, and needs no scenario."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from sim.core.distributions import Constant, Distribution
from sim.core.ticks import DAY, MONTH, TICKS_PER_SECOND, ticks
from sim.engine.decisions import when_due
from sim.engine.needs import day_profile, first_from, moment_of_day
from sim.engine.rules import Rules, rules_of
from sim.world.centre import Nuisance
from sim.world.customers import Customers
from sim.world.demand import Demand
from sim.world.opening import Opening
from sim.world.queues import Announcement, Callback
from sim.world.scenario import Scenario


class Window(NamedTuple):
    """The lines are open from one tick to another; a day that follows without a gap is joined on."""

    opening: int
    closing: int


@dataclass(frozen=True)
class QueuePlan:
    """A queue, and the teams that may serve a call that joins it, best first."""

    place: int
    priority: int
    patience: Distribution | None
    advert_s: float
    menu_layers: int
    prompt_s: float
    before: int
    before_opting_out: int
    music: bool
    hang_up_share: float
    self_service_share: float
    opt_out_share: float
    transferred_first: bool
    announcement: Announcement | None
    callback: Callback | None
    teams: tuple[int, ...]


@dataclass(frozen=True)
class ServicePlan:
    """How a team serves one queue: `mean_s` with after-call work, `passes_to` a queue's place, -1 for none."""

    handling: Distribution
    mean_s: float
    solved_share: float
    passes_to: int


@dataclass(frozen=True)
class TeamPlan:
    """A team: what it serves by queue, and the queues in the order in which a free agent looks, in groups.

    Queues in one group are equally preferred and of equal priority: the longest waiting of them is taken.
    """

    place: int
    services: dict[int, ServicePlan]
    looks: tuple[tuple[int, ...], ...]
    after_call: Distribution | None  # None: no after-call work
    shared_context: bool
    conduct: float
    absent_share: float
    shifts: tuple[tuple[int, int], ...]  # (tick, agents from then on)


@dataclass(frozen=True)
class ReasonPlan:
    """A reason for calling: the queue that it begins in and the returns of unsolved needs."""

    queue: int
    return_share: float
    return_days: Distribution
    return_limit: int  # -1: none
    nuisance: bool


@dataclass(frozen=True)
class RedialPlan:
    """Who dials again after giving up or a busy signal, and when; `tries` -1: without a limit."""

    share: float
    tries: int
    delay: Distribution


@dataclass(frozen=True)
class NuisancePlan:
    """What is done with recognised nuisance calls; `queue` a place, -1 for none; recording and closing in ticks."""

    treatment: str
    recognised_share: float
    queue: int
    message: Distribution
    recording: int
    closing: int


@dataclass(frozen=True)
class Plan:
    """Everything an engine needs to know of a scenario, besides its luck.

    What is drawn from before anything happens is kept as it was declared: `opening`, `demand` and, in a market,
    `customers`.
    """

    opening: Opening
    demand: Demand
    days: int  # of a floor; 0 in a market
    months: int  # of a market; 0 on a floor
    customers: Customers | None  # None: a floor
    rules: Rules
    kindness_share: float
    promised_wait: int  # ticks
    windows: tuple[Window, ...]
    horizon: int  # exclusive
    warm_up: int
    queues: tuple[QueuePlan, ...]
    teams: tuple[TeamPlan, ...]
    reasons: tuple[ReasonPlan, ...]
    reason_ends: tuple[float, ...]  # cumulated shares
    redial: RedialPlan
    nuisance: NuisancePlan
    drops_at_closing: bool
    retelling_s: float
    lines: int  # -1: without a limit
    morning_after: float  # ticks over which needs of closed hours are spread
    open_days: tuple[int, ...]
    day_profile: tuple[tuple, tuple, tuple]  # see needs.py; empty: needs call as they arise
    words: dict[str, tuple[str, ...]]

    @property
    def is_market(self) -> bool:
        """Whether the calls come from customers."""
        return self.customers is not None

    def closing_after(self, tick: int) -> int:
        """When the lines that are open at a tick close."""
        return self.windows[self.opened_by(tick) - 1].closing

    def opened_by(self, tick: int) -> int:
        """`decisions.opened_by`, for plain Python, where a search in compiled code of its own is quicker."""
        return bisect_right(self.windows, (tick, 2**63))

    def due(self, tick: int, u: float) -> int:
        """When a need that arises at a tick calls, given luck u: see `decisions.when_due`; the horizon for never.

        >>> import sim
        >>> plan_of(sim.textbook(60, 5, 180, hours=8)).due(0, 0.5)
        0
        """
        return when_due(self.windows, self.opened_by(tick), tick, u, (self.horizon, self.morning_after))

    def known(self, tick: int) -> int:
        """When it is settled that a need that arises at a tick will call: with a profile, as that day begins."""
        return tick // DAY * DAY if self.day_profile[0] else tick

    def need_due(self, tick: int, u: float) -> int:
        """When a customer calls about a need that arises at a tick: with a profile of the day at its time of that day,
        or of the next open one; the horizon for never."""
        if not self.day_profile[0]:
            return self.due(tick, u)
        place = first_from(self.open_days, tick // DAY)
        if place == len(self.open_days):
            return self.horizon
        return self.open_days[place] * DAY + moment_of_day(u, *self.day_profile)


def plan_of(scenario: Scenario) -> Plan:
    """Turn a scenario into a plan."""
    centre, demand = scenario.centre, scenario.demand
    queue_place = {name: place for place, name in enumerate(centre.queues)}
    open_days = tuple(day for day in range(scenario.days_in_all()) if scenario.opening.is_open(day))
    windows = _windows(scenario, open_days)
    if scenario.world == "market":
        horizon = scenario.months * MONTH + 1
    else:
        horizon = windows[-1].closing + DAY
    weights = [reason.weight for reason in demand.reasons.values()]
    ends = [sum(weights[: n + 1]) / sum(weights) for n in range(len(weights))]
    market = scenario.world == "market"
    return Plan(
        opening=scenario.opening,
        demand=demand,
        days=0 if market else scenario.days,
        months=scenario.months if market else 0,
        customers=scenario.customers if market else None,
        rules=rules_of(scenario),
        kindness_share=centre.delivery.kindness_share,
        promised_wait=ticks(centre.promised_wait_s),
        windows=windows,
        horizon=horizon,
        warm_up=ticks(scenario.warm_up_hours * 3600.0),
        queues=tuple(_queue(centre, name, place) for name, place in queue_place.items()),
        teams=tuple(_team(scenario, name, queue_place, open_days) for name in centre.teams),
        reasons=tuple(
            ReasonPlan(
                queue=queue_place[reason.queue],
                return_share=reason.returns.share,
                return_days=reason.returns.delay_days,
                return_limit=_or_none(reason.returns.limit),
                nuisance=reason.nuisance,
            )
            for reason in demand.reasons.values()
        ),
        reason_ends=tuple(ends),
        redial=RedialPlan(demand.redial.share, _or_none(demand.redial.tries), demand.redial.delay_s),
        nuisance=_nuisance(centre.nuisance, queue_place),
        drops_at_closing=centre.at_closing == "drop",
        retelling_s=centre.retelling_s,
        lines=_or_none(centre.lines),
        morning_after=scenario.customers.morning_after_min * 60.0 * TICKS_PER_SECOND,
        open_days=open_days,
        day_profile=day_profile(scenario),
        words={
            "queue": tuple(centre.queues),
            "team": tuple(centre.teams),
            "reason": tuple(demand.reasons),
            "segment": tuple(scenario.customers.segments),
        },
    )


def _or_none(number: int | None) -> int:
    return -1 if number is None else number


def _nuisance(given: Nuisance, queue_place: dict[str, int]) -> NuisancePlan:
    return NuisancePlan(
        treatment=given.treatment,
        recognised_share=given.recognised_share,
        queue=-1 if given.queue is None else queue_place[given.queue],
        message=given.message_s,
        recording=ticks(given.recording_s),
        closing=ticks(given.closing_s),
    )


def _windows(scenario: Scenario, open_days: tuple[int, ...]) -> tuple[Window, ...]:
    length = scenario.opening.seconds() * TICKS_PER_SECOND
    found: list[Window] = []
    for day in open_days:
        opening = day * DAY
        if found and found[-1].closing == opening:
            found[-1] = Window(found[-1].opening, opening + length)
        else:
            found.append(Window(opening, opening + length))
    return tuple(found)


def _queue(centre, name: str, place: int) -> QueuePlan:
    queue = centre.queues[name]
    serving = [
        (team.serves[name].preference, number)
        for number, team in enumerate(centre.teams.values())
        if name in team.serves
    ]
    return QueuePlan(
        place=place,
        priority=queue.priority,
        patience=queue.patience_s,
        advert_s=queue.advert_s,
        menu_layers=queue.menu_layers,
        prompt_s=queue.prompt_s,
        before=ticks(queue.before_s()),
        before_opting_out=ticks(queue.advert_s + min(queue.menu_layers, 1) * queue.prompt_s),
        music=queue.music,
        hang_up_share=queue.hang_up_share,
        self_service_share=queue.self_service_share,
        opt_out_share=queue.opt_out_share,
        transferred_first=queue.transferred_first,
        announcement=queue.announcement,
        callback=queue.callback,
        teams=tuple(number for _, number in sorted(serving)),
    )


def _team(scenario: Scenario, name: str, queue_place: dict[str, int], open_days: tuple[int, ...]) -> TeamPlan:
    team = scenario.centre.teams[name]
    services = {
        queue_place[queue]: ServicePlan(
            handling=service.handling_s,
            mean_s=service.handling_s.mean_value() + team.after_call_s.mean_value(),
            solved_share=service.solved_share,
            passes_to=-1 if service.passes_to is None else queue_place[service.passes_to],
        )
        for queue, service in team.serves.items()
    }
    groups: dict[tuple[int, int], list[int]] = {}
    for queue, service in team.serves.items():
        level = (service.preference, scenario.centre.queues[queue].priority)
        if scenario.centre.agents_choose == "longest_waiting":
            level = (0, 0)
        groups.setdefault(level, []).append(queue_place[queue])
    return TeamPlan(
        place=list(scenario.centre.teams).index(name),
        services=services,
        looks=tuple(tuple(sorted(groups[level])) for level in sorted(groups)),
        after_call=None if team.after_call_s == Constant(0) else team.after_call_s,
        shared_context=team.shared_context,
        conduct=team.conduct,
        absent_share=team.absent_share,
        shifts=_shifts(scenario, team, open_days),
    )


def _shifts(scenario: Scenario, team, open_days: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """When the number on duty becomes what, on every opening day: the team's table, less who is on a break."""
    hours = scenario.opening.hours()
    day = [((second - hours.opens) * TICKS_PER_SECOND, number) for second, number in team.on_duty(hours)]
    return tuple((number_of_day * DAY + tick, number) for number_of_day in open_days for tick, number in day)
