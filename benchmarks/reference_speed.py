"""How long a day of 20,000 calls takes in the reference engine, as a multiple of the plainest SimPy program.

    python benchmarks/reference_speed.py

Both run in one process, in turn, several times; `calls` and `legs` are made. What counts is the ratio.
"""

import statistics
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))

from plain_simpy import plain_queue

import sim

HOURS, ROUNDS, BOUND = 33.4, 7, 2.5


def timed(function) -> tuple[float, int]:
    """Seconds that a function takes, and what it returns."""
    began = perf_counter()
    calls = function()
    return perf_counter() - began, calls


def ours() -> int:
    """The reference engine through the public call, both tables made."""
    run = sim.run(WORLD, seed=1, engine="reference")
    return min(len(run.calls), len(run.legs))


def plain() -> int:
    """The yardstick."""
    return len(plain_queue(600, 50, 300, 180, HOURS))


WORLD = sim.textbook(600, 50, sim.Exponential(300), patience=sim.Exponential(180), hours=HOURS)


def main() -> None:
    """Print a line a round and the median ratio."""
    ours(), plain()
    ratios = []
    for number in range(ROUNDS):
        (a, calls), (b, others) = timed(ours), timed(plain)
        ratios.append((a / calls) / (b / others))
        print(f"round {number + 1}: {calls} calls {a:.2f} s, plain {others} calls {b:.2f} s, ratio {ratios[-1]:.2f}")
    print(f"median ratio per call {statistics.median(ratios):.2f} (bound {BOUND})")


if __name__ == "__main__":
    main()
