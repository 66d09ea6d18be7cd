"""The waits over the day of a crisis, by the stage in which help came: one panel a stage, the day without help behind.

The band is the stage in which more agents are on duty. Drawn once; nothing in it moves.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.core.language import say, translated
from sim.figures import theme

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 3.9  # inches
ROOM = 1.42  # how far the axis goes beyond the longest wait, so that there is room for words


def draw_crisis(waits: "pd.DataFrame", table: "pd.DataFrame", stages: Mapping[str, float], extra: int) -> Figure:
    """Build the picture.

    `waits` has the columns help, hour and wait_min; `table` one row a day with its calls and gave_up; the first of
    both is the day without help. `stages`: when each stage begins, in hours of the clock. `extra`: the agents who help.

    Source: 003-86.

    >>> import pandas as pd
    >>> waits = pd.DataFrame({"help": ["no", "no", "a", "a"], "hour": [8.5, 9.5] * 2, "wait_min": [1.0, 2, 1, 0.5]})
    >>> table = pd.DataFrame({"calls": [9, 9], "gave_up": [3, 1]}, index=["no", "a"])
    >>> len(draw_crisis(waits, table, {"a": 9.0}, extra=6).axes)
    1
    """
    days = dict(iter(waits.groupby("help", sort=False)))
    without = days[table.index[0]]
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        panels = figure.subplots(1, len(stages), sharex=True, sharey=True, squeeze=False)[0]
        figure.subplots_adjust(left=0.065, right=0.985, bottom=0.15, top=0.87, wspace=0.1)
        ends = [*list(stages.values())[1:], waits["hour"].max() + 0.5]
        for axes, (stage, begin), end in zip(panels, stages.items(), ends, strict=True):
            _panel(axes, without, days[stage], (begin, end))
            axes.set_title(say("help: {stage}", stage=translated(stage)))
            _words(axes, table.loc[stage], table.iloc[0])
        panels[0].set(xlim=(waits["hour"].min() - 0.5, ends[-1]), ylim=(0, ROOM * waits["wait_min"].max()))
        panels[0].set_ylabel(say("mean wait, minutes"))
        words = say("band: {n} agents more", n=extra)
        panels[0].text(0.04, 0.81, words, size=theme.SMALL, color=theme.QUIET, **_above(panels[0]))
    return figure


def _panel(axes: Axes, without: "pd.DataFrame", helped: "pd.DataFrame", band: tuple[float, float]) -> None:
    import seaborn as sns

    axes.axvspan(*band, color=theme.TALK, linewidth=0, zorder=0)
    sns.lineplot(without, x="hour", y="wait_min", ax=axes, color=theme.QUIET, linewidth=1.6, linestyle=(0, (4, 3)))
    sns.lineplot(helped, x="hour", y="wait_min", ax=axes, color=theme.GOOD, linewidth=2.8)
    axes.set(xlabel=say("time of day"), ylabel="")
    axes.set_xticks([9, 12, 15, 18, 21])


def _words(axes: Axes, now, before) -> None:
    style = {"size": theme.SMALL, **_above(axes)}
    axes.text(0.04, 0.97, say("given up: {n:,.0f}", n=now["gave_up"]), color=theme.GOOD, weight="bold", **style)
    axes.text(0.04, 0.89, say("no help: {n:,.0f}", n=before["gave_up"]), color=theme.QUIET, **style)


def _above(axes: Axes) -> dict:
    halo = [withStroke(linewidth=3, foreground=theme.PAPER)]
    return {"transform": axes.transAxes, "va": "top", "path_effects": halo, "zorder": 5}


def crisis_in_words(table: "pd.DataFrame", extra: int) -> str:
    """What the picture shows, in one sentence; the first row of `table` is the day without help.

    >>> import pandas as pd
    >>> crisis_in_words(pd.DataFrame({"gave_up": [9, 8, 4]}, index=["no help", "early", "late"]), 2)
    '2 agents more for one stage: 9 callers give up without help, 8 at the stage early, 4 at the stage late.'
    """
    (_, first), *others = table["gave_up"].items()
    told = [say("{n:,.0f} at the stage {stage}", n=n, stage=translated(stage)) for stage, n in others]
    facts = {"extra": extra, "first": first, "others": ", ".join(told)}
    return say("{extra} agents more for one stage: {first:,.0f} callers give up without help, {others}.", **facts)
