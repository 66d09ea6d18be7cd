"""One parameter, declared once.

A scenario is built from parts (`Part`), and each number in a part is declared with `parameter`: its default, unit,
allowed range, label, meaning and source. Everything that needs to know about it reads this declaration: validation
and its error messages, sliders and their ranges, the reference page, the bounds of a sensitivity study.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import inf, isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NoReturn, Self, cast, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.core.language import say, translated
from sim.core.refusal import ScenarioError as ScenarioError  # noqa: PLC0414 - everybody finds it here
from sim.core.refusal import listed, plain
from sim.core.wrong import sentence

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass
else:
    ModelMetaclass = type(BaseModel)


def _without_sign_of_zero(number: float) -> float:
    return number + 0.0  # -0.0 is 0


# a whole number will do, text or true/false will not
Number = Annotated[float, Strict(), AfterValidator(_without_sign_of_zero)]
Count = Annotated[int, Strict()]
Words = Annotated[str, Strict()]

SHARE = (0.0, 1.0)
SCORE = (0.0, 10.0)
NOT_NEGATIVE = (0.0, inf)


@dataclass(frozen=True)
class Parameter:
    """What is known about one parameter: `allowed` is what validation accepts, `usual` what a slider offers."""

    default: Any
    unit: str
    allowed: tuple[float, float] | None
    label: str
    meaning: str
    source: str
    usual: tuple[float, float] | None
    choices: tuple[str, ...] | None = None
    most: int | None = None


def parameter(  # noqa: PLR0913 - what is known of a parameter, by name
    default: Any,
    unit: str,
    label: str,
    meaning: str,
    *,
    allowed: tuple[float, float] | None = None,
    usual: tuple[float, float] | None = None,
    most: int | None = None,
    source: str = "chosen for teaching",
) -> Any:
    """Declare one parameter of a `Part`; `most`: how many entries a table or list may have.

    `default` is a value, ``...`` where the user must say, or a class or function that makes the value. `unit` is a
    word ("s", "share", "calls per hour", or "" for none), `allowed` and `usual` are (low, high), both included.

    >>> class Tea(Part):
    ...     steep_s: Number = parameter(180, "s", "Steeping", "How long the leaves stay in.", allowed=(0, 600))
    >>> Tea(steep_s=700)
    Traceback (most recent call last):
    sim.core.refusal.ScenarioError: steep_s is 700.0, but must lie between 0 and 600 (s).
    >>> declared(Tea)["steep_s"].default
    180
    """
    about: dict[str, Any] = {"unit": unit, "label": label, "meaning": meaning, "source": source}
    about["allowed"] = None if allowed is None else list(allowed)
    about["usual"] = None if usual is None else list(usual)
    about["most"] = most
    if isinstance(default, type) or callable(default):
        return Field(default_factory=default, json_schema_extra=about)
    return Field(default, json_schema_extra=about)


class Named(dict[str, Any]):
    """A mapping by name that can't be changed and in which the order counts.

    The order of teams decides ties, so two scenarios that list their teams differently are different scenarios.

    >>> Named(a=1, b=2) == Named(b=2, a=1)
    False
    """

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError(say("a scenario can't be changed in place; use scenario.set(path, value)"))

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = clear = setdefault = _refuse

    def __eq__(self, other: object) -> bool:
        return isinstance(other, dict) and list(self.items()) == list(other.items())

    __ne__ = object.__ne__

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self.items()))

    def __reduce__(self) -> tuple["type[Named]", tuple[dict[str, Any]]]:
        return Named, (dict(self),)


class _OneSentence(ModelMetaclass):
    """Lets a part be made with its values in order, and makes a wrong one answer with one sentence, not a page."""

    def __call__(cls: "type[Part]", *values: Any, **named: Any) -> Any:  # type: ignore[misc] # noqa: N805
        fields = [name for name in cls.model_fields if name not in _tags(cls)]
        if len(values) > len(fields):
            raise ScenarioError(
                say(
                    "{part} takes at most {n} values: {names}.",
                    part=cls.__name__,
                    n=len(fields),
                    names=listed(fields),
                )
            )
        given = plain(dict(zip(fields, values, strict=False)) | named)
        try:
            return super().__call__(**given)  # type: ignore[misc]
        except ValidationError as error:
            raise ScenarioError(sentence(cls, error, given)) from None


class Part(BaseModel, metaclass=_OneSentence):
    """A frozen piece of a scenario. Unknown keys are refused, positional arguments follow the order of the fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    if TYPE_CHECKING:  # what the metaclass makes of positional arguments

        def __new__(cls, *values: Any, **named: Any) -> Self: ...

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, given: Any) -> Any:
        if isinstance(given, dict):
            for key in given:
                if key not in cls.model_fields:
                    raise _unknown_key(str(key), list(cls.model_fields))
            return _tags(cls) | given
        return given

    @field_validator("*", mode="after")
    @classmethod
    def _within_range(cls, value: Any, info: ValidationInfo) -> Any:
        about = _about(cls, str(info.field_name))
        if about.get("most") is not None and len(value or ()) > about["most"]:
            words = {"many": len(value), "most": about["most"]}
            raise PydanticCustomError(
                "too_many", "{why}", {"why": say("has {many:,} entries, but may have {most:,}", **words)}
            )
        if about.get("allowed"):
            low, high = about["allowed"]
            inner = value.values() if isinstance(value, dict) else [value]
            for number in inner:
                if isinstance(number, (int, float)) and not low <= number <= high:
                    raise PydanticCustomError(
                        "out_of_range",
                        "{range}",
                        {"range": _range_in_words(low, high, about["unit"]), "found": number},
                    )
        return Named(value) if isinstance(value, dict) and not isinstance(value, Named) else value


