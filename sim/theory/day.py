"""A day whose call volume and staff change from interval to interval, as the solution of its Markov chain."""

import math
from dataclasses import dataclass
from itertools import pairwise
from numbers import Integral
from typing import TYPE_CHECKING

from sim.core.language import say
from sim.core.refusal import ScenarioError
from sim.theory.checks import MOST_AGENTS, at_least, rate, whole
from sim.theory.floor import settle, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from sim.theory.floor import Floor

JUMPS = 400.0  # expected jumps of the chain in one passage
MOST_WORK = 2e9  # expected jumps times states; some minutes
REFUSED = 1e-15  # expected callers without room in one passage; more, and it is done again with more room


@dataclass(frozen=True, slots=True)
class StaffedDay:
    """What is expected of a day that begins with an empty floor. Times are in the time unit of the rates.

    At each of `times`, the beginning and then the end of every step, the state just before a change of staff:

    - `waiting`, `busy`: expected number of callers waiting, of agents on a call
    - `staff`: expected number of agents there, those included who finish a call after their shift
    - `abandon_rate`: callers giving up, per time unit

    and of the day as a whole:

    - `offered`, `answered`, `gave_up`, `still_waiting`: expected callers; the first is the sum of the others, the
      last are those still waiting when the day ends
    - `abandon_share`: gave_up / offered
    - `wait_share`: callers who find no agent free / offered
    - `mean_wait`: mean wait of all offered calls, up to the end of the day (Little: time waited / offered)
    - `occupancy`: time on calls / time agents are there, up to the end of the day

    Source: Koole, *Call Center Optimization* (2013), for the measures and their denominators.
    """

    times: tuple[float, ...]
    waiting: tuple[float, ...]
    busy: tuple[float, ...]
    staff: tuple[float, ...]
    abandon_rate: tuple[float, ...]
    offered: float
    answered: float
    gave_up: float
    still_waiting: float
    abandon_share: float
    wait_share: float
    mean_wait: float
    occupancy: float


def staffed_day(
    arrival_rates: "Iterable[float]",
    service_rate: float,
    agents: "Iterable[int]",
    interval: float,
    patience_rate: float | None = None,
    points: int = 1,
) -> StaffedDay:
    """Return the StaffedDay of M(t)/M/n(t)+M, from its Kolmogorov differential equations.

    `arrival_rates` and `agents` give a rate, 0 or more, and a whole number, 0 or more, for each interval, all of
    the length `interval`; `patience_rate` is one over the mean patience, None when nobody gives up. `points` is
    the number of equal steps an interval is reported in. The day begins empty.

    When the staff grows, newcomers take the waiting at once. When it is cut, idle agents leave first; busy ones too
    many finish their call and leave, and while there are such, nobody waiting is taken: with n agents wanted and
    b busy, max(n, b) are there. If the staff grows again while some are still busy, they count toward the new
    number. The chain therefore follows the busy and the waiting, not only the calls in the system.

    Solved by uniformisation, the queue cut where less than about 1e-12 callers a day are beyond: measures are
    accurate to about 1e-10. Add intervals without arrivals to follow the last callers to their end.

    Raises ScenarioError for lists that are empty or of different length, for no arrivals at all, for a rate, a number
    or a length out of its range, and for a day too large to be computed (more than some minutes; a working day of
    500 agents takes seconds).

    Source: Green, Kolesar & Whitt, *Production and Operations Management* 16 (2007) 13; Ingolfsson, Akhmetshina,
    Budge, Li & Wu, *INFORMS Journal on Computing* 19 (2007) 201, also on staff that leaves after its call.

    >>> day = staffed_day(arrival_rates=(4, 12, 6), service_rate=1, agents=(6, 10, 8), interval=2, patience_rate=0.5)
    >>> round(day.abandon_share, 6), round(day.mean_wait, 6), round(day.waiting[2], 6)
    (0.062922, 0.125844, 2.273777)
    """
    plan = _plan(arrival_rates, agents)
    service_rate, interval = rate("service_rate", service_rate), rate("interval", interval)
    patience_rate = 0.0 if patience_rate is None else rate("patience_rate", patience_rate)
    points = whole("points", points, 1_000_000)
    offered = sum(volume for volume, _ in plan) * interval
    if not 0 < offered < math.inf:
        raise ScenarioError(
            say("arrival_rates must bring some calls in the day, and finitely many, not {offered:g}.", offered=offered)
        )
    course = _Course(interval / points, service_rate, patience_rate)
    for volume, wanted in plan:
        course.afford((volume + service_rate * wanted) * interval * (wanted + 1))
    course.work = 0.0
    for volume, wanted in plan:
        course.interval(volume, wanted, points)
    gave_up = patience_rate * course.waited
    return StaffedDay(
        times=tuple(place * (interval / points) for place in range(len(plan) * points + 1)),
        waiting=tuple(course.waiting),
        busy=tuple(course.busy),
        staff=tuple(course.staff),
        abandon_rate=tuple(patience_rate * queue for queue in course.waiting),
        offered=offered,
        answered=max(offered - gave_up - course.waiting[-1], 0.0),
        gave_up=gave_up,
        still_waiting=course.waiting[-1],
        abandon_share=gave_up / offered,
        wait_share=course.found_busy / offered,
        mean_wait=course.waited / offered,
        occupancy=course.worked / course.there if course.there else 0.0,
    )


