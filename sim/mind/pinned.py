"""What a rule of one's own *is*: its functions with everything that they can reach, pinned as it stood when given.

A function of a notebook may read a global, a closure or a default value. If that changed afterwards, the compiled
engine would keep the old value and SimPy see the new one, under the same digest. So functions are copied together with
what they read; whatever could still change is refused; and the mark of a rule is made of all of it.
"""

import builtins
import dis
from collections.abc import Callable, Iterator
from enum import EnumMeta
from hashlib import sha256
from types import BuiltinFunctionType, CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.mind.rule import Places

MODULES = ("math", "numpy")  # whose functions are the same ones always
ANYTHING = {"eval", "exec", "globals", "locals", "vars", "open", "input", "__import__"}  # by which all can be reached
PLAIN = (bool, int, float, str, bytes, type(None), np.bool_, np.integer, np.floating)
GLOBAL = {"LOAD_GLOBAL", "LOAD_NAME"}
CHANGING = {"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_DEREF"}


PINNED: set[CodeType] = set()  # the code of all that was pinned, by which an error in it is told from one of ours


class Pinned:
    """Copies of functions, each with globals, closure and defaults of its own; and their mark."""

    def __init__(self, rule: str):
        self.rule, self.copies, self.word = rule, dict[FunctionType, FunctionType](), sha256()

    def function(self, given: Callable) -> FunctionType:
        """A function as it stands now. One that calls itself, or one that calls it, is copied once."""
        given = getattr(given, "py_func", given)  # what numba has compiled already
        if not isinstance(given, FunctionType):
            raise ScenarioError(
                say(
                    "the rule {rule} needs plain functions, made by def or lambda, not {given}.",
                    rule=self.rule,
                    given=repr(given),
                )
            )
        if given in self.copies:
            self._note("again", list(self.copies).index(given))
            return self.copies[given]
        code = given.__code__
        self._note("code", *_of_code(code))
        names: dict[str, Any] = {"__name__": given.__globals__.get("__name__", ""), "__builtins__": builtins}
        copy = FunctionType(code, names, given.__name__, None, tuple(CellType() for _ in given.__closure__ or ()))
        copy.__qualname__, copy.__doc__ = given.__qualname__, given.__doc__
        self.copies[given] = copy
        PINNED.add(code)
        for name in sorted(_reads(code)):
            if name in given.__globals__:
                names[name] = self._value(name, given.__globals__[name])
            elif name in ANYTHING or not hasattr(builtins, name):
                words = {"rule": self.rule, "name": name}
                known = name in ANYTHING
                raise ScenarioError(
                    say("the rule {rule} calls {name}, by which it could reach anything.", **words)
                    if known
                    else say("the rule {rule} reads {name}, which is not defined.", **words)
                )
        for name, cell, own in zip(code.co_freevars, given.__closure__ or (), copy.__closure__ or (), strict=True):
            own.cell_contents = self._value(name, self._contents(name, cell))
        copy.__defaults__ = self._values(code.co_name, given.__defaults__)
        if given.__kwdefaults__:
            copy.__kwdefaults__ = {name: self._value(name, one) for name, one in given.__kwdefaults__.items()}
        return copy

    def mark(self) -> str:
        """A word that stands for all that was pinned."""
        return f"m{self.word.hexdigest()[:8]}"

    def _contents(self, name: str, cell: CellType) -> Any:
        try:
            return cell.cell_contents
        except ValueError:
            words = {"rule": self.rule, "name": name}
            raise ScenarioError(say("the rule {rule} reads {name}, which has no value yet.", **words)) from None

    def _values(self, name: str, values: tuple | None) -> tuple | None:
        return None if values is None else tuple(self._value(name, one) for one in values)

    def _value(self, name: str, value: Any) -> Any:
        self._note("name", name)
        if isinstance(value, PLAIN):
            self._note(type(value).__name__, value.hex() if isinstance(value, float) else repr(value))
            return value
        if isinstance(value, tuple):
            self._note("tuple", type(value).__name__, len(value))
            made = tuple(self._value(name, one) for one in value)
            return made if type(value) is tuple else type(value)(*made)  # a named tuple
        if isinstance(value, Places):
            self._note("places", vars(value))
            return value
        if isinstance(value, EnumMeta):
            self._note("enum", value.__qualname__, [(one, value[one].value) for one in value.__members__])
            return value
        if isinstance(value, ModuleType) and value.__name__ in MODULES:
            self._note("module", value.__name__)
            return value
        if isinstance(value, BuiltinFunctionType | np.ufunc) and getattr(value, "__module__", "numpy") in (
            *MODULES,
            "builtins",
            None,
        ):
            self._note("builtin", value.__name__)
            return value
        if isinstance(value, FunctionType) or hasattr(value, "py_func"):
            return self.function(value)
        words = {"rule": self.rule, "name": name, "kind": type(value).__name__}
        raise ScenarioError(
            say(
                "the rule {rule} reads {name}, a {kind}, which may change later; give its numbers as numbers=(...), "
                "which the functions get as p, or make it a number, a text, a tuple of these or a plain function.",
                **words,
            )
        )

    def _note(self, *what: Any) -> None:
        self.word.update(repr(what).encode())


