"""The same scenario on the luck of many days: one row a replication, and means with intervals."""

from collections.abc import Callable
from math import nan, sqrt
from typing import Any, Self

import numpy as np
import pandas as pd

import sim
from sim.core.door import Confidence, Luck, Runs, checked
from sim.results.metrics import METRICS
from sim.results.run import Engine, Run, run
from sim.world.scenario import Scenario

CONFIDENCE = 0.95


class Replications(pd.DataFrame):  # type: ignore[misc] # pandas has no types of its own
    """One row a replication, one column a metric. `summary()` gives mean, interval and number."""

    @property
    def _constructor(self) -> type[Self]:
        return type(self)

    @checked
    def summary(self, confidence: Confidence = CONFIDENCE) -> pd.DataFrame:
        """Mean, standard error, confidence interval (Student's t) and number of replications of each metric.

        >>> import sim
        >>> sim.replicate(sim.textbook(60, 5, 180, hours=1), 4, seed=1).summary().columns.tolist()
        ['mean', 'se', 'low', 'high', 'n', 'unit']
        """
        table = pd.DataFrame([summarise(self[name].dropna(), confidence) for name in self], index=list(self))
        table["unit"] = [METRICS[name].unit if name in METRICS else "" for name in table.index]
        return table.rename_axis("metric")


@checked
def replicate(
    scenario: Scenario,
    replications: Runs,
    seed: Luck = 1,
    engine: Engine = "auto",
    progress: Callable[[int, Run], None] | None = None,
) -> Replications:
    """Run a scenario on replications 0, 1, ... of a seed; one row of metrics each.

    `progress` is called after each with how many are done and the run. Raises ScenarioError for less than one.

    >>> import sim
    >>> sim.replicate(sim.textbook(60, 5, 180, hours=1), 2, seed=1)["offered"].tolist()
    [68.0, 71.0]
    """
    rows = []
    for number in range(replications):
        done = run(scenario, seed, number, engine)
        rows.append(done.metrics())
        if progress is not None:
            progress(number + 1, done)
    table: Replications = Replications(pd.DataFrame(rows).reset_index(drop=True)).rename_axis("replication")
    table.attrs = {
        "scenario": scenario.name,
        "digest": scenario.digest(),
        "seed": seed,
        "version": sim.__version__,
    }
    return table


def summarise(values: pd.Series, confidence: float = CONFIDENCE) -> dict[str, float]:
    """Mean, standard error and t interval of independent values; one value has no interval.

    >>> round(float(summarise(pd.Series([1.0, 2.0, 3.0]))["low"]), 3)
    -0.484
    """
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
