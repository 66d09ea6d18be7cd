"""What the caller lives through, remembers and concludes: the rules of the mind applied to a call."""

from sim.engine.plan import Plan, leg_facts
from sim.engine.reference.people import Caller
from sim.engine.streams import Luck
from sim.luck import nth, uniform
from sim.mind import chain
from sim.mind.expectation import MIDDLE
from sim.mind.loyalty import STANDING
from sim.mind.moments import BUFFER


class Mood:
    """The rules of a scenario's mind, ready to be applied leg by leg."""

    def __init__(self, plan: Plan, luck: Luck):
        mind = plan.scenario.mind
        self.plan = plan
        self.complaint_luck = luck.complaint
        self.p_moments, self.p_memory = mind.moments.constants(), mind.memory.constants()
        self.p_expectation, self.p_loyalty = mind.expectation.constants(), mind.loyalty.constants()
        self.p_complaint = mind.complaint.constants()
        start, self.step, finish = mind.memory.functions
        self.moments, *_ = mind.moments.functions
        self.at_the_end = finish, *mind.expectation.functions, mind.loyalty.functions[0]
        (self.complains,) = mind.complaint.functions
        self.blank = start(self.p_memory)  # the memory of a call that has not begun
        self.first_expected = self.p_expectation[0]
        self.out = [0.0] * BUFFER

    def new_caller(self) -> Caller:
        """Somebody who has never called."""
        return Caller(self.first_expected, self.p_loyalty[STANDING])

    def live(self, call, wait: int, talk: int, story: int, end: int) -> None:
        """Take one leg, in ticks, into the memory of its call."""
        queue, heard = self.plan.queues[call.queue], (call.menu_layers, call.called_back)
        leg = leg_facts(queue, self.plan.retelling_s, heard, (wait, talk), (story, end))
        p = self.p_moments, self.p_memory
        call.memory = chain.live(self.moments, self.step, call.memory, leg, self.out, p)

    def conclude(self, call) -> tuple[float, float, float, float, bool]:
        """At the end of a call: remembered, expected, satisfaction, standing satisfaction, complained."""
        caller = call.caller
        expected = caller.expected
        p = self.p_memory, self.p_expectation, self.p_loyalty
        remembered, satisfied, caller.expected, caller.standing = chain.conclude(
            self.at_the_end, call.memory, expected, caller.standing, p
        )
        caller.calls += 1
        complained = satisfied < MIDDLE and self.complains(
            satisfied, uniform(self.complaint_luck, call.who, nth(call.visit)), self.p_complaint
        )
        return remembered, expected, satisfied, caller.standing, complained
