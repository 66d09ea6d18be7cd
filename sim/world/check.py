"""Whether a world can be run at all: its names fit together, and it comes to an end."""

from typing import TYPE_CHECKING

from sim.core.clock import SECONDS_PER_DAY, Level
from sim.core.datasets import shipped
from sim.core.language import say
from sim.core.parameter import nearest, not_allowed
from sim.core.ticks import TICKS_PER_SECOND, ticks
from sim.world.amounts import amounts_fit

if TYPE_CHECKING:
    from sim.world.centre import Centre
    from sim.world.demand import Demand
    from sim.world.scenario import Scenario

MOST_CALLS_IN_AN_INTERVAL = 500_000  # a caller's number has room for a million; day factors may double the mean
MOST_INTERVALS_IN_A_DAY = 9_999  # numbers from there on stand for typed calls


MOST_NEEDS = 200_000  # of one customer: what the order of simultaneous events has room for


def check(scenario: "Scenario") -> None:
    """Raise a sentence for the first thing that makes a scenario impossible."""
    _names_exist(scenario)
    _times_of_day_are_open(scenario)
    _time_is_sensible(scenario)
    _demand_fits_the_world(scenario)
    _needs_end(scenario.demand)
    _transfers_end(scenario.centre)
    _waiting_ends(scenario)
    if scenario.world == "market":
        _customers_are_sensible(scenario)
    amounts_fit(scenario)


def _customers_are_sensible(scenario: "Scenario") -> None:
    customers = scenario.customers
    if not any(segment.weight > 0 for segment in customers.segments.values()):
        raise not_allowed(say("customers.segments must hold a segment with a weight above 0."))
    for name in customers.segments:
        if not name or "." in name:
            raise not_allowed(say("the name {name} must have letters and no dot.", name=repr(name)))
    most = max(segment.needs_factor for segment in customers.segments.values())
    if customers.needs_per_month * most * max(customers.first_month_factor, 1.0) * scenario.months > MOST_NEEDS:
        words = {"most": MOST_NEEDS, "months": scenario.months}
        raise not_allowed(say("a customer would have more than {most:,} needs in {months} months.", **words))
    profile = customers.profile
    if profile is not None and not any(weight > 0 for _, weight in scenario.opening.hours().rows(profile)):
        raise not_allowed(say("customers.profile has no weight above 0 while the lines are open."))


def _names_exist(scenario: "Scenario") -> None:
    queues = scenario.centre.queues
    if not queues:
        raise not_allowed(say("centre.queues must hold at least one queue."))
    if not scenario.demand.reasons:
        raise not_allowed(say("demand.reasons must hold at least one reason."))
    for name in [*queues, *scenario.centre.teams, *scenario.demand.reasons]:
        if not name or "." in name:
            raise not_allowed(say("the name {name} must have letters and no dot.", name=repr(name)))
    nuisance = scenario.centre.nuisance
    if nuisance.treatment in ("separate_queue", "supervisor") and nuisance.queue is None:
        raise not_allowed(say("centre.nuisance.queue is missing; {treatment} needs one.", treatment=nuisance.treatment))
    named = [(f"demand.reasons.{name}.queue", reason.queue) for name, reason in scenario.demand.reasons.items()]
    for team_name, team in scenario.centre.teams.items():
        for queue, service in team.serves.items():
            named.append((f"centre.teams.{team_name}.serves", queue))
            if service.passes_to is not None:
                named.append((f"centre.teams.{team_name}.serves.{queue}.passes_to", service.passes_to))
    if nuisance.queue is not None:
        named.append(("centre.nuisance.queue", nuisance.queue))
    for path, queue in named:
        if queue not in queues:
            near = nearest(queue, list(queues))
            known = ", ".join(queues)
            if near:
                why = say(
                    "{path} names an unknown queue, {queue}; did you mean {near}?",
                    path=path,
                    queue=queue,
                    near=near,
                )
            else:
                why = say(
                    "{path} names an unknown queue, {queue}; the queues are: {known}.",
                    path=path,
                    queue=queue,
                    known=known,
                )
            raise not_allowed(why)

    for number, call in enumerate(scenario.demand.typed_calls):
        if call.reason not in scenario.demand.reasons:
            known = ", ".join(scenario.demand.reasons)
            path = f"demand.typed_calls.{number}.reason"
            raise not_allowed(
                say(
                    "{path} names an unknown reason, {name}; the reasons are: {known}.",
                    path=path,
                    name=call.reason,
                    known=known,
                )
            )
        if ticks(call.at_s) >= scenario.opening.seconds() * TICKS_PER_SECOND:
            raise not_allowed(say("demand.typed_calls.{number}.at_s lies after closing time.", number=number))


def _times_of_day_are_open(scenario: "Scenario") -> None:
    """Refuse a row, a break or a half-day that governs no open minute, and open minutes that no row governs."""
    hours, demand = scenario.opening.hours(), scenario.demand
    tables: dict[str, Level] = {
        f"centre.teams.{name}.agents": team.agents for name, team in scenario.centre.teams.items()
    }
    tables["demand.calls_per_hour"] = demand.calls_per_hour
    if scenario.customers.profile is not None:
        tables["customers.profile"] = scenario.customers.profile
    for path, table in tables.items():
        why = hours.why_not(table)
        if why:
            raise not_allowed(say("{path}: {why}", path=path, why=why))
    for name, team in scenario.centre.teams.items():
        for number, pause in enumerate(team.breaks):
            if not hours.spans(pause.at, pause.minutes):
                words = {"path": f"centre.teams.{name}.breaks.{number}", "at": pause.at, "hours": hours}
                raise not_allowed(
                    say("{path}: the break at {at} touches no open minute; the lines are open from {hours}.", **words)
                )
    if demand.half_day_spread > 0.0 and not hours.opens < hours.moment(demand.half_day_at) < hours.closes:
        words = {"at": demand.half_day_at, "hours": hours}
        raise not_allowed(
            say("demand.half_day_at is {at}, but must lie within the hours of opening, {hours}.", **words)
        )


