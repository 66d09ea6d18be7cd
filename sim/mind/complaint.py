"""Who complains. Most who are dissatisfied stay silent."""

from typing import ClassVar, Literal

from sim.mind.expectation import MIDDLE
from sim.mind.rule import Rule
from sim.parameter import SHARE, Number, parameter


class SilentShare(Rule):
    """Of those whose satisfaction is below 3 a share stays silent; the others complain.

    >>> complains(2.0, 0.68, SilentShare().constants()), complains(2.0, 0.70, SilentShare().constants())
    (False, True)
    """

    rule: Literal["silent_share"]
    source: ClassVar[str] = "002-08 (69% stay silent)"

    silent: Number = parameter(
        0.69,
        "share",
        "Silent",
        "The share of the dissatisfied who say nothing.",
        allowed=SHARE,
        usual=SHARE,
        source="002-08",
    )


def complains(satisfaction: float, u: float, p) -> bool:
    """Whether a caller complains, given their luck u.

    >>> complains(3.0, 0.99, SilentShare().constants())
    False
    """
    return satisfaction < MIDDLE and u >= p[0]


SilentShare.functions = (complains,)
