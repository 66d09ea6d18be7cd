"""Where scenarios come from: the library that is shipped, the user's own files, and the textbook queue."""

import os
from pathlib import Path
from typing import Any

from sim.core.datasets import shipped
from sim.core.distributions import Distribution
from sim.core.door import checked
from sim.core.language import say
from sim.core.refusal import ScenarioError, brief, listed, shown
from sim.core.wrong import nearest
from sim.world.scenario import Scenario, from_file, from_values

A_ROUNDING = 1e-9  # of a minute: 31 / 60 hours are 31 minutes, but for the last bit


def scenarios() -> list[str]:
    """The names of the scenarios that come with Holdtime.

    >>> "broadband-complaint" in scenarios()
    True
    """
    return sorted(path.stem for path in shipped("datasets", "scenarios").glob("*.yaml"))


@checked
def load(name: str | Path) -> Scenario:
    """A scenario of the library by its name, or one of your own by the path of its YAML file.

    Raises ScenarioError when there is none, or when it is wrong.

    >>> load("broadband-complaint").world
    'floor'
    """
    text, known = str(name), scenarios()
    if text in known:
        return from_file(shipped("datasets", "scenarios", f"{text}.yaml"))
    if text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text or os.path.exists(text):
        return from_file(Path(text))
    words = {"name": brief(text), "near": nearest(text, known), "known": listed(known)}
    if words["near"]:
        raise ScenarioError(say("there is no scenario {name}; did you mean {near}?", **words))
    raise ScenarioError(say("there is no scenario {name}; the library holds: {known}.", **words))


@checked
def textbook(
    calls_per_hour: float,
    agents: int,
    handle: Distribution | float,
    patience: Distribution | float | None = None,
    hours: float = 24,
    warm_up_hours: float = 0,
) -> Scenario:
    """The queue of the textbooks: one kind of call, one team, calls at a constant rate, first come first served.

    `handle` and `patience` are in seconds; without patience nobody gives up. Closed forms for it stand in
    `sim.theory`. Raises ScenarioError.

    >>> textbook(600, 50, 300, patience=180).name
    'textbook'
    """
    minutes = round(hours * 60) if 0 < hours < 10_000 else 0
    if not minutes or abs(hours * 60 - minutes) > A_ROUNDING:
        raise ScenarioError(
            say("hours is {hours}, but must be a whole number of minutes below 10,000 hours.", hours=shown(hours))
        )
    values = {
        "name": "textbook",
        "warm_up_hours": warm_up_hours,
        "opening": {"opens": "00:00", "closes": f"{minutes // 60:02d}:{minutes % 60:02d}"},
        "centre": {
            "queues": {"line": {"patience_s": _plain(patience)}},
            "teams": {"agents": {"agents": agents, "serves": {"line": {"handling_s": _plain(handle)}}}},
        },
        "demand": {
            "calls_per_hour": calls_per_hour,
            "interval_min": 60,
            "reasons": {"call": {"queue": "line"}},
        },
    }
    return from_values(values)


def _plain(duration: Any) -> Any:
    return duration.model_dump() if isinstance(duration, Distribution) else duration
