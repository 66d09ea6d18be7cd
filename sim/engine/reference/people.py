"""Who is on the floor: callers, their calls, agents and teams. They hold what is known of them; `floor.py` acts."""

from math import nan

from simpy import Event

from sim.core.distributions import prepared
from sim.core.luck import absorb, nth, who
from sim.core.ticks import DAY
from sim.engine.joining import People
from sim.engine.plan import TeamPlan
from sim.engine.records import MOST, too_long
from sim.tables import CALLS, of


class Caller:
    """The one who calls, with what they expect and how satisfied they are by now."""

    __slots__ = ("calls", "expected", "is_customer", "patience", "standing")

    def __init__(self, expected: float, standing: float):
        self.expected, self.standing = expected, standing
        self.is_customer = True
        self.patience = 1.0  # in relation to that of others
        self.calls = 0

    def whose_draws(self, customer: int, need: int) -> int:
        """Whose draws those of a need are."""
        return who(customer, need)


class Customer(Caller):
    """A customer of a market, now or formerly."""

    __slots__ = (
        "at_first", "cause", "first_left_month", "grievance", "hazard", "joined_month", "left_month", "needs_per_month",
        "number", "origin", "person", "referrer", "renewal_phase", "segment", "won_back",
    )  # fmt: skip

    joined_month: int  # this and what follows: said by the market when they join
    renewal_phase: int
    origin: int
    referrer: int  # -1: none

    def __init__(self, some: People, place: int, number: int):
        super().__init__(float(some.expected[place]), float(some.standing[place]))
        self.at_first, self.patience = self.standing, float(some.patience[place])
        self.person, self.segment = int(some.person[place]), int(some.segment[place])
        self.needs_per_month = float(some.needs_per_month[place])
        self.number, self.cause, self.grievance, self.won_back, self.hazard = number, 0, 0, 0, nan
        self.left_month = self.first_left_month = -1

    def whose_draws(self, customer: int, need: int) -> int:
        """Whose draws those of a need are."""
        return absorb(self.person, need)


class Call:
    """A call while it lasts. `nth` and `order` say which draws, and which place among simultaneous events, are those of
    the leg that the call is in."""

    __slots__ = (
        *of(CALLS, "floor", "mind"), "announced", "answer", "attempt", "called_back", "caller", "leg", "memory",
        "menu_layers", "nth", "number", "order", "promised", "queue", "queued", "short", "stretch", "tie", "turn",
        "who",
    )  # fmt: skip

    def __init__(self, caller: Caller, identity: tuple[int, int, int], reason: int, arrival: int, memory: tuple):
        self.caller, self.reason, self.arrival, self.memory = caller, reason, arrival, memory
        self.day = arrival // DAY
        self.customer, self.need, self.visit = identity
        self.who = caller.whose_draws(self.customer, self.need)
        self.tie = ((self.customer << 24 | self.need) << 16 | self.visit) << 32
        self.first_wait = self.total_wait = self.talk = self.transfers = self.tellings = 0
        self.queue = self.queued = self.number = self.turn = -1
        self.promised = self.solved = self.short = False
        self.answer: Event = None  # type: ignore[assignment]  # there as soon as the call waits
        self.begin_leg(0, 0)

    def begin_leg(self, attempt: int, leg: int, called_back: bool = False) -> None:
        """Another stay in a queue, with draws of its own; nothing is heard, announced or promised there yet.

        Raises ValueError when a call goes on for so long that its draws could no longer be told apart.
        """
        if max(self.visit, attempt, leg) > MOST:
            raise too_long()
        self.attempt, self.leg, self.called_back = attempt, leg, called_back
        self.nth = nth(self.visit, attempt, leg)
        self.order = self.tie | attempt << 16 | leg
        self.menu_layers = 0  # heard before this leg
        self.announced = nan  # the wait that was announced, in seconds
        self.stretch = 1.0  # of patience, after an announcement


class Agent:
    """An agent on duty."""

    __slots__ = ("busy", "number", "on_duty_since", "team")

    def __init__(self, team: "Team", number: int):
        self.team, self.number = team, number
        self.busy = False
        self.on_duty_since = -1  # -1: off duty


class Team:
    """Agents of one team: those on duty, and of these the idle ones, longest idle first."""

    def __init__(self, plan: TeamPlan):
        self.plan = plan
        self.handling = {queue: prepared(service.handling) for queue, service in plan.services.items()}
        self.after_call = None if plan.after_call is None else prepared(plan.after_call)
        self.agents: list[Agent] = []
        self.on_duty = 0
        self.wanted = 0
        self.idle: list[tuple[int, int]] = []  # (idle since, number), a heap
