"""How a service is delivered: where the formalities go, what the customer may choose, how a call ends.

These are the five principles of Chase and Dasu as levers. Whether pulling one does any good depends on how people
remember: under the average of every second some of them do nothing at all.
"""

from sim.core.parameter import SHARE, Count, Number, parameter
from sim.mind.rule import Numbered

PRINCIPLES = "004-21; Chase and Dasu 2001, Harvard Business Review 79(6):78"


class Delivery(Numbered):
    """The design of every talk with an agent.

    >>> Delivery(formalities_s=30, formalities_first=True).constants()
    (30.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    """

    formalities_s: Number = parameter(
        0.0,
        "s",
        "Formalities take",
        "How much of each talk goes into checks and questions that only the firm needs.",
        allowed=(0.0, 3600.0),
        usual=(0, 120),
        source=PRINCIPLES,
    )
    formalities_first: bool = parameter(
        False, "", "Bad things early", "Formalities come before the work, not after it.", source=PRINCIPLES
    )
    formalities_parts: Count = parameter(
        1,
        "parts",
        "Formalities in parts",
        "In how many parts they come, with work between them: 1 combines the pain.",
        allowed=(1, 10),
        usual=(1, 5),
        source=PRINCIPLES,
    )
    choice: bool = parameter(
        False, "", "Choice", "The caller is asked how they would like it done.", source=f"{PRINCIPLES}; 004-24"
    )
    ritual: bool = parameter(False, "", "Ritual", "Each talk has words that belong to this firm.", source=PRINCIPLES)
    finish_strong: bool = parameter(
        False, "", "Finish strong", "The agent ends by summing up, thanking and wishing well.", source=PRINCIPLES
    )
    kindness_share: Number = parameter(
        0.0,
        "share",
        "Random kindness",
        "In how many of the talks the agent does something kind that nobody asked for.",
        allowed=SHARE,
        usual=SHARE,
        source="000-13",
    )
