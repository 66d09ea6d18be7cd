"""The staffing curve: what a number of agents does to the calls answered in time and to those given up.

Two panels on the same agents. The dots are the exact formula, one for each whole number; the diamond is where the
floor stands now; bars are simulated, with their 95% interval. Built once; then `move_staffing_curve` moves artists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say, sentences
from sim.figures.house import theme
from sim.figures.house.shown import Drawn, Parts, Shown

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, TOP = 4.6, 119.0  # inches; per cent, with room above for words
LOAD_AT, GUESS_AT = 106.0, 113.5  # where those words stand


class Interval(NamedTuple):
    """A simulated mean with the interval around it, in per cent."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Staffing:
    """A floor with any number of agents from 1 on: shares in per cent, and what was simulated, by agents.

    `needed` is the smallest number of agents that reaches the target.
    """

    agents: int
    load: float
    needed: int
    calls_per_hour: float
    patience_s: float
    answered: tuple[float, ...]
    gave_up: tuple[float, ...]
    mean_wait_s: tuple[float, ...]
    target: float = 80.0
    within_s: float = 20.0
    simulated: Mapping[int, Mapping[str, Interval]] = field(default_factory=dict)

    def now(self, what: str) -> float:
        """A measure with the present number of agents.

        >>> Staffing(2, 1.0, 2, 60, 60, (50.0, 90.0), (30.0, 5.0), (9.0, 3.0)).now("answered")
        90.0
        """
        return getattr(self, what)[self.agents - 1]


@dataclass
class Side(Parts):
    """The artists of one panel."""

    axes: Axes
    lines: dict[str, Line2D]
    notes: dict[str, Text]


@dataclass
class StaffingCurve(Drawn):
    """The figure and its two panels."""

    sides: dict[str, Side]


def draw_staffing_curve(before: Staffing, guess: float | None = None) -> StaffingCurve:
    """Build the picture; `before` stays behind the present curve, in grey. `guess`: a number of agents.

    >>> floor = Staffing(2, 1.0, 2, 60, 60, (50.0, 90.0), (30.0, 5.0), (9.0, 3.0))
    >>> len(draw_staffing_curve(floor).figure.axes)
    2
    """
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        left, right = figure.subplots(1, 2, sharex=True, sharey=True)
        figure.subplots_adjust(left=0.075, right=0.985, bottom=0.135, top=0.875, wspace=0.14)
        titles = (say("Answered within {seconds:g} seconds", seconds=before.within_s), say("Given up"))
        sides = {
            what: _side(axes, title, color, getattr(before, what))
            for what, axes, title, color in zip(
                ("answered", "gave_up"), (left, right), titles, (theme.GOOD, theme.BAD), strict=True
            )
        }
        left.set_ylabel(say("% of all calls"))
        left.axhline(before.target, color=theme.QUIET, linewidth=1.2, linestyle=(0, (5, 4)), zorder=1)
        words = say("target {share:g}%", share=before.target)
        left.text(1, before.target + 1.5, words, size=theme.SMALL, color=theme.QUIET, va="bottom")
        across = right.get_yaxis_transform()  # at the right edge, however many agents there are
        corner = {"size": theme.SMALL, "ha": "right", "va": "top", "transform": across}
        right.text(0.98, 92, say("dots: exact formula"), color=theme.QUIET, **corner)
        words = say("bars: simulated,\n95% interval")
        right.text(0.98, 85, words, color=theme.MEMORY, weight="bold", **corner)
        curve = StaffingCurve(figure, sides, guess=guess)
        move_staffing_curve(curve, before, before)
    return curve


def _side(axes: Axes, title: str, color: str, before: tuple[float, ...]) -> Side:
    import seaborn as sns

    agents = range(1, len(before) + 1)
    axes.set_title(title)
    axes.set(xlim=(0.4, len(before) + 0.6), ylim=(-2.5, TOP), xlabel=say("agents"))
    axes.set_yticks(range(0, 101, 20))
    axes.set_xticks([1, *range(4, len(before) + 1, 4)])
    axes.axhline(0, color=theme.FAINT, linewidth=1, zorder=1)
    sns.lineplot(x=agents, y=before, ax=axes, color=theme.BEFORE, linewidth=2, zorder=2)
    dots = {"marker": "o", "markersize": 4.5, "linewidth": 1.8, "zorder": 4}
    sns.lineplot(x=agents, y=before, ax=axes, color=color, **dots)
    curve = axes.lines[-1]
    curve.set_markeredgewidth(0)

    def line(color: str, width: float, dashes="-", **style) -> Line2D:
        return axes.plot([], [], color=color, linewidth=width, linestyle=dashes, **style)[0]

    halo = [withStroke(linewidth=3, foreground=theme.PAPER)]

    def text(color: str, **style) -> Text:
        return axes.text(0, 0, "", fontsize=theme.SMALL, color=color, va="center", zorder=8, **style)

    diamond = {"marker": "D", "markersize": 10, "markerfacecolor": theme.PAPER, "markeredgewidth": 2.4, "zorder": 6}
    ends = {"marker": "_", "markersize": 9, "markeredgewidth": 2.2, "zorder": 7}
    lines = {
        "load": line(theme.QUIET, 1.3, zorder=1),
        "guess": line(theme.GUESS, 2.4, (0, (1, 1.2)), zorder=3),
        "curve": curve,
        "bars": line(theme.MEMORY, 2.6, **ends),
        "now": line(theme.INK, 0, clip_on=False, **diamond),
    }
    notes = {
        "load": text(theme.QUIET, ha="center"),
        "guess": text(theme.GUESS, ha="center", weight="bold"),
        "now": text(theme.INK, weight="bold", path_effects=halo),
    }
    return Side(axes, lines, notes)


