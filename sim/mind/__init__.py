"""The mind: at each step of the chain a rule, and the rules can be exchanged.

moments -> memory -> expectation and satisfaction -> complaint -> loyalty. `RULES` is the register: every rule that a
scenario can name stands in it.
"""

from typing import Annotated

from pydantic import Field

from sim.mind.complaint import SilentShare
from sim.mind.expectation import Difference
from sim.mind.loyalty import CourseTable
from sim.mind.memory import Average, PeakEnd
from sim.mind.moments import PlainMoments
from sim.mind.rule import Rule
from sim.parameter import Part, parameter

RULES: dict[str, tuple[type[Rule], ...]] = {
    "moments": (PlainMoments,),
    "memory": (PeakEnd, Average),
    "expectation": (Difference,),
    "complaint": (SilentShare,),
    "loyalty": (CourseTable,),
}


class Mind(Part):
    """Which rule holds at each step.

    >>> Mind(memory={"rule": "average"}).memory
    Average(rule='average')
    """

    moments: PlainMoments = parameter(PlainMoments, "", "Moments", "What each moment of a call feels like.")
    memory: Annotated[PeakEnd | Average, Field(discriminator="rule")] = parameter(
        PeakEnd, "", "Memory", "What is remembered of the moments.", source="004-18"
    )
    expectation: Difference = parameter(
        Difference, "", "Expectation", "How memory and expectation make satisfaction.", source="003-62"
    )
    complaint: SilentShare = parameter(SilentShare, "", "Complaint", "Who complains.", source="002-08")
    loyalty: CourseTable = parameter(CourseTable, "", "Loyalty", "Who stays.", source="003-64")
