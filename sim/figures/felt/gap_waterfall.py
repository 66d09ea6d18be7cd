"""The gap waterfall: from what was expected down to what is remembered, in six steps with five gaps between them.

Thick lines are the levels, bars the gaps; a bar with a minus sign goes down, one with a plus sign and hatching up. The
grey lines behind are the day as it was. Built once; then `move_gap_waterfall` moves its artists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from sim.core.language import say, sentences
from sim.figures.house import theme
from sim.figures.house.shown import Drawn, Shown
from sim.results.gaps import GAPS, LEVELS, Gaps

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, TOP = 5.4, 10.6  # inches; score, with room above for words
HALF, WIDE = 0.36, 0.3  # half a level's line, half a gap's bar; a level and a gap are 1 apart
CLOSE = 0.005  # a gap below this is no gap, in words


@dataclass
class GapWaterfall(Drawn):
    """The figure and what moves in it."""

    threads: LineCollection
    bars: dict[str, Rectangle]
    steps: LineCollection
    scores: dict[str, Text]
    notes: dict[str, Text]


def draw_gap_waterfall(before: Gaps, guess: float | None = None) -> GapWaterfall:
    """Build the picture; `before` stays behind it, in grey. No prediction is drawn.

    >>> found = Gaps(8, 7.5, 7, 6, 5.5, 5.25, calls=100)
    >>> draw_gap_waterfall(found).notes["procedure"].get_text()
    'procedure\\n−1.00'
    """
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.subplots()
        figure.subplots_adjust(left=0.125, right=0.985, bottom=0.17, top=0.9)
        _frame(axes)
        _lines(axes, _steps(before), color=theme.BEFORE, linewidth=9, zorder=2)
        halo = [withStroke(linewidth=3, foreground=theme.PAPER)]

        def text(size: float, weight: str, va: str) -> Text:
            style = {"fontsize": size, "weight": weight, "va": va, "zorder": 8, "path_effects": halo}
            return axes.text(0, 0, "", ha="center", color=theme.INK, **style)

        waterfall = GapWaterfall(
            figure,
            steps=_lines(axes, _steps(before), color=theme.INK, linewidth=4.5, zorder=5),
            threads=_lines(axes, _threads(before), color=theme.QUIET, linewidth=1.2, linestyle=(0, (2, 2)), zorder=3),
            bars={gap: axes.add_patch(Rectangle((0, 0), 2 * WIDE, 0, zorder=4, linewidth=1.4)) for gap in GAPS},
            scores={level: text(theme.PLAIN, "bold", "bottom") for level in LEVELS},
            notes={gap: text(theme.SMALL, "normal", "center") for gap in GAPS},
            guess=guess,
        )
        move_gap_waterfall(waterfall, before, before)
    return waterfall


def _frame(axes: Axes) -> None:
    axes.set_title(say("From what was expected to what is remembered"))
    axes.set(xlim=(-0.6, 10.6), ylim=(0, TOP), ylabel=say("score"))
    named = {0: say("0 terrible"), 5: say("5 neutral"), 10: say("10 delightful")}
    axes.set_yticks(list(range(11)), [named.get(score, str(score)) for score in range(11)])
    axes.axhline(5, color=theme.FAINT, linewidth=1.2, zorder=1)
    words = say("grey: as it was")
    axes.text(10.6, TOP, words, size=theme.SMALL, color=theme.QUIET, ha="right", va="top", zorder=1)
    axes.set_xticks(range(0, 11, 2), [_words_below(level) for level in LEVELS])
    axes.tick_params(axis="x", length=0, labelcolor=theme.INK, pad=6)


def _lines(axes: Axes, segments: list, **style) -> LineCollection:
    collection = LineCollection(segments, capstyle="butt", **style)
    axes.add_collection(collection, autolim=False)
    return collection


def _steps(found: Gaps) -> list[list[tuple[float, float]]]:
    """A short line at each level."""
    heights = enumerate(found.levels.values())
    return [[(2 * i - HALF, height), (2 * i + HALF, height)] for i, height in heights]


def _threads(found: Gaps) -> list[list[tuple[float, float]]]:
    """Thin lines that lead a level to the bars beside it."""
    levels, last = enumerate(found.levels.values()), len(LEVELS) - 1
    return [
        [(2 * i - (1 + WIDE if i else 0), height), (2 * i + (1 + WIDE if i < last else 0), height)]
        for i, height in levels
    ]


def move_gap_waterfall(waterfall: GapWaterfall, now: Gaps, _before: Gaps) -> bool:
    """Show other levels in a picture that exists; the axes stay."""
    waterfall.steps.set_segments(_steps(now))
    waterfall.threads.set_segments(_threads(now))
    levels = list(now.levels.values())
    for i, level in enumerate(LEVELS):
        waterfall.scores[level].set_text(f"{levels[i]:.2f}")
        waterfall.scores[level].set_position((2 * i, levels[i] + 0.14))
    for i, (gap, size) in enumerate(now.gaps.items()):
        bar, low = waterfall.bars[gap], min(levels[i], levels[i + 1])
        bar.set_bounds(2 * i + 1 - WIDE, low, 2 * WIDE, abs(size))
        bar.set_facecolor(theme.BAD_LIGHT if size > 0 else theme.GOOD_LIGHT)
        bar.set_edgecolor(theme.BAD if size > 0 else theme.GOOD)
        bar.set_hatch("" if size > 0 else "///")
        waterfall.notes[gap].set_text(f"{gap_in_words(gap)}\n{_signed(size)}")
        waterfall.notes[gap].set_position((2 * i + 1, _beside(low, abs(size))))
    return False


def _beside(low: float, size: float) -> float:
    """The height of a bar's words: below it, or above it where the axis is near."""
    return low - 0.68 if low > 1.3 else low + size + 0.68


