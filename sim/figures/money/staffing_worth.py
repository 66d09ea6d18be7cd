"""What one more agent brings, by how many there are: in cash after one, two and three years, and with the customers.

Where a line goes through zero one more agent no longer pays. Drawn once; nothing in it moves.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.core.language import say
from sim.figures.house import theme
from sim.figures.house.money_axis import ends, in_thousands, thousands

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 5.4
CASH = ("#b5762a", theme.BAD, "#8f3f00", "#5e2a00")  # one shade a horizon, from short to long
SHAPES = ("o", "s", "^", "v")


def draw_one_more(cash: Mapping[int, "pd.DataFrame"], worth: "pd.DataFrame", month: int, currency: str) -> Figure:
    """Build the picture.

    `cash`: by month, what the last agent of each staffing adds to the cash until then (index agents; mean, low, high);
    `worth`: the same of cash and customer value together, after `month` months.

    >>> import pandas as pd
    >>> one = pd.DataFrame({"mean": [9.0, -4], "low": [8.0, -5], "high": [10.0, -3]}, index=[5, 6])
    >>> len(draw_one_more({12: one}, one, 12, "EUR").axes)
    1
    """
    import seaborn as sns

    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.add_axes((0.085, 0.125, 0.655, 0.78))
        axes.set_title(say("What one more agent brings"))
        agents = list(worth.index)
        axes.set(xlim=(agents[0] - 0.35, agents[-1] + 0.35))
        axes.set_xticks(agents, [say("{n}th", n=n) for n in agents])
        axes.set_xlabel(say("which agent"))
        axes.set_ylabel(say("thousand {currency}", currency=currency))
        amounts = [table[side] for table in (*cash.values(), worth) for side in ("low", "high")]
        low, high = min(map(min, amounts)), max(map(max, amounts))
        axes.set_ylim(*ends(low, high, 1.05))
        axes.axhline(0, color=theme.QUIET, linewidth=1.2, zorder=1)
        in_thousands(axes, 8)
        sns.despine(ax=axes, bottom=True)
        axes.tick_params(bottom=False)
        lines = [(table, color, shape, say("cash after {month} months", month=until))
                 for (until, table), color, shape in zip(cash.items(), CASH, SHAPES, strict=False)]  # fmt: skip
        lines.append((worth, theme.MEMORY, "D", say("cash and customers\nafter {month} months", month=month)))
        ends_at = []
        for table, color, shape, words in lines:
            _line(axes, table, color, shape, strong=shape == "D")
            ends_at.append((float(table["mean"].iloc[-1]), words, color))
        _labels(axes, ends_at)
    return figure


def _line(axes: Axes, table: "pd.DataFrame", color: str, shape: str, strong: bool) -> None:
    axes.vlines(table.index, table["low"], table["high"], color=color, linewidth=2.2, alpha=0.8, zorder=3)
    axes.plot(
        table.index, table["mean"], color=color, marker=shape, markersize=9 if strong else 6.5,
        linewidth=3.2 if strong else 2, markerfacecolor=theme.PAPER if strong else color, markeredgewidth=2.2, zorder=4,
    )  # fmt: skip


def _labels(axes: Axes, ends_at: list[tuple[float, str, str]]) -> None:
    """The names of the lines at their right ends, apart from each other."""
    low, high = axes.get_ylim()
    apart, floor = 0.115 * (high - low), low
    halo = [withStroke(linewidth=3, foreground=theme.PAPER)]
    for place, words, color in sorted(ends_at):
        floor = max(place, floor)
        axes.text(
            1.02, floor, words, color=color, weight="bold", va="center", path_effects=halo, linespacing=1.2,
            transform=axes.get_yaxis_transform(),
        )  # fmt: skip
        floor += apart


def one_more_in_words(cash: Mapping[int, "pd.DataFrame"], worth: "pd.DataFrame", month: int) -> str:
    """What the picture shows, in words: the last agent that still pays, by each of the lines.

    >>> import pandas as pd
    >>> one = pd.DataFrame({"mean": [9.0, -4]}, index=[5, 6])
    >>> one_more_in_words({12: one}, one, 12)
    'The last agent that pays is, in cash after 12 months, number 5; with what the customers are worth ... number 5.'
    """
    told = [say("in cash after {month} months, number {n}", month=until, n=_pays(one)) for until, one in cash.items()]
    return say(
        "The last agent that pays is, {told}; with what the customers are worth after {month} months, number {n}.",
        told="; ".join(told),
        month=month,
        n=_pays(worth),
    )


def _pays(table: "pd.DataFrame") -> int:
    """The last agent that brings something, or the one before the first where none does."""
    paying = table.index[table["mean"] > 0]
    return int(paying[-1]) if len(paying) else int(table.index[0]) - 1


def one_more_table(cash: Mapping[int, "pd.DataFrame"], worth: "pd.DataFrame", month: int) -> "pd.DataFrame":
    """The numbers of the picture, in thousands; every cell is text.

    >>> import pandas as pd
    >>> one = pd.DataFrame({"mean": [9e3, -4e3]}, index=[5, 6])
    >>> one_more_table({12: one}, one, 12).iloc[:, 0].tolist()
    ['+9', '-4']
    """
    import pandas as pd

    columns = {say("cash, {month} months", month=until): one["mean"] for until, one in cash.items()}
    columns[say("with customers, {month} months", month=month)] = worth["mean"]
    table = pd.DataFrame({name: column.map(thousands) for name, column in columns.items()})
    return table.rename(index=lambda n: say("agent {n}, thousand", n=n))
