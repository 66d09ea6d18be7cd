"""Survival curves of a market's customers: by what they had experienced at a landmark, and by their last call ever."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from sim.core.language import say, sentences, translated
from sim.figures.house import theme
from sim.figures.house.shown import Drawn, Parts, Shown
from sim.results.survival import EXPERIENCE, survival

COLORS = {
    "satisfied": (theme.GOOD, theme.GOOD_LIGHT),
    "dissatisfied": (theme.BAD, theme.BAD_LIGHT),
    "never called": (theme.QUIET, theme.FAINT),
}
DASHES = {"satisfied": "-", "dissatisfied": (0, (5, 2)), "never called": (0, (1, 1.2))}
WORDS = dict(
    zip(EXPERIENCE, (-0.25, -0.34, -0.43), strict=True)
)  # how far below a panel its words stand, of its height
FEW = 2  # customers; of fewer there is no curve


@dataclass(frozen=True)
class TwoWays:
    """The same customers asked in two ways, as tables of tenures with their `experience`.

    `right`: by what they had experienced at a month, the landmark; `wrong`: by the last call that they ever made.
    `months`: how long the market lasts.
    """

    right: pd.DataFrame
    wrong: pd.DataFrame
    landmark: int
    months: int


@dataclass
class Curves(Parts):
    """The artists of one panel."""

    axes: Axes
    bands: dict[str, Polygon]
    lines: dict[str, Line2D]
    words: dict[str, Text]


@dataclass
class SurvivalPicture(Drawn):
    """Two panels: the right way of asking and the wrong one."""

    right: Curves
    wrong: Curves


def draw_survival(before: TwoWays, guess: float | None = None) -> SurvivalPicture:
    """Build the picture. No prediction is drawn.

    >>> import sim
    >>> from sim.results.survival import by_landmark, by_last_experience
    >>> run = sim.run(sim.load("small-market").set({"months": 3, "customers.count": 50}), seed=1)
    >>> len(draw_survival(TwoWays(by_landmark(run, 1), by_last_experience(run), 1, 3)).moving())
    18
    """
    with theme.theme():
        figure = theme.new_figure(5.2)
        left, far = figure.subplots(1, 2, sharey=True)
        figure.subplots_adjust(left=0.075, right=0.985, top=0.9, bottom=0.3, wspace=0.09)
        titles = (
            say("Asked at month {month}, then followed", month=before.landmark),
            say("Sorted by the last call ever: a mistake"),
        )
        labels = (say("months after that"), say("months as a customer"))
        ends = (before.months - before.landmark, before.months)
        panels = [
            _panel(axes, title, label, end)
            for axes, title, label, end in zip((left, far), titles, labels, ends, strict=True)
        ]
        left.set_ylabel(say("share still a customer"))
    picture = SurvivalPicture(figure, *panels, guess=guess)
    move_survival(picture, before, before)
    return picture


def _panel(axes: Axes, title: str, label: str, end: int) -> Curves:
    import seaborn as sns

    axes.set_title(title)
    axes.set_xlabel(label)
    axes.set(xlim=(0, end), ylim=(0, 1.02))
    axes.tick_params(axis="x", pad=2)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xticks(range(0, end + 1, 3 if end > 6 else 1))
    sns.despine(ax=axes)
    axes.grid(axis="y", color=theme.FAINT, linewidth=0.8)
    lines, bands, words = {}, {}, {}
    for name in EXPERIENCE:
        color, light = COLORS[name]
        bands[name] = axes.fill([0], [0], color=light, alpha=0.45, linewidth=0, zorder=2)[0]
        lines[name] = axes.plot([], [], color=color, linewidth=2.8, linestyle=DASHES[name], zorder=3)[0]
        style = {"color": color, "fontsize": theme.PLAIN, "weight": "bold", "ha": "left", "va": "center"}
        words[name] = axes.text(0, WORDS[name], "", transform=axes.transAxes, **style)  # below, where no curve runs
    return Curves(axes, bands, lines, words)


def move_survival(picture: SurvivalPicture, now: TwoWays, _before: TwoWays) -> bool:
    """Put other tenures into the picture; the axes stay."""
    for curves, table in ((picture.right, now.right), (picture.wrong, now.wrong)):
        end = curves.axes.get_xlim()[1]
        for name in EXPERIENCE:
            group = table[table.experience == name]
            shown = len(group) >= FEW
            for artist in (curves.lines[name], curves.bands[name], curves.words[name]):
                artist.set_visible(shown)
            if not shown:
                continue
            curve = survival(group)
            month, share = _steps(curve.month, curve.share, end)
            curves.lines[name].set_data(month, share)
            low, high = (_steps(curve.month, curve[side].fillna(curve.share), end)[1] for side in ("low", "high"))
            curves.bands[name].set_xy(np.column_stack([np.append(month, month[::-1]), np.append(high, low[::-1])]))
            words = {"name": translated(name), "n": len(group), "share": curve.share.iloc[-1]}
            curves.words[name].set_text(say("{name} ({n:,}): {share:.0%} stay to the end", **words))
    return False


def _steps(month: pd.Series, share: pd.Series, end: float) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a staircase that goes on to the end."""
    months, shares = np.append(month, end), np.append(share, share.iloc[-1])
    return np.repeat(months, 2)[1:], np.repeat(shares, 2)[:-1]


def survival_in_words(now: TwoWays, _before: TwoWays) -> str:
    """What the picture shows, in one sentence."""
    asked, sorted_later = (round(100 * difference(table)) for table in (now.right, now.wrong))
    words = {"month": now.landmark, "n": abs(asked)}
    if asked > 0:
        first = say(
            "Of those who were dissatisfied at the end of month {month}, {n} in 100 fewer stay to the end than of the "
            "satisfied.",
            **words,
        )
    elif asked < 0:
        first = say(
            "Of those who were dissatisfied at the end of month {month}, {n} in 100 more stay to the end than of the "
            "satisfied.",
            **words,
        )
    else:
        first = say(
            "Of those who were dissatisfied at the end of month {month}, as many stay to the end as of the satisfied.",
            **words,
        )
    if sorted_later > 0:
        return sentences(first, say("Sorted by the last call ever it looks like {n} in 100 fewer.", n=sorted_later))
    if sorted_later < 0:
        return sentences(first, say("Sorted by the last call ever it looks like {n} in 100 more.", n=-sorted_later))
    return sentences(first, say("Sorted by the last call ever there is no difference either."))


def difference(table: pd.DataFrame) -> float:
    """How much larger a share of the satisfied stays to the end than of the dissatisfied; 0 where one is missing."""
    ends = [
        survival(group).share.iloc[-1] if len(group) >= FEW else np.nan
        for group in (table[table.experience == name] for name in EXPERIENCE[:2])
    ]
    return 0.0 if np.isnan(ends).any() else float(ends[0] - ends[1])


def survival_table(now: TwoWays, _before: TwoWays) -> pd.DataFrame:
    """The numbers of the picture: one row a group, one column a way of asking; every cell is text."""
    rows = {}
    for name in EXPERIENCE:
        cells = []
        for table in (now.right, now.wrong):
            group = table[table.experience == name]
            stays = survival(group).share.iloc[-1] if len(group) >= FEW else np.nan
            cells.append(
                "–" if np.isnan(stays) else say("{n:,} customers, {share:.1%} stay", n=len(group), share=stays)
            )
        rows[translated(name)] = cells
    return pd.DataFrame.from_dict(rows, orient="index", columns=[say("asked at the landmark"), say("by the last call")])


SURVIVAL = Shown(draw_survival, move_survival, survival_in_words, survival_table)
