"""The chain in one picture: a line that runs round, with six stations, each a small chart of the same run.

Served, remembered, satisfied along the top; who stays, profit and tomorrow's calls back along the bottom; and from
there up again: who is left are those who call. Built once; afterwards `move_chain` only moves artists.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.core.language import say
from sim.figures.chain.railway import HEIGHT, STATIONS, draw_headline, draw_loop, draw_station
from sim.figures.chain.words import chain_in_words, chain_table, minutes_in_words
from sim.figures.house import theme
from sim.figures.house.shown import Drawn, Shown
from sim.results.chain import SCORE_EDGES, WAIT_EDGES, Chain

AIR = 1.1  # how much higher a chart is than what stands in it
BAD_BARS = {"remembered": 5, "satisfied": 2}  # scores below neutral, satisfaction below 3
GAP = 0.11  # inches between a number and the words beside it


@dataclass
class ChainPicture(Drawn):
    """The figure, its charts by station, and what moves in it."""

    charts: dict[str, Axes]
    bars: dict[str, list[Rectangle]]
    ghosts: dict[str, Line2D]
    stays: Line2D
    numbers: dict[str, Text]
    beside: dict[str, Text]
    headline: Text


def draw_chain(before: Chain, guess: float | None = None) -> ChainPicture:
    """Build the picture; `before` also stays in it as a thin outline, to compare with. No prediction is drawn.

    >>> import sim
    >>> from sim.results.chain import chain
    >>> found = chain(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> len(draw_chain(found).figure.axes)
    6
    """
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        draw_loop(figure)
        parts = {name: draw_station(figure, name) for name in STATIONS}
        charts = {name: part[0] for name, part in parts.items()}
        _label(charts, before)
        picture = ChainPicture(
            figure=figure,
            charts=charts,
            bars={name: _bars(charts, name, before) for name in _heights(before)},
            ghosts={name: _outline(charts, name, before) for name in STATIONS},
            stays=_staying(charts["stays"], before),
            numbers={name: part[1] for name, part in parts.items()},
            beside={name: part[2] for name, part in parts.items()},
            headline=draw_headline(figure),
            guess=guess,
        )
        move_chain(picture, before, before)
    return picture


def _heights(one: Chain) -> dict[str, np.ndarray]:
    """The bars by group; "gave_up" stands on top of "served"."""
    return {
        "served": one.answered,
        "gave_up": one.gave_up,
        "remembered": one.remembered,
        "satisfied": one.satisfied,
        "profit": one.profit,
        "calls": one.calls.astype(float),
    }


def _places(name: str, count: int) -> tuple[np.ndarray, float]:
    """The middles of a group's bars, and how wide they are."""
    if name in ("served", "gave_up"):
        return (WAIT_EDGES[:-1] + WAIT_EDGES[1:]) / 2, 0.86
    if name == "remembered":
        return (SCORE_EDGES[:-1] + SCORE_EDGES[1:]) / 2, 0.86
    return np.arange(1, count + 1, dtype=float), 0.86 if name != "satisfied" else 0.7


def _bars(charts: dict[str, Axes], name: str, one: Chain) -> list[Rectangle]:
    heights = _heights(one)[name]
    at, wide = _places(name, len(heights))
    bars = list(charts["served" if name == "gave_up" else name].bar(at, heights, wide, linewidth=0))
    for place, bar in enumerate(bars):
        bar.set_facecolor(theme.GOOD)
        if name == "gave_up" or place < BAD_BARS.get(name, 0):
            bar.set(facecolor=theme.BAD, hatch="////", edgecolor=theme.PAPER)
        elif name == "satisfied" and place == BAD_BARS[name]:
            bar.set_facecolor(theme.BEFORE)
    return bars


def _outline(charts: dict[str, Axes], name: str, one: Chain) -> Line2D:
    """How it was, as a thin line over the bars."""
    chart = charts[name]
    style = {"color": theme.INK, "linewidth": 1.1, "linestyle": (0, (2, 1.5)), "zorder": 6, "clip_on": False}
    if name == "stays":
        return chart.plot(range(len(one.customers)), one.customers, **style)[0]
    heights = _heights(one)[name] + (one.gave_up if name == "served" else 0)
    at, _ = _places(name, len(heights))
    edges = np.append(at - 0.5, at[-1] + 0.5)
    return chart.plot(np.repeat(edges, 2)[1:-1], np.repeat(heights, 2), **style)[0]


def _staying(chart: Axes, one: Chain) -> Line2D:
    import seaborn as sns

    sns.lineplot(x=range(len(one.customers)), y=one.customers, ax=chart, color=theme.GOOD, linewidth=3, zorder=5)
    return chart.lines[-1]


def _label(charts: dict[str, Axes], one: Chain) -> None:
    """The scales, made once from how it was; they stay, so that a change is seen as a change."""
    months = len(one.profit)
    first, last = say("month 1"), say("month {n}", n=months)
    _scale(charts["served"], (0, 10), {0: say("0 min"), 5: "5", 9.5: say("9 or more")})
    _scale(charts["remembered"], (0, 10), {0: say("0 terrible"), 5: "5", 10: say("10 delightful")})
    _scale(charts["satisfied"], (0.4, 5.6), {1: say("1 not"), 2: "2", 3: "3", 4: "4", 5: say("5 very")})
    _scale(charts["stays"], (0, months), {0: say("start"), months: last})
    for name in ("profit", "calls"):
        _scale(charts[name], (0.4, months + 0.6), {1: first, months: last})
    key = {"size": theme.SMALL, "ha": "right", "color": theme.QUIET}
    charts["served"].text(0.99, 0.6, say("hatched: gave up"), **key, transform=charts["served"].transAxes)


def _scale(chart: Axes, limits: tuple[float, float], words: dict[float, str]) -> None:
    """The ticks of a chart; the outer words are kept within it."""
    chart.set_xlim(*limits)
    chart.set_xticks(list(words), list(words.values()))
    labels = chart.get_xticklabels()
    if len(words) <= 3:
        labels[0].set_horizontalalignment("left")
        labels[-1].set_horizontalalignment("right")


def _top(name: str, one: Chain) -> float:
    """How high a chart must reach."""
    if name == "stays":
        return one.customers[0] * 1.04
    return AIR * float((_heights(one)[name] + (one.gave_up if name == "served" else 0)).max())


def move_chain(picture: ChainPicture, now: Chain, before: Chain) -> bool:
    """Show another run in a picture that exists; what it is compared with stays, and so does all that stands still."""
    for name, chart in picture.charts.items():
        lowest = min(0.0, now.profit.min(), before.profit.min()) if name == "profit" else 0.0
        chart.set_ylim(lowest, max(_top(name, now), _top(name, before), 1e-9))
    for name, heights in _heights(now).items():
        below = now.answered if name == "gave_up" else np.zeros(len(heights))
        for bar, height, foot in zip(picture.bars[name], heights, below, strict=True):
            bar.set_height(height)
            bar.set_y(foot)
    picture.stays.set_ydata(now.customers)
    for name, (number, beside) in _words(now, before).items():
        note = picture.numbers[name]
        note.set_text(number)
        x, y = note.get_position()
        wide = note.get_window_extent().width / picture.figure.dpi
        picture.beside[name].set_text(beside)
        picture.beside[name].set_position((x + wide + GAP, y))
    picture.headline.set_text(
        say(
            "{left} of {first} customers are still there after {months} months.",
            left=int(now.customers[-1]),
            first=int(now.customers[0]),
            months=len(now.profit),
        )
    )
    return False


def _words(now: Chain, was: Chain) -> dict[str, tuple[str, str]]:
    """For each station its number, and the words beside it."""
    stay, stayed = (100 * one.customers[-1] / max(one.customers[0], 1) for one in (now, was))
    return {
        "served": (
            minutes_in_words(now.mean_wait_min),
            say(
                "min mean wait, {share:.0f}% give up\n(was {wait}, {was:.0f}%)",
                share=100 * now.gave_up_share,
                wait=minutes_in_words(was.mean_wait_min),
                was=100 * was.gave_up_share,
            ),
        ),
        "remembered": (f"{now.mean_remembered:.1f}", say("of 10\n(was {was:.1f})", was=was.mean_remembered)),
        "satisfied": (f"{now.mean_satisfaction:.1f}", say("of 5\n(was {was:.1f})", was=was.mean_satisfaction)),
        "stays": (f"{stay:.0f}%", say("stay\n(was {was:.0f}%)", was=stayed)),
        "profit": (
            f"{now.profit.sum():,.0f}",
            say("{currency} in all\n(was {was:,.0f})", currency=now.currency, was=was.profit.sum()),
        ),
        "calls": (
            f"{int(now.calls[-1])}",
            say("calls in the last month\n(was {was})", was=int(was.calls[-1])),
        ),
    }


def _in_words(now: Chain, before: Chain) -> str:
    """Compared with how it was only where a number differs."""
    table = chain_table(now, before)
    same = (table.iloc[:, 0] == table.iloc[:, 1]).all()
    return chain_in_words(now) if same else chain_in_words(now, before)


CHAIN = Shown(draw_chain, move_chain, _in_words, chain_table)
