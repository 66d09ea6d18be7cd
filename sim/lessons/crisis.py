"""Lesson 05, a crisis in four stages: the same help at each of them, and the fault found at each of them (003-86)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ipywidgets import VBox

import sim
from sim.core.clock import seconds_of
from sim.core.language import later, say, translated
from sim.core.parameter import ScenarioError
from sim.figures.crisis import crisis_in_words, draw_crisis
from sim.lessons.case import SEED, run_once
from sim.results.costs import service_costs, staffed_ticks
from sim.results.run import Run
from sim.workbench.in_words import Twin
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

WORLD = "crisis-day"
NO_HELP = later("no help")
STAGES = (later("precursor"), later("outbreak"), later("spread"), later("mending"))
EXTRA = 6  # how many agents come to help
AGENTS, CALLS = "centre.teams.service.agents", "demand.calls_per_hour"


def begins() -> dict[str, str]:
    """When each stage begins: the rows of the day's calls after the first, which is the usual level.

    Source: 003-86 (the stages; their hours are chosen for teaching).

    >>> begins()
    {'precursor': '09:00', 'outbreak': '12:00', 'spread': '15:00', 'mending': '18:00'}
    """
    times = list(sim.load(WORLD).demand.calls_per_hour)[1:]
    return dict(zip(STAGES, times, strict=True))


def helped(stage: str, extra: int = EXTRA, until_closing: bool = False) -> Scenario:
    """The day of the crisis with more agents in one stage, or from that stage on until closing.

    Raises ScenarioError for an unknown stage. Source: 003-86.

    >>> helped("outbreak").centre.teams["service"].agents
    {'08:00': 16, '12:00': 22, '15:00': 16}
    """
    world = sim.load(WORLD)
    place, usual = _place(stage), world.get(AGENTS)
    starts = list(begins().values())
    table = {world.opening.opens: usual, starts[place]: usual + extra}
    if not until_closing and place + 1 < len(starts):
        table[starts[place + 1]] = usual
    return world.set(AGENTS, table)


def fault_found(stage: str) -> Scenario:
    """The day of the crisis if the fault is found and put right in a stage: from the next one on, calls as usual.

    That there are then no more calls than usual is said here, not simulated. Raises ScenarioError for a stage that is
    unknown, or the last, after which there is none. Source: 003-86.

    >>> fault_found("precursor").demand.calls_per_hour
    {'08:00': 150.0, '09:00': 180.0, '12:00': 150.0}
    """
    world = sim.load(WORLD)
    rows = list(world.demand.calls_per_hour.items())
    place = _place(stage) + 2
    if place >= len(rows):
        raise ScenarioError(say("after the stage {stage} there is none in which calls could be as usual.", stage=stage))
    return world.set(CALLS, dict(rows[:place]) | {rows[place][0]: rows[0][1]})


def days() -> dict[str, Scenario]:
    """The day without help, and with the same help at each of the four stages.

    >>> list(days())
    ['no help', 'precursor', 'outbreak', 'spread', 'mending']
    """
    return {NO_HELP: sim.load(WORLD), **{stage: helped(stage) for stage in STAGES}}


def plans() -> dict[str, Scenario]:
    """Two other ways to act at each stage: the same agents from there until closing, or the fault found.

    >>> list(plans())[::4]
    ['from precursor', 'found in precursor']
    """
    agents = {f"from {stage}": helped(stage, until_closing=True) for stage in STAGES}
    return agents | {f"found in {stage}": fault_found(stage) for stage in STAGES[:-1]}


def crisis_table(worlds: Mapping[str, Scenario], seed: int = SEED) -> "pd.DataFrame":
    """Several days on the same luck: calls given up, complaints, the mean wait of a call, and what the agents cost.

    `wait_min` is all waiting of a call in minutes, over all its attempts; `agents_cost` is the money for agents on
    duty, those included who finish a call after their shift. Source: 003-86.

    >>> crisis_table(days()).columns.tolist()
    ['calls', 'gave_up', 'complaints', 'wait_min', 'agents_cost']
    """
    import pandas as pd

    return pd.DataFrame.from_dict(
        {name: _facts(run_once(world, seed)) for name, world in worlds.items()}, orient="index"
    ).rename_axis("help")


def waits(worlds: Mapping[str, Scenario], seed: int = SEED) -> "pd.DataFrame":
    """The mean wait in the queue, in minutes, of those who joined it within an hour; one row an hour and a day.

    `hour` is the clock's, at the middle of the hour.

    >>> waits(days()).head(1).columns.tolist()
    ['help', 'hour', 'wait_min']
    """
    import pandas as pd

    tables = []
    for name, world in worlds.items():
        legs, opens = run_once(world, seed).legs, seconds_of(world.opening.opens) / 3600
        hour = opens + legs["queued_s"] // 3600 + 0.5
        within = hour < seconds_of(world.opening.closes) / 3600
        mean = (legs["wait_s"][within] / 60).groupby(hour[within]).mean()
        tables.append(pd.DataFrame({"help": name, "hour": mean.index, "wait_min": mean.to_numpy()}))
    return pd.concat(tables, ignore_index=True)


def shown(seed: int = SEED) -> VBox:
    """The picture of the waits over the day, by when help came, with its text twin.

    >>> shown().children[0].tooltip.split(":")[0]
    '6 agents more for one stage'
    """
    worlds = days()
    table, stages = crisis_table(worlds, seed), {name: seconds_of(time) / 3600 for name, time in begins().items()}
    words, twin = crisis_in_words(table, EXTRA), Twin()
    columns = {
        "calls": say("calls"),
        "gave_up": say("given up"),
        "complaints": say("complaints"),
        "wait_min": say("mean wait, minutes"),
        "agents_cost": say("cost of agents"),
    }
    told = table.round(1).rename(index=translated, columns=columns)
    twin.tell(words, told, run_once(sim.load(WORLD), seed).provenance.line())
    figure = draw_crisis(waits(worlds, seed), table, stages, EXTRA)
    return VBox([Picture(figure, [], words).widget, twin.widget])


def _place(stage: str) -> int:
    if stage not in STAGES:
        raise ScenarioError(
            say("there is no stage {stage}; the stages are: {known}.", stage=stage, known=", ".join(STAGES))
        )
    return STAGES.index(stage)


def _facts(run: Run) -> dict[str, float]:
    calls, staff = run.calls, run.records["staff"]
    duty = staffed_ticks(staff, 0, run.plan.horizon)
    return {
        "calls": len(calls),
        "gave_up": int((calls["outcome"] == "gave_up").sum()),
        "complaints": int(calls["complained"].sum()),
        "wait_min": calls["total_wait_s"].mean() / 60,
        "agents_cost": service_costs(run.scenario.money, duty, 0).agents / 100,
    }
