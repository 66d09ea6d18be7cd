"""One panel of the felt curve: a call drawn so that every part of it can be moved later."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import nan
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say
from sim.figures.felt.words import moment_in_words
from sim.figures.house import theme
from sim.figures.house.shown import Parts
from sim.mind.rule import NEUTRAL
from sim.results.one_call import LivedCall

WORDS, TEAMS = 12, 8  # as many as a panel can hold
FLOOR, CEILING = -2.5, 10.7  # the score runs from 0 to 10; the row below says who is on the line
ROW_LOW, ROW_HIGH = -2.1, -0.8
LINE = 0.95  # the height of a line of words
NAMED_FIRST = ("story_known", "retelling", "hold", "solved", "not_solved", "menu", "telling", "advert")
TELLS = ("telling", "retelling")
TALKS = ("greeting", "telling", "retelling", "story_known", "solved", "not_solved", "transfer", "goodbye")


class Box(NamedTuple):
    """The room that words take: from which minute to which, and at what height."""

    begin: float
    end: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Whether two such boxes overlap."""
        level = abs(self.height - other.height) < LINE
        return level and self.begin < other.end and other.begin < self.end


@dataclass
class Panel(Parts):
    """The artists of one panel, and the end of its time axis."""

    axes: Axes
    areas: dict[str, Polygon]
    lines: dict[str, Line2D]
    words: list[Text]
    teams: list[Text]
    bubbles: list[Text]
    notes: dict[str, Text]
    limit: float = 0.0
    guess: float | None = None
    showing: tuple | None = None
    widths: dict[tuple[Text, str], float] = field(default_factory=dict)


def draw_panel(axes: Axes, title: str) -> Panel:
    """An empty panel; `move_panel` puts a call into it."""
    import seaborn as sns

    axes.set_title(title)
    axes.set_ylim(FLOOR, CEILING)
    scale = [say("told to"), say("0 terrible"), say("5 neutral"), say("10 delightful")]
    axes.set_yticks([(ROW_LOW + ROW_HIGH) / 2, 0, 5, 10], scale)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(say("minutes lived through"))
    axes.spines["left"].set_visible(False)
    for level in (0, NEUTRAL, 10):
        axes.axhline(level, color=theme.FAINT, linewidth=1, zorder=1)
    sns.lineplot(x=[0, 1], y=[5, 5], ax=axes, color=theme.INK, linewidth=2.2, sort=False, zorder=4)
    curve = axes.lines[-1]

    def area(color: str) -> Polygon:
        return axes.fill([0], [0], color=color, linewidth=0, zorder=2)[0]

    def line(color: str, width: float = 2.0, dashes="-", **style) -> Line2D:
        return axes.plot([], [], color=color, linewidth=width, linestyle=dashes, clip_on=False, **style)[0]

    halo = [withStroke(linewidth=3, foreground=theme.PAPER)]

    def text(size: float, color: str, **style) -> Text:
        return axes.text(0, 0, "", fontsize=size, color=color, **{"ha": "center", "va": "center", **style})

    diamond = {"marker": "D", "markersize": 9, "markerfacecolor": theme.PAPER, "markeredgewidth": 2.2}
    circle = {"boxstyle": "circle,pad=0.22", "facecolor": theme.INK, "edgecolor": theme.INK}
    bold = {"weight": "bold"}
    return Panel(
        axes=axes,
        areas={"bad": area(theme.BAD_LIGHT), "good": area(theme.GOOD_LIGHT), "talk": area(theme.TALK)},
        lines={
            "average": line(theme.QUIET, 1.5, (0, (5, 4)), zorder=5),
            "memory": line(theme.MEMORY, 3.4, zorder=5),
            "guess": line(theme.GUESS, 2.4, (0, (1, 1.2)), zorder=5),
            "curve": curve,
            "edges": line(theme.PAPER, 2, zorder=3),
            "peak": line(theme.INK, 0, zorder=7, **diamond),
            "end": line(theme.INK, 0, marker="o", markersize=10, zorder=7),
        },
        notes={
            "memory": text(theme.SMALL, theme.MEMORY, ha="left", **bold),
            "average": text(theme.SMALL, theme.QUIET, ha="left"),
            "guess": text(theme.SMALL, theme.GUESS, ha="left", **bold),
            "peak": text(theme.SMALL, theme.INK, path_effects=halo, **bold),
            "end": text(theme.SMALL, theme.INK, path_effects=halo, **bold),
            "empty": text(theme.PLAIN, theme.QUIET),
        },
        words=[text(theme.SMALL, theme.INK, zorder=6, path_effects=halo) for _ in range(WORDS)],
        teams=[text(theme.SMALL, theme.INK, zorder=6) for _ in range(TEAMS)],
        bubbles=[text(theme.SMALL, theme.PAPER, zorder=8, bbox=circle, **bold) for _ in range(TEAMS)],
    )


