"""What happens when nobody is free: callers hang up at once, are offered a call-back, or hear an announced wait.

The twin of `reference/promises.py`.
"""

from typing import TYPE_CHECKING

from sim.core.ends import LegOutcome
from sim.core.luck import uniform
from sim.engine.codes import Estimator
from sim.engine.compiled.floor import head, patience_of
from sim.engine.decisions import served_per_second, wait_by_queue_length

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World

WAITS = -1


def rather_than_wait(w: "World", slot: int) -> int:
    """Nobody is free. DROPPED after closing time, GAVE_UP or CALLBACK when the caller hangs up, else WAITS."""
    call, state = w.calls[slot], w.state[0]
    queue = w.queues[call.queue]
    if not state.is_open and w.fixed[0].drop:
        return LegOutcome.DROPPED
    if call.called_back:
        return WAITS
    if queue.hang_up_share > 0.0 and uniform(w.streams[0].hang_up, call.who, call.nth) < queue.hang_up_share:
        return LegOutcome.GAVE_UP
    if queue.calls_back and accepts_callback(w, slot):
        return LegOutcome.CALLBACK
    if queue.announces and announced_too_long(w, slot):
        return LegOutcome.GAVE_UP
    return WAITS


def accepts_callback(w: "World", slot: int) -> bool:
    """An offer is made when the wait looks long and the promised time lies before closing."""
    call, state = w.calls[slot], w.state[0]
    queue = w.queues[call.queue]
    if not state.is_open or state.now + queue.promise >= w.windows[state.window].closing:
        return False
    if estimated_wait(w, call.queue, Estimator.QUEUE_LENGTH) <= queue.above_s:
        return False
    return uniform(w.streams[0].callback, call.who, call.nth) < queue.accepted_share


def announced_too_long(w: "World", slot: int) -> bool:
    """Announce a wait. A believer who would have given up before it hangs up at once, another becomes more patient."""
    call = w.calls[slot]
    queue = w.queues[call.queue]
    call.announced = (
        queue.fixed_s if queue.estimator == Estimator.FIXED else estimated_wait(w, call.queue, queue.estimator)
    )
    if uniform(w.streams[0].belief, call.who, call.nth) >= queue.believed_share:
        return False
    if patience_of(w, slot, call.queue) < call.announced:
        return True
    call.stretch = 1.0 + queue.stretch
    return False


def estimated_wait(w: "World", place: int, estimator: int) -> float:
    """Seconds, by an estimator's number."""
    queue = w.queues[place]
    if estimator == Estimator.LAST_WAIT:
        return queue.last_wait / 1e6
    if estimator == Estimator.LONGEST_WAITING:
        slot = head(w, place)
        return 0.0 if slot < 0 else (w.state[0].now - w.calls[slot].queued) / 1e6
    rate = 0.0
    for i in range(queue.first_team, queue.first_team + queue.teams):
        team = w.teams[w.lists[i]]
        mean = w.services[w.lists[i] * len(w.queues) + place].mean_s
        rate += served_per_second(team.on_duty, mean)
    return wait_by_queue_length(queue.waiting, rate, w.fixed[0].horizon)
