"""How fast the engines are: calls a second, and as a multiple of the plainest SimPy program for the same work.

    python benchmarks/speed.py [--calls 1000000] [--rounds 5]

Everything runs in one process, in turn, round after round; what counts are the ratios. Through `sim.run`, draws made,
the tables `calls` and `legs` returned.

W1: one queue, 600 calls an hour, 50 agents, exponential talk (300 s) and patience (180 s).
W2: days of twelve hours, calls by the hour, three tiers with transfers (30%, 20%), patience in each, redial (30%).
"""

import argparse
import ctypes
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from plain_simpy import BY_HOUR, TIERS, plain_queue, plain_tiers

import sim
from sim.engine.compiled import remember, serve
from sim.engine.compiled.arrivals import arrivals
from sim.engine.plan import plan_of
from sim.engine.rules import rules_of
from sim.engine.streams import streams_of
from sim.world.scenario import from_values

HERE = Path(__file__).parent
PLAIN_CALLS = 20_000  # its cost per call does not depend on how many there are


def w1(calls: int):
    """The plain queue, open day and night for as many days as give about so many calls."""
    day = sim.textbook(600, 50, sim.Exponential(300), patience=sim.Exponential(180), hours=24)
    return day.set("days", max(1, round(calls / 14_400)))


def w2(calls: int):
    """The day of three tiers, as many days as give about so many calls."""
    names, times = ("first", "second", "third"), [f"{8 + hour:02d}:00" for hour in range(len(BY_HOUR))]
    mean = {"kind": "exponential", "mean": 240}
    return from_values(
        {
            "days": max(1, round(calls / sum(BY_HOUR))),
            "opening": {"opens": "08:00", "closes": "20:00"},
            "centre": {
                "queues": {name: {"patience_s": mean} for name in names},
                "teams": {
                    name: {
                        "agents": agents,
                        "serves": {
                            name: {
                                "handling_s": {"kind": "exponential", "mean": talk},
                                "solved_share": 1 - passed_on,
                                "passes_to": following,
                            }
                        },
                    }
                    for name, following, (agents, talk, passed_on) in zip(names, (*names[1:], None), TIERS, strict=True)
                },
            },
            "demand": {
                "calls_per_hour": dict(zip(times, BY_HOUR, strict=True)),
                "reasons": {"any": {"queue": "first"}},
                "redial": {"share": 0.3, "delay_s": {"kind": "exponential", "mean": 600}},
            },
        }
    )


def ours(world, engine: str) -> int:
    """One run through the public call, both tables made."""
    run = sim.run(world, seed=1, engine=engine)
    return len(run.calls) if len(run.legs) else 0


def queues_alone(world) -> int:
    """The compiled engine with its draws: what happens to every call and leg, and nothing of how it is felt."""
    return len(serve(plan_of(world), streams_of(1, 0))["calls"]["call"])


def the_mind(world):
    """What every call is remembered as, for calls that are made beforehand."""
    plan, luck = plan_of(world), streams_of(1, 0)
    made = serve(plan, luck)
    return lambda: len(remember(plan, rules_of(world), luck, made)["remembered"])


def c_loop():
    """The plain queue in C on the same draws, as a function of a world; None where there is no compiler."""
    if shutil.which("cc") is None:
        return None
    folder = tempfile.mkdtemp()
    library = Path(folder, "plain_events.so")
    command = [
        "cc",
        "-O3",
        "-march=native",
        "-shared",
        "-fPIC",
        "-o",
        str(library),
        str(HERE / "plain_events.c"),
        "-lm",
    ]
    subprocess.run(command, check=True)
    loop = ctypes.CDLL(str(library)).plain_queue
    i8, pointer, f8, u8 = ctypes.c_int64, ctypes.c_void_p, ctypes.c_double, ctypes.c_uint64
    loop.argtypes, loop.restype = [i8, pointer, pointer, i8, f8, f8, u8, u8, pointer], i8

    def run(world) -> int:
        luck = streams_of(1, 0)
        came = arrivals(plan_of(world), luck)
        many, out = len(came.tick), np.empty((len(came.tick), 4), np.int64)
        columns = [column.ctypes.data for column in (came.tick, came.customer)]
        loop(many, *columns, 50, 300.0, 180.0, luck.handling, luck.patience, out.ctypes.data)
        return many

    return run


def nanoseconds(function, *given) -> float:
    """Nanoseconds a call."""
    began = perf_counter()
    calls = function(*given)
    return (perf_counter() - began) / calls * 1e9


def measure(rounds: int, contestants: dict) -> dict[str, list[float]]:
    """Nanoseconds a call of each contestant, in each of several rounds."""
    for function, *given in contestants.values():
        function(*given)
    times = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, (function, *given) in contestants.items():
            times[name].append(nanoseconds(function, *given))
    return times


def ratio(times: dict[str, list[float]], one: dict, other: dict) -> float:
    """How many times as long one takes as the other: the median over the rounds."""
    (mine,), (yours,) = one, other
    return statistics.median(a / b for a, b in zip(times[mine], times[yours], strict=True))


def report(title: str, times: dict[str, list[float]], yardstick: str) -> None:
    """One line a contestant: calls a second and the median of the paired ratios."""
    print(f"\n{title}\n{'':34}{'ns a call':>12}{'calls a second':>18}{'times plain SimPy':>20}")
    for name, one in times.items():
        faster, middle = ratio(times, {yardstick: ()}, {name: ()}), statistics.median(one)
        print(f"{name:34}{middle:12,.0f}{1e9 / middle:18,.0f}{faster:20.1f}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    queue, tiers, loop = w1(chosen.calls), w2(chosen.calls), c_loop()
    plain = {"plain SimPy": (lambda: len(plain_queue(600, 50, 300, 180, PLAIN_CALLS / 600)),)}
    in_c = {"C event loop, draws made": (loop, queue)} if loop else {}
    reference = {"Holdtime, SimPy engine": (ours, w1(PLAIN_CALLS), "reference")}
    compiled = {"Holdtime, compiled engine": (ours, queue, "compiled")}
    alone = {"Holdtime, the queues alone": (queues_alone, queue)}
    mind = {"Holdtime, the mind alone": (the_mind(queue),)}
    times = measure(chosen.rounds, plain | reference | in_c | alone | mind | compiled)
    report("W1", times, "plain SimPy")
    if in_c:
        print(f"the queues alone take {ratio(times, alone, in_c):.2f} times as long as the C event loop")
    print(f"the mind takes {ratio(times, mind, alone):.2f} times as long as the queues alone")
    plain = {"plain SimPy": (lambda: len(plain_tiers(PLAIN_CALLS // sum(BY_HOUR) + 1)),)}
    reference = {"Holdtime, SimPy engine": (ours, w2(PLAIN_CALLS), "reference")}
    compiled = {"Holdtime, compiled engine": (ours, tiers, "compiled")}
    report("W2", measure(chosen.rounds, plain | reference | compiled), "plain SimPy")
    growth = {f"{calls:,} calls": (ours, w1(calls), "compiled") for calls in (10**4, 10**5, 10**6, 10**7)}
    print("\nW1 as it grows")
    for name, one in measure(3, growth).items():
        print(f"{name:34}{statistics.median(one):12,.0f}")
    print(f"\nmost memory in use: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


if __name__ == "__main__":
    main()
