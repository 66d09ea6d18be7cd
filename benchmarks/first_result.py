"""How long a new process takes to its first result, with machine code from disk and (--cold) without.

    python benchmarks/first_result.py [--rounds 9] [--cold]

From the start of the process until a library scenario is loaded, run and its number of calls printed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
CODE = """
import sim
print(sum(sim.run(sim.load("broadband-complaint"), seed=1, engine="compiled").records["calls"]["solved"]), flush=True)
"""


def seconds(**surroundings: str) -> float:
    """Seconds until a new process prints its result."""
    env = os.environ | {"PYTHONPATH": str(ROOT)} | surroundings
    began = perf_counter()
    with subprocess.Popen([sys.executable, "-c", CODE], stdout=subprocess.PIPE, env=env, text=True) as process:
        answer = process.stdout.readline()
        took = perf_counter() - began
    if not answer.strip().isdigit():
        raise SystemExit("the process did not print a result")
    return took


def main() -> None:
    """Print the median and the range."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--cold", action="store_true", help="once more with nothing compiled yet")
    chosen = parser.parse_args()
    seconds()
    took = [seconds() for _ in range(chosen.rounds)]
    print(f"warm: median {statistics.median(took):.2f} s, from {min(took):.2f} to {max(took):.2f} s")
    if chosen.cold:
        with tempfile.TemporaryDirectory() as folder:
            print(f"cold: {seconds(HOLDTIME_CACHE=folder):.1f} s")


if __name__ == "__main__":
    main()
