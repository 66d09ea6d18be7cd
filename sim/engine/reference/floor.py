"""The call floor: queues in which calls wait, teams of agents, and who serves whom.

Two rules decide everything here. A free agent takes a call (`take_next`). A call that joins a queue takes a free agent
(`find_agent`). Both are applied at once, within the event that made the agent free or the call join.
"""

from collections import deque
from heapq import heappop, heappush
from math import inf
from typing import TYPE_CHECKING, cast

from simpy import Environment, Event

from sim.core.distributions import prepared
from sim.core.ends import ENDS, HAPPENING, LEG_END, Happening, LegEnd, LegOutcome, Outcome
from sim.core.luck import uniform
from sim.core.ticks import ticks
from sim.engine.decisions import patience_s
from sim.engine.order import Rank
from sim.engine.plan import Plan, QueuePlan
from sim.engine.reference.mood import Mood
from sim.engine.reference.people import Agent, Call, Caller, Team
from sim.engine.reference.recorder import Recorder
from sim.engine.streams import Streams

if TYPE_CHECKING:
    from sim.world.queues import Callback

    class Clock(Environment):
        """SimPy's clock as it is used here: in whole ticks, and any whole number may order what is due at one."""

        @property
        def now(self) -> int: ...
        def schedule(self, event: Event, priority: int = ..., delay: float = ...) -> None: ...
else:
    Clock = Environment


class Due(Event):
    """An event that falls due after some ticks; of several at one tick the lowest order comes first."""

    def __init__(self, env: Clock, delay: int, order: int):
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None
        env.schedule(self, order, delay)


# Each queue has two rows of calls with their answers: those passed on, if they go first, and those who dialled it.
Rows = tuple[deque[tuple[Call, Event]], deque[tuple[Call, Event]]]

# Once, because Python 3.11 takes as long for a member of an enumeration as for a function call.
ARRIVES, JOINS, ANSWERED, IDLE = Happening.ARRIVES, Happening.JOINS, Happening.ANSWERED, Happening.IDLE

RANKED = [rank << 128 for rank in range(max(Rank) + 1)]  # a rank outweighs whatever ties are made of


