"""Lesson 12, why a strategy is judged on luck that did not choose it: the winner on one luck promises too much."""

from collections.abc import Mapping

import pandas as pd

from sim.lessons.whole_loop.strategy import Strategy, value

TRIAL = 7  # a luck to try things on; the hand-in has its own


def values_of(strategies: Mapping[str, Strategy], runs: int, seed: int = TRIAL) -> pd.DataFrame:
    """The value of several strategies, each beside doing nothing, on the same lucks: one row a luck.

    >>> values_of({"nothing": Strategy()}, 2).nothing.tolist()
    [0.0, 0.0]
    """
    table = {name: [value(one, seed, n) for n in range(runs)] for name, one in strategies.items()}
    return pd.DataFrame(table).rename_axis("luck")


def winners(values: pd.DataFrame) -> pd.DataFrame:
    """For each luck the strategy that is best on it, what it promises there, and what it keeps on the others.

    The mean of what is promised is never below the best strategy's mean over all lucks; what is kept can't be above it
    by more than chance: the best of several is also the luckiest of them.

    Source: Smith and Winkler 2006, Management Science 52:311 (the optimizer's curse).

    >>> table = winners(pd.DataFrame({"a": [3.0, 0.0], "b": [1.0, 2.0]}))
    >>> table.best.tolist(), table.promised.tolist(), table.kept.tolist()
    (['a', 'b'], [3.0, 2.0], [0.0, 1.0])
    """
    best = values.idxmax(axis=1)
    promised = values.max(axis=1)
    totals = values.sum()
    kept = [(totals[name] - values.loc[luck, name]) / (len(values) - 1) for luck, name in best.items()]
    return pd.DataFrame({"best": best, "promised": promised, "kept": kept})
