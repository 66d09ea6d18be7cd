"""Compile the engine and keep the result on disk: `python -m sim.engine.compiled`."""

import sim
from sim.engine.compiled import simulate
from sim.engine.plan import plan_of
from sim.mind import RULES, Mind


def compile_all() -> None:
    """Compile the kernel, and every memory rule that a scenario can name."""
    small = sim.textbook(60, 5, 180, hours=1)
    for rule in RULES["memory"]:
        simulate(plan_of(small.set("mind", Mind(memory=rule()))), 1, 0)


if __name__ == "__main__":
    compile_all()