def move_panel(panel: Panel, call: LivedCall | None, limit: float) -> None:
    """Put a call into a panel, or a sentence where there is none; nothing is built anew."""
    wanted = (call, limit, panel.guess)
    if panel.showing == wanted:
        return
    panel.showing = wanted
    if panel.limit != limit:
        panel.limit = limit
        panel.axes.set_xlim(0, limit)
    for artist in panel.moving():
        artist.set_visible(False)
    if call is None or not call.scores:
        _write(panel.notes["empty"], limit / 2, NEUTRAL, say("No call to show here."))
        return
    _move_curve(panel, call)
    _move_levels(panel, call)
    taken = _move_marks(panel, call)
    _move_words(panel, call, taken)
    _move_row(panel, call)


def _move_curve(panel: Panel, call: LivedCall) -> None:
    xs = [x for pair in zip(call.starts_min, call.ends_min, strict=True) for x in pair]
    ys = [score for score in call.scores for _ in (0, 1)]
    _trace(panel.lines["curve"], xs, ys)
    for name, kept in (("bad", min), ("good", max)):
        _fill(panel.areas[name], xs, [kept(y, NEUTRAL) for y in ys], NEUTRAL)


def _move_levels(panel: Panel, call: LivedCall) -> None:
    levels = {"memory": call.remembered, "average": call.average}
    if panel.guess is not None:
        levels["guess"] = panel.guess
    says = {
        "memory": say("remembered {score:.1f}", score=call.remembered),
        "average": say("average {score:.1f}", score=call.average),
        "guess": say("you said {score:.1f}", score=panel.guess or 0.0),
    }
    heights = spread_out(levels, LINE)
    for name, level in levels.items():
        _trace(panel.lines[name], [0, panel.limit], [level, level])
        _write(panel.notes[name], panel.limit * 1.02, heights[name], says[name])


def _move_marks(panel: Panel, call: LivedCall) -> list[Box]:
    """Mark peak and end; returns what room their words take."""
    middle = (call.starts_min[call.peak] + call.ends_min[call.peak]) / 2
    score, last = call.scores[call.peak], call.scores[-1]
    _trace(panel.lines["peak"], [middle], [score])
    _trace(panel.lines["end"], [call.minutes], [last])
    peak, end = panel.notes["peak"], panel.notes["end"]
    peak_words = moment_in_words(call.stretch_at(call.peak).kind)
    end_words = moment_in_words(call.stretches[-1].kind)
    _write(peak, middle, score + _beside(score), say("peak: {moment}", moment=peak_words))
    _write(end, call.minutes, last + _beside(last), say("end: {moment}", moment=end_words))
    beside = call.minutes + 0.04 * panel.limit
    if beside + _minutes_wide(panel, end) < panel.limit:  # room after the end: nothing of the curve is there
        end.set_position((beside + _minutes_wide(panel, end) / 2, last))
    boxes = [_put_inside(panel, peak), _put_inside(panel, end)]
    if boxes[0].meets(boxes[1]):
        end.set_y(boxes[0].height + _beside(boxes[0].height - 0.01))
        boxes[1] = _put_inside(panel, end)
    return boxes


def _beside(score: float) -> float:
    return 1.0 if score >= NEUTRAL else -1.0


