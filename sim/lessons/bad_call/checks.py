"""The tasks of exercise 02: count the tellings, staff the front line, change one thing."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd

import sim
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.lessons.bad_call.broadband import REASON, SEED, one_day, small_branch, tellings_of_both_episodes
from sim.lessons.kit.checks import Checked, right, whole_of, wrong
from sim.results.kept import run_once
from sim.results.run import Run

EVERYDAY = "everyday"
WITHIN_S, SHARE = 120, 0.8  # of everyday callers so many are to be answered within so many seconds
POINTS, ROUNDING = 1.0, 1e-9  # by how much the memory is to rise
AGENTS = "centre.teams.front.agents"


def check_counts(answer: Any) -> Checked:
    """Task 1: (tellings, transfers) of a customer who goes through both episodes.

    >>> check_counts((4, 6)).says.split(":")[0]
    'the other way round'
    """
    try:
        tellings, transfers = (float(number) for number in answer)
    except (TypeError, ValueError):
        return wrong(say("the answer is a pair of numbers: (tellings, transfers)."))
    true = reference_counts()
    if (tellings, transfers) == true:
        return right(
            say("the story is told {n:g} times, and somebody else puts the caller through each time.", n=true[0])
        )
    if (transfers, tellings) == true:
        return wrong(say("the other way round: tellings first, then transfers."))
    if (tellings, transfers) == (true[0] / 2, true[1] / 2):
        return wrong(say("that is one episode. The fault comes back: add up both calls of the same customer."))
    if tellings == transfers:
        return wrong(say("the first telling needs no transfer, so there are fewer transfers than tellings."))
    mixed = tellings < true[0] and tellings != int(tellings)
    if mixed:
        return wrong(say("a broken number: did you average over callers who gave up, or who called only once?"))
    return wrong(
        say("look at one customer who called twice about the slow line and never gave up: what do they add up to?")
    )


@cache
def reference_counts() -> tuple[float, float]:
    """The right answer to task 1, counted in the run."""
    run = run_once(small_branch(), SEED)
    calls = run.calls[(run.calls["reason"] == REASON) & (run.calls["outcome"] == "unsolved")]
    needs = calls.groupby(["customer", "need"])
    transfers = needs["transfers"].sum()[needs["visit"].count() == 2]
    return float(tellings_of_both_episodes(run)), float(transfers.mode().iloc[0])


def check_agents(answer: Any) -> Checked:
    """Task 2: the smallest number of front agents that is enough.

    >>> check_agents("ten").says
    'the answer is a whole number of agents.'
    """
    agents, true = whole_of(answer), reference_agents()
    if agents is None:
        return wrong(say("the answer is a whole number of agents."))
    if agents == true:
        share = 100 * answered_in_time(day_with(agents))
        return right(
            say("with {n} agents {share:.0f}% are answered in time, with one less too few.", n=agents, share=share)
        )
    if agents in (fewest(gave_up_counts), fewest(only_answered)):
        words = say(
            "think of those who gave up. They are callers, so they stay in the number that you divide by; they were "
            "not answered, so they don't count as answered in time."
        )
        return wrong(words)
    if agents > true:
        return wrong(say("that is enough, but a smaller number is enough too."))
    share = 100 * answered_in_time(day_with(max(agents, 1)))
    return wrong(say("with {n} agents only {share:.0f}% are answered in time.", n=agents, share=share))


def reference_agents() -> int:
    """The right answer to task 2, found by trying."""
    return fewest(answered_in_time)


@cache
def fewest(measure: Callable[[Run], float]) -> int:
    """The smallest number of front agents for which a measured share is high enough."""
    agents = 1
    while measure(day_with(agents)) < SHARE:
        agents += 1
    return agents


@cache
def day_with(agents: int) -> Run:
    """The given day with so many front agents; kept, since several answers look at it."""
    return sim.run(one_day().set(AGENTS, agents), SEED)


def answered_in_time(run: Run) -> float:
    """The share of everyday callers who were answered in time."""
    calls = _everyday(run)
    return float(((calls["first_wait_s"] <= WITHIN_S) & (calls["outcome"] != "gave_up")).mean())


def gave_up_counts(run: Run) -> float:
    """A mistake: whoever gave up quickly counts as answered quickly."""
    return float((_everyday(run)["first_wait_s"] <= WITHIN_S).mean())


def only_answered(run: Run) -> float:
    """A mistake: only those who were answered stand below the line."""
    calls = _everyday(run)
    return float((calls[calls["outcome"] != "gave_up"]["first_wait_s"] <= WITHIN_S).mean())


def _everyday(run: Run) -> pd.DataFrame:
    return run.calls[run.calls["reason"] == EVERYDAY]


def check_change(answer: Any) -> Checked:
    """Task 3: ({path: value}, rule): one change that lifts the memory, and the rule of memory that it depends on.

    >>> check_change(({"mind.memory": {"rule": "average"}}, "average")).right
    False
    """
    try:
        change, rule = answer
        ((path, value),) = dict(change).items()
    except (TypeError, ValueError):
        return wrong(
            say("the answer is a pair: a dictionary with exactly one path and its value, and the name of a rule.")
        )
    if rule not in ("peak_end", "average", "both"):
        return wrong(say('the rule is "peak_end", "average", or "both" if the change works under either.'))
    if str(path).startswith("mind.") and not str(path).startswith("mind.moments."):
        return wrong(say("that changes how customers think, not what is done for them."))
    world = one_day()
    try:
        changed = world.set(path, value)
    except ScenarioError as error:
        return wrong(str(error))
    if _agents(changed) > _agents(world):
        return wrong(say("that takes more agents. Do it with those who are there."))
    gains = {name: memory_gain(path, value, name) for name in ("peak_end", "average")}
    if gains["peak_end"] < POINTS - ROUNDING:
        words = say("under peak and end the memory changes by {gain:+.2f} points only.", gain=gains["peak_end"])
        return wrong(words)
    depends = "both" if gains["average"] >= POINTS - ROUNDING else "peak_end"
    if rule != depends:
        return wrong(
            say(
                "the change is good enough under peak and end ({peak:+.2f}). Under the average it gives "
                "{average:+.2f}: so which rule does it depend on?",
                peak=gains["peak_end"],
                average=gains["average"],
            )
        )
    return right(
        say(
            "{peak:+.2f} points under peak and end, {average:+.2f} under the average.",
            peak=gains["peak_end"],
            average=gains["average"],
        )
    )


def _agents(world) -> int:
    return sum(team.agents for team in world.centre.teams.values())


def memory_gain(path: str, value: Any, rule: str) -> float:
    """By how much a change lifts the mean memory of the slow-line calls that got an agent to the end."""
    world = one_day().set("mind.memory", {"rule": rule})
    return mean_memory(run_once(world.set(path, value), SEED)) - mean_memory(run_once(world, SEED))


def mean_memory(run: Run) -> float:
    """What is remembered, on average, of the slow-line calls of those who did not give up."""
    calls = run.calls[(run.calls["reason"] == REASON) & run.calls["outcome"].isin(["solved", "unsolved"])]
    return float(calls["remembered"].mean())


tasks = {1: check_counts, 2: check_agents, 3: check_change}
