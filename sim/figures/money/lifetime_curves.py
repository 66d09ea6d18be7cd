"""Who is still there, and two forecasts from the first months: the curves, and what a customer is worth by each.

Built once; then `move_lifetimes` moves the artists.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say
from sim.figures.house import theme
from sim.figures.house.money_axis import round_out
from sim.figures.house.shown import Drawn, Shown

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, ROOM = 4.8, 1.18
COLORS = {"happened": theme.INK, "one": theme.BAD, "own": theme.GOOD}
NAMES = tuple(COLORS)


@dataclass(frozen=True)
class Lifetimes:
    """What the picture needs: shares still there by month, by name, and what a customer is worth by each of them.

    The names are happened, one (chance for all) and own (chances); what is missing isn't drawn. `seen`: the months
    that the forecasts know.
    """

    seen: int
    share: dict[str, np.ndarray]
    worth: dict[str, float]
    currency: str


@dataclass
class LifetimePicture(Drawn):
    """The figure and what moves in it."""

    curves: Axes
    bars: Axes
    seen: Polygon
    blocks: dict[str, Rectangle]
    lines: dict[str, Line2D]
    notes: dict[str, Text]


def labels() -> dict[str, str]:
    """What each name means, in words.

    >>> labels()["one"]
    'one chance of leaving for all'
    """
    return {
        "happened": say("what happened"),
        "one": say("one chance of leaving for all"),
        "own": say("an own chance for each"),
    }


def draw_lifetimes(before: Lifetimes, guess: float | None = None) -> LifetimePicture:
    """Build the picture. No prediction is drawn.

    >>> one = np.array([1.0, 0.5, 0.25])
    >>> picture = draw_lifetimes(Lifetimes(1, {"happened": one, "one": one}, {"happened": 90.0, "one": 80.0}, "EUR"))
    >>> picture.notes["one"].get_text(), picture.notes["own"].get_text()
    ('80 EUR\\none chance of leaving for all: 11% too low', '')
    """
    import seaborn as sns

    end = len(before.share["happened"]) - 1
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
        figure.subplots_adjust(left=0.075, right=0.985, top=0.9, bottom=0.13, wspace=0.12)
        left.set_title(say("Still a customer"))
        left.set(xlim=(0, end), ylim=(0, 1.02), xlabel=say("months"))
        left.set_xticks(range(0, end + 1, 6 if end > 12 else 1))
        left.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        left.grid(axis="y", color=theme.FAINT, linewidth=0.8)
        right.set_title(say("Worth of a customer"))
        right.set(ylim=(2.62, -0.62), yticks=[], xticks=[])
        sns.despine(ax=left)
        sns.despine(ax=right, bottom=True)
        right.spines["left"].set_color(theme.QUIET)
        seen = left.fill([0], [0], color=theme.TALK, linewidth=0, zorder=0)[0]
        dots = {"marker": "o", "markersize": 6, "linewidth": 0, "zorder": 5}
        lines = {name: left.plot([], [], color=COLORS[name], linewidth=2.8, zorder=3)[0] for name in ("one", "own")}
        lines["one"].set_linestyle((0, (5, 2)))
        lines["happened"] = left.plot([], [], color=COLORS["happened"], **dots)[0]
        blocks = {
            name: right.add_patch(Rectangle((0, place - 0.36), 0, 0.32, color=COLORS[name], zorder=2))
            for place, name in enumerate(NAMES)
        }
        halo = [withStroke(linewidth=3, foreground=theme.PAPER)]
        notes = {
            name: right.text(0, place + 0.22, "", color=COLORS[name], weight="bold", va="center", linespacing=1.25)
            for place, name in enumerate(NAMES)
        }
        notes["seen"] = left.text(0, 0.06, "", color=theme.QUIET, path_effects=halo, zorder=6)
        picture = LifetimePicture(figure, left, right, seen, blocks, lines, notes, guess=guess)
        move_lifetimes(picture, before, before)
    return picture


def move_lifetimes(picture: LifetimePicture, now: Lifetimes, _before: Lifetimes) -> bool:
    """Show other customers, or forecasts from other months. Returns whether an axis has another end now."""
    end = len(now.share["happened"]) - 1
    top = round_out(ROOM * max(now.worth.values()))
    changed = picture.bars.get_xlim() != (0.0, top)
    if changed:
        picture.bars.set_xlim(0.0, top)
    picture.seen.set_xy([(0, 0), (0, 1.02), (now.seen, 1.02), (now.seen, 0)])
    picture.notes["seen"].set_text(say("known: {seen} months", seen=now.seen))
    picture.notes["seen"].set_position((min(0.3, 0.01 * end), 0.03))
    words = labels()
    for name in NAMES:
        share = now.share.get(name)
        picture.lines[name].set_data(([], []) if share is None else (np.arange(end + 1), share))
        picture.blocks[name].set_width(now.worth.get(name, 0.0))
        if name not in now.worth:
            picture.notes[name].set_text("")
            continue
        facts = {"worth": now.worth[name], "currency": now.currency, "name": words[name]}
        off = 100 * (1 - now.worth[name] / now.worth["happened"])
        picture.notes[name].set_text(_told(off, facts))
        picture.notes[name].set_position((0.012 * top, NAMES.index(name) + 0.22))
    return changed


def _told(off: float, facts: dict) -> str:
    if round(abs(off)) == 0:
        return say("{worth:,.0f} {currency}\n{name}", **facts)
    if off > 0:
        return say("{worth:,.0f} {currency}\n{name}: {off:.0f}% too low", off=off, **facts)
    return say("{worth:,.0f} {currency}\n{name}: {off:.0f}% too high", off=-off, **facts)


def lifetimes_in_words(now: Lifetimes, _before: Lifetimes | None = None) -> str:
    """What the picture shows, in words.

    >>> lifetimes_in_words(Lifetimes(6, {}, {"happened": 200.0, "one": 150.0}, "EUR"))
    "A customer brought 200 EUR. From 6 months, one chance of leaving for all forecasts 150; an own chance for ..."
    """
    facts = {"seen": now.seen, "currency": now.currency} | now.worth
    if "own" not in now.worth:
        return say(
            "A customer brought {happened:,.0f} {currency}. From {seen} months, one chance of leaving for all "
            "forecasts {one:,.0f}; an own chance for each can't be told from it.",
            **facts,
        )
    return say(
        "A customer brought {happened:,.0f} {currency}. From {seen} months, one chance of leaving for all forecasts "
        "{one:,.0f} and an own chance for each {own:,.0f}.",
        **facts,
    )


def lifetimes_table(now: Lifetimes, _before: Lifetimes | None = None) -> "pd.DataFrame":
    """The numbers of the picture: worth, and the share still there by half years; every cell is text.

    >>> one = np.linspace(1, 0.4, 7)
    >>> lifetimes_table(Lifetimes(2, {"happened": one}, {"happened": 90.0}, "EUR")).iloc[:, 0].tolist()
    ['90 EUR', '40.0%']
    """
    import pandas as pd

    words, columns = labels(), {}
    for name, worth in now.worth.items():
        rows = {say("worth"): say("{worth:,.0f} {currency}", worth=worth, currency=now.currency)}
        for month in range(6, len(now.share[name]), 6):
            rows[say("still there after {month} months", month=month)] = f"{now.share[name][month]:.1%}"
        columns[words[name]] = rows
    return pd.DataFrame(columns)


LIFETIMES = Shown(draw_lifetimes, move_lifetimes, lifetimes_in_words, lifetimes_table)
