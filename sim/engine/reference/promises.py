"""What happens when nobody is free: callers hang up at once, are offered a call-back, or hear an announced wait."""

from typing import TYPE_CHECKING, cast

from sim.core.ends import LegOutcome
from sim.core.luck import uniform
from sim.core.ticks import ticks
from sim.engine.decisions import served_per_second, wait_by_queue_length
from sim.engine.plan import QueuePlan
from sim.engine.reference.floor import Floor
from sim.engine.reference.people import Call

if TYPE_CHECKING:
    from sim.world.queues import Announcement, Callback


def rather_than_wait(floor: Floor, call: Call, queue: QueuePlan) -> LegOutcome | None:
    """Nobody is free. DROPPED after closing time, GAVE_UP or CALLBACK when the caller hangs up, None when they wait."""
    if not floor.is_open and floor.plan.drops_at_closing:
        return LegOutcome.DROPPED
    if call.called_back:
        return None
    if queue.hang_up_share and hangs_up_at_once(floor, call, queue):
        return LegOutcome.GAVE_UP
    if queue.callback is not None and accepts_callback(floor, call, queue):
        return LegOutcome.CALLBACK
    if queue.announcement is not None and announced_too_long(floor, call, queue):
        return LegOutcome.GAVE_UP
    return None


def hangs_up_at_once(floor: Floor, call: Call, queue: QueuePlan) -> bool:
    """Whether the caller is one who will not wait at all."""
    return uniform(floor.streams.hang_up, call.who, call.nth) < queue.hang_up_share


def accepts_callback(floor: Floor, call: Call, queue: QueuePlan) -> bool:
    """An offer is made when the wait looks long and the promised time lies before closing."""
    offer = cast("Callback", queue.callback)
    due = floor.env.now + ticks(offer.promise_s)
    if not floor.is_open or due >= floor.plan.closing_after(floor.env.now):
        return False
    if estimated_wait(floor, queue, "queue_length") <= offer.above_s:
        return False
    return uniform(floor.streams.callback, call.who, call.nth) < offer.accepted_share


def announced_too_long(floor: Floor, call: Call, queue: QueuePlan) -> bool:
    """Announce a wait. A believer who would have given up before it hangs up at once, another becomes more patient."""
    told = cast("Announcement", queue.announcement)
    call.announced = told.fixed_s if told.estimator == "fixed" else estimated_wait(floor, queue, told.estimator)
    if uniform(floor.streams.belief, call.who, call.nth) >= told.believed_share:
        return False
    if floor.patience_of(call, queue) < call.announced:
        return True
    call.stretch = 1.0 + told.stretch
    return False


def estimated_wait(floor: Floor, queue: QueuePlan, estimator: str) -> float:
    """Seconds, by a named estimator; see `Announcement`."""
    if estimator == "last_wait":
        return floor.last_wait[queue.place] / 1e6
    if estimator == "longest_waiting":
        head = floor.head(queue.place)
        return 0.0 if head is None else (floor.env.now - head.queued) / 1e6
    rate = 0.0
    for place in queue.teams:
        team = floor.teams[place]
        mean = team.plan.services[queue.place].mean_s
        rate += served_per_second(team.on_duty, mean)
    return wait_by_queue_length(floor.waiting[queue.place], rate, floor.plan.horizon)