def pinned(rule: str, functions: tuple[Callable, ...]) -> tuple[tuple[FunctionType, ...], str]:
    """The functions of a rule as they stand, and the mark of all that they can reach.

    Raises ScenarioError for what can't be pinned.

    >>> weight = 2.0
    >>> def told(satisfaction, p): return weight * satisfaction
    >>> (copy,), mark = pinned("twice", (told,))
    >>> weight = 3.0
    >>> copy(1.0, ()), told(1.0, ()), pinned("twice", (told,))[1] == mark
    (2.0, 3.0, False)
    """
    pins = Pinned(rule)
    copies = tuple(pins.function(one) for one in functions)
    inside = sorted({name for one in pins.copies for name in _imports(one.__code__)})
    if inside:
        words = {"rule": rule, "names": ", ".join(inside)}
        raise ScenarioError(say("the rule {rule} needs {names} from outside: import math or numpy before it.", **words))
    changing = sorted({name for one in pins.copies for name in _changes(one.__code__)})
    if changing:
        words = {"rule": rule, "names": ", ".join(changing)}
        raise ScenarioError(
            say("the rule {rule} changes {names} outside itself; it may only work out what it returns.", **words)
        )
    return copies, pins.mark()


def _of_code(code: CodeType) -> Iterator[Any]:
    """What a function does, not where it is written."""
    yield code.co_code.hex(), code.co_names, code.co_varnames, code.co_freevars, code.co_argcount, code.co_flags
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _of_code(one)
        else:  # the order of a set is another one in each process
            yield type(one).__name__, sorted(map(repr, one)) if isinstance(one, frozenset) else repr(one)


def _reads(code: CodeType) -> set[str]:
    """The globals that a function reads, those of functions within it included."""
    found = {one.argval for one in dis.get_instructions(code) if one.opname in GLOBAL}
    return found.union(*(_reads(one) for one in code.co_consts if isinstance(one, CodeType)))


def _imports(code: CodeType) -> set[str]:
    """What is imported within a function, and luck, which no rule draws by itself."""
    found = {one.argval for one in dis.get_instructions(code) if one.opname == "IMPORT_NAME"} | (
        {"random"} & set(code.co_names)
    )
    return found.union(*(_imports(one) for one in code.co_consts if isinstance(one, CodeType)))


def _changes(code: CodeType) -> set[str]:
    """What a function changes that is not its own: globals, and the variables of a function around it."""
    own = set(code.co_cellvars)  # read, and perhaps changed, by functions within
    outside = {one.argval for one in dis.get_instructions(code) if one.opname in CHANGING}
    inner = (_changes(one) for one in code.co_consts if isinstance(one, CodeType))
    return outside.union(*inner) - own
