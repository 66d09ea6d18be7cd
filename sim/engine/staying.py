"""Which share of customers stays, for many customers at once: one function, whatever the rule."""

from contextlib import suppress
from importlib.util import find_spec

import numpy as np

from sim.engine.rules import Rules
from sim.mind.own import NotCompiledError

WORTH_COMPILING = 2_000


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
