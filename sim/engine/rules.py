"""The rules of a scenario's mind as both engines use them: functions, and their constants as tuples of floats."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from sim.mind import Mind
from sim.mind.guarded import guarded
from sim.mind.moments.delivery import Delivery
from sim.mind.registry import AT_FIRST
from sim.world.scenario import Scenario


@dataclass(frozen=True)
class Rules:
    """One function a place in the chain; p_...: what the functions of that step get as `p`."""

    leg_moments: Callable
    start: Callable
    step: Callable
    finish: Callable
    satisfaction: Callable
    expect_next: Callable
    reacts: Callable
    handling: Callable
    first_leak: Callable
    return_share: Callable
    told: Callable
    new_standing: Callable
    yearly_retention: Callable
    renewal_share: Callable
    p_moments: tuple[float, ...]
    p_memory: tuple[float, ...]
    p_expectation: tuple[float, ...]
    p_complaint: tuple[float, ...]
    p_recovery: tuple[float, ...]
    p_word_of_mouth: tuple[float, ...]
    p_loyalty: tuple[float, ...]
    p_unpulled: tuple[float, ...]  # those of loyalty, if no competitor pulled
    standings_at_first: Callable  # for arrays of luck and of past renewals the standings that customers begin with

    @property
    def expected_at_first(self) -> float:
        """What somebody expects who has never called."""
        return self.p_expectation[AT_FIRST]

    @property
    def standing_at_first(self) -> float:
        """The standing satisfaction of somebody who has never called."""
        return self.p_loyalty[AT_FIRST]

    def stays(self, standing: float, months: int) -> float:
        """The share of customers of a standing satisfaction that stay for so many months."""
        return self.renewal_share(self.yearly_retention(standing, self.p_loyalty), float(months))

    def stays_unpulled(self, standing: float, months: int) -> float:
        """The same, if no competitor pulled."""
        return self.renewal_share(self.yearly_retention(standing, self.p_unpulled), float(months))


def rules_of(scenario: Scenario) -> Rules:
    """The rules that a scenario names.

    >>> import sim
    >>> rules_of(sim.textbook(60, 5, 180, hours=1)).expected_at_first
    6.0
    """
    return rules_with(scenario.mind, scenario.centre.delivery)


def rules_with(mind: Mind, delivery: Delivery) -> Rules:
    """The rules of a mind for a service of some design; its constants follow those of the moments."""
    constants = {f"p_{step}": rule.constants() for step, rule in mind}
    constants["p_moments"] += delivery.constants()
    functions: dict[str, Any] = {
        name: guarded(name, function) for _, rule in mind for name, function in rule.functions.items()
    }
    return Rules(
        **functions,
        **constants,
        p_unpulled=unpulled(mind.loyalty).constants(),
        standings_at_first=getattr(mind.loyalty, "standings_at_first", None) or partial(_alike, mind.loyalty),
    )


def unpulled(loyalty):
    """The same rule of loyalty without the pull of competitors, if it knows of any."""
    return loyalty.model_copy(update={"pull": 0.0}) if "pull" in type(loyalty).model_fields else loyalty


def _alike(loyalty, luck: np.ndarray, renewals: np.ndarray | int = 0) -> np.ndarray:
    return np.full(len(luck), loyalty.constants()[AT_FIRST])
