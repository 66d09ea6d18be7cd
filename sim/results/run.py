"""One run: a scenario on the luck of one seed and replication, and the tables that come of it."""

from collections.abc import Callable, Iterable
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from warnings import warn

from sim.core.language import say
from sim.core.loading import uncollected
from sim.core.parameter import ScenarioError
from sim.engine.fits_memory import refuse_what_does_not_fit
from sim.engine.plan import Plan, plan_of
from sim.engine.records import Columns, Records
from sim.mind.guarded import one_sentence
from sim.mind.own import NotCompiledError
from sim.results.ledger import ledger
from sim.results.months import months
from sim.results.provenance import Provenance, simulated
from sim.results.stages import stages
from sim.tables import ALL, frame
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

ENGINES = ("auto", "reference", "compiled")
KEEP = ("calls", "legs", "events")


class Run:
    """The result of one run. Its tables are made when they are first asked for.

    >>> import sim
    >>> run = sim.run(sim.textbook(60, 5, sim.Exponential(180), hours=2), seed=1)
    >>> bool(len(run.calls) == run.metrics()["offered"])
    True
    """

    def __init__(self, scenario: Scenario, plan: Plan, records: Records, engine: str, luck: tuple[int, int]):
        self.scenario, self.plan, self.records = scenario, plan, records
        self.engine, self.luck = engine, luck

    @cached_property
    def provenance(self) -> Provenance:
        """What this result came from."""
        seed, replication = self.luck
        return simulated(self.scenario, seed, self.engine, replication)

    def __repr__(self) -> str:
        return f"<Run {self.provenance.line()}>"

    @cached_property
    def calls(self) -> "pd.DataFrame":
        """One row a call, in order of arrival."""
        return self._table("calls")

    @cached_property
    def legs(self) -> "pd.DataFrame":
        """One row a leg, in the order of the calls."""
        return self._table("legs")

    @cached_property
    def staff(self) -> "pd.DataFrame":
        """One row a spell of duty of an agent."""
        return self._table("staff")

    @cached_property
    def events(self) -> "pd.DataFrame":
        """One row an event, in the order in which they happened; only with keep=("events", ...)."""
        return self._table("events")

    @cached_property
    def customers(self) -> "pd.DataFrame":
        """One row a customer of a market."""
        if "customers" not in self.records:
            raise self._absent("customers")
        table = self.records["customers"]
        return frame(ALL["customers"], table | {"stage": stages(self.scenario, table)}, self._words())

    @cached_property
    def months(self) -> "pd.DataFrame":
        """One row a month of a market: customers, calls and money."""
        if self.scenario.world != "market":
            raise self._absent("months")
        return frame(ALL["months"], months(self.scenario, self.records), {})

    @cached_property
    def moments(self) -> "pd.DataFrame":
        """One row a moment of every leg, worked out from the legs by the rule that the scenario names."""
        from sim.engine.afterwards import moments_of

        with one_sentence(self.scenario.mind):
            made = moments_of(self.scenario, self.records, self.luck)
        return frame(ALL["moments"], made, self._words())

    @cached_property
    def ledger(self) -> "pd.DataFrame":
        """One row a month and segment of a market: what its customers are worth, and why that changes."""
        if self.scenario.world != "market":
            raise self._absent("ledger")
        return frame(ALL["ledger"], ledger(self.scenario, self.records), self._words())

    @cached_property
    def _measured(self) -> dict[str, float]:
        from sim.results.after_warm_up import Counted
        from sim.results.metrics import measure

        for name in ("calls", "legs"):
            if name not in self.records:
                raise self._absent(name)

        with one_sentence(self.scenario.mind):
            return measure(Counted(self.scenario, self.plan, self.records))

    def metrics(self) -> "pd.Series":
        """Named numbers, the warm-up left out; `sim.metrics_guide()` says what each means."""
        import pandas as pd

        return pd.Series({name: float(value) for name, value in self._measured.items()}, name="value")

    def parts(self) -> "pd.DataFrame":
        """What each metric is made of that is a share or a mean: `part` / `whole`.

        >>> import sim
        >>> run = sim.run(sim.textbook(60, 5, 180, hours=1), seed=1)
        >>> bool(run.parts().loc["answered_share", "whole"] == run.metrics()["offered"])
        True
        """
        import pandas as pd

        from sim.results.metrics import Ratio

        made = {name: (one.part, one.whole) for name, one in self._measured.items() if isinstance(one, Ratio)}
        return pd.DataFrame.from_dict(made, orient="index", columns=["part", "whole"], dtype=float)

    def remembered_by(self, scenario: Scenario) -> "Run":
        """The same calls, leg by leg, as the minds of another scenario remember them.

        No queue is run again: what is remembered changes nothing on a floor. In a market the calls are those of the
        customers as they came and left in this run. Raises ScenarioError for a scenario that differs in more than
        `mind`, `centre.delivery`, and the conduct and music of teams and queues.

        >>> import sim
        >>> run = sim.run(sim.textbook(60, 5, 180, hours=1), seed=1)
        >>> other = run.remembered_by(run.scenario.set("mind.memory", {"rule": "average"}))
        >>> run.calls.remembered.mean().item(), round(other.calls.remembered.mean().item(), 2)
        (7.5, 7.24)
        """
        from sim.engine.afterwards import remembered

        if not isinstance(scenario, Scenario):
            words = say(
                "remembered_by needs a scenario, such as run.scenario.set(...) gives, not {given}.",
                given=repr(scenario),
            )
            raise ScenarioError(words)
        with one_sentence(scenario.mind):
            calls = self.records["calls"] | remembered(self.scenario, scenario, self.records, self.luck)
        return self.with_scenario(scenario).with_records(calls=calls)

    def with_records(self, **tables: Columns) -> "Run":
        """The same run with these tables in the place of its own, as columns in ticks; nothing is simulated.

        >>> import sim
        >>> run = sim.run(sim.textbook(60, 5, 180, hours=1), seed=1)
        >>> early = {name: column[:3] for name, column in run.records["calls"].items()}
        >>> len(run.with_records(calls=early).calls), len(run.calls) > 3
        (3, True)
        """
        return Run(self.scenario, self.plan, self.records | tables, self.engine, self.luck)

    def with_scenario(self, scenario: Scenario) -> "Run":
        """The same records, read under another scenario: at other prices, say. Nothing is simulated.

        It is for the caller to know that the other scenario would have had the same calls.

        >>> import sim
        >>> run = sim.run(sim.textbook(60, 5, 180, hours=1), seed=1)
        >>> dearer = run.with_scenario(run.scenario.set("money.cost_per_call", 9))
        >>> bool(dearer.metrics()["cost_per_call"] > run.metrics()["cost_per_call"])
        True
        """
        return Run(scenario, plan_of(scenario), self.records, self.engine, self.luck)

    def forget(self, names: set[str]) -> None:
        """Drop some tables of a market, once its months have been counted from them."""
        if names:
            _ = self.months
            self.records = {name: table for name, table in self.records.items() if name not in names}

    def _table(self, name: str) -> "pd.DataFrame":
        if name not in self.records:
            raise self._absent(name)
        return frame(ALL[name], self.records[name], self._words())

    def _words(self) -> dict[str, Any]:
        return self.plan.words

    def _absent(self, name: str) -> "AbsentTableError":
        if name in {"calls", "legs"}:
            return AbsentTableError(say('the {name} were not kept; run with keep=("calls", "legs").', name=name))
        if name == "events":
            return AbsentTableError(say('the events were not kept; run with keep=("calls", "legs", "events").'))
        return AbsentTableError(say("a {world} world has no table {name}.", world=self.scenario.world, name=name))


