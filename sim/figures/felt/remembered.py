"""Lived and remembered: a day as a cloud of calls, each as it was second by second against what is left of it.

On the diagonal a call is remembered as it was lived. Built once; afterwards `move_remembered` only moves artists.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say, sentences
from sim.figures.house import theme
from sim.figures.house.shown import Drawn, Shown

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 6.2
LOW, HIGH = -0.3, 10.3  # the score runs from 0 to 10; a dot on the edge is to be seen whole
SAME = 0.05  # points: nearer than this a call is remembered as it was lived


@dataclass(frozen=True)
class RememberedDay:
    """What the picture needs: for each call its average, what is remembered of it, and how it ended; one is named."""

    average: np.ndarray
    remembered: np.ndarray
    ended: tuple[str, ...]
    call: int  # the number of the named call
    place: int  # where it stands in the arrays
    wait_min: float
    rule: str

    @property
    def better(self) -> int:
        """How many calls are remembered better than they were lived."""
        return int((self.remembered > self.average + SAME).sum())

    @property
    def worse(self) -> int:
        """How many calls are remembered worse than they were lived."""
        return int((self.remembered < self.average - SAME).sum())


@dataclass
class Wall(Drawn):
    """The figure and what moves in it."""

    axes: Axes
    dots: PathCollection
    lines: dict[str, Line2D]
    notes: dict[str, Text]


def endings() -> dict[str, tuple[str, str, str]]:
    """How a call may end, each with its words, its colour and its marker.

    >>> endings()["unsolved"][0]
    'not solved'
    """
    return {
        "solved": (say("solved"), theme.GOOD, "o"),
        "unsolved": (say("not solved"), theme.INK, "s"),
        "gave_up": (say("gave up"), theme.BAD, "X"),
    }


def draw_remembered(day: RememberedDay, guess: float | None = None) -> Wall:
    """Build the picture.

    >>> day = RememberedDay(np.array([3.0]), np.array([7.5]), ("solved",), 12, 0, 6.0, "peak end")
    >>> draw_remembered(day).notes["better"].get_text()
    'better than it was: 1 of 1'
    """
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.add_axes((0.1, 0.115, 0.53, 0.8))
        _draw_axes(axes)
        dots = _draw_dots(axes, day)
        wall = Wall(figure, axes, dots, _lines(axes), _notes(axes), guess=guess)
        move_remembered(wall, day, day)
    return wall


def move_remembered(wall: Wall, day: RememberedDay, _before: RememberedDay) -> bool:
    """Show the same calls in another mind; nothing is built anew."""
    wall.dots.set_offsets(np.column_stack([day.average, day.remembered]))
    lived, kept = day.average[day.place], day.remembered[day.place]
    mean = day.average.mean(), day.remembered.mean()
    wall.lines["ring"].set_data([lived], [kept])
    wall.lines["drop"].set_data([lived, lived], [lived, kept])
    wall.lines["mean"].set_data([mean[0]], [mean[1]])
    wall.lines["guess"].set_data(([0, 10], [wall.guess] * 2) if wall.guess is not None else ([], []))
    facts = {"call": day.call, "wait": day.wait_min, "lived": lived, "kept": kept}
    facts["ended"] = endings()[day.ended[day.place]][0]
    says = {
        "rule": say("Memory: {rule}", rule=day.rule),
        "mean": say("the mean call\nlived {lived:.1f}, remembered {kept:.1f}", lived=mean[0], kept=mean[1]),
        "facts": say(
            "call {call}\n{wait:.1f} minutes on hold, {ended}\nlived {lived:.1f}, remembered {kept:.1f}", **facts
        ),
        "better": say("better than it was: {n} of {all}", n=day.better, all=len(day.average)),
        "worse": say("worse than it was: {n} of {all}", n=day.worse, all=len(day.average)),
        "named": say("call {call}", call=day.call),
        "guess": say("you said {guess:.1f}", guess=wall.guess) if wall.guess is not None else "",
    }
    for name, words in says.items():
        wall.notes[name].set_text(words)
    wall.notes["named"].set_position((lived - 0.28, kept + (0.45 if kept >= lived else -0.45)))
    wall.notes["guess"].set_position((10.15, wall.guess or 0.0))
    return False


def remembered_in_words(day: RememberedDay, before: RememberedDay) -> str:
    """What the picture shows, in words; `before` is the day in the mind that the lesson began with.

    >>> day = RememberedDay(np.array([3.0]), np.array([7.5]), ("solved",), 12, 0, 6.0, "peak end")
    >>> remembered_in_words(day, day)
    'By peak end 1 of 1 calls ... as 3.0, remembered as 7.5. Call 12 (6.0 minutes on hold) was lived as 3.0 and is ...'
    """
    words = say(
        "By {rule} {better} of {all} calls are remembered better than they were lived and {worse} worse. The mean call "
        "was lived as {lived:.1f}, remembered as {kept:.1f}. Call {call} ({wait:.1f} minutes on hold) was lived as "
        "{one:.1f} and is remembered as {one_kept:.1f}.",
        rule=day.rule,
        better=day.better,
        all=len(day.average),
        worse=day.worse,
        lived=day.average.mean(),
        kept=day.remembered.mean(),
        call=day.call,
        wait=day.wait_min,
        one=day.average[day.place],
        one_kept=day.remembered[day.place],
    )
    change = day.remembered.mean() - before.remembered.mean()
    if abs(change) < 0.005:
        return words
    return sentences(words, say("That is {change:+.2f} points from where the day began.", change=change))


def remembered_table(day: RememberedDay, before: RememberedDay) -> "pd.DataFrame":
    """The numbers of the picture: one row a fact, one column a side; every cell is text."""
    import pandas as pd

    return pd.DataFrame({say("as it is"): _facts(before), say("as you changed it"): _facts(day)})


def _facts(day: RememberedDay) -> dict[str, str]:
    facts = {
        say("memory"): day.rule,
        say("calls"): f"{len(day.average)}",
        say("remembered better than lived, calls"): f"{day.better}",
        say("remembered worse than lived, calls"): f"{day.worse}",
        say("mean as lived, score 0-10"): f"{day.average.mean():.2f}",
        say("mean remembered, score 0-10"): f"{day.remembered.mean():.2f}",
    }
    for name, (words, _, _) in endings().items():
        these = np.array([ended == name for ended in day.ended])
        if these.any():
            facts[say("mean remembered, {ended}", ended=words)] = f"{day.remembered[these].mean():.2f}"
    facts[say("call {call} as lived", call=day.call)] = f"{day.average[day.place]:.2f}"
    facts[say("call {call} remembered", call=day.call)] = f"{day.remembered[day.place]:.2f}"
    return facts


def _draw_axes(axes: Axes) -> None:
    axes.set_title(say("Lived and remembered, call by call"))
    axes.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH))
    ticks, words = [0, 2.5, 5, 7.5, 10], [say("0\nterrible"), "2.5", say("5\nneutral"), "7.5", say("10\ndelightful")]
    axes.set_xticks(ticks, words)
    axes.set_yticks(ticks, words)
    for level in ticks:
        axes.axhline(level, color=theme.TALK, linewidth=0.8, zorder=0)
        axes.axvline(level, color=theme.TALK, linewidth=0.8, zorder=0)
    axes.plot([0, 10], [0, 10], color=theme.QUIET, linewidth=1.4, linestyle=(0, (5, 4)), zorder=1)
    style = {"size": theme.SMALL, "color": theme.QUIET, "ha": "center", "rotation": axes_angle(axes)}
    axes.text(9.0, 8.62, say("as it was"), va="center", rotation_mode="anchor", **style)


def axes_angle(axes: Axes) -> float:
    """The angle of the diagonal on the screen, in degrees."""
    box = axes.bbox
    return float(np.degrees(np.arctan2(box.height, box.width)))


def _draw_dots(axes: Axes, day: RememberedDay) -> PathCollection:
    import seaborn as sns

    looks = endings()
    style = {"s": 38, "alpha": 0.45, "linewidth": 0, "zorder": 3, "legend": "full"}
    colors, markers = ({look[0]: look[i] for look in looks.values()} for i in (1, 2))
    ended = [looks[name][0] for name in day.ended]
    sns.scatterplot(
        x=day.average, y=day.remembered, hue=ended, style=ended, hue_order=list(colors), style_order=list(colors),
        palette=colors, markers=markers, ax=axes, **style,
    )  # fmt: skip
    axes.set_xlabel(say("as lived: the average of all seconds (score)"))
    axes.set_ylabel(say("remembered (score)"))
    legend = axes.get_legend()
    legend.set_title(say("How the call ended"))
    sns.move_legend(
        axes,
        "upper left",
        bbox_to_anchor=(1.06, 0.92),
        alignment="left",
        borderpad=0,
        borderaxespad=0,
        handletextpad=0.8,
    )
    for handle in axes.get_legend().legend_handles:
        handle.set_alpha(1)
    return axes.collections[0]


def _lines(axes: Axes) -> dict[str, Line2D]:
    def line(color: str, width: float, dashes="-", **style) -> Line2D:
        return axes.plot([], [], color=color, linewidth=width, linestyle=dashes, clip_on=False, **style)[0]

    ring = {"marker": "o", "markersize": 14, "markerfacecolor": "none", "markeredgewidth": 2.4}
    diamond = {"marker": "D", "markersize": 12, "markeredgecolor": theme.PAPER, "markeredgewidth": 1.6}
    # the same marks stand beside the words on the right
    axes.plot([1.09], [0.41], color=theme.MEMORY, transform=axes.transAxes, clip_on=False, linewidth=0, **diamond)
    axes.plot([1.09], [0.23], color=theme.INK, transform=axes.transAxes, clip_on=False, linewidth=0, **ring)
    return {
        "drop": line(theme.INK, 1.6, (0, (1, 1.5)), zorder=4),
        "guess": line(theme.GUESS, 2.2, (0, (1, 1.2)), zorder=4),
        "mean": line(theme.MEMORY, 0, zorder=6, **diamond),
        "ring": line(theme.INK, 0, zorder=7, **ring),
    }


def _notes(axes: Axes) -> dict[str, Text]:
    halo = [withStroke(linewidth=3, foreground=theme.PAPER)]

    def inside(x: float, y: float, color: str, **style) -> Text:
        return axes.text(x, y, "", size=theme.SMALL, color=color, va="center", path_effects=halo, zorder=8, **style)

    def beside(x: float, y: float, size: float, color: str, **style) -> Text:
        return axes.text(x, y, "", size=size, color=color, va="center", transform=axes.transAxes, **style)

    return {
        "better": inside(0.1, 9.55, theme.INK, ha="left"),
        "worse": inside(9.9, 0.45, theme.INK, ha="right"),
        "named": inside(0, 0, theme.INK, ha="right", weight="bold"),
        "guess": inside(0, 0, theme.GUESS, ha="left", weight="bold"),
        "rule": beside(1.065, 0.97, theme.LARGE, theme.MEMORY, weight="bold"),
        "mean": beside(1.13, 0.41, theme.PLAIN, theme.MEMORY, weight="bold", linespacing=1.4),
        "facts": beside(1.13, 0.23, theme.PLAIN, theme.INK, linespacing=1.4),
    }


REMEMBERED = Shown(draw_remembered, move_remembered, remembered_in_words, remembered_table)
