"""Give Holdtime wrong inputs, and right ones: every one runs, or is refused in one sentence; none shows a traceback.

    python scripts/check_inputs.py [--inputs 20000] [--seed 1] [--first 0] [--show]

Four kinds take turns: YAML files with mistakes, values behind --set, arguments of Python functions, and command lines.
Each input follows from the seed and its number alone, so `--first N --inputs 1` gives one again. Exit code 1 when one
failed, when code out of an input was run, or when less than a quarter was accepted and run; --show prints refusals.
"""

import argparse
import contextlib
import io
import os
import re
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mistakes import encoded, leaves, mistaken, slipped
from wild_values import ESC, WRITTEN, calls, endless, in_python

import sim
from sim.cli.command import main as holdtime
from sim.engine.plan import plan_of
from sim.engine.volumes import expected_calls
from sim.results.run import AbsentTableError
from sim.world.scenario import as_yaml

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("yaml", "set", "python", "command")
FILES = ("small-market", "nowhere", "/", "", "[/red]", f"{ESC}[2J", "x" * 500)  # of the command line, beside right ones
PATHS = ("days", "centre.teams", "name", "money", "centre.teems", "", ".", "[/red]", f"days{ESC}")
NUMBERS = ("1", "2", "2", "3", "0", "-1", "x", "1.5", "-" + "9" * 5000, "1e3", "", "[/red]", f"{ESC}[2J")
MOST_CALLS = 3_000  # of a run; larger worlds are accepted only
MOST_SECONDS = 30  # for one input; alone on a machine none takes more than a few
LONGEST = 400  # letters of a sentence
NOT_A_SENTENCE = re.compile(r"\n|Traceback|<class|<function|object at 0x|Error\(|\x1b|pydantic|np\.|validation error")


class Came(NamedTuple):
    """What came of an input: "run", "accepted" (but too large to run), "refused" or "failed", and what was said."""

    how: str
    says: str = ""


def wrong_with(sentence: str) -> str | None:
    """What keeps a refusal from being one plain sentence.

    >>> wrong_with("days is -1, but must lie at 1 or above."), wrong_with("<class 'int'>")
    (None, "it holds '<class'")
    """
    found = NOT_A_SENTENCE.search(sentence)
    if found:
        return f"it holds {found[0]!r}"
    if not sentence.endswith((".", "?")) or len(sentence) > LONGEST:
        return f"it has {len(sentence)} letters and ends in {sentence[-1:]!r}"
    return None


@dataclass(frozen=True)
class Inputs:
    """The inputs of a seed; what they are made of is made once, in a folder of their own."""

    folder: Path
    seed: int = 1

    @cached_property
    def worlds(self) -> list[sim.Scenario]:
        """The library, so small that a run takes no time."""
        return [tiny(sim.load(name)) for name in sim.scenarios()]

    @cached_property
    def texts(self) -> list[str]:
        """What files hold: tiny worlds with and without their defaults, and those of 0.1.0 as they were written."""
        frozen = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/frozen").rglob("*.yaml"))]
        return (
            [as_yaml(dict(one.values())) for one in self.worlds] + [one.to_yaml() for one in self.worlds] * 2 + frozen
        )

    @cached_property
    def files(self) -> list[str]:
        """A file for each tiny world."""
        paths = [self.folder / f"world-{n}.yaml" for n in range(len(self.worlds))]
        for path, world in zip(paths, self.worlds, strict=True):
            path.write_text(world.to_yaml(), encoding="utf-8")
        return [str(path) for path in paths]

    @cached_property
    def functions(self) -> tuple[list, list]:
        """Right calls, and wrong values."""
        world = self.worlds[sim.scenarios().index("broadband-complaint")]
        market = self.worlds[sim.scenarios().index("small-market")].set("months", 3)
        run, market_run = (sim.run(one, engine="reference") for one in (world, market))
        return calls(world, run, market, market_run), in_python(world, run)

    def came(self, number: int) -> Came:
        """What comes of one input."""
        kind = KINDS[number % len(KINDS)]
        doing: Callable[[Random], Came] = getattr(self, f"_{kind}")
        with warnings.catch_warnings(), _seconds(MOST_SECONDS):
            warnings.simplefilter("ignore")
            try:
                return doing(Random(f"{self.seed} {number}"))  # noqa: S311
            except (sim.ScenarioError, AbsentTableError) as refusal:
                why = wrong_with(str(refusal))
                return Came("failed", f"{why}: {refusal}") if why else Came("refused", str(refusal))
            except Exception:
                return Came("failed", traceback.format_exc(limit=-4))

    def _yaml(self, luck: Random) -> Came:
        text = luck.choice(self.texts)
        for _ in range(luck.choice((1, 1, 1, 2, 3))):
            text = mistaken(text, luck)
        path = self.folder / "mistaken.yaml"
        path.write_bytes(encoded(text.replace("TRAP", str(self.trap)), luck))
        return run_tiny(sim.load(path))

    def _set(self, luck: Random) -> Came:
        file = luck.randrange(len(self.files))
        changes = []
        for _ in range(luck.choice((1, 1, 2))):
            path, value = luck.choice(leaves(self.worlds[file].values()))
            changes += ["--set", f"{slipped(path, luck)}={self._near(value, luck)}"]
        return self._typed(
            ["run", self.files[file], *changes, "--replications", "1", "--seed", str(luck.randrange(99))]
        )

    def _python(self, luck: Random) -> Came:
        rights, wrongs = self.functions
        function, given = luck.choice(rights)
        given = dict(given)
        if given and luck.random() < 0.75:
            given[luck.choice(list(given))] = luck.choice(wrongs)
        found = function(**given)
        return run_tiny(found) if isinstance(found, sim.Scenario) else Came("run")

    def _command(self, luck: Random) -> Came:
        file, path = luck.choice((*self.files * 3, *FILES)), luck.choice(PATHS)
        number, small = luck.choice(NUMBERS), luck.choice(self.files)
        words = luck.choice(
            (
                ["list"], ["show", file], ["show", file, path], ["check-scenario", file], ["check-scenario", file],
                ["run", small, "--seed", number, "--replications", "1"], ["run", small, "--replications", number],
                ["run", small, "--replications", "1", "--out", self.files[0]],
                ["run"], ["run", file, file], ["walk", file],
                ["lab", "--port", luck.choice(("99999", "-1", "x"))], ["new-lesson", luck.choice(("", "x", "[/red]"))],
                [], ["--help"], [luck.choice(("--", "-x", f"--{ESC}", "[/red]"))],
            )
        )  # fmt: skip
        return self._typed([*words, *luck.choice((*[[]] * 16, ["--sed"], ["--set"], ["--set", "x"], ["--set", "=1"]))])

    def _near(self, value: object, luck: Random) -> str:
        """A value behind --set: one like it, or a wild one."""
        if luck.random() < 0.35:
            return luck.choice((*WRITTEN, endless())).replace("TRAP", str(self.trap))
        if isinstance(value, bool) or not isinstance(value, int | float):
            return as_yaml(value).strip() if not isinstance(value, dict) else "{}"
        return str(luck.choice((value, value * 2, value / 2, value + 1, 0)))

    def _typed(self, words: list[str]) -> Came:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = holdtime(words)
        said = err.getvalue()
        if ESC in out.getvalue() + said:
            return Came("failed", f"{words}: an escape came through")
        if code == 0:
            return Came("run")
        why = wrong_with(said.removesuffix("\n")) if code == 2 else f"exit code {code}"
        return Came("failed", f"{str(words)[:300]}: {why}: {said}") if why else Came("refused", said.strip())

    @property
    def trap(self) -> Path:
        """The file that exists once code out of an input was run."""
        return self.folder / "trap"


