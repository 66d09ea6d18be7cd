"""What people type by mistake, and what nobody types by mistake: values for `scripts/check_inputs.py`."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

import sim
from sim import theory
from sim.results import chain, exports, gaps, survival, weeks, years

ESC = chr(27)
# as they stand in a file or behind --set; TRAP is the file that code would make if any were run
WRITTEN = (
    "-1", "0", "-0.0", "1e9", "1e400", ".nan", ".inf", "null", "~", "", "true", "yes", "3 min", "[5, 6, 7]", "{8: 5}",
    "{}", "[]", "[[]]", "{a: {b: {c: {}}}}", "2026-03-27", "2001-99-99", "09:30", '"24:00"', '"9:75"', "2.5", "0x1F",
    "!!int abc", "!!bool maybe", "!!float x", "!!timestamp 2001-99-99", "!!binary x", "!!set {a}", "!!omap [a: 1]",
    "!!python/object/apply:os.system ['touch TRAP']", "!!python/object/new:os.system ['touch TRAP']",
    "!!python/name:os.system", "!!python/module:os", "!foo bar", "&a [*a]", "&a {b: *a}", "*a", "<<: {a: 1}",
    "9" * 5000, "-" + "9" * 400, "[" * 3000, "{a: " * 500, "- " * 2000 + "a", "x" * 20_000, "'unclosed", '"', "%",
    '"\\U99999999"', '"\\x1b[31m"', f"{ESC}[2J", "[/red]", '"[/red] [bold]"', '"a\\nb"', '\u202eabc', "日本", "'", "@",
    "{kind: exponential, mean: 30}", "{kind: exponential}", "{kind: erlang, mean: 9, phases: 0}", "{kind: 5}",
    "{kind: uniform, low: 9, high: 1}", "{kind: empirical, values: []}", '{"09:00": 2}', '{"9:00": 2, "09:00": 3}',
    '{"25:00": 1}', "{rule: average}", "{rule: own}", "{rule: x}", "front", "market", "floor", "acquisition",
    "[monday, saturday]", "saturday", "dictionary", "../secret", "__class__", "eval('1')",
)  # fmt: skip


def endless(deep: int = 40) -> str:
    """Few letters that would be a billion values: names for lists of names."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    return "\n".join(lines + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, deep)])


def in_python(world, run) -> list:
    """Values that somebody may give to a function."""
    circle: list = []
    circle.append(circle)
    return [
        None, True, False, -1, 0, 1, 2, 10**30, -0.0, 0.5, 95, 1e308, float("nan"), float("inf"), "8", "",
        "front", "x" * 999,
        f"{ESC}[31m", "a\nb", b"x", [], [1], ["x"], [[]], (), (1, 2), {}, {"a": 1}, {1: 2}, {1, 2}, frozenset(), circle,
        range(3), iter([1]), np.arange(3), np.zeros((2, 2)), np.int64(2), np.float64(0.5), np.bool_(True), np.array(3),
        np.array("x"), pd.DataFrame({"a": [1]}), pd.Series([1.0]), pd.NA, Decimal(1), Fraction(1, 2), 1j, object(),
        object, int, len, lambda *_: None, date(2026, 3, 27), Path("x"), Path("a" * 300), slice(1), NotImplemented, ...,
        world, run, world.centre, sim.Exponential(30), sim.Scenario, sim.ScenarioError("x"), 5, 3.0, 60, 100,
    ]  # fmt: skip


def calls(world, run, market, market_run) -> list:
    """Public functions with arguments that are right: each is called with them, and with one of them replaced."""
    return [
        (sim.load, {"name": "small-market"}),
        (sim.textbook, {"calls_per_hour": 60, "agents": 5, "handle": 180, "patience": 60, "hours": 0.5,
                        "warm_up_hours": 0}),
        (sim.run, {"scenario": world, "seed": 1, "replication": 0, "engine": "reference", "keep": ("calls", "legs"),
                   "progress": None}),
        (sim.replicate, {"scenario": world, "replications": 2, "seed": 1, "engine": "reference", "progress": None}),
        (sim.compare, {"before": world, "after": world, "replications": 1, "seed": 1, "engine": "reference"}),
        (sim.check_rule, {"rule": world.mind.memory}),
        (sim.study.saving, {"world": market, "saved": market, "replications": 1, "seed": 1, "engine": "reference"}),
        (sim.study.fates, {"run": run, "other": world}),
        (sim.replicate(world, 2, 1, "reference").summary, {"confidence": 0.9}),
        (sim.compare(world, world, 2, 1, "reference").summary, {"confidence": 0.9}),
        (world.set, {"path": "days", "value": 1}),
        (world.set, {"path": "centre.teams", "value": world.values()["centre"]["teams"]}),
        (world.get, {"path": "days"}),
        (sim.Scenario, {name: getattr(world, name) for name in ("days", "opening", "centre", "demand", "mind")}),
        (sim.Constant, {"value": 3}), (sim.Exponential, {"mean": 3}), (sim.LogNormal, {"mean": 3, "sd": 3}),
        (sim.Erlang, {"mean": 3, "phases": 2}), (sim.Weibull, {"mean": 3, "shape": 2}),
        (sim.Uniform, {"low": 1, "high": 2}),
        (sim.HyperExponential, {"share": 0.5, "mean": 1, "other_mean": 2}),
        (sim.Empirical, {"values": [1, 2], "weights": [1, 2]}),
        (run.remembered_by, {"scenario": world}), (run.with_scenario, {"scenario": world}),
        (run.with_records, {"calls": run.records["calls"]}), (run.metrics, {}),
        (sim.mind.own, {"step": "word_of_mouth", "name": "x"}),
        (gaps.gaps, {"run": run}), (chain.chain, {"run": market_run}), (years.years, {"run": market_run}),
        (weeks.weekly, {"run": market_run}), (exports.rfm, {"run": market_run, "at_month": 1}),
        (exports.lifetimes, {"run": market_run}), (survival.tenures, {"run": market_run}),
        (survival.by_landmark, {"run": market_run, "landmark": 1}),
        (survival.survival, {"table": survival.tenures(market_run), "confidence": 0.9}),
        *theory_calls(),
    ]  # fmt: skip


