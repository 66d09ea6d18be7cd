"""The mind: at each step of the chain a rule, and the rules can be exchanged.

moments -> memory -> expectation and satisfaction -> complaint -> recovery -> word of mouth -> loyalty. `RULES` is the
register: every rule that a scenario can name stands in it. `own` makes a rule from functions of one's own.
"""

from typing import Annotated

from pydantic import Field, model_validator

from sim.core.language import say
from sim.core.parameter import Part, not_allowed, parameter
from sim.mind.complaint import SilentShare, ThreeWays
from sim.mind.expectation.difference import Difference
from sim.mind.expectation.dissonance import Dissonance
from sim.mind.expectation.rivals import Ratio, Zone
from sim.mind.loyalty.by_handling import ByHandling
from sim.mind.loyalty.course import CourseTable
from sim.mind.loyalty.inborn import Inborn
from sim.mind.memory.episodes import Episodes
from sim.mind.memory.order import First, Last, Trend
from sim.mind.memory.peaks import Average, Blend, PeakEnd
from sim.mind.moments.plain import PlainMoments
from sim.mind.own import Own, own
from sim.mind.recovery import FourSteps
from sim.mind.rule import Rule
from sim.mind.word_of_mouth import Told

__all__ = ["RULES", "Mind", "own"]

RULES: dict[str, tuple[type[Rule], ...]] = {
    "moments": (PlainMoments,),
    "memory": (PeakEnd, Average, Blend, Last, First, Trend, Episodes),
    "expectation": (Difference, Ratio, Zone, Dissonance),
    "complaint": (SilentShare, ThreeWays),
    "recovery": (FourSteps,),
    "word_of_mouth": (Told,),
    "loyalty": (CourseTable, ByHandling, Inborn),
}


class Mind(Part):
    """Which rule holds at each step.

    >>> Mind(memory={"rule": "average"}).memory
    Average(rule='average')
    """

    moments: Annotated[PlainMoments | Own, Field(discriminator="rule")] = parameter(
        PlainMoments, "", "Moments", "What each moment of a call feels like.", source="002-01, 004-13 to 004-17"
    )
    memory: Annotated[
        PeakEnd | Average | Blend | Last | First | Trend | Episodes | Own, Field(discriminator="rule")
    ] = parameter(PeakEnd, "", "Memory", "What is remembered of the moments.", source="004-18")
    expectation: Annotated[Difference | Ratio | Zone | Dissonance | Own, Field(discriminator="rule")] = parameter(
        Difference, "", "Expectation", "How memory and expectation make satisfaction.", source="003-62"
    )
    complaint: Annotated[SilentShare | ThreeWays | Own, Field(discriminator="rule")] = parameter(
        SilentShare, "", "Complaint", "What the dissatisfied do.", source="002-08, 003-16"
    )
    recovery: Annotated[FourSteps | Own, Field(discriminator="rule")] = parameter(
        FourSteps, "", "Recovery", "What becomes of a complaint.", source="000-01, 003-71"
    )
    word_of_mouth: Annotated[Told | Own, Field(discriminator="rule")] = parameter(
        Told, "", "Word of mouth", "How many people are told of a call.", source="003-77"
    )
    loyalty: Annotated[CourseTable | ByHandling | Inborn | Own, Field(discriminator="rule")] = parameter(
        CourseTable, "", "Loyalty", "Who stays.", source="003-64"
    )

    @model_validator(mode="after")
    def _own_rules_stand_at_their_step(self):
        for step, rule in self:
            if isinstance(rule, Own) and rule.step != step:
                words = {"name": rule.name, "meant": rule.step, "step": step}
                raise not_allowed(say("the rule {name} was made for {meant}, so it can't stand at {step}.", **words))
        return self
