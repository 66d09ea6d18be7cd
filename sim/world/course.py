"""The course's own figures, put into the closed forms of `sim.theory`: who returns, the iceberg, Ms Smith.

The texts give the iceberg in two readings, and their shares are of different things: one of problems, the other of bad
experiences. Nothing here adds or compares the two: every result says what its shares or numbers are of.
"""

from dataclasses import dataclass

from sim.core.datasets import Range, dataset, ranges
from sim.core.language import say
from sim.core.refusal import ScenarioError, brief
from sim.mind.recovery import FourSteps, return_by_handling
from sim.theory import complaints


def expected_return(rule: FourSteps, silent_share: float) -> float:
    """The share of the dissatisfied who return when complaints are dealt with by a rule; the returns are 003-71's.

    `silent_share` is the part below the water; the others all complain. In the iceberg the texts leave open what the
    rest does (`iceberg`): 0.69 counts it among those who complain, 1 - 0.08 and 1 - 0.04 among the silent.

    Source: 000-01, 003-71.

    Raises:
        ValueError: silent_share is not a share from 0 to 1.

    >>> round(expected_return(FourSteps(), silent_share=0.0), 12)  # 0.1621*0.19 + 0.4959*0.54 + 0.342*0.82
    0.579025
    >>> round(expected_return(FourSteps(), silent_share=0.69), 12)  # 0.69*0.09 + 0.31*0.579025
    0.24159775
    """
    steps = (rule.recorded, rule.handled, rule.rechecked, rule.fed_back, rule.quickly)
    shares = complaints.handling_shares(silent_share, *steps)
    return complaints.returning_share(shares, tuple(return_by_handling().values()))


@dataclass(frozen=True)
class Iceberg:
    """One reading: the shares of what `of` says. `silent` is None where the text does not say who stays silent.

    `rest` is what the text leaves over: in "problems" what it says nothing more about, in "bad_experiences"
    everything that the firm is not told of. complains + silent + rest = 1.
    """

    reading: str
    of: str
    source: str
    complains: float
    silent: float | None
    rest: float


def icebergs() -> dict[str, Iceberg]:
    """Every reading of the iceberg, in the order of its table.

        "problems"         8% of the problems become a complaint, about 69% the customer stays silent (002-08)
        "bad_experiences"  the firm is told of 4% of the bad experiences (003-77)

    A problem is not a bad experience, so the two must not be added.

    Source: 002-08, 003-77. The 23% that the first leaves over, and the 96% of the second, follow from the texts.

    >>> problems = icebergs()["problems"]
    >>> problems.of, problems.complains, problems.silent, problems.rest
    ('problems', 0.08, 0.69, 0.23)
    >>> for one in icebergs().values():
    ...     print("of 1000 {} {:g} are heard of, {:g} are not".format(
    ...         one.of, *complaints.above_and_below(1000, one.complains)))
    of 1000 problems 80 are heard of, 920 are not
    of 1000 bad experiences 40 are heard of, 960 are not
    """
    shares: dict[str, dict[str, float]] = {}
    sources = {}
    for row in dataset("complaint_iceberg"):
        shares.setdefault(row["reading"], {})[row["quantity"]] = row["middle"]
        sources[row["reading"]] = row["source"]
    return {
        name: Iceberg(name, name.replace("_", " "), sources[name], of["complains"], of.get("silent"), of["rest"])
        for name, of in shares.items()
    }


def impressions_to_mend() -> float:
    """How many good impressions it takes to mend a bad one (003-77).

    >>> impressions_to_mend()
    12.0
    """
    return ranges("word_of_mouth")["good_to_mend_bad"].middle


@dataclass(frozen=True)
class MsSmith:
    """What is lost with Ms Smith, in one reading: customers, and their money in dollars, at both ends of the range.

    `own_money` is what she would have spent herself. It is not part of `money_low` and `money_high`.
    Source: 003-S.
    """

    reading: str
    own_money: float
    customers_low: float
    customers_high: float
    money_low: float
    money_high: float


def ms_smith(reading: str) -> MsSmith:
    """What a shop loses when Ms Smith tells others of a bad experience; each of them is worth as much as she is.

    own money = weekly spend * weeks a year * years. `reading` is "second" or "both", the circles that count: see
    `sim.theory.lost_by_word`. The text leaves open which is meant, so neither is a default. The low end takes the low
    value of every figure, the high end the high value.

    Source: 003-S.

    Raises:
        ScenarioError: the reading is neither "second" nor "both".

    >>> second, both = ms_smith("second"), ms_smith("both")
    >>> second.own_money, second.money_low, second.money_high
    (26000.0, 162500.0, 325000.0)
    >>> both.customers_low, both.customers_high, both.money_low, both.money_high
    (7.5, 15.0, 195000.0, 390000.0)
    """
    known = complaints.LostByWord._fields
    if reading not in known:
        words = {"reading": brief(str(reading)), "known": ", ".join(known)}
        raise ScenarioError(say("The reading {reading} is unknown; the readings are: {known}.", **words))
    lost, money = {}, {}
    for band in Range._fields:
        figures = {quantity: getattr(ends, band) for quantity, ends in ranges("ms_smith").items()}
        circles = [figures[name] for name in ("told", "influenced_share", "influenced_by_each", "never_back_share")]
        lost[band] = getattr(complaints.lost_by_word(*circles), reading)
        money[band] = figures["weekly_spend"] * figures["weeks_a_year"] * figures["years"]
    own = money["middle"]
    return MsSmith(reading, own, lost["low"], lost["high"], lost["low"] * money["low"], lost["high"] * money["high"])
