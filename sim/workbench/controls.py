"""Sliders, ticks and lists made from the declared parameters: label, range, unit and meaning are never typed again."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Any, Literal, cast, get_args, get_origin

from ipywidgets import HTML, Checkbox, Dropdown, FloatSlider, HBox, IntSlider, Layout, ValueWidget

from sim.core.language import in_words, say, translated
from sim.core.parameter import Parameter, Part, ScenarioError, declared
from sim.mind.own import Own
from sim.world.scenario import Scenario

STEPS = 20  # into how many steps a slider of decimals is cut, at least
FARTHEST = 1e4  # nobody finds a value on a slider that is longer
QUIET = "color:#4b5560;font-size:13px;line-height:1.25"
WIDE = {"description_width": "165px"}


@dataclass(frozen=True)
class Found:
    """A parameter of a scenario: where it stands, its declaration and type, and its present value."""

    path: str
    parameter: Parameter
    annotation: Any
    value: Any
    name: str | None  # of the queue or team that it belongs to


@dataclass(frozen=True)
class Control:
    """A widget for the parameters at some paths. They get the same value: one tick may stand for three teams."""

    paths: tuple[str, ...]
    input: ValueWidget
    row: HBox

    def settings(self) -> dict[str, Any]:
        """What to give to `scenario.set`."""
        return dict.fromkeys(self.paths, self.input.value)


def find(scenario: Scenario, path: str) -> Found:
    """The declaration behind a dotted path of a scenario. Raises ScenarioError where there is none.

    >>> import sim
    >>> found = find(sim.load("broadband-complaint"), "centre.queues.front.menu_layers")
    >>> found.parameter.label, found.value, found.name
    ('Menu layers', 5, 'front')
    """
    scenario.get(path)  # a wrong path is refused with its own sentence
    here, about, annotation, name = scenario, None, None, None
    for key in path.split("."):
        if isinstance(here, Part):
            about, annotation = declared(type(here)).get(key), type(here).model_fields[key].annotation
            here = getattr(here, key)
        else:
            here, name = here[key], key
    if about is None:
        raise ScenarioError(say("{path} is not a declared parameter, so it has no control.", path=path))
    return Found(path, about, annotation, here, name)


def control(scenario: Scenario, *paths: str, within: tuple[float, float] | None = None) -> Control:
    """A widget for the parameter at a path; with several paths it sets all of them to the same value.

    The range is what the parameter declares as usual; `within` narrows it for a small world. The label of several
    paths leaves out the name of the team.

    >>> import sim
    >>> menus = control(sim.load("broadband-complaint"), "centre.queues.front.menu_layers")
    >>> menus.input.description, menus.input.max, menus.settings()
    ('Menu layers (front)', 8, {'centre.queues.front.menu_layers': 5})
    """
    found = find(scenario, paths[0])
    about = found.parameter
    label = translated(about.label)
    if found.name is not None and len(paths) == 1:
        label = say("{label} ({name})", label=label, name=found.name)
    shared = {
        "description": label,
        "style": WIDE,
        "tooltip": translated(about.meaning),
        "layout": Layout(width="430px", flex="0 0 auto"),
    }
    options = _options(found)
    if options:
        now = found.value.model_dump() if isinstance(found.value, Part) else found.value
        widget: ValueWidget = Dropdown(options=options, value=now, **shared)
    elif isinstance(found.value, bool):
        widget = Checkbox(value=found.value, indent=True, **shared)
    elif isinstance(found.value, int | float):
        widget = _slider(found, within, shared)
    else:
        raise ScenarioError(say("{path} is not a single number, so it has no slider.", path=found.path))
    return Control(paths, widget, HBox([widget, HTML(_about(about))], layout=Layout(align_items="center")))


def _slider(found: Found, within: tuple[float, float] | None, shared: dict) -> ValueWidget:
    about = found.parameter
    usual = about.usual or about.allowed
    if within is None and (usual is None or usual[1] - usual[0] > FARTHEST):
        raise ScenarioError(say("{path} has no usual range, so it has no slider.", path=found.path))
    low, high = cast("tuple[float, float]", within or usual)
    if within and about.allowed and not about.allowed[0] <= low <= high <= about.allowed[1]:
        raise ScenarioError(say("{path} may not go from {low} to {high}.", path=found.path, low=low, high=high))
    low, high = min(low, found.value), max(high, found.value)
    if isinstance(found.value, int) and _takes(found.annotation, int):
        return IntSlider(value=found.value, min=int(low), max=int(high), **shared)
    step = _step(high - low)
    # a browser moves a value that is off the grid onto it, so the grid is laid through the value
    low = round(found.value - floor((found.value - low) / step + 1e-9) * step, 9)
    digits = max(0, ceil(-log10(step)))
    return FloatSlider(value=found.value, min=low, max=high, step=step, readout_format=f".{digits}f", **shared)


def _step(span: float) -> float:
    """The largest round step that cuts a span into at least `STEPS` pieces.

    >>> _step(10.0), _step(1.0), _step(590.0)
    (0.5, 0.05, 20.0)
    """
    steps = [factor * 10.0**power for power in range(6, -7, -1) for factor in (5, 2, 1)]
    return next(round(step, 9) for step in steps if span / step > STEPS - 1e-6)


def _takes(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_takes(inner, kind) for inner in get_args(annotation))


def _options(found: Found) -> list[tuple[str, Any]]:
    """The choices of a parameter that has a few: words, or rules of the mind (the present one as it stands)."""
    if get_origin(found.annotation) is Literal:
        return [(in_words(word), word) for word in get_args(found.annotation)]
    rules: list[Any] = [part() for part in _parts(found.annotation) if "rule" in part.model_fields and part is not Own]
    now = [found.value if type(rule) is type(found.value) else rule for rule in rules]
    return [(in_words(rule.rule), rule.model_dump()) for rule in now]


def _parts(annotation: Any) -> Iterable[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation) if get_origin(annotation) is not Literal else ():
        yield from _parts(inner)


def _about(about: Parameter) -> str:
    """Unit and meaning, beside the control."""
    unit = f"<b>{escape(translated(about.unit))}</b> &nbsp; " if about.unit else ""
    return f'<div style="{QUIET}">{unit}{escape(translated(about.meaning))}</div>'
