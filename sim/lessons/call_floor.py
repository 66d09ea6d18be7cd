"""Lesson 01, the call floor: predict how many agents it takes, then move along the staffing curve."""

from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from ipywidgets import Button, Layout, VBox

import sim
from sim import theory
from sim.core.language import say, sentences, translated
from sim.engine.volumes import gamma_factors
from sim.figures.staffing_curve import (
    Interval,
    Staffing,
    draw_staffing_curve,
    move_staffing_curve,
    staffing_in_words,
    staffing_table,
)
from sim.lessons.predict import Gate, Prediction, off_by
from sim.theory import SteadyState
from sim.workbench.controls import QUIET, Control, control, find
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

SEED = 1
WITHIN_S, SHARE = 20, 0.8  # so many of all calls are to be answered within so many seconds
AGENTS = "centre.teams.agents.agents"
CALLS = "demand.calls_per_hour"
PATIENCE = "centre.queues.line.patience_s"
HANDLING = "centre.teams.agents.serves.line.handling_s.mean"
BUSY = "demand.busy_day_spread"
MOST = 24  # agents on the curve
RUNS = 8
BESIDE = (-3, 0, 3)  # agents more than now, for which a simulation is laid over the curve


def small_floor(hours: int = 9) -> Scenario:
    """The floor of the lesson: 120 calls an hour of five minutes each, callers who wait three minutes on average.

    It opens an hour before anything is counted, so that the counting doesn't begin with an empty floor.

    >>> small_floor().get(AGENTS)
    12
    """
    handle, patience = sim.Exponential(300), sim.Exponential(180)
    return sim.textbook(120, 12, handle, patience, hours=hours, warm_up_hours=1)


def exact(world: Scenario, agents: int | None = None) -> SteadyState:
    """The exact answer (Erlang A) for a floor of this kind, with its own agents or with others; times in seconds.

    >>> round(exact(small_floor()).service_level(WITHIN_S), 3)
    0.796
    """
    number = world.get(AGENTS) if agents is None else agents
    return _erlang_a(world.get(CALLS), world.get(HANDLING), number, world.get(f"{PATIENCE}.mean"))


@lru_cache(maxsize=4096)
def _erlang_a(calls_per_hour: float, handling_s: float, agents: int, patience_s: float) -> SteadyState:
    return theory.erlang_a(calls_per_hour / 3600, 1 / handling_s, agents, 1 / patience_s)


def load(world: Scenario) -> float:
    """How many agents the calls would keep busy if all were answered.

    >>> load(small_floor())
    10.0
    """
    return world.get(CALLS) * world.get(HANDLING) / 3600


def needed(world: Scenario) -> int:
    """The smallest number of agents that answers SHARE of all calls within WITHIN_S seconds.

    >>> needed(small_floor())
    13
    """
    return theory.smallest_staff(lambda agents: exact(world, agents), service_level=SHARE, within=WITHIN_S)


def staffing(world: Scenario) -> Staffing:
    """What the staffing curve shows of a floor, by the exact formula.

    >>> round(staffing(small_floor()).now("gave_up"), 1)
    6.4
    """
    states = [exact(world, agents) for agents in range(1, MOST + 1)]
    return Staffing(
        agents=world.get(AGENTS),
        load=load(world),
        needed=needed(world),
        calls_per_hour=world.get(CALLS),
        patience_s=world.get(f"{PATIENCE}.mean"),
        answered=tuple(100 * state.service_level(WITHIN_S) for state in states),
        gave_up=tuple(100 * state.abandon_share for state in states),
        mean_wait_s=tuple(state.mean_wait for state in states),
        target=100 * SHARE,
        within_s=WITHIN_S,
    )


def simulated(world: Scenario, agents: int, runs: int = RUNS, seed: int = SEED) -> dict[str, Interval]:
    """The same two measures from the simulation, in per cent with their 95% intervals (cut at 0 and 100).

    >>> found = simulated(small_floor(2), 12, runs=2)["gave_up"]
    >>> found.low < found.mean < found.high
    True
    """
    summary = sim.replicate(world.set(AGENTS, agents), runs, seed=seed).summary()
    names = {"answered": "service_level", "gave_up": "abandon_share"}
    rows = {what: 100 * summary.loc[name, ["mean", "low", "high"]].astype(float) for what, name in names.items()}
    return {what: Interval(*row.clip(0, 100)) for what, row in rows.items()}


def busy_days(world: Scenario, spread: float, days: int = 40) -> "pd.DataFrame":
    """Equally likely days, from the quietest to the busiest, when a Gamma factor of mean 1 multiplies each day's calls.

    `spread` is the factor's standard deviation. One row a day: the factor, and the exact service level of that day.

    >>> table = busy_days(small_floor(), 0.2)
    >>> bool(table.factor.iloc[0] < 1 < table.factor.iloc[-1]), round(float(table.factor.mean()), 2)
    (True, 1.0)
    """
    import numpy as np
    import pandas as pd

    factors = gamma_factors(spread, (np.arange(days) + 0.5) / days)
    levels = [exact(world.set(CALLS, world.get(CALLS) * factor)).service_level(WITHIN_S) for factor in factors]
    return pd.DataFrame({"factor": factors, "service_level": levels})