def tiny(world: sim.Scenario) -> sim.Scenario:
    """The same world with a few calls."""
    if world.world == "market":
        return world.set({"months": 2, "customers.count": 12})
    small = world.set({"days": 1, "warm_up_hours": 0})
    return small.set("demand.scale", 0.999 * small.demand.scale * min(1.0, 30 / expected_calls(plan_of(small))))


def run_tiny(world: sim.Scenario) -> Came:
    """Run a world if it is small, after everything that is asked of one that is fine."""
    world.digest(), world.to_yaml()
    plan, teams = plan_of(world), world.centre.teams.values()
    agents = sum(number for team in teams for _, number in team.on_duty(world.opening.hours()))
    people = world.customers.count * world.months if plan.is_market else 0
    if max(expected_calls(plan), agents, people, 10 * world.days_in_all()) > MOST_CALLS:
        return Came("accepted")
    sim.run(world, seed=1).metrics()
    return Came("run")


@contextlib.contextmanager
def _seconds(most: int):
    """Raise TimeoutError in the middle of what takes longer, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def over(*_):
        raise TimeoutError(f"more than {most} seconds")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def check(many: int, seed: int = 1, first: int = 0, show: bool = False) -> tuple[Counter, list[str]]:
    """How many inputs of each kind came to what, and what went wrong."""
    counts: Counter = Counter()
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        inputs = Inputs(Path(folder), seed)
        for world in inputs.worlds:  # so that what is compiled is compiled before there is a limit of time
            sim.run(world)
        for number in range(first, first + many):
            came = inputs.came(number)
            counts[KINDS[number % len(KINDS)], came.how] += 1
            if came.how == "failed":
                wrong.append(f"{number}: {came.says}")
            if show:
                print(number, came.how, came.says)
        if inputs.trap.exists():
            wrong.append("code out of an input was run")
    run = sum(n for (_, how), n in counts.items() if how == "run")
    if many >= len(KINDS) and run < many / 4:
        wrong.append(f"only {run} of {many} inputs were accepted and run")
    return counts, wrong


def main() -> int:
    """Check, and print the counts."""
    asked = argparse.ArgumentParser()
    for name, default in (("--inputs", 20_000), ("--seed", 1), ("--first", 0)):
        asked.add_argument(name, type=int, default=default)
    asked.add_argument("--show", action="store_true")
    given = asked.parse_args()
    os.environ["COLUMNS"] = "120"
    counts, wrong = check(given.inputs, given.seed, given.first, given.show)
    print("\n".join(wrong))
    for kind in KINDS:
        print(f"{kind:8}", ", ".join(f"{how} {counts[kind, how]}" for how in ("run", "accepted", "refused", "failed")))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
