"""M/M/n+G: a queue whose callers' patience has any distribution."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown
from sim.theory.checks import OverloadError, rate, whole
from sim.theory.erlang import free_odds, offered_load, split_odds
from sim.theory.panels import panels_over
from sim.theory.patience import Patience
from sim.theory.result import SteadyState

if TYPE_CHECKING:
    import numpy as np

DEPTH = 60.0  # a density is followed down to exp(-DEPTH) of its peak
AGREE = 3e-12  # two integrations, one of panels half as wide, agree to this share
FINEST = 4


def general_patience(arrival_rate: float, service_rate: float, agents: int, patience: Patience) -> SteadyState:
    """Return the steady state of M/M/n+G: `patience` is a Patience, nobody is turned away.

    Let V be the wait offered to a caller: 0 when an agent is free, else, with c = agents * service_rate and G(u)
    the share of callers whose patience is u or less (their `at_once` share included), of density proportional to

        exp(h(u)),   h(u) = arrival_rate (integral of 1 - G from 0 to u) - c u,   beside a mass at 0 of Erlang B's
                     odds of a free agent over c

    Then, D being the chance of V > 0, all of the offered calls but for the one exception named,

        wait_share        D (1 - at_once): waits longer than 0, gives up or not. Callers who hang up at once have
                          waited 0 and are not in it; service_level(0) = 1 - D
        abandon_share     D E[G(V)], those who hang up at once included
        mean_wait         D E[min(V, patience)], those who hang up at once with 0
        service_level(t)  (1 - D) + D E[1 - G(V); V <= t]
        mean_answer_wait  D E[V (1 - G(V))] / answered, of **the answered calls** only

    There is a steady state at every load if all lose patience at last. Rates are per any one time unit, patience
    and waits in that unit. Accurate to about 1e-11; a share below about 1e-300 comes back as 0.

    Raises ScenarioError for a rate that is not above 0, agents that are not a whole number of 1 or more, anything but
    a Patience, one whose survival is no share that only falls, or one with steps and bends it doesn't name in its
    marks; and where those who never give up fill the agents.

    Source: Baccelli & Hebuterne, in *Performance '81* (1981) 159; Zeltyn & Mandelbaum, *Queueing Systems* 51
    (2005) 361.

    >>> floor = general_patience(arrival_rate=10, service_rate=1 / 5, agents=50, patience=Patience.exponential(3))
    >>> round(floor.abandon_share, 6), round(floor.mean_wait, 6), round(floor.wait_share, 5)
    (0.063447, 0.190341, 0.45797)
    """
    arrival_rate, service_rate = rate("arrival_rate", arrival_rate), rate("service_rate", service_rate)
    agents = whole("agents", agents)
    if not isinstance(patience, Patience):
        raise ScenarioError(say("patience must be a theory.Patience, not {patience}.", patience=shown(patience)))
    load = offered_load(arrival_rate, service_rate)
    capacity = agents * Fraction(service_rate)
    wait = _Wait(arrival_rate, float(capacity), float(capacity - Fraction(arrival_rate)), patience)
    found = wait.settled()
    odds = free_odds(load, agents) * math.exp(-found.rise) / (float(capacity) * found.all_busy)
    delayed, free = split_odds(odds)
    scale = delayed / found.all_busy
    answered = free + scale * found.answered
    mean_wait = scale * found.waited
    return SteadyState(
        block_share=0.0,
        wait_share=delayed * (1.0 - patience.at_once),
        abandon_share=scale * found.lost,
        mean_wait=mean_wait,
        mean_answer_wait=scale * found.answered_wait / answered,
        occupancy=load / agents * answered,
        mean_queue=arrival_rate * mean_wait,
        answered_within=_AnsweredWithin(free, scale, wait),
    )


@dataclass(frozen=True, slots=True)
class _AnsweredWithin:
    """The share of offered calls answered within t: those answered at once, those who waited and stayed."""

    free: float
    scale: float
    wait: "_Wait"

    def __call__(self, t: float) -> float:
        return self.free + self.scale * self.wait.settled(t).answered


@dataclass(frozen=True, slots=True)
class _Masses:
    """Integrals over exp(h(u) - h(peak)): of 1, G, 1 - G, u (1 - G), E[min(u, patience)]; and h(peak)."""

    all_busy: float
    lost: float
    answered: float
    answered_wait: float
    waited: float
    rise: float

    def near(self, other: "_Masses") -> bool:
        """Whether two integrations give the same to the accuracy aimed at."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in self.__slots__]
        return all(abs(one - two) <= AGREE * max(abs(one), abs(two), 1e-290) for one, two in pairs)


