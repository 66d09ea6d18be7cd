"""The call floor: queues in which calls wait, teams of agents, and who serves whom.

Two rules decide everything here. A free agent takes a call (`take_next`). A call that joins a queue takes a free agent
(`find_agent`). Both are applied at once, within the event that made the agent free or the call join.
"""

from collections import deque
from heapq import heappop, heappush

from simpy import Environment, Event

from sim.engine.log import Log
from sim.engine.plan import Luck, Plan, QueuePlan, Rank, TeamPlan
from sim.engine.reference.mood import Caller, Mood
from sim.luck import nth, uniform, who
from sim.mind.moments import LegEnd
from sim.tables import LegOutcome, Outcome
from sim.ticks import ticks


class Due(Event):
    """An event that falls due at a tick; of several at one tick the lowest order comes first."""

    def __init__(self, env: Environment, tick: int, order: int):
        self.env = env
        self.callbacks = []
        self._ok = True
        self._value = None
        env.schedule(self, order, tick - env.now)


class Call:
    """A call while it lasts."""

    __slots__ = (
        "answer", "arrival", "attempt", "caller", "customer", "first_wait", "leg", "memory", "need", "number",
        "queue", "queued", "reason", "talk", "tellings", "tie", "transfers", "visit", "wait", "who",
    )  # fmt: skip

    def __init__(self, floor, customer: int, caller: Caller, need: int, visit: int, reason: int, arrival: int):
        self.customer, self.caller, self.need, self.visit = customer, caller, need, visit
        self.reason, self.arrival = reason, arrival
        self.who = who(customer, need)
        self.tie = ((customer << 24 | need) << 16 | visit) << 32
        self.attempt = self.leg = 0
        self.first_wait = self.wait = self.talk = self.transfers = self.tellings = 0
        self.queue = self.queued = self.number = -1
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


