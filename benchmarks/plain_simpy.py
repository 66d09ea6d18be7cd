"""The plainest SimPy program for one queue with patience: the yardstick for speed.

It is written as the SimPy documentation would: a process a call, ``request | timeout``, the standard library's random
numbers, a tuple a call, one DataFrame at the end. It remembers nothing of what callers felt.
"""

import random

import pandas as pd
import simpy

COLUMNS = ["call", "arrival_s", "wait_s", "outcome", "talk_s", "end_s"]


def plain_queue(calls_per_hour: float, agents: int, handle: float, patience: float, hours: float) -> pd.DataFrame:
    """One row a call of a queue with exponential gaps, talk and patience (means in seconds)."""
    luck, env, calls = random.Random(1), simpy.Environment(), []  # noqa: S311 - not for secrets
    staff = simpy.Resource(env, agents)

    def call(number):
        arrival = env.now
        with staff.request() as answer:
            yield answer | env.timeout(luck.expovariate(1 / patience))
            wait = env.now - arrival
            if answer.triggered:
                talk = luck.expovariate(1 / handle)
                yield env.timeout(talk)
                calls.append((number, arrival, wait, "served", talk, env.now))
            else:
                calls.append((number, arrival, wait, "gave_up", 0.0, env.now))

    def arrivals():
        number = 0
        while True:
            yield env.timeout(luck.expovariate(calls_per_hour / 3600))
            if env.now >= hours * 3600:
                return
            env.process(call(number))
            number += 1

    env.process(arrivals())
    env.run()
    return pd.DataFrame(calls, columns=COLUMNS)


TIERS = ((40, 240.0, 0.3), (14, 420.0, 0.2), (5, 600.0, 0.0))  # agents, mean talk in s, share passed on
BY_HOUR = (200, 350, 500, 600, 600, 550, 500, 550, 600, 500, 350, 200)  # calls an hour from 08:00 to 20:00


def plain_tiers(days: int, patience: float = 240.0, again: float = 0.3, pause: float = 600.0) -> pd.DataFrame:
    """One row a call of days of twelve hours: three tiers with transfers, patience in each, a share dials again."""
    luck, env, calls = random.Random(1), simpy.Environment(), []  # noqa: S311 - not for secrets
    teams = [simpy.Resource(env, agents) for agents, _, _ in TIERS]

    def tier(team, handle):
        """Wait for an agent of a tier and talk; returns the wait and the talk, or None after giving up."""
        arrival = env.now
        with team.request() as answer:
            yield answer | env.timeout(luck.expovariate(1 / patience))
            wait = env.now - arrival
            if not answer.triggered:
                return wait, None
            talk = luck.expovariate(1 / handle)
            yield env.timeout(talk)
            return wait, talk

    def call(number):
        arrival, waited, talked, attempts, transfers, at = env.now, 0.0, 0.0, 1, 0, 0
        while True:
            _, handle, passed_on = TIERS[at]
            wait, talk = yield from tier(teams[at], handle)
            waited += wait
            if talk is None:
                if luck.random() >= again:
                    outcome = "gave_up"
                    break
                yield env.timeout(luck.expovariate(1 / pause))
                attempts, at = attempts + 1, 0
            else:
                talked += talk
                if luck.random() >= passed_on:
                    outcome = "solved"
                    break
                transfers, at = transfers + 1, at + 1
        calls.append((number, arrival, waited, talked, attempts, transfers, outcome, env.now))

    def arrivals():
        number = 0
        for day in range(days):
            for hour, per_hour in enumerate(BY_HOUR):
                begin = (24 * day + hour) * 3600.0
                for quarter in range(4):
                    start = begin + 900.0 * quarter
                    times = sorted(start + 900.0 * luck.random() for _ in range(_poisson(luck, per_hour / 4)))
                    for time in times:
                        yield env.timeout(time - env.now)
                        env.process(call(number))
                        number += 1

    env.process(arrivals())
    env.run()
    return pd.DataFrame(calls, columns=TIER_COLUMNS)


TIER_COLUMNS = ["call", "arrival_s", "total_wait_s", "talk_s", "attempts", "transfers", "outcome", "end_s"]


def _poisson(luck: random.Random, mean: float) -> int:
    """How many exponential gaps fit into a stretch of length `mean`."""
    count, reached = 0, luck.expovariate(1.0)
    while reached < mean:
        count += 1
        reached += luck.expovariate(1.0)
    return count
