"""Whether all amounts of a world can be counted in whole cents: sums of 64 bits hold 92 quadrillion of a currency."""

from typing import TYPE_CHECKING

from sim.core.language import say
from sim.core.parameter import not_allowed

if TYPE_CHECKING:
    from sim.world.scenario import Scenario

MOST_CENTS = 2**63 // 16  # room for those who are recommended, and for what is added up over months
MOST_CALLS = 2**31  # what the number of a call has room for
GROWING_YEARS = 10  # for so long a customer's margin grows with tenure


def amounts_fit(scenario: "Scenario") -> None:
    """Refuse a price with which sums may not fit, by what they can come to at most."""
    for path, most in largest_sums(scenario).items():
        if most * 100.0 > MOST_CENTS:
            words = {"path": path, "value": scenario.get(path), "most": most, "limit": MOST_CENTS / 100}
            raise not_allowed(
                say(
                    "{path} is {value:g}: sums may come to {most:.2g} here, but are counted to {limit:.2g} only; "
                    "write amounts in a larger unit, such as thousands.",
                    **words,
                )
            )


def largest_sums(scenario: "Scenario") -> dict[str, float]:
    """What the sums of each price come to at most, in units of the currency, by the path of the price.

    >>> import sim
    >>> largest_sums(sim.textbook(60, 5, 180, hours=8))["money.agent_cost_per_hour"]  # 5 agents, a day, 30 an hour
    3600.0
    """
    money, customers = scenario.money, scenario.customers
    agents = sum(
        max(team.agents.values()) if isinstance(team.agents, dict) else team.agents
        for team in scenario.centre.teams.values()
    )
    sums = {
        "money.agent_cost_per_hour": money.agent_cost_per_hour * agents * 24.0 * scenario.days_in_all(),
        "money.cost_per_call": money.cost_per_call * MOST_CALLS,
        "money.compensation": money.compensation * MOST_CALLS,
    }
    if scenario.world == "floor":
        return sums  # what callers are worth is a mean there, of floats
    months, acquisition = scenario.months, customers.acquisition
    people = customers.count + months * acquisition.prospects_per_month
    growth = (1.0 + money.margin_growth_per_year) ** GROWING_YEARS
    margin = money.margin_per_month * growth * max(one.margin_factor for one in customers.segments.values())
    return sums | {
        "money.margin_per_month": margin * people * max(12 * money.value_years, months),
        "money.acquisition_cost": money.acquisition_cost * people,
        "money.win_back_cost": money.win_back_cost * people * months,
        "customers.acquisition.budget_per_month": acquisition.budget_per_month * months,
        "customers.programme.spend_per_customer": customers.programme.spend_per_customer * people * months,
    }
