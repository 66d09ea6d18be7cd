"""Lesson 12, the capstone: five levers and what they cost, a strategy within a budget, and its judging on unseen luck.

Everything that is said about a lever is said once, in `LEVERS`: sliders, refusals and bill are made from it.
"""

from dataclasses import dataclass, field, fields
from functools import cache, partial
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from sim.core.language import later, say, translated
from sim.core.parameter import ScenarioError
from sim.figures.loop.words import money_in_words
from sim.lessons.whole_loop.market import AGENTS, SEED, market, years_of
from sim.results.years import Years, charged, gain
from sim.study.replicate import summarise
from sim.world.scenario import Scenario

BUDGET = 500_000  # for three years, in the market's currency
UNSEEN, RUNS = 12_012, 10  # the luck on which a strategy is judged, and how many runs of it
SLACK = 1e-6  # of a step, for shares that a slider adds up


@dataclass(frozen=True)
class Lever:
    """One thing that a strategy may change, and what it costs for three years.

    `cost` is for each `step` above what the market has at first; less gives it back. `booked`: the months of a run
    count it themselves, as it falls due; otherwise it is paid once, at the start. All costs are chosen for teaching.
    """

    name: str
    path: str
    least: float
    most: float
    step: float
    cost: float
    booked: bool
    what: str


LEVERS = (
    Lever("agents", AGENTS, 14, 26, 1, 180_000, True, later("an adviser more, until the day's last call ends")),
    Lever(
        "solved",
        "centre.teams.advisers.serves.line.solved_share",
        0.7,
        0.95,
        0.01,
        20_000,
        False,
        later("training: one call more in 100 solved at once"),
    ),
    Lever(
        "story",
        "centre.teams.advisers.shared_context",
        0,
        1,
        1,
        80_000,
        False,
        later("a system with which the story travels along"),
    ),
    Lever(
        "acquisition",
        "customers.acquisition.budget_per_month",
        10_000,
        50_000,
        1_000,
        36_000,
        True,
        later("a thousand a month more for winning customers"),
    ),
    Lever(
        "programme",
        "customers.programme.spend_per_customer",
        0,
        2,
        0.1,
        28_800,
        True,
        later("a tenth more a customer and month to keep them"),
    ),
)
BY_NAME = {lever.name: lever for lever in LEVERS}


@cache
def at_first(name: str) -> Any:
    """What the market has at first.

    >>> at_first("agents"), at_first("story")
    (20, False)
    """
    return market().get(BY_NAME[name].path)


@dataclass(frozen=True)
class Strategy:
    """The capstone's answer: where each of the five levers stands. What isn't named stays as it is.

    Raises ScenarioError for a lever beyond its ends, or of the wrong kind.

    Source: 001-13, 001-14 (a strategy for a given budget, and its defence).

    >>> Strategy(agents=21, story=True).cost()
    260000.0
    """

    agents: int = field(default_factory=partial(at_first, "agents"))
    solved: float = field(default_factory=partial(at_first, "solved"))
    story: bool = field(default_factory=partial(at_first, "story"))
    acquisition: float = field(default_factory=partial(at_first, "acquisition"))
    programme: float = field(default_factory=partial(at_first, "programme"))

    def __post_init__(self):
        for lever in LEVERS:
            value = getattr(self, lever.name)
            if isinstance(value, bool) != isinstance(at_first(lever.name), bool) or not isinstance(value, int | float):
                words = say("{lever} is {given}, which is no value for it.", lever=lever.name, given=repr(value))
                raise ScenarioError(words)
            if not lever.least - SLACK <= value <= lever.most + SLACK:
                words = say(
                    "{lever} is {given:g}, but must lie between {least:g} and {most:g}.",
                    lever=lever.name,
                    given=value,
                    least=lever.least,
                    most=lever.most,
                )
                raise ScenarioError(words)
        market().set(AGENTS, self.agents)  # half an agent is refused with its own sentence

    def settings(self) -> dict:
        """What to give to `scenario.set`."""
        return {lever.path: getattr(self, lever.name) for lever in LEVERS}

    def world(self) -> Scenario:
        """The market under this strategy."""
        return market().set(self.settings())

    def bill(self) -> pd.Series:
        """What each lever costs for three years, as planned: for as many customers as there are at the start.

        >>> Strategy(agents=19).bill()["agents"].item()
        -180000.0
        """
        costs = {
            lever.name: lever.cost * round((getattr(self, lever.name) - at_first(lever.name)) / lever.step, 6)
            for lever in LEVERS
        }
        return pd.Series(costs, dtype="float64", name="cost").rename_axis("lever")

    def cost(self) -> float:
        """All five together."""
        return float(self.bill().sum())

    def paid_at_once(self) -> float:
        """What the months of a run don't know of: training and the system."""
        return float(sum(self.bill()[lever.name] for lever in LEVERS if not lever.booked))


