"""A rule for many at once. The kernels of `engine/afterwards.py`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.engine.compiled.arrays.layout import Many


def stay_shares(many: "Many", months: float, stays: Callable) -> None:
    """For each standing satisfaction the share of such customers that stays for so many months."""
    for i in range(len(many.given)):
        many.found[i] = stays(many.given[i], months, many.p_rule)


def people_told(many: "Many", told: Callable) -> None:
    """For each satisfaction how many people are told of such a call."""
    for i in range(len(many.given)):
        many.found[i] = told(many.given[i], many.p_rule)
