"""What happens next: a heap of events, ordered by tick, rank and tie, merged with the rota and the outside calls.

An event is a row of `w.events`: its `key` (rank, then whose), its `place` (need, visit, attempt, leg) and `what` it is
about, the place of a call or an agent. The heap holds ticks and row numbers; rank and tie are read at equal ticks only.
"""

from sim.engine.order import Rank

RANK_BITS = 56
NEED_BITS = 45  # visit, attempt and leg take 15 each
FOREVER = 2**62
FROM_HEAP, FROM_ROTA, FROM_ARRIVALS = 0, 1, 2


def key_of(rank, whose):
    """A rank outweighs whoever it is about; whose: a customer, a team, ..."""
    return (rank << RANK_BITS) | whose


def next_source(w):
    """Where the next event is found, and its tick."""
    state = w.state[0]
    tick, source = FOREVER + 1, FROM_HEAP  # an empty heap comes after everything
    if state.in_heap > 0:
        tick = w.heap_tick[0]
    if state.next_arrival < len(w.arrival_tick):
        arrival = w.arrival_tick[state.next_arrival]
        if arrival <= tick and (arrival < tick or arrives_before(w)):
            tick, source = arrival, FROM_ARRIVALS
    change = w.rota[state.next_change].tick
    if change <= tick and (change < tick or changes_before(w, source)):
        tick, source = change, FROM_ROTA
    return source, tick


def arrives_before(w):
    """Whether the next outside call comes before the first event of the heap, at the same tick."""
    first, following = w.events[w.heap_row[0]], w.state[0].next_arrival
    key, place = key_of(Rank.CALL_ARRIVES, w.arrival_customer[following]), 0
    if w.fixed[0].is_market:
        place = w.arrival_need[following] << NEED_BITS
    return key < first.key or (key == first.key and first.place > place)


def changes_before(w, source):
    """Whether the next change of the rota comes before what a source has, at the same tick."""
    state = w.state[0]
    key = w.rota[state.next_change].key
    if source == FROM_ARRIVALS:
        return key < key_of(Rank.CALL_ARRIVES, w.arrival_customer[state.next_arrival])
    first = w.events[w.heap_row[0]]
    return key < first.key or (key == first.key and first.place > 0)


def put(w, tick, key, place, what):
    """Put an event on the agenda and return its row."""
    state = w.state[0]
    state.free_events -= 1
    row = w.free_events[state.free_events]
    event = w.events[row]
    event.key, event.place, event.what = key, place, what
    state.in_heap += 1
    rises(w, state.in_heap - 1, tick, row)
    return row


def sooner(w, row, other):
    """Whether one event comes before another of the same tick."""
    one, two = w.events[row], w.events[other]
    return one.key < two.key or (one.key == two.key and one.place < two.place)


def take(w):
    """Take the first event off the heap and return its row, which may then be used anew.

    The gap at the top sinks to the bottom first, along whichever event is sooner; then what stood last fills it and
    rises. It came from the bottom and seldom rises far, so this asks for half the comparisons.
    """
    state = w.state[0]
    first = w.heap_row[0]
    state.in_heap -= 1
    last = state.in_heap
    tick, row = w.heap_tick[last], w.heap_row[last]
    w.heap_tick[last] = FOREVER  # nothing is sooner than what stands beside it
    at, below = 0, 1
    while below < last:
        one, other = w.heap_tick[below], w.heap_tick[below + 1]
        below += 1 if other < one else 0
        if one == other and sooner(w, w.heap_row[below + 1], w.heap_row[below]):
            below += 1
        w.heap_tick[at], w.heap_row[at] = w.heap_tick[below], w.heap_row[below]
        at, below = below, 2 * below + 1
    rises(w, at, tick, row)
    w.free_events[state.free_events] = first
    state.free_events += 1
    return first


def rises(w, at, tick, row):
    """Put an event at a place of the heap, or above it where it belongs."""
    while at > 0:
        above = (at - 1) >> 1
        its = w.heap_tick[above]
        if its < tick or (its == tick and not sooner(w, row, w.heap_row[above])):
            break
        w.heap_tick[at], w.heap_row[at] = its, w.heap_row[above]
        at = above
    w.heap_tick[at], w.heap_row[at] = tick, row