class Floor:
    """Queues, teams, and the clock that they share."""

    def __init__(self, env: Clock, plan: Plan, streams: Streams, log: Recorder):
        self.env, self.plan, self.streams, self.log = env, plan, streams, log
        self.mood = Mood(plan, streams)
        self.patience = [None if queue.patience is None else prepared(queue.patience) for queue in plan.queues]
        self.return_days = [prepared(reason.return_days) for reason in plan.reasons]
        self.redial_delay, self.message = prepared(plan.redial.delay), prepared(plan.nuisance.message)
        self.rows: list[Rows] = [(deque(), deque()) for _ in plan.queues]
        self.teams = [Team(team) for team in plan.teams]
        self.waiting = [0] * len(plan.queues)
        self.last_wait = [0] * len(plan.queues)  # of the caller answered last, in ticks
        self.turns = 0  # how often a queue was joined: who joined first, also within an instant
        self.is_open = False
        self.in_house = 0  # callers on the line

    # The clock

    def at(self, tick: int, rank: Rank, call: Call) -> Due:
        """The moment at which something happens to a call."""
        return Due(self.env, tick - self.env.now, RANKED[rank] | call.order)

    def after(self, delay: int, rank: Rank, call: Call) -> Due:
        """The same, counted from now."""
        return Due(self.env, delay, RANKED[rank] | call.order)

    def on(self, tick: int, rank: Rank, tie: int, action) -> None:
        """Something that concerns no single call."""
        Due(self.env, tick - self.env.now, RANKED[rank] | tie).callbacks.append(lambda _: action())

    # Who serves whom

    def join(self, call: Call, queue: QueuePlan) -> Agent | None:
        """A call joins a queue. Returns the free agent who takes it at once, if there is one."""
        call.queue, call.queued = queue.place, self.env.now
        call.turn = self.turns = self.turns + 1
        self.log.event(self.env.now, JOINS, call, queue.place)
        agent = self.find_agent(queue)
        if agent is not None:
            self.begin(agent, call)
        return agent

    def wait(self, call: Call, queue: QueuePlan) -> Event:
        """The answer that a call waits for: an agent, or how the waiting ended without one."""
        call.answer = self.env.event()
        transferred, dialled = self.rows[queue.place]
        row = transferred if queue.transferred_first and call.leg and not call.called_back else dialled
        row.append((call, call.answer))
        self.waiting[queue.place] += 1
        patience = self.patience_of(call, queue)
        if patience < inf:
            ends = self.after(ticks(patience, self.plan.horizon + 1), Rank.PATIENCE_ENDS, call)
            # mypy infers no type of a function with a default
            ends.callbacks.append(lambda _, answer=call.answer: self.patience_ends(call, answer))  # type: ignore[misc]
        return call.answer

    def patience_of(self, call: Call, queue: QueuePlan) -> float:
        """How long the caller will wait here, in seconds; for a call-back, how late it may come."""
        if call.called_back:
            return cast("Callback", queue.callback).tolerance_s
        patience = self.patience[queue.place]
        if patience is None:
            return inf
        u = uniform(self.streams.patience, call.who, call.nth)
        return patience_s(patience(u), call.stretch, call.caller.patience)

    def find_agent(self, queue: QueuePlan) -> Agent | None:
        """The team that lists the queue highest and has an idle agent; of the team the longest idle."""
        for place in queue.teams:
            team = self.teams[place]
            if team.idle:
                return team.agents[heappop(team.idle)[1]]
        return None

    def take_next(self, agent: Agent) -> bool:
        """A free agent takes the longest waiting call of the first group of queues in which somebody waits."""
        for group in agent.team.plan.looks:
            longest = None
            for place in group:
                head = self.head(place)
                if head is not None and (longest is None or head.turn < longest.turn):
                    longest = head
            if longest is not None:
                self.waiting[longest.queue] -= 1
                self.begin(agent, longest)
                longest.answer.succeed(agent)
                return True
        return False

    def head(self, place: int) -> Call | None:
        """Who is next in a queue."""
        for row in self.rows[place]:
            while row and row[0][1].triggered:  # those who were answered or gave up still stand in the row
                row.popleft()
            if row:
                return row[0][0]
        return None

    def begin(self, agent: Agent, call: Call) -> None:
        """Agent and caller begin to talk."""
        agent.busy = True
        waited = self.last_wait[call.queue] = self.env.now - call.queued
        call.total_wait += waited
        if call.attempt == 0 and call.leg == 0:
            call.first_wait = waited
        self.log.event(self.env.now, ANSWERED, call, call.queue, agent)

    def patience_ends(self, call: Call, answer: Event) -> None:
        """A caller who still waits for the same answer gives up."""
        if not answer.triggered:
            self.stops_waiting(call, LegOutcome.GAVE_UP)

    def stops_waiting(self, call: Call, outcome: LegOutcome) -> None:
        self.waiting[call.queue] -= 1
        waited = self.env.now - call.queued
        call.total_wait += waited
        if call.attempt == 0 and call.leg == 0:
            call.first_wait = waited
        call.answer.succeed(outcome)

    # Legs and calls begin and end

    def leg_ends_unserved(self, call: Call, outcome: LegOutcome) -> None:
        """No agent in this leg: the caller gave up, was cut off, was promised a call-back, ..."""
        wait = self.env.now - call.queued
        self.log.event(self.env.now, HAPPENING[outcome], call, call.queue)
        self.log.leg(call, None, wait, outcome, (0, 0, -1))
        self.mood.live(call, None, (wait, 0), (0, LEG_END[outcome]))

    def leg_never_joined(self, call: Call, place: int, outcome: LegOutcome) -> None:
        """The menu served the caller, the lines were busy, or a nuisance call was turned away."""
        call.queue, call.queued = place, self.env.now
        self.leg_ends_unserved(call, outcome)

    def leg_ends_served(self, call: Call, agent: Agent, talk: int, story: int, end: LegEnd) -> None:
        """The talk is over. The agent writes up the call, then is free."""
        after_call = self.after_call_work(call, agent)
        wait = self.env.now - talk - call.queued
        call.talk += talk
        outcome = ENDS[end].leg
        self.log.leg(call, agent, wait, outcome, (talk, after_call, story))
        self.log.event(self.env.now, ENDS[end].happening, call, call.queue, agent)
        self.mood.live(call, agent, (wait, talk), (story, end))
        if after_call:
            written = self.after(after_call, Rank.AFTER_CALL_ENDS, call)
            written.callbacks.append(lambda _: self.agent_free(agent))
        else:
            self.agent_free(agent)

    def after_call_work(self, call: Call, agent: Agent) -> int:
        """How long the write-up takes, in ticks."""
        after_call_s = agent.team.after_call
        if after_call_s is None:
            return 0
        u = uniform(self.streams.after_call, call.who, call.nth)
        return ticks(after_call_s(u), self.plan.horizon + 1)

    def call_begins(self, call: Call) -> None:
        """The phone rings."""
        self.log.begins(call)
        self.log.event(self.env.now, ARRIVES, call)

    def call_ends(self, call: Call, outcome: Outcome) -> None:
        """The last word is spoken: what is remembered, how satisfied, what is expected next time."""
        self.mood.conclude(call)
        self.log.ends(call, self.env.now, outcome)

    def new_caller(self) -> Caller:
        """Somebody of the outside public, who has never called before."""
        return self.mood.new_caller()

    def agent_free(self, agent: Agent) -> None:
        """An agent has nothing to do: leaves if the shift is over, else takes a call, else is idle."""
        agent.busy = False
        team = agent.team
        if team.on_duty > team.wanted:
            self.goes_home(agent)
        elif not self.take_next(agent):
            heappush(team.idle, (self.env.now, agent.number))
            self.log.event(self.env.now, IDLE, None, -1, agent)

    def goes_home(self, agent: Agent) -> None:
        """An agent goes home."""
        self.log.staff(agent, agent.on_duty_since, self.env.now)
        self.log.event(self.env.now, Happening.OFF_DUTY, None, -1, agent)
        agent.on_duty_since = -1
        agent.team.on_duty -= 1

    def end_of_time(self) -> None:
        """At the horizon: what is still under way is written down as it stands."""
        self.log.close(self.plan.horizon, self.mood)
        for team in self.teams:
            for agent in team.agents:
                if agent.on_duty_since >= 0:
                    self.log.staff(agent, agent.on_duty_since, self.plan.horizon)
