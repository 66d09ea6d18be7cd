"""What the caller lives through, remembers and concludes: the rules of the mind, a tuple of functions called `mind`.

The twin of `reference/mood.py`. The rules come as function pointers, so that another rule needs no other kernel.
"""

import numpy as np

from sim.luck import nth, uniform
from sim.mind.expectation import MIDDLE


def live(w, mind, slot, wait, talk, story, end):
    """Take one leg, in ticks, into the memory of its call."""
    call = w.calls[slot]
    queue = w.queues[call.queue]
    moments, step = mind[0], mind[1]
    advert_s, layers, held_s = queue.advert_s, call.menu_layers, wait / 1e6
    if call.called_back:
        advert_s, layers, held_s = 0.0, 0, 0.0
    prompt_s = 0.0 if call.called_back else queue.prompt_s
    leg = (advert_s, layers, prompt_s, held_s, talk / 1e6, w.fixed[0].retelling_s, story, end)
    out, p = w.moments, w.p_memory
    state = (call.m0, call.m1, call.m2, call.m3)
    for i in range(0, 3 * moments(w.p_moments, leg, out), 3):
        state = step(state, out[i + 2], out[i + 1], p)
    call.m0, call.m1, call.m2, call.m3 = state


def conclude(w, mind, slot):
    """At the end of a call: remembered, expected, satisfaction, standing satisfaction, complained."""
    call = w.calls[slot]
    row = call.number
    _, _, finish, satisfaction, expect_next, new_standing, complains = mind
    expected = call.expected
    remembered = finish((call.m0, call.m1, call.m2, call.m3), w.p_memory)
    satisfied = satisfaction(remembered, expected, w.p_expectation)
    call.expected = expect_next(expected, remembered, w.p_expectation)
    call.standing = new_standing(call.standing, satisfied, w.p_loyalty)
    w.remembered[row], w.expected[row], w.satisfaction[row] = remembered, expected, satisfied
    w.standing[row], w.complained[row] = call.standing, False
    if satisfied < MIDDLE:
        u = uniform(w.luck[0].complaint, call.who, np.uint64(nth(call.visit, 0, 0, 0)))
        w.complained[row] = complains(satisfied, u, w.p_complaint)
