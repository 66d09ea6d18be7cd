"""The same scenario on the luck of many days: one row a replication, and means with intervals."""

from collections.abc import Callable
from math import nan, sqrt
from numbers import Real
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

import sim
from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.results.metrics import METRICS
from sim.results.run import Run, run
from sim.world.scenario import Scenario

CONFIDENCE = 0.95


class Replications(pd.DataFrame):  # type: ignore[misc] # pandas has no types of its own
    """One row a replication, one column a metric. `summary()` gives mean, interval and number.

    `parts` and `wholes` are what the shares and means are made of, also one row a replication.
    """

    _metadata: ClassVar[list[str]] = ["parts", "wholes"]  # what pandas hands on to whatever is made of a table
    parts: pd.DataFrame | None = None
    wholes: pd.DataFrame | None = None

    @property
    def _constructor(self) -> type[Self]:
        return type(self)

    def summary(self, confidence: float = CONFIDENCE) -> pd.DataFrame:
        """Mean, standard error, confidence interval (Student's t) and number of replications of each metric.

        A share or a mean is that of the calls of all replications together: see `linearised`.

        >>> import sim
        >>> sim.replicate(sim.textbook(60, 5, 180, hours=1), 4, seed=1).summary().columns.tolist()
        ['mean', 'se', 'low', 'high', 'n', 'unit']
        """
        table = pd.DataFrame([summarise(self.values_of(name), confidence) for name in self], index=list(self))
        table["unit"] = [METRICS[name].unit if name in METRICS else "" for name in table.index]
        return table.rename_axis("metric")

    def values_of(self, name: str) -> pd.Series:
        """One value a replication, of which the mean and its interval are those of a metric."""
        if self.parts is None or self.wholes is None or name not in self.parts:
            return self[name].dropna()
        part, whole = self.parts[name].reindex(self.index), self.wholes[name].reindex(self.index)
        if not np.allclose(part / whole, self[name], equal_nan=True):  # somebody has calculated with the column
            return self[name].dropna()
        return linearised(part, whole)


def linearised(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Values whose mean is the ratio of two sums, and whose standard error is that of this ratio.

    R = sum(part) / sum(whole); value = R + (part - R whole) / mean(whole). The mean of the ratios of single
    replications would be biased, most where a replication is short: a quiet day would count as much as a busy one.
    Source: Cochran 1977, Sampling Techniques, 3rd ed., section 6.3 (the ratio estimator and its approximate variance).

    >>> float(linearised(pd.Series([1.0, 8.0]), pd.Series([2.0, 10.0])).mean())  # 9 of 12, not half way from 0.5 to 0.8
    0.75
    """
    if not whole.sum():
        return part[:0]
    ratio = part.sum() / whole.sum()
    return ratio + (part - ratio * whole) / whole.mean()


def replicate(
    scenario: Scenario,
    replications: int,
    seed: int = 1,
    engine: str = "auto",
    progress: Callable[[int, Run], None] | None = None,
) -> Replications:
    """Run a scenario on replications 0, 1, ... of a seed; one row of metrics each.

    `progress` is called after each with how many are done and the run. Raises ScenarioError for less than one.

    >>> import sim
    >>> sim.replicate(sim.textbook(60, 5, 180, hours=1), 2, seed=1)["offered"].tolist()
    [68.0, 71.0]
    """
    if isinstance(replications, bool) or not isinstance(replications, int) or replications < 1:
        raise ScenarioError(say("replications must be a whole number of at least 1, not {n}.", n=repr(replications)))
    rows, made = [], []
    for number in range(replications):
        done = run(scenario, seed, number, engine)
        rows.append(done.metrics())
        made.append(done.parts())
        if progress is not None:
            progress(number + 1, done)
    table: Replications = Replications(pd.DataFrame(rows).reset_index(drop=True)).rename_axis("replication")
    table.parts, table.wholes = (pd.DataFrame([one[of] for one in made], index=table.index) for of in ("part", "whole"))
    table.attrs = {
        "scenario": scenario.name,
        "digest": scenario.digest(),
        "seed": seed,
        "version": sim.__version__,
    }
    return table


def summarise(values: pd.Series, confidence: float = CONFIDENCE) -> dict[str, float]:
    """Mean, standard error and t interval of independent values; one value has no interval.

    Raises ScenarioError for a confidence that is no share between 0 and 1.

    >>> round(float(summarise(pd.Series([1.0, 2.0, 3.0]))["low"]), 3)
    -0.484
    """
    if isinstance(confidence, bool) or not isinstance(confidence, Real) or not 0.0 < confidence < 1.0:
        raise ScenarioError(say("confidence must be a share between 0 and 1, such as 0.95, not {n!r}.", n=confidence))
    n = len(values)
    mean = values.mean() if n else nan
    se = values.std(ddof=1) / sqrt(n) if n > 1 else nan
    half = half_width(se, n, confidence)
    return {"mean": mean, "se": se, "low": mean - half, "high": mean + half, "n": n}


def half_width(se: float | np.ndarray, n: int, confidence: float = CONFIDENCE) -> Any:
    """How far Student's t interval of n independent values reaches to either side of their mean; NaN for one value.

    half = t(n - 1, (1 + confidence) / 2) * se, with se the standard error, std / sqrt(n).

    >>> round(float(half_width(1.0, 11)), 3)
    2.228
    """
    from scipy.special import stdtrit

    return stdtrit(n - 1, 0.5 + confidence / 2) * se if n > 1 else nan * se
