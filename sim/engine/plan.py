"""What both engines read: a scenario turned into ticks, numbers and places, and the order within an instant."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from sim.core.clock import changes, seconds_of
from sim.core.distributions import Constant, Empirical, LogNormal, Weibull, lognormal_quantile, weibull_quantile
from sim.core.ticks import DAY, MONTH, TICKS_PER_SECOND, ticks
from sim.engine.needs import day_profile, first_from, moment_of_day
from sim.world.queues import Announcement, Callback
from sim.world.scenario import Scenario


class Rank(IntEnum):
    """What happens first when several things fall on the same tick.

    Ties within a rank go by customer, need, visit, attempt, leg. An agent who becomes free takes the next call at
    once, before the next event. An event of an earlier rank that is created at the same tick runs next.
    """

    HANDLING_ENDS = 1
    AFTER_CALL_ENDS = 2
    SHIFT_CHANGES = 3
    OPENING_CLOSING = 4
    MENU_ENDS = 5
    FALLS_DUE = 6  # a transfer or a redial
    CALL_ARRIVES = 7
    PATIENCE_ENDS = 8
    MONTH_ENDS = 9


Quantile = Callable[[float], float]


@dataclass(frozen=True)
class QueuePlan:
    """A queue, and the teams that may serve a call that joins it, best first."""

    place: int
    priority: int
    patience: Quantile | None
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

    handling: Quantile
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
    after_call: Quantile | None  # None: no after-call work
    shared_context: bool
    conduct: float
    absent_share: float
    shifts: tuple[tuple[int, int], ...]  # (tick, agents from then on)


@dataclass(frozen=True)
class ReasonPlan:
    """A reason for calling: the queue that it begins in and the returns of unsolved needs."""

    queue: int
    return_share: float
    return_days: Quantile
    return_limit: int | None
    nuisance: bool


@dataclass(frozen=True)
class Plan:
    """Everything an engine needs to know of a scenario, besides its luck."""

    scenario: Scenario
    windows: tuple[tuple[int, int], ...]  # (opening, closing) ticks; a day that follows without a gap is joined on
    horizon: int  # exclusive
    warm_up: int
    queues: tuple[QueuePlan, ...]
    teams: tuple[TeamPlan, ...]
    reasons: tuple[ReasonPlan, ...]
    reason_ends: tuple[float, ...]  # cumulated shares
    retelling_s: float
    lines: int | None
    morning_after: float  # ticks over which needs of closed hours are spread
    open_days: tuple[int, ...]
    day_profile: tuple[tuple, tuple, tuple]  # see needs.py; empty: needs call as they arise
    words: dict[str, tuple[str, ...]]

    def reason(self, u: float) -> int:
        """The reason for a call, as its place in the list, given luck u."""
        return min(bisect_right(self.reason_ends, u), len(self.reasons) - 1)

    def closing_after(self, tick: int) -> int:
        """When the lines that are open at a tick close."""
        return self.windows[bisect_right(self.windows, (tick, 2**63)) - 1][1]

    def next_open(self, tick: int) -> tuple[int, bool] | None:
        """The tick itself and True when the lines are open, else the next opening and False; None after the last.

        >>> import sim
        >>> plan_of(sim.textbook(60, 5, 180, hours=8)).next_open(0)
        (0, True)
        """
        place = bisect_right(self.windows, (tick, 2**63)) - 1
        if place >= 0 and tick < self.windows[place][1]:
            return tick, True
        return (self.windows[place + 1][0], False) if place + 1 < len(self.windows) else None

    def due(self, tick: int, u: float) -> int | None:
        """When a need that arises at a tick calls: at once, or some time after the next opening, given luck u."""
        found = self.next_open(tick)
        if found is None or found[1]:
            return found[0] if found else None
        opening = found[0]
        length = self.windows[bisect_right(self.windows, (opening, 2**63)) - 1][1] - opening
        return opening + int(u * min(self.morning_after, length))

    def known(self, tick: int) -> int:
        """When it is settled that a need that arises at a tick will call: with a profile, as that day begins."""
        return tick // DAY * DAY if self.day_profile[0] else tick

    def need_due(self, tick: int, u: float) -> int | None:
        """When a customer calls about a need that arises at a tick: with a profile of the day at its time of that day,
        or of the next open one."""
        if not self.day_profile[0]:
            return self.due(tick, u)
        place = first_from(self.open_days, tick // DAY)
        if place == len(self.open_days):
            return None
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
        horizon = windows[-1][1] + DAY
    weights = [reason.weight for reason in demand.reasons.values()]
    ends = [sum(weights[: n + 1]) / sum(weights) for n in range(len(weights))]
    return Plan(
        scenario=scenario,
        windows=windows,
        horizon=horizon,
        warm_up=ticks(scenario.warm_up_hours * 3600.0),
        queues=tuple(_queue(centre, name, place) for name, place in queue_place.items()),
        teams=tuple(_team(scenario, name, queue_place, open_days) for name in centre.teams),
        reasons=tuple(
            ReasonPlan(
                queue=queue_place[reason.queue],
                return_share=reason.returns.share,
                return_days=quantile(reason.returns.delay_days),
                return_limit=reason.returns.limit,
                nuisance=reason.nuisance,
            )
            for reason in demand.reasons.values()
        ),
        reason_ends=tuple(ends),
        retelling_s=centre.retelling_s,
        lines=centre.lines,
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


def quantile(distribution) -> Quantile:
    """A distribution's quantile function with everything worked out that does not depend on luck.

    >>> from sim.core.distributions import Exponential
    >>> quantile(Exponential(180))(0.5) == Exponential(180).quantile(0.5)
    True
    """
    if isinstance(distribution, LogNormal):
        mu, sigma = distribution.constants()
        return lambda u: lognormal_quantile(u, mu, sigma)
    if isinstance(distribution, Weibull):
        scale, shape = distribution.scale(), distribution.shape
        return lambda u: weibull_quantile(u, scale, shape)
    if isinstance(distribution, Empirical):
        values, ends = distribution.steps()
        return lambda u: values[min(bisect_right(ends, u), len(values) - 1)]
    return distribution.quantile


def _windows(scenario: Scenario, open_days: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    length = scenario.opening.seconds() * TICKS_PER_SECOND
    found: list[tuple[int, int]] = []
    for day in open_days:
        opening = day * DAY
        if found and found[-1][1] == opening:
            found[-1] = (found[-1][0], opening + length)
        else:
            found.append((opening, opening + length))
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
        patience=None if queue.patience_s is None else quantile(queue.patience_s),
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
            handling=quantile(service.handling_s),
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
        after_call=None if team.after_call_s == Constant(0) else quantile(team.after_call_s),
        shared_context=team.shared_context,
        conduct=team.conduct,
        absent_share=team.absent_share,
        shifts=_shifts(scenario, team, open_days),
    )


def _shifts(scenario: Scenario, team, open_days: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """When the number on duty becomes what, on every opening day: the team's table, less who is on a break."""
    opening = scenario.opening
    opens, closes = seconds_of(opening.opens), seconds_of(opening.closes)
    instants = {second for second, _ in changes(team.agents, opens, closes)}
    for pause in team.breaks:
        begins = seconds_of(pause.at)
        instants |= {second for second in (begins, begins + 60 * pause.minutes) if opens < second < closes}
    day = [((second - opens) * TICKS_PER_SECOND, team.on_duty(second)) for second in sorted(instants)]
    return tuple((number_of_day * DAY + tick, number) for number_of_day in open_days for tick, number in day)