def _plan(arrival_rates: "Iterable[float]", agents: "Iterable[int]") -> list[tuple[float, int]]:
    """Return the pairs of arrival rate and agents, interval by interval."""
    try:
        rates, numbers = list(arrival_rates), list(agents)
    except TypeError:
        rates, numbers = [], []
    if not rates or len(rates) != len(numbers):
        raise ScenarioError(
            say("arrival_rates and agents must be lists of the same length, one number for each interval.")
        )
    return [
        (at_least("arrival_rates", volume, 0), 0 if _is_zero(wanted) else whole("agents", wanted, MOST_AGENTS))
        for volume, wanted in zip(rates, numbers, strict=True)
    ]


def _is_zero(wanted: object) -> bool:
    """Whether nobody is wanted: a whole 0, not 0.0 and not False."""
    return isinstance(wanted, Integral) and not isinstance(wanted, bool) and wanted == 0


class _Course:
    """The day so far: the chances of who is busy and who waits, and the sums over time."""

    def __init__(self, step: float, service_rate: float, patience_rate: float) -> None:
        import numpy as np

        self.step, self.service_rate, self.patience_rate = step, service_rate, patience_rate
        self.table = np.ones((1, 1))
        self.waiting, self.busy = [0.0], [0.0]
        self.staff: list[float] = []
        self.waited = self.worked = self.there = self.found_busy = self.work = 0.0

    def interval(self, volume: float, wanted: int, points: int) -> None:
        """Go on by one interval of constant rates."""
        if not self.staff:
            self.staff.append(float(wanted))
        for _ in range(points):
            self.one_step((volume, self.service_rate, self.patience_rate), wanted)

    def one_step(self, rates: tuple[float, float, float], wanted: int) -> None:
        """Go on by one reported step, in passages of some hundred expected jumps."""
        import numpy as np

        most_busy, most_waiting = (size - 1 for size in self.table.shape)
        speed = rates[0] + max(wanted, most_busy) * rates[1] + most_waiting * rates[2]
        passages = max(1, math.ceil(speed * self.step / JUMPS))
        ends = [self.step * place / passages for place in range(passages + 1)]
        for start, end in pairwise(ends):
            floor, chances = self.passage(rates, wanted, end - start)
        there = np.maximum(floor.busy, floor.agents)
        self.waiting.append(float(chances @ floor.waiting))
        self.busy.append(float(chances @ floor.busy))
        self.staff.append(float(chances @ there))

    def passage(self, rates: tuple[float, float, float], wanted: int, time: float) -> "tuple[Floor, np.ndarray]":
        """Go on by a time, with room enough that next to nobody finds none; return the floor and its chances."""
        import numpy as np

        spare_room = 12 + int(4.0 * math.sqrt(rates[0] * time))
        while True:
            floor, chances = settle(rates, wanted, self.table, spare_room)
            self.afford(floor.speed * time * len(chances))
            after, spent = floor.passage(chances, time)
            if rates[0] * float(spent @ floor.full) <= REFUSED:
                break
            spare_room *= 2
        self.table = table_of(floor, after)
        self.waited += float(spent @ floor.waiting)
        self.worked += float(spent @ floor.busy)
        self.there += float(spent @ np.maximum(floor.busy, floor.agents))
        self.found_busy += rates[0] * float(spent @ floor.all_busy)
        return floor, after

    def afford(self, work: float) -> None:
        """Refuse a day that would take too long."""
        self.work += work
        if not self.work < MOST_WORK:
            raise ScenarioError(say("The day is too large to be computed: too many calls, agents or callers waiting."))