def theory_calls() -> list:
    """The same of `sim.theory`."""
    queue = {"arrival_rate": 10, "service_rate": 3, "agents": 5}
    shifted = {"alpha": 1.0, "beta": 2.0}
    head = {"people": 1000, "value": 250, "ceiling": 0.4, "response": 0.02}
    base = {"customers": 10, "margin": 100, "retention": 0.8}
    years = {"discount": 0.1, "horizon": 5}
    prospects, steady = theory.Segment(**head), theory.TenureProfit(100)
    return [
        (theory.erlang_a, queue | {"patience_rate": 1}), (theory.erlang_b, queue), (theory.erlang_c, queue),
        (theory.offered_load, {"arrival_rate": 10, "service_rate": 3}),
        (theory.general_patience, queue | {"patience": theory.Patience.uniform(0, 4)}),
        (theory.finite_lines, queue | {"lines": 8, "patience_rate": 1}),
        (theory.priority_classes, {"arrival_rates": [1, 2], "service_rate": 3, "agents": 5}),
        (theory.halfin_whitt_delay, {"margin": 1.0}), (theory.halfin_whitt_margin, {"delay": 0.5}),
        (theory.square_root_staff, {"arrival_rate": 10, "service_rate": 3, "margin": 1.0}),
        (theory.smallest_staff, {"model": lambda n: theory.erlang_c(10, 3, n), "service_level": 0.8, "within": 0.3,
                                 "abandon_share": None, "mean_wait": None, "most": 50}),
        (theory.staffed_day, {"arrival_rates": (4, 12), "service_rate": 1, "agents": (6, 10), "interval": 2,
                              "patience_rate": 0.5, "points": 2}),
        (theory.Patience.weibull, {"mean": 3, "shape": 2, "at_once": 0.1}),
        (theory.Segment, head), (theory.CustomerBase, base | {"won": 2, "winning_cost": 60}),
        (theory.TenureProfit, {"margin": 100, "buy_more": 0.1, "recommend": 0.05, "grows_for": 3}),
        (theory.split_budget, {"to_winning": 0.5, "budget": 100, "prospects": prospects, "customers": prospects}),
        (theory.best_split, {"budget": 100, "prospects": prospects, "customers": prospects}),
        (theory.customer_equity, years | {"base": theory.CustomerBase(**base), "paid": "end"}),
        (theory.customer_value, years | {"profit": steady, "retention": 0.8, "winning_cost": 1, "paid": "start"}),
        (theory.growing_value, years | {"margin": 100, "growth": 0.1, "retention": 0.8, "grows_for": 2, "paid": "end"}),
        (theory.retention_gain, years | {"profit": steady, "retention": 0.8, "points": 0.05}),
        (theory.starting_retentions, {"gain": 0.25, "points": 0.05, "profit": steady, "discount": 0, "horizon": 9}),
        (theory.break_even_points, years | {"spend": 1, "margin": 100, "retention": 0.8, "spent": "once"}),
        (theory.lifetime_value, years | {"margin": 10, "retention": 0.8, "paid": "start"}),
        (theory.beta_geometric_survival, shifted | {"renewals": 3}),
        (theory.beta_geometric_retention, shifted | {"renewal": 3}),
        (theory.beta_geometric_lifetime, {"alpha": 1, "beta": 3, "survived": 1}),
        (theory.beta_geometric_value, shifted | years | {"margin": 10, "paid": "end", "survived": 1}),
        (theory.beta_geometric_fit, {"renewals": range(4), "left": [True, True, True, False],
                                     "customers": [369, 163, 86, 382]}),
        (theory.expected_lifetime, {"retention": 0.8}),
        (theory.retention_over, {"yearly_retention": 0.8, "months": 6}),
        (theory.leak_shares, {"recorded": 0.5, "handled": 0.5, "rechecked": 0.5, "fed_back": 0.5}),
        (theory.handling_shares, {"silent_share": 0.1, "recorded": 0.5, "handled": 0.5, "rechecked": 0.5,
                                  "fed_back": 0.5, "quickly": 0.5}),
        (theory.returning_share, {"shares": [0.5, 0.5], "returns": [0.1, 0.2]}),
        (theory.above_and_below, {"number": 100, "complains": 0.1}),
        (theory.lost_by_word, {"told": 10, "influenced_share": 0.5, "influenced_by_each": 2, "never_back": 0.5}),
        (theory.cost_per_sale, {"attempt_cost": 10, "success": 0.5}),
    ]  # fmt: skip
