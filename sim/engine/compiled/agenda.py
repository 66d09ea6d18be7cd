"""What happens next: a heap of events, ordered by tick, rank and tie, merged with the rota and the outside calls.

An event is a row of `w.events`: its `key` (rank, then whose), its `place` (visit, attempt, leg) and `what` it is about,
the place of a call or an agent. The heap holds ticks and row numbers.
"""

from sim.engine.plan import Rank

RANK_BITS = 56
FOREVER = 2**62
FROM_HEAP, FROM_ROTA, FROM_ARRIVALS = 0, 1, 2


def key_of(rank, whose):
    """A rank outweighs whoever it is about; whose: a customer, a team, ..."""
    return (rank << RANK_BITS) | whose


def next_source(w):
    """Where the next event is found, and its tick."""
    state = w.state[0]
    tick, key, place, source = FOREVER, 0, 0, FROM_HEAP
    if state.in_heap > 0:
        tick = w.heap_tick[0]
        top = w.events[w.heap_event[0]]
        key, place = top.key, top.place
    arrival = w.arrival_tick[state.next_arrival]
    if arrival <= tick:
        its_key = key_of(Rank.CALL_ARRIVES, w.arrival_customer[state.next_arrival])
        if arrival < tick or (its_key, 0) < (key, place):
            tick, key, place, source = arrival, its_key, 0, FROM_ARRIVALS
    change = w.rota[state.next_change]
    if change.tick < tick or (change.tick == tick and (change.key, 0) < (key, place)):
        tick, source = change.tick, FROM_ROTA
    return source, tick


def put(w, tick, key, place, what):
    """Put an event on the agenda and return its row."""
    state = w.state[0]
    state.free_events -= 1
    row = w.free_events[state.free_events]
    event = w.events[row]
    event.key, event.place, event.what = key, place, what
    at = state.in_heap
    state.in_heap += 1
    while at > 0:
        above = (at - 1) >> 1
        if not sooner(w, tick, key, place, above):
            break
        w.heap_tick[at] = w.heap_tick[above]
        w.heap_event[at] = w.heap_event[above]
        at = above
    w.heap_tick[at] = tick
    w.heap_event[at] = row
    return row


def sooner(w, tick, key, place, at):
    """Whether something comes before what stands at a place in the heap."""
    other = w.heap_tick[at]
    if tick != other:
        return tick < other
    event = w.events[w.heap_event[at]]
    return key < event.key or (key == event.key and place < event.place)


def take(w):
    """Take the first event off the heap and return its row, which may then be used anew."""
    state = w.state[0]
    first = w.heap_event[0]
    state.in_heap -= 1
    last = state.in_heap
    if last > 0:
        tick, row = w.heap_tick[last], w.heap_event[last]
        event = w.events[row]
        key, place = event.key, event.place
        at = 0
        while True:
            below = 2 * at + 1
            if below >= last:
                break
            other = below + 1
            if other < last:
                right = w.events[w.heap_event[other]]
                if sooner(w, w.heap_tick[other], right.key, right.place, below):
                    below = other
            if sooner(w, tick, key, place, below):
                break
            w.heap_tick[at] = w.heap_tick[below]
            w.heap_event[at] = w.heap_event[below]
            at = below
        w.heap_tick[at] = tick
        w.heap_event[at] = row
    w.free_events[state.free_events] = first
    state.free_events += 1
    return first
