"""What a run will hold is estimated to within a factor of two before it begins, and what can't be held is refused."""

import pytest

import sim
from sim.engine.fits_memory import BYTES, held
from sim.engine.plan import plan_of

CALLS = sim.textbook(600, 40, sim.Exponential(100), sim.Exponential(60), hours=4)
MARKET = sim.load("small-market").set("months", 6)
ROWS = {"calls": "calls", "legs": "legs", "customers": "customers", "states": "states", "spells": "staff"}
WORLDS = {
    **{name: sim.load(name) for name in ("bank-2003", "broadband-complaint", "crisis-day", "small-fault")},
    **{
        name: sim.load(name).set({"months": 12, "customers.count": 3000})
        for name in ("broadband-market", "growth-versus-care", "loop-market", "ms-smith-supermarket")
    },
    "overload, who gives up dials again": CALLS.set(
        {"centre.teams.agents.agents": 8, "demand.redial": {"share": 0.9, "tries": None, "delay_s": 300}}
    ),
    "few lines, twice more": CALLS.set({"centre.lines": 10, "demand.redial": {"share": 1, "tries": 2, "delay_s": 30}}),
    "needs that return a thousand times": CALLS.set(
        {
            "centre.teams.agents.serves.line.solved_share": 0.1,
            "demand.reasons.call.returns": {"share": 0.95, "limit": 1000, "delay_days": 0.001},
        }
    ),
    "many join": MARKET.set(
        {"customers.acquisition": {"prospects_per_month": 20_000, "budget_per_month": 1e6, "half_won_at": 1000}}
    ),
    "shifts by the hour": CALLS.set(
        {
            "days": 30,
            "opening.closes": "08:00",
            "centre.teams.agents.agents": {f"0{n}:00": 20 + n % 2 for n in range(8)},
        }
    ),
}


@pytest.mark.parametrize("name", WORLDS)
def test_the_estimate_is_right_within_a_factor_of_two(name):
    estimated, run = held(plan_of(WORLDS[name])), sim.run(WORLDS[name], seed=1)
    for kind, table in ROWS.items():
        rows = len(next(iter(run.records[table].values()))) if table in run.records else 0
        assert rows < 100 or 0.5 < getattr(estimated, kind) / rows < 2.0, (kind, getattr(estimated, kind), rows)
    real = {kind: len(next(iter(run.records.get(table, {0: ()}).values()))) for kind, table in ROWS.items()}
    for engine, each in BYTES.items():
        bytes_held = sum(each[kind] * rows for kind, rows in real.items())
        assert 0.5 < estimated.bytes(engine) / bytes_held < 2.0


@pytest.mark.parametrize(
    "world",
    [
        MARKET.set(
            {"customers.acquisition": {"prospects_per_month": 1_000_000, "budget_per_month": 1e9}, "months": 120}
        ),
        CALLS.set({"days": 3650, "opening.closes": "08:00", "centre.teams.agents.agents": 100_000}),
        CALLS.set(
            {
                "demand.calls_per_hour": 100_000,
                "centre.queues.line.patience_s": None,
                "centre.teams.agents.serves.line.solved_share": 0,
                "demand.reasons.call.returns": {"share": 1, "limit": 1000, "delay_days": 0},
            }
        ),
        MARKET.set({"customers.count": 10_000_000, "customers.needs_per_month": 0, "months": 120}),
    ],
    ids=["prospects", "agents", "returns", "customers"],
)
def test_what_cant_be_held_is_refused_before_it_begins(world, monkeypatch):
    import psutil

    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("Memory", (), {"available": 16e9}))
    with pytest.raises(sim.ScenarioError, match=r"and need [\d,.]+ GB, but 16.0 GB of memory are free; shorten it"):
        sim.run(world, seed=1)
