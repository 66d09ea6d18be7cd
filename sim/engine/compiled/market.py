"""Customers' lives and month's ends. The twin of `reference/market.py`.

There each customer is a process that pauses until the next need. Here a month's needs are drawn at its start, customer
by customer, and put in order once: a need that lies years ahead costs nothing until its month has come.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.core.luck import absorb, nth, uniform
from sim.core.ticks import DAY
from sim.engine.compiled.clockwork.agenda import FOREVER
from sim.engine.decisions import comes_to_renewal, opened_by, phase_from, reason_at, when_due
from sim.engine.living import facts_of, judged
from sim.engine.needs import first_from, moment_of_day, stretched, until_the_next
from sim.mind.expectation.difference import MIDDLE
from sim.mind.loyalty.leaving import Cause, cause_of_leaving, grievance

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.customers import Customers
    from sim.engine.living import Lived


def begin_lives(customers: "Customers", first: int) -> None:
    """Draw the first need of each customer from a number on."""
    for customer in range(first, customers.terms[0].many):
        draw_next(customers, customer)


def draw_next(customers: "Customers", customer: int) -> None:
    """When a customer's next need arises."""
    terms = customers.terms[0]
    if customers.needs_per_month[customer] == 0.0:
        return
    who = absorb(customers.person[customer], np.uint64(customers.need[customer]))
    u = uniform(terms.need, who, np.uint64(0))
    customers.clock[customer] += until_the_next(u, customers.needs_per_month[customer], terms.horizon)
    factor = terms.first_month_factor if customers.begins[customer] > 0 else 1.0
    arises = customers.begins[customer] + stretched(customers.clock[customer], factor)
    customers.arises[customer] = arises if arises < terms.horizon else FOREVER


