"""A scenario: everything that is assumed about a world, as frozen plain data. The seed is not part of it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Self, cast

from pydantic import BaseModel, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import YAMLError

from sim.core.datasets import shipped
from sim.core.language import say
from sim.core.parameter import Count, Named, Number, Part, ScenarioError, Words, nearest, parameter, sentence
from sim.core.ticks import DAYS_PER_MONTH
from sim.mind import Mind
from sim.world import check as possible
from sim.world.centre import Centre
from sim.world.customers import Customers
from sim.world.demand import Demand
from sim.world.money import Money
from sim.world.opening import Opening

SCHEMA = 2  # higher by one with every default that changes: a digest holds only what differs from the defaults
LABELS = {"name", "story"}  # they tell people what it is and change no result


class Scenario(Part):
    """One world: a call floor over some days, or a market of customers over some months.

    >>> import sim
    >>> world = sim.load("broadband-complaint")
    >>> other = world.set("centre.teams.front.agents", 12)
    >>> other.centre.teams["front"].agents
    12
    >>> world == other, world.digest() == sim.load("broadband-complaint").digest()
    (False, True)
    """

    name: Words = parameter("untitled", "", "Name", "What the scenario is called.")
    story: Words = parameter("", "", "Story", "What happens here, for people.")
    world: Literal["floor", "market"] = parameter(
        "floor", "", "World", "floor: outside calls over days; market: customers and their needs over months."
    )
    days: Count = parameter(
        1,
        "days",
        "Days",
        "How many days a floor world lasts, closed ones included.",
        allowed=(1, 3650),
        usual=(1, 60),
    )
    months: Count = parameter(
        12,
        "months",
        "Months",
        "How many months of 30 days a market world lasts.",
        allowed=(1, 120),
        usual=(1, 36),
    )
    warm_up_hours: Number = parameter(
        0.0,
        "hours",
        "Warm-up",
        "Calls that arrive in the first hours are left out of the metrics.",
        allowed=(0.0, 87_600.0),
        usual=(0, 4),
    )
    opening: Opening = parameter(Opening, "", "Opening", "When the lines are open.")
    centre: Centre = parameter(..., "", "Centre", "Queues and teams.")
    demand: Demand = parameter(..., "", "Demand", "Who calls, when and why.")
    customers: Customers = parameter(Customers, "", "Customers", "The customers of a market world.")
    mind: Mind = parameter(Mind, "", "Mind", "The rule at each step from moments to loyalty.")
    money: Money = parameter(Money, "", "Money", "What customers bring and service costs.")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        possible.check(self)
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and json.dumps(self.values()) == json.dumps(other.values())

    def __hash__(self) -> int:
        return hash(self.digest())

    def days_in_all(self) -> int:
        """How many days the world lasts, whichever kind it is."""
        return self.days if self.world == "floor" else self.months * DAYS_PER_MONTH

    def values(self) -> Named:
        """Every value as plain numbers, texts and mappings, defaults included."""
        return cast(Named, _plain(self.model_dump()))

    def set(self, path: str | Mapping[str, Any], value: Any = None) -> "Scenario":
        """A new scenario with another value at a dotted path; a mapping of paths to values sets many at once.

        A number may replace a table, and a table a number. Raises ScenarioError with one sentence.

        >>> import sim
        >>> sim.load("broadband-complaint").set("centre.teams.frnt.agents", 12)
        Traceback (most recent call last):
        sim.core.parameter.ScenarioError: centre.teams.frnt is unknown; did you mean front?
        """
        values = self.values()
        for where, what in path.items() if isinstance(path, Mapping) else [(path, value)]:
            _put(values, where, what)
        return from_values(values)

    def get(self, path: str) -> Any:
        """The value at a dotted path.

        >>> import sim
        >>> sim.textbook(60, 5, sim.Exponential(180)).get("demand.calls_per_hour")
        60.0
        """
        here = self.values()
        walked: list[str] = []
        for key in path.split("."):
            here = _step(here, key, walked)
            walked.append(key)
        return here

    def digest(self) -> str:
        """Twelve letters that stand for all that can change a result; the name and the story can't.

        The hash covers the schema version, the values that differ from the defaults, and the data files that
        the scenario reads.
        """
        differing = self.model_dump(exclude_defaults=True, exclude=LABELS)
        profile = self.demand.profile
        data = sha256(shipped("datasets", f"{profile}.csv").read_bytes()).hexdigest() if profile else ""
        text = json.dumps([SCHEMA, differing, data], ensure_ascii=False)
        return sha256(text.encode()).hexdigest()[:12]

    def to_yaml(self) -> str:
        """The scenario as a file that `from_yaml` reads back: the values that differ from the defaults."""
        from io import StringIO

        text = StringIO()
        _yaml().dump(_plain(self.model_dump(exclude_defaults=True)), text)
        return text.getvalue()


def from_values(values: Mapping[str, Any], file: str | None = None) -> Scenario:
    """A scenario from plain mappings. Raises ScenarioError; `file` is named in its sentence."""
    try:
        return Scenario.model_validate(values)
    except ValidationError as error:
        raise ScenarioError(sentence(error, values, file)) from None


def from_yaml(text: str, file: str | None = None) -> Scenario:
    """A scenario from YAML 1.2 text; a key that stands twice is refused.

    >>> from_yaml("- a list")
    Traceback (most recent call last):
    sim.core.parameter.ScenarioError: the scenario must be a mapping of keys to values, but it is a list.
    """
    where = file or say("the scenario")
    try:
        values = _yaml().load(text)
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1
        what = str(error.problem).split('"')[1] if '"' in str(error.problem) else ""
        raise ScenarioError(
            say("{where}: the key {key} stands twice (line {line}).", where=where, key=what, line=line)
        ) from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ScenarioError(say("{where} can't be read as YAML near line {line}.", where=where, line=line)) from None
    if not isinstance(values, dict):
        kind = say("empty") if values is None else say("a list") if isinstance(values, list) else say("a single value")
        raise ScenarioError(
            say("{where} must be a mapping of keys to values, but it is {kind}.", where=where, kind=kind)
        )
    return from_values(values, file)


def from_file(path: Path) -> Scenario:
    """A scenario from a YAML file. Raises ScenarioError when it is missing, unreadable or wrong."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ScenarioError(say("there is no file {path}.", path=path)) from None
    except IsADirectoryError:
        raise ScenarioError(say("{path} is a folder, not a scenario file.", path=path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(say("{path} can't be read: {why}.", path=path, why=error)) from None
    return from_yaml(text, str(path))


def _yaml() -> YAML:
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 110
    return cast(YAML, yaml)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _step(here: Any, key: str, walked: list[str]) -> Any:
    if isinstance(here, dict) and key in here:
        return here[key]
    path = ".".join([*walked, key])
    if not isinstance(here, dict):
        raise ScenarioError(
            say(
                "{path} does not exist: {parent} is {value}.",
                path=path,
                parent=".".join(walked),
                value=repr(here),
            )
        )
    near = nearest(key, list(here))
    if near:
        raise ScenarioError(say("{path} is unknown; did you mean {near}?", path=path, near=near))
    raise ScenarioError(say("{path} is unknown; the keys here are: {known}.", path=path, known=", ".join(here)))


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    """Set a value in plain mappings; only the last key may be new, and only with a whole part as its value."""
    if not isinstance(path, str):
        raise ScenarioError(say("a path is text such as centre.teams.front.agents, not {path}.", path=repr(path)))
    *parents, last = path.split(".")
    here: Any = values
    walked: list[str] = []
    for key in parents:
        here = _step(here, key, walked)
        walked.append(key)
    if isinstance(value, BaseModel):
        value = _plain(value.model_dump())
    elif hasattr(value, "item"):
        value = value.item()
    if not (isinstance(here, dict) and isinstance(value, dict)):
        _step(here, last, walked)
    if last == "rule" and here[last] != value:
        here.clear()  # another rule has other numbers; it begins with its own
    here[last] = value
