"""The lessons there are, found by their folders: each says in its `__init__` which notebook it is for."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import sim.lessons


@cache
def lessons() -> dict[str, str]:
    """The package of each lesson, by the name that its notebook and its exercise have.

    >>> lessons()["02-a-bad-call"]
    'sim.lessons.bad_call'
    """
    packages = [f"sim.lessons.{each.name}" for each in iter_modules(sim.lessons.__path__) if each.ispkg]
    named = {getattr(import_module(package), "NOTEBOOK", None): package for package in packages}
    return {name: named[name] for name in sorted(filter(None, named))}


@cache
def exercises() -> dict[str, str]:
    """The module of the checks of each exercise, by its name: it has `tasks`, from a task's number to its check.

    >>> exercises()["02-a-bad-call"]
    'sim.lessons.bad_call.checks'
    """
    return {name: f"{package}.checks" for name, package in lessons().items() if find_spec(f"{package}.checks")}
