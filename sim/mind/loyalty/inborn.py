"""The shifted beta-geometric model: loyalty that no call can change, born with each customer, and they differ."""

from typing import Any, ClassVar, Literal

import numpy as np

from sim.core.parameter import Number, parameter
from sim.mind.registry import register
from sim.mind.rule import Rule

SHAPE = (0.01, 1000.0)


class Inborn(Rule):
    """Each customer has an own chance of leaving at each renewal, drawn once from Beta(alpha, beta).

    Service is no cause here. Those with a high chance leave early, so of the others more and more stay: the shifted
    beta-geometric model. The standing satisfaction only carries the share that stays, as 1 + 4 * share.

    >>> rule = Inborn(alpha=1, beta=1)
    >>> standing = rule.standings_at_first(np.array([0.25]))[0].item()
    >>> standing, inborn_retention(standing, rule.constants())
    (4.0, 0.75)
    """

    rule: Literal["inborn"]
    source: ClassVar[str] = "Fader and Hardie 2007, J. Interactive Marketing 21:76; L6 (who stays differs)"

    alpha: Number = parameter(
        1.0, "", "alpha", "The first shape of the chances of leaving.", allowed=SHAPE, usual=(0.1, 10)
    )
    beta: Number = parameter(
        3.0, "", "beta", "The second shape; the mean chance is alpha / (alpha + beta).", allowed=SHAPE, usual=(0.1, 20)
    )

    constant_names: ClassVar[tuple[str, ...]] = ("standing", "alpha", "beta")

    def named(self) -> dict[str, Any]:
        """The standing of the mean customer, and the parameters."""
        return dict(self) | {"standing": 1.0 + 4.0 * self.beta / (self.alpha + self.beta)}

    def standings_at_first(self, luck: np.ndarray, renewals: np.ndarray | int = 0) -> np.ndarray:
        """The standing with which each customer is born, given their luck and how often they have renewed so far.

        Who has stayed k times is from Beta(alpha, beta + k): those with a high chance of leaving are gone.
        """
        from scipy.special import betaincinv

        return 1.0 + 4.0 * (1.0 - betaincinv(self.alpha, self.beta + renewals, luck))


def unmoved(standing: float, satisfaction: float, handling: int, p) -> float:
    """The standing after a call: as before.

    >>> unmoved(4.0, 1.0, 0, Inborn().constants())
    4.0
    """
    return standing


def inborn_retention(standing: float, p) -> float:
    """The share that stays at each renewal.

    >>> inborn_retention(3.0, Inborn().constants())
    0.5
    """
    return (standing - 1.0) / 4.0


def at_each_renewal(share: float, months: float) -> float:
    """The share that renews: the same, however long the period is.

    >>> at_each_renewal(0.5, 3.0)
    0.5
    """
    return share


register("loyalty", Inborn, new_standing=unmoved, yearly_retention=inborn_retention, renewal_share=at_each_renewal)
