"""The market: customers whose needs become calls, who renew or leave, and others who join or come back.

This closes the loop: who is still a customer after today's calls is who calls tomorrow. `customer_life` and `month_end`
are the two processes; `base.py` says what people are like, `sim/mind/` what makes them stay.
"""

from typing import TYPE_CHECKING, cast

import numpy as np

from sim.core import luck
from sim.core.ticks import MONTH
from sim.engine.decisions import comes_to_renewal, phase_from, reason_at
from sim.engine.joining import People, of_the_start, people, recommended, won_by_marketing
from sim.engine.needs import stretched, until_the_next
from sim.engine.order import Rank
from sim.engine.reference.call import arrive
from sim.engine.reference.floor import RANKED, Due, Floor
from sim.engine.reference.people import Call, Customer
from sim.engine.reference.recorder import CallRow
from sim.mind.loyalty.leaving import cause_of_leaving, grievance
from sim.tables import Origin

if TYPE_CHECKING:
    from sim.world.customers import Customers


class Market:
    """All who are or were customers, by number; and what was seen of them at each month's end."""

    def __init__(self, floor: Floor):
        self.floor, self.rules, self.streams = floor, floor.mood.rules, floor.streams
        self.terms = cast("Customers", floor.plan.customers)
        self.customers: list[Customer] = []
        self.told_of = 0  # so many of the calls that ended have been talked about
        self.asked = [0] * floor.plan.months  # how many were asked back, by month
        start = of_the_start(floor.plan, floor.streams)
        everybody = people(floor.plan, self.rules, floor.streams, start.person, start.renewals)
        for number in range(len(everybody)):
            self.join(everybody, number, int(start.joined[number]), int(start.phase[number]), (Origin.START, -1))
        self.states = [self.state()]

    def join(self, some: People, place: int, joined: int, phase: int, origin: tuple[int, int]) -> None:
        """One of some people becomes a customer."""
        customer = Customer(some, place, len(self.customers))
        customer.joined_month, customer.renewal_phase = joined, phase
        customer.origin, customer.referrer = origin
        self.customers.append(customer)
        self.floor.env.process(customer_life(self, customer, max(joined, 0) * MONTH))

    def state(self) -> tuple[list[bool], list[float]]:
        """Who is there and how satisfied they are."""
        return [one.is_customer for one in self.customers], [one.standing for one in self.customers]


def customer_life(market: Market, customer: Customer, begins: int):
    """A customer has needs, one after the other, and calls about each, while they are a customer."""
    floor, clock, need = market.floor, 0, 0
    plan, streams, horizon = floor.plan, floor.streams, floor.plan.horizon
    factor = market.terms.first_month_factor if begins else 1.0
    while customer.needs_per_month > 0:
        who = luck.absorb(customer.person, need)
        clock += until_the_next(luck.uniform(streams.need, who, 0), customer.needs_per_month, horizon)
        arises = begins + stretched(clock, factor)
        due = plan.need_due(arises, luck.uniform(streams.morning_after, who, 0)) if arises < horizon else horizon
        if due >= horizon:
            return
        reason = reason_at(plan.reason_ends, luck.uniform(streams.reason, who, 0))
        call = Call(customer, (customer.number, need, 0), reason, due, floor.mood.blank)
        yield floor.at(plan.known(arises), Rank.FALLS_DUE, call)
        floor.env.process(arrive(floor, call))
        need += 1


def month_end(market: Market, month: int):
    """Those whose period is over stay or leave; some who left come back; others join."""
    env = market.floor.env
    yield Due(env, (month + 1) * MONTH - env.now, RANKED[Rank.MONTH_ENDS])
    told_bad, brought = talk_about_calls(market)
    for customer in market.customers:
        if customer.is_customer and comes_to_renewal(month, customer.renewal_phase, market.terms.renewal_months):
            renew(market, customer, month)
    for customer in market.customers:
        if not customer.is_customer and 0 < month - customer.left_month <= market.terms.win_back.months:
            ask_back(market, customer, month)
    welcome(market, month, told_bad, brought)
    market.states.append(market.state())


def renew(market: Market, customer: Customer, month: int) -> None:
    """A customer stays or leaves, by the luck of the month and their standing satisfaction; a programme keeps some."""
    rules, period = market.rules, market.terms.renewal_months
    who = luck.absorb(customer.person, 0)
    stays, u = rules.stays(customer.standing, period), luck.uniform(market.streams.renewal, who, month)
    customer.hazard = 1.0 - stays
    if u < stays:
        return
    kept = market.terms.programme.kept_share()
    if kept > 0.0 and luck.uniform(market.streams.programme, who, month) < kept:
        return
    untouched = rules.stays_unpulled(customer.at_first, period)
    unpulled = rules.stays_unpulled(customer.standing, period)
    customer.cause = cause_of_leaving(u, unpulled, untouched, customer.grievance)
    customer.is_customer = False
    customer.left_month = month
    if customer.first_left_month < 0:
        customer.first_left_month = month


def ask_back(market: Market, customer: Customer, month: int) -> None:
    """A former customer is asked to come back, and may: with a standing to begin again with, and a new period."""
    rule = market.terms.win_back
    if rule.share == 0.0:
        return
    market.asked[month] += 1
    if luck.uniform(market.streams.win_back, luck.absorb(customer.person, 0), month) < rule.share:
        customer.is_customer, customer.left_month, customer.cause = True, -1, 0
        customer.standing = customer.at_first = rule.standing
        customer.grievance = 0
        customer.renewal_phase = phase_from(month + 1, market.terms.renewal_months)
        customer.won_back += 1


def talk_about_calls(market: Market) -> tuple[float, list[tuple[int, int, int]]]:
    """What customers say of the calls that ended in the month. Returns how many people heard something bad, and the
    calls (customer, need, visit) after which somebody was recommended the firm and will join."""
    rules, rule, told_bad, brought = market.rules, market.terms.acquisition, 0.0, []
    calls = market.floor.log.calls
    for row in calls[market.told_of :]:
        call = CallRow(*row)
        customer = market.customers[call.customer]
        customer.grievance = grievance(customer.grievance, call.satisfaction, call.solved, call.tellings, call.handling)
        heard = rules.told(call.satisfaction, rules.p_word_of_mouth)
        if call.satisfaction < 3.0:
            told_bad += heard
        elif rule.referred_share > 0.0:
            who = luck.absorb(customer.person, call.need)
            if luck.uniform(market.streams.recommends, who, luck.nth(call.visit)) < heard * rule.referred_share:
                brought.append((call.customer, call.need, call.visit))
    market.told_of = len(calls)
    return told_bad, sorted(brought)


def welcome(market: Market, month: int, told_bad: float, brought: list[tuple[int, int, int]]) -> None:
    """Those who join at a month's end: won by marketing, then recommended by customers."""
    plan, joined = market.floor.plan, month + 1
    phase = phase_from(joined, market.terms.renewal_months)
    won = people(plan, market.rules, market.streams, won_by_marketing(plan, market.streams, month, told_bad))
    for place in range(len(won)):
        market.join(won, place, joined, phase, (Origin.MARKETING, -1))
    person = luck.as_words([market.customers[customer].person for customer, _, _ in brought])
    _, need, visit = np.array(brought, np.int64).reshape(-1, 3).T
    told = people(plan, market.rules, market.streams, recommended(person, need, visit))
    for place, (referrer, _, _) in enumerate(brought):
        market.join(told, place, joined, phase, (Origin.REFERRAL, referrer))
