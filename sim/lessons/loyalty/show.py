"""Lesson 06 on the screen: predict what a bad experience costs, then ask the same customers in two ways."""

from sim.core.language import say
from sim.figures.loop.survival_curves import SURVIVAL, difference
from sim.lessons.loyalty.world import LANDMARK, SEED, market, two_ways
from sim.results.kept import run_once
from sim.workbench.controls import Control, control
from sim.workbench.explorer import Calculated, Explorer
from sim.workbench.predict import Prediction, off_by
from sim.world.scenario import Scenario


def lesson(seed: int = SEED) -> Explorer:
    """Survival curves by two ways of asking, behind two questions.

    >>> lesson().gate.is_open
    False
    """
    world = market()
    at_landmark = Prediction(
        say(
            "At the end of month {month} some customers are dissatisfied with their last call. Over the next twelve "
            "months: how many in 100 fewer of them stay than of the satisfied?",
            month=LANDMARK,
        ),
        lambda: 100 * difference(two_ways(run_once(world, seed)).right),
        _rounded,
    )
    by_last_call = Prediction(
        say("Now sort all customers by the last call that they ever made. How large does the same difference look?"),
        lambda: 100 * difference(two_ways(run_once(world, seed)).wrong),
        _rounded,
    )

    def calculate(changed: Scenario) -> Calculated:
        run = run_once(changed, seed)
        return two_ways(run), run.provenance

    return Explorer([at_landmark, by_last_call], world, calculate, SURVIVAL, lambda: _controls(world))


def _controls(world: Scenario) -> list[Control]:
    return [
        control(world, "centre.teams.service.serves.line.solved_share"),
        control(world, "centre.queues.line.menu_layers"),
        control(world, "mind.loyalty.pull"),
        control(world, "mind.loyalty.weight"),
    ]


def _rounded(guess: float, truth: float) -> str:
    return off_by(guess, round(truth))