def _time_is_sensible(scenario: "Scenario") -> None:
    opening, days = scenario.opening, scenario.days_in_all()
    if opening.seconds() > SECONDS_PER_DAY and days > 1:
        raise not_allowed(say("opening lasts more than 24 hours, which only a world of one day can have."))
    if not any(opening.is_open(day) for day in range(min(days, 7))):
        raise not_allowed(say("opening.weekdays leaves no opening day within the {days} days.", days=days))
    length = opening.seconds() if days == 1 else days * SECONDS_PER_DAY
    if scenario.warm_up_hours * 3600 >= length:
        raise not_allowed(
            say(
                "warm_up_hours ({hours:g}) leaves nothing of the world to count.",
                hours=scenario.warm_up_hours,
            )
        )


def _demand_fits_the_world(scenario: "Scenario") -> None:
    demand = scenario.demand
    outside = demand.profile is not None or demand.calls_per_hour != 0 or demand.typed_calls
    if scenario.world == "market" and outside:
        raise not_allowed(
            say(
                "a market's calls come from its customers; demand must not name calls_per_hour, profile or typed_calls."
            )
        )
    if scenario.world == "market" and scenario.customers.count == 0:
        raise not_allowed(say("a market needs customers; customers.count is 0."))
    if demand.profile is not None and demand.calls_per_hour != 0:
        raise not_allowed(say("give either demand.calls_per_hour or demand.profile, not both."))
    if demand.profile is not None:
        _profile_exists(demand.profile)
    if sum(reason.weight for reason in demand.reasons.values()) <= 0:
        raise not_allowed(say("all weights of demand.reasons are 0, so nobody has a reason to call."))
    intervals = scenario.opening.seconds() / (60 * demand.interval_min)
    if intervals > MOST_INTERVALS_IN_A_DAY:
        raise not_allowed(
            say("demand: {n:,.0f} intervals in one day are too many to tell apart; lengthen interval_min.", n=intervals)
        )
    rows = demand.calls_per_hour
    most = (max(rows.values()) if isinstance(rows, dict) else rows) * demand.scale * demand.interval_min / 60
    if most > MOST_CALLS_IN_AN_INTERVAL:
        raise not_allowed(
            say("demand: {n:,.0f} calls in one interval are too many to tell apart; shorten interval_min.", n=most)
        )
    if isinstance(demand.calls_per_hour, dict):
        for time in demand.calls_per_hour:
            hours = scenario.opening.hours()
            if (hours.moment(time) - hours.opens) % (60 * demand.interval_min) and hours.moment(time) > hours.opens:
                words = {"time": time, "opens": scenario.opening.opens, "minutes": demand.interval_min}
                why = say(
                    "demand.calls_per_hour changes at {time}, within an interval of {minutes} min from {opens}.",
                    **words,
                )
                raise not_allowed(why)


def _profile_exists(name: str) -> None:
    try:
        shipped("datasets", f"{name}.csv")
    except FileNotFoundError:
        raise not_allowed(say("demand.profile names an unknown dataset, {name}.", name=name)) from None


def _needs_end(demand: "Demand") -> None:
    if demand.redial.share == 1.0 and demand.redial.tries is None:
        raise not_allowed(say("demand.redial: a share of 1 without a limit of tries would never end."))
    for name, reason in demand.reasons.items():
        if reason.returns.share == 1.0 and reason.returns.limit is None:
            raise not_allowed(
                say("demand.reasons.{name}.returns: a share of 1 without a limit would never end.", name=name)
            )


def _transfers_end(centre: "Centre") -> None:
    """Refuse a circle of queues along which some call might be passed on for ever because nobody there solves."""
    follows: dict[str, set[str]] = {queue: set() for queue in centre.queues}
    for team in centre.teams.values():
        for queue, service in team.serves.items():
            if service.solved_share == 0.0 and service.passes_to is not None:
                follows[queue].add(service.passes_to)
    done: set[str] = set()

    def visit(queue: str, walked: list[str]) -> None:
        if queue in walked:
            circle = " > ".join([*walked[walked.index(queue) :], queue])
            raise not_allowed(
                say(
                    "centre: calls would be passed round for ever ({circle}) because nobody there solves any.",
                    circle=circle,
                )
            )
        if queue not in done:
            for following in sorted(follows[queue]):
                visit(following, [*walked, queue])
            done.add(queue)

    for queue in centre.queues:
        visit(queue, [])


def _waiting_ends(scenario: "Scenario") -> None:
    """Refuse callers of endless patience in a queue that nobody will ever serve."""
    centre = scenario.centre
    if centre.at_closing == "drop":
        return
    hours, staffed = scenario.opening.hours(), set()
    for team in centre.teams.values():
        # those on duty at closing time stay until the waiting are served; where the lines never close anybody will do
        duty = [number for _, number in team.on_duty(hours)]
        if team.absent_share < 1.0 and (max(duty) if hours.never_close else duty[-1]) > 0:
            staffed |= set(team.serves)
    for name, queue in centre.queues.items():
        if queue.patience_s is None and name not in staffed:
            why = say(
                "centre.queues.{name}: nobody serves it at closing time and callers wait for ever (no patience_s).",
                name=name,
            )
            raise not_allowed(why)
