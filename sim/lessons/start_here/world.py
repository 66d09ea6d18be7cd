"""The market of lesson 00: small enough that a year runs while a slider moves."""

import sim
from sim.world.scenario import Scenario

SEED = 1
AGENTS = "centre.teams.service.agents"


def phone_hour() -> Scenario:
    """The small market made smaller still: 250 customers and one phone hour a day, so that a year runs in no time.

    >>> phone_hour().customers.count
    250
    """
    smaller = {
        "name": "phone-hour",
        "customers.count": 250,
        "customers.morning_after_min": 60,
        "opening.opens": "09:00",
        "opening.closes": "10:00",
    }
    return sim.load("small-market").set(smaller)
