"""The bookkeeping of an audit: who waits where, who is idle since when, who is on duty, who is on the line."""

from bisect import insort
from collections import defaultdict

from tests.property.audit_trace import DAY, DIALS, DOORS, HOME, SECOND, SHIFT, clock

INFINITE = 10**18
EVERYTHING = (INFINITE,)


class Floor:
    """What is known of the floor, kept from the trace alone, and who has to come next by the rules."""

    def __init__(self, run):
        scenario = run.scenario
        self.centre, self.demand = scenario.centre, scenario.demand
        whose = zip(*(run.calls[name].tolist() for name in ("customer", "need", "visit", "reason")), strict=True)
        self.whose = list(whose)
        self.clock = clock(run)
        doors = [tick for tick, kind, *_ in self.clock if kind == DOORS]
        self.closings = [tick for tick, kind, _, is_open in self.clock if kind == DOORS and not is_open]
        self.horizon = max(doors) + DAY if scenario.world == "floor" else scenario.months * 30 * DAY + 1
        self.team_names = list(self.centre.teams)
        self.waiting = {queue: [] for queue in self.centre.queues}  # queue: calls in order of joining
        self.first = set()  # calls that go before the others of their queue
        self.joined = {}  # call that waits: since when
        self.last_wait = defaultdict(int)  # queue: of whom was answered last
        self.state = {}  # agent: ("idle", since), ("talks", call), ("writes", since) or ("comes", since)
        self.wanted = dict.fromkeys(self.team_names, 0)
        self.open, self.house, self.owed = False, set(), set()  # on the line; owed a call-back
        self.dues = {}  # what must happen, and when at the latest
        self.pending, self.must, self.now = [], None, -1

    def check(self, lawful, why):
        if not lawful:
            raise AssertionError(f"at {self.now / SECOND:g} s: {why}")

    # The clock

    def advance(self, tick):
        """Nothing more happens until a tick: look whether anything should have."""
        self.check(tick >= self.now, f"time runs back to {tick / SECOND:g} s")
        if tick > self.now:
            self.settle(tick)
        while self.clock and self.clock[0][0] <= tick:
            self.now = self.clock[0][0]
            while self.clock and self.clock[0][0] == self.now:
                self.pending.append(self.clock.pop(0)[1:])
            if self.now < tick:
                self.settle(tick)
        self.now = tick

    def settle(self, tick):
        """At the end of an instant everything that could be done has been done."""
        self.apply(EVERYTHING)
        self.check(self.must is None, f"{self.must} should have followed at once")
        for what, due in self.dues.items():
            self.check(due >= min(tick, self.horizon), f"{what} was due at {due / SECOND:g} s")
        for team in self.team_names:
            surplus = self.number_on_duty(team) - self.wanted[team]
            self.check(surplus >= 0, f"team {team} lacks {-surplus} agents")
            if self.idle_agents(team):
                self.check(surplus == 0, f"team {team} has {surplus} agents too many, and idle ones among them")
                self.check(self.longest_waiting(team) is None, f"a call waits although team {team} has an idle agent")
        if not self.open and self.centre.at_closing == "drop":
            self.check(not self.joined, "somebody still waits after closing")

    def apply(self, through):
        """Carry out what the clock has brought up to a place in its order."""
        while self.pending and self.pending[0] <= through:
            kind, which, value = self.pending.pop(0)
            if kind == SHIFT:
                self.wanted[self.team_names[which]] = value
            elif kind == DIALS:
                self.check(not self.lines_full(), f"call {value} gets through though all lines are taken")
                self.house.add(value)
            else:
                if kind == DOORS:
                    self.open = value
                at_once = kind == DOORS and self.centre.at_closing == "drop"
                if not self.open and (at_once or not (self.house or self.owed)):
                    self.wanted = dict.fromkeys(self.team_names, 0)

    def lines_full(self):
        return self.centre.lines is not None and len(self.house) >= self.centre.lines

    def leaves_house(self, call):
        self.house.discard(call)
        if not self.house:
            insort(self.pending, (HOME, 0, 0))

    # Who is there, and who comes next

    def number_on_duty(self, team):
        return sum(agent[0] == team for agent in self.state)

    def idle_agents(self, team):
        """The idle agents of a team as (since, number), the longest idle first."""
        return sorted((s[1], agent[1]) for agent, s in self.state.items() if agent[0] == team and s[0] == "idle")

    def teams_of(self, queue):
        """The teams that serve a queue, best first."""
        teams = [
            (team.serves[queue].preference, place, name)
            for place, (name, team) in enumerate(self.centre.teams.items())
            if queue in team.serves
        ]
        return [name for *_, name in sorted(teams)]

    def lawful_agent(self, queue):
        free = (name for name in self.teams_of(queue) if self.idle_agents(name))
        return next(((name, self.idle_agents(name)[0][1]) for name in free), None)

    def head(self, queue):
        """Who is next in a queue."""
        row = self.waiting[queue]
        return next((call for call in row if call in self.first), row[0] if row else None)

    def longest_waiting(self, team):
        """The call that a free agent of a team has to take: the heads of the queues compared."""
        by_level = self.centre.agents_choose == "preference"
        turn = {call: place for place, call in enumerate(self.joined)}  # who joined first, also within an instant
        heads = []
        for queue, service in self.centre.teams[team].serves.items():
            call = self.head(queue)
            if call is not None:
                level = (service.preference, self.centre.queues[queue].priority) if by_level else ()
                heads.append((level, turn[call], call))
        return min(heads)[-1] if heads else None

    # What waiting callers may be told

    def estimate(self, queue, estimator) -> float:
        """The wait that an estimator announces, in seconds."""
        if estimator == "last_wait":
            return self.last_wait[queue] / SECOND
        if estimator == "longest_waiting":
            head = self.head(queue)
            return 0.0 if head is None else (self.now - self.joined[head]) / SECOND
        rate = 0.0
        for name in self.teams_of(queue):
            team, agents = self.centre.teams[name], self.number_on_duty(name)
            mean = team.serves[queue].handling_s.mean_value() + team.after_call_s.mean_value()
            rate += agents / mean if mean > 0 else agents * 1e6
        return (len(self.waiting[queue]) + 1) / rate if rate > 0 else self.horizon / SECOND

    def closes_at(self):
        """When the lines that are open now close."""
        return next(tick for tick in self.closings if tick > self.now)
