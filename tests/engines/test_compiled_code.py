"""Compiled code: rules give the same bits as in plain Python, edited ones are compiled anew, and it can be stopped."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

numba = pytest.importorskip("numba")

from numba import float64, int64, types, uint64  # noqa: E402

import sim  # noqa: E402
from sim.core import distributions, luck, normal, ticks  # noqa: E402
from sim.core.ends import LegEnd, Story  # noqa: E402
from sim.engine.compiled.numba_tools import entry_points as machine  # noqa: E402
from sim.engine.compiled.numba_tools.cache_folder import SOURCES, folder_name  # noqa: E402
from sim.engine.compiled.numba_tools.compile import SWITCHED_OFF, compiled  # noqa: E402
from sim.engine.rules import rules_with  # noqa: E402
from sim.mind import RULES, Mind, chain  # noqa: E402
from sim.mind.moments.delivery import Delivery  # noqa: E402
from sim.mind.moments.leg import BUFFER, Leg  # noqa: E402

ROOT = Path(sim.__file__).parent
MANY = 1_000 if SWITCHED_OFF else 100_000
FEW = MANY // 20
RNG = np.random.default_rng(3)
U = RNG.random(MANY) * (1 - 2e-16) + 1e-16
SHARED = {
    "exponential": (distributions.exponential_quantile, (float64,) * 2, (U, RNG.uniform(1, 900, MANY))),
    "lognormal": (distributions.lognormal_quantile, (float64,) * 3, (U, RNG.uniform(0, 7, MANY), RNG.random(MANY) * 3)),
    "weibull": (distributions.weibull_quantile, (float64,) * 3, (U, RNG.uniform(1, 900, MANY), RNG.random(MANY) + 0.1)),
    "uniform": (distributions.uniform_quantile, (float64,) * 3, (U, RNG.random(MANY), RNG.random(MANY) + 1)),
    "hyperexponential": (
        distributions.hyperexponential_quantile,
        (float64,) * 4,
        (U, RNG.random(MANY), RNG.uniform(1, 900, MANY), RNG.uniform(1, 90, MANY)),
    ),
    "erlang": (
        distributions.erlang_quantile,
        (float64, float64, int64),
        (U[:FEW], RNG.uniform(1, 900, FEW), RNG.integers(1, 40, FEW)),
    ),
    "normal": (normal.normal_quantile, (float64,), (U,)),
    "ticks": (ticks.whole_ticks, (float64, int64), (RNG.uniform(0, 1e7, MANY), RNG.integers(1, 10**13, MANY))),
    "who": (luck.who, (uint64, uint64), tuple(RNG.integers(0, 2**63, (2, MANY), dtype=np.uint64))),
    "luck": (luck.uniform, (uint64,) * 3, tuple(RNG.integers(0, 2**63, (3, MANY), dtype=np.uint64))),
}


@pytest.mark.parametrize("name", SHARED)
def test_shared_functions_give_the_same_bits(name):
    function, kinds, given = SHARED[name]
    twin = compiled(function, kinds)
    rows = [[one.item() for one in row] for row in zip(*given, strict=True)]
    with np.errstate(over="ignore"):
        assert [twin(*row) for row in rows] == [function(*row) for row in rows]


@pytest.mark.parametrize("memory", RULES["memory"], ids=lambda rule: rule().rule)
def test_rules_of_the_mind_give_the_same_bits(memory):
    """A leg taken into the memory, the judgement at the end, who complains, the standing: compiled and plain."""
    numbers = types.Array(float64, 1, "C")
    state = types.UniTuple(float64, 4)
    kinds = (
        state(state, machine.LEG, *(numbers,) * 3),
        types.UniTuple(float64, 3)(state, float64, float64, numbers, numbers),
        int64(float64, float64, numbers),
        types.UniTuple(int64, 2)(types.UniTuple(float64, 4), numbers),
        float64(float64, float64, int64, numbers),
    )
    out, plain_out = np.zeros(BUFFER), [0.0] * BUFFER
    many = MANY // 20 // len(RULES["expectation"])
    for expectation, complaint in zip(RULES["expectation"], cycle(RULES["complaint"]), strict=False):
        numbers_of = {"gain": RNG.random() * 5, "contrast": RNG.random(), "per_minute": RNG.random() / 5}
        mind = Mind(memory=memory(), expectation=expectation(**numbers_of), complaint=complaint())
        rules = rules_with(mind, Delivery(formalities_s=20, formalities_parts=2, choice=True, finish_strong=True))
        living, judging = (rules.leg_moments, rules.step), (rules.finish, rules.satisfaction, rules.expect_next)
        lives = compiled(machine.lives, kinds[0], dict(zip(("leg_moments", "step"), living, strict=True)))
        names = ("finish", "satisfaction", "expect_next")
        judges = compiled(machine.judges, kinds[1], dict(zip(names, judging, strict=True)))
        reacts, stands = compiled(rules.reacts, kinds[2]), compiled(rules.new_standing, kinds[4])
        recovers = compiled(machine.recovers, kinds[3])
        p = {name: np.array(getattr(rules, f"p_{name}")) for name in RULES}
        for _ in range(many):
            state = tuple(RNG.uniform(0, 10, 4).round(RNG.integers(0, 3)).tolist())
            a, b = RNG.uniform(0, 10, 2).tolist()
            leg = Leg(
                advert_s=a, menu_layers=int(b), prompt_s=b, wait_s=RNG.exponential(200.0), talk_s=60 * a,
                retelling_s=45.0, story=int(RNG.choice(Story)), end=int(RNG.choice(LegEnd)),
                announced_s=float(RNG.choice([np.nan, 60.0])), music=float(RNG.choice([0.0, 1.0])), conduct=b - 5,
                kind=float(RNG.choice([0.0, 1.0])),
            )  # fmt: skip
            lived = chain.live(living, state, leg, plain_out, rules.p_moments, rules.p_memory)
            assert lives(state, leg, out, p["moments"], p["memory"]) == lived
            assert out.tolist() == plain_out
            judged = chain.judge(judging, state, a, b, rules.p_memory, rules.p_expectation)
            assert judges(state, a, b, p["memory"], p["expectation"]) == judged
            assert reacts(a / 2, b / 10, p["complaint"]) == rules.reacts(a / 2, b / 10, rules.p_complaint)
            assert recovers(tuple(v / 10 for v in state), p["recovery"]) == chain.recover(
                (rules.handling, rules.first_leak), [v / 10 for v in state], rules.p_recovery
            )
            assert stands(a, b, 1, p["loyalty"]) == rules.new_standing(a, b, 1, rules.p_loyalty)


def reached(function, found):
    """The files of a function and of every function of the project that it can call."""
    found.add(Path(function.__code__.co_filename))
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        code = getattr(value, "__code__", None)
        if code is not None and ROOT in Path(code.co_filename).parents and value not in found:
            found.add(value)
            reached(value, found)
    return {one for one in found if isinstance(one, Path)}


def test_the_name_of_the_folder_covers_every_file_that_compiled_code_is_made_of():
    covered = {path for pattern in SOURCES for path in ROOT.glob(pattern)}
    rules = [function for step in RULES.values() for rule in step for function in rule.functions.values()]
    kernels = [function for function, _ in machine.KERNELS.values()]
    files = set().union(*(reached(function, set()) for function in (*kernels, *rules)))
    files.add(ROOT / "engine" / "streams.py")  # whose fields are the layout of the luck
    assert len(files) > 15
    assert files <= covered


def test_an_edited_rule_is_compiled_anew(tmp_path):
    """In a copy of the project a rule is edited, the clock of its file put back; the old machine code is not used."""
    copy = tmp_path / "sim"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("__pycache__", "lessons", "lab", "workbench"))
    shutil.copytree(ROOT.parent / "datasets", tmp_path / "datasets")
    code = "\n".join(
        (
            "import numpy as np",
            "from numba import float64, types",
            "from sim.engine.compiled.numba_tools.compile import compiled",
            "from sim.mind.memory.peaks import peak_end_finish",
            "remembers = compiled(peak_end_finish, float64(types.UniTuple(float64, 4), float64[::1]))",
            "print(remembers((1.0, 2.0, 8.0, 0.0), np.array([0.5, 0.5])))",
        )
    )
    env = os.environ | {"PYTHONPATH": str(tmp_path), "HOLDTIME_CACHE": str(tmp_path / "cache")}

    def remembered():
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
        return float(done.stdout)

    assert [remembered(), remembered()] == [5.0, 5.0]
    assert SWITCHED_OFF or list((tmp_path / "cache" / folder_name(copy)).glob("*.nbc"))
    file = copy / "mind" / "memory" / "peaks.py"
    before, name = file.stat(), folder_name(copy)
    file.write_text(file.read_text().replace("(p[Weight.peak] * peak + p[Weight.end] * last) / weight", "last"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert folder_name(copy) != name
    assert remembered() == 8.0


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").write_text("in the way")
    code = "import sim; print(len(sim.run(sim.textbook(60, 5, 180, hours=1), engine='compiled').calls))"
    env = os.environ | {"HOLDTIME_CACHE": str(tmp_path / "file" / "cache")}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 30


@pytest.mark.skipif(SWITCHED_OFF, reason="how soon machine code can be stopped is the question")
@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_an_interrupt_is_seen_within_half_a_second(engine):
    """A signal to stop comes in the middle of a long run; the run must not go on for longer than half a second."""
    code = "\n".join(
        (
            "import signal, time, sim",
            "world = sim.textbook(600, 50, sim.Exponential(300), sim.Exponential(180), hours=8000)",
            f"sim.run(world.set('demand.calls_per_hour', 1), engine='{engine}')",
            "came = []",
            "def stop(*_):",
            "    came.append(time.perf_counter())",
            "    raise KeyboardInterrupt",
            "signal.signal(signal.SIGALRM, stop)",
            "signal.setitimer(signal.ITIMER_REAL, 0.9)",
            "sent = time.perf_counter() + 0.9",
            "try:",
            f"    sim.run(world, engine='{engine}')",
            "except KeyboardInterrupt:",
            "    print(time.perf_counter() - sent)",
        )
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 <= float(done.stdout) < 0.5


@pytest.mark.skipif(SWITCHED_OFF, reason="nothing is compiled")
def test_other_numbers_need_no_other_machine_code(monkeypatch):
    world = sim.load("broadband-complaint").set("days", 1)
    sim.run(world, engine="compiled")

    def refused(*_, **__):
        raise AssertionError("something was compiled")

    monkeypatch.setattr("sim.engine.compiled.numba_tools.compile.numba.njit", refused)
    changed = world.set(
        {
            "days": 2,
            "centre.teams.front.agents": 3,
            "centre.queues.front.patience_s": {"kind": "weibull", "mean": 90, "shape": 2},
            "centre.queues.front.menu_layers": 1,
            "demand.redial": {"share": 0.5, "delay_s": {"kind": "uniform", "low": 10, "high": 90}},
            "mind.memory.peak": 0.9,
            "mind.loyalty.band": "low",
        }
    )
    both = [sim.run(changed, seed=5, keep=("calls", "legs", "events"), engine=one) for one in ("compiled", "reference")]
    assert both[0].calls.equals(both[1].calls)
    with pytest.raises(AssertionError, match="something was compiled"):
        compiled(luck.nth, int64(int64, int64, int64, int64))


@pytest.mark.skipif(SWITCHED_OFF, reason="plain Python takes turns")
def test_runs_in_threads_are_the_runs_one_by_one():
    world = sim.load("broadband-complaint").set("days", 1)

    def one(replication):
        return sim.run(world, replication=replication, engine="compiled").calls

    alone = [one(number) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(one, range(4)))
    assert all(mine.equals(other) for mine, other in zip(alone, together, strict=True))


@pytest.mark.skipif(SWITCHED_OFF, reason="nothing is compiled")
def test_only_the_projects_own_code_is_kept_on_disk():
    """A rule from a notebook has no file whose change could be seen, so its machine code is never kept."""
    users = {"__name__": "__main__"}
    exec("def reacts(satisfaction, u, p):\n    return 3 if u >= p[0] else 1\n", users)  # noqa: S102
    kind = machine.CALLED["reacts"].signature
    ours, theirs = (compiled(rule, kind) for rule in (Mind().complaint.functions["reacts"], users["reacts"]))
    assert type(ours._cache).__name__ != "NullCache"
    assert type(theirs._cache).__name__ == "NullCache"
