"""A saving month by month: what it gains in cash until it turns, and what the customers are worth besides.

Built once; then `move_saving` moves the artists. Where the money outgrows the axes, these get other ends.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say, sentences
from sim.figures.house import theme
from sim.figures.house.money_axis import ends, in_thousands, scale, thousands
from sim.figures.house.shown import Drawn, Shown

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 6.6  # inches
ROOM = 1.08  # of the axis beyond the largest amount


@dataclass(frozen=True)
class SavingMonths:
    """What the picture needs: the means and intervals by month, when the cash turns, and what was saved.

    `months` is indexed by month from 1, with cash, equity, worth and their `_low` and `_high` (missing with a single
    replication). `crossing`: the month from which on the saving has cost more than it spared; None if it never does.
    """

    months: "pd.DataFrame"
    crossing: int | None
    before: int
    after: int
    replications: int
    currency: str


@dataclass
class SavingCurve(Drawn):
    """The figure and what moves in it."""

    cash: Axes
    value: Axes
    areas: dict[str, Polygon]
    lines: dict[str, Line2D]
    notes: dict[str, Text]


def draw_saving(before: SavingMonths, guess: float | None = None) -> SavingCurve:
    """Build the picture. `guess`: a month; 0 stands for never, and is not drawn.

    >>> import numpy as np, pandas as pd
    >>> months = pd.DataFrame({"cash": [5.0, -2.0], "equity": [-9.0, -9.0]}, index=[1, 2])
    >>> months["worth"] = months.cash + months.equity
    >>> for name in ("cash", "equity", "worth"):
    ...     months[[f"{name}_low", f"{name}_high"]] = np.nan
    >>> draw_saving(SavingMonths(months, 2, 9, 7, 1, "EUR")).notes["turn"].get_text()
    'month 2: dearer from here on'
    """
    import seaborn as sns

    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        cash, value = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        figure.subplots_adjust(left=0.085, right=0.83, top=0.925, bottom=0.09, hspace=0.3)
        cash.set_title(say("What the books say: cash gained since the start"))
        value.set_title(say("What they don't say: how much more or less the customers are worth"))
        value.set_xlabel(say("months"))
        end = before.months.index[-1]
        for axes in (cash, value):
            axes.set(xlim=(0, end))
            axes.set_xticks(range(0, end + 1, 6 if end > 12 else 1))
            axes.set_ylabel(say("thousand {currency}", currency=before.currency))
            axes.axhline(0, color=theme.QUIET, linewidth=1.2, zorder=1)
            in_thousands(axes, 6 if axes is cash else 4)
            sns.despine(ax=axes, bottom=True)
            axes.tick_params(bottom=False)
        parts = _areas(cash, value), _lines(cash, value), _notes(cash, value)
        curve = SavingCurve(figure, cash, value, *parts, guess=guess)
        move_saving(curve, before, before)
    return curve


def _areas(cash: Axes, value: Axes) -> dict[str, Polygon]:
    def area(axes: Axes, color: str, alpha: float, zorder: float) -> Polygon:
        return axes.fill([0], [0], color=color, alpha=alpha, linewidth=0, zorder=zorder)[0]

    return {
        "gained": area(cash, theme.GOOD_LIGHT, 0.75, 0),
        "lost": area(cash, theme.BAD_LIGHT, 0.75, 0),
        "cash": area(cash, theme.INK, 0.2, 2),
        "equity": area(value, theme.MEMORY, 0.28, 2),
    }


def _lines(cash: Axes, value: Axes) -> dict[str, Line2D]:
    dot = {"marker": "o", "markersize": 11, "markerfacecolor": theme.PAPER, "markeredgewidth": 2.8, "zorder": 6}
    return {
        "guess": cash.plot([], [], color=theme.GUESS, linewidth=2.4, linestyle=(0, (1, 1.2)), zorder=3)[0],
        "cash": cash.plot([], [], color=theme.INK, linewidth=3, zorder=4, solid_capstyle="butt")[0],
        "turn": cash.plot([], [], color=theme.BAD, **dot)[0],
        "equity": value.plot([], [], color=theme.MEMORY, linewidth=3, zorder=4)[0],
        "worth": value.plot([], [], color=theme.INK, linewidth=1.8, linestyle=(0, (4, 2)), zorder=5)[0],
    }


def _notes(cash: Axes, value: Axes) -> dict[str, Text]:
    halo = [withStroke(linewidth=3.5, foreground=theme.PAPER)]

    def note(axes: Axes, color: str, **style) -> Text:
        style = {"size": theme.PLAIN, "va": "center", "weight": "bold", **style}
        return axes.text(0, 0, "", color=color, path_effects=halo, zorder=8, clip_on=False, **style)

    return {
        "gained": note(cash, theme.GOOD, ha="center", weight="normal"),
        "who": note(cash, theme.INK, size=theme.LARGE, va="top", linespacing=1.3),
        "turn": note(cash, theme.BAD, ha="left"),
        "guess": note(cash, theme.GUESS, ha="center"),
        "cash": note(cash, theme.INK, linespacing=1.35),
        "equity": note(value, theme.MEMORY, linespacing=1.35),
        "worth": note(value, theme.INK, linespacing=1.35),
    }


def move_saving(curve: SavingCurve, saved: SavingMonths, _before: SavingMonths) -> bool:
    """Show another saving. Returns whether the axes have other ends now, so that still parts must be drawn anew."""
    months = saved.months
    changed = [_scale(axes, months, names) for axes, names in ((curve.cash, ["cash"]), (curve.value, VALUE))]
    time, cash = np.append(0, months.index), np.append(0.0, months.cash)
    fine = np.union1d(np.linspace(0, time[-1], 400), time)
    between = np.interp(fine, time, cash)
    for name, amount in (("gained", np.maximum(between, 0)), ("lost", np.minimum(between, 0))):
        curve.areas[name].set_xy(np.column_stack([np.append(fine, fine[::-1]), np.append(amount, 0 * fine)]))
    curve.lines["cash"].set_data(time, cash)
    for name in VALUE:
        curve.lines[name].set_data(months.index, months[name])
    for name in ("cash", "equity"):
        _band(curve.areas[name], months, name)
    _turn(curve, saved, fine, between)
    _words(curve, saved)
    return any(changed)


VALUE = ["equity", "worth"]


def _scale(axes: Axes, months: "pd.DataFrame", names: list[str]) -> bool:
    amounts = months[[column for column in months if column.partition("_")[0] in names]]
    return scale(axes, *ends(np.nanmin(amounts), np.nanmax(amounts), ROOM))


def _band(band: Polygon, months: "pd.DataFrame", name: str) -> None:
    low, high = (months[f"{name}_{side}"].fillna(months[name]) for side in ("low", "high"))
    time = months.index.to_numpy(float)
    band.set_xy(np.column_stack([np.append(time, time[::-1]), np.append(high, low[::-1])]))


def _turn(curve: SavingCurve, saved: SavingMonths, fine: np.ndarray, between: np.ndarray) -> None:
    """The dot where the cash goes through nothing for the last time, its words, and the prediction."""
    end, (low, high) = saved.months.index[-1], curve.cash.get_ylim()
    shown = saved.crossing is not None
    last = fine[np.flatnonzero(between >= 0)[-1]] if shown else np.nan
    curve.lines["turn"].set_data([last], [0.0])
    words = say("month {month}: dearer from here on", month=saved.crossing) if shown else ""
    curve.notes["turn"].set_text(words)
    curve.notes["turn"].set_position((min(last + 0.6, 0.72 * end) if shown else 0, 0.11 * high))
    guessed = curve.guess is not None and 0 < curve.guess <= end
    place = curve.guess if guessed else np.nan
    curve.lines["guess"].set_data([place, place], [low, 0.86 * high])
    curve.notes["guess"].set_text(say("you said {guess:g}", guess=place) if guessed else "")
    curve.notes["guess"].set_position((place if guessed else 0, 0.93 * high))


def _words(curve: SavingCurve, saved: SavingMonths) -> None:
    months, end = saved.months, saved.months.index[-1]
    last, beside = months.iloc[-1], 1.02 * end
    says = {
        "who": say("{after} agents\ninstead of {before}", after=saved.after, before=saved.before),
        "cash": say("cash\nafter {month} months:\n{amount} thousand", amount=thousands(last.cash), month=end),
        "equity": say("the customers:\n{amount} thousand", amount=thousands(last.equity)),
        "worth": say("with the cash:\n{amount} thousand", amount=thousands(last.worth)),
    }
    for name, words in says.items():
        curve.notes[name].set_text(words)
    low, high = curve.cash.get_ylim()
    curve.notes["who"].set_position((beside, high))
    curve.notes["cash"].set_position((beside, min(last.cash, low + 0.66 * (high - low))))
    span = np.ptp(curve.value.get_ylim())
    middle, apart = (last.equity + last.worth) / 2, max(abs(last.equity - last.worth) / 2, 0.14 * span)
    over = 1 if last.equity >= last.worth else -1
    curve.notes["equity"].set_position((beside, middle + over * apart))
    curve.notes["worth"].set_position((beside, middle - over * apart))
    gained = months.cash.clip(lower=0)
    large = gained > 0.3 * curve.cash.get_ylim()[1]
    curve.notes["gained"].set_text(say("looks like a saving") if large.any() else "")
    if large.any():
        middle = float(np.average(months.index[large], weights=gained[large]))
        curve.notes["gained"].set_position((min(max(middle, 0.15 * end), 0.85 * end), 0.42 * gained.max()))


def saving_in_words(saved: SavingMonths, _before: SavingMonths | None = None) -> str:
    """What the picture shows, in words.

    >>> import pandas as pd
    >>> months = pd.DataFrame({"cash": [5e3, 9e3], "equity": [-9e3, -9e3], "worth": [-4e3, 0.0]}, index=[1, 2])
    >>> saving_in_words(SavingMonths(months, None, 9, 7, 1, "EUR"))
    'With 7 agents instead of 9 the cash gained is +9 thousand EUR after 2 months at most and +9 ...'
    """
    months = saved.months
    facts = {
        "after": saved.after,
        "before": saved.before,
        "best": thousands(months.cash.max()),
        "at": months.cash.idxmax(),
        "currency": saved.currency,
        "end": months.index[-1],
        "cash": thousands(months.cash.iloc[-1]),
        "month": saved.crossing,
    }
    if saved.after == saved.before:
        return say("Nothing is saved: there are {before} agents, as before.", **facts)
    if saved.crossing is None:
        cash = say(
            "With {after} agents instead of {before} the cash gained is {best} thousand {currency} after {at} months "
            "at most and {cash} thousand after {end}.",
            **facts,
        )
    else:
        cash = say(
            "With {after} agents instead of {before} the cash gained is {best} thousand {currency} after {at} months, "
            "is used up in month {month}, and comes to {cash} thousand after {end}.",
            **facts,
        )
    return sentences(cash, _customers_in_words(float(months.equity.iloc[-1])))


def _customers_in_words(equity: float) -> str:
    """How much more or less the customers are worth.

    >>> _customers_in_words(-542_000.0)
    'The customers are then worth 542 thousand less.'
    """
    amount = thousands(abs(equity)).removeprefix("+")
    if amount == "0":
        return say("The customers are then worth as much as before.")
    if equity < 0:
        return say("The customers are then worth {amount} thousand less.", amount=amount)
    return say("The customers are then worth {amount} thousand more.", amount=amount)


def saving_table(saved: SavingMonths, _before: SavingMonths | None = None) -> "pd.DataFrame":
    """The numbers of the picture every half year, in thousands, with 95% intervals; every cell is text.

    >>> import pandas as pd
    >>> months = pd.DataFrame({name: [1.0] * 6 for name in ("cash", "equity", "worth")}, index=range(1, 7))
    >>> months[["cash_low", "equity_low", "worth_low"]] = months[["cash_high", "equity_high", "worth_high"]] = 1.0
    >>> saving_table(SavingMonths(months, None, 9, 7, 2, "EUR")).shape
    (1, 3)
    """
    import pandas as pd

    names = {"cash": say("cash, thousand"), "equity": say("customers, thousand"), "worth": say("both, thousand")}
    rows = {}
    for month, row in saved.months[saved.months.index % 6 == 0].iterrows():
        cells = []
        for name in names:
            facts = {"mean": thousands(row[name])}
            for side in ("low", "high"):
                facts[side] = thousands(row[f"{name}_{side}"]) if saved.replications > 1 else ""
            told = say("{mean} ({low} to {high})", **facts) if saved.replications > 1 else facts["mean"]
            cells.append(told)
        rows[say("after {month} months", month=month)] = cells
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(names.values()))


SAVING = Shown(draw_saving, move_saving, saving_in_words, saving_table)
