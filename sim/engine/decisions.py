"""Decisions as small scalar functions, written once: both engines ask them, and so does whoever tells of a run.

Plain arithmetic only (+ - * / and comparisons), so that the compiled engine gives the same bits; most also take arrays.
"""


def phase_from(joined: int, period: int) -> int:
    """The renewal phase of somebody whose first period begins with a month.

    >>> phase_from(3, 12), (3 + 12 + phase_from(3, 12)) % 12  # renews for the first time at the end of month 14
    (9, 0)
    """
    return -joined % period


def comes_to_renewal(month: int, phase: int, period: int) -> bool:
    """Whether a period is over at a month's end; months count from 0.

    >>> [month for month in range(12) if comes_to_renewal(month, phase_from(0, 6), 6)]
    [5, 11]
    """
    return (month + 1 + phase) % period == 0


def renews(u: float, share: float, u_kept: float, kept_share: float) -> bool:
    """Whether a customer stays: by the share of such customers who do, or else kept by a programme.

    Stays where u < share or u_kept < kept_share; both u are luck from 0 to 1.

    >>> renews(0.9, 0.8, 0.5, 0.0), renews(0.9, 0.8, 0.05, 0.1), renews(0.7, 0.8, 0.5, 0.0)
    (False, True, True)
    """
    return u < share or u_kept < kept_share


def reason_at(ends, u):
    """The place of the reason for a call, given luck u and the cumulated shares of the reasons.

    >>> [reason_at((0.2, 0.7, 1.0), u) for u in (0.1, 0.2, 0.99)]
    [0, 1, 2]
    """
    at = 0
    while at < len(ends) - 1 and u >= ends[at]:
        at += 1
    return at


def opened_by(windows, tick):
    """How many of the windows have opened by a tick; `windows`: rows with an opening and a closing tick, in order."""
    low, high = 0, len(windows)
    while low < high:
        middle = (low + high) >> 1
        if windows[middle].opening <= tick:
            low = middle + 1
        else:
            high = middle
    return low


def when_due(windows, opened, tick, u, limits):
    """When a need that arises at a tick calls: at once when the lines are open, else some time after the next opening,
    given luck u; the horizon for never.

    `opened`: how many of the windows have opened by then. `limits`: the horizon, and the ticks over which needs of
    closed hours are spread.
    """
    horizon, morning_after = limits
    if opened > 0 and tick < windows[opened - 1].closing:
        return tick
    if opened == len(windows):
        return horizon
    opening = windows[opened].opening
    length = windows[opened].closing - opening
    return opening + int(u * min(morning_after, float(length)))


def served_per_second(on_duty, mean_s):
    """How many calls a team finishes in a second if all its agents are busy; `mean_s`: a call with its write-up."""
    return on_duty / mean_s if mean_s > 0.0 else on_duty * 1e6


def wait_by_queue_length(waiting, per_second, horizon):
    """The wait that the next in a queue is told, in seconds: (waiting + 1) / calls finished in a second.

    Where nobody is on duty it is all the time there is; `horizon` in ticks. Source: Ibrahim and Whitt 2009, "Real-time
    delay estimation based on delay history", M&SOM 11:397.

    >>> wait_by_queue_length(3, served_per_second(2, 180.0), 10**12)
    360.0
    """
    return (waiting + 1) / per_second if per_second > 0.0 else horizon / 1e6


def dials_again(u, share, attempt, tries):
    """Whether a caller who gave up, or heard the busy signal, dials once more: attempts from 0, `tries` -1: no limit.

    >>> dials_again(0.1, 0.3, 0, 2), dials_again(0.1, 0.3, 2, 2), dials_again(0.5, 0.3, 0, -1)
    (True, False, False)
    """
    return (tries < 0 or attempt < tries) and u < share


def comes_back(u, share, visit, limit):
    """Whether an unsolved need becomes a call again: visits from 0; `limit` -1 for none.

    >>> comes_back(0.1, 0.3, 0, 1), comes_back(0.1, 0.3, 1, 1), comes_back(0.3, 0.3, 0, -1)
    (True, False, False)
    """
    return (limit < 0 or visit < limit) and u < share


def patience_s(drawn_s, stretch, factor):
    """How long somebody waits: as drawn, stretched by what was announced, and by the factor of their segment."""
    return drawn_s * stretch * factor