class CallFloor:
    """What the notebook shows: `predict`, then `explore`.

    >>> lesson = CallFloor()
    >>> _ = lesson.agents.make("10"), lesson.wait.make("shorter")
    >>> lesson.gate.is_open, lesson.curve.guess
    (True, 10.0)
    """

    def __init__(self, seed: int = SEED):
        self.seed, self.world = seed, small_floor()
        self.agents = Prediction(
            say(
                "120 calls an hour of five minutes each; callers wait three minutes on average before they give up. "
                "How many agents does it take to answer 80% of all calls within 20 seconds?"
            ),
            lambda: needed(self.world),
            self._agents_in_words,
        )
        self.wait = Prediction(
            say(
                "Callers become impatient: they wait half as long before they give up. The mean wait of all calls gets"
            ),
            self._impatience,
            self._wait_in_words,
            choices={say("shorter"): -1, say("neither"): 0, say("longer"): 1},
        )
        self.gate = Gate([self.agents, self.wait], self._open)
        self.predict = VBox([self.agents.widget, self.wait.widget])
        self.explore = VBox([self.gate.widget])

    def _agents_in_words(self, guess: float, truth: float) -> str:
        fewer = 100 * exact(self.world, int(truth) - 1).service_level(WITHIN_S)
        if guess == load(self.world):
            share = 100 * exact(self.world, int(guess)).service_level(WITHIN_S)
            return say(
                "You said {guess:g}: that is exactly as many as there is work for, and only {share:.0f}% are "
                "answered in time. It takes {truth:g}.",
                guess=guess,
                share=share,
                truth=truth,
            )
        why = say("With {agents:g} agents it is {share:.1f}%.", agents=truth - 1, share=fewer)
        return sentences(off_by(guess, truth), why)

    def _impatience(self) -> float:
        was, now = exact(self.world).mean_wait, exact(_impatient(self.world)).mean_wait
        return float((now > was) - (now < was))

    def _wait_in_words(self, guess: float, truth: float) -> str:
        facts = {"was": exact(self.world).mean_wait, "now": exact(_impatient(self.world)).mean_wait}
        if guess == truth:
            return say("Right: {now:.0f} seconds instead of {was:.0f}. Who gives up leaves the queue.", **facts)
        return say("It gets shorter: {now:.0f} seconds instead of {was:.0f}. Who gives up leaves the queue.", **facts)

    def _open(self) -> None:
        """Show picture and controls in place of the closed gate."""
        self.before = self.now = staffing(self.world)
        self.found: dict[str, dict[int, dict[str, Interval]]] = {}
        self.curve = draw_staffing_curve(self.now, self.before)
        self.curve.guess = self.agents.guess
        self.picture = Picture(self.curve.figure, self.curve.moving(), staffing_in_words(self.now))
        self.twin = Twin()
        self.live = Live(self.world, floor_controls(self.world), lambda world: world, self._show)
        words = say("Lay a simulation over it")
        self.button = Button(description=words, layout=Layout(width="max-content"))
        self.button.on_click(lambda _: self.simulate())
        self.explore.children = [self.live.widget, self.button, self.picture.widget, self.twin.widget]

    def _show(self, world: Scenario) -> None:
        found = self.found.get(world.set(AGENTS, 1).digest(), {})
        self.shown, self.now = world, replace(staffing(world), simulated=found)
        move_staffing_curve(self.curve, self.now)
        words = staffing_in_words(self.now)
        self.picture.move(words)
        self.twin.tell(words, staffing_table(self.now, self.before), self._source(bool(found)))

    def _source(self, with_simulation: bool) -> str:
        digest = self.shown.digest()
        if not with_simulation:
            return say("Exact (Erlang A) | {name} {digest}", name=self.shown.name, digest=digest)
        return say(
            "Exact (Erlang A) and {runs} simulated runs | {name} {digest} | seed {seed} | Holdtime {version}",
            runs=RUNS,
            name=self.shown.name,
            digest=digest,
            seed=self.seed,
            version=sim.__version__,
        )

    def simulate(self) -> None:
        """Simulate the floor as it is, and with a few agents less and more, and lay the intervals over the curve."""
        world = self.shown

        def lay_over():
            found = self.found.setdefault(world.set(AGENTS, 1).digest(), {})
            for more in BESIDE:
                agents = world.get(AGENTS) + more
                if 1 <= agents <= MOST and agents not in found:
                    found[agents] = simulated(world, agents, seed=self.seed)
            self._show(world)

        self.button.disabled = True
        self.live.guarded(lay_over, say("Simulating: this takes some seconds …"))
        self.button.disabled = False


def _impatient(world: Scenario) -> Scenario:
    """The same floor, its callers with half the patience."""
    return world.set(f"{PATIENCE}.mean", world.get(f"{PATIENCE}.mean") / 2)


def floor_controls(world: Scenario) -> list[Control]:
    """Sliders for the agents, the calls and the patience, within what the curve can show.

    >>> [made.input.description for made in floor_controls(small_floor())]
    ['Agents (agents)', 'Calls', 'Patience (line)']
    """
    patience = control(world, f"{PATIENCE}.mean", within=(30, 330))
    about = find(world, PATIENCE)
    patience.input.description = say("{label} ({name})", label=about.parameter.label, name=about.name)
    patience.input.tooltip = translated(about.parameter.meaning)
    unit, meaning = translated(about.parameter.unit), translated(about.parameter.meaning)
    words = f"<b>{escape(unit)}</b> &nbsp; {escape(meaning)}"
    patience.row.children[1].value = f'<div style="{QUIET}">{words}</div>'
    return [control(world, AGENTS, within=(1, MOST)), control(world, CALLS, within=(60, 180)), patience]
