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
