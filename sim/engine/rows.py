"""Arrays of records, as functions read them that run in plain Python and as machine code alike."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np

# Of each array of a layout the type of its entries: a numpy word, or what `record` makes.
Layout = dict[str, Any]

if TYPE_CHECKING:

    class Arrays(tuple[np.ndarray, ...]):
        """A named tuple of arrays as type checkers see it. Which arrays there are, and of what type, its layout says:
        a second list of them here would be one to keep in step, and numba looks every name up in the first."""

        def __new__(cls, *arrays: np.ndarray, **named: np.ndarray) -> Self: ...
        def __getattr__(self, name: str) -> Any: ...
        def _replace(self, **named: np.ndarray) -> Self: ...
else:
    Arrays = tuple


def record(**fields: str) -> np.dtype:
    """A record type: for each numpy type the names of its fields.

    >>> record(i8="lines tries", f8="share").names
    ('lines', 'tries', 'share')
    """
    return np.dtype([(name, kind) for kind, names in fields.items() for name in names.split()], align=True)


def row_of(types: dict[str, str]) -> np.dtype:
    """The record type of a row of some columns.

    >>> row_of({"team": "i8", "since": "i8"}).names
    ('team', 'since')
    """
    return np.dtype(list(types.items()), align=True)


def table(kind: np.dtype, rows: list[tuple]) -> np.recarray:
    """An array of records with the given rows."""
    return np.array(rows, kind).view(np.recarray)


def empty(kind: np.dtype, many: int) -> np.recarray:
    """An array of records of zeros."""
    return np.zeros(many, kind).view(np.recarray)


def columns(kinds: dict[str, str], many: int) -> dict[str, np.ndarray]:
    """Unwritten columns, cut from one block: the system hands out one large block far faster than many small ones."""
    sizes = [-(-np.dtype(kind).itemsize * many // 64) * 64 for kind in kinds.values()]
    block, ends = np.empty(sum(sizes), np.uint8), np.cumsum(sizes)
    return {
        name: block[end - size :].view(kind)[:many]
        for (name, kind), size, end in zip(kinds.items(), sizes, ends, strict=True)
    }