def strategy_of(world: Scenario) -> Strategy:
    """The strategy that a market stands for.

    >>> strategy_of(Strategy(programme=0.5).world()).programme
    0.5
    """
    return Strategy(**{each.name: world.get(BY_NAME[each.name].path) for each in fields(Strategy)})


def lever_table() -> pd.DataFrame:
    """The five levers and what they cost: one row each.

    >>> lever_table().columns.tolist()
    ['at_first', 'least', 'most', 'step', 'step_costs', 'what']
    """
    rows = [
        [at_first(each.name), each.least, each.most, each.step, each.cost, translated(each.what)] for each in LEVERS
    ]
    columns = ["at_first", "least", "most", "step", "step_costs", "what"]
    return pd.DataFrame(rows, columns=columns, index=[each.name for each in LEVERS]).rename_axis("lever")


def years_under(strategy: Strategy, seed: int = SEED, replication: int = 0) -> Years:
    """Three years under a strategy, what is paid at once included."""
    return charged(years_of(strategy.world(), seed, replication), strategy.paid_at_once())


def value(strategy: Strategy, seed: int = SEED, replication: int = 0) -> float:
    """What a strategy is worth on one luck: cash and value of customers at the end, against doing nothing.

    >>> value(Strategy())
    0.0
    """
    found = gain(years_under(strategy, seed, replication), years_of(market(), seed, replication))
    return float(found.worth[-1])


@dataclass(frozen=True)
class Judged:
    """A strategy, its value on the luck on which it was made, and its values on luck that it had never seen."""

    strategy: Strategy
    seen: float
    unseen: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean value on unseen luck."""
        return float(np.mean(self.unseen))

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95% interval."""
        found = summarise(pd.Series(self.unseen))
        return float(found["low"]), float(found["high"])

    @property
    def misled(self) -> float:
        """How much more the seen luck promised than the unseen keeps, on average."""
        return self.seen - self.mean

    @property
    def spread(self) -> float:
        """The standard deviation of one run's value: so far one luck is off without any choosing."""
        return float(np.std(self.unseen, ddof=1))

    @property
    def misled_se(self) -> float:
        """The standard error of `misled`, had nothing been chosen by the seen luck."""
        return self.spread * sqrt(1 + 1 / len(self.unseen))

    def __str__(self):
        low, high = self.interval
        return say(
            "On the seen luck {seen}; on {n} runs of unseen luck {mean} on average, 95% interval {low} to {high}. The "
            "seen luck was off by {misled}; one run alone is off by {spread}, as a rule.",
            seen=money_in_words(self.seen),
            mean=money_in_words(self.mean),
            low=money_in_words(low),
            high=money_in_words(high),
            misled=money_in_words(self.misled),
            spread=money_in_words(self.spread),
            n=len(self.unseen),
        )


def judge(strategy: Strategy, runs: int = RUNS) -> Judged:
    """Hand a strategy in: it is run on luck that was never shown, each run paired with doing nothing.

    Raises ScenarioError for a strategy that costs more than the budget, or for fewer than two runs.

    Example:
        print(judge(Strategy(agents=22, programme=0.5)))
    """
    if not isinstance(strategy, Strategy):
        raise ScenarioError(
            say("judge needs a strategy, such as Strategy(agents=21), not {given}.", given=repr(strategy))
        )
    if isinstance(runs, bool) or not isinstance(runs, int) or runs < 2:
        raise ScenarioError(say("runs must be a whole number of at least 2, not {n}.", n=repr(runs)))
    over = strategy.cost() - BUDGET
    if over > SLACK:
        raise ScenarioError(
            say("this strategy costs {over:,.0f} more than the budget of {budget:,}.", over=over, budget=BUDGET)
        )
    return Judged(strategy, value(strategy), tuple(value(strategy, UNSEEN, number) for number in range(runs)))
