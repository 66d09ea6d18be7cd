"""The market: customers whose needs become calls, and who renew or leave at the end of their period.

This closes the loop: who is still a customer after today's calls is who calls tomorrow.
"""

from sim import luck as words
from sim.distributions import exponential_quantile
from sim.engine.plan import Rank
from sim.engine.reference.call import arrive
from sim.engine.reference.floor import RANKED, Due, Floor
from sim.engine.reference.people import Call
from sim.ticks import MONTH, TICKS_PER_SECOND, ticks


class Market:
    """The customers by number, and when each of them renews."""

    def __init__(self, floor: Floor):
        customers = floor.plan.scenario.customers
        self.floor, self.period = floor, customers.renewal_months
        self.customers = [floor.new_caller() for _ in range(customers.count)]
        self.phases = [
            int(words.uniform(floor.luck.renewal_phase, words.who(number), 0) * self.period)
            for number in range(customers.count)
        ]


def customer_life(market: Market, number: int):
    """A customer has needs, one after the other, and calls about each, as long as they are a customer."""
    floor = market.floor
    plan, luck, customer = floor.plan, floor.luck, market.customers[number]
    per_month = plan.scenario.customers.needs_per_month
    arises, need = 0, 0
    while per_month > 0 and customer.is_customer:
        who = words.who(number, need)
        months = exponential_quantile(words.uniform(luck.need, who, 0), 1.0 / per_month)
        arises += ticks(months * MONTH / TICKS_PER_SECOND, plan.horizon + 1)
        due = plan.due(arises, words.uniform(luck.morning_after, who, 0)) if arises < plan.horizon else None
        if due is None or due >= plan.horizon:
            return
        reason = plan.reason(words.uniform(luck.reason, who, 0))
        call = Call(customer, (number, need, 0), reason, due, floor.mood.blank)
        floor.env.process(arrive(floor, call))
        yield floor.at(arises, Rank.FALLS_DUE, call)
        need += 1


def month_end(market: Market, month: int):
    """At a month's end those whose period is over stay or leave, by the luck of the month and their satisfaction."""
    floor = market.floor
    yield Due(floor.env, (month + 1) * MONTH, RANKED[Rank.MONTH_ENDS])
    for number, customer in enumerate(market.customers):
        if customer.is_customer and (month + 1 + market.phases[number]) % market.period == 0:
            stays = floor.mood.rules.stays(customer.standing, market.period)
            if words.uniform(floor.luck.renewal, words.who(number), month) >= stays:
                customer.is_customer = False
                customer.left_month = month
