"""The call centre: queues in which callers wait and teams of agents that serve them."""

from fractions import Fraction
from itertools import accumulate
from math import ceil
from typing import Literal

from sim.core.clock import CountByTime, Hours, Time
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
        "The share of the agents on duty who are away: whole people, half a one rounded up, when the shares of all "
        "breaks of the team have been added up in the order of their beginnings.",
        allowed=SHARE,
        usual=SHARE,
    )

    def exact_share(self) -> Fraction:
        """The share as it is written: 0.28 of 25 agents is 7, and a third of 3 is 1.

        >>> Break(at="12:00", share=0.28).exact_share() * 25
        Fraction(7, 1)
        """
        return Fraction(self.share).limit_denominator(10**6)


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

    def on_duty(self, hours: Hours) -> list[tuple[int, int]]:
        """From which second of an opening day on how many are on duty: the team's table, less who is on a break.

        Those away are whole people. Breaks are taken in the order of their beginnings (then as they are listed): of
        the first k together ceil(agents * sum of their shares) people are away, the k-th sends away what is new in
        that. So one break of a half of 5 is of 3 people, and shares that add up to 1 are the whole team, once.

        >>> at = Hours(opens=9 * 3600, closes=17 * 3600)
        >>> Team(agents=10, serves={}, breaks=[{"at": "12:00", "minutes": 30, "share": 0.25}]).on_duty(at)
        [(32400, 10), (43200, 7), (45000, 10)]
        """
        pauses = sorted(self.breaks, key=lambda pause: hours.moment(pause.at))
        upto = [Fraction(0), *accumulate(pause.exact_share() for pause in pauses)]
        spans = [hours.spans(pause.at, pause.minutes) for pause in pauses]
        planned = hours.rows(self.agents)
        edges = {edge for each in spans for span in each for edge in span if edge < hours.closes}
        duty = []
        for second in sorted(edges | {second for second, _ in planned}):
            while len(planned) > 1 and planned[1][0] <= second:
                planned = planned[1:]
            agents = int(planned[0][1])
            on_break = [k for k, each in enumerate(spans) if any(since <= second < until for since, until in each)]
            away = sum(ceil(agents * upto[k + 1]) - ceil(agents * upto[k]) for k in on_break)
            duty.append((second, max(agents - away, 0)))
        return duty


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
        0.0,
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
