"""What the caller lives through, remembers and concludes: the rules of the mind applied to a call."""

from sim.engine.plan import Plan, leg_facts
from sim.engine.reference.people import Caller
from sim.engine.streams import Luck
from sim.luck import nth, uniform
from sim.mind.complaint import complains
from sim.mind.expectation import MIDDLE, expect_next, satisfaction
from sim.mind.loyalty import STANDING, new_standing
from sim.mind.moments import BUFFER, leg_moments


class Mood:
    """The rules of a scenario's mind, ready to be applied leg by leg."""

    def __init__(self, plan: Plan, luck: Luck):
        mind = plan.scenario.mind
        self.plan = plan
        self.complaint_luck = luck.complaint
        self.moments = mind.moments.constants()
        self.memory = mind.memory.constants()
        start, self.step, self.finish = mind.memory.functions
        self.blank = start(self.memory)  # the memory of a call that has not begun
        self.expectation = mind.expectation.constants()
        self.complaint = mind.complaint.constants()
        self.loyalty = mind.loyalty.constants()
        self.first_expected = self.expectation[0]
        self.out = [0.0] * BUFFER

    def new_caller(self) -> Caller:
        """Somebody who has never called."""
        return Caller(self.first_expected, self.loyalty[STANDING])

    def live(self, call, wait: int, talk: int, story: int, end: int) -> None:
        """Take one leg, in ticks, into the memory of its call."""
        heard = call.menu_layers, call.called_back
        leg = leg_facts(self.plan, call.queue, heard, (wait, talk), (story, end))
        out, state, step, p = self.out, call.memory, self.step, self.memory
        for i in range(0, 3 * leg_moments(self.moments, leg, out), 3):
            state = step(state, out[i + 2], out[i + 1], p)
        call.memory = state

    def conclude(self, call) -> tuple[float, float, float, float, bool]:
        """At the end of a call: remembered, expected, satisfaction, standing satisfaction, complained."""
        caller = call.caller
        expected = caller.expected
        remembered = self.finish(call.memory, self.memory)
        satisfied = satisfaction(remembered, expected, self.expectation)
        caller.expected = expect_next(expected, remembered, self.expectation)
        caller.standing = new_standing(caller.standing, satisfied, self.loyalty)
        caller.calls += 1
        complained = satisfied < MIDDLE and complains(
            satisfied, uniform(self.complaint_luck, call.who, nth(call.visit)), self.complaint
        )
        return remembered, expected, satisfied, caller.standing, complained
