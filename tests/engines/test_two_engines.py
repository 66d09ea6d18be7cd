"""Two engines, one truth: the compiled engine gives the tables of the SimPy engine, bit for bit.

Worlds are generated, most of them tiny and full of ties. A pair that differs is shrunk by hypothesis and printed as a
scenario file. `HOLDTIME_WORLDS` sets how many worlds of each kind are tried; without the compiler (NUMBA_DISABLE_JIT=1,
the same functions as plain Python) they are fewer.
"""

import os
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, note, settings

import sim
from sim.core.ends import Happening, Outcome
from sim.mind import RULES
from sim.mind.loyalty.leaving import Cause
from sim.tables import Origin
from tests.engines.test_everything import DAY
from tests.generated.drawn import chains, drawn_worlds, simple_queues
from tests.generated.edges import edge_worlds
from tests.generated.markets import busy_markets
from tests.generated.minds import thoughtful_worlds
from tests.generated.tied import STEADY, rich_worlds, seeds, tied_worlds

pytest.importorskip("numba")

SLOW = os.environ.get("NUMBA_DISABLE_JIT") == "1"
TABLES = ("calls", "legs", "staff", "events", "moments")
MARKET_TABLES = ("customers", "months", "ledger")
KINDS = {
    "tied": (tied_worlds(), 1000),
    "rich": (rich_worlds(), 1000),
    "thoughtful": (thoughtful_worlds(), 900),
    "drawn": (drawn_worlds(), 500),
    "simple": (simple_queues(), 100),
    "chains": (chains(), 100),
    "markets": (busy_markets(), 500),
    "edges": (edge_worlds(), 200),
}


def both(world, seed, replication=0):
    """The runs of both engines on the same luck, whole."""
    keep = ("calls", "legs", "events")
    return [sim.run(world, seed, replication, engine, keep) for engine in ("reference", "compiled")]


def assert_equal(one, other):
    """Every table and every metric, to the last bit."""
    for name in TABLES + (MARKET_TABLES if one.scenario.world == "market" else ()):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True, obj=name)
    pd.testing.assert_series_equal(one.metrics(), other.metrics(), check_exact=True)


def assert_equal_records(one, other):
    """The columns that tables and metrics are made from, to the last bit."""
    assert one.records.keys() == other.records.keys()
    for table, columns in one.records.items():
        assert columns.keys() == other.records[table].keys()
        for name, column in columns.items():
            assert column.dtype == other.records[table][name].dtype, f"{table}.{name}"
            same = np.array_equal(column, other.records[table][name], equal_nan=column.dtype.kind == "f")
            assert same, f"{table}.{name}: {column} {other.records[table][name]}"


