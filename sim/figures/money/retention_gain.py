"""Five points of retention: how much more a customer is worth, over the retention from which they start.

The band is what the course claims. Built once; then `move_gains` moves the artists; the first curve stays in grey.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say
from sim.figures.house import theme
from sim.figures.house.shown import Drawn, Shown

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 5.2
LOW, HIGH = 0.04, 6.0  # the ends of the axis of gains


@dataclass(frozen=True)
class Gains:
    """What the picture needs: `gain` over the starting retention, both shares, and where it takes the claimed values.

    `marks`: for each claimed gain the starting retentions at which it is reached. `points`: the rise. `scores`: the
    yearly retention of each satisfaction.
    """

    start: np.ndarray
    gain: np.ndarray
    marks: dict[float, tuple[float, ...]]
    points: float
    scores: dict[int, float]

    def at(self, retention: float) -> float:
        """The gain at a starting retention, between the steps on a straight line.

        >>> Gains(np.array([0.0, 1.0]), np.array([0.0, 0.5]), {}, 0.05, {}).at(0.5)
        0.25
        """
        return float(np.interp(retention, self.start, self.gain))


@dataclass
class GainPicture(Drawn):
    """The figure and what moves in it."""

    axes: Axes
    lines: dict[str, Line2D]
    notes: list[Text]


def draw_gains(before: Gains, guess: float | None = None) -> GainPicture:
    """Build the picture. `guess`: a starting retention, in per cent.

    >>> start = np.array([0.5, 0.9])
    >>> picture = draw_gains(Gains(start, np.array([0.2, 0.8]), {0.25: (0.6,), 1.0: ()}, 0.05, {4: 0.825}))
    >>> [note.get_text() for note in picture.notes if note.get_text()]
    ['at 60%']
    """
    import seaborn as sns

    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.add_axes((0.085, 0.125, 0.89, 0.75))
        words = say("{points:.0f} points more retention: how much more a customer is worth", points=100 * before.points)
        axes.set_title(words, pad=24)
        axes.set(xlim=(0.4, 0.96), ylim=(LOW, HIGH), yscale="log")
        axes.set_xlabel(say("yearly retention beforehand"))
        ticks = np.arange(0.4, 0.951, 0.1)
        axes.set_xticks(ticks, [f"{tick:.0%}" for tick in ticks])
        gains = [0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0]
        axes.set_yticks(gains, [f"+{gain:.0%}" for gain in gains])
        axes.minorticks_off()
        axes.grid(axis="y", color=theme.FAINT, linewidth=0.8)
        sns.despine(ax=axes)
        low, high = sorted(before.marks)
        axes.axhspan(low, high, color=theme.GOOD_LIGHT, alpha=0.4, linewidth=0, zorder=0)
        facts = {"low": low, "high": high}
        axes.text(0.405, high * 0.9, say("the course: +{low:.0%} to +{high:.0%}", **facts), color=theme.GOOD, va="top")
        _scores(axes, before)
        axes.plot(before.start, before.gain, color=theme.BEFORE, linewidth=2, zorder=2)
        dots = {"marker": "o", "markersize": 10, "markerfacecolor": theme.PAPER, "markeredgewidth": 2.6, "linewidth": 0}
        lines = {
            "guess": axes.plot([], [], color=theme.GUESS, linewidth=2.4, linestyle=(0, (1, 1.2)), zorder=3)[0],
            "gain": axes.plot([], [], color=theme.GOOD, linewidth=3.2, zorder=4)[0],
            "marks": axes.plot([], [], color=theme.GOOD, zorder=5, **dots)[0],
        }
        halo = [withStroke(linewidth=3.5, foreground=theme.PAPER)]
        style = {"path_effects": halo, "zorder": 6, "weight": "bold", "va": "center"}
        notes = [axes.text(0.5, 1, "", color=theme.GOOD, ha="right", **style) for _ in range(4)]
        notes.append(axes.text(0.5, 1, "", color=theme.GUESS, ha="center", **style))
        picture = GainPicture(figure, axes, lines, notes, guess=guess)
        move_gains(picture, before, before)
    return picture


def _scores(axes: Axes, now: Gains) -> None:
    """Along the top, which satisfaction keeps so many (003-64)."""
    for score, share in now.scores.items():
        if share >= axes.get_xlim()[0]:
            axes.plot([share, share], [HIGH * 0.9, HIGH], color=theme.MEMORY, linewidth=2, zorder=3)
            words = say("satisfaction {score}", score=score)
            axes.text(share, HIGH * 1.08, words, color=theme.MEMORY, size=theme.SMALL, ha="center", va="bottom")


def move_gains(picture: GainPicture, now: Gains, _before: Gains) -> bool:
    """Show the gains of other prices. The axes stay, so nothing still has to be drawn anew."""
    picture.lines["gain"].set_data(now.start, now.gain)
    spots = [(place, gain) for gain, places in sorted(now.marks.items()) for place in places if place >= 0.4]
    picture.lines["marks"].set_data([place for place, _ in spots], [gain for _, gain in spots])
    for number, note in enumerate(picture.notes[:-1]):
        place, gain = spots[number] if number < len(spots) else (0.5, 1.0)
        note.set_text(say("at {place:.0%}", place=place) if number < len(spots) else "")
        note.set_position((place - 0.012, gain * 1.22))
    known = picture.guess is not None and 40 <= picture.guess <= 96
    place = picture.guess / 100 if known else np.nan
    picture.lines["guess"].set_data([place, place], [LOW, 3.4])
    picture.notes[-1].set_text(say("you said {place:.0%}", place=place) if known else "")
    picture.notes[-1].set_position((min(max(place, 0.44), 0.92), 4.1) if known else (0.5, 1))
    return False


def gains_in_words(now: Gains, _before: Gains | None = None) -> str:
    """What the picture shows, in words.

    >>> gains_in_words(Gains(np.array([0.6, 0.8]), np.array([0.14, 0.3]), {0.25: (0.75,), 1.0: ()}, 0.05, {}))
    '5 points more: +14% at a retention of 60%, +30% at 80%. +25% is reached at 75%; +100% nowhere.'
    """
    low, high = sorted(now.marks)
    facts = {
        "points": 100 * now.points,
        "at_60": now.at(0.6),
        "at_80": now.at(0.8),
        "low": low,
        "high": high,
        "at_low": _places(now.marks[low]),
        "at_high": _places(now.marks[high]),
    }
    if not now.marks[low]:
        return say(
            "{points:.0f} points more: +{at_60:.0%} at a retention of 60%, +{at_80:.0%} at 80%. +{low:.0%} is reached "
            "nowhere.",
            **facts,
        )
    if not now.marks[high]:
        return say(
            "{points:.0f} points more: +{at_60:.0%} at a retention of 60%, +{at_80:.0%} at 80%. +{low:.0%} is reached "
            "at {at_low}; +{high:.0%} nowhere.",
            **facts,
        )
    return say(
        "{points:.0f} points more: +{at_60:.0%} at a retention of 60%, +{at_80:.0%} at 80%. +{low:.0%} is reached at "
        "{at_low}, +{high:.0%} at {at_high}.",
        **facts,
    )


def _places(shares: tuple[float, ...]) -> str:
    return ", ".join(f"{share:.0%}" for share in shares)


def gains_table(now: Gains, before: Gains) -> "pd.DataFrame":
    """The numbers of the picture, as it was and as it is; every cell is text.

    >>> gains = Gains(np.array([0.0, 1.0]), np.array([0.0, 0.5]), {}, 0.05, {})
    >>> gains_table(gains, gains).iloc[1].tolist()
    ['+30%', '+30%']
    """
    import pandas as pd

    places = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.94)
    names = (say("as it is"), say("as you changed it"))
    columns = {
        name: {
            say("from {place:.0%}", place=place): "–" if np.isnan(one.at(place)) else f"{one.at(place):+.0%}"
            for place in places
        }
        for name, one in zip(names, (before, now), strict=True)
    }
    return pd.DataFrame(columns)


GAINS = Shown(draw_gains, move_gains, gains_in_words, gains_table)
