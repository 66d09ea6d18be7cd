"""Holdtime: how long and how well people are served decides what they remember, and whether they stay.

    import sim

    world = sim.load("broadband-complaint")
    run = sim.run(world, seed=1)
    run.calls, run.legs, run.metrics()

The flow, and the file of each of its six words::

    Scenario -> demand -> queues -> moments -> memory -> loyalty -> money
                  ^                                         |
                  +-------- who is still a customer --------+

    demand   what makes people call             world/demand.py, drawn in engine/arrivals.py
    queues   who waits, who is served           world/queues.py, engine/reference/floor.py
    moments  what each piece of a call feels    mind/moments/plain.py
    memory   what is remembered of them         mind/memory/peaks.py and its rivals beside it
    loyalty  who stays, and why others leave    mind/loyalty/course.py, engine/reference/market.py
    money    what it costs and is worth         world/money.py, results/months.py and ledger.py

``docs/explanation/the-way-of-a-call.md`` walks it file by file. The names below are the public ones. They are fetched
when first used, so that ``import sim`` is quick.
"""

from importlib import import_module

from sim.core.loading import uncollected
from sim.core.moved import moved, sentence, watch

__version__ = "0.1.0"

_HOME = {
    "load": "sim.world.library",
    "scenarios": "sim.world.library",
    "textbook": "sim.world.library",
    "run": "sim.results.run",
    "replicate": "sim.study.replicate",
    "compare": "sim.study.compare",
    "metrics_guide": "sim.results.guide",
    "check_rule": "sim.engine.check_rule",
    "Scenario": "sim.world.scenario",
    "ScenarioError": "sim.core.parameter",
    "results": None,
    "study": None,
    "mind": None,
    "theory": None,
    "figures": None,
    "Constant": "sim.core.distributions",
    "Empirical": "sim.core.distributions",
    "Erlang": "sim.core.distributions",
    "Exponential": "sim.core.distributions",
    "HyperExponential": "sim.core.distributions",
    "LogNormal": "sim.core.distributions",
    "Uniform": "sim.core.distributions",
    "Weibull": "sim.core.distributions",
}

__all__ = [
    "Constant",
    "Empirical",
    "Erlang",
    "Exponential",
    "HyperExponential",
    "LogNormal",
    "Scenario",
    "ScenarioError",
    "Uniform",
    "Weibull",
    "check_rule",
    "compare",
    "figures",
    "load",
    "metrics_guide",
    "mind",
    "replicate",
    "results",
    "run",
    "scenarios",
    "study",
    "textbook",
    "theory",
]


watch()  # for names of 0.1.0


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(
            sentence(f"sim.{name}") if f"sim.{name}" in moved() else f"module 'sim' has no attribute {name!r}"
        )
    home = _HOME[name]
    with uncollected():
        found = import_module(f"sim.{name}") if home is None else getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__():
    return sorted([*globals(), *_HOME])
