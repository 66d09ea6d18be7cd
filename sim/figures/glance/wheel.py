"""A week of a market as a wheel of four quarters: customers, people, operations, finance; each with its light.

In the middle the wheel says how each quarter stands to its target; beside it each measure week by week, up to this one.
Drawn once; nothing in it moves.
"""

from collections.abc import Mapping
from math import isnan

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Wedge
from matplotlib.patheffects import withStroke
from matplotlib.ticker import PercentFormatter

from sim.core.language import later, say, translated
from sim.core.parameter import ScenarioError
from sim.figures.house import theme
from sim.results.weeks import LIGHTS, QUARTERS, Target, targets

HEIGHT = 6.4  # inches
WEEKS = 26  # that are shown before this one
# For each light what the quarter is filled with, what is written on it, and the sign that says the same as the colour.
LOOKS = dict(
    zip(
        LIGHTS,
        (
            (theme.GOOD, theme.PAPER, "✔"),
            (theme.BAD_LIGHT, theme.INK, "≈"),
            (theme.BAD, theme.PAPER, "✘"),
            (theme.TALK, theme.INK, "–"),
        ),
        strict=True,
    )
)
TURN = {"customers": 90, "people": 0, "operations": 270, "finance": 180}  # where a quarter begins, in degrees
PLACE = {"customers": (0.7, 0.56), "people": (7.75, 0.56), "operations": (7.75, 0.075), "finance": (0.7, 0.075)}
WIDE, HIGH = 3.05, 0.295  # of a panel: inches, share of the height
MEASURES = {
    "lost_share": later("{value} of customers lost in a month"),
    "occupancy": later("agents busy {value} of their time"),
    "service_level": later("{value} of calls answered in time"),
    "abandon_share": later("{value} of callers gave up"),
    "profit_share": later("{value} of the margin is left"),
}  # the shares that a quarter can be judged by


def draw_wheel(weeks: pd.DataFrame, week: int, aims: Mapping[str, Target] | None = None) -> Figure:
    """Build the picture of one week.

    Args:
        weeks: the weeks of a market, as `sim.results.weeks.weekly` makes them.
        week: which of them.
        aims: for each quarter its target, for one of `MEASURES`; those left out are the usual ones.

    Raises:
        ScenarioError: there is no such week, quarter or measure.

    Source: 004-10 (Tesco's wheel).

    >>> import sim
    >>> from sim.results.weeks import weekly
    >>> weeks = weekly(sim.run(sim.load("small-market").set({"months": 3, "customers.count": 100}), seed=1))
    >>> len(draw_wheel(weeks, 8).axes)
    5
    """
    now, aims = _row(weeks, week), _aims(aims)
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        _wheel(figure, now, aims)
        for quarter in QUARTERS:
            left, bottom = PLACE[quarter]
            axes = figure.add_axes((left / theme.WIDTH, bottom, WIDE / theme.WIDTH, HIGH))
            _panel(axes, weeks[weeks.week.between(week - WEEKS, week)], quarter, aims[quarter])
            axes.set_title(translated(quarter).capitalize(), pad=44)
            axes.text(0, 1.19, _value(now, aims[quarter]), transform=axes.transAxes, weight="bold", va="center")
            style = {"size": theme.SMALL, "color": theme.QUIET, "va": "center"}
            axes.text(0, 1.06, _besides(quarter, now), transform=axes.transAxes, **style)
    return figure


def _row(weeks: pd.DataFrame, week: int) -> pd.Series:
    found = weeks[weeks.week == week]
    if len(found) != 1:
        words = {"week": repr(week), "last": len(weeks) - 1}
        raise ScenarioError(say("week is {week}, but must be a week from 0 to {last}.", **words))
    return found.iloc[0]


def _aims(aims: Mapping[str, Target] | None) -> Mapping[str, Target]:
    """The usual targets, and those given in their place."""
    given = aims or {}
    for quarter, aim in given.items():
        if quarter not in QUARTERS or aim.measure not in MEASURES:
            words = {"quarters": ", ".join(QUARTERS), "measures": ", ".join(MEASURES)}
            raise ScenarioError(say("a target is for one of {quarters}, and one of {measures}.", **words))
    return {**targets(), **given}


def _wheel(figure: Figure, now: pd.Series, aims: Mapping[str, Target]) -> None:
    """The four quarters with their lights, the week in the hub."""
    wide = 3.35  # inches
    box = ((theme.WIDTH - wide) / 2 / theme.WIDTH, (1 - wide / HEIGHT) / 2, wide / theme.WIDTH, wide / HEIGHT)
    axes = figure.add_axes(box, aspect="equal")
    axes.set(xlim=(-1.02, 1.02), ylim=(-1.02, 1.02))
    axes.set_axis_off()
    for quarter, begin in TURN.items():
        light = aims[quarter].light(float(now[aims[quarter].measure]))
        fill, ink, sign = LOOKS[light]
        axes.add_patch(Wedge((0, 0), 1, begin + 1, begin + 89, width=0.68, facecolor=fill, edgecolor="none"))
        x, y = (0.49 if begin in {0, 270} else -0.49), (0.49 if begin in {0, 90} else -0.49)
        style = {"color": ink, "ha": "center", "va": "center"}
        axes.text(x, y + 0.13, sign, size=theme.HUGE, **style)
        axes.text(x, y - 0.04, translated(quarter), size=theme.PLAIN, weight="bold", **style)
        axes.text(x, y - 0.18, translated(light), size=theme.SMALL, **style)
    axes.add_patch(Circle((0, 0), 0.29, facecolor=theme.PAPER, edgecolor=theme.FAINT, linewidth=1.2))
    axes.text(0, 0.07, say("week"), ha="center", va="center", size=theme.SMALL, color=theme.QUIET)
    axes.text(0, -0.07, f"{now.week:.0f}", ha="center", va="center", size=theme.HUGE, weight="bold")


