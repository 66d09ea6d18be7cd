"""The rules of a mind, one after the other. Both engines call these two, each with the rules of its scenario.

Rules come as functions and their constants as arrays of numbers, so nothing here knows which theory holds.
"""


def live(moments, step, memory, leg, out, p):
    """Take the moments of one leg into a memory and return it.

    `moments` and `step`: rules as in `moments.py` and `memory.py`. `out`: a buffer for the moments. `p`: the constants
    of both rules.

    >>> from sim.mind.memory.peaks import PeakEnd
    >>> from sim.mind.moments.plain import BUFFER, PlainMoments, leg_moments
    >>> start, step, finish = PeakEnd.functions
    >>> from sim.mind.moments.delivery import Delivery
    >>> p = PlainMoments().constants() + Delivery().constants(), PeakEnd().constants()
    >>> leg = (0.0, 0, 0.0, 120.0, 90.0, 0.0, 0, 0, float("nan"), 0.0, 0.0, 0.0)
    >>> memory = live(leg_moments, step, start(p[1]), leg, [0.0] * BUFFER, p)
    >>> finish(memory, p[1])
    7.5
    """
    for i in range(0, 3 * moments(p[0], leg, out), 3):
        memory = step(memory, out[i + 2], out[i + 1], p[1])
    return memory


def judge(rules, memory, expected, waited_min, p):
    """At the end of a call: what is remembered, the satisfaction, and what is expected from now on.

    `rules`: finish, satisfaction, expect_next. `waited_min`: minutes waited in all. `p`: the constants of memory and
    expectation.

    >>> from sim.mind import Mind
    >>> mind = Mind()
    >>> rules = mind.memory.functions[2], *mind.expectation.functions
    >>> p = mind.memory.constants(), mind.expectation.constants()
    >>> judge(rules, (1.0, 2.0, 6.0, 0.0), 6.0, 2.0, p)
    (4.0, 1.4, 5.5)
    """
    finish, satisfaction, expect_next = rules
    remembered = finish(memory, p[0])
    return remembered, satisfaction(remembered, expected, waited_min, p[1]), expect_next(expected, remembered, p[1])


def recover(rules, luck, p):
    """What becomes of a complaint, and the first step at which it was missed.

    `rules`: handling, first_leak. `luck`: one number for each of the four steps.

    >>> from sim.mind.recovery import FourSteps, first_leak, handling
    >>> recovered = recover((handling, first_leak), (0.1, 0.9, 0.1, 0.1), FourSteps().constants())
    >>> [one.name for one in recovered]
    ['RESOLVED', 'HANDLE']
    """
    handling, first_leak = rules
    record, handle, recheck, feed_back = luck
    return handling(record, handle, recheck, feed_back, p), first_leak(record, handle, recheck, feed_back, p)
