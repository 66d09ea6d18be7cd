"""What is done with nuisance calls. The twin of `reference/nuisance.py`."""

from typing import TYPE_CHECKING

import numpy as np

from sim.core.luck import nth, uniform
from sim.core.ticks import whole_ticks
from sim.engine.codes import Treatment
from sim.engine.compiled.arrays.durations import draw
from sim.engine.compiled.clockwork.steps import Step
from sim.engine.compiled.floor import after
from sim.engine.order import Rank

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.world import World


def treated(w: "World", slot: int) -> int:
    """A nuisance call that is recognised: turned away, put into a queue of its own, or ended with one sentence."""
    call, fixed = w.calls[slot], w.fixed[0]
    address = np.uint64(nth(call.visit, call.attempt, 0, 0))
    if uniform(w.streams[0].recognised, call.who, address) >= fixed.recognised_share:
        return Step.ENTERS
    if fixed.treatment == Treatment.LINE_FAULT:
        seconds = draw(w, fixed.message, uniform(w.streams[0].message, call.who, address))
        call.then = Step.IS_TURNED_AWAY
        after(w, whole_ticks(seconds, fixed.horizon + 1), Rank.MENU_ENDS, slot)
        return Step.PAUSES
    if fixed.treatment == Treatment.CLOSING_SENTENCE:
        call.short = True
        return Step.ENTERS
    call.going_to = fixed.nuisance_queue
    if fixed.treatment == Treatment.SUPERVISOR:
        return Step.ENTERS
    call.then = Step.ENTERS
    after(w, fixed.recording, Rank.MENU_ENDS, slot)
    return Step.PAUSES
