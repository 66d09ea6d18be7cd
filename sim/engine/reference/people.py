"""Who is on the floor: callers, their calls, agents and teams. They hold what is known of them; `floor.py` acts."""

from math import nan

from simpy import Event

from sim.engine.plan import TeamPlan
from sim.luck import who


class Caller:
    """The one who calls, with what they expect and how satisfied they are by now."""

    __slots__ = ("calls", "expected", "is_customer", "left_month", "standing")

    def __init__(self, expected: float, standing: float):
        self.expected, self.standing = expected, standing
        self.is_customer = True
        self.left_month = -1
        self.calls = 0


class Call:
    """A call while it lasts."""

    __slots__ = (
        "announced",
        "answer",
        "arrival",
        "attempt",
        "called_back",
        "caller",
        "customer",
        "first_wait",
        "leg",
        "memory",
        "menu_layers",
        "need",
        "number",
        "promised",
        "queue",
        "queued",
        "reason",
        "short",
        "solved",
        "stretch",
        "talk",
        "tellings",
        "tie",
        "transfers",
        "visit",
        "wait",
        "who",
    )  # fmt: skip

    def __init__(self, floor, customer: int, caller: Caller, need: int, visit: int, reason: int, arrival: int):
        self.customer, self.caller, self.need, self.visit = customer, caller, need, visit
        self.reason, self.arrival = reason, arrival
        self.who = who(customer, need)
        self.tie = ((customer << 24 | need) << 16 | visit) << 32
        self.attempt = self.leg = 0
        self.first_wait = self.wait = self.talk = self.transfers = self.tellings = 0
        self.queue = self.queued = self.number = -1
        self.menu_layers = 0  # heard before this leg
        self.stretch = 1.0  # of patience, after an announcement
        self.announced = nan  # the wait that was announced, in seconds
        self.called_back = self.promised = self.solved = self.short = False
        self.answer: Event | None = None
        self.memory = floor.mood.blank()


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
        self.agents: list[Agent] = []
        self.on_duty = 0
        self.wanted = 0
        self.idle: list[tuple[int, int]] = []  # (idle since, number), a heap
