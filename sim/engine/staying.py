"""Rules for many at once, whatever the rule: which share of customers stays, how many people are told."""

from contextlib import suppress
from importlib.util import find_spec

import numpy as np

from sim.engine.rules import Rules
from sim.mind.own import NotCompiledError

WORTH_COMPILING = 2_000  # fewer are asked one by one as soon


def stay_shares(rules: Rules, standing: np.ndarray, months: int) -> np.ndarray:
    """For each standing satisfaction the share of such customers that stays for so many months.

    >>> import sim
    >>> from sim.engine.rules import rules_of
    >>> stay_shares(rules_of(sim.load("small-market")), np.array([4.0, 3.0]), 12).round(3).tolist()
    [0.825, 0.625]
    """
    if find_spec("numba") is not None and len(standing) > WORTH_COMPILING:
        from sim.engine.compiled import shares_that_stay

        with suppress(NotCompiledError):
            return shares_that_stay(rules, standing, months)
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
    if find_spec("numba") is not None and len(satisfaction) > WORTH_COMPILING:
        from sim.engine.compiled import told_by_many

        with suppress(NotCompiledError):
            return told_by_many(rules, satisfaction)
    return np.array([rules.told(one, rules.p_word_of_mouth) for one in satisfaction.tolist()], np.float64)
