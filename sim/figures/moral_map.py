"""Where "cheaper first, dearer after" holds: a map over how many agents there were and what a customer brings.

The number in a cell is the month in which the cash turns. Drawn once; nothing in it moves.
"""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.core.language import say, translated
from sim.figures import theme

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 5.4
TURNS = "cheaper first, dearer after"
OTHERS = {
    "cheaper throughout": theme.GOOD_LIGHT,
    "dearer throughout": theme.BAD,
    "dearer first, cheaper after": "#d9bccf",
}
SIGNS = {"cheaper throughout": "–", "dearer throughout": "0", "dearer first, cheaper after": "+"}


def draw_moral(table: "pd.DataFrame", fewer: int, months: int, currency: str) -> Figure:
    """Build the map from one row a `staffing` and `margin`, with its `verdict` and `crossing`.

    >>> import pandas as pd
    >>> rows = [(9, 20, "cheaper throughout", np.nan), (9, 60, "cheaper first, dearer after", 11.0)]
    >>> figure = draw_moral(pd.DataFrame(rows, columns=["staffing", "margin", "verdict", "crossing"]), 2, 36, "EUR")
    >>> [text.get_text() for text in figure.axes[0].texts]
    ['–', '11']
    """
    import seaborn as sns

    turns = table.pivot_table("crossing", "margin", "staffing", dropna=False)
    verdicts = table.pivot_table("verdict", "margin", "staffing", aggfunc="first").reindex(turns.index)
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.add_axes((0.085, 0.135, 0.62, 0.77))
        shades = sns.blend_palette([theme.BAD, theme.BAD_LIGHT, "#fdf1e6"], as_cmap=True)
        words = [
            [SIGNS.get(verdict) or f"{turn:.0f}" for turn, verdict in zip(*pair, strict=True)]
            for pair in zip(turns.to_numpy(), verdicts.to_numpy(), strict=True)
        ]
        for verdict, color in OTHERS.items():
            ours = np.where(verdicts == verdict, 1.0, np.nan)
            sns.heatmap(ours, ax=axes, cmap=[color], vmin=0, vmax=1, cbar=False, linewidths=1.5, linecolor=theme.PAPER)
        sns.heatmap(
            turns, ax=axes, cmap=shades, vmin=0, vmax=months, cbar=False, linewidths=1.5, linecolor=theme.PAPER,
            mask=turns.isna(),
        )  # fmt: skip
        for row, cells in enumerate(words):
            for column, word in enumerate(cells):
                axes.text(column + 0.5, row + 0.5, word, ha="center", va="center", size=theme.PLAIN, weight="bold")
        axes.invert_yaxis()
        axes.set_title(say("In which month a saving of {fewer} agents turns dear", fewer=fewer))
        axes.set_xlabel(say("agents beforehand"))
        axes.set_ylabel(say("margin, {currency} a customer and month", currency=currency))
        axes.set_yticklabels([f"{margin:g}" for margin in turns.index], rotation=0)
        axes.tick_params(length=0)
        _key(figure, set(table["verdict"]), months)
    return figure


def _key(figure: Figure, verdicts: set[str], months: int) -> None:
    words = {
        TURNS: (theme.BAD_LIGHT, "12", say("cheaper first, dearer after:\nthe month in which it turns")),
        "cheaper throughout": ("", SIGNS["cheaper throughout"], say("cheaper throughout,\nfor {n} months", n=months)),
        "dearer throughout": ("", SIGNS["dearer throughout"], say("dearer throughout")),
        "dearer first, cheaper after": ("", SIGNS["dearer first, cheaper after"], say("dearer first, cheaper after")),
    }
    shown = [(OTHERS.get(verdict, color), sign, told) for verdict, (color, sign, told) in words.items()
             if verdict in verdicts]  # fmt: skip
    for number, (color, sign, told) in enumerate(shown):
        up = 0.8 - 0.15 * number
        box = {"facecolor": color, "edgecolor": "none", "pad": 6}
        figure.text(0.745, up, sign, ha="center", va="center", weight="bold", bbox=box)
        figure.text(0.772, up, told, va="center", linespacing=1.3)


def moral_in_words(table: "pd.DataFrame", fewer: int) -> str:
    """What the map shows, in words.

    >>> import pandas as pd
    >>> rows = [(9, 20, "cheaper throughout", np.nan), (9, 60, "cheaper first, dearer after", 11.0)]
    >>> moral_in_words(pd.DataFrame(rows, columns=["staffing", "margin", "verdict", "crossing"]), 2)
    'A saving of 2 agents turns dear in 1 of 2 places of the map, between month 11 and 11; in 1 it stays cheaper ...'
    """
    turns = table[table.verdict == TURNS]
    facts = {"fewer": fewer, "n": len(turns), "all": len(table), "stays": (table.verdict == "cheaper throughout").sum()}
    if turns.empty:
        return say(
            "A saving of {fewer} agents turns dear in none of {all} places of the map; in {stays} it stays cheaper "
            "throughout.",
            **facts,
        )
    return say(
        "A saving of {fewer} agents turns dear in {n} of {all} places of the map, between month {first:.0f} and "
        "{last:.0f}; in {stays} it stays cheaper throughout.",
        first=turns.crossing.min(),
        last=turns.crossing.max(),
        **facts,
    )


def moral_table(table: "pd.DataFrame") -> "pd.DataFrame":
    """The numbers of the map: one row a margin, one column a staffing; every cell is text.

    >>> import pandas as pd
    >>> rows = [(9, 20, "cheaper throughout", np.nan), (9, 60, "cheaper first, dearer after", 11.0)]
    >>> moral_table(pd.DataFrame(rows, columns=["staffing", "margin", "verdict", "crossing"])).iloc[:, 0].tolist()
    ['cheaper throughout', 'month 11']
    """
    told = [
        translated(row.verdict) if np.isnan(row.crossing) else say("month {month:.0f}", month=row.crossing)
        for row in table.itertuples()
    ]
    wide = table.assign(told=told).pivot_table("told", "margin", "staffing", aggfunc="first")
    wide.index = [say("margin {margin:g}", margin=margin) for margin in wide.index]
    wide.columns = [say("{n} agents", n=n) for n in wide.columns]
    return wide
