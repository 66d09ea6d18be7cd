"""How fast a market runs: against the SimPy engine, at a hundred thousand customers over three years, and by size.

    python benchmarks/market_speed.py [--rounds 3]

Everything runs in one process; monthly tables only (`keep=()`), the ledger and the months made. The ratio is taken on
`broadband-market` over three months (over 20 agents), the rest on the compiled engine alone. The cost of a customer's
month is that of the run divided by customers and months; agents grow with the customers.
"""

import argparse
import resource
import statistics
from time import perf_counter

import sim

WORLD = sim.load("broadband-market")
MONTHS = 3  # of the comparison with the SimPy engine, which takes a quarter of a minute for them
SIZES = (10_000, 100_000, 1_000_000)


def seconds(world, engine: str = "compiled") -> float:
    """One run and its tables by month."""
    begin = perf_counter()
    done = sim.run(world, seed=1, engine=engine, keep=())
    _ = done.months, done.ledger
    return perf_counter() - begin


def sized(customers: int, months: int):
    """The market with so many customers, and as many agents, prospects and people who listen for each of them."""
    factor = customers / WORLD.customers.count
    agents = {
        f"centre.teams.{name}.agents": {time: max(1, round(many * factor)) for time, many in team.agents.items()}
        for name, team in WORLD.centre.teams.items()
    }
    acquisition = WORLD.customers.acquisition
    scaled = {
        "customers.count": customers,
        "customers.acquisition.prospects_per_month": round(acquisition.prospects_per_month * factor),
        "customers.acquisition.public": round(acquisition.public * factor),
        "months": months,
    }
    return WORLD.set(agents | scaled)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    seconds(sized(1000, 1))  # what is loaded once is not counted
    ratios = []
    short = WORLD.set("months", MONTHS)
    for _ in range(rounds):
        ours = statistics.median(seconds(short) for _ in range(3))
        ratios.append(seconds(short, "reference") / ours)
    agents = sum(max(team.agents.values()) for team in WORLD.centre.teams.values())
    print(f"{MONTHS} months, {agents} agents: {statistics.median(ratios):.0f} times the SimPy engine ({ratios})")
    calls = sim.run(WORLD, seed=1).months.calls.sum()
    whole = [seconds(WORLD) for _ in range(rounds)]
    print(f"36 months, 100,000 customers, {calls:,} calls: {statistics.median(whole):.2f} s ({whole})")
    for customers in SIZES:
        cost = statistics.median(seconds(sized(customers, 6)) for _ in range(rounds)) / customers / 6
        print(f"{customers:9,} customers: {cost * 1e6:.2f} microseconds a customer's month")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
