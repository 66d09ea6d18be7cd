"""The day of lesson 03, in which all five gaps are open; and the rules of expectation, one pair at a time."""

from functools import lru_cache
from typing import TYPE_CHECKING

from sim.lessons.bad_call.broadband import one_day
from sim.mind.rule import Rule
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    from sim.mind.expectation.difference import Expecting

DIALLED = ("front", "questions")  # the queues that callers dial themselves
START, AGENTS, CONDUCT = "mind.expectation.start", "centre.teams.front.agents", "centre.teams.front.conduct"


def everywhere(setting: str) -> tuple[str, ...]:
    """Where something is set for each of the queues that callers dial.

    >>> everywhere("menu_layers")
    ('centre.queues.front.menu_layers', 'centre.queues.questions.menu_layers')
    """
    return tuple(f"centre.queues.{queue}.{setting}" for queue in DIALLED)


MENUS, ANNOUNCED = everywhere("menu_layers"), everywhere("announcement.fixed_s")


@lru_cache(maxsize=1)
def gap_world() -> Scenario:
    """A day of the broadband case in which all five gaps are open, and in which every second of a call counts.

    Advertising has raised what is expected; the front line is short of one agent and in a hurry; all callers hear the
    long menu, and are told that it will take half a minute, which nobody acts on.

    >>> from sim.lessons.bad_call.broadband import SEED
    >>> from sim.results.gaps import gaps
    >>> from sim.results.kept import run_once
    >>> round(gaps(run_once(gap_world(), SEED)).overall, 1)
    3.1
    """
    announcement = {"estimator": "fixed", "fixed_s": 30, "believed_share": 0}
    changes = dict.fromkeys(MENUS, 5) | dict.fromkeys(everywhere("announcement"), announcement)
    mind = {START: 8, "mind.memory": {"rule": "average"}, "mind.moments.overdue_factor": 3}
    return one_day().set(changes | mind | {CONDUCT: -1})


def satisfied(rule: Rule, remembered: float, expected: float, waited_min: float = 0.0) -> float:
    """The satisfaction, from 1 to 5, by a rule of expectation.

    >>> from sim.mind.expectation.difference import Difference
    >>> satisfied(Difference(), 5, 6)
    2.2
    """
    return float(
        rule.functions["satisfaction"](float(remembered), float(expected), float(waited_min), rule.constants())
    )


def expectations(rule: "Expecting", memories: list[float]) -> list[float]:
    """What is expected before the first call and after each of a row of remembered ones.

    >>> from sim.mind.expectation.difference import Difference
    >>> expectations(Difference(start=6), [4, 4])
    [6.0, 5.5, 5.125]
    """
    expected = [float(rule.start)]
    for remembered in memories:
        expected.append(float(rule.functions["expect_next"](expected[-1], float(remembered), rule.constants())))
    return expected