def _move_words(panel: Panel, call: LivedCall, taken: list[Box]) -> None:
    """Name the stretches for which there is room: above the curve where it feels good, below where it feels bad."""
    marked = {call.stretch_at(call.peak), call.stretches[-1]}
    named = [s for s in call.stretches if s.kind in NAMED_FIRST and s not in marked]
    named.sort(key=lambda s: (NAMED_FIRST.index(s.kind), s.begin_min - s.end_min))
    used = 0
    for stretch in named[:WORDS]:
        words = moment_in_words(stretch.kind)
        if stretch.kind == "menu" and stretch.count > 1:
            words = say("menu, {n} layers", n=stretch.count)
        up = stretch.score > NEUTRAL
        height = stretch.score + (0.62 if up else -0.62)
        word = panel.words[used]
        _write(word, (stretch.begin_min + stretch.end_min) / 2, height, words)
        box = _put_inside(panel, word)
        over = [
            score
            for begin, end, score in zip(call.starts_min, call.ends_min, call.scores, strict=True)
            if begin < box.end and box.begin < end
        ]
        crossed = max(over) > stretch.score if up else min(over) < stretch.score
        if crossed or any(box.meets(other) for other in taken):
            word.set_visible(False)
        else:
            taken.append(box)
            used += 1


def _move_row(panel: Panel, call: LivedCall) -> None:
    """Below the curve: who is on the line, with the number of the telling where the story is told."""
    xs, ys, edges = [], [], []
    bubbles, teams, told = iter(panel.bubbles), iter(panel.teams), 0
    for leg, begin, end in _talks(call):
        xs += [begin, begin, end, end]
        ys += [ROW_LOW, ROW_HIGH, ROW_HIGH, ROW_LOW]
        edges += [end, end, nan]
        left = begin
        if any(s.leg == leg and s.kind in TELLS for s in call.stretches):
            told += 1
            bubble = next(bubbles, None)
            if bubble is not None:
                radius = 0.03 * panel.limit
                _write(bubble, begin + radius * 1.2, (ROW_LOW + ROW_HIGH) / 2, str(told))
                left = begin + 2.2 * radius
        team = next(teams, None)
        if team is not None:
            _write(team, (left + end) / 2, (ROW_LOW + ROW_HIGH) / 2, call.teams.get(leg, ""))
            team.set_visible(_minutes_wide(panel, team) <= end - left)
    _fill(panel.areas["talk"], xs or [0], ys or [ROW_LOW], ROW_LOW)
    _trace(panel.lines["edges"], edges, [ROW_LOW, ROW_HIGH, nan] * (len(edges) // 3))


def _talks(call: LivedCall) -> Iterable[tuple[tuple[int, int], float, float]]:
    """For each leg with an agent: the leg, and from when to when they talk."""
    for leg in dict.fromkeys(stretch.leg for stretch in call.stretches):
        talk = [stretch for stretch in call.stretches if stretch.leg == leg and stretch.kind in TALKS]
        if talk:
            yield leg, talk[0].begin_min, talk[-1].end_min


def spread_out(levels: dict[str, float], apart: float) -> dict[str, float]:
    """Heights for the words beside levels: as near to them as possible, but never closer than `apart`.

    >>> spread_out({"a": 4.0, "b": 4.0}, 1.0)
    {'a': 4.5, 'b': 3.5}
    """
    names = sorted(levels, key=levels.__getitem__)
    names.sort(key=lambda name: (levels[name], -list(levels).index(name)))
    heights = dict(levels)
    for _ in range(30):
        for low, high in pairwise(names):
            short = apart - (heights[high] - heights[low])
            if short > 1e-9:
                heights[low] -= short / 2
                heights[high] += short / 2
    return heights


def _trace(line: Line2D, xs: list[float], ys: list[float]) -> None:
    line.set_data(xs, ys)
    line.set_visible(True)


def _fill(area: Polygon, xs: list[float], ys: list[float], base: float) -> None:
    area.set_xy([(xs[0], base), *zip(xs, ys, strict=True), (xs[-1], base)])
    area.set_visible(True)


def _write(note: Text, x: float, y: float, words: str) -> None:
    note.set_text(words)
    note.set_position((x, y))
    note.set_visible(True)


def _put_inside(panel: Panel, note: Text) -> Box:
    """Push words into the panel where they would stick out; returns the room they take."""
    half = _minutes_wide(panel, note) / 2
    x, y = note.get_position()
    x = min(max(x, half), max(half, panel.limit - half))
    note.set_x(x)
    return Box(x - half, x + half, y)


def _minutes_wide(panel: Panel, note: Text) -> float:
    """How wide words are, in minutes of the axis. The pixels are kept: laying letters out takes long."""
    key = note, note.get_text()
    if key not in panel.widths:
        panel.widths[key] = note.get_window_extent().width
    pixels = panel.widths[key]
    return (pixels + 4) * panel.limit / panel.axes.bbox.width
