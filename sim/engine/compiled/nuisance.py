"""What is done with nuisance calls. The twin of `reference/nuisance.py`."""

import numpy as np

from sim.core.luck import nth, uniform
from sim.core.ticks import whole_ticks
from sim.engine.compiled.arrays.durations import draw
from sim.engine.compiled.clockwork.steps import ENTERS, IS_TURNED_AWAY, PAUSES
from sim.engine.compiled.floor import after
from sim.engine.order import Rank

LINE_FAULT, SEPARATE_QUEUE, SUPERVISOR, CLOSING_SENTENCE = range(1, 5)


def treated(w, slot):
    """A nuisance call that is recognised: turned away, put into a queue of its own, or ended with one sentence."""
    call, fixed = w.calls[slot], w.fixed[0]
    address = np.uint64(nth(call.visit, call.attempt, 0, 0))
    if uniform(w.luck[0].recognised, call.who, address) >= fixed.recognised_share:
        return ENTERS
    if fixed.treatment == LINE_FAULT:
        seconds = draw(w, fixed.message, uniform(w.luck[0].message, call.who, address))
        call.then = IS_TURNED_AWAY
        after(w, whole_ticks(seconds, fixed.horizon + 1), Rank.MENU_ENDS, slot)
        return PAUSES
    if fixed.treatment == CLOSING_SENTENCE:
        call.short = True
        return ENTERS
    call.going_to = fixed.nuisance_queue
    if fixed.treatment == SUPERVISOR:
        return ENTERS
    call.then = ENTERS
    after(w, fixed.recording, Rank.MENU_ENDS, slot)
    return PAUSES
