"""Where a result comes from, said in one way: for one run, for several, and for a formula without a run."""

from dataclasses import dataclass, replace
from typing import Self

import sim
from sim.core.language import say
from sim.core.refusal import printable
from sim.world.scenario import Scenario


@dataclass(frozen=True)
class Provenance:
    """What a result came from: enough to make it again.

    `runs` of them there are, on the replications from `replication` on; a formula alone has none of them. `formula`:
    what was worked out without chance, such as "Erlang A".
    """

    scenario: str
    digest: str
    seed: int | None
    replication: int
    engine: str | None
    version: str
    runs: int = 1
    formula: str = ""

    def line(self) -> str:
        """The provenance in one line, as it stands under every picture.

        >>> Provenance("my-bank", "0123456789ab", 7, 0, "compiled", "0.1.0", runs=3).line()
        'my-bank 0123456789ab | seed 7, replications 0 to 2 | compiled engine | Holdtime 0.1.0'
        """
        facts = vars(self) | {"last": self.replication + self.runs - 1}
        parts = [say("{scenario} {digest}", **facts)]
        if self.formula:
            parts.append(self.formula)
        if self.runs == 1:
            parts.append(say("seed {seed}, replication {replication}", **facts))
        elif self.runs > 1:
            parts.append(say("seed {seed}, replications {replication} to {last}", **facts))
        if self.runs:
            parts.append(say("{engine} engine", **facts))
        return printable(" | ".join([*parts, say("Holdtime {version}", **facts)]))

    def several(self, runs: int, formula: str = "") -> Self:
        """That of so many runs, of which this one is the first; and of a formula beside them, if there is one.

        >>> Provenance("my-bank", "0123456789ab", 7, 0, "compiled", "0.1.0").several(2).runs
        2
        """
        return replace(self, runs=runs, formula=formula)


def simulated(scenario: Scenario, seed: int, engine: str | None, replication: int = 0, runs: int = 1) -> Provenance:
    """The provenance of one run of a scenario, or of several."""
    digest = scenario.digest()
    return Provenance(scenario.name, digest, seed, replication, engine, sim.__version__, runs)


def worked_out(scenario: Scenario, formula: str | None = None) -> Provenance:
    """The provenance of what was worked out for a scenario without a run; without a name it is a closed form.

    >>> import sim
    >>> worked_out(sim.textbook(60, 5, 180)).line().split(" | ")[1]
    'closed form'
    """
    formula = formula or say("closed form")
    return Provenance(scenario.name, scenario.digest(), None, 0, None, sim.__version__, 0, formula)
