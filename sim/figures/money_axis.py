"""An axis of money whose ends are round numbers: small changes leave it alone, large ones give it other ends."""

from math import ceil, floor, log10

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

THOUSAND = 1000.0
ROUND = (1.0, 1.2, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_out(amount: float) -> float:
    """The next round number that is no smaller, for an amount of 0 or more.

    >>> round_out(54_000.0), round_out(1.0), round_out(0.0)
    (60000.0, 1.0, 0.0)
    """
    if amount <= 0:
        return 0.0
    power = 10.0 ** floor(log10(amount) + 1e-12)
    return next(step * power for step in ROUND if amount <= step * power * (1 + 1e-12))


def ends(low: float, high: float, room: float = 1.0) -> tuple[float, float]:
    """Round ends of an axis that holds 0 and everything from low to high; `room` stretches both beforehand.

    The shorter side gets a third of the longer one at least, so that words find a place there.

    >>> ends(-96_000.0, 54_000.0)
    (-100000.0, 60000.0)
    >>> ends(0.0, 8.0)
    (-2.666..., 8.0)
    """
    up, down = round_out(max(high, 0.0) * room), round_out(max(-low, 0.0) * room)
    least = max(up, down) / 3 or 1.0
    return -max(down, least), max(up, least)


def scale(axes: Axes, low: float, high: float) -> bool:
    """Give a vertical axis these ends; whether it had others.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> scale(axes, 0, 5), scale(axes, 0, 5)
    (True, False)
    """
    if axes.get_ylim() == (low, high):
        return False
    axes.set_ylim(low, high)
    return True


def in_thousands(axes: Axes, ticks: int = 6) -> None:
    """Write the numbers of a vertical axis in thousands, with a sign.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> in_thousands(axes)
    >>> axes.yaxis.get_major_formatter()(-20_000)
    '-20'
    """
    axes.yaxis.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: thousands(amount)))


def thousands(amount: float) -> str:
    """An amount in thousands, with a sign, to so many digits as are worth reading.

    >>> thousands(54_321), thousands(-96_000), thousands(0), thousands(-1234)
    ('+54', '-96', '0', '-1.2')
    """
    number = amount / THOUSAND
    digits = 0 if abs(number) >= 10 or number == ceil(number) else 1
    shown = f"{number:+,.{digits}f}"
    return "0" if float(shown.replace(",", "")) == 0 else shown
