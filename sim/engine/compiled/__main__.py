"""Compile the engine and keep the result on disk: `python -m sim.engine.compiled`."""

import sim
from sim.engine.compiled import simulate, teller
from sim.engine.plan import plan_of
from sim.engine.rules import rules_of
from sim.mind import RULES, Mind


def compile_all() -> None:
    """Compile the kernel, every memory rule that a scenario can name, and the telling of moments."""
    small = sim.textbook(60, 5, 180, hours=1)
    for rule in RULES["memory"]:
        simulate(plan_of(small.set("mind", Mind(memory=rule()))), 1, 0)
    teller(rules_of(small))


if __name__ == "__main__":
    compile_all()
