"""Where scenarios come from: the library that is shipped, the user's own files, and the textbook queue."""

from pathlib import Path
from typing import Any

from sim.core.datasets import shipped
from sim.core.distributions import Distribution
from sim.core.language import say
from sim.core.parameter import ScenarioError, nearest
from sim.world.scenario import Scenario, from_file, from_values


def scenarios() -> list[str]:
    """The names of the scenarios that come with Holdtime.

    >>> "broadband-complaint" in scenarios()
    True
    """
    return sorted(path.stem for path in shipped("datasets", "scenarios").glob("*.yaml"))


def load(name: str | Path) -> Scenario:
    """A scenario of the library by its name, or one of your own by the path of its YAML file.

    Raises ScenarioError when there is none, or when it is wrong.

    >>> load("broadband-complaint").world
    'floor'
    """
    text = str(name)
    if text in scenarios():
        return from_file(shipped("datasets", "scenarios", f"{text}.yaml"))
    if text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text or Path(text).exists():
        return from_file(Path(text))
    near = nearest(text, scenarios())
    if near:
        raise ScenarioError(say("there is no scenario {name}; did you mean {near}?", name=text, near=near))
    known = ", ".join(scenarios())
    raise ScenarioError(say("there is no scenario {name}; the library holds: {known}.", name=text, known=known))


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
    minutes = hours * 60
    if not 0 < minutes < 600_000 or minutes != int(minutes):
        raise ScenarioError(
            say("hours is {hours}, but must be a whole number of minutes below 10,000 hours.", hours=hours)
        )
    values = {
        "name": "textbook",
        "warm_up_hours": warm_up_hours,
        "opening": {"opens": "00:00", "closes": f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"},
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
