"""The public doors: a function says in its annotations what it takes, and `checked` refuses the rest in one sentence.

Whole numbers and numbers may be numpy's, but true and false are none. A class that wants better words than its name
has them in `said_as`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from inspect import Parameter, signature
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, ParamSpec, TypeVar, Union, get_args, get_origin

from sim.core.language import say, translated
from sim.core.refusal import ScenarioError, listed, shown

P = ParamSpec("P")
T = TypeVar("T")


class Between(NamedTuple):
    """Bounds of a number, as metadata of an annotation; `open`: the bounds themselves lie outside."""

    low: float
    high: float
    open: bool = False

    def holds(self, number: Any) -> bool:
        """Whether a number lies there; NaN lies nowhere."""
        return bool(self.low < number < self.high if self.open else self.low <= number <= self.high)


Runs = Annotated[int, Between(1, 1_000_000)]
Luck = Annotated[int, Between(0, 2**64 - 1)]
Confidence = Annotated[float, Between(0.0, 1.0, open=True)]


def checked(function: Callable[P, T]) -> Callable[P, T]:
    """Let a function see only what its annotations allow. A wrong call in itself stays Python's TypeError.

    >>> @checked
    ... def steep(minutes: float, leaves: int = 2) -> str: return "tea"
    >>> steep("8")
    Traceback (most recent call last):
    sim.core.refusal.ScenarioError: steep: minutes is "8", but must be a number.
    """
    wanted = signature(function)
    hints = {name: _hint(one, function) for name, one in wanted.parameters.items()}

    @wraps(function)
    def door(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            given = wanted.bind(*args, **kwargs).arguments
        except TypeError:
            return function(*args, **kwargs)  # whose own error names it
        for name, value in given.items():
            if not fits(value, hints[name]):
                words = {"function": function.__name__, "name": name, "found": shown(value)}
                expected = in_words(hints[name])
                raise ScenarioError(
                    say("{function}: {name} is {found}, but must be {expected}.", expected=expected, **words)
                )
        return function(*args, **kwargs)

    return door


def _hint(one: Parameter, function: Callable[..., Any]) -> Any:
    hint = Any if one.annotation is Parameter.empty else one.annotation
    if isinstance(hint, str):  # of a name that is imported for types alone: nothing to look at
        hint = getattr(function, "__globals__", {}).get(hint, Any)
    if one.kind is Parameter.VAR_POSITIONAL:
        return tuple.__class_getitem__((hint, ...))
    return dict.__class_getitem__((str, hint)) if one.kind is Parameter.VAR_KEYWORD else hint


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is what an annotation says.

    >>> fits(3, int | None), fits(True, int), fits([1, "x"], list[int])
    (True, False, False)
    """
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (Any, Parameter.empty) or isinstance(hint, TypeVar):
        return True
    if origin is Annotated:
        return fits(value, inner[0]) and all(one.holds(value) for one in inner[1:] if isinstance(one, Between))
    if origin in (Union, UnionType):
        return any(fits(value, one) for one in inner)
    if origin is Literal:
        return isinstance(value, str) and value in inner
    if hint in (int, float):
        return isinstance(value, Integral if hint is int else Real) and not isinstance(value, bool)
    if origin is _CALLABLE:
        return callable(value) and (inner[0] is ... or _takes(value, len(inner[0])))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(fits(key, inner[0]) for key in value)
    if isinstance(origin, type) and issubclass(origin, Iterable):
        there = isinstance(value, Collection)  # and not gone once it has been looked at
        return (
            _is_list(value)
            and (there or not issubclass(origin, Collection))
            and (not there or all(fits(one, inner[0]) for one in value))
        )
    return isinstance(value, hint) if isinstance(hint, type) else True


_CALLABLE = get_origin(Callable[[], None])


def _takes(function: Any, many: int) -> bool:
    """Whether a function can be given so many values; one that can't be asked is believed."""
    try:
        signature(function).bind(*range(many))
    except TypeError:
        return False
    except ValueError:
        return not isinstance(function, type)
    return not isinstance(function, type)


def _is_list(value: Any) -> bool:
    if isinstance(value, str | bytes | Mapping):
        return False
    try:
        iter(value)
    except TypeError:
        return False
    return True


def in_words(hint: Any) -> str:
    """What an annotation allows, in words.

    >>> in_words(int | None), in_words(Confidence)
    ('a whole number, or None', 'a number between 0 and 1, both left out')
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        bounds = next((one for one in inner[1:] if isinstance(one, Between)), None)
        if bounds is None:
            return in_words(inner[0])
        words = {"kind": in_words(inner[0]), "low": f"{bounds.low:.12g}", "high": f"{bounds.high:.12g}"}
        if bounds.open:
            return say("{kind} between {low} and {high}, both left out", **words)
        return say("{kind} from {low} to {high}", **words)
    if origin in (Union, UnionType):
        text, *others = (in_words(one) for one in inner)
        for other in others:
            text = say("{text}, or {other}", text=text, other=other)
        return text
    if origin is Literal:
        return say("one of: {known}", known=listed(inner))
    if hint is Callable:
        return say("a function")
    if origin is _CALLABLE:
        if inner[0] is ...:
            return say("a function")
        return (
            say("a function of one value") if len(inner[0]) == 1 else say("a function of {n} values", n=len(inner[0]))
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return say("a dictionary by name")
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return say("a list, each of it {form}", form=in_words(inner[0]))
    if hasattr(hint, "said_as"):
        return translated(hint.said_as)
    simple = {int: say("a whole number"), float: say("a number"), str: say("text"), bool: say("True or False"),
              NoneType: say("None")}  # fmt: skip
    return simple.get(hint) or say("a {name}", name=getattr(hint, "__name__", str(hint)))