def _signed(gap: float) -> str:
    """What a gap does to the level: down with a minus, up with a plus.

    >>> _signed(0.5), _signed(-0.5), _signed(0.001), _signed(0.0)
    ('−0.50', '+0.50', '0.00', 'none')
    """
    if gap == 0.0:
        return say("none")
    if abs(gap) < CLOSE:
        return "0.00"
    return f"−{gap:.2f}" if gap > 0 else f"+{-gap:.2f}"


def gap_in_words(gap: str) -> str:
    """A gap as people call it.

    >>> gap_in_words("behaviour")
    'behaviour'
    """
    return {
        "promotion": say("promotion"),
        "understanding": say("understanding"),
        "procedure": say("procedure"),
        "behaviour": say("behaviour"),
        "perception": say("perception"),
    }[gap]


def level_in_words(level: str) -> str:
    """A level as people call it.

    >>> level_in_words("specified")
    'specified'
    """
    return {
        "expected": say("expected"),
        "promised": say("promised"),
        "understood": say("understood"),
        "specified": say("specified"),
        "delivered": say("delivered"),
        "perceived": say("perceived"),
    }[level]


def _words_below(level: str) -> str:
    """What a level is, in three short lines."""
    what = {
        "expected": say("by customers,\nbefore the call"),
        "promised": say("the promised wait\nand a solution"),
        "understood": say("the real wait\nand a solution"),
        "specified": say("and with menus\nand transfers"),
        "delivered": say("and with agents\nas they are"),
        "perceived": say("remembered,\nas it felt"),
    }
    return f"{level_in_words(level)}\n{what[level]}"


def gaps_in_words(now: Gaps, before: Gaps) -> str:
    """What the picture shows, in words.

    >>> found = Gaps(8, 7.5, 7, 6, 5.5, 5.25, calls=100)
    >>> gaps_in_words(found, found)
    'Over 100 calls 8.00 is expected and 5.25 remembered, 2.75 points less. The largest gap is procedure with 1.00 ...'
    """
    facts: dict[str, object] = {"calls": now.calls, "expected": now.expected, "perceived": now.perceived}
    facts |= {"off": abs(now.overall), "largest": gap_in_words(now.largest), "size": now.gaps[now.largest]}
    if now.overall >= 0:
        words = say(
            "Over {calls} calls {expected:.2f} is expected and {perceived:.2f} remembered, {off:.2f} points less. "
            "The largest gap is {largest} with {size:.2f} points.",
            **facts,
        )
    else:
        words = say(
            "Over {calls} calls {expected:.2f} is expected and {perceived:.2f} remembered, {off:.2f} points more. "
            "The largest gap is {largest} with {size:.2f} points.",
            **facts,
        )
    return sentences(words, *_changes(now, before))


def _changes(now: Gaps, before: Gaps) -> Iterable[str]:
    """A sentence for each gap that has changed."""
    for gap, size in now.gaps.items():
        was = before.gaps[gap]
        if abs(size - was) >= CLOSE:
            yield say("The gap of {gap} goes from {was:.2f} to {size:.2f}.", gap=gap_in_words(gap), was=was, size=size)


def gaps_table(now: Gaps, before: Gaps) -> "pd.DataFrame":
    """The numbers of the picture, as it was and as it is; every cell is text.

    >>> found = Gaps(8, 7.5, 7, 6, 5.5, 5.25, calls=100)
    >>> gaps_table(found, found).shape
    (13, 2)
    """
    import pandas as pd

    return pd.DataFrame({say("as it is"): _facts(before), say("as you changed it"): _facts(now)})


def _facts(found: Gaps) -> dict[str, str]:
    rows = {say("calls"): f"{found.calls}"}
    for i, (level, height) in enumerate(found.levels.items()):
        rows[say("{level}, score 0-10", level=level_in_words(level))] = f"{height:.2f}"
        if i < len(GAPS):
            rows[say("gap of {gap}, points", gap=gap_in_words(GAPS[i]))] = f"{found.gaps[GAPS[i]]:.2f}"
    return rows | {say("overall gap, points"): f"{found.overall:.2f}"}


WATERFALL = Shown(draw_gap_waterfall, move_gap_waterfall, gaps_in_words, gaps_table)
