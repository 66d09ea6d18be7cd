"""Winning or keeping: what each division of a month's budget buys, and where it buys most.

Built once; then `move_split` moves the artists. Where the money outgrows the axis, it gets another end.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say
from sim.figures.house import theme
from sim.figures.house.money_axis import THOUSAND, round_out, scale
from sim.figures.house.shown import Drawn, Shown

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, ROOM = 5.2, 1.22


@dataclass(frozen=True)
class Split:
    """What the picture needs: over the share of the budget `to_winning`, what winning and keeping buy, in money.

    `now`: where the world stands; `best`: the best share, `most` what it buys, `next_unit` what one unit of money more
    would buy there.
    """

    to_winning: np.ndarray
    winning: np.ndarray
    keeping: np.ndarray
    budget: float
    now: float
    best: float
    most: float
    next_unit: float
    currency: str

    @property
    def total(self) -> np.ndarray:
        """What both buy together."""
        return self.winning + self.keeping

    def at(self, share: float) -> float:
        """What is bought at a share, between the steps on a straight line.

        >>> one = np.array([0.0, 1.0])
        >>> Split(one, 2 * one, 1 - one, 1.0, 0.0, 1.0, 2.0, 1.0, "EUR").at(0.5)
        1.5
        """
        return float(np.interp(share, self.to_winning, self.total))


@dataclass
class BudgetPicture(Drawn):
    """The figure and what moves in it."""

    axes: Axes
    areas: dict[str, Polygon]
    lines: dict[str, Line2D]
    notes: dict[str, Text]


def draw_split(before: Split, guess: float | None = None) -> BudgetPicture:
    """Build the picture. `guess`: the share of the money for winning, in per cent.

    >>> one = np.array([0.0, 1.0])
    >>> picture = draw_split(Split(one, 2000 * one, 1000 - 1000 * one, 900.0, 0.0, 1.0, 2000.0, 1.0, "EUR"))
    >>> picture.notes["best"].get_text()
    'best: 100% to winning\\n2.0 thousand'
    """
    import seaborn as sns

    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.add_axes((0.085, 0.125, 0.89, 0.78))
        axes.set_title(say("Customer value that a month's budget buys"))
        axes.set(xlim=(0, 1), xlabel=say("share of the budget that goes to winning; the rest keeps customers"))
        axes.set_xticks(np.linspace(0, 1, 11), [f"{share:.0%}" for share in np.linspace(0, 1, 11)])
        axes.set_ylabel(say("thousand {currency}", currency=before.currency))
        axes.yaxis.set_major_formatter(lambda amount, _: f"{amount / THOUSAND:g}")
        sns.despine(ax=axes)
        areas = {
            name: axes.fill([0], [0], color=color, alpha=0.75, linewidth=0, zorder=zorder)[0]
            for name, color, zorder in (("keeping", theme.GOOD_LIGHT, 1), ("winning", "#d9bccf", 1))
        }
        dot = {
            "marker": "D",
            "markersize": 11,
            "markerfacecolor": theme.PAPER,
            "markeredgewidth": 2.6,
            "clip_on": False,
        }
        lines = {
            "budget": axes.plot([], [], color=theme.QUIET, linewidth=1.4, linestyle=(0, (5, 4)), zorder=3)[0],
            "guess": axes.plot([], [], color=theme.GUESS, linewidth=2.6, linestyle=(0, (1, 1.2)), zorder=3)[0],
            "total": axes.plot([], [], color=theme.INK, linewidth=3, zorder=4)[0],
            "best": axes.plot([], [], color=theme.MEMORY, **(dot | {"marker": "o"}), zorder=6)[0],
            "now": axes.plot([], [], color=theme.INK, **dot, zorder=7)[0],
        }
        halo = [withStroke(linewidth=3.5, foreground=theme.PAPER)]

        def note(color: str, **style) -> Text:
            return axes.text(0, 0, "", color=color, path_effects=halo, zorder=8, va="center", **style)

        notes = {
            "keeping": note(theme.GOOD, ha="left"),
            "winning": note(theme.MEMORY, ha="right"),
            "budget": note(theme.QUIET, ha="center", size=theme.SMALL),
            "guess": note(theme.GUESS, ha="center", weight="bold"),
            "best": note(theme.MEMORY, weight="bold", linespacing=1.25),
            "now": note(theme.INK, weight="bold", linespacing=1.25),
        }
        picture = BudgetPicture(figure, axes, areas, lines, notes, guess=guess)
        move_split(picture, before, before)
    return picture


def move_split(picture: BudgetPicture, now: Split, _before: Split) -> bool:
    """Show another budget or other returns. Returns whether the axis has another end now."""
    across, back = now.to_winning, now.to_winning[::-1]
    changed = scale(picture.axes, 0.0, round_out(ROOM * max(now.most, now.budget)))
    top = picture.axes.get_ylim()[1]
    both = np.append(across, back)
    picture.areas["keeping"].set_xy(np.column_stack([both, np.append(now.keeping, 0 * back)]))
    picture.areas["winning"].set_xy(np.column_stack([both, np.append(now.total, now.keeping[::-1])]))
    here = now.at(now.now)
    known = picture.guess is not None and 0 <= picture.guess <= 100
    guess = picture.guess / 100 if known else np.nan
    for name, data in {
        "budget": ([0, 1], [now.budget] * 2),
        "guess": ([guess, guess], [0, 0.9 * top]),
        "total": (across, now.total),
        "best": ([now.best], [now.most]),
        "now": ([now.now], [here]),
    }.items():
        picture.lines[name].set_data(*data)
    says = {
        "keeping": say("from keeping"),
        "winning": say("from winning"),
        "budget": say("the budget itself"),
        "guess": say("you said {guess:.0%}", guess=guess) if known else "",
        "best": say("best: {best:.0%} to winning\n{most:,.1f} thousand", best=now.best, most=now.most / THOUSAND),
        "now": say("now: {now:.0%}\n{here:,.1f} thousand", now=now.now, here=here / THOUSAND),
    }
    near = abs(now.now - now.best) < 0.005
    places = {
        "keeping": (0.012, 0.5 * now.keeping[0]),
        "winning": (0.988, 0.75 * now.winning[-1]),
        "budget": (0.5, now.budget + 0.025 * top),
        "guess": (min(max(guess, 0.07), 0.93) if known else 0, 0.94 * top),
        "best": (now.best, now.most + 0.085 * top),
        "now": (now.now, here - 0.085 * top),
    }
    for name, words in says.items():
        picture.notes[name].set_text("" if name == "now" and near else words)
        picture.notes[name].set_position(places[name])
    for name, share in (("best", now.best), ("now", now.now)):
        picture.notes[name].set_ha("left" if share < 0.12 else "right" if share > 0.88 else "center")
    return changed


def split_in_words(now: Split, _before: Split | None = None) -> str:
    """What the picture shows, in words.

    >>> one = np.array([0.0, 1.0])
    >>> split_in_words(Split(one, 2000 * one, 1000 - 1000 * one, 900.0, 0.0, 1.0, 2000.0, 1.4, "EUR"))
    'With 0% of 900 to winning the budget buys 1,000 of customer value; with 100% it would buy most, 2,000. ... 1.40.'
    """
    return say(
        "With {now:.0%} of {budget:,.0f} to winning the budget buys {here:,.0f} of customer value; with {best:.0%} it "
        "would buy most, {most:,.0f}. One unit of money more would then buy {next_unit:.2f}.",
        now=now.now,
        budget=now.budget,
        here=now.at(now.now),
        best=now.best,
        most=now.most,
        next_unit=now.next_unit,
    )


def split_table(now: Split, _before: Split | None = None) -> "pd.DataFrame":
    """The numbers of the picture: one row a fifth of the budget; every cell is text.

    >>> one = np.array([0.0, 1.0])
    >>> split_table(Split(one, 2000 * one, 1000 - 1000 * one, 900.0, 0.0, 1.0, 2000.0, 1.4, "EUR")).iloc[0].tolist()
    ['0', '1,000', '1,000']
    """
    import pandas as pd

    rows = {}
    for share in np.linspace(0, 1, 6):
        parts = [np.interp(share, now.to_winning, side) for side in (now.winning, now.keeping, now.total)]
        rows[say("{share:.0%} to winning", share=share)] = [f"{part:,.0f}" for part in parts]
    names = (say("from winning"), say("from keeping"), say("both"))
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


SPLIT = Shown(draw_split, move_split, split_in_words, split_table)
