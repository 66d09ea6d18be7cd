"""What both engines write down: a table is a numpy array a column, time in ticks; `tables.py` lists the columns."""

import numpy as np

from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.core.ticks import DAY

# A table while nobody looks at it: one array for each key of `tables.of(...)`, of the type given there.
Columns = dict[str, np.ndarray]
# The tables by name: "calls", "legs", "staff", "events"; of a market also "customers", and "states" and "month_ends",
# which `states` makes.
Records = dict[str, Columns]

MOST = 32_767  # of visits, attempts or legs: what the tables' columns and the addresses of draws have room for


def too_long() -> ScenarioError:
    """What is raised when a call goes on for so long that its draws could no longer be told apart."""
    return ScenarioError(
        say("one need took more than {most} returns, redials or transfers; give them a limit.", most=MOST)
    )


def arrived(calls: Columns) -> np.ndarray:
    """The tick at which each call arrived, counted from the opening of day 0 (int64).

    >>> arrived({"day": np.array([0, 1]), "arrival": np.array([5, 7])}).tolist()
    [5, 86400000007]
    """
    return calls["day"].astype(np.int64, copy=False) * DAY + calls["arrival"]


def ended(calls: Columns) -> np.ndarray:
    """The tick at which each call ended, counted likewise."""
    return calls["day"].astype(np.int64, copy=False) * DAY + calls["end"]


def states(seen: list[tuple], asked) -> Records:
    """Who was there and how satisfied they were at the start and at each month's end, one after the other.

    `until`: where each month's entries end; months differ in length, because people join.
    """
    until = np.cumsum([len(there) for there, _ in seen])
    return {
        "states": {
            "there": np.concatenate([np.array(there, bool) for there, _ in seen]),
            "standing": np.concatenate([np.array(standing, np.float64) for _, standing in seen]),
        },
        "month_ends": {"until": until, "asked": np.append(0, asked)},
    }
