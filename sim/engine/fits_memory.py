"""Whether a run fits into memory, asked before it begins; where there is no psutil to ask, nothing is refused.

What will be held is estimated to within a factor of two: calls and legs of the outside public or of the customers, with
those who dial again and needs that return, customers and what is seen of them each month, and spells of duty.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from math import inf

from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.core.ticks import DAY, TICKS_PER_SECOND
from sim.engine.plan import Plan, QueuePlan, ReasonPlan, TeamPlan
from sim.engine.volumes import expected_calls

# Bytes that a row takes with what tables and metrics make of it, measured on textbook queues and markets of a million
# calls and customers (compiled) and of fifty thousand (reference).
BYTES = {
    "compiled": {"calls": 420, "legs": 110, "customers": 250, "states": 25, "spells": 90},
    "reference": {"calls": 1_600, "legs": 600, "customers": 1_300, "states": 60, "spells": 300},
}


@dataclass(frozen=True)
class Held:
    """How many rows of each kind a run will hold at its end."""

    calls: float
    legs: float
    customers: float
    states: float
    spells: float

    def bytes(self, engine: str) -> float:
        """How much memory that takes."""
        return sum(each * getattr(self, name) for name, each in BYTES[engine].items())


def held(plan: Plan) -> Held:
    """About how many rows a run will hold.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> held(plan_of(sim.textbook(60, 5, 180, hours=8)))
    Held(calls=480.0, legs=480.0, customers=0.0, states=0.0, spells=5)
    """
    first = customers = 0.0
    calls = expected_calls(plan)
    if plan.customers is not None:
        first = float(plan.customers.count)
        customers, months = _customers(plan)
        calls *= months / max(first * plan.months, 1.0)
    weights = [end - before for end, before in zip(plan.reason_ends, (0.0, *plan.reason_ends), strict=False)]
    answered, solved = _answered(plan), _solved(plan)
    offered, attempts, legs = calls, 1.0, 0.0
    for _ in range(100):  # who returns or dials again makes the queue longer, and a longer queue more of them
        share = min(answered / offered, 1.0) if offered else 1.0
        times = [_times(reason, solved[reason.queue], share) for reason in plan.reasons]
        before = offered, attempts
        attempts = (attempts + _attempts(plan, offered, attempts, answered)) / 2.0  # half way, or it would swing
        now = calls * sum(weight * often for weight, (often, _) in zip(weights, times, strict=True))
        offered = (offered + now) / 2.0
        legs = calls * attempts * sum(weight * often * one for weight, (often, one) in zip(weights, times, strict=True))
        if abs(offered - before[0]) <= 1e-3 * before[0] and abs(attempts - before[1]) <= 1e-3:
            break
    states = (customers + first) / 2.0 * (plan.months + 1)  # everybody who has joined by then is seen each month
    return Held(offered, legs, customers, states, sum(map(_spells, plan.teams)))


def _customers(plan: Plan) -> tuple[float, float]:
    """How many will have been customers, and the sum over the months of those who are."""
    terms = plan.customers
    assert terms is not None  # noqa: S101 - only asked of a market
    won = terms.acquisition.prospects_per_month * terms.acquisition.won_share()
    everybody = terms.count + won * plan.months
    kept = plan.rules.stays(plan.rules.standing_at_first, 1)
    there, months = float(terms.count), 0.0
    for _ in range(plan.months):
        months += there
        there = there * kept + won
    return everybody, months


def _solved(plan: Plan) -> list[tuple[float, float]]:
    """For each queue the share of its calls that are solved in the end, and how many legs each has on average.

    Calls that are passed round are followed for twenty legs.
    """
    known = [(0.0, 1.0)] * len(plan.queues)
    for _ in range(20):
        known = [_solved_in(plan, queue, known) for queue in plan.queues]
    return known


def _solved_in(plan: Plan, queue: QueuePlan, known: list[tuple[float, float]]) -> tuple[float, float]:
    """The same of one queue, given what is known of those that its calls are passed on to."""
    served = [plan.teams[team].services[queue.place] for team in queue.teams]
    if not served:
        return 0.0, 1.0
    solved = legs = 0.0
    for one in served:
        then, further = known[one.passes_to] if one.passes_to >= 0 else (0.0, 0.0)
        solved += (one.solved_share + (1.0 - one.solved_share) * then) / len(served)
        legs += (1.0 + (1.0 - one.solved_share) * further) / len(served)
    return solved, legs


def _times(reason: ReasonPlan, of_queue: tuple[float, float], answered: float) -> tuple[float, float]:
    """How often a need calls, as those return that were answered and not solved; and how many legs each call has."""
    solved, legs = of_queue
    comes_back = reason.return_share * (1.0 - solved) * answered
    limit = reason.return_limit if reason.return_limit >= 0 else 10**6
    return ((1.0 - comes_back ** (limit + 1)) / (1.0 - comes_back) if comes_back < 1.0 else limit + 1.0), legs


def _answered(plan: Plan) -> float:
    """About how many attempts the agents can answer, or the lines can hold; where nobody gives up, all."""
    open_ticks = sum(window.closing - window.opening for window in plan.windows)
    means = [service.mean_s for team in plan.teams for service in team.services.values()]
    if plan.lines < 0 and all(queue.patience is None and queue.hang_up_share == 0 for queue in plan.queues):
        return inf
    there = sum(_duty(team, open_ticks) for team in plan.teams) / TICKS_PER_SECOND
    if plan.lines >= 0:
        there = min(there, plan.lines * open_ticks / TICKS_PER_SECOND)
    return there / max(sum(means) / len(means), 1e-6) if means else 0.0


def _attempts(plan: Plan, calls: float, attempts: float, answered: float) -> float:
    """About how many attempts a call has, given how many it had so far: 1 + s g + ... + (s g)^tries, with s the share
    that dials again and g the share of attempts given up, those that the agents are too few for."""
    if not calls:
        return 1.0
    again = plan.redial.share * max(1.0 - answered / (calls * attempts), *(one.hang_up_share for one in plan.queues))
    tries = plan.redial.tries if plan.redial.tries >= 0 else 10**6
    return (1.0 - again ** (tries + 1)) / (1.0 - again) if again < 1.0 else tries + 1.0


def _duty(team: TeamPlan, open_ticks: int) -> float:
    """Ticks of duty of a team over all opening hours, its tables taken as even."""
    numbers = [number for _, number in team.shifts]
    return open_ticks * sum(numbers) / len(numbers) if numbers else 0.0


def _spells(team: TeamPlan) -> int:
    """How many spells of duty a team will have: each time that somebody comes."""
    spells = before = 0
    day = -1
    for tick, number in team.shifts:
        if tick // DAY != day:
            day, before = tick // DAY, 0
        spells += max(number - before, 0)
        before = number
    return spells


def refuse_what_does_not_fit(plan: Plan, engine: str) -> None:
    """Raise ScenarioError, with the estimate, for a run that needs more memory than is free.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> refuse_what_does_not_fit(plan_of(sim.textbook(60, 5, 180, hours=8)), "reference")
    """
    if find_spec("psutil") is None:  # in a browser, say
        return
    import psutil

    rows, free = held(plan), psutil.virtual_memory().available
    needed = rows.bytes(engine)
    if needed > free:
        words = {"needed": needed / 1e9, "free": free / 1e9, "calls": rows.calls, "legs": rows.legs}
        raise ScenarioError(
            say(
                "the run would make about {calls:,.0f} calls with {legs:,.0f} legs, {customers:,.0f} customers and "
                "{spells:,.0f} spells of duty, and need {needed:,.1f} GB, but {free:,.1f} GB of memory are free; "
                "shorten it, or replicate a shorter one.",
                **words,
                customers=rows.customers,
                spells=rows.spells,
            )
        )
