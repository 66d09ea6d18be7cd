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
