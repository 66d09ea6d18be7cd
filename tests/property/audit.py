"""An audit of a run: the event trace is replayed by bookkeeping of its own, and every step must be the lawful one.

The rules, as the design states them: a free agent takes, of the queues that the team serves, the first by preference,
then by priority, then the call that has waited longest (or simply that one); a call that joins takes the team that
prefers its queue most, then the first team, there the longest idle agent, then the lowest number. Whoever may act
acts at once. When a shift ends idle agents leave first, the longest idle before the others; busy ones finish.

Nothing here reads the engine: only the scenario's values, the trace, whose call each call was, and of the legs how
many layers of a menu were heard.
"""

from tests.property.audit_dialling import Dialling
from tests.property.audit_floor import EVERYTHING, INFINITE
from tests.property.audit_trace import DIALS, DOORS, HOME, SECOND, SHIFT, constant, events_of, heard, ticks

LEAVES = {"gives_up", "promised"}  # what a caller may do who would have to wait


def audit(run) -> int:
    """Replay a run that kept its events. Returns the number of dispatches; fails at the first wrong step."""
    rows = events_of(run)
    replay = Replay(run, rows)
    for row in rows:
        replay.take(*row)
    replay.advance(replay.horizon)
    return replay.dispatches


class Replay(Dialling):
    """The events one by one, each held against what the rules allow."""

    def __init__(self, run, rows):
        super().__init__(run, rows)
        self.dispatches, self.choice = 0, None

    def take(self, tick, event, call, queue, agent):
        """One row of the trace."""
        self.advance(tick)
        if self.must is not None:
            events, who = self.must
            self.check(event in events and who in (call, agent), f"{self.must} had to come before {event}")
            self.must = None
        leaves_at_once = False
        if self.choice is not None:
            (who, allowed), self.choice = self.choice, None
            leaves_at_once = who == call and event in allowed
            self.check(leaves_at_once or "waits" in allowed, f"call {who} does none of {allowed}")
        if event in {"promised", "gives_up"}:
            getattr(self, event)(call, queue, leaves_at_once)
        else:
            getattr(self, event)(call, queue, agent)

    # Queues

    def joins(self, call, queue, _):
        path, values = self.calls[call], self.centre.queues[queue]
        menu = not path["called_back"] and heard(values, values.menu_layers) > 0
        self.apply((DIALS,) if menu or path["treatment"] == "separate_queue" else (DIALS, self.tie(call)))
        self.pending = [entry for entry in self.pending if entry[0] != DIALS or entry[2] != call]
        self.comes(call, queue, "joins")
        self.check(call in self.house or not self.lines_full() or path["called_back"], "more calls than lines")
        self.house.add(call)
        self.owed.discard(call)
        agent = self.lawful_agent(queue)
        if agent is not None:
            path["taker"] = agent
            self.must = (("answered",), call)
        elif not self.open and self.centre.at_closing == "drop":
            self.must = (("missed" if path["called_back"] else "dropped",), call)
        else:
            allowed, patience = self.rather_than_wait(call, queue)
            self.choice = call, allowed
            path["patience"] = patience
            if patience:
                self.dues["patience", call] = self.now + max(patience)
        self.joined[call] = self.now
        self.waiting[queue].append(call)
        if values.transferred_first and path["leg"] and not path["called_back"]:
            self.first.add(call)

    def rather_than_wait(self, call, queue):
        """What a caller may do whom nobody answers, and how long they may wait; None where that is drawn."""
        values, patience = self.centre.queues[queue], self.centre.queues[queue].patience_s
        if self.calls[call]["called_back"]:
            return {"waits"}, {ticks(values.callback.tolerance_s)}
        allowed, offer, told, stretches = set(), values.callback, values.announcement, {1.0}
        if values.hang_up_share:
            allowed.add("gives_up")
        if values.hang_up_share == 1:
            return allowed, set()
        if offer and offer.accepted_share and self.is_offered(queue, offer):
            allowed.add("promised")
            if offer.accepted_share == 1:
                return allowed, set()
        if told and told.believed_share:
            announced = told.fixed_s if told.estimator == "fixed" else self.estimate(queue, told.estimator)
            drawn = patience is not None and patience.kind != "constant"
            leaves = patience is not None and not drawn and patience.value < announced
            if leaves or drawn:
                allowed.add("gives_up")
            if leaves and told.believed_share == 1:
                return allowed, set()
            stretches = {1.0} if leaves else {1.0 + told.stretch} | ({1.0} if told.believed_share < 1 else set())
        allowed.add("waits")
        if patience is None:
            return allowed, set()
        constants = patience.kind == "constant"
        return allowed, {ticks(patience.value * stretch) for stretch in stretches} if constants else None

    def is_offered(self, queue, offer):
        soon = self.open and self.now + ticks(offer.promise_s) < self.closes_at()
        return soon and self.estimate(queue, "queue_length") > offer.above_s

    def stops_waiting(self, call, queue):
        self.check(call in self.waiting[queue], f"call {call} doesn't wait in {queue}")
        self.waiting[queue].remove(call)
        self.first.discard(call)
        self.dues.pop(("patience", call), None)
        return self.now - self.joined.pop(call)

    def gives_up(self, call, queue, at_once):
        if not at_once:
            self.apply(EVERYTHING)
        waited, patience = self.stops_waiting(call, queue), self.calls[call]["patience"]
        self.check(not self.calls[call]["called_back"], f"call {call} gives up a call-back")
        self.check(
            at_once or patience is None or waited in patience, f"call {call} gives up after {waited / SECOND:g} s"
        )
        self.house.discard(call)
        if self.dials_again(call):
            self.house.add(call)
        else:
            self.leaves_house(call)

    def promised(self, call, queue, at_once):
        self.check(at_once, f"call {call} is promised a call-back")
        self.stops_waiting(call, queue)
        self.house.discard(call)
        self.owed.add(call)
        path = self.calls[call]
        path["leg"], path["called_back"], path["next"] = path["leg"] + 1, True, queue
        self.awaits(call, {(self.now + ticks(self.centre.queues[queue].callback.promise_s), "joins")})

    def dropped(self, call, queue, _):
        self.apply((DOORS, INFINITE))
        self.check(not self.open and self.centre.at_closing == "drop", f"call {call} is dropped")
        self.check(not self.calls[call]["called_back"], f"call {call} is dropped, not missed")
        self.stops_waiting(call, queue)
        self.leaves_house(call)

    def missed(self, call, queue, _):
        self.check(self.calls[call]["called_back"], f"call {call} is no call-back")
        cut_off = (self.now in self.closings or not self.open) and self.centre.at_closing == "drop"
        self.apply((DOORS, INFINITE) if cut_off else EVERYTHING)
        waited = self.stops_waiting(call, queue)
        tolerance = ticks(self.centre.queues[queue].callback.tolerance_s)
        self.check(waited == tolerance or (cut_off and not self.open), f"call {call} is missed")
        self.leaves_house(call)

    # Agents

    def answered(self, call, queue, agent):
        self.dispatches += 1
        expected = self.calls[call].pop("taker", None)
        if expected is not None:
            self.check(agent == expected, f"call {call} goes to {agent}, not to {expected}")
        else:
            self.becomes_free(agent)
            lawful = self.longest_waiting(agent[0])
            self.check(call == lawful, f"{agent} takes call {call}, not call {lawful}")
            self.check(self.number_on_duty(agent[0]) <= self.wanted[agent[0]], f"{agent} takes a call after the shift")
        self.last_wait[queue] = self.stops_waiting(call, queue)
        self.state[agent] = ("talks", call)
        path, centre = self.calls[call], self.centre
        path["tellings"] += path["story"] != "known"
        handling = constant(centre.teams[agent[0]].serves[queue].handling_s)
        if path["treatment"] == "closing_sentence":
            self.dues["talk", agent] = self.now + ticks(centre.nuisance.closing_s)
        elif handling is not None:
            retelling = centre.retelling_s if path["story"] == "again" else 0
            self.dues["talk", agent] = self.now + handling + ticks(retelling)

    def becomes_free(self, agent):
        """An agent who was not idle has nothing to do any more."""
        doing, _ = self.state[agent]
        self.check(doing in {"writes", "comes"}, f"{agent} {doing} and can do nothing else")
        due = self.dues.pop(("write-up", agent), self.now)
        self.check(due == self.now, f"{agent} is free at the wrong time")

    def served(self, call, queue, agent):
        service, path = self.ends_talk(call, queue, agent), self.calls[call]
        impossible = service.solved_share == 0 and service.passes_to is not None
        self.check(not impossible or path["treatment"] == "closing_sentence", f"call {call} is not passed on")
        self.leaves_house(call)

    def passed_on(self, call, queue, agent):
        service, path = self.ends_talk(call, queue, agent), self.calls[call]
        self.check(service.passes_to is not None and service.solved_share < 1, f"call {call} is passed on")
        self.check(path["treatment"] != "closing_sentence", f"call {call} is passed on after the closing sentence")
        path["leg"], path["called_back"] = path["leg"] + 1, False
        path["story"] = "known" if self.centre.teams[agent[0]].shared_context else "again"
        self.hears(call, service.passes_to, self.now)

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
                self.apply((HOME, INFINITE))
            self.check(agent[1] == self.idle_agents(team)[0][1], f"{agent} leaves before those who were idle longer")
        else:
            self.becomes_free(agent)
        self.check(self.number_on_duty(team) > self.wanted[team], f"{agent} leaves though still wanted")
        del self.state[agent]
