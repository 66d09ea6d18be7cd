"""Lesson 05, a chain of six failures: which of the links would have stopped it, had only this one held (003-75)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import sim
from sim.core.datasets import dataset
from sim.core.language import later, say
from sim.core.parameter import ScenarioError
from sim.engine.afterwards import yearly_shares
from sim.engine.rules import rules_of
from sim.lessons.bad_call.broadband import SEED
from sim.mind.expectation.difference import MIDDLE
from sim.results.costs import resolved
from sim.results.kept import run_once
from sim.results.run import Run
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

WORLD = "small-fault"
AS_IT_IS, ALL_SIX = later("as it is"), later("all six")  # rows of the tables, as their code names them


@dataclass(frozen=True)
class Link:
    """One link of the chain: a parameter of the scenario with the value at which it fails and that at which it holds.

    Source: 003-75 (the chain; which six links there are is chosen for teaching).

    >>> chain()[1].path, chain()[1].weak, chain()[1].sound
    ('centre.teams.front.shared_context', False, True)
    """

    name: str
    what_fails: str
    path: str
    weak: Any
    sound: Any


@cache
def chain() -> tuple[Link, ...]:
    """The six links, in the order in which a customer meets them.

    Source: 003-75.

    >>> [link.name for link in chain()]
    ['first_answer', 'story', 'in_time', 'recorded', 'handled', 'fed_back']
    """
    return tuple(
        Link(row["link"], row["what_fails"], row["path"], json.loads(row["weak"]), json.loads(row["sound"]))
        for row in dataset("failure_chain")
    )


def mended(*links: str) -> Scenario:
    """The world of the small fault in which these links hold and all others fail.

    Raises ScenarioError for a link that the chain hasn't got. Source: 003-75.

    >>> mended("handled").mind.recovery.handled, mended().mind.recovery.handled
    (0.9, 0.2)
    """
    values = {link.name: (link.path, link.sound) for link in chain()}
    for name in links:
        if name not in values:
            known = ", ".join(values)
            raise ScenarioError(say("the chain has no link {name}; its links are: {known}.", name=name, known=known))
    return sim.load(WORLD).set(dict(values[name] for name in links))


def callers(run: Run) -> "pd.DataFrame":
    """What became of each caller: yes or no in three columns, and the share of such callers who return.

    `unresolved`: neither on the phone nor by way of a complaint. `returning`: of the dissatisfied as the table of
    complaints says (003-71), of all others by their standing satisfaction (003-64). In this world nobody calls twice.

    >>> callers(run_once(mended(), SEED)).columns.tolist()
    ['dissatisfied', 'complained', 'unresolved', 'returning']
    """
    import pandas as pd

    calls = run.calls
    return pd.DataFrame(
        {
            "dissatisfied": calls["satisfaction"] < MIDDLE,
            "complained": calls["complained"],
            "unresolved": ~calls["solved"] & ~resolved(run.records["calls"]),
            "returning": yearly_shares(rules_of(run.scenario), calls["standing"].to_numpy()),
        }
    ).set_axis(calls["customer"])


def ways(worlds: Mapping[str, Scenario], seed: int = SEED) -> "pd.DataFrame":
    """Several worlds on the same luck, of 100 callers each; the first is the one that the others are compared with.

    `saved`: how many more return than in the first world. `work_min`: minutes that agents talk and write, a caller.
    `cost`: money for agents on duty and lines, a caller; handling a complaint costs nothing in this model.

    Source: 003-75, 003-71.

    >>> table = ways({"weak": mended(), "mended": mended("first_answer")})
    >>> bool(table.saved["weak"] == 0 and table.saved["mended"] > 10)
    True
    """
    import pandas as pd

    rows = {}
    for name, world in worlds.items():
        run = run_once(world, seed)
        minutes = (run.legs["talk_s"].sum() + run.legs["after_call_s"].sum()) / 60
        worked = {"work_min": minutes / len(run.calls), "cost": run.metrics()["cost_per_call"]}
        rows[name] = {**(100 * callers(run).mean()), **worked}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.insert(4, "saved", table["returning"] - table["returning"].iloc[0])
    return table.rename_axis("mended")


def one_by_one(seed: int = SEED) -> "pd.DataFrame":
    """The chain as it is, with only one link mended, for each of the six, and with all of them.

    Source: 003-75.

    >>> one_by_one().index.tolist()[:3]
    ['as it is', 'first_answer', 'story']
    """
    names = [link.name for link in chain()]
    alone = {name: mended(name) for name in names}
    return ways({AS_IT_IS: mended(), **alone, ALL_SIX: mended(*names)}, seed)


def in_turn(names: Iterable[str], seed: int = SEED) -> "pd.DataFrame":
    """Links mended one after the other, each row with those above it.

    Source: 003-75.

    >>> in_turn(["fed_back", "handled"]).index.tolist()
    ['as it is', 'fed_back', '+ handled']
    """
    names = list(names)
    worlds = {"+ " * (i > 0) + name: mended(*names[: i + 1]) for i, name in enumerate(names)}
    return ways({AS_IT_IS: mended(), **worlds}, seed)
