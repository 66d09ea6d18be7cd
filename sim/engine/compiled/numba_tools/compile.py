"""A Python function, and every function that it calls, compiled by numba. (Of LLVM only `pointer.py` knows.)

The engine and the rules are written as plain Python functions and stay callable as such. `compiled` makes a
machine-code twin: it gives the function a copy of its globals in which the project's own functions are twins too, and
`IntEnum` classes are tuples of plain numbers.

Compiled code is kept on disk: `cache_folder.py` says where, `kept.py` how.
"""

import os
import warnings
from collections import namedtuple
from collections.abc import Callable
from enum import IntEnum
from types import FunctionType

import numba
import numpy as np

from sim.core.loading import uncollected
from sim.engine.compiled.numba_tools.cache_folder import cache_folder
from sim.engine.compiled.numba_tools.kept import KeptCode
from sim.mind.rule import Places

SWITCHED_OFF = bool(numba.config.DISABLE_JIT)
# Whether every index of a kernel is tested against the number of rows (see `pointer.py`): for tests, not for use.
ALL_CHECKED = os.environ.get("HOLDTIME_CHECKED", "") == "1"
# Division by zero gives inf or nan, not an error, or else little could be inlined; rules ask before dividing.
OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
KERNEL = OPTIONS | {"_nrt": False}  # no references are counted (see `pointer.py`)
STRANGERS = {"error_model": "python"}  # their rules divide as they do in Python
WITHIN = KERNEL | {"no_cpython_wrapper": True}  # what only compiled code calls needs no door from Python
INLINED = ("sim.core.luck", "sim.mind", "sim.core.ticks", "sim.engine")
HASHED = ("sim.core.", "sim.mind.", "sim.engine.")  # whose sources name the folder of compiled code

_twins: dict[Callable, Callable] = {}


def compiled(
    function: Callable, signature, instead: dict[str, Callable] | None = None, options: dict = OPTIONS
) -> Callable:
    """The compiled twin of a function for numbers of known types, kept on disk; switched off, the function itself.

    `instead`: other functions for some of the names that it calls. What the project does not own is not kept on disk.

    >>> from numba import float64
    >>> from sim.core.distributions import exponential_quantile as quantile
    >>> compiled(quantile, float64(float64, float64))(0.5, 120.0) == quantile(0.5, 120.0)
    True
    """
    instead = instead or {}
    function = _with(function, instead)
    if SWITCHED_OFF:
        return np.errstate(over="ignore")(function)  # unsigned words wrap around, which is meant
    is_ours = all(one.__module__.startswith(HASHED) and not one.__closure__ for one in (function, *instead.values()))
    if not is_ours:
        options = options | STRANGERS
    numba.config.BOUNDSCHECK = None if is_ours else 1  # of arrays that a stranger's rule makes for itself
    try:
        with uncollected(), warnings.catch_warnings():  # rules in a tuple are "experimental" to numba
            warnings.simplefilter("ignore", numba.NumbaExperimentalFeatureWarning)
            made = numba.njit(**options)(_among_twins(function))
            folder = cache_folder() if is_ours else None
            if folder:
                code, words = function.__code__.co_code, sorted(options.items())
                made._cache = KeptCode(
                    folder, function.__name__, function.__module__, function.__qualname__, code, words, ALL_CHECKED
                )
            made.compile(signature)
            made.disable_compile()
            return made
    finally:
        numba.config.BOUNDSCHECK = None


_ready: dict[tuple, Callable] = {}


def run_compiled(function: Callable, *given):
    """Call the compiled twin of a function; it is made for the types of what is given, once."""
    key = (function,) if SWITCHED_OFF else (function, *map(numba.typeof, given))
    if key not in _ready:
        _ready[key] = compiled(function, key[1:])
    return _ready[key](*given)


def _with(function: Callable, instead: dict[str, Callable]) -> Callable:
    """The same function calling others; it is called after them too, for what is kept on disk goes by its name."""
    if not instead:
        return function
    made = FunctionType(function.__code__, function.__globals__ | instead, function.__name__)
    made.__module__ = function.__module__
    made.__qualname__ = "-".join(
        (function.__qualname__, *(f"{f.__module__}.{f.__qualname__}" for f in instead.values()))
    )
    return made


def _twin(function: FunctionType) -> Callable:
    if function not in _twins:
        inline = function.__module__.startswith(INLINED)
        options = WITHIN if function.__module__.startswith("sim.") else WITHIN | STRANGERS
        _twins[function] = numba.njit(**options, forceinline=inline)(_among_twins(function))
    return _twins[function]


def _among_twins(function: Callable) -> FunctionType:
    """The same function, with compilable globals."""
    names = Twins(function.__globals__)
    made = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    made.__qualname__ = function.__qualname__
    return made


class Twins(dict):
    """Globals of which each becomes compilable when it is asked for: for code that comes from disk none ever is."""

    def __init__(self, plain: dict):
        super().__init__(__name__=plain["__name__"], __builtins__=plain["__builtins__"])
        self.plain = plain

    def __missing__(self, name: str):
        value = self.plain[name]
        if isinstance(value, FunctionType):
            value = _twin(value)
        elif isinstance(value, type) and issubclass(value, IntEnum):  # mypy doesn't know how many there are
            value = namedtuple(value.__name__, value.__members__)(*map(int, value))  # type: ignore[arg-type]
        elif isinstance(value, Places):
            value = namedtuple("Places", vars(value))(**vars(value))
        self[name] = value
        return value
