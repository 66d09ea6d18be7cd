"""What public names of 0.1.0 are called now: who imports an old one is told in a sentence. `moved.csv` is the list."""

import csv
import sys
from collections.abc import Callable
from functools import cache
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, NoReturn

from sim.core.language import say

LIST = Path(__file__).with_name("moved.csv")


@cache
def moved() -> dict[str, str]:
    """For each old module or name its new one.

    >>> moved()["sim.gaps"]
    'sim.results.gaps'
    """
    with LIST.open(encoding="utf-8", newline="") as file:
        return {row["old"]: row["new"] for row in csv.DictReader(file)}


def sentence(old: str) -> str:
    """What somebody is told who asks for an old name.

    >>> sentence("sim.gaps")
    'sim.gaps is called sim.results.gaps now.'
    """
    new = moved()[old]
    if new.startswith("sim.lessons."):
        return say("{old} is called {new} now; `holdtime lab` puts the new notebooks beside yours.", old=old, new=new)
    return say("{old} is called {new} now.", old=old, new=new)


class Moved(MetaPathFinder):
    """Asked last for a module that nobody found: tells what it is called now."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Raise ModuleNotFoundError, with the sentence, for a module that has moved; None for any other."""
        if fullname.startswith("sim.") and fullname in moved():
            raise ModuleNotFoundError(sentence(fullname), name=fullname)


def watch() -> None:
    """From now on who imports a module that has moved is told."""
    if not any(isinstance(each, Moved) for each in sys.meta_path):
        sys.meta_path.append(Moved())


def told_by(package: str) -> Callable[[str], NoReturn]:
    """The `__getattr__` of a package that had names of its own once.

    For these it raises ImportError, also where AttributeError is usual, of which Python would make its own sentence.

    >>> told_by("sim.mind.memory")("remember")
    Traceback (most recent call last):
    ImportError: sim.mind.memory.remember is called sim.mind.memory.peaks.remember now.
    """

    def tells(name: str) -> NoReturn:
        old = f"{package}.{name}"
        if old in moved():
            raise ImportError(sentence(old), name=old)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return tells
