"""Everything that is counted from one run: a file a question, and in it a function of the run.

    import sim

    run = sim.run(sim.load("small-market"), seed=1)
    run.metrics(), run.months, run.ledger       the run itself has these
    sim.results.weeks.weekly(run)               week by week, as the four quarters of a wheel
    sim.results.quarters.experience(run)        five experience metrics by quarter
    sim.results.gaps.gaps(run)                  the five gaps between expected and perceived
    sim.results.survival.tenures(run)           how long customers stay, ready for a survival curve
    sim.results.exports.rfm(run, 3)             tables for packages of lifetime value
    sim.results.renewals.renewing(run)          who comes to a renewal, month by month
    sim.results.saved.tables("result/")         the tables that `holdtime run --out result/` wrote
    sim.results.chain.chain(run), sim.results.years.years(run), sim.results.berg.berg(run)     what pictures show
    sim.results.one_call.call_of(run, 17)       one customer's call as it was lived

The files below are fetched when first used, so that ``import sim`` is quick.
"""

from importlib import import_module
from types import ModuleType

from sim.core.loading import uncollected

__all__ = [
    "berg",
    "chain",
    "exports",
    "gaps",
    "one_call",
    "quarters",
    "renewals",
    "saved",
    "survival",
    "weeks",
    "years",
]


def __getattr__(name: str) -> ModuleType:
    if name not in __all__:
        raise AttributeError(f"module 'sim.results' has no attribute {name!r}")
    with uncollected():
        return import_module(f"sim.results.{name}")