class AbsentTableError(AttributeError):
    """A table that this world or run has not got. The message says why."""


def run(
    scenario: Scenario,
    seed: int = 1,
    replication: int = 0,
    engine: str = "auto",
    keep: Iterable[str] = ("calls", "legs"),
    progress: Callable[[float], None] | None = None,
) -> Run:
    """Run a scenario once. The same seed and replication give the same result, another replication another.

    `keep` may add "events", the full trace; a market without "legs" or "calls" in it keeps its months, ledger and
    customers, and takes less memory. `progress` is called now and then with the share of the time that has been
    simulated, at last with 1. Raises ScenarioError for a wrong argument, or a run that would not fit into memory.

    >>> import sim
    >>> sim.run(sim.textbook(60, 5, 180, hours=1), seed=1).calls.outcome.unique().tolist()
    ['solved']
    """
    if not isinstance(scenario, Scenario):
        raise ScenarioError(
            say("run needs a scenario, such as sim.load(...) gives, not {given}.", given=repr(scenario))
        )
    if engine not in ENGINES:
        raise ScenarioError(say("engine is {engine}, but must be auto, reference or compiled.", engine=repr(engine)))
    keep = keep if isinstance(keep, str) else tuple(keep)
    if set(keep) - set(KEEP) or isinstance(keep, str):
        raise ScenarioError(say("keep may hold calls, legs and events, not {given}.", given=repr(keep)))
    if progress is not None and not callable(progress):
        raise ScenarioError(say("progress must be a function of one number, not {given}.", given=repr(progress)))
    asked, engine = engine, _engine_for(engine)
    with uncollected():
        simulate = import_module(f"sim.engine.{engine}").simulate
    plan, seed, replication = plan_of(scenario), _whole(seed), _whole(replication)
    try:
        refuse_what_does_not_fit(plan, engine)
        with one_sentence(scenario.mind):
            records = simulate(plan, seed, replication, keep, progress)
    except NotCompiledError as error:
        if asked != "auto":
            raise ScenarioError(str(error)) from None
        words = say("{why} So the SimPy engine runs this world, which takes far longer.", why=str(error))
        warn(words, stacklevel=2)
        return run(scenario, seed, replication, "reference", keep, progress)
    except ValueError as error:
        raise ScenarioError(str(error)) from None
    made = Run(scenario, plan, records, engine, (seed, replication))
    if scenario.world == "market":
        made.forget({"calls", "legs"} - set(keep))
    return made


def _engine_for(engine: str) -> str:
    """The engine that will run: "auto" takes the compiled one where there is numba."""
    if engine == "reference":
        return engine
    there = find_spec("numba") is not None
    if engine == "compiled" and not there:
        raise ScenarioError(say('the compiled engine needs numba, which is not installed; use engine="reference".'))
    return "compiled" if there else "reference"


def _whole(number: Any) -> Any:
    return number.item() if hasattr(number, "item") else number
