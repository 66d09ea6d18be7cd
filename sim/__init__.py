"""Holdtime: how long and how well people are served decides what they remember, and whether they stay.

    import sim

    world = sim.load("broadband-complaint")
    run = sim.run(world, seed=1)
    run.calls, run.legs, run.metrics()

The names below are the public ones. They are fetched when first used, so that ``import sim`` is quick.
"""

from importlib import import_module

from sim.core.loading import uncollected

__version__ = "0.1.0"

_HOME = {
    "load": "sim.world.library",
    "scenarios": "sim.world.library",
    "textbook": "sim.world.library",
    "run": "sim.results.run",
    "replicate": "sim.study.replicate",
    "compare": "sim.study.compare",
    "metrics_guide": "sim.results.guide",
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


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    home = _HOME[name]
    with uncollected():
        found = import_module(f"sim.{name}") if home is None else getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__():
    return sorted([*globals(), *_HOME])
