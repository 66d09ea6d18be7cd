"""Integration over panels that crowd around the places where a function bends, and its running integral."""

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

POINTS = 24  # Gauss-Legendre points a panel
HALVINGS = 48  # how often panels halve toward a mark


@dataclass(frozen=True, slots=True)
class Panels:
    """Gauss-Legendre panels from 0 to `end`, crowded around each mark and both ends.

    `u` holds their points, one row a panel, in rising order. `marks` are times above 0; those beyond the end
    are dropped. A function that is smooth but at the marks is integrated to about 1e-14.

    >>> panels = panels_over(2.0, marks=(1.0,), fine=0)
    >>> round(panels.integral(abs(panels.u - 1.0)), 12)
    1.0
    """

    u: "np.ndarray"
    half: "np.ndarray"

    def integral(self, values: "np.ndarray | float", until: float = math.inf) -> float:
        """Return the integral of a function given at the points, up to an end of some panel.

        >>> round(panels_over(3.0, (1.0,), 0).integral(1.0, until=1.0), 12)
        1.0
        """
        import numpy as np

        inside = self.u[:, -1] < until
        weights = _rule()[1]
        return float(np.sum((self.half[:, None] * weights * values)[inside]))

    def running(self, values: "np.ndarray", origin: float = 0.0) -> "np.ndarray":
        """Return the integral from `origin`, an end of some panel, to each point, by sums from the origin outward.

        >>> panels = panels_over(3.0, (1.0,), 0)
        >>> bool(abs(panels.running(0 * panels.u + 2.0, origin=1.0) - 2.0 * (panels.u - 1.0)).max() < 1e-14)
        True
        """
        import numpy as np

        _, weights, primitive = _rule()
        inner = self.half[:, None] * (values @ primitive.T)
        whole = self.half * (values @ weights)
        right = self.u[:, 0] > origin
        start = np.zeros(len(whole))
        start[right] = np.concatenate(([0.0], np.cumsum(whole[right])[:-1]))
        start[~right] = -np.cumsum(whole[~right][::-1])[::-1]
        sums: np.ndarray = start[:, None] + inner
        return sums


def panels_over(end: float, marks: tuple[float, ...], fine: int) -> Panels:
    """Return the Panels from 0 to `end`, each cut `fine` times into two.

    >>> panels_over(1.0, (), 1).u.shape == (4 * HALVINGS + 4, POINTS)
    True
    """
    import numpy as np

    stops = [0.0, *sorted({mark for mark in marks if 0 < mark < end}), end]
    shape = 0.5 ** np.arange(HALVINGS + 1, 0, -1.0)
    steps = np.concatenate((shape, shape[-2::-1]))
    steps[HALVINGS + 1 :] = 1.0 - steps[HALVINGS + 1 :]
    pieces = [np.array([0.0])]
    for low, high in pairwise(stops):
        pieces.append(low + (high - low) * steps)
        pieces.append(np.array([high]))
    edges = np.unique(np.concatenate(pieces))
    for _ in range(fine):
        edges = np.sort(np.concatenate((edges, (edges[1:] + edges[:-1]) / 2)))
    half = np.diff(edges) / 2
    return Panels(edges[:-1, None] + half[:, None] * (1.0 + _rule()[0]), half)


@cache
def _rule() -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """Return the points, the weights and the matrix of integrals from -1 to each point, of Gauss-Legendre."""
    import numpy as np
    from numpy.polynomial import legendre

    points, weights = legendre.leggauss(POINTS)
    values = legendre.legvander(points, POINTS)
    degree = np.arange(1, POINTS)
    sums = np.empty((POINTS, POINTS))
    sums[:, 0] = points + 1.0
    sums[:, 1:] = (values[:, 2 : POINTS + 1] - values[:, : POINTS - 1]) / (2 * degree + 1)
    fit = (np.arange(POINTS)[:, None] + 0.5) * values[:, :POINTS].T * weights
    return points, weights, sums @ fit