def move_staffing_curve(curve: StaffingCurve, now: Staffing, _before: Staffing) -> bool:
    """Show another floor in a picture that exists; the axes stay."""
    for what, side in curve.sides.items():
        values = getattr(now, what)
        side.lines["curve"].set_data(range(1, len(values) + 1), values)
        side.lines["now"].set_data([now.agents], [now.now(what)])
        side.lines["bars"].set_data(*_bars(now, what))
        on_the_axis = curve.guess is not None and 0 <= curve.guess <= len(values)
        guess = curve.guess if on_the_axis else nan
        words = say("you said {guess:g}", guess=guess) if on_the_axis else ""
        _upright(side, "guess", (guess, GUESS_AT), words, "center")
        away = "left" if guess < now.load else "right"  # the words stand where the other line is not
        _upright(side, "load", (now.load, LOAD_AT), say("load {load:.1f}", load=now.load), away)
        _note(side.notes["now"], now, what)
    return False


def _upright(side: Side, name: str, top: tuple[float, float], words: str, align: str) -> None:
    """A vertical line with its words at the top, or beside the top, and never beyond the axis."""
    place, height = top
    centred = align == "center"
    side.lines[name].set_data([place, place], [0, height - 4 if centred else height])
    note = side.notes[name]
    note.set_text(words)
    note.set_ha(align)
    if centred:
        note.set_position((min(max(place, 2.4), side.axes.get_xlim()[1] - 2.6), height) if words else (1, height))
    else:
        note.set_position((place + (0.3 if align == "left" else -0.3), height))


def _note(note: Text, now: Staffing, what: str) -> None:
    """The share beside the diamond, where the curve is not."""
    share, left = now.now(what), now.agents < len(now.answered) - 3
    note.set_text(say("{share:.1f}%", share=share))
    if what == "gave_up":
        note.set_ha("left" if left else "right")
        note.set_position((now.agents + (0.8 if left else 0.5), share + (5 if left else 9)))
    elif 8 < share < 92 and left:
        note.set_ha("left")
        note.set_position((now.agents + 0.8, share - 5))
    else:
        note.set_ha("left" if share < 8 else "right")
        note.set_position((now.agents + (-0.3 if share < 8 else 0.9), share + (9 if share < 8 else -9)))


def _bars(now: Staffing, what: str) -> tuple[list[float], list[float]]:
    """The intervals as one broken line."""
    across: list[float] = []
    up: list[float] = []
    for agents, found in sorted(now.simulated.items()):
        across += [agents, agents, nan]
        up += [found[what].low, found[what].high, nan]
    return across, up


def staffing_in_words(now: Staffing, _before: Staffing) -> str:
    """What the picture shows, in words.

    >>> floor = Staffing(2, 1.0, 2, 60, 60, (50.0, 90.0), (30.0, 5.0), (9.0, 3.0))
    >>> staffing_in_words(floor, floor)
    'With 2 agents for 60 calls an hour 90.0% are answered within 20 seconds and 5.0% give up. ... for 80%.'
    """
    words = say(
        "With {agents} agents for {calls:g} calls an hour {answered:.1f}% are answered within {seconds:g} seconds and "
        "{gave_up:.1f}% give up. The load is {load:.1f} agents; {needed} agents are enough for {target:g}%.",
        agents=now.agents,
        calls=now.calls_per_hour,
        answered=now.now("answered"),
        seconds=now.within_s,
        gave_up=now.now("gave_up"),
        load=now.load,
        needed=now.needed,
        target=now.target,
    )
    found = now.simulated.get(now.agents)
    return words if found is None else sentences(words, _simulated_in_words(found["answered"]))


def _simulated_in_words(found: Interval) -> str:
    return say(
        "Simulated, {mean:.1f}% are answered in time, with a 95% interval from {low:.1f} to {high:.1f}%.",
        **found._asdict(),
    )


def staffing_table(now: Staffing, before: Staffing) -> "pd.DataFrame":
    """The numbers of the picture, as it was and as it is; every cell is text.

    >>> floor = Staffing(2, 1.0, 2, 60, 60, (50.0, 90.0), (30.0, 5.0), (9.0, 3.0))
    >>> staffing_table(floor, floor).shape
    (9, 2)
    """
    import pandas as pd

    return pd.DataFrame({say("as it is"): _facts(before), say("as you changed it"): _facts(now)})


def _facts(floor: Staffing) -> dict[str, str]:
    found = floor.simulated.get(floor.agents)
    bars = say("{low:.1f} to {high:.1f}%", **found["answered"]._asdict()) if found else "–"
    return {
        say("calls an hour"): f"{floor.calls_per_hour:g}",
        say("mean patience, seconds"): f"{floor.patience_s:g}",
        say("load, agents"): f"{floor.load:.1f}",
        say("agents"): f"{floor.agents}",
        say("answered in time"): f"{floor.now('answered'):.1f}%",
        say("answered in time, simulated, 95% interval"): bars,
        say("given up"): f"{floor.now('gave_up'):.1f}%",
        say("mean wait of all, seconds"): f"{floor.now('mean_wait_s'):.1f}",
        say("smallest number of agents for the target"): f"{floor.needed}",
    }


STAFFING = Shown(draw_staffing_curve, move_staffing_curve, staffing_in_words, staffing_table)
