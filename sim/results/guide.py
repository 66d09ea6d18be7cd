"""The guide to every number: metrics of a run, of a week and of a quarter, from their declarations."""

from typing import TYPE_CHECKING

from sim.core.language import translated
from sim.results.metrics import METRICS
from sim.results.quarters import QUARTERLY
from sim.results.weeks import WEEKLY

if TYPE_CHECKING:
    import pandas as pd

REGISTERS = {"run": METRICS, "week": WEEKLY, "quarter": QUARTERLY}


def metrics_guide() -> "pd.DataFrame":
    """Every metric: per what, its unit, what is counted, over what, its source, and the world that has it.

    Metrics of a run stand under their names; those of a week (`sim.results.weeks.weekly`) and of a quarter
    (`sim.results.quarters.experience`) under `week.` and `quarter.` and the name of their column.

    >>> metrics_guide().loc["abandon_share", "denominator"], metrics_guide().loc["quarter.loyal", "unit"]
    ('offered calls', 'customers')
    """
    import pandas as pd

    texts, others = ("unit", "numerator", "denominator"), ("source", "world")
    rows = [
        {"name": m.name if per == "run" else f"{per}.{m.name}", "per": per}
        | {c: translated(getattr(m, c)) for c in texts}
        | {c: getattr(m, c) for c in others}
        for per, register in REGISTERS.items()
        for m in register.values()
    ]
    return pd.DataFrame(rows).set_index("name")