def _panel(axes: Axes, weeks: pd.DataFrame, quarter: str, aim: Target) -> None:
    """One measure week by week, the side of its target where it should not be shaded."""
    import seaborn as sns

    known = weeks[weeks[aim.measure].notna()]
    values = [*known[aim.measure], aim.target]
    low, high = min(values), max(values)
    room = 0.18 * max(high - low, 2 * aim.near, 0.01)
    low, high = low - room, high + room
    shaded = (low, aim.target) if aim.better == "more" else (aim.target, high)
    axes.axhspan(*shaded, color=theme.BAD_LIGHT, alpha=0.35, linewidth=0, zorder=0)
    axes.axhline(aim.target, color=theme.QUIET, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1)
    if len(known):
        sns.lineplot(known, x="week", y=aim.measure, ax=axes, color=theme.INK, linewidth=2, errorbar=None)
        axes.plot(known.week.iloc[-1:], known[aim.measure].iloc[-1:], "o", color=theme.INK, markersize=8, clip_on=False)
    above = 4 if aim.better == "less" else -4  # points
    axes.annotate(
        say("target {share:.0%}", share=aim.target),
        (0.015, aim.target),
        xycoords=axes.get_yaxis_transform(),
        xytext=(0, above),
        textcoords="offset points",
        va="bottom" if above > 0 else "top",
        size=theme.SMALL,
        color=theme.QUIET,
        path_effects=[withStroke(linewidth=3, foreground=theme.PAPER)],
        zorder=5,
    )
    last = int(weeks.week.iloc[-1])
    first = max(0, last - WEEKS)
    axes.set(xlim=(first - 0.3, max(last, first + 1)), ylim=(low, high), ylabel="")
    axes.set_xlabel(say("week") if quarter in {"finance", "operations"} else "")
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
    axes.yaxis.get_major_locator().set_params(nbins=4)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=_decimals(low, high)))
    sns.despine(ax=axes)


def _decimals(low: float, high: float) -> int:
    return 0 if high - low > 0.04 else 1


def _value(now: pd.Series, aim: Target) -> str:
    """What the measure was, in words."""
    value = float(now[aim.measure])
    return say("no value yet") if isnan(value) else translated(MEASURES[aim.measure]).format(value=f"{value:.1%}")


def _besides(quarter: str, now: pd.Series) -> str:
    """The facts beside the measure."""
    came, left = now.won + now.won_back, now.lost
    if quarter == "customers" and came + left > 0:
        return say("{n:,.0f} there; then {came:,.0f} came, {left:,.0f} left", n=now.customers, came=came, left=left)
    if quarter == "customers":
        return say("{n:,.0f} customers there", n=now.customers)
    if quarter == "people":
        return say("{n:.1f} agents on duty on average", n=now.agents)
    if quarter == "operations":
        facts = {"n": now.calls, "wait": now.mean_wait_s, "gave_up": now.abandon_share}
        return say("{n:,.0f} calls, wait {wait:.0f} s, {gave_up:.1%} gave up", **facts)
    facts = {"margin": now.margin, "costs": now.costs, "profit": now.profit}
    return say("margin {margin:,.0f} − costs {costs:,.0f} = {profit:,.0f}", **facts)


def wheel_in_words(weeks: pd.DataFrame, week: int, aims: Mapping[str, Target] | None = None) -> str:
    """What the picture shows, in one sentence. Raises ScenarioError for a week that is not there.

    >>> import sim
    >>> from sim.results.weeks import weekly
    >>> weeks = weekly(sim.run(sim.load("small-market").set({"months": 3, "customers.count": 100}), seed=1))
    >>> wheel_in_words(weeks, 8)
    'Week 8: customers on target, people on target, operations close, finance missed.'
    """
    now, aims = _row(weeks, week), _aims(aims)
    lights = {each: aims[each].light(float(now[aims[each].measure])) for each in QUARTERS}
    # translators: such as "customers on target"
    told = [say("{quarter} {light}", quarter=translated(each), light=translated(lights[each])) for each in QUARTERS]
    return say("Week {week}: {told}.", week=f"{now.week:.0f}", told=", ".join(told))


def wheel_table(weeks: pd.DataFrame, week: int, aims: Mapping[str, Target] | None = None) -> pd.DataFrame:
    """The numbers of the picture: one row a quarter; every cell is text. Raises ScenarioError as `draw_wheel` does."""
    now, aims = _row(weeks, week), _aims(aims)
    rows = {}
    for quarter in QUARTERS:
        aim = aims[quarter]
        least = say("at least {target:.1%}", target=aim.target)
        most = say("at most {target:.1%}", target=aim.target)
        light = translated(aim.light(float(now[aim.measure])))
        rows[translated(quarter)] = [
            _value(now, aim),
            least if aim.better == "more" else most,
            light,
            _besides(quarter, now),
        ]
    columns = [say("measure"), say("target"), say("light"), say("besides")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
