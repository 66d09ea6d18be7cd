"""The rules of a mind, one after the other. Both engines call these three, each with the rules of its scenario.

Rules come as functions and their constants as arrays of numbers, so nothing here knows which theory holds.
"""


def live(rules, memory, leg, out, p_moments, p_memory):
    """Take the moments of one leg into a memory and return it.

    `rules`: leg_moments and step. `leg`: a `Leg`. `out`: a buffer for the moments. `p_moments`, `p_memory`: the
    constants of both rules.

    >>> from sim.mind import Mind
    >>> from sim.mind.moments.delivery import Delivery
    >>> from sim.mind.moments.leg import BUFFER, EXAMPLE
    >>> mind, p_moments = Mind(), Mind().moments.constants() + Delivery().constants()
    >>> rules = mind.moments.functions["leg_moments"], mind.memory.functions["step"]
    >>> memory = mind.memory.functions["start"](mind.memory.constants())
    >>> memory = live(rules, memory, EXAMPLE, [0.0] * BUFFER, p_moments, mind.memory.constants())
    >>> mind.memory.functions["finish"](memory, mind.memory.constants())
    7.5
    """
    leg_moments, step = rules
    for i in range(0, 3 * leg_moments(p_moments, leg, out), 3):
        memory = step(memory, out[i + 2], out[i + 1], p_memory)
    return memory


def judge(rules, memory, expected, waited_min, p_memory, p_expectation):
    """At the end of a call: what is remembered, the satisfaction, and what is expected from now on.

    `rules`: finish, satisfaction, expect_next. `waited_min`: minutes waited in all. `p_memory`, `p_expectation`: the
    constants of memory and expectation.

    >>> from sim.mind import Mind
    >>> mind = Mind()
    >>> rules = mind.memory.functions["finish"], *mind.expectation.functions.values()
    >>> judge(rules, (1.0, 2.0, 6.0, 0.0), 6.0, 2.0, mind.memory.constants(), mind.expectation.constants())
    (4.0, 1.4, 5.5)
    """
    finish, satisfaction, expect_next = rules
    remembered = finish(memory, p_memory)
    satisfied = satisfaction(remembered, expected, waited_min, p_expectation)
    return remembered, satisfied, expect_next(expected, remembered, p_expectation)


def recover(rules, luck, p_recovery):
    """What becomes of a complaint, and the first step at which it was missed.

    `rules`: handling, first_leak. `luck`: one number for each of the four steps.

    >>> from sim.mind.recovery import FourSteps, first_leak, handling
    >>> recovered = recover((handling, first_leak), (0.1, 0.9, 0.1, 0.1), FourSteps().constants())
    >>> [one.name for one in recovered]
    ['RESOLVED', 'HANDLE']
    """
    handling, first_leak = rules
    record, handle, recheck, feed_back = luck
    return (
        handling(record, handle, recheck, feed_back, p_recovery),
        first_leak(record, handle, recheck, feed_back, p_recovery),
    )
