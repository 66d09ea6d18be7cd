"""What the compiled functions read and write: arrays of records. `w` stands for a `World` everywhere.

`fixed` and most of queues, teams, services and reasons come from the plan (`packing.py`); the rest changes with time.
Changing a number in a scenario changes numbers here, never a type, so nothing is compiled anew.

Units: times are ticks (i8), except where a name ends in `_s`, seconds (f8); shares go from 0 to 1 (f8). Who or what is
meant stands as a place in an array, -1 for none. So do distributions, as places in `durations`.
"""

from collections import namedtuple
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.rows import Arrays, Layout, columns, record, row_of
from sim.engine.streams import Streams
from sim.tables import CALLS, EVENTS, LEGS, STAFF, of

# The columns of the table of calls, written row by row as calls end; all times in ticks.
CALL_COLUMNS = of(CALLS, "floor")
# The columns of the table of legs. The first leg of a call is written at the number of its call, the others behind the
# room for calls, as they end; in a market `leg_next` is the place of a call's next leg behind that room, -1 for none.
LEG_COLUMNS = {f"leg_{name}": kind for name, kind in of(LEGS).items()}
LINKED_LEGS = LEG_COLUMNS | {"leg_next": "i4"}

FIXED = record(
    i8="horizon lines redial_tries redial_delay treatment nuisance_queue message recording closing",
    f8="retelling_s redial_share recognised_share morning_after",
    b1="drop keep_events is_market",
)
STATE = record(
    i8="now in_heap free_events free_calls next_arrival next_change window turns in_house waiting cut_off "
    "begun legs spells notes too_long until ended",
    b1="is_open is_last",
)
QUEUE = record(
    i8="patience layers before before_opting_out estimator promise first_team teams waiting last_wait",
    f8="advert_s prompt_s hang_up_share self_service_share opt_out_share fixed_s believed_share stretch above_s "
    "accepted_share tolerance_s",
    b1="transferred_first announces calls_back",
)
ROW = record(i8="head tail")  # two rows of calls a queue: those passed on, if they go first, and those who dialled it
TEAM = record(
    i8="after_call first_group groups first_agent most on_duty wanted first_idle idle",
    b1="shared_context",
)
SERVICE = record(i8="handling passes_to", f8="mean_s solved_share")
REASON = record(i8="queue return_days return_limit", f8="return_share", b1="nuisance")
CHANGE = record(i8="tick key team wanted")
EVENT = record(i8="key place what")
AGENT = record(i8="team on_duty_since idle_since")
CALL = record(
    i8="number customer need visit attempt leg place arrival day queued turn patience_event leg_talk first_wait "
    "total_wait talk last_leg",
    i4="reason queue then going_to story agent outcome transfers tellings menu_layers row next before",
    u8="who nth",
    f8="announced stretch patience",
    b1="called_back promised solved short",
)
DUTY, TRACE = row_of(of(STAFF)), row_of(of(EVENTS))
GROUP = record(i8="first many")  # of the list of queues that a team looks at
WINDOW = record(i8="opening closing")
DURATION = record(i8="kind phases first many", f8="a b c")
STREAMS = record(u8=" ".join(Streams.__dataclass_fields__))

# Every array of a world and the type of its rows. The columns of calls and legs are described in `sim/tables.py`.
LAYOUT: Layout = {
    # one row each: what the plan says of the whole, the streams of luck, and how things stand
    "fixed": FIXED, "streams": STREAMS, "state": STATE,
    # what the plan says, and who waits and is idle; services: a row for each team and queue; lists: places of queues
    # and teams, of which others hold the first and how many
    "queues": QUEUE, "rows": ROW, "teams": TEAM, "services": SERVICE, "reasons": REASON, "lists": "i8", "groups": GROUP,
    # distributions; empirical ones have steps: seconds (or days), and the cumulated share that each ends at
    "durations": DURATION, "steps_value": "f8", "steps_end": "f8",
    # when the lines are open, and every change of shifts and lines, in order
    "windows": WINDOW, "rota": CHANGE,
    # the calls that are due, in order of tick, customer and need: of the outside public all, of a market a month's
    "arrival_tick": "i8", "arrival_customer": "i8", "arrival_reason": "i2", "arrival_need": "i4",
    # of a market, by customer: their word of luck, whether they are customers now, a factor of patience; and the
    # numbers of calls in the order of their ends
    "person": "u8", "there": "b1", "patience": "f8", "ended": "i4",
    # the agenda (see `clockwork/agenda.py`), and the places that are free
    "events": EVENT, "free_events": "i8", "heap_tick": "i8", "heap_row": "i8",
    # calls under way and free places for them, agents, and each team's ring of idle ones
    "calls": CALL, "free_calls": "i8", "agents": AGENT, "idle": "i8",
    # what has been written down
    "duty": DUTY, "trace": TRACE,
} | CALL_COLUMNS | LINKED_LEGS  # fmt: skip

if TYPE_CHECKING:

    class World(Arrays):
        """A world: the arrays of `LAYOUT`."""
else:
    World = namedtuple("World", LAYOUT)


def tables(calls: int, further_legs: int) -> dict[str, np.ndarray]:
    """The columns of calls and legs, unwritten, with room for so many."""
    return columns(CALL_COLUMNS, calls) | columns(LINKED_LEGS, calls + further_legs)
