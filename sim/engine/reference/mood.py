"""What the caller lives through, remembers and concludes: the rules of the mind applied to a call."""

from math import nan

from sim.core.luck import nth, uniform
from sim.core.ticks import TICKS_PER_SECOND
from sim.engine.plan import Plan
from sim.engine.reference.people import Caller
from sim.engine.streams import Streams
from sim.mind import chain
from sim.mind.complaint import Reaction
from sim.mind.expectation.difference import MIDDLE
from sim.mind.moments.leg import BUFFER, leg_facts
from sim.mind.recovery import STEPS, Handling, Leak


class Mood:
    """The rules of a scenario's mind, ready to be applied leg by leg."""

    def __init__(self, plan: Plan, streams: Streams):
        self.plan, self.rules, self.streams = plan, plan.rules, streams
        rules = self.rules
        self.of_living, self.p_living = (rules.leg_moments, rules.step), (rules.p_moments, rules.p_memory)
        self.of_judging = rules.finish, rules.satisfaction, rules.expect_next
        self.p_judging = rules.p_memory, rules.p_expectation
        self.blank = rules.start(rules.p_memory)  # the memory of a call that has not begun
        self.out = [0.0] * BUFFER

    def new_caller(self) -> Caller:
        """Somebody who has never called."""
        return Caller(self.rules.expected_at_first, self.rules.standing_at_first)

    def live(self, call, agent, ticks: tuple[int, int], how: tuple[int, int]) -> None:
        """Take one leg into the memory of its call. `ticks`: wait and talk; `how`: story and end."""
        said = (0.0, 0.0) if agent is None else (agent.team.plan.conduct, float(self.is_kind(call)))
        heard = call.menu_layers, call.announced, call.called_back
        leg = leg_facts(self.plan.queues[call.queue], said, self.plan.retelling_s, heard, ticks, how)
        call.memory = chain.live(self.of_living, call.memory, leg, self.out, *self.p_living)

    def is_kind(self, call) -> bool:
        """Whether the agent of this leg does something kind that nobody asked for."""
        share = self.plan.kindness_share
        return share > 0.0 and uniform(self.streams.kindness, call.who, call.nth) < share

    def conclude(self, call) -> None:
        """At the end of a call: what is remembered of it, how satisfied the caller is, and what they do about it."""
        rules, caller = self.rules, call.caller
        expected, waited_min = caller.expected, call.total_wait / (60 * TICKS_PER_SECOND)
        remembered, satisfied, caller.expected = chain.judge(
            self.of_judging, call.memory, expected, waited_min, *self.p_judging
        )
        reaction, handling, leak = Reaction.CONTENT, Handling.SILENT, Leak.NONE
        if satisfied < MIDDLE:
            u = uniform(self.streams.complaint, call.who, nth(call.visit))
            reaction = rules.reacts(satisfied, u, rules.p_complaint)
        if reaction == Reaction.PUBLIC:
            steps = [uniform(self.streams.recovery, call.who, nth(call.visit, 0, 0, step)) for step in range(STEPS)]
            handling, leak = chain.recover((rules.handling, rules.first_leak), steps, rules.p_recovery)
        caller.standing = rules.new_standing(caller.standing, satisfied, handling, rules.p_loyalty)
        caller.calls += 1
        call.remembered, call.expected, call.satisfaction = remembered, expected, satisfied
        call.reaction, call.complained, call.standing = reaction, reaction == Reaction.PUBLIC, caller.standing
        call.handling, call.missed = handling, leak

    def nothing_yet(self, call) -> None:
        """A call that has not ended: nothing is concluded."""
        call.remembered = call.satisfaction = call.standing = nan
        call.expected, call.reaction, call.complained = call.caller.expected, Reaction.CONTENT, False
        call.handling, call.missed = Handling.SILENT, Leak.NONE
