"""Compile the engine and keep the result on disk: `python -m sim.engine.compiled`."""

import numpy as np

import sim
from sim.engine.compiled import shares_that_stay, simulate, teller, told_by_many
from sim.engine.plan import plan_of
from sim.engine.rules import rules_of
from sim.mind import RULES, Mind


def compile_all() -> None:
    """Compile the kernel, every memory rule that a scenario can name, the telling of moments, and a market's months."""
    small = sim.textbook(60, 5, 180, hours=1)
    for rule in RULES["memory"]:
        simulate(plan_of(small.set("mind", Mind(memory=rule()))), 1, 0)
    teller(rules_of(small))
    market = sim.load("small-market").set({"months": 1, "customers.count": 20})
    simulate(plan_of(market), 1, 0)
    shares_that_stay(rules_of(market), np.array([4.0]), 1)
    told_by_many(rules_of(market), np.array([4.0]))


if __name__ == "__main__":
    compile_all()
