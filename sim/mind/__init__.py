"""The mind: at each step of the chain a rule, and the rules can be exchanged.

moments -> memory -> expectation and satisfaction -> complaint -> recovery -> word of mouth -> loyalty. `RULES` is the
register: every rule that a scenario can name stands in it. `own` makes a rule from functions of one's own.
"""

from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field, model_validator

from sim.core.language import say
from sim.core.parameter import Part, not_allowed, parameter
from sim.mind import registry
from sim.mind.complaint import SilentShare
from sim.mind.expectation.difference import Difference
from sim.mind.loyalty.course import CourseTable
from sim.mind.memory.peaks import PeakEnd
from sim.mind.moments.plain import PlainMoments
from sim.mind.own import Own, own
from sim.mind.recovery import FourSteps
from sim.mind.registry import RULES
from sim.mind.word_of_mouth import Told

__all__ = ["RULES", "Mind", "own"]

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)
registry.close()

if TYPE_CHECKING:
    from sim.mind.rule import Rule as Complaint
    from sim.mind.rule import Rule as Expectation
    from sim.mind.rule import Rule as Loyalty
    from sim.mind.rule import Rule as Memory
    from sim.mind.rule import Rule as Moments
    from sim.mind.rule import Rule as Recovery
    from sim.mind.rule import Rule as WordOfMouth
else:
    # At each step any of its rules, told apart by their names.
    Moments, Memory, Expectation, Complaint, Recovery, WordOfMouth, Loyalty = (
        Annotated[Union[*rules, Own], Field(discriminator="rule")] for rules in RULES.values()
    )


class Mind(Part):
    """Which rule holds at each step.

    >>> Mind(memory={"rule": "average"}).memory
    Average(rule='average')
    """

    moments: Moments = parameter(
        PlainMoments, "", "Moments", "What each moment of a call feels like.", source="002-01, 004-13 to 004-17"
    )
    memory: Memory = parameter(PeakEnd, "", "Memory", "What is remembered of the moments.", source="004-18")
    expectation: Expectation = parameter(
        Difference, "", "Expectation", "How memory and expectation make satisfaction.", source="003-62"
    )
    complaint: Complaint = parameter(SilentShare, "", "Complaint", "What the dissatisfied do.", source="002-08, 003-16")
    recovery: Recovery = parameter(FourSteps, "", "Recovery", "What becomes of a complaint.", source="000-01, 003-71")
    word_of_mouth: WordOfMouth = parameter(
        Told, "", "Word of mouth", "How many people are told of a call.", source="003-77"
    )
    loyalty: Loyalty = parameter(CourseTable, "", "Loyalty", "Who stays.", source="003-64")

    @model_validator(mode="after")
    def _own_rules_stand_at_their_step(self):
        for step, rule in self:
            if isinstance(rule, Own) and rule.step != step:
                words = {"name": rule.name, "meant": rule.step, "step": step}
                raise not_allowed(say("the rule {name} was made for {meant}, so it can't stand at {step}.", **words))
        return self
