"""What every picture that moves has in common: its parts, and the four functions that show something with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Parts:
    """Artists by name: a picture, or one panel of it. What lies below in the drawing is named first."""

    def moving(self) -> list[Artist]:
        """Every artist that may change, in drawing order: all that the fields hold, but for figure and axes."""
        return list(_artists(getattr(self, each.name) for each in fields(self)))


@dataclass
class Drawn(Parts):
    """A picture that exists: its figure, and the number that somebody predicted, in the unit of the question."""

    figure: Figure
    guess: float | None = field(default=None, kw_only=True)


def _artists(values: Iterable[Any]) -> Iterable[Artist]:
    for value in values:
        if isinstance(value, Parts):
            yield from value.moving()
        elif isinstance(value, Mapping):
            yield from _artists(value.values())
        elif isinstance(value, list | tuple):
            yield from _artists(value)
        elif isinstance(value, Artist) and not isinstance(value, Axes | Figure):
            yield value


@dataclass(frozen=True)
class Shown:
    """How something is shown: drawn once, then moved, with its text twin.

    `draw(before, guess)` builds the picture as things were. `move(drawn, now, before)` shows how they are, and returns
    whether still parts have changed too, so that all has to be drawn anew. `words(now, before)` says the same in a
    sentence, `table(now, before)` in numbers.
    """

    draw: Callable[[Any, float | None], Drawn]
    move: Callable[[Any, Any, Any], bool]
    words: Callable[[Any, Any], str]
    table: Callable[[Any, Any], "pd.DataFrame"]
