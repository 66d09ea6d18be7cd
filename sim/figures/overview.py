"""One page about a run: how long people waited, how their calls ended, what they lived through and remember."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.core.language import in_words, say, translated
from sim.figures import theme
from sim.mind.rule import NEUTRAL
from sim.results.one_call import lived_and_remembered

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.run import Run

DOTS = 1500  # calls drawn as dots, evenly over the run
NAMED = (
    "offered",
    "answered_share",
    "abandon_share",
    "mean_wait_s",
    "service_level",
    "occupancy",
    "tellings_per_call",
    "mean_remembered",
    "mean_satisfaction",
    "expected_retention_share",
    "profit",
)


def overview(run: "Run", summary: "pd.DataFrame") -> Figure:
    """The picture that `holdtime run --out` writes: one run, and the metrics of all replications with intervals.

    `summary` is what `sim.replicate(...).summary()` gives.

    >>> import sim
    >>> world = sim.textbook(60, 5, 180, hours=1)
    >>> len(overview(sim.run(world, seed=1), sim.replicate(world, 2, seed=1).summary()).axes)
    4
    """
    with theme.theme():
        figure = theme.new_figure(8.2)
        waits, ends, felt, numbers = figure.subplots(2, 2).flat
        figure.subplots_adjust(left=0.095, right=0.975, bottom=0.115, top=0.87, wspace=0.3, hspace=0.48)
        figure.text(0.02, 0.945, run.scenario.name, size=theme.HUGE, weight="bold", va="center")
        figure.text(0.02, 0.02, run.provenance.line(), size=theme.SMALL, color=theme.QUIET)
        _waits(waits, run)
        _ends(ends, run)
        _felt(felt, run)
        _numbers(numbers, summary)
    return figure


def overview_in_words(run: "Run", summary: "pd.DataFrame") -> str:
    """The text twin of the overview; its table is the summary itself.

    >>> import sim
    >>> world = sim.textbook(60, 5, 180, hours=1)
    >>> print(overview_in_words(sim.run(world, seed=1), sim.replicate(world, 2, seed=1).summary()))
    Of ... calls 100% were answered and 0% given up; the mean wait was ... minutes, and calls are remembered as 7.5 ...
    """
    mean = summary["mean"]
    return say(
        "Of {offered:,.0f} calls {answered:.0f}% were answered and {gave_up:.0f}% given up; the mean wait was "
        "{wait:.1f} minutes, and calls are remembered as {remembered:.1f} of 10.",
        offered=mean["offered"],
        answered=100 * mean["answered_share"],
        gave_up=100 * mean["abandon_share"],
        wait=mean["mean_wait_s"] / 60,
        remembered=mean["mean_remembered"],
    )


def _waits(chart: Axes, run: "Run") -> None:
    import seaborn as sns

    chart.set_title(say("Waiting in the first queue"))
    chart.set_xlabel(say("minutes (the last bar holds all that took longer)"))
    chart.set_ylabel(say("calls"))
    legs = run.legs[(run.legs["attempt"] == 1) & (run.legs["leg"] == 1)]
    if legs.empty:
        return _empty(chart)
    answered, gave_up = say("answered"), say("not answered")
    ended = np.where(legs["outcome"].isin(["served", "passed_on"]), answered, gave_up)
    colors = {answered: theme.GOOD, gave_up: theme.BAD}
    longest = max(float(np.quantile(legs["wait_s"], 0.995)) / 60, 0.5)
    minutes = np.minimum(legs["wait_s"].to_numpy() / 60, longest)
    style = {"multiple": "stack", "hue_order": [gave_up, answered], "palette": colors, "edgecolor": theme.PAPER}
    sns.histplot(x=minutes, hue=ended, bins=24, ax=chart, alpha=1.0, **style)
    for bar in chart.patches:
        if bar.get_facecolor()[0] > 0.5:
            bar.set_hatch("////")
    legend = chart.get_legend()
    if legend is not None:
        legend.set_title(None)
        for handle in legend.get_patches():
            handle.set_hatch("////" if handle.get_facecolor()[0] > 0.5 else None)
    return None


def _ends(chart: Axes, run: "Run") -> None:
    import seaborn as sns

    chart.set_title(say("How calls ended"))
    shares = run.calls["outcome"].value_counts(normalize=True) * 100
    shares = shares[shares > 0]
    if shares.empty:
        return _empty(chart)
    words = [in_words(str(name)) for name in shares.index]
    sns.barplot(x=shares.to_numpy(), y=words, ax=chart, color=theme.GOOD, saturation=1, width=0.62)
    for place, share in enumerate(shares):
        chart.text(share + 1.5, place, f"{share:.1f}%", va="center", size=theme.SMALL)
    chart.set_xlim(0, 118)
    chart.set_xticks([])
    chart.spines["bottom"].set_visible(False)
    chart.tick_params(axis="y", length=0)
    return None


def _felt(chart: Axes, run: "Run") -> None:
    """What was lived through, on average, against what is remembered: one dot a call."""
    import seaborn as sns

    chart.set_title(say("Lived through and remembered"))
    chart.set_xlabel(say("average over the call (0 terrible, 10 delightful)"))
    chart.set_ylabel(say("remembered"))
    chart.set(xlim=(0, 10), ylim=(0, 10))
    chart.plot([0, 10], [0, 10], color=theme.QUIET, linewidth=1.2, linestyle=(0, (5, 4)))
    chart.axhline(NEUTRAL, color=theme.FAINT, linewidth=0.8)
    lived = lived_and_remembered(run)
    if lived.empty:
        return _empty(chart)
    some = lived.iloc[:: max(1, len(lived) // DOTS)]
    style = {"s": 16, "alpha": 0.4, "linewidth": 0, "color": theme.MEMORY}
    sns.scatterplot(data=some, x="average", y="remembered", ax=chart, **style)
    chart.set_xlabel(say("average over the call (0 terrible, 10 delightful)"))
    chart.set_ylabel(say("remembered"))
    note = {"size": theme.SMALL, "color": theme.QUIET, "va": "center"}
    chart.text(0.4, 9.3, say("better than it was"), **note)
    chart.text(9.6, 0.7, say("worse than it was"), ha="right", **note)
    return None


def _numbers(chart: Axes, summary: "pd.DataFrame") -> None:
    """The metrics that matter most, with their intervals."""
    n = int(summary["n"].max()) if len(summary) else 0
    chart.set_title(say("Mean and 95% interval of {n} runs", n=n) if n > 1 else say("One run"))
    chart.set_axis_off()
    names = [name for name in NAMED if name in summary.index]
    for place, name in enumerate(names):
        row = summary.loc[name]
        y = 1 - (place + 0.5) / max(len(names), 8)
        mean, low, high = (_number(row[key], row["unit"]) for key in ("mean", "low", "high"))
        chart.text(0, y, _name(name, row["unit"]), size=theme.SMALL, va="center", transform=chart.transAxes)
        chart.text(0.68, y, mean, size=theme.SMALL, va="center", ha="right", weight="bold", transform=chart.transAxes)
        if n > 1:
            words = say("{low} to {high}", low=low, high=high)
            chart.text(0.72, y, words, size=theme.SMALL, va="center", color=theme.QUIET, transform=chart.transAxes)


def _name(metric: str, unit: str) -> str:
    """A metric's name without underscores; a unit at its end is set apart."""
    if unit == "s":
        return say("{metric}, {unit}", metric=in_words(metric.removesuffix("_s")), unit=translated(unit))
    return in_words(metric)


def _number(value: float, unit: str) -> str:
    if np.isnan(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.1f}%"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"


def _empty(chart: Axes) -> None:
    chart.clear()
    chart.set_axis_off()
    chart.text(0.5, 0.5, say("no calls"), transform=chart.transAxes, ha="center", color=theme.QUIET)
