"""What the dissatisfied do: nothing, something private, or complain to the firm. Most stay silent."""

from enum import IntEnum
from typing import ClassVar, Literal

from pydantic import model_validator

from sim.core.language import say
from sim.core.parameter import SHARE, Number, not_allowed, parameter
from sim.mind.expectation.difference import MIDDLE
from sim.mind.registry import register
from sim.mind.rule import Rule, places


class Reaction(IntEnum):
    """What a caller does after a call. Private: they stop buying or warn their friends, and the firm hears nothing."""

    CONTENT = 0
    NOTHING = 1
    PRIVATE = 2
    PUBLIC = 3


class SilentShare(Rule):
    """Of those whose satisfaction is below 3 a share stays silent; the others complain.

    >>> [silent_share(2.0, u, SilentShare().constants()).name for u in (0.68, 0.70)]
    ['NOTHING', 'PUBLIC']
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


class ThreeWays(Rule):
    """The dissatisfied do nothing, something private, or complain, and the angrier they are the less they do nothing.

    At a satisfaction of 1 the shares are `private` and `public`; they shrink in proportion toward a satisfaction of 3.

    >>> p = ThreeWays(private=0.5, public=0.2).constants()
    >>> [three_ways(1.0, u, p).name for u in (0.1, 0.6, 0.8)]
    ['PUBLIC', 'PRIVATE', 'NOTHING']
    >>> [three_ways(2.0, u, p).name for u in (0.09, 0.3, 0.6)]
    ['PUBLIC', 'PRIVATE', 'NOTHING']
    """

    rule: Literal["three_ways"]
    source: ClassVar[str] = "003-16, 003-77 (! the shares are chosen for teaching; the course names the ways only)"

    private: Number = parameter(
        0.5, "share", "Private", "Who stop buying or warn friends, of the angriest.", allowed=SHARE, usual=SHARE
    )
    public: Number = parameter(
        0.08, "share", "Public", "Who complain, of the angriest.", allowed=SHARE, usual=SHARE, source="002-08"
    )

    @model_validator(mode="after")
    def _one_way_each(self):
        if self.private + self.public > 1.0:
            raise not_allowed(say("private and public are shares of the same people and must not exceed 1 together."))
        return self


Silent = places(SilentShare)
Angriest = places(ThreeWays)


def silent_share(satisfaction: float, u: float, p) -> Reaction:
    """What a caller does, given their luck u: nothing, or they complain.

    >>> silent_share(3.0, 0.99, SilentShare().constants()).name
    'CONTENT'
    """
    if satisfaction >= MIDDLE:
        return Reaction.CONTENT
    return Reaction.PUBLIC if u >= p[Silent.silent] else Reaction.NOTHING


def three_ways(satisfaction: float, u: float, p) -> Reaction:
    """What a caller does, given their luck u; see `ThreeWays`."""
    if satisfaction >= MIDDLE:
        return Reaction.CONTENT
    anger = (MIDDLE - satisfaction) / 2.0
    if u < anger * p[Angriest.public]:
        return Reaction.PUBLIC
    return Reaction.PRIVATE if u < anger * (p[Angriest.private] + p[Angriest.public]) else Reaction.NOTHING


register("complaint", SilentShare, reacts=silent_share)
register("complaint", ThreeWays, reacts=three_ways)
