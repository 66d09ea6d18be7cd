"""The calls of a run that is over, taken through another mind."""

from functools import partial
from importlib.util import find_spec

import numpy as np

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.engine.living import LEFT, conclude_calls, lay_out
from sim.engine.plan import Plan, plan_of
from sim.engine.records import Columns, Records
from sim.engine.rules import Rules, rules_of
from sim.engine.streams import Luck, luck_of
from sim.mind import chain
from sim.mind.own import NotCompiledError
from sim.world.scenario import Scenario


def remembered(lived: Scenario, scenario: Scenario, records: Records, luck: tuple[int, int]) -> Columns:
    """What the minds of another scenario make of the calls of a run: the columns from `remembered` on.

    Raises ScenarioError when the other scenario would have had other calls.
    """
    if without_the_mind(lived) != without_the_mind(scenario):
        raise ScenarioError(
            say("this scenario would have other calls; only its mind, delivery, conduct and music may differ.")
        )
    return lived_again(plan_of(scenario), rules_of(scenario), luck_of(*luck), records)


def lived_again(plan: Plan, rules: Rules, luck: Luck, records: Records) -> Columns:
    """What rules make of the calls and legs in a run's tables: the columns from `remembered` on.

    The tables may have been changed beforehand, to see how the same calls would have been lived (`results/gaps.py`).
    """
    if find_spec("numba") is not None:
        from sim.engine.compiled import remember

        try:
            return remember(plan, rules, luck, records)
        except NotCompiledError:
            pass  # then as plain Python
    calls = lay_out(plan, rules, luck, records)
    with np.errstate(over="ignore"):  # unsigned words wrap around, which is meant
        conclude_calls(calls, len(calls.order), *plain_functions(rules))
    return {name: getattr(calls, name) for name in LEFT}


def without_the_mind(scenario: Scenario) -> dict:
    """All values of a scenario that decide what happens, and none of those that decide how it is felt."""
    values = scenario.model_dump(exclude={"mind", "name", "story", "money"})
    centre = values["centre"]
    del centre["delivery"], centre["promised_wait_s"]
    centre["queues"] = [(name, dict(queue) | {"music": None}) for name, queue in centre["queues"].items()]
    centre["teams"] = [(name, dict(team) | {"conduct": None}) for name, team in centre["teams"].items()]
    return values


def plain_functions(rules: Rules) -> tuple:
    """The functions that `conclude_calls` needs, as plain Python."""
    lives = partial(chain.live, (rules.leg_moments, rules.step))
    judges = partial(chain.judge, (rules.finish, rules.satisfaction, rules.expect_next))
    recovers = partial(chain.recover, (rules.handling, rules.first_leak))
    return lives, judges, rules.reacts, recovers, rules.new_standing
