"""A run that is over: told moment by moment, taken through another mind, and asked who will stay and tell.

Each has two ways, as machine code and as plain Python, with the same bits; `compiled` is the one place that chooses.
"""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.engine.living import LEFT, MOMENTS, Telling, conclude_calls, lay_out, tell_moments
from sim.engine.plan import Plan, plan_of
from sim.engine.records import Columns, Records
from sim.engine.rows import columns
from sim.engine.rules import Rules, rules_of
from sim.engine.streams import Streams, streams_of
from sim.mind import chain
from sim.mind.own import NotCompiledError
from sim.world.scenario import Scenario

WORTH_COMPILING = 2_000  # legs or customers that one rule is asked about; fewer are done in plain Python as soon


def compiled(name: str, *given: Any, many: int | None = None) -> Any:
    """What a function of the compiled engine gives; None where that can't be had, or is not worth it for so many."""
    if find_spec("numba") is None or (many is not None and many <= WORTH_COMPILING):
        return None
    from sim.engine import compiled as engine

    try:
        return getattr(engine, name)(*given)
    except NotCompiledError:
        return None


def moments_of(scenario: Scenario, records: Records, seeded: tuple[int, int]) -> Columns:
    """Every moment of every leg, in the order of the legs: the columns of the table of moments."""
    legs, rules = records["legs"], rules_of(scenario)
    tell = compiled("teller", rules, many=len(legs["call"])) or _plain_teller(rules)
    calls = lay_out(plan_of(scenario), rules, streams_of(*seeded), records)
    tell(_with_room(calls, columns(MOMENTS, 0)))  # only to count them
    made = columns(MOMENTS, calls.given[0].told)
    calls.given[0].done = calls.given[0].told = 0
    tell(_with_room(calls, made))
    of_leg = {name: legs[name][made["leg"]] for name in ("call", "attempt", "leg")}
    return of_leg | {"moment": made["kind"], **{name: made[name] for name in ("start_s", "seconds", "score")}}


def _with_room(calls, room: Columns) -> Telling:
    return Telling(*calls, **{f"told_{name}": column for name, column in room.items()})


def _plain_teller(rules: Rules) -> Callable[[Telling], object]:
    # unsigned words wrap around, which is meant
    return np.errstate(over="ignore")(lambda telling: tell_moments(telling, len(telling.order), rules.leg_moments))


def remembered(lived: Scenario, scenario: Scenario, records: Records, seeded: tuple[int, int]) -> Columns:
    """What the minds of another scenario make of the calls of a run: the columns from `remembered` on.

    Raises ScenarioError when the other scenario would have had other calls.
    """
    if without_the_mind(lived) != without_the_mind(scenario):
        raise ScenarioError(
            say("this scenario would have other calls; only its mind, delivery, conduct and music may differ.")
        )
    return lived_again(plan_of(scenario), rules_of(scenario), streams_of(*seeded), records)


def lived_again(plan: Plan, rules: Rules, streams: Streams, records: Records) -> Columns:
    """What rules make of the calls and legs in a run's tables: the columns from `remembered` on.

    The tables may have been changed beforehand, to see how the same calls would have been lived (`results/gaps.py`).
    """
    found = compiled("remember", plan, rules, streams, records)
    if found is not None:
        return found
    calls = lay_out(plan, rules, streams, records)
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


def stay_shares(rules: Rules, standing: np.ndarray, months: int) -> np.ndarray:
    """For each standing satisfaction the share of such customers that stays for so many months.

    >>> import sim
    >>> from sim.engine.rules import rules_of
    >>> stay_shares(rules_of(sim.load("small-market")), np.array([4.0, 3.0]), 12).round(3).tolist()
    [0.825, 0.625]
    """
    found = compiled("shares_that_stay", rules, standing, months, many=len(standing))
    if found is not None:
        return found
    return np.array([rules.stays(one, months) for one in standing.tolist()], np.float64)


def yearly_shares(rules: Rules, standing: np.ndarray) -> np.ndarray:
    """For each standing satisfaction the share of such customers that stays a year; each level is asked once.

    >>> import sim
    >>> from sim.engine.rules import rules_of
    >>> yearly_shares(rules_of(sim.load("small-market")), np.array([4.0, 3.0, 4.0])).round(3).tolist()
    [0.825, 0.625, 0.825]
    """
    levels, place = np.unique(standing, return_inverse=True)
    return np.array([rules.yearly_retention(level, rules.p_loyalty) for level in levels.tolist()], np.float64)[place]


def people_told(rules: Rules, satisfaction: np.ndarray) -> np.ndarray:
    """For each satisfaction how many people are told of such a call.

    >>> import sim
    >>> from sim.engine.rules import rules_of
    >>> people_told(rules_of(sim.load("small-market")), np.array([2.0, 3.0, 4.0])).tolist()
    [12.0, 0.0, 3.5]
    """
    found = compiled("told_by_many", rules, satisfaction, many=len(satisfaction))
    if found is not None:
        return found
    return np.array([rules.told(one, rules.p_word_of_mouth) for one in satisfaction.tolist()], np.float64)
