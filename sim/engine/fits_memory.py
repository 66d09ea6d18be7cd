"""Whether a run fits into memory, asked before it begins; where there is no psutil to ask, nothing is refused."""

from importlib.util import find_spec

from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.engine.plan import Plan
from sim.engine.volumes import expected_calls

# What a call takes with its legs and tables: 1,150 and 280 bytes on the plain queue of `benchmarks/speed.py`, where
# every call has one leg; more here, because calls may have several.
BYTES_PER_CALL = {"reference": 2_500, "compiled": 600}


def refuse_what_does_not_fit(plan: Plan, engine: str) -> None:
    """Raise ScenarioError, with the estimate, for a run that needs more memory than is free.

    >>> import sim
    >>> from sim.engine.plan import plan_of
    >>> refuse_what_does_not_fit(plan_of(sim.textbook(60, 5, 180, hours=8)), "reference")
    """
    if find_spec("psutil") is None:  # in a browser, say
        return
    import psutil

    calls, free = expected_calls(plan), psutil.virtual_memory().available
    needed = calls * BYTES_PER_CALL[engine]
    if needed > free:
        raise ScenarioError(
            say(
                "the run would make about {calls:,.0f} calls and need {needed:,.1f} GB, but {free:,.1f} GB of memory "
                "are free; shorten it, or replicate a shorter one.",
                calls=calls,
                needed=needed / 1e9,
                free=free / 1e9,
            )
        )
