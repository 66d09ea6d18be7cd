"""The rules of a mind, one after the other. Both engines call these two, each with the rules of its scenario.

Rules come as functions and their constants as arrays of numbers, so nothing here knows which theory holds.
"""


def live(moments, step, memory, leg, out, p):
    """Take the moments of one leg into a memory and return it.

    `moments` and `step`: rules as in `moments.py` and `memory.py`. `out`: a buffer for the moments. `p`: the constants
    of both rules.

    >>> from sim.mind.memory import PeakEnd
    >>> from sim.mind.moments import BUFFER, PlainMoments, leg_moments
    >>> start, step, finish = PeakEnd.functions
    >>> p = PlainMoments().constants(), PeakEnd().constants()
    >>> leg = (0.0, 0, 0.0, 120.0, 90.0, 0.0, 0, 0)
    >>> memory = live(leg_moments, step, start(p[1]), leg, [0.0] * BUFFER, p)
    >>> finish(memory, p[1])
    7.5
    """
    for i in range(0, 3 * moments(p[0], leg, out), 3):
        memory = step(memory, out[i + 2], out[i + 1], p[1])
    return memory


def conclude(rules, memory, expected, standing, p):
    """At the end of a call: what is remembered, the satisfaction, and what is expected and felt from now on.

    `rules`: finish, satisfaction, expect_next, new_standing. `p`: the constants of memory, expectation and loyalty.

    >>> from sim.mind import Mind
    >>> mind = Mind()
    >>> rules = mind.memory.functions[2], *mind.expectation.functions, mind.loyalty.functions[0]
    >>> p = mind.memory.constants(), mind.expectation.constants(), mind.loyalty.constants()
    >>> conclude(rules, (1.0, 2.0, 6.0, 0.0), 6.0, 4.0, p)
    (4.0, 1.4, 5.5, 2.7)
    """
    finish, satisfaction, expect_next, new_standing = rules
    remembered = finish(memory, p[0])
    satisfied = satisfaction(remembered, expected, p[1])
    return remembered, satisfied, expect_next(expected, remembered, p[1]), new_standing(standing, satisfied, p[2])
