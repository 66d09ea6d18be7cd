"""How much room a `World` still has, and how it is given more: the only place where its arrays grow."""

from typing import Any

import numpy as np

from sim.engine.compiled.arrays.world import CALL_COLUMNS, LINKED_LEGS, World, tables

EVENTS_AT_ONCE = 64  # for so many events there must be room


def slack(w: World) -> tuple[int, ...]:
    """How much room is left beyond what the next events can need: calls, events, ended calls, legs, duty, trace.

    An event begins at most one call and one return, ends at most one leg (at closing every one that waits), puts at
    most three others on the agenda (at a change of shift one for each agent), and so on.
    """
    state, agents = w.state[0], len(w.agents)
    traced = 4 * (agents + EVENTS_AT_ONCE) + 2 * state.waiting if w.fixed[0].keep_events else 0
    return (
        state.free_calls - 2 * EVENTS_AT_ONCE,
        state.free_events - agents - 3 * EVENTS_AT_ONCE,
        len(w.customer) - state.begun - EVENTS_AT_ONCE,
        len(w.leg_call) - len(w.customer) - state.legs - state.waiting - 2 * EVENTS_AT_ONCE,
        len(w.duty) - state.spells - agents - EVENTS_AT_ONCE,
        len(w.trace) - state.notes - traced,
    )


def is_full(w: World) -> bool:
    """Whether the next events might find no room."""
    calls, events, ended, legs, duty, trace = slack(w)
    return calls < 0 or events < 0 or ended < 0 or legs < 0 or duty < 0 or trace < 0


def with_more_room(w: World) -> World:
    """The same world with more room wherever `slack` says that there is too little."""
    calls, events, ended, legs, duty, trace = slack(w)
    state = w.state[0]
    more: dict[str, Any] = {}
    if ended < 0 or legs < 0:
        more |= _wider_tables(w, max(-ended, 0), max(-legs, 0))
    for name, left in (("duty", duty), ("trace", trace)):
        if left < 0:
            more[name] = _longer(getattr(w, name), -left)
    if calls < 0:
        more["calls"] = _longer(w.calls, -calls)
        more["calls"].number[len(w.calls) :] = -1
        more["free_calls"], state.free_calls = _also_free(w.free_calls, state.free_calls, len(more["calls"]))
    if events < 0:
        more["events"] = _longer(w.events, -events)
        more["free_events"], state.free_events = _also_free(w.free_events, state.free_events, len(more["events"]))
        more |= {name: _longer(getattr(w, name), -events) for name in ("heap_tick", "heap_row")}
    return w._replace(**more)


def _wider_tables(w: World, calls: int, legs: int) -> dict[str, np.ndarray]:
    """The columns of calls and legs with room for so many more at least; further legs stand behind the calls."""
    begun, further, behind = w.state[0].begun, w.state[0].legs, len(w.customer)
    room = behind + (behind // 2 + calls if calls else 0)
    legs_room = len(w.leg_call) - behind + (behind // 2 + legs if legs else 0)
    wider = tables(room, legs_room)
    if w.fixed[0].is_market:
        wider["ended"] = np.append(w.ended, np.empty(room - behind, np.int32))
    for name in CALL_COLUMNS | LINKED_LEGS:
        wider[name][:begun] = getattr(w, name)[:begun]
    for name in LINKED_LEGS:
        wider[name][room : room + further] = getattr(w, name)[behind : behind + further]
    return wider


def _longer(array: np.ndarray, missing: int) -> np.ndarray:
    """The array with half as much room again, and at least what is missing."""
    added = np.empty(len(array) // 2 + missing + 64, array.dtype)
    return np.concatenate([array, added]).view(type(array))


def _also_free(free: np.ndarray, many: int, places: int) -> tuple[np.ndarray, int]:
    """The free places, of which the first `many` count, and those that were added; and how many there are now."""
    added = np.arange(len(free), places)
    return np.concatenate([free[:many], added, free[many:]]), many + len(added)
