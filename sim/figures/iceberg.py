"""The iceberg: the dissatisfied callers of a run, those who complain above the water, all the others below it.

On the left the berg, its areas in proportion to callers. On the right who of them returns, by what became of the
complaint; below that the two readings of the course, each of a whole of its own. `move_iceberg` only moves artists.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say
from sim.figures import theme
from sim.figures.felt_panel import spread_out
from sim.results.berg import HANDLINGS, REACTIONS, Berg
from sim.world.course import icebergs

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 5.4
COLORS = {"public": theme.BAD, "private": theme.MEMORY, "nothing": theme.QUIET}
LABELS, APART = 0.615, 0.105  # where the words beside the berg begin, and how close they may come
# The sides of the berg: how far down from the top, and how far to the right.
LEFT = ((0, 0.30), (0.06, 0.26), (0.14, 0.235), (0.22, 0.17), (0.32, 0.14), (0.45, 0.07), (0.58, 0.085), (0.72, 0.15))
RIGHT = ((0, 0.30), (0.05, 0.335), (0.12, 0.36), (0.2, 0.42), (0.3, 0.45), (0.42, 0.52), (0.55, 0.545), (0.7, 0.48))
FOOT = (1, 0.31)
DOWN = np.linspace(0, 1, 401)
SIDES = [np.interp(DOWN, *np.transpose([*side, FOOT])) for side in (LEFT, RIGHT)]
AREA = np.append(0, np.cumsum(np.diff(DOWN) * ((SIDES[1] - SIDES[0])[1:] + (SIDES[1] - SIDES[0])[:-1]) / 2))


@dataclass
class IcebergPicture:
    """The figure, what moves in it, and the complaints that somebody predicted, in per cent of the dissatisfied."""

    figure: Figure
    water: Rectangle
    bands: dict[str, Polygon]
    lines: dict[str, Line2D]
    notes: dict[str, Text]
    bars: dict[str, tuple[Rectangle, Rectangle]]
    guess: float | None = None

    def moving(self) -> list[Artist]:
        """Every artist that `move_iceberg` may change, in drawing order."""
        bars = [bar for pair in self.bars.values() for bar in pair]
        return [self.water, *self.bands.values(), *bars, *self.lines.values(), *self.notes.values()]


def draw_iceberg(now: Berg, before: Berg) -> IcebergPicture:
    """Build the picture; the water line of `before` stays, dashed.

    >>> found = Berg(100, {"public": 1, "private": 2, "nothing": 7}, dict.fromkeys(HANDLINGS, 2),
    ...              dict.fromkeys(HANDLINGS, 1.0))
    >>> len(draw_iceberg(found, found).figure.axes)
    3
    """
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        left = figure.add_axes((0.012, 0.03, 0.578, 0.86), xlim=(0, 1), ylim=(-0.03, 1.03))
        right = figure.add_axes((0.64, 0.45, 0.34, 0.44), xlim=(0, 100), ylim=(-0.35, 4.0))
        below = figure.add_axes((0.64, 0.03, 0.345, 0.27), xlim=(0, 100), ylim=(0, 4.2))
        for axes in figure.axes:
            axes.set_axis_off()
        _draw_readings(below)
        picture = IcebergPicture(figure, *_draw_berg(left), _draw_bars(right))
        picture.notes["returns"] = right.text(0, 4.42, "", size=theme.LARGE, weight="bold", va="bottom")
        picture.notes["returned"] = right.text(0, 4.08, "", size=theme.SMALL, color=theme.QUIET, va="bottom")
        for name, (back, _) in picture.bars.items():
            picture.notes[name] = right.text(0, back.get_y() + 0.49, "", size=theme.SMALL, va="bottom")
        move_iceberg(picture, now, before)
    return picture


def _draw_berg(axes: Axes) -> tuple[Rectangle, dict, dict, dict]:
    water = axes.add_patch(Rectangle((0, -0.03), 1, 0.5, facecolor=theme.TALK, zorder=1))
    bands = {
        name: axes.add_patch(Polygon([(0, 0)] * 3, facecolor=color, edgecolor=theme.PAPER, linewidth=1.6, zorder=3))
        for name, color in COLORS.items()
    }
    lines = {name: axes.plot([], [], color=color, linewidth=1.2, zorder=2)[0] for name, color in COLORS.items()}
    lines["was"] = axes.plot([], [], color=theme.QUIET, linewidth=1.6, linestyle=(0, (5, 4)), zorder=4)[0]
    lines["guess"] = axes.plot([], [], color=theme.GUESS, linewidth=2.4, linestyle=(0, (1, 1.2)), zorder=4)[0]
    halo = [withStroke(linewidth=3, foreground=theme.PAPER)]
    notes = {name: axes.text(LABELS, 0, "", size=theme.PLAIN, weight="bold", va="center", zorder=6) for name in COLORS}
    own = {"size": theme.SMALL, "zorder": 6, "path_effects": halo}
    notes["was"] = axes.text(0, 0, "", color=theme.QUIET, ha="right", va="bottom", **own)
    notes["guess"] = axes.text(0.006, 0, "", color=theme.GUESS, weight="bold", va="bottom", **own)
    notes["title"] = axes.text(0.006, 1.075, "", size=theme.LARGE, weight="bold", va="bottom")
    words = say("Above the water: what the firm hears. Areas in proportion to callers.")
    axes.text(0.006, 1.02, words, size=theme.SMALL, color=theme.QUIET, va="bottom")
    return water, bands, lines, notes


def _draw_bars(axes: Axes) -> dict[str, tuple[Rectangle, Rectangle]]:
    def bar(place: int, color: str, order: int) -> Rectangle:
        return axes.add_patch(Rectangle((0, 3 - place), 0, 0.42, facecolor=color, zorder=order))

    words = say("Bars: of 100 dissatisfied. Dark: those who return.")
    axes.text(0, -0.2, words, size=theme.SMALL, color=theme.QUIET, va="top")
    return {name: (bar(y, theme.GOOD_LIGHT, 2), bar(y, theme.GOOD, 3)) for y, name in enumerate(HANDLINGS)}


def _draw_readings(axes: Axes) -> None:
    """The two readings of the course, which stand still: one below the other, each with its own whole."""
    axes.text(0, 4.35, say("The course, twice: two different wholes"), size=theme.PLAIN, weight="bold", va="bottom")
    problems, told = (icebergs()[reading] for reading in ("problems", "bad_experiences"))
    heard, silent, rest = (theme.BAD, theme.PAPER), (theme.QUIET, theme.PAPER), (theme.FAINT, theme.INK)
    parts = [(problems.complains, "", *heard), (problems.silent, say("stay silent"), *silent)]
    parts.append((problems.rest, say("not said"), *rest))
    heard_of = {"number": 100 * problems.complains, "source": problems.source}
    _reading(axes, 2.2, say("Of 100 problems: {number:.0f} complaints ({source})", **heard_of), parts)
    parts = [(told.complains, "", *heard), (told.rest, say("not told to the firm"), *silent)]
    heard_of = {"number": 100 * told.complains, "source": told.source}
    _reading(axes, 0.1, say("Of 100 bad experiences: {number:.0f} told ({source})", **heard_of), parts)


def _reading(axes: Axes, place: float, title: str, parts: list) -> None:
    start = 0.0
    axes.text(0, place + 0.95, title, size=theme.SMALL, va="bottom")
    for share, words, color, ink in parts:
        wide = 100 * share
        axes.add_patch(Rectangle((start, place), wide, 0.85, facecolor=color, edgecolor=theme.PAPER, linewidth=1))
        inside = f"{wide:.0f} {words}".strip()
        axes.text(start + wide / 2, place + 0.4, inside, size=theme.SMALL, color=ink, ha="center", va="center")
        start += wide


def depth_of(share: float) -> float:
    """How far down such a share of the berg's area reaches, as a share of its height.

    >>> depth_of(0.0), depth_of(1.0), depth_of(0.1) > 0.1
    (0.0, 1.0, True)
    """
    return float(np.interp(share, AREA / AREA[-1], DOWN))


def outline(top: float, bottom: float) -> list[tuple[float, float]]:
    """The corners of a slice of the berg between two depths, in the units of the axes.

    >>> len(outline(0.5, 0.5))
    4
    """
    depths = np.concatenate([[top], DOWN[(top < DOWN) & (bottom > DOWN)], [bottom]])
    left, right = (np.interp(depths, DOWN, side) for side in SIDES)
    return [*zip(left, 1 - depths, strict=True), *zip(right[::-1], 1 - depths[::-1], strict=True)]


def move_iceberg(picture: IcebergPicture, now: Berg, before: Berg) -> None:
    """Show another run in a picture that exists; the axes stay."""
    cuts = np.cumsum([0.0, *(now.share(name) / 100 for name in REACTIONS)])
    depths = [depth_of(min(cut, 1.0)) for cut in cuts]
    middles = {name: 1 - sum(depths[place : place + 2]) / 2 for place, name in enumerate(REACTIONS)}
    shown = {name: height for name, height in middles.items() if now.reactions[name]}
    heights = spread_out(shown, APART)
    for place, name in enumerate(REACTIONS):
        picture.bands[name].set(xy=outline(*depths[place : place + 2]), visible=name in shown)
        words = _reaction_in_words(name, now) if name in shown else ""
        height = heights.get(name, middles[name])
        picture.notes[name].set(text=words, position=(LABELS, height))
        edge = float(np.interp(1 - middles[name], DOWN, SIDES[1]))
        ends = [edge, LABELS - 0.01], [middles[name], height]
        picture.lines[name].set(data=ends, visible=name in shown)
    picture.water.set_height(1 - depths[1] + 0.03)
    words = say("as it was") if before.reactions != now.reactions else ""
    _level(picture, "was", before.share("public"), words)
    guess = -1.0 if picture.guess is None else picture.guess
    _level(picture, "guess", guess, say("you said {guess:g}%", guess=guess) if 0 <= guess <= 100 else "")
    words = say("{dissatisfied:,} dissatisfied of {calls:,} callers", dissatisfied=now.dissatisfied, calls=now.calls)
    picture.notes["title"].set_text(words)
    _move_bars(picture, now, before)


def _level(picture: IcebergPicture, name: str, share: float, words: str) -> None:
    """A line below so many per cent of the berg, with its words at one end; without words there is no line."""
    height = 1 - depth_of(share / 100)
    picture.lines[name].set_data([0, LABELS - 0.04] if words else [], [height, height] if words else [])
    picture.notes[name].set(text=words, position=(0.006 if name == "guess" else LABELS - 0.045, height + 0.008))


def _move_bars(picture: IcebergPicture, now: Berg, before: Berg) -> None:
    whole = max(now.dissatisfied, 1)
    for name, (back, front) in picture.bars.items():
        number, returning = now.handlings[name], now.returning[name]
        back.set_width(100 * number / whole)
        front.set_width(100 * returning / whole)
        words = say("{what}: nobody", what=handling_words()[name])
        if number:
            facts = {"number": number, "share": 100 * returning / number}
            words = say("{what}: {number:,}, {share:.0f}% return", what=handling_words()[name], **facts)
        picture.notes[name].set_text(words)
    picture.notes["returns"].set_text(say("Of 100 dissatisfied {returns:.1f} return", returns=now.returns))
    picture.notes["returned"].set_text(say("as it was: {returns:.1f}", returns=before.returns))


def handling_words() -> dict[str, str]:
    """What became of a dissatisfaction, as people say it."""
    words = (say("silent"), say("complained, not resolved"), say("resolved late"), say("resolved quickly"))
    return dict(zip(HANDLINGS, words, strict=True))


def _reaction_in_words(name: str, now: Berg) -> str:
    facts = {"number": now.reactions[name], "share": now.share(name)}
    if name == "public":
        return say("{number:,} complain: {share:.1f}%", **facts)
    if name == "private":
        return say("{number:,} stop buying,\nwarn friends: {share:.1f}%", **facts)
    return say("{number:,} do nothing: {share:.1f}%", **facts)


def iceberg_in_words(now: Berg, before: Berg) -> str:
    """What the picture shows, in words."""
    facts = {"share": now.share("public"), "was": before.share("public"), "returned": before.returns, **now.reactions}
    return say(
        "Of {calls:,} callers {dissatisfied:,} are dissatisfied, and {public:,} of them complain ({share:.1f}%; as it "
        "was {was:.1f}%). {private:,} stop buying or warn friends, {nothing:,} do nothing. Of 100 dissatisfied "
        "{returns:.1f} return; as it was {returned:.1f}.",
        calls=now.calls,
        dissatisfied=now.dissatisfied,
        returns=now.returns,
        **facts,
    )


def iceberg_table(now: Berg, before: Berg) -> "pd.DataFrame":
    """The numbers of the picture, as it was and as it is; every cell is text."""
    import pandas as pd

    return pd.DataFrame({say("as it is"): _facts(before), say("as you changed it"): _facts(now)})


def _facts(found: Berg) -> dict[str, str]:
    reactions = {"public": say("complain"), "private": say("stop buying or warn friends"), "nothing": say("do nothing")}
    rows = {say("callers"): f"{found.calls:,}", say("dissatisfied"): f"{found.dissatisfied:,}"}
    rows |= {words: f"{found.reactions[name]:,} ({found.share(name):.1f}%)" for name, words in reactions.items()}
    for name, words in handling_words().items():
        facts = {"number": found.handlings[name], "returning": found.returning[name]}
        rows[words] = say("{number:,}, of whom {returning:.1f} return", **facts)
    return rows | {say("of 100 dissatisfied return"): f"{found.returns:.1f}"}
