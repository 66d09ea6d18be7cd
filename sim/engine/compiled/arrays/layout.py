"""Every table of arrays that a kernel takes, and what stands in a row of each array.

A kernel knows nothing else of its surroundings, so this is all that another language needs to hold the same arrays.
"""

from collections import namedtuple
from typing import TYPE_CHECKING

import numpy as np

from sim.engine import living
from sim.engine.compiled.arrays import customers, world
from sim.engine.rows import Arrays, Layout, record

# The calls of the outside public: the intervals that they are drawn in, what is drawn, and room for the largest.
INTERVAL = record(i8="customer start length calls")
OUTSIDE: Layout = {"streams": record(u8="arrival reason"), "intervals": INTERVAL, "reason_ends": "f8",
                   "tick": "i8", "customer": "i8", "reason": "i2", "place": "f8", "slot_end": "i8"}  # fmt: skip

# A rule for many at once: what it is given and finds, and its constants.
MANY: Layout = {"given": "f8", "found": "f8", "p_rule": "f8"}

if TYPE_CHECKING:

    class Outside(Arrays):
        """The calls of the outside public, as they are drawn: the arrays of `OUTSIDE`."""

    class Many(Arrays):
        """A rule for many at once: the arrays of `MANY`."""
else:
    Outside, Many = namedtuple("Outside", OUTSIDE), namedtuple("Many", MANY)

LAYOUT: dict[str, Layout] = {
    "World": world.LAYOUT,
    "Customers": customers.LAYOUT,
    "Lived": living.LAYOUT,
    "Telling": living.TELLING,
    "Outside": OUTSIDE,
    "Many": MANY,
}


def layout() -> dict[str, list[dict]]:
    """`LAYOUT` as plain lists and words that can be written as JSON: for each table its arrays in order.

    In memory a table is a pair of int64 for each array, its address and its length. `type` is what numpy calls it, and
    of records the type and offset of each field; sizes and offsets are in bytes.

    >>> layout()["Many"][0]
    {'name': 'given', 'size': 8, 'type': 'float64'}
    >>> layout()["Outside"][1]["fields"][1]
    {'name': 'start', 'offset': 8, 'type': 'int64'}
    """
    return {table: [_array(name, np.dtype(kind)) for name, kind in arrays.items()] for table, arrays in LAYOUT.items()}


def _array(name: str, kind: np.dtype) -> dict:
    made = {"name": name, "size": kind.itemsize, "type": "record" if kind.names else kind.name}
    if kind.names and kind.fields:
        made["fields"] = [
            {"name": field, "offset": kind.fields[field][1], "type": kind.fields[field][0].name} for field in kind.names
        ]
    return made