def needs_arise(customers: "Customers", until: int) -> int:
    """Write down every need that arises up to a tick (with a profile: on a day that begins by then), with the tick at
    which it calls. Returns whether there was room for all; if not, it goes on where it stopped."""
    terms = customers.terms[0]
    while terms.at < terms.many:
        customer = terms.at
        arises = customers.arises[customer]
        while arises < FOREVER and (arises // DAY * DAY if terms.has_profile else arises) <= until:
            if terms.wanted == len(customers.wanted_tick):
                return 0
            calls(customers, customer, arises)
            arises = customers.arises[customer]
        terms.at += 1
    terms.at = 0
    return 1


def calls(customers: "Customers", customer: int, arises: int) -> None:
    """A need that arises at a tick becomes a call; who would call after the end has no further needs either."""
    terms = customers.terms[0]
    who = absorb(customers.person[customer], np.uint64(customers.need[customer]))
    due = need_due(customers, arises, uniform(terms.morning, who, np.uint64(0)))
    if due >= terms.horizon:
        customers.arises[customer] = FOREVER
        return
    customers.wanted_tick[terms.wanted], customers.wanted_customer[terms.wanted] = due, customer
    customers.wanted_need[terms.wanted] = customers.need[customer]
    customers.wanted_reason[terms.wanted] = reason_at(customers.reason_ends, uniform(terms.reason, who, np.uint64(0)))
    terms.wanted += 1
    customers.need[customer] += 1
    draw_next(customers, customer)


def need_due(customers: "Customers", tick: int, u: float) -> int:
    """`Plan.need_due`; the horizon for never."""
    terms = customers.terms[0]
    if not terms.has_profile:
        opened = opened_by(customers.windows, tick)
        return when_due(customers.windows, opened, tick, u, (terms.horizon, terms.morning_after))
    place = first_from(customers.open_days, tick // DAY)
    if place == len(customers.open_days):
        return terms.horizon
    profile = customers.profile_ends, customers.profile_starts, customers.profile_lengths
    return customers.open_days[place] * DAY + moment_of_day(u, profile[0], profile[1], profile[2])


def conclude_ended(
    lived: "Lived",
    customers: "Customers",
    lives: Callable,
    judges: Callable,
    reacts: Callable,
    recovers: Callable,
    new_standing: Callable,
) -> None:
    """Take the calls that have ended since the last time through a mind, in the order of their ends."""
    terms, one, conclusions = customers.terms[0], lived.given[0], (judges, reacts, recovers, new_standing)
    for i in range(terms.done, terms.ended):
        call = customers.ended[i]
        customer, row = lived.customer[call], np.int64(call)
        memory = one.m0, one.m1, one.m2, one.m3
        memory = lives(memory, facts_of(lived, row, call), lived.moments, lived.p_moments, lived.p_memory)
        while lived.leg_next[row] >= 0:
            row = one.behind + lived.leg_next[row]
            memory = lives(memory, facts_of(lived, row, call), lived.moments, lived.p_moments, lived.p_memory)
        before = customers.expected[customer], customers.standing[customer]
        customers.expected[customer] = judged(lived, call, memory, before, conclusions)
        customers.standing[customer] = lived.standing[call]
        customers.calls[customer] += 1
    terms.done = terms.ended


def talk_about_calls(lived: "Lived", customers: "Customers", told: Callable) -> None:
    """What customers say of the calls that ended in the month: how many heard something bad, and after which calls
    somebody was recommended the firm and will join."""
    terms = customers.terms[0]
    terms.told_bad, terms.brought = 0.0, 0
    for i in range(terms.told_of, terms.done):
        call = customers.ended[i]
        customer, satisfied = lived.customer[call], lived.satisfaction[call]
        how = lived.solved[call], lived.tellings[call], lived.handling[call]
        customers.grievance[customer] = grievance(customers.grievance[customer], satisfied, how[0], how[1], how[2])
        heard = told(satisfied, customers.p_word_of_mouth)
        if satisfied < MIDDLE:
            terms.told_bad += heard
        elif terms.referred_share > 0.0:
            who = absorb(customers.person[customer], np.uint64(lived.need[call]))
            u = uniform(terms.recommends, who, np.uint64(nth(int(lived.visit[call]), 0, 0, 0)))
            if u < heard * terms.referred_share:
                customers.brought[terms.brought] = call
                terms.brought += 1
    terms.told_of = terms.done


def renew(customers: "Customers", month: int, stays: Callable) -> None:
    """Those whose period is over stay or leave; then some of those who left come back."""
    terms = customers.terms[0]
    for customer in range(terms.many):
        due = comes_to_renewal(month, customers.renewal_phase[customer], terms.period)
        if customers.there[customer] and due:
            renews(customers, customer, month, stays)
    terms.asked = 0
    if terms.win_back_share == 0.0:
        return
    for customer in range(terms.many):
        if not customers.there[customer] and 0 < month - customers.left_month[customer] <= terms.window:
            is_asked_back(customers, customer, month)


def renews(customers: "Customers", customer: int, month: int, stays: Callable) -> None:
    """A customer stays or leaves, by the luck of the month and their standing satisfaction; a programme keeps some."""
    terms, months = customers.terms[0], float(customers.terms[0].period)
    who, address = absorb(customers.person[customer], np.uint64(0)), np.uint64(month)
    share, u = stays(customers.standing[customer], months, customers.p_loyalty), uniform(terms.renewal, who, address)
    customers.hazard[customer] = 1.0 - share
    if u < share:
        return
    if terms.kept_share > 0.0 and uniform(terms.programme, who, address) < terms.kept_share:
        return
    untouched = stays(customers.at_first[customer], months, customers.p_unpulled)
    unpulled = stays(customers.standing[customer], months, customers.p_unpulled)
    customers.cause[customer] = cause_of_leaving(u, unpulled, untouched, customers.grievance[customer])
    customers.there[customer] = False
    customers.left_month[customer] = month
    if customers.first_left_month[customer] < 0:
        customers.first_left_month[customer] = month


def is_asked_back(customers: "Customers", customer: int, month: int) -> None:
    """A former customer is asked to come back, and may: with a standing to begin again with, and a new period."""
    terms = customers.terms[0]
    terms.asked += 1
    who = absorb(customers.person[customer], np.uint64(0))
    if uniform(terms.win_back, who, np.uint64(month)) < terms.win_back_share:
        customers.there[customer], customers.left_month[customer], customers.cause[customer] = True, -1, Cause.STAYED
        customers.standing[customer] = customers.at_first[customer] = terms.win_back_standing
        customers.grievance[customer] = Cause.STAYED
        customers.renewal_phase[customer] = phase_from(month + 1, terms.period)
        customers.won_back[customer] += 1
