"""What is wrong with a part of a scenario, in one sentence: where it stands, what was found, every form allowed there.

The forms are read from the annotation of the parameter; a `Form` among its metadata says it in better words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.core.language import later, say, translated
from sim.core.refusal import brief, listed, shown

# units of which there can be a number of
MANY = {"s": later("seconds"), "min": later("minutes")} | {
    unit: unit
    for unit in (
        "days", "months", "hours", "years", "phases", "layers", "times", "agents", "points", "parts", "lines",
        "calls per hour", "customers", "needs per month", "people",
    )
}  # fmt: skip
ALIKE = 0.8  # from where on a word counts as the same with a slip of the pen; below, words only look alike


@dataclass(frozen=True)
class Form:
    """What may stand somewhere, in words; `or_number`: a plain number may, too."""

    words: str
    or_number: bool = False


def sentence(part: type[BaseModel], error: ValidationError, given: Any, file: str | None = None) -> str:
    """The first thing wrong, in one sentence."""
    errors = error.errors(include_url=False)
    # where a number or a table may stand, pydantic complains of both; the one that fits what was given is meant
    meant = [e for e in errors if not (isinstance(e["input"], dict) and e["type"] in ("int_type", "float_type"))]
    first = (meant or errors)[0]
    steps = _steps(first, given)
    where = ".".join(brief(str(step)) for step in steps)
    path = where or say("the scenario")
    context: dict[str, Any] = first.get("ctx", {})
    match first["type"]:
        case "unknown_key":
            text = _about_key(where, context)
        case "out_of_range":
            found = shown(context["found"])
            text = say("{path} is {found}, but must lie {range}.", path=path, found=found, range=context["range"])
        case "too_many":
            text = say("{path} {why}.", path=path, why=context["why"])
        case "missing":
            text = say("{path} is missing.", path=path)
        case "not_allowed":
            text = say("{path}: {why}", path=path, why=context["why"]) if where else context["why"]
        case "union_tag_invalid":
            key = context["discriminator"].strip("'")
            tagged = first["input"]
            tag = tagged[key] if isinstance(tagged, dict) else getattr(tagged, key)
            words = {"path": path, "key": key, "found": shown(tag)}
            known = listed(context["expected_tags"].replace("'", "").split(", "))
            text = say("{path}.{key} is {found}, but must be one of: {known}.", known=known, **words)
        case "finite_number":
            text = say("{path} is {found}, but must be a finite number.", path=path, found=shown(first["input"]))
        case _:
            hint, unit = _hint_at(part, steps, given)
            words = {"path": path, "found": shown(first["input"]), "expected": forms(hint, unit)}
            text = say("{path} is {found}, but must be {expected}.", **words)
    return say("{file}: {text}", file=file, text=text) if file else text


def _about_key(parent: str, context: dict[str, Any]) -> str:
    key = brief(context["key"])
    path = f"{parent}.{key}" if parent else key
    return unknown(path, context["key"], context["known"])


def unknown(path: str, key: str, known: list[str]) -> str:
    """That there is no such key, and the one that was meant, or all that there are.

    >>> unknown("centre.holidays", "holidays", ["days", "months"])
    'centre.holidays is unknown; the keys here are: days, months.'
    """
    near = nearest(key, known)
    if near:
        return say("{path} is unknown; did you mean {near}?", path=path, near=near)
    if not known:
        return say("{path} is unknown; there are no keys here.", path=path)
    return say("{path} is unknown; the keys here are: {known}.", path=path, known=listed(known))


def nearest(word: str, known: list[str]) -> str | None:
    """The known word that was meant, but for a slip of the pen; what only looks alike means something else.

    >>> nearest("agnets", ["agents", "after_call_s"]), nearest("holidays", ["days", "months"])
    ('agents', None)
    """
    found = get_close_matches(word[:100], known, n=1, cutoff=ALIKE)
    return found[0] if found else None


def forms(hint: Any, unit: str = "") -> str:
    """Every form that an annotation allows, in words.

    >>> forms(int | None, "agents"), forms(Literal["floor", "market"])
    ('a whole number of agents, or null', 'one of: floor, market')
    """
    options = list(dict.fromkeys(_forms(hint, unit)))
    text = options[0]
    for other in options[1:]:
        text = say("{text}, or {other}", text=text, other=other)
    return text


def _forms(hint: Any, unit: str) -> Iterator[str]:
    if get_origin(hint) is Annotated:
        form = next((one for one in hint.__metadata__ if isinstance(one, Form)), None)
        if form is None:
            yield from _forms(hint.__origin__, unit)
            return
        if form.or_number:
            yield _number(float, unit)
        yield translated(form.words)
    elif get_origin(hint) in (Union, UnionType):
        members = get_args(hint)
        named = [one for one in members if _tag(one)]
        if named:
            key = next(iter(_tag(named[0])))
            known = listed(_tag(one)[key] for one in named)
            yield say("a table that says which {key} it is, one of: {known}", key=key, known=known)
        for one in members:
            if one not in named:
                yield from _forms(one, unit)
    elif get_origin(hint) is Literal:
        yield say("one of: {known}", known=listed(str(one) for one in get_args(hint)))
    elif get_origin(hint) is tuple:
        yield say("a list, each of it {form}", form=forms(get_args(hint)[0], unit))
    elif get_origin(hint) is dict:
        yield say("a table by name, each of it {form}", form=forms(get_args(hint)[1], unit))
    elif isinstance(hint, type) and issubclass(hint, BaseModel):
        keys = [name for name in hint.model_fields if name not in _tag(hint)]
        yield say("a table with some of the keys {keys}", keys=listed(keys)) if keys else say("a table")
    elif hint is str and unit == "queue":
        yield say("the name of a queue")
    elif hint is str and unit == "dataset":
        yield say("the name of a dataset")
    else:
        yield {str: say("text"), bool: say("true or false"), NoneType: say("null")}.get(hint) or _number(hint, unit)


def _number(hint: Any, unit: str) -> str:
    many = translated(MANY[unit]) if unit in MANY else ""
    if hint is int:
        return say("a whole number of {many}", many=many) if many else say("a whole number")
    if unit == "share":
        return say("a number from 0 to 1")
    return say("a number of {many}", many=many) if many else say("a number")


def _tag(hint: Any) -> dict[str, str]:
    """What tells a part from others that may stand in its place, such as ``{"rule": "average"}``."""
    while get_origin(hint) is Annotated:
        hint = hint.__origin__
    if not (isinstance(hint, type) and issubclass(hint, BaseModel)):
        return {}
    fields = hint.model_fields.items()
    return {
        name: get_args(field.annotation)[0]
        for name, field in fields
        if get_origin(field.annotation) is Literal and field.is_required()
    }


@cache
def _hints(part: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(part, include_extras=True)


def _hint_at(hint: Any, steps: list[Any], value: Any, unit: str = "") -> tuple[Any, str]:
    """The annotation of what stands at the end of a path, and the unit of the parameter."""
    if not steps:
        return hint, unit
    step, *rest = steps
    inner = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
        inner = value[step]
    for option in _options(hint):
        if get_origin(option) in (dict, tuple):
            return _hint_at(get_args(option)[get_origin(option) is dict], rest, inner, unit)
        if isinstance(option, type) and issubclass(option, BaseModel) and step in option.model_fields:
            tag = _tag(option)
            given = isinstance(value, dict) and tag.keys() <= value.keys()  # the tag of a part is mostly left out
            if not tag or not given or tag.items() <= value.items():
                about: Any = option.model_fields[step].json_schema_extra or {}
                return _hint_at(_hints(option)[step], rest, inner, about.get("unit", ""))
    return hint, unit


def _options(hint: Any) -> Iterator[Any]:
    if get_origin(hint) is Annotated:
        yield from _options(hint.__origin__)
    elif get_origin(hint) in (Union, UnionType):
        for one in get_args(hint):
            yield from _options(one)
    else:
        yield hint


def _steps(error: ErrorDetails, given: Any) -> list[Any]:
    """The path of an error: pydantic's location without the names of the choices that it tried."""
    steps: list[Any] = []
    here: Any = given
    for step in error["loc"]:
        if isinstance(here, BaseModel) and isinstance(step, str) and hasattr(here, step):
            here = getattr(here, step)
        elif (isinstance(here, dict) and step in here) or (isinstance(here, list | tuple) and isinstance(step, int)):
            here = cast("Any", here)[step]
        elif not (isinstance(here, dict) and error["type"] == "missing" and step == error["loc"][-1]):
            continue
        steps.append(step)
    return steps