def _about(part: type[Part], field: str) -> dict[str, Any]:
    """What `parameter` wrote down about a field; nothing for a tag."""
    return cast("dict[str, Any]", part.model_fields[field].json_schema_extra or {})


@cache
def _tags(part: type[Part]) -> dict[str, str]:
    """The fields that only name which choice a part is, such as ``kind: exponential``, and the name."""
    fields = part.model_fields.items()
    return {
        name: get_args(field.annotation)[0]
        for name, field in fields
        if get_origin(field.annotation) is Literal and field.is_required()
    }


def declared(part: type[Part]) -> dict[str, Parameter]:
    """The parameters that a part declares, by field name."""
    found = {}
    for name, field in part.model_fields.items():
        about = _about(part, name)
        if about:
            default = ... if field.is_required() else field.get_default(call_default_factory=True)
            bounds: dict[str, Any] = {key: tuple(about[key]) if about[key] else None for key in ("allowed", "usual")}
            texts: dict[str, Any] = {key: about[key] for key in ("unit", "label", "meaning", "source")}
            choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else None
            found[name] = Parameter(default=default, choices=choices, most=about["most"], **bounds, **texts)
    return found


class Declaration(NamedTuple):
    """One row of the reference page: where a parameter stands and what it is."""

    path: str
    part: type[Part]
    parameter: Parameter


def walk(part: type[Part], path: str = "") -> Iterator[Declaration]:
    """Every parameter below a part, with its dotted path; NAME stands where the user chooses a name."""
    for name, about in declared(part).items():
        here = f"{path}.{name}" if path else name
        yield Declaration(here, part, about)
        annotation = part.model_fields[name].annotation
        named = get_origin(annotation) is dict
        for inner in _parts_in(annotation):
            yield from walk(inner, f"{here}.NAME" if named else here)


def _parts_in(annotation: Any) -> Iterator[type[Part]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    else:
        for inner in get_args(annotation):
            yield from _parts_in(inner)


def _unknown_key(key: str, known: list[str]) -> PydanticCustomError:
    return PydanticCustomError("unknown_key", "{key}", {"key": key, "known": known})


def _range_in_words(low: float, high: float, unit: str) -> str:
    words = {"low": f"{low:g}", "high": f"{high:g}", "unit": translated(unit)}
    if isfinite(low) and isfinite(high):
        return say("between {low} and {high} ({unit})", **words) if unit else say("between {low} and {high}", **words)
    return say("at {low} or above ({unit})", **words) if unit else say("at {low} or above", **words)


def not_allowed(why: str) -> PydanticCustomError:
    """The error to raise in a validator for a rule that a range can't express; `why` is a whole sentence."""
    return PydanticCustomError("not_allowed", "{why}", {"why": why})
