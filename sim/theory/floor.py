"""The Markov chain of a floor whose staff may just have been cut, and its exact passage through a stretch of time."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

FAINT = 1e-18  # states of less chance than this are folded into their neighbours


@dataclass(frozen=True)
class Floor:
    """All states of a floor with `agents` wanted, up to `room` callers waiting and up to `extra` agents too many.

    An agent too many was on a call when the staff was cut, finishes it and leaves: while there is one, every
    agent is busy and nobody waiting is taken. Nobody is idle while anybody waits, so a state is either a number
    of calls in the system (0 .. agents + room, nobody too many), or a number too many (1 .. extra) with a number
    waiting (0 .. room); in this order they stand in a vector of chances. Rates are per any one time unit.

    >>> Floor(1.0, 1.0, 0.5, agents=2, room=3, extra=1).busy.tolist()
    [0, 1, 2, 2, 2, 2, 3, 3, 3, 3]
    """

    arrival_rate: float
    service_rate: float
    patience_rate: float
    agents: int
    room: int
    extra: int

    @cached_property
    def busy(self) -> "np.ndarray":
        """How many agents are on a call, state by state."""
        import numpy as np

        line = np.minimum(np.arange(self.agents + self.room + 1), self.agents)
        return np.concatenate((line, np.repeat(self.agents + 1 + np.arange(self.extra), self.room + 1)))

    @cached_property
    def waiting(self) -> "np.ndarray":
        """How many callers wait, state by state."""
        import numpy as np

        line = np.maximum(np.arange(self.agents + self.room + 1) - self.agents, 0)
        return np.concatenate((line, np.tile(np.arange(self.room + 1), self.extra)))

    @cached_property
    def all_busy(self) -> "np.ndarray":
        """Whether a caller would have to wait, state by state."""
        return self.busy >= self.agents

    @cached_property
    def full(self) -> "np.ndarray":
        """Whether no room is left for another caller, state by state."""
        full: np.ndarray = self.waiting == self.room
        return full

    @property
    def speed(self) -> float:
        """A rate that no state's rate of change exceeds."""
        most_busy = self.agents + self.extra
        return self.arrival_rate + most_busy * self.service_rate + self.room * self.patience_rate

    @cached_property
    def jumps(self) -> "csr_array":
        """The matrix that moves a vector of chances by one jump of the uniformised chain, of rate `speed`."""
        import numpy as np
        from scipy.sparse import coo_array

        states, row, line = np.arange(len(self.busy)), self.room + 1, self.agents + self.room + 1
        above = states >= line
        after = np.where(above, states - row, states - 1)  # a call ends and the next is taken, or an agent leaves
        give_up = self.waiting * self.patience_rate
        ends = self.busy * self.service_rate
        arrives = np.where(self.full, 0.0, self.arrival_rate)
        moves = [(states + 1, arrives), (after, ends), (states - 1, give_up)]
        stays = 1.0 - (arrives + ends + give_up) / self.speed
        to, by = [states], [stays]
        for place, flow in moves:
            to.append(np.where(flow > 0, place, states))
            by.append(flow / self.speed)
        matrix = coo_array((np.concatenate(by), (np.concatenate(to), np.tile(states, 4))), shape=(len(states),) * 2)
        return matrix.tocsr()

    def passage(self, chances: "np.ndarray", time: float) -> "tuple[np.ndarray, np.ndarray]":
        """Return the chances after a time, and the expected time spent in each state meanwhile.

        Uniformisation: sum over k of the chance of k jumps, of which speed * time are expected, times the chances
        after k jumps. No term is negative, so nothing cancels.

        Source: Jensen, *Skandinavisk Aktuarietidskrift* 36 (1953) 87.
        """
        import numpy as np

        weights, lasting = _poisson(self.speed * time)
        after = np.zeros_like(chances)
        spent = np.zeros_like(chances)
        for weight, still in zip(weights, lasting, strict=True):
            after += weight * chances
            spent += still * chances
            chances = self.jumps @ chances
        return after, spent / self.speed


def table_of(floor: Floor, chances: "np.ndarray") -> "np.ndarray":
    """Return the chances as a table, a row for each number busy, a column for each number waiting.

    >>> import numpy as np
    >>> table_of(Floor(1.0, 1.0, 0.5, agents=1, room=1, extra=0), np.array([0.5, 0.3, 0.2])).tolist()
    [[0.5, 0.0], [0.3, 0.2]]
    """
    import numpy as np

    table = np.zeros((floor.agents + floor.extra + 1, floor.room + 1))
    table[floor.busy, floor.waiting] = chances
    return table


def settle(
    rates: tuple[float, float, float], agents: int, table: "np.ndarray", spare_room: int
) -> "tuple[Floor, np.ndarray]":
    """Return the Floor with `agents` wanted, and its chances, from a table of who is busy and who waits.

    Newcomers among the agents take the waiting at once. States of a chance below FAINT are folded into the next,
    and room is left for `spare_room` more callers. `rates` are those of arrival, service and patience.

    >>> import numpy as np
    >>> floor, chances = settle((1.0, 1.0, 0.5), 2, np.array([[0.0, 0.0], [0.25, 0.75]]), 1)    # 1 agent becomes 2
    >>> floor.room, chances.tolist()     # one call with 0.25, two with 0.75, and room for one who waits
    (1, [0.0, 0.25, 0.75, 0.0])
    """
    import numpy as np

    most_busy, most_waiting = table.shape[0] - 1, table.shape[1] - 1
    line = np.zeros(agents + most_waiting + 1)
    for busy in range(min(agents, most_busy) + 1):
        line[busy : busy + most_waiting + 1] += table[busy]
    above = table[agents + 1 :].copy()
    while len(above) and above[-1].sum() < FAINT:
        if len(above) > 1:
            above[-2] += above[-1]
        else:
            line[agents:] += above[-1]
        above = above[:-1]
    tail = line[agents:] + above.sum(axis=0)
    seen = np.nonzero(np.cumsum(tail[::-1])[::-1] >= FAINT)[0]
    kept = int(seen[-1]) if len(seen) else 0
    floor = Floor(*rates, agents=agents, room=kept + spare_room, extra=len(above))
    line[agents + kept] += line[agents + kept + 1 :].sum()
    above[:, kept] += above[:, kept + 1 :].sum(axis=1)
    rows = np.pad(above[:, : kept + 1], ((0, 0), (0, spare_room)))
    return floor, np.concatenate((np.pad(line[: agents + kept + 1], (0, spare_room)), rows.ravel()))


@lru_cache(maxsize=8)
def _poisson(mean: float) -> "tuple[np.ndarray, np.ndarray]":
    """Return the chances of k = 0, 1, ... in a Poisson distribution, and those of more than k."""
    import numpy as np
    from scipy.special import gammaln

    k = np.arange(int(mean + 10.0 * math.sqrt(mean)) + 40)
    weights = np.exp(k * math.log(mean) - mean - gammaln(k + 1.0)) if mean else (k == 0).astype(float)
    weights /= weights.sum()
    return weights, np.concatenate((np.cumsum(weights[:0:-1])[::-1], [0.0]))
