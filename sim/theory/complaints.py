"""Complaints by formula: where they are lost, who returns, what is never heard of, and what a bad word costs."""

from collections.abc import Sequence
from typing import NamedTuple

from sim.core.door import checked
from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.theory.checks import at_least, share


class LeakShares(NamedTuple):
    """Of all complaints, the shares whose first missed step is this one. They add up to 1."""

    never_recorded: float
    not_handled: float
    not_rechecked: float
    not_fed_back: float
    none: float


def leak_shares(recorded: float, handled: float, rechecked: float, fed_back: float) -> LeakShares:
    """At which of four steps complaints are first missed, as shares of all complaints.

    With r recorded, h handled, c rechecked and f fed back, each a share of what comes to that step:
    1 - r,  r (1 - h),  r h (1 - c),  r h c (1 - f),  and r h c f for those missed nowhere.
    1 - r h c f is the share with something left undone, one meaning of the omission rate 遗漏率.
    A leak isn't yet a loss: `handling_shares` says how many customers feel it.

    Raises ScenarioError for what is not a share from 0 to 1.

    Source: 000-01.

    >>> [round(each, 12) for each in leak_shares(0.95, 0.8, 0.9, 0.9)]  # 0.05, 0.95*0.2, 0.76*0.1, 0.684*0.1, 0.684*0.9
    [0.05, 0.19, 0.076, 0.0684, 0.6156]
    """
    recorded, handled = share("recorded", recorded), share("handled", handled)
    rechecked, fed_back = share("rechecked", rechecked), share("fed_back", fed_back)
    of_handled = recorded * handled
    of_rechecked = of_handled * rechecked
    return LeakShares(
        1.0 - recorded,
        recorded * (1.0 - handled),
        of_handled * (1.0 - rechecked),
        of_rechecked * (1.0 - fed_back),
        of_rechecked * fed_back,
    )


class HandlingShares(NamedTuple):
    """Of all dissatisfied customers, the shares with each handling. They add up to 1."""

    silent: float
    unresolved: float
    resolved: float
    resolved_quickly: float


def handling_shares(
    silent_share: float, recorded: float, handled: float, rechecked: float, fed_back: float, quickly: float
) -> HandlingShares:
    """What becomes of the dissatisfied, of whom a share stays silent and all others complain.

    With s silent, q quickly (of the handled) and the letters of `leak_shares`, the complaints 1 - s are
    resolved quickly r h q f,  resolved r (h (1 - q) + (1 - h) c) f,  unresolved 1 - r (h + (1 - h) c) f:
    of those left lying the check catches a share, and who isn't told goes away unresolved.

    Raises ScenarioError for what is not a share from 0 to 1.

    Source: 000-01.

    >>> shares = handling_shares(0.0, 0.95, 0.8, 0.9, 0.9, 0.5)  # r h q f = 0.95*0.8*0.5*0.9; 0.95*(0.4 + 0.2*0.9)*0.9
    >>> [round(each, 12) for each in shares]
    [0.0, 0.1621, 0.4959, 0.342]
    """
    recorded, handled = share("recorded", recorded), share("handled", handled)
    rechecked, fed_back = share("rechecked", rechecked), share("fed_back", fed_back)
    quickly, complain = share("quickly", quickly), 1.0 - share("silent_share", silent_share)
    told = recorded * fed_back
    quick = told * handled * quickly
    late = told * (handled * (1.0 - quickly) + (1.0 - handled) * rechecked)
    return HandlingShares(silent_share, complain * (1.0 - late - quick), complain * late, complain * quick)


@checked
def returning_share(shares: Sequence[float], returns: Sequence[float]) -> float:
    """The share of the dissatisfied who return: the sum over handlings of their share times who returns of them.

    `shares` as `handling_shares` gives them; `returns` in the same order.

    Raises ScenarioError for what is not a share from 0 to 1, and where the two are not equally long.

    Source: 000-01, 003-71.

    >>> round(returning_share((0.0, 0.1621, 0.4959, 0.342), (0.09, 0.19, 0.54, 0.82)), 12)
    0.579025
    """
    if len(shares) != len(returns):
        raise ScenarioError(say("shares and returns must be as many, not {one} and {other}.", one=len(shares),
                                other=len(returns)))  # fmt: skip
    pairs = zip(shares, returns, strict=True)
    return sum(share("shares", part) * share("returns", back) for part, back in pairs)


class WaterLine(NamedTuple):
    """How many a firm hears of (`above` the water) and does not hear of (`below`)."""

    above: float
    below: float


def above_and_below(number: float, complains: float) -> WaterLine:
    """How many of a number lie above and below the water, where this share of them becomes known to the firm.

    above = number * complains, below = number - above.

    Raises ScenarioError for a number that is below 0 or not finite, and for what is not a share from 0 to 1.

    Source: 002-08, 003-77.

    >>> above_and_below(1000, 0.04)
    WaterLine(above=40.0, below=960.0)
    """
    above = at_least("number", number, 0) * share("complains", complains)
    return WaterLine(above, number - above)


class LostByWord(NamedTuple):
    """Customers lost by one bad word: of the second circle only, or of both circles."""

    second: float
    both: float


def lost_by_word(told: float, influenced_share: float, influenced_by_each: float, never_back: float) -> LostByWord:
    """How many customers are lost when one tells so many others of a bad experience, in both readings of the text.

    Of those she tells a share is influenced: the first circle, told * influenced_share. Each of them influences more
    people: the second circle, first * influenced_by_each. A share of them never comes back:

        second  second circle * never_back
        both    (first circle + second circle) * never_back

    Raises ScenarioError for a number of people below 0, and for what is not a share from 0 to 1.

    Source: 003-S; it leaves open which of the two is meant.

    >>> lost_by_word(told=10, influenced_share=0.5, influenced_by_each=5, never_back=0.25)
    LostByWord(second=6.25, both=7.5)
    """
    first = at_least("told", told, 0) * share("influenced_share", influenced_share)
    second = first * at_least("influenced_by_each", influenced_by_each, 0)
    never_back = share("never_back", never_back)
    return LostByWord(second * never_back, (first + second) * never_back)
