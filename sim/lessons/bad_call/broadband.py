"""The case of lesson 02 and its exercise: the broadband complaint, on one day and over all its weeks."""

from typing import cast

import sim
from sim.results.run import Run
from sim.world.scenario import Scenario

CASE = "broadband-complaint"
REASON = "slow_line"  # what the story is about
ALL_THREE = 3  # tellings of the story in one episode: front line, technician, engineering
SEED = 10  # a day whose typical slow-line call waits about as long as that of all the weeks


def one_day() -> Scenario:
    """The case on a single day: about a thousand calls, run in a fraction of a second.

    >>> one_day().days
    1
    """
    return sim.load(CASE).set("days", 1)


def small_branch() -> Scenario:
    """All the weeks in a branch a quarter of the size, with a third of the agents: quicker to run, just as bad a call.

    >>> small_branch().days == sim.load(CASE).days
    True
    """
    world = sim.load(CASE)
    teams = {f"centre.teams.{name}.agents": -(-team.agents // 3) for name, team in world.centre.teams.items()}
    return world.set({"demand.scale": 0.25, **teams})


def context_paths(world: Scenario) -> list[str]:
    """Where it is said whether the story travels along, team by team.

    >>> len(context_paths(one_day()))
    3
    """
    return [f"centre.teams.{team}.shared_context" for team in world.centre.teams]


def perfect(world: Scenario) -> Scenario:
    """The call as most people would have it: no advert, no menu, answered at once, solved by the first agent.

    The course (004-13): answered fast, preferably no menu; pleasant; solved without transfer; short.

    >>> perfect(one_day()).centre.queues["front"].before_s()
    0.0
    """
    return world.set(
        {
            "centre.queues.front.advert_s": 0,
            "centre.queues.front.menu_layers": 0,
            "centre.teams.front.agents": 3 * cast("int", world.centre.teams["front"].agents),
            "centre.teams.front.serves.front.solved_share": 1,
        }
    )


def tellings_of_both_episodes(run: Run) -> int:
    """How often a customer tells the story who goes through everything twice: the most frequent sum of tellings."""
    calls = run.calls
    through = calls[(calls["reason"] == REASON) & (calls["outcome"] == "unsolved")]
    needs = through.groupby(["customer", "need"])
    both = needs["tellings"].sum()[needs["visit"].count() == 2]
    return int(both.mode().iloc[0])
