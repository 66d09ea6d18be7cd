"""Lesson 12 on the screen: predict when a saving is gone, then drag the advisers through three years."""

from collections.abc import Iterator

import numpy as np

from sim.core.language import say
from sim.figures.loop.picture import LOOP, Loop
from sim.lessons.whole_loop.market import (
    AGENTS,
    FROM,
    SEED,
    crossing,
    first_and_last_year,
    looped,
    market,
    provenance_of,
    saved,
    years_of,
)
from sim.results.years import gain
from sim.workbench.controls import control
from sim.workbench.explorer import Calculated, Explorer
from sim.workbench.predict import Prediction, off_by
from sim.world.scenario import Scenario

WITHIN = (14, 26)
RUNS = 8  # runs of which the interval is made once the slider rests
QUIET = "color:#5f6b76;font-size:14px"


def lesson(seed: int = SEED) -> Explorer:
    """The loop behind two questions; once the slider rests, its means and intervals over several lucks.

    >>> lesson().gate.is_open
    False
    """
    world = market()
    month = Prediction(
        say(
            "Four of the twenty advisers are saved. At first there is more cash than there would have been. In which "
            "month, from 1 to 36, has the last of that saving gone?"
        ),
        lambda: float(crossing(gain(years_of(saved(world), seed), years_of(world, seed))) or 0),
        off_by,
    )
    wait = Prediction(
        say("All three years there are only sixteen advisers. In the third year, beside the first, a caller waits"),
        lambda: _queue_heals(saved(world), seed),
        lambda guess, truth: _wait_in_words(saved(world), seed, guess == truth),
        choices={say("shorter"): -1, say("as long"): 0, say("longer"): 1},
    )

    def calculate(changed: Scenario, runs: int = 1) -> Calculated:
        return looped(world, changed, seed, runs), provenance_of(changed, seed, runs)

    def refine(changed: Scenario) -> Iterator[Calculated | None]:
        for runs in range(1, RUNS + 1):
            found = calculate(changed, runs)
            yield found if runs >= FROM else None

    return Explorer(
        [month, wait], world, calculate, LOOP, lambda: [control(world, AGENTS, within=WITHIN)],
        note=_progress, refine=refine,
    )  # fmt: skip


def _progress(now: Loop) -> str:
    if now.band is None or now.band.runs == RUNS:
        return ""
    return f'<span style="{QUIET}">{say("{n} of {runs} runs", n=now.band.runs, runs=RUNS)}</span>'


def _queue_heals(world: Scenario, seed: int) -> float:
    first, last = first_and_last_year(years_of(world, seed))
    return float(np.sign(last - first))


def _wait_in_words(world: Scenario, seed: int, is_right: bool) -> str:
    three_years = years_of(world, seed)
    first, last = first_and_last_year(three_years)
    facts = {"first": first, "last": last, "gone": int(three_years.customers[0] - three_years.customers[-1])}
    if is_right:
        return say(
            "Right: {last:.1f} minutes instead of {first:.1f}. {gone:,} customers fewer are there to call.", **facts
        )
    return say("It is {last:.1f} minutes instead of {first:.1f}: {gone:,} customers fewer are there to call.", **facts)
