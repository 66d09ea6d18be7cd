"""Break one rule at a time in a copy of the project, and see that the tests find it. Run by hand; some minutes.

Usage: python scripts/check_mutations.py [words of a mutation's name]

The compiled engine runs as plain Python here, so that nothing has to be compiled for each mutation.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HAND = [
    "tests/by_hand/test_by_hand.py",
    "tests/by_hand/test_floor_features.py",
    "tests/property/test_ticks.py",
    "-k",
    "not compiled",
]
EQUAL = ["tests/engines/test_two_engines.py", "-k", "rich or tied"]
MIND = [
    "tests/by_hand/test_mind.py",
    "tests/by_hand/test_rules_of_the_mind.py",
    "tests/by_hand/test_memory_rules.py",
    "tests/by_hand/test_complaints_and_word.py",
]
MARKET = [
    "tests/by_hand/test_customers.py",
    "tests/by_hand/test_ratios.py",
    "sim/engine/joining.py",
    "--doctest-modules",
    "-k",
    "not causes_a_remedy",
]
REFERENCE, COMPILED = "sim/engine/reference", "sim/engine/compiled"

# name: the tests that must find it, the file, what stands there, what stands there instead
MUTATIONS = {
    "shift end, busy agents stay": (
        HAND, f"{REFERENCE}/floor.py", "if team.on_duty > team.wanted:", "if False:",
    ),
    "shift end, idle agents stay": (
        HAND, f"{REFERENCE}/shifts.py", "while team.on_duty > wanted and team.idle:", "while False:",
    ),
    "priority order": (
        HAND, "sim/engine/plan.py", "for level in sorted(groups)", "for level in sorted(groups, reverse=True)",
    ),
    "redial count": (
        HAND, "sim/engine/decisions.py", "attempt < tries", "attempt <= tries",
    ),
    "patience stream": (
        HAND, f"{REFERENCE}/floor.py", "uniform(self.streams.patience", "uniform(self.streams.handling",
    ),
    "tick rounding": (
        HAND, "sim/core/ticks.py", "scaled = seconds * 1e6 + 0.5", "scaled = seconds * 1e6",
    ),
    "shared context": (
        HAND, f"{REFERENCE}/call.py", "if agent.team.plan.shared_context else", "if False else",
    ),
    "mind: weight of the end": (
        MIND, "sim/mind/memory/peaks.py", "p[Weight.end] * last", "p[Weight.peak] * last",
    ),
    "mind: a tie goes to the worse": (
        MIND, "sim/mind/memory/peaks.py",
        "distance == farthest and score < peak", "distance == farthest and score > peak",
    ),
    "mind: seconds in the average": (
        MIND, "sim/mind/memory/peaks.py", "(1.0, total + score * seconds,", "(1.0, total + score,",
    ),
    "mind: rise of the trend": (
        MIND, "sim/mind/memory/order.py", "(many - 1.0) / 2.0 * total", "many / 2.0 * total",
    ),
    "mind: loss of an episode": (
        MIND, "sim/mind/memory/episodes.py", "-p[At.loss] * size", "-size",
    ),
    "mind: loss aversion": (
        MIND, "sim/mind/expectation/difference.py", "(gain if gap > 0.0 else loss) * gap", "gain * gap",
    ),
    "mind: learning": (
        MIND, "sim/mind/expectation/difference.py", "p[Shared.learning] * (remembered - expected)",
        "p[Shared.learning] * remembered",
    ),
    "mind: band of the table": (
        MIND, "datasets/retention_by_satisfaction.csv", "0.15,0.175,0.2", "0.15,0.175,0.25",
    ),
    "mind: standing": (
        MIND, "sim/mind/loyalty/course.py", "standing + p[At.weight] * (satisfaction - standing)", "satisfaction",
    ),
    "mind: handling": (
        MIND, "sim/mind/loyalty/by_handling.py", "p[At.silent_returns + handling]", "p[At.silent_returns]",
    ),
    "mind: overdue waits": (
        MIND, "sim/mind/moments/plain.py", "p[At.overdue_factor] * (waited_s - told_s)", "(waited_s - told_s)",
    ),
    "market: pull of competitors": (
        MARKET, "sim/mind/loyalty/leaving.py", "if u < unpulled:", "if u > unpulled:",
    ),
    "market: what is held against the firm": (
        MARKET, "sim/mind/loyalty/leaving.py", "if tellings > 1:", "if tellings > 0:",
    ),
    "market: diminishing returns": (
        MARKET, "sim/world/campaigns.py", "2.0 ** (-spent / half_at)", "2.0 ** (-half_at / max(spent, 1e-9))",
    ),
    "market: word of bad calls": (
        MARKET, "sim/engine/joining.py", "1.0 - acquisition.deterred_share * heard", "1.0 - acquisition.deterred_share",
    ),
    "market: phase of newcomers": (
        MARKET, "sim/engine/decisions.py", "return -joined % period", "return joined % period",
    ),
    "market: interest": (
        MARKET, "sim/results/ledger.py", "rest * monthly_rate", "before * monthly_rate",
    ),
    "market: growth with tenure": (
        MARKET, "sim/results/months.py", "(GROWING_YEARS * 12 + 1) // 12", "(GROWING_YEARS * 12 + 1) // 12 + 1",
    ),
    "market: newcomers' first month": (
        MARKET, "sim/engine/needs.py", "clock - first + MONTH", "clock",
    ),
    "market: an asking costs": (
        MARKET, f"{COMPILED}/market.py", "terms.asked += 1", "pass",
    ),
    "compiled: order within an instant": (
        EQUAL, f"{COMPILED}/floor.py", "Rank.PATIENCE_ENDS, slot)", "Rank.HANDLING_ENDS - 1, slot)",
    ),
    "compiled: tie within a rank": (
        EQUAL, f"{COMPILED}/clockwork/agenda.py", "return one.key < two.key or", "return one.key > two.key or",
    ),
    "compiled: who joined first": (
        EQUAL, f"{COMPILED}/floor.py", "w.calls[slot].turn < w.calls[longest].turn", "False",
    ),
    "compiled: priority": (
        EQUAL, f"{COMPILED}/arrays/packing.py", "for group in team.looks:", "for group in team.looks[::-1]:",
    ),
    "compiled: shift end": (
        EQUAL, f"{COMPILED}/floor.py", "if team.on_duty > team.wanted:", "if False:",
    ),
    "compiled: redial count": (
        EQUAL, f"{COMPILED}/call.py", "call.attempt, fixed.redial_tries", "call.attempt - 1, fixed.redial_tries",
    ),
    "compiled: callback": (
        EQUAL, f"{COMPILED}/floor.py", "return queue.tolerance_s", "return queue.tolerance_s + 1.0",
    ),
}  # fmt: skip


def found_by(name):
    """Whether the tests fail in a copy of the project with one rule broken."""
    tests, file, there, instead = MUTATIONS[name]
    with tempfile.TemporaryDirectory() as folder:
        for part in ("sim", "tests", "datasets", "pyproject.toml"):
            source, target = ROOT / part, Path(folder, part)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        broken = Path(folder, file)
        text = broken.read_text(encoding="utf-8")
        if text.count(there) != 1:
            raise SystemExit(f"{name}: {file} holds {there!r} {text.count(there)} times, not once")
        broken.write_text(text.replace(there, instead), encoding="utf-8")
        env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": folder, "HOLDTIME_WORLDS": "150"}
        command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", *tests]
        command.append("--hypothesis-profile=unshrunk")
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode == 1


def main(words):
    """Print a line a mutation; return 1 if one was not found."""
    names = [name for name in MUTATIONS if not words or any(word in name for word in words)]
    found = {}
    for name in names:
        found[name] = found_by(name)
        print(f"{'found' if found[name] else 'NOT FOUND':9} {name}", flush=True)
    return 0 if all(found.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
