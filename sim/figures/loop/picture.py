"""Three years of a market as a loop of four small charts: waits, customers, cash, and what the firm is worth.

What a chart does to the next stands on the arrow between them. Built once; afterwards `move_loop` only moves artists.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.core.language import say
from sim.figures.house import theme
from sim.figures.house.shown import Drawn, Shown
from sim.figures.loop.words import MILLION, loop_in_words, loop_table, money_in_words
from sim.results.years import Gain, Years, gain, mean_wait

HEIGHT = 6.95  # inches
CHART = (3.95, 1.95)
PLACES = {"waits": (0.62, 4.4), "stay": (6.95, 4.4), "cash": (6.95, 0.48), "worth": (0.62, 0.48)}  # inches
GROWTH = 1.08  # how much higher a chart is than what stands in it
STEPS = {"waits": 1.0, "stay": 1000.0, "cash": 0.2, "worth": 0.5}  # scales change by whole steps only


@dataclass(frozen=True)
class Band:
    """Intervals over replications, by month, of the four charts' present lines."""

    low: dict[str, np.ndarray]
    high: dict[str, np.ndarray]
    runs: int


@dataclass(frozen=True)
class Loop:
    """A market beside what it was, and what stands in the middle of the picture.

    With `band` both are means over replications. `turns`: the month from which on the cash is lost that was gained at
    first, where there is one.
    """

    now: Years
    was: Years
    headline: str
    band: Band | None = None
    turns: int | None = None


@dataclass
class LoopPicture(Drawn):
    """The figure, and what moves in it."""

    charts: dict[str, Axes]
    losses: dict[str, Polygon]
    bands: dict[str, Polygon]
    was: dict[str, Line2D]
    now: dict[str, Line2D]
    turns: Line2D
    numbers: dict[str, Text]
    on_arrows: dict[str, Text]
    turns_note: Text
    headline: Text
    below: Text

    def moving(self) -> list[Artist]:
        """Every artist that `move_loop` may change, the axes' numbers first."""
        axes = [axis for chart in self.charts.values() for axis in (chart.yaxis, chart.xaxis)]
        return [*axes, *super().moving()]


def lines_of(now: Years, was: Years) -> dict[str, np.ndarray]:
    """What each chart draws: minutes, customers, and money in millions.

    >>> from sim.results.years import Years
    >>> one = Years(*(np.ones(2) for _ in range(6)), {}, "EUR")
    >>> {name: line.tolist() for name, line in lines_of(one, one).items()}["worth"]
    [0.0, 0.0, 0.0]
    """
    found = gain(now, was)
    return {
        "waits": now.wait_min,
        "stay": now.customers,
        "cash": _from_nothing(found.cash),
        "worth": _from_nothing(found.worth),
    }


def _from_nothing(gained: np.ndarray) -> np.ndarray:
    return np.append(0.0, gained) / MILLION


def draw_loop(before: Loop, guess: float | None = None) -> LoopPicture:
    """Build the picture of a market as it was. No prediction is drawn.

    >>> from sim.results.years import Years
    >>> one = Years(*(np.ones(36) for _ in range(6)), dict.fromkeys(
    ...     ("waiting", "not_solved", "retelling", "complaint"), 1), "EUR")
    >>> len(draw_loop(Loop(one, one, "As it was")).figure.axes)
    4
    """
    was = before.was
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        charts = {name: _chart(figure, name, len(was.calls), was.currency) for name in PLACES}
        shown = lines_of(was, was)
        lines_was = {name: _line(charts[name], shown[name], theme.INK, 1.2, (0, (2, 1.5))) for name in PLACES}
        lines_now = {name: _line(charts[name], shown[name], _color(name), 3, "-") for name in PLACES}
        bands = {name: _fill(charts[name], _color(name), 0.22) for name in PLACES}
        losses = {name: _fill(charts[name], theme.BAD, 0.16) for name in ("stay", "cash", "worth")}
        dot = {"marker": "o", "markersize": 10, "markerfacecolor": theme.PAPER, "markeredgewidth": 2.4, "zorder": 7}
        words = {"size": theme.SMALL, "weight": "bold", "color": theme.BAD, "ha": "right", "va": "top", "zorder": 8}
        numbers = {
            name: _text(figure, x + CHART[0], y + CHART[1] + 0.2, theme.LARGE, "right", bold=True)
            for name, (x, y) in PLACES.items()
        }
        turns = charts["cash"].plot([], [], color=theme.BAD, linewidth=0, **dot)[0]
        note = charts["cash"].text(0, 0, "", **words)
        parts = charts, losses, bands, lines_was, lines_now, turns, numbers
        on_arrows, headline, below = _words_on_arrows(figure)
        picture = LoopPicture(figure, *parts, on_arrows, note, headline, below, guess=guess)
    move_loop(picture, before, before)
    return picture


