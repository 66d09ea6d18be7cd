"""The wait a caller would have if they never gave up, in a queue of callers with exponential patience."""

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

POINTS = 64  # Gauss-Legendre points a panel
DEPTH = 60.0  # a density is followed down to exp(-DEPTH) of its peak


@dataclass(frozen=True, slots=True)
class OfferedWait:
    """The offered wait u (in mean patiences) of callers who find all agents busy, as an unnormalised density.

        density(u) = exp(h(u)),   h(u) = y (1 - exp(-u)) - x u,   u >= 0
        x = agents * service_rate / patience_rate,   y = arrival_rate / patience_rate,   excess = (y - x) / x

    `excess` is given on its own because y - x computed from rounded x and y loses digits near a full load.
    h is concave, so the density has one peak, at 0 when y <= x, else at log(y/x). Every measure of Erlang A
    is a ratio of integrals of positive functions over this density; Gauss-Legendre panels that halve toward
    the peak give them to about 1e-13 at any load, where the incomplete gamma function cancels or overflows.

    Source: Baccelli & Hebuterne, in *Performance '81* (1981) 159; Zeltyn & Mandelbaum, *Queueing Systems* 51
    (2005) 361.

    >>> wait = OfferedWait(x=1.0, y=1.0, excess=0.0)
    >>> round(wait.mass(lambda u: 1.0), 6)     # e - 1
    1.718282
    """

    x: float
    y: float
    excess: float

    @property
    def peak(self) -> float:
        """Where the density is highest: 0 at or below full load, else log(y/x)."""
        return math.log1p(self.excess) if self.excess > 0 else 0.0

    @property
    def peak_log(self) -> float:
        """The log of the density at its peak, x (excess - log(1 + excess)); 0 at or below full load."""
        return self.x * _log_gap(self.excess) if self.excess > 0 else 0.0

    def drop(self, v: "np.ndarray") -> "np.ndarray":
        """Return how far log density at peak + v lies below the peak; v is a numpy array.

        About an inner peak it is x (exp(-v) - 1 + v), about one at 0 it is y (exp(-v) - 1 + v) + (x - y) v.
        """
        if self.excess > 0:
            return self.x * _bend(v)
        return self.y * _bend(v) - self.x * self.excess * v

    def mass(self, weight: "Callable[[np.ndarray], np.ndarray | float]", until: float = math.inf) -> float:
        """Return the integral of weight(u) exp(h(u) - h(peak)) over 0 <= u <= until.

        `weight` takes a numpy array of u and is smooth; `until` is 0 or more.

        >>> OfferedWait(x=2.0, y=1.0, excess=-0.5).mass(lambda u: 1.0, until=0.0)
        0.0
        """
        import numpy as np

        start = min(self.peak, until)
        total = 0.0
        for sign, room in ((-1.0, start), (1.0, until - start)):
            low, high = _panels(self, start - self.peak, sign, room)
            nodes, weights = _gauss()
            half = (high - low)[:, None] / 2
            step = low[:, None] + half * (1 + nodes)
            u = np.maximum(start + sign * step, 0.0)
            with np.errstate(under="ignore"):
                density = np.exp(-self.drop(u - self.peak if start < self.peak else sign * step))
            total += float(np.sum(half * weights * weight(u) * density))
        return total


def _panels(wait: OfferedWait, offset: float, sign: float, room: float) -> "tuple[np.ndarray, np.ndarray]":
    """Return the ends of the panels from a start at peak + offset out to where the density is lost."""
    import numpy as np

    if room == 0:
        return np.empty(0), np.empty(0)
    floor = float(wait.drop(np.array([offset]))[0]) + DEPTH

    def lost(length: float) -> bool:
        return float(wait.drop(np.array([offset + sign * length]))[0]) > floor

    length = min(room, 1.0)
    while length < room and not lost(length):
        length = min(room, 2 * length)
    if lost(length):
        while lost(length / 2):
            length /= 2
        short, long = length / 2, length
        for _ in range(4):
            middle = (short + long) / 2
            short, long = (short, middle) if lost(middle) else (middle, long)
        length = long
    halvings = 8 + max(0, math.ceil(math.log2(length)))
    ends = length * 0.5 ** np.arange(halvings, -1, -1.0)
    return np.concatenate(([0.0], ends[:-1])), ends


@cache
def _gauss() -> "tuple[np.ndarray, np.ndarray]":
    """Return the points and weights of Gauss-Legendre on -1..1."""
    import numpy as np

    return np.polynomial.legendre.leggauss(POINTS)


def _bend(v: "np.ndarray") -> "np.ndarray":
    """Return exp(-v) - 1 + v for a numpy array, without cancellation near 0."""
    import numpy as np

    small = np.abs(v) < 0.5
    near = np.where(small, v, 0.0)
    series = np.zeros_like(near)
    for k in range(17, 1, -1):
        series = (1.0 - series) * near / k
    far = np.where(small, 1.0, v)
    return np.where(small, series * near, np.expm1(-far) + far)


def _log_gap(d: float) -> float:
    """Return d - log(1 + d) for d >= 0, without cancellation near 0."""
    if d > 0.5:
        return d - math.log1p(d)
    s = d / (2.0 + d)
    square, term, tail = s * s, s * s * s, 0.0
    for k in range(3, 41, 2):
        tail += term / k
        term *= square
    return d * s - 2.0 * tail