@dataclass(frozen=True, slots=True)
class _Wait:
    """The density of the offered wait; `spare` is capacity - arrival_rate, given on its own to keep its digits."""

    arrival_rate: float
    capacity: float
    spare: float
    patience: Patience

    def settled(self, until: float = math.inf) -> _Masses:
        """Return the _Masses up to `until`, from panels halved until two sets agree."""
        if until == 0:
            return _Masses(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        peak, end = self.reach()
        coarse = self.masses(peak, end, 0, until)
        for fine in range(1, FINEST + 1):
            finer = self.masses(peak, end, fine, until)
            if finer.near(coarse):
                return finer
            coarse = finer
        raise ScenarioError(say("The survival function of patience has steps or bends that its marks don't name."))

    def masses(self, peak: float, end: float, fine: int, until: float) -> _Masses:
        """Return the _Masses up to `until` with every panel cut `fine` times into two."""
        import numpy as np

        panels = panels_over(end, (peak, until, *self.patience.marks), fine)
        u = panels.u
        gone, left = self.patience.up_to(u), self.patience.longer_than(u)
        if not (np.all((left >= 0) & (left <= 1)) and np.all(np.diff(left.ravel()) <= 1e-12)):
            raise ScenarioError(say("The survival function of patience must be a share, 0 to 1, that never rises."))
        h = panels.running(self.slope(gone, left), origin=peak)
        with np.errstate(under="ignore"):
            density = np.exp(h)
            values = (1.0, gone, left, u * left, panels.running(left))
            busy, lost, answered, answered_wait, waited = (panels.integral(value * density, until) for value in values)
        rise = panels.integral(self.slope(gone, left), peak) if peak else 0.0
        return _Masses(busy, lost, answered, answered_wait, waited, rise)

    def slope(self, gone: "np.ndarray", left: "np.ndarray") -> "np.ndarray":
        """Return the slope of h, arrival_rate (1 - G) - capacity, from whichever of G and 1 - G is the smaller."""
        import numpy as np

        return np.where(gone < 0.5, -self.spare - self.arrival_rate * gone, self.arrival_rate * left - self.capacity)

    def slope_at(self, t: float) -> float:
        """Return the slope of h at one time."""
        import numpy as np

        times = np.array([t])
        return float(self.slope(self.patience.up_to(times), self.patience.longer_than(times))[0])

    def reach(self) -> tuple[float, float]:
        """Return where h is highest, its slope turning negative, and where the density is lost beyond it."""
        step = 1.0 / self.capacity
        low, high = 0.0, 1e-30 * step
        if self.slope_at(high) > 0:
            high = step
            while self.slope_at(high) > 0:
                low, high = high, 2.0 * high
                self.bounded(high)
            while low < (middle := (low + high) / 2) < high:
                low, high = (middle, high) if self.slope_at(middle) > 0 else (low, middle)
            peak = next((mark for mark in self.patience.marks if abs(mark - low) <= 1e-14 * mark), low)
        else:
            peak = 0.0
        end, drop = peak + step, 0.0
        while drop < DEPTH:
            longer = peak + 2.0 * (end - peak)
            self.bounded(longer)
            drop += (longer - end) * max(-self.slope_at(end), 0.0)
            end = longer
        return peak, end

    def bounded(self, time: float) -> None:
        """Refuse a search that goes on without end."""
        if not time * self.capacity < 1e15:
            raise OverloadError(
                say("The queue grows without end, or for too long to be computed: too many callers never give up.")
            )
