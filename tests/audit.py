"""An audit of a run: the event trace is replayed by bookkeeping of its own, and every dispatch must be the lawful one.

The rules, as the design states them: a free agent takes, of the queues that the team serves, the first by preference,
then by priority, then the call that has waited longest (or simply that one); a call that joins takes the team that
prefers its queue most, then the first team, there the longest idle agent, then the lowest number. Whoever may act
acts at once. When a shift ends idle agents leave first, the longest idle before the others; busy ones finish.

Nothing here reads the engine: only the scenario's values, the trace, and whose call each call was.
"""

from bisect import insort

from tests.audit_trace import DAY, DIALS, DOORS, HOME, SECOND, SHIFT, clock, constant, events_of

INFINITE = 10**18


def audit(run) -> int:
    """Replay a run that kept its events. Returns the number of dispatches; fails at the first wrong step."""
    rows = events_of(run)
    replay = Replay(run, rows)
    for row in rows:
        replay.take(*row)
    replay.advance(replay.horizon)
    return replay.dispatches


class Replay:
    """Who waits, who is idle since when, who is on duty: kept from the trace alone."""

    def __init__(self, run, rows):
        scenario = run.scenario
        self.centre, self.demand = scenario.centre, scenario.demand
        whose = zip(*(run.calls[name].tolist() for name in ("customer", "need", "visit", "reason")), strict=True)
        self.whose = list(whose)
        self.clock = clock(scenario)
        last = max(tick for tick, kind, *_ in self.clock if kind == DOORS)
        self.horizon = last + DAY if scenario.world == "floor" else scenario.months * 30 * DAY + 1
        self.team_names = list(self.centre.teams)
        self.waiting = {queue: [] for queue in self.centre.queues}  # queue: calls in order of joining
        self.joined = {}  # call: when
        self.state = {}  # agent: ("idle", since), ("talks", call), ("writes", since) or ("comes", since)
        self.wanted = dict.fromkeys(self.team_names, 0)
        self.open, self.house = False, set()
        self.calls = {}  # call: what is known of its path
        self.dues = {}  # what must happen, and when exactly
        self.pending, self.must, self.now, self.dispatches = [], None, -1, 0
        self.redials = self.redials_in(rows)

    def redials_in(self, rows):
        """When those who gave up dial again: a menu before they join, which the trace says."""
        gave_up, found = set(), {}
        for tick, event, call, queue, _ in rows:
            if event == "gives_up":
                gave_up.add(call)
            elif event == "joins" and call in gave_up:
                gave_up.remove(call)
                found.setdefault(call, []).append(tick - self.before(queue))
        return found

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
        self.apply((INFINITE,))
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
            kind, number, level = self.pending.pop(0)
            if kind == SHIFT:
                self.wanted[self.team_names[number]] = level
            elif kind == DOORS:
                self.open = level
                if not self.open and (self.centre.at_closing == "drop" or not self.house):
                    self.wanted = dict.fromkeys(self.team_names, 0)
            elif kind == DIALS:
                self.house.add(number)
            elif not self.open and not self.house:
                self.wanted = dict.fromkeys(self.team_names, 0)

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

    def lawful_agent(self, queue):
        teams = [
            (team.serves[queue].preference, place, name)
            for place, (name, team) in enumerate(self.centre.teams.items())
            if queue in team.serves
        ]
        free = (name for *_, name in sorted(teams) if self.idle_agents(name))
        return next(((name, self.idle_agents(name)[0][1]) for name in free), None)

    def longest_waiting(self, team):
        """The call that a free agent of a team has to take: the heads of the queues compared."""
        by_level = self.centre.agents_choose == "preference"
        heads = []
        for queue, service in self.centre.teams[team].serves.items():
            if self.waiting[queue]:
                call = self.waiting[queue][0]
                level = (service.preference, self.centre.queues[queue].priority) if by_level else ()
                heads.append((level, self.joined[call], self.whose[call][:3], call))
        return min(heads)[-1] if heads else None

    # What happened

    def take(self, tick, event, call, queue, agent):
        """One row of the trace."""
        self.advance(tick)
        if self.must is not None:
            events, who = self.must
            self.check(event in events and who in (call, agent), f"{self.must} had to come before {event}")
            self.must = None
        if event in {"arrives", "joins", "gives_up", "dropped"}:
            self.apply((INFINITE,))
        getattr(self, event)(call, queue, agent)

    def arrives(self, call, *_):
        self.check(self.open, f"call {call} arrives while the lines are closed")
        self.house.add(call)
        queue = self.demand.reasons[self.whose[call][3]].queue
        self.calls[call] = {"tellings": 0, "attempt": 0, "leg": 0, "story": "first", "next": queue}
        self.dues["joins", call] = self.now + self.before(queue)

    def before(self, queue):
        values = self.centre.queues[queue]
        return int((values.advert_s + values.menu_layers * values.prompt_s) * SECOND + 0.5)

    def joins(self, call, queue, _):
        path = self.calls[call]
        if "gave_up" in path:
            self.dials_again(call, path, path.pop("gave_up"), queue)
        else:
            self.check(self.dues.pop(("joins", call)) == self.now, f"call {call} joins at the wrong time")
        self.check(path["next"] == queue, f"call {call} joins {queue}, not {path['next']}")
        self.joined[call] = self.now
        self.waiting[queue].append(call)
        agent = self.lawful_agent(queue)
        if agent is not None:
            path["taker"] = agent
            self.must = (("answered",), call)
        elif not self.open and self.centre.at_closing == "drop":
            self.must = (("dropped",), call)
        elif (patience := constant(self.centre.queues[queue].patience_s)) is not None:
            self.dues["patience", call] = self.now + patience

    def dials_again(self, call, path, gave_up, queue):
        redial, path["leg"] = self.demand.redial, 0
        path["attempt"] += 1
        self.check(redial.share > 0, f"call {call} dials again")
        self.check(redial.tries is None or path["attempt"] <= redial.tries, f"call {call} dials again too often")
        delay = constant(redial.delay_s)
        pause = self.now - self.before(queue) - gave_up
        self.check(pause >= 0 and delay in {None, pause}, f"call {call} dials again at the wrong time")
        path["story"] = "again" if path["tellings"] else "first"
        path["next"] = self.demand.reasons[self.whose[call][3]].queue

    def answered(self, call, queue, agent):
        self.dispatches += 1
        self.check(call in self.waiting[queue], f"call {call} is answered in {queue} but doesn't wait there")
        expected = self.calls[call].pop("taker", None)
        if expected is not None:
            self.check(agent == expected, f"call {call} goes to {agent}, not to {expected}")
        else:
            self.becomes_free(agent)
            lawful = self.longest_waiting(agent[0])
            self.check(call == lawful, f"{agent} takes call {call}, not call {lawful}")
            self.check(self.number_on_duty(agent[0]) <= self.wanted[agent[0]], f"{agent} takes a call after the shift")
        self.stops_waiting(call, queue)
        self.state[agent] = ("talks", call)
        path, centre = self.calls[call], self.centre
        path["tellings"] += path["story"] != "known"
        handling = constant(centre.teams[agent[0]].serves[queue].handling_s)
        if handling is not None:
            retelling = centre.retelling_s if path["story"] == "again" else 0
            self.dues["talk", agent] = self.now + handling + int(retelling * SECOND + 0.5)

    def stops_waiting(self, call, queue):
        self.waiting[queue].remove(call)
        del self.joined[call]
        self.dues.pop(("patience", call), None)

    def becomes_free(self, agent):
        """An agent who was not idle has nothing to do any more."""
        doing, _ = self.state[agent]
        self.check(doing in {"writes", "comes"}, f"{agent} {doing} and can do nothing else")
        due = self.dues.pop(("write-up", agent), self.now)
        self.check(due == self.now, f"{agent} is free at the wrong time")

    def served(self, call, queue, agent):
        service = self.ends_talk(call, queue, agent)
        impossible = service.solved_share == 0 and service.passes_to is not None
        self.check(not impossible, f"call {call} is not passed on")
        self.leaves_house(call)

    def passed_on(self, call, queue, agent):
        service, path = self.ends_talk(call, queue, agent), self.calls[call]
        self.check(service.passes_to is not None and service.solved_share < 1, f"call {call} is passed on")
        path["next"], path["leg"] = service.passes_to, path["leg"] + 1
        path["story"] = "known" if self.centre.teams[agent[0]].shared_context else "again"
        self.dues["joins", call] = self.now + self.before(service.passes_to)

    def ends_talk(self, call, queue, agent):
        self.check(self.state[agent] == ("talks", call), f"{agent} does not talk with call {call}")
        self.check(self.dues.pop(("talk", agent), self.now) == self.now, f"{agent} talks too short or too long")
        self.state[agent] = ("writes", self.now)
        team = self.centre.teams[agent[0]]
        write_up = constant(team.after_call_s)
        if write_up == 0:
            self.must = (("answered", "idle", "off_duty"), agent)
        elif write_up is not None:
            self.dues["write-up", agent] = self.now + write_up
        return team.serves[queue]

    def gives_up(self, call, queue, _):
        self.check(call in self.waiting[queue], f"call {call} gives up in {queue} but doesn't wait there")
        self.check(self.centre.queues[queue].patience_s is not None, f"call {call} has endless patience")
        self.check(self.dues.get(("patience", call), self.now) == self.now, f"call {call} gives up at the wrong time")
        self.stops_waiting(call, queue)
        self.calls[call]["gave_up"] = self.now
        again = self.redials.get(call) and self.redials[call].pop(0)
        if again != self.now:
            self.leaves_house(call)
        if again and again > self.now:
            insort(self.clock, (again, DIALS, call, None))

    def dropped(self, call, queue, _):
        self.check(not self.open and self.centre.at_closing == "drop", f"call {call} is dropped")
        self.stops_waiting(call, queue)
        self.leaves_house(call)

    def on_duty(self, call, queue, agent):
        team, number = agent
        self.apply((SHIFT, self.team_names.index(team), INFINITE))
        self.check(self.number_on_duty(team) < self.wanted[team], f"{agent} comes though nobody is wanted")
        lowest = next(n for n in range(number + 1) if (team, n) not in self.state)
        self.check(number == lowest, f"{agent} comes on duty, not number {lowest}")
        self.state[agent] = ("comes", self.now)
        self.must = (("answered", "idle"), agent)

    def idle(self, call, queue, agent):
        self.becomes_free(agent)
        team = agent[0]
        self.check(self.longest_waiting(team) is None, f"{agent} is idle although a call waits")
        self.check(self.number_on_duty(team) <= self.wanted[team], f"{agent} stays after the shift")
        self.state[agent] = ("idle", self.now)

    def off_duty(self, call, queue, agent):
        team = agent[0]
        if self.state[agent][0] == "idle":
            self.apply((SHIFT, self.team_names.index(team), INFINITE))
            if self.number_on_duty(team) <= self.wanted[team]:
                self.apply((INFINITE,))
            self.check(agent[1] == self.idle_agents(team)[0][1], f"{agent} leaves before those who were idle longer")
        else:
            self.becomes_free(agent)
        self.check(self.number_on_duty(team) > self.wanted[team], f"{agent} leaves though still wanted")
        del self.state[agent]
