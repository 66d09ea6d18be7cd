"""Pain for a better peak, as a map: to the right callers wait longer, upwards what solves their problem gets better.

Each cell says by how much the mean memory of a day changes; the thick line is where nothing is won or lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.core.language import say, sentences, translated
from sim.figures import theme

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, STRONGEST = 5.6, 2.0  # inches; from so many points on a colour gets no stronger
BESIDE_LINE = 0.25  # points: the line may pass below numbers up to this one


@dataclass(frozen=True)
class Trade:
    """What the map needs: how many agents fewer, the mean wait then, the score of the solution, and the changes."""

    fewer: tuple[int, ...]
    wait_s: tuple[float, ...]
    solved: tuple[float, ...]
    changes: Mapping[str, np.ndarray]  # by rule: one row a score, one column a number of agents

    def pays_up_to(self, rule: str) -> int:
        """How many agents can be taken away at most, so that some solution still makes up for it.

        >>> Trade((0, 1), (10.0, 60.0), (8.0,), {"x": np.array([[0.0, -1.0]])}).pays_up_to("x")
        0
        """
        made_up = np.atleast_1d((self.changes[rule] >= 0).any(axis=0))
        return max((fewer for fewer, enough in zip(self.fewer, made_up, strict=True) if enough), default=0)


def draw_trade(trade: Trade) -> Figure:
    """One map a rule, side by side.

    >>> changes = {"x": np.array([[0.0, -1.0], [0.5, -0.2]])}
    >>> len(draw_trade(Trade((0, 1), (10.0, 60.0), (8.0, 9.0), changes)).axes)
    1
    """
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        panels = np.atleast_1d(figure.subplots(1, len(trade.changes), sharey=True))
        figure.subplots_adjust(left=0.085, right=0.985, bottom=0.2, top=0.845, wspace=0.07)
        for axes, (rule, changes) in zip(panels, trade.changes.items(), strict=True):
            _map(axes, trade, changes)
            axes.set_title(say("Memory: {rule}", rule=rule), color=theme.MEMORY, fontsize=theme.PLAIN)
        panels[0].set_ylabel(say("score of the moment “solved”"))
        words = say("Change of what is remembered (points) against the lower left; thick line: no change")
        figure.text(0.085, 0.945, words, size=theme.LARGE, weight="bold", va="center")
    return figure


def _map(axes: Axes, trade: Trade, changes: np.ndarray) -> None:
    import seaborn as sns

    colors = sns.blend_palette([theme.BAD, theme.BAD_LIGHT, theme.PAPER, theme.GOOD_LIGHT, theme.GOOD], as_cmap=True)
    rounded = np.round(changes, 1) + 0.0  # never "-0.0"
    words = np.array([[f"{value:+.1f}" if value else "0" for value in row] for row in rounded])
    sns.heatmap(
        changes, ax=axes, cmap=colors, vmin=-STRONGEST, vmax=STRONGEST, annot=words, fmt="", cbar=False,
        annot_kws={"size": theme.SMALL}, linewidths=1, linecolor=theme.PAPER,
    )  # fmt: skip
    axes.invert_yaxis()
    across, up = (np.arange(many) + 0.5 for many in changes.shape[::-1])
    if changes.min() < 0 < changes.max():
        axes.contour(across, up, changes, levels=[0.0], colors=theme.INK, linewidths=3, zorder=2)
    for number, change in zip(axes.texts, changes.flat, strict=True):
        number.set_zorder(4)
        if abs(change) < BESIDE_LINE:
            number.set_path_effects([withStroke(linewidth=4, foreground=theme.PAPER)])
    waits = [
        say("{fewer}\n{wait:.1f}", fewer=fewer, wait=wait / 60)
        for fewer, wait in zip(trade.fewer, trade.wait_s, strict=True)
    ]
    axes.set_xticks(across, waits, rotation=0)
    axes.set_yticks(up, [f"{score:g}" for score in trade.solved], rotation=0)
    axes.tick_params(length=0)
    axes.set_xlabel(say("agents taken away from the front line\nmean wait (minutes)"), linespacing=1.3)


def trade_in_words(trade: Trade) -> str:
    """What the map shows, in words.

    >>> changes = {"x": np.array([[0.0, -1.0], [0.5, -0.2]])}
    >>> trade_in_words(Trade((0, 1), (10.0, 60.0), (8.0, 9.0), changes))
    'By x a better solution makes up for 0 agents fewer, not for 1 (mean wait 1.0 minutes).'
    """
    said = []
    for name in trade.changes:
        rule = translated(name)
        most = trade.pays_up_to(name)
        beyond = trade.fewer.index(most) + 1
        if beyond == len(trade.fewer):
            said.append(
                say("By {rule} a better solution makes up for every number of agents taken away here.", rule=rule)
            )
            continue
        said.append(
            say(
                "By {rule} a better solution makes up for {most} agents fewer, not for {next} (mean wait {wait:.1f} "
                "minutes).",
                rule=rule,
                most=most,
                next=trade.fewer[beyond],
                wait=trade.wait_s[beyond] / 60,
            )
        )
    return sentences(*said)


def trade_table(trade: Trade) -> "pd.DataFrame":
    """The numbers of the map: one row a rule and score, one column a number of agents; every cell is text."""
    import pandas as pd

    rows = {
        say("{rule}, solved {score:g}", rule=translated(rule), score=score): [
            f"{change:+.2f}" for change in changes[place]
        ]
        for rule, changes in trade.changes.items()
        for place, score in reversed(list(enumerate(trade.solved)))
    }
    names = [say("{n} fewer", n=fewer) for fewer in trade.fewer]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)
