"""Many runs: replications, paired comparisons, and the same calls in another mind.

>>> import sim
>>> table = sim.study.replicate(sim.textbook(60, 5, 180, hours=2), 3, seed=1)
>>> len(table)
3
"""

from sim.study.compare import Comparison, compare
from sim.study.fates import fates
from sim.study.replicate import Replications, replicate
from sim.study.savings import Saving, saving, saving_map

__all__ = ["Comparison", "Replications", "Saving", "compare", "fates", "replicate", "saving", "saving_map"]
