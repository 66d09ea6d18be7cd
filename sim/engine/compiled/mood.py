"""What the caller lives through, remembers and concludes: the rules of the mind. The twin of `reference/mood.py`.

The kernel is given three functions (`mind`): `lives`, `concludes` and the complaint rule. So another rule needs no
other kernel, and a whole leg costs one call from machine code to machine code.
"""

import numpy as np

from sim.luck import nth, uniform
from sim.mind import chain
from sim.mind.expectation import MIDDLE, expect_next, satisfaction
from sim.mind.loyalty import new_standing
from sim.mind.memory import peak_end_finish as finish
from sim.mind.memory import peak_end_step as step
from sim.mind.moments import leg_moments as moments

# These rules are the plainest; `machine.py` makes twins of the next two functions with a scenario's rules instead.
take_in, draw_conclusions = chain.live, chain.conclude


def lives(memory, leg, out, p_moments, p_memory):
    """One leg taken into a memory."""
    return take_in(moments, step, memory, leg, out, (p_moments, p_memory))


def concludes(memory, expected, standing, p_memory, p_expectation, p_loyalty):
    """The end of a call: remembered, satisfaction, expected and standing from now on."""
    rules = finish, satisfaction, expect_next, new_standing
    return draw_conclusions(rules, memory, expected, standing, (p_memory, p_expectation, p_loyalty))


def live(w, mind, slot, wait, talk, story, end):
    """Take one leg, in ticks, into the memory of its call."""
    call = w.calls[slot]
    queue = w.queues[call.queue]
    advert_s, layers, prompt_s, held_s = queue.advert_s, call.menu_layers, queue.prompt_s, wait / 1e6
    if call.called_back:
        advert_s, layers, prompt_s, held_s = 0.0, 0, 0.0, 0.0
    leg = (advert_s, layers, prompt_s, held_s, talk / 1e6, w.fixed[0].retelling_s, story, end)
    memory = (call.m0, call.m1, call.m2, call.m3)
    call.m0, call.m1, call.m2, call.m3 = mind[0](memory, leg, w.moments, w.p_moments, w.p_memory)


def conclude(w, mind, slot):
    """At the end of a call: remembered, expected, satisfaction, standing satisfaction, complained."""
    call = w.calls[slot]
    row = call.number
    w.expected[row] = call.expected
    memory = (call.m0, call.m1, call.m2, call.m3)
    remembered, satisfied, call.expected, call.standing = mind[1](
        memory, call.expected, call.standing, w.p_memory, w.p_expectation, w.p_loyalty
    )
    w.remembered[row], w.satisfaction[row] = remembered, satisfied
    w.standing[row], w.complained[row] = call.standing, False
    if satisfied < MIDDLE:
        u = uniform(w.luck[0].complaint, call.who, np.uint64(nth(call.visit, 0, 0, 0)))
        w.complained[row] = mind[2](satisfied, u, w.p_complaint)
