"""The market of lesson 06, whose customers are asked in two ways."""

import sim
from sim.figures.loop.survival_curves import TwoWays
from sim.results.run import Run
from sim.results.survival import by_landmark, by_last_experience
from sim.world.scenario import Scenario

SEED, LANDMARK = 4, 6


def market() -> Scenario:
    """The small market over a year and a half: renewals every month, so that there is a curve to see; four needs a
    year, so that an experience lasts; and a last call that weighs heavily.

    >>> market().months, market().customers.renewal_months
    (18, 1)
    """
    return sim.load("small-market").set(
        {
            "months": 18,
            "customers.count": 2000,
            "customers.renewal_months": 1,
            "customers.needs_per_month": 0.25,
            "mind.loyalty.weight": 0.8,
        }
    )


def two_ways(run: Run, landmark: int = LANDMARK) -> TwoWays:
    """The customers of a run by what they had experienced at a month, and by the last call that they ever made.

    >>> two_ways(sim.run(market().set({"months": 8, "customers.count": 50}), seed=1)).months
    8
    """
    return TwoWays(by_landmark(run, landmark), by_last_experience(run), landmark, run.scenario.months)
