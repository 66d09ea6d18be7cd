"""The call centre: queues in which callers wait and teams of agents that serve them."""

from math import ceil
from typing import Literal

from sim.core.clock import CountByTime, Time, level_at, seconds_of
from sim.core.distributions import Constant, Duration, Exponential
from sim.core.parameter import NOT_NEGATIVE, SHARE, Count, Number, Part, Words, parameter
from sim.mind.moments.delivery import Delivery
from sim.world.queues import SECONDS, Queue


class Service(Part):
    """How a team serves one queue.

    >>> Service(handling_s=240, solved_share=0.8).handling_s.mean_value()
    240.0
    """

    preference: Count = parameter(
        1,
        "",
        "Preference",
        "A free agent takes from the queue with the lowest number first.",
        allowed=(1, 99),
        usual=(1, 9),
    )
    handling_s: Duration = parameter(
        lambda: Exponential(300),
        "s",
        "Handling time",
        "How long agent and caller talk, without any retelling.",
    )
    solved_share: Number = parameter(
        1.0,
        "share",
        "Solved",
        "The share of these calls that the team solves.",
        allowed=SHARE,
        usual=SHARE,
        source="002-01, 000-27",
    )
    passes_to: Words | None = parameter(
        None,
        "queue",
        "Passes on to",
        "The queue that gets what the team can't solve; empty: it stays unsolved.",
    )


class Break(Part):
    """A time of day at which a share of the agents on duty is away.

    >>> Break(at="12:00", minutes=30, share=0.5).minutes
    30
    """

    at: Time = parameter(..., "HH:MM", "At", "When the break begins.")
    minutes: Count = parameter(30, "min", "Lasts", "How long it lasts.", allowed=(1, 600), usual=(5, 60))
    share: Number = parameter(
        0.5,
        "share",
        "Away",
        "The share of the agents on duty who are away; half an agent is rounded up to one away.",
        allowed=SHARE,
        usual=SHARE,
    )


class Team(Part):
    """Agents who do the same work. The order in which `serves` lists the queues does not matter, `preference` does.

    >>> Team(agents=3, serves={"front": Service()}).shared_context
    False
    """

    agents: CountByTime = parameter(
        10,
        "agents",
        "Agents",
        "How many agents are on duty: a number, or a table by time of day.",
        allowed=(0, 100_000),
        usual=(1, 60),
    )
    serves: dict[Words, Service] = parameter(..., "", "Serves", "The queues that the team serves, by name.")
    absent_share: Number = parameter(
        0.0,
        "share",
        "Absence",
        "The chance that an agent of the rota does not come on a day (shrinkage).",
        allowed=SHARE,
        usual=(0, 0.3),
    )
    breaks: tuple[Break, ...] = parameter((), "", "Breaks", "When a share of the agents is away.")
    after_call_s: Duration = parameter(
        lambda: Constant(0),
        "s",
        "After-call work",
        "How long an agent is busy after each call before the next.",
    )
    conduct: Number = parameter(
        0.0,
        "points",
        "Conduct",
        "How much better (or worse) than usual everything feels that these agents say.",
        allowed=(-10.0, 10.0),
        usual=(-3, 3),
        source="003-68, 004-15 to 004-17",
    )
    shared_context: bool = parameter(
        False,
        "",
        "Story travels along",
        "When the team passes a call on, the next agent knows the story, so the caller need not tell it again.",
        source="000-07, 000-12, 002-01",
    )

    def on_duty(self, second: int) -> int:
        """How many are on duty at a second after midnight: the team's table, less who is on a break.

        >>> Team(agents=10, serves={}, breaks=[{"at": "12:00", "minutes": 30, "share": 0.25}]).on_duty(12 * 3600)
        7
        """
        planned, away = int(level_at(self.agents, second)), 0
        for pause in self.breaks:
            begins = seconds_of(pause.at)
            if begins <= second < begins + 60 * pause.minutes:
                away += ceil(pause.share * planned)
        return max(planned - away, 0)


class Nuisance(Part):
    """What is done with nuisance calls that are recognised by their number (001-24).

    >>> Nuisance(treatment="closing_sentence").closing_s
    15.0
    """

    treatment: Literal["none", "line_fault", "separate_queue", "supervisor", "closing_sentence"] = parameter(
        "none",
        "",
        "Treatment",
        "none: like any call; line_fault: a recorded fault message until they give up; separate_queue: a recording "
        "and a queue of their own; supervisor: the supervisor's queue; closing_sentence: the agent ends it at once.",
        source="001-24",
    )
    recognised_share: Number = parameter(
        1.0, "share", "Recognised", "The share of nuisance calls that are recognised.", allowed=SHARE, usual=SHARE
    )
    message_s: Duration = parameter(
        lambda: Constant(60), "s", "Listens to the message", "How long they listen to the fault message."
    )
    recording_s: Number = parameter(
        30.0, "s", "Recording", "How long the recording before their own queue takes.", allowed=SECONDS, usual=(0, 120)
    )
    queue: Words | None = parameter(None, "queue", "Their queue", "The queue for separate_queue or supervisor.")
    closing_s: Number = parameter(
        15.0, "s", "Closing sentence", "How long the agent needs to end the call.", allowed=SECONDS, usual=(0, 60)
    )


class Centre(Part):
    """Queues and teams by name, and the rules of the house.

    >>> centre = Centre(queues={"front": {}}, teams={"all": {"serves": {"front": {}}}})
    >>> centre.teams["all"].agents
    10
    """

    queues: dict[Words, Queue] = parameter(..., "", "Queues", "The queues by name.")
    teams: dict[Words, Team] = parameter(
        ..., "", "Teams", "The teams by name; where several could take a call, the one listed first does."
    )
    agents_choose: Literal["preference", "longest_waiting"] = parameter(
        "preference", "", "Agents take", "By preference, or simply whoever has waited longest."
    )
    at_closing: Literal["serve", "drop"] = parameter(
        "serve", "", "At closing", "Those who wait at closing time are served, or cut off."
    )
    retelling_s: Number = parameter(
        60.0,
        "s",
        "Retelling",
        "How much longer a call takes when the story must be told again.",
        allowed=NOT_NEGATIVE,
        usual=(0, 300),
        source="002-01",
    )
    delivery: Delivery = parameter(Delivery, "", "Delivery", "How every talk is designed.", source="004-21")
    promised_wait_s: Number = parameter(
        20.0,
        "s",
        "Promised wait",
        "How long callers wait at most, as the firm promises in public; it changes no queue, only the gaps.",
        allowed=SECONDS,
        usual=(0, 300),
        source="003-68",
    )
    nuisance: Nuisance = parameter(Nuisance, "", "Nuisance calls", "What is done with recognised nuisance calls.")
    lines: Count | None = parameter(
        None,
        "lines",
        "Lines",
        "How many callers can be on the line at once, menu and queue included; the next hears "
        "the busy signal. Empty: as many as need be.",
        allowed=(1, 1_000_000),
        usual=(1, 200),
    )
    target_s: Number = parameter(
        20.0,
        "s",
        "Answer within",
        "The promise that the service level counts: answered within this wait.",
        allowed=NOT_NEGATIVE,
        usual=(0, 120),
    )
