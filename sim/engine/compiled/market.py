"""Customers' lives and month's ends. The twin of `reference/market.py`; `b` is a `Base`, `w` the `Lived` of a month.

There each customer is a process that pauses until the next need. Here a month's needs are drawn at its start, customer
by customer, and put in order once: a need that lies years ahead costs nothing until its month has come.
"""

import numpy as np

from sim.core.luck import absorb, nth, uniform
from sim.core.ticks import DAY
from sim.engine.compiled.clockwork.agenda import FOREVER
from sim.engine.decisions import comes_to_renewal, phase_from, reason_at, when_due
from sim.engine.living import facts_of, judged
from sim.engine.needs import first_from, moment_of_day, stretched, until_the_next
from sim.mind.expectation.difference import MIDDLE
from sim.mind.loyalty.leaving import Cause, cause_of_leaving, grievance


def begin_lives(b, first):
    """Draw the first need of each customer from a number on."""
    for customer in range(first, b.terms[0].many):
        draw_next(b, customer)


def draw_next(b, customer):
    """When a customer's next need arises."""
    terms = b.terms[0]
    if b.needs_per_month[customer] == 0.0:
        return
    who = absorb(b.person[customer], np.uint64(b.need[customer]))
    u = uniform(terms.need, who, np.uint64(0))
    b.clock[customer] += until_the_next(u, b.needs_per_month[customer], terms.horizon)
    factor = terms.first_month_factor if b.begins[customer] > 0 else 1.0
    arises = b.begins[customer] + stretched(b.clock[customer], factor)
    b.arises[customer] = arises if arises < terms.horizon else FOREVER


def needs_arise(b, until):
    """Write down every need that arises up to a tick (with a profile: on a day that begins by then), with the tick at
    which it calls. Returns whether there was room for all; if not, it goes on where it stopped."""
    terms = b.terms[0]
    while terms.at < terms.many:
        customer = terms.at
        arises = b.arises[customer]
        while arises < FOREVER and (arises // DAY * DAY if terms.has_profile else arises) <= until:
            if terms.wanted == len(b.wanted_tick):
                return 0
            calls(b, customer, arises)
            arises = b.arises[customer]
        terms.at += 1
    terms.at = 0
    return 1


def calls(b, customer, arises):
    """A need that arises at a tick becomes a call; who would call after the end has no further needs either."""
    terms = b.terms[0]
    who = absorb(b.person[customer], np.uint64(b.need[customer]))
    due = need_due(b, arises, uniform(terms.morning, who, np.uint64(0)))
    if due >= terms.horizon:
        b.arises[customer] = FOREVER
        return
    b.wanted_tick[terms.wanted], b.wanted_customer[terms.wanted] = due, customer
    b.wanted_need[terms.wanted] = b.need[customer]
    b.wanted_reason[terms.wanted] = reason_at(b.reason_ends, uniform(terms.reason, who, np.uint64(0)))
    terms.wanted += 1
    b.need[customer] += 1
    draw_next(b, customer)


def need_due(b, tick, u):
    """`Plan.need_due`; the horizon for never."""
    terms = b.terms[0]
    if not terms.has_profile:
        return when_due(b.windows, tick, u, (terms.horizon, terms.morning_after))
    place = first_from(b.open_days, tick // DAY)
    if place == len(b.open_days):
        return terms.horizon
    return b.open_days[place] * DAY + moment_of_day(u, b.profile_ends, b.profile_starts, b.profile_lengths)


def conclude_ended(w, b, mind):
    """Take the calls that have ended since the last time through a mind, in the order of their ends."""
    terms, one = b.terms[0], w.given[0]
    lives = mind[0]
    for i in range(terms.done, terms.ended):
        call = b.ended[i]
        customer, row = w.customer[call], np.int64(call)
        memory = lives((one.m0, one.m1, one.m2, one.m3), facts_of(w, row, call), w.moments, w.p_moments, w.p_memory)
        while w.leg_next[row] >= 0:
            row = one.behind + w.leg_next[row]
            memory = lives(memory, facts_of(w, row, call), w.moments, w.p_moments, w.p_memory)
        before = b.expected[customer], b.standing[customer]
        b.expected[customer] = judged(w, call, memory, before, mind)
        b.standing[customer] = w.standing[call]
        b.calls[customer] += 1
    terms.done = terms.ended


def talk_about_calls(w, b, told):
    """What customers say of the calls that ended in the month: how many heard something bad, and after which calls
    somebody was recommended the firm and will join."""
    terms = b.terms[0]
    terms.told_bad, terms.brought = 0.0, 0
    for i in range(terms.told_of, terms.done):
        call = b.ended[i]
        customer, satisfied = w.customer[call], w.satisfaction[call]
        how = w.solved[call], w.tellings[call], w.handling[call]
        b.grievance[customer] = grievance(b.grievance[customer], satisfied, how[0], how[1], how[2])
        heard = told(satisfied, b.p_word_of_mouth)
        if satisfied < MIDDLE:
            terms.told_bad += heard
        elif terms.referred_share > 0.0:
            who = absorb(b.person[customer], np.uint64(w.need[call]))
            u = uniform(terms.recommends, who, np.uint64(nth(int(w.visit[call]), 0, 0, 0)))
            if u < heard * terms.referred_share:
                b.brought[terms.brought] = call
                terms.brought += 1
    terms.told_of = terms.done


def renew(b, month, stays):
    """Those whose period is over stay or leave; then some of those who left come back."""
    terms = b.terms[0]
    for customer in range(terms.many):
        if b.there[customer] and comes_to_renewal(month, b.renewal_phase[customer], terms.period):
            renews(b, customer, month, stays)
    terms.asked = 0
    if terms.win_back_share == 0.0:
        return
    for customer in range(terms.many):
        if not b.there[customer] and 0 < month - b.left_month[customer] <= terms.window:
            is_asked_back(b, customer, month)


def renews(b, customer, month, stays):
    """A customer stays or leaves, by the luck of the month and their standing satisfaction; a programme keeps some."""
    terms, months = b.terms[0], float(b.terms[0].period)
    who, address = absorb(b.person[customer], np.uint64(0)), np.uint64(month)
    share, u = stays(b.standing[customer], months, b.p_loyalty), uniform(terms.renewal, who, address)
    b.hazard[customer] = 1.0 - share
    if u < share:
        return
    if terms.kept_share > 0.0 and uniform(terms.programme, who, address) < terms.kept_share:
        return
    untouched = stays(b.at_first[customer], months, b.p_unpulled)
    unpulled = stays(b.standing[customer], months, b.p_unpulled)
    b.cause[customer] = cause_of_leaving(u, unpulled, untouched, b.grievance[customer])
    b.there[customer] = False
    b.left_month[customer] = month
    if b.first_left_month[customer] < 0:
        b.first_left_month[customer] = month


def is_asked_back(b, customer, month):
    """A former customer is asked to come back, and may: with a standing to begin again with, and a new period."""
    terms = b.terms[0]
    terms.asked += 1
    who = absorb(b.person[customer], np.uint64(0))
    if uniform(terms.win_back, who, np.uint64(month)) < terms.win_back_share:
        b.there[customer], b.left_month[customer], b.cause[customer] = True, -1, Cause.STAYED
        b.standing[customer] = b.at_first[customer] = terms.win_back_standing
        b.grievance[customer] = Cause.STAYED
        b.renewal_phase[customer] = phase_from(month + 1, terms.period)
        b.won_back[customer] += 1