if TYPE_CHECKING:
    import pandas as pd


def _color(name: str) -> str:
    return {"waits": theme.BAD, "stay": theme.GOOD, "cash": theme.GUESS, "worth": theme.MEMORY}[name]


def _titles(currency: str) -> dict[str, str]:
    return {
        "waits": say("A call's wait, minutes"),
        "stay": say("Customers"),
        "cash": say("Cash gained, million {currency}", currency=currency),
        "worth": say("With value of customers, million"),
    }


def _chart(figure: Figure, name: str, months: int, currency: str) -> Axes:
    x, y = PLACES[name]
    wide, tall = CHART
    chart = figure.add_axes((x / theme.WIDTH, y / HEIGHT, wide / theme.WIDTH, tall / HEIGHT))
    figure.text(
        x, y + tall + 0.2, _titles(currency)[name], transform=figure.dpi_scale_trans, size=theme.PLAIN, weight="bold"
    )
    chart.set_xlim(0, months)
    ends = range(12, months + 1, 12)
    chart.set_xticks([0, *ends], [say("start"), *(say("year {n}", n=month // 12) for month in ends)])
    chart.get_xticklabels()[0].set_horizontalalignment("left")  # beside the 0 of the other axis, not on it
    for month in ends:
        chart.axvline(month, color=theme.FAINT, linewidth=0.8, zorder=0)
    chart.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    chart.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    chart.tick_params(length=0, pad=5)
    for side in ("left", "bottom"):
        chart.spines[side].set_visible(False)
    chart.axhline(0, color=theme.FAINT, linewidth=1.2, zorder=1)
    return chart


def _line(chart: Axes, values: np.ndarray, color: str, width: float, dashes) -> Line2D:
    import seaborn as sns

    first = 1 if len(values) == chart.get_xlim()[1] else 0  # what is counted during a month stands at its end
    sns.lineplot(x=np.arange(first, first + len(values)), y=values, ax=chart, color=color, linewidth=width)
    line = chart.lines[-1]
    line.set(linestyle=dashes, zorder=5, solid_capstyle="round", clip_on=False)
    return line


def _fill(chart: Axes, color: str, alpha: float) -> Polygon:
    return chart.fill([0, 0], [0, 0], color=color, alpha=alpha, linewidth=0, zorder=2)[0]


def _text(figure: Figure, x: float, y: float, size: float, align: str, bold: bool = False) -> Text:
    style = {"ha": align, "size": size, "weight": "bold" if bold else "normal", "color": theme.INK}
    return figure.text(x, y, "", transform=figure.dpi_scale_trans, **style)


def _words_on_arrows(figure: Figure) -> tuple[dict[str, Text], Text, Text]:
    """Four arrows round, the places of their words, and those of what stands in the middle."""
    wide, tall = CHART
    left, right = PLACES["waits"][0], PLACES["stay"][0]
    top, bottom = PLACES["waits"][1], PLACES["cash"][1]
    gap, lower, upper = left + wide, bottom + tall + 0.52, top - 0.42
    across, below = top + 0.62 * tall, bottom + 0.62 * tall
    inward, outward = left + 0.55, right + wide - 0.55
    for ends in (
        ((gap + 0.2, across), (right - 0.62, across)),
        ((outward, upper), (outward, lower)),
        ((right - 0.62, below), (gap + 0.2, below)),
        ((inward, lower), (inward, upper)),
    ):
        shape = {"arrowstyle": "simple,tail_width=5,head_width=17,head_length=15", "linewidth": 0}
        figure.add_artist(FancyArrowPatch(*ends, transform=figure.dpi_scale_trans, color=theme.BEFORE, **shape))
    middle, height = (gap + right) / 2 - 0.21, (lower + upper) / 2
    places = {
        "leave": (middle, across + 0.17, "center", "bottom"),
        "forgone": (outward - 0.2, height, "right", "center"),
        "value": (middle, below + 0.17, "center", "bottom"),
        "spent": (inward + 0.2, height, "left", "center"),
    }
    on_arrows = {}
    for name, (x, y, align, stand) in places.items():
        on_arrows[name] = _text(figure, x, y, theme.PLAIN, align)
        on_arrows[name].set(va=stand, linespacing=1.35)
    headline = _text(figure, theme.WIDTH / 2, height + 0.06, theme.HUGE - 4, "center", bold=True)
    below = _text(figure, theme.WIDTH / 2, height - 0.1, theme.SMALL, "center")
    below.set(va="top", color=theme.QUIET, linespacing=1.35)
    return on_arrows, headline, below


def move_loop(picture: LoopPicture, loop: Loop, _before: Loop) -> bool:
    """Show another market in a picture that exists; the scales move with the lines."""
    now, was, band, turns = loop.now, loop.was, loop.band, loop.turns
    before, found = lines_of(was, was), gain(now, was)
    shown = lines_of(now, was)
    for name, line in picture.now.items():
        line.set_ydata(shown[name])
        picture.was[name].set_ydata(before[name])
        low, high = (band.low[name], band.high[name]) if band else (shown[name], shown[name])
        _spread(picture.bands[name], line.get_xdata(), low, high)
        _scale(picture.charts[name], STEPS[name], np.concatenate([shown[name], before[name], low, high]))
    for name, fill in picture.losses.items():
        least = before[name] if name == "stay" else 0 * before[name]
        _spread(fill, picture.now[name].get_xdata(), np.minimum(shown[name], least), least)
    picture.turns.set_data(*([], []) if turns is None else ([turns], [shown["cash"][turns]]))
    words = "" if turns is None else say("from month {month} on\nthe saving is gone", month=turns)
    picture.turns_note.set_text(words)
    top = picture.charts["cash"].get_ylim()[1]
    picture.turns_note.set_position((len(now.calls), top))
    _say_numbers(picture, now, was, found)
    picture.headline.set_text(loop.headline)
    picture.below.set_text(_below(now, was, band))
    return False


def _spread(fill: Polygon, months: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    fill.set_xy(np.column_stack([np.append(months, months[::-1]), np.append(high, low[::-1])]))


def _scale(chart: Axes, step: float, values: np.ndarray) -> None:
    """A scale that begins at 0 or below and changes by whole steps, so that small changes are seen as such."""
    low, high = min(0.0, np.nanmin(values)), np.nanmax(values)
    chart.set_ylim(step * np.floor(GROWTH * low / step), step * max(np.ceil(GROWTH * high / step), 1))


def _say_numbers(picture: LoopPicture, now: Years, was: Years, found: Gain) -> None:
    waits = {"now": mean_wait(now), "was": mean_wait(was)}
    there = {"now": int(now.customers[-1]), "was": int(was.customers[-1])}
    money = {"cash": found.cash[-1], "worth": found.worth[-1]}
    picture.numbers["waits"].set_text(say("{now:.1f}, was {was:.1f}", **waits))
    picture.numbers["stay"].set_text(say("{now:,}, was {was:,}", **there))
    for name, amount in money.items():
        picture.numbers[name].set_text(f"{amount / MILLION:+.2f}")
    spent, margin = (now.cost - was.cost).sum(), (now.margin - was.margin).sum()
    words = {
        "leave": say("{now:,} leave\nfor bad service,\nwas {was:,}", now=now.for_service, was=was.for_service),
        "forgone": _margin_in_words(margin),
        "value": _value_in_words(found.equity[-1]),
        "spent": _spending_in_words(spent),
    }
    for name, sentence in words.items():
        picture.on_arrows[name].set_text(sentence)


def _margin_in_words(more: float) -> str:
    size = money_in_words(abs(more))
    if more < 0:
        return say("{amount} less\nmargin comes in", amount=size)
    return say("{amount} more\nmargin comes in", amount=size)


def _value_in_words(more: float) -> str:
    size = money_in_words(abs(more))
    if more < 0:
        return say("those still there\nare worth\n{amount} less", amount=size)
    return say("those still there\nare worth\n{amount} more", amount=size)


def _spending_in_words(more: float) -> str:
    size = money_in_words(abs(more))
    if more < 0:
        return say("{amount} less\nis spent", amount=size)
    return say("{amount} more\nis spent", amount=size)


def _below(now: Years, was: Years, band: Band | None) -> str:
    calls = {"now": int(now.calls[-12:].sum()), "was": int(was.calls[-12:].sum())}
    if band:
        return say(
            "{now:,} calls in the last year, was {was:,}\nlines: mean of {runs} runs, 95% interval",
            runs=band.runs,
            **calls,
        )
    return say("{now:,} calls in the last year, was {was:,}\ndashed: as it was", **calls)


def _in_words(loop: Loop, _before: Loop) -> str:
    return loop_in_words(loop.now, loop.was)


def _table(loop: Loop, _before: Loop) -> "pd.DataFrame":
    return loop_table(loop.now, loop.was)


LOOP = Shown(draw_loop, move_loop, _in_words, _table)