class Floor:
    """Queues, teams, and the clock that they share."""

    def __init__(self, env: Environment, plan: Plan, luck: Luck, log: Log):
        self.env, self.plan, self.luck, self.log = env, plan, luck, log
        self.mood = Mood(plan, luck)
        self.queues: list[deque[tuple[Call, Event]]] = [deque() for _ in plan.queues]  # each call with its answer
        self.teams = [Team(team) for team in plan.teams]
        self.is_open = False
        self.in_house = 0
        for opening, closing in plan.windows:
            self._on(opening, Rank.OPENING_CLOSING, 0, self.open)
            self._on(closing, Rank.OPENING_CLOSING, 0, self.close)
        for team in self.teams:
            for tick, wanted in team.plan.shifts:
                self._on(tick, Rank.SHIFT_CHANGES, team.plan.place, lambda team=team, n=wanted: self.shift(team, n))

    # The clock

    def at(self, tick: int, rank: Rank, call: Call) -> Due:
        """The moment at which something happens to a call."""
        return Due(self.env, tick, rank << 128 | call.tie | call.attempt << 16 | call.leg)

    def after(self, delay: int, rank: Rank, call: Call) -> Due:
        """The same, counted from now."""
        return Due(self.env, self.env.now + delay, rank << 128 | call.tie | call.attempt << 16 | call.leg)

    def _on(self, tick: int, rank: Rank, tie: int, action) -> None:
        Due(self.env, tick, rank << 128 | tie).callbacks.append(lambda _: action())

    # Who serves whom

    def join(self, call: Call, queue: QueuePlan) -> Agent | LegOutcome | None:
        """A call joins a queue. Returns the agent who takes it at once; None when it waits; DROPPED after closing."""
        call.queue, call.queued = queue.place, self.env.now
        self.log.event(self.env.now, "joins", call, queue.place)
        agent = self.find_agent(queue)
        if agent is not None:
            self.begin(agent, call)
            return agent
        if not self.is_open and self.plan.scenario.centre.at_closing == "drop":
            return LegOutcome.DROPPED
        call.answer = self.env.event()
        self.queues[queue.place].append((call, call.answer))
        if queue.patience is not None:
            u = uniform(self.luck.patience, call.who, nth(call.visit, call.attempt, call.leg))
            patience = ticks(queue.patience(u), self.plan.horizon + 1)
            ends = self.after(patience, Rank.PATIENCE_ENDS, call)
            ends.callbacks.append(lambda _, answer=call.answer: self.patience_ends(call, answer))
        return None

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
                queue = self.queues[place]
                while queue and queue[0][1].triggered:  # those who gave up are still in the row
                    queue.popleft()
                if queue:
                    head = queue[0][0]
                    if longest is None or (head.queued, head.tie) < (longest.queued, longest.tie):
                        longest = head
            if longest is not None:
                self.queues[longest.queue].popleft()
                self.begin(agent, longest)
                longest.answer.succeed(agent)
                return True
        return False

    def begin(self, agent: Agent, call: Call) -> None:
        """Agent and caller begin to talk."""
        agent.busy = True
        waited = self.env.now - call.queued
        call.wait += waited
        if call.attempt == 0 and call.leg == 0:
            call.first_wait = waited
        self.log.event(self.env.now, "answered", call, call.queue, agent)

    def patience_ends(self, call: Call, answer: Event) -> None:
        """A caller who still waits for the same answer gives up."""
        if not answer.triggered:
            self._stop_waiting(call, LegOutcome.GAVE_UP)

    def _stop_waiting(self, call: Call, outcome: LegOutcome) -> None:
        waited = self.env.now - call.queued
        call.wait += waited
        if call.attempt == 0 and call.leg == 0:
            call.first_wait = waited
        call.answer.succeed(outcome)

    # Legs and calls begin and end

    def leg_ends_unserved(self, call: Call, outcome: LegOutcome) -> None:
        """The caller gave up or was cut off."""
        self.log.event(self.env.now, "gives_up" if outcome == LegOutcome.GAVE_UP else "dropped", call, call.queue)
        self.log.leg(call, None, self.env.now - call.queued, outcome, 0, 0, -1)
        end = LegEnd.GAVE_UP if outcome == LegOutcome.GAVE_UP else LegEnd.DROPPED
        self.mood.live(call, self.env.now - call.queued, 0, 0, end)

    def leg_ends_served(self, call: Call, agent: Agent, talk: int, story: int, end: LegEnd) -> None:
        """The talk is over. The agent writes up the call, then is free."""
        after_call = self.after_call_work(call, agent)
        wait = self.env.now - talk - call.queued
        call.talk += talk
        outcome = LegOutcome.PASSED_ON if end == LegEnd.PASSED_ON else LegOutcome.SERVED
        self.log.leg(call, agent, wait, outcome, talk, after_call, story)
        self.log.event(self.env.now, "passed_on" if end == LegEnd.PASSED_ON else "served", call, call.queue, agent)
        self.mood.live(call, wait, talk, story, end)
        if after_call:
            written = self.after(after_call, Rank.AFTER_CALL_ENDS, call)
            written.callbacks.append(lambda _: self.agent_free(agent))
        else:
            self.agent_free(agent)

    def after_call_work(self, call: Call, agent: Agent) -> int:
        """How long the write-up takes, in ticks."""
        if agent.team.plan.after_call is None:
            return 0
        u = uniform(self.luck.after_call, call.who, nth(call.visit, call.attempt, call.leg))
        return ticks(agent.team.plan.after_call(u), self.plan.horizon + 1)

    def call_begins(self, call: Call) -> None:
        """The phone rings."""
        self.log.begins(call)
        self.enter_house(call)
        self.log.event(self.env.now, "arrives", call)

    def call_ends(self, call: Call, outcome: Outcome) -> None:
        """The last word is spoken: what is remembered, how satisfied, what is expected next time."""
        if outcome != Outcome.REFUSED_CLOSED:
            self.leave_house(call)
        self.log.ends(call, self.env.now, outcome, self.mood.conclude(call))

    def new_caller(self) -> Caller:
        """Somebody of the outside public, who has never called before."""
        return self.mood.new_caller()

    def enter_house(self, call: Call) -> None:
        """Somebody is on the line."""
        self.in_house += 1

    def leave_house(self, call: Call) -> None:
        """The line is free; after closing time the last one out sends the agents home."""
        self.in_house -= 1
        if self.in_house == 0 and not self.is_open:
            self._on(self.env.now, Rank.OPENING_CLOSING, 1, self.go_home)

    # Shifts, opening and closing

    def shift(self, team: Team, wanted: int) -> None:
        """What happens when the shift changes: newcomers take calls at once; idle agents leave first, the longest
        idle before the others; busy ones finish their call, and its write-up, and leave then."""
        team.wanted = wanted
        number = 0
        while team.on_duty < wanted:
            if number == len(team.agents):
                team.agents.append(Agent(team, number))
            agent = team.agents[number]
            number += 1
            if agent.on_duty_since < 0:
                agent.on_duty_since = self.env.now
                team.on_duty += 1
                self.log.event(self.env.now, "on_duty", None, -1, agent)
                self.agent_free(agent)
        while team.on_duty > wanted and team.idle:
            self.off_duty(team.agents[heappop(team.idle)[1]])

    def agent_free(self, agent: Agent) -> None:
        """An agent has nothing to do: leaves if the shift is over, else takes a call, else is idle."""
        agent.busy = False
        team = agent.team
        if team.on_duty > team.wanted:
            self.off_duty(agent)
        elif not self.take_next(agent):
            heappush(team.idle, (self.env.now, agent.number))
            self.log.event(self.env.now, "idle", None, -1, agent)

    def off_duty(self, agent: Agent) -> None:
        """An agent goes home."""
        self.log.staff(agent, agent.on_duty_since, self.env.now)
        self.log.event(self.env.now, "off_duty", None, -1, agent)
        agent.on_duty_since = -1
        agent.team.on_duty -= 1

    def open(self) -> None:
        """The lines open."""
        self.is_open = True

    def close(self) -> None:
        """The lines close. Whoever waits is served by those on duty, or cut off."""
        self.is_open = False
        if self.plan.scenario.centre.at_closing == "drop":
            for queue in self.queues:
                for call, answer in queue:
                    if not answer.triggered:
                        self._stop_waiting(call, LegOutcome.DROPPED)
                queue.clear()
            self.go_home()
        elif self.in_house == 0:
            self.go_home()

    def go_home(self) -> None:
        """After closing time nobody is needed any more."""
        if not self.is_open:
            for team in self.teams:
                self.shift(team, 0)

    def end_of_time(self) -> None:
        """At the horizon: what is still under way is written down as it stands."""
        self.log.close(self.plan.horizon)
        for team in self.teams:
            for agent in team.agents:
                if agent.on_duty_since >= 0:
                    self.log.staff(agent, agent.on_duty_since, self.plan.horizon)
