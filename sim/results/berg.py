"""The iceberg of a run, counted: the dissatisfied callers, what they did about it, and who of them will return."""

from dataclasses import dataclass

from sim.core.door import checked
from sim.engine.afterwards import yearly_shares
from sim.engine.rules import rules_of
from sim.mind.complaint import Reaction
from sim.mind.expectation.difference import MIDDLE
from sim.mind.recovery import Handling
from sim.results.run import Run

REACTIONS = ("public", "private", "nothing")  # from the top of the berg down
HANDLINGS = tuple(each.name.lower() for each in Handling)


@dataclass(frozen=True)
class Berg:
    """The dissatisfied by what they did, and by what became of it; of these, how many are expected to stay a year."""

    calls: int
    reactions: dict[str, int]
    handlings: dict[str, int]
    returning: dict[str, float]

    @property
    def dissatisfied(self) -> int:
        """How many there are."""
        return sum(self.reactions.values())

    def share(self, reaction: str) -> float:
        """The share of the dissatisfied that reacted so, in per cent."""
        return 100 * self.reactions[reaction] / max(self.dissatisfied, 1)

    @property
    def returns(self) -> float:
        """How many of 100 dissatisfied return."""
        return 100 * sum(self.returning.values()) / max(self.dissatisfied, 1)


@checked
def berg(run: Run) -> Berg:
    """Count the iceberg in the table of calls.

    >>> import sim
    >>> found = berg(sim.run(sim.load("broadband-complaint").set("days", 1), seed=1))
    >>> found.dissatisfied == sum(found.handlings.values())
    True
    """
    calls = run.records["calls"]
    upset = calls["satisfaction"] < MIDDLE
    reaction, handling, standing = (calls[name][upset] for name in ("reaction", "handling", "standing"))
    stays = yearly_shares(rules_of(run.scenario), standing)
    return Berg(
        len(upset),
        {name: int((reaction == Reaction[name.upper()]).sum()) for name in REACTIONS},
        {name: int((handling == number).sum()) for number, name in enumerate(HANDLINGS)},
        {name: float(stays[handling == number].sum()) for number, name in enumerate(HANDLINGS)},
    )