def reaches_its_closing_value(run):
    """The lines of the ledger lead from the opening to the closing value, and from month to month, to the cent."""
    lines = run.ledger.set_index(["month", "segment"])
    gains = lines.opening_cents + lines.won_cents + lines.grown_cents + lines.interest_cents
    assert (gains - lines.shrunk_cents - lines.margin_cents - lines.lost_cents == lines.closing_cents).all()
    after = lines.opening_cents.groupby("segment", observed=False).shift(-1).dropna()
    assert (lines.closing_cents.loc[after.index] == after).all()
    taken = run.ledger.groupby("month").margin_cents.sum()
    assert taken.tolist() == run.months.margin_cents.tolist()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_any_world(kind):
    worlds, many = KINDS[kind]
    met = Counter()

    @settings(STEADY, max_examples=int(os.environ.get("HOLDTIME_WORLDS", many // 20 if SLOW else many)))
    @given(worlds, seeds)
    def hold(world, seed):
        note(f"seed {seed}\n{world.to_yaml()}")
        one, other = both(world, seed)
        assert_equal_records(one, other)
        met.update(f"{step}: {rule.rule}" for step, rule in world.mind)
        met.update(Happening(code).name.lower() for code in one.records["events"]["event"].tolist())
        met.update(Outcome(code).name.lower() for code in one.records["calls"]["outcome"].tolist())
        if world.world == "market":
            reaches_its_closing_value(one)
            met.update(f"origin: {Origin(code).name.lower()}" for code in one.records["customers"]["origin"].tolist())
            met.update(f"cause: {Cause(code).name.lower()}" for code in one.records["customers"]["cause"].tolist())
            met["won back"] += int(one.records["customers"]["won_back"].sum())

    hold()
    print(f"\n{kind}: {dict(sorted(met.items()))}")  # noqa: T201 - what was met in all these worlds (pytest -s)
    assert met["served"] > (20 if SLOW else 100)
    if kind == "markets" and not SLOW:
        assert all(met[f"origin: {each.name.lower()}"] > 50 for each in Origin)
        assert all(met[f"cause: {each.name.lower()}"] > 20 for each in (Cause.COMPETITOR, Cause.OWN_REASONS))
        # which of the four, depends on the examples; tests/by_hand/test_customers.py has them all
        broken = (Cause.WAITING, Cause.NOT_SOLVED, Cause.RETELLING, Cause.COMPLAINT)
        assert sum(met[f"cause: {each.name.lower()}"] for each in broken) > 10
        assert met["won back"] > 50
    if kind == "thoughtful" and not SLOW:
        assert all(met[f"{step}: {rule().rule}"] > 10 for step, rules in RULES.items() for rule in rules)


@pytest.mark.parametrize("choice", [("preference", "serve"), ("longest_waiting", "drop")])
def test_a_day_in_which_everything_is_used(choice):
    world = DAY.set(dict(zip(("centre.agents_choose", "centre.at_closing"), choice, strict=True)))
    world = world.set("demand.calls_per_hour", 60) if SLOW else world
    assert_equal(*both(world, seed=7, replication=3))


@pytest.mark.parametrize("memory", ["peak_end", "average"])
@pytest.mark.parametrize("name", [name for name in sim.scenarios() if sim.load(name).world == "floor"])
def test_the_library(name, memory):
    world = sim.load(name).set({"days": 3, "mind.memory": {"rule": memory}})
    world = world.set("days", 1).set("demand.scale", 0.02) if SLOW or name == "bank-2003" else world
    assert_equal(*both(world, seed=11))


@pytest.mark.parametrize("name", [name for name in sim.scenarios() if sim.load(name).world == "market"])
def test_the_markets_of_the_library(name):
    """As they are, but with fewer customers, newcomers and agents, and over few months."""
    world = sim.load(name)
    share = 600 / world.customers.count
    acquisition = "customers.acquisition"
    agents = {team: one.agents for team, one in world.centre.teams.items()}
    most = {team: max(many.values()) if isinstance(many, dict) else many for team, many in agents.items()}
    fewer = {f"centre.teams.{team}.agents": max(1, round(share * many)) for team, many in most.items()} | {
        "months": 1 if SLOW else 3,
        "customers.count": 100 if SLOW else 600,
        "customers.renewal_months": min(world.customers.renewal_months, 2),
        f"{acquisition}.prospects_per_month": round(share * world.get(f"{acquisition}.prospects_per_month")),
    }
    one, other = both(world.set(fewer), seed=5)
    assert_equal(one, other)
    reaches_its_closing_value(other)
    assert len(one.calls) > (20 if SLOW else 50)


def test_more_calls_than_there_was_room_for():
    """Returns and redials need more rows than the arrivals that are counted beforehand."""
    world = sim.load("broadband-complaint").set(
        {
            "days": 1,
            "demand.redial.share": 0.9,
            "demand.redial.tries": 9,
            "demand.calls_per_hour": 40 if SLOW else 240,
            "centre.teams.front.agents": 3,
        }
    )
    assert_equal(*both(world, seed=2))


def test_auto_takes_the_compiled_engine_where_it_can():
    small = sim.load("small-market").set({"months": 1, "customers.count": 20})
    assert sim.run(sim.textbook(60, 5, 180, hours=1)).provenance.engine == "compiled"
    assert sim.run(small).provenance.engine == "compiled"
