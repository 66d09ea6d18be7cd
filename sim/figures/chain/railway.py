"""The still part of the chain's picture: a line that runs round like a circular railway, and its six stations."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon
from matplotlib.text import Text

from sim.core.language import say
from sim.figures.house import theme

HEIGHT = 6.35  # inches
COLUMNS = (0.55, 4.15, 7.75)  # where the stations of a line begin, in inches from the left
CHART = (2.85, 1.02)
TOP, BOTTOM = 3.72, 2.82  # the heights of the two lines
CHARTS_AT = (4.23, 0.5)  # where the charts of the upper and of the lower line stand
SIDE = 0.28  # from the figure's edge to the loop
STATIONS = ("served", "remembered", "satisfied", "stays", "profit", "calls")


def place_of(name: str) -> tuple[float, bool]:
    """Where a station stands: inches from the left, and whether on the upper line.

    >>> place_of("served"), place_of("calls")
    ((0.55, True), (0.55, False))
    """
    place = STATIONS.index(name)
    return (COLUMNS[place], True) if place < 3 else (COLUMNS[5 - place], False)


def titles() -> dict[str, str]:
    """What stands above each station's chart."""
    return {
        "served": say("How they are served"),
        "remembered": say("What they remember"),
        "satisfied": say("How satisfied they are"),
        "stays": say("Who stays"),
        "profit": say("What it earns"),
        "calls": say("Who calls tomorrow"),
    }


def draw_loop(figure: Figure) -> None:
    """The loop with its direction, and a numbered stop for each station."""
    inches = figure.dpi_scale_trans
    width = theme.WIDTH - 2 * SIDE
    round_corners = "round,pad=0,rounding_size=0.4"
    ring = FancyBboxPatch((SIDE, BOTTOM), width, TOP - BOTTOM, boxstyle=round_corners, transform=inches)
    ring.set(facecolor="none", edgecolor=theme.TALK, linewidth=15)
    figure.add_artist(ring)
    for x in (COLUMNS[1] - 0.55, COLUMNS[2] - 0.55, COLUMNS[2] + 2.0):
        _arrow(figure, x, TOP, 1)
    for x in (COLUMNS[1] - 0.75, COLUMNS[2] - 0.75, COLUMNS[2] + 2.0):
        _arrow(figure, x, BOTTOM, -1)
    for number, name in enumerate(STATIONS, start=1):
        x, upper = place_of(name)
        y = TOP if upper else BOTTOM
        stop = Circle((x + 0.17, y), 0.18, transform=inches, facecolor=theme.INK, edgecolor=theme.PAPER, linewidth=2)
        figure.add_artist(stop)
        style = {"transform": inches, "color": theme.PAPER, "weight": "bold", "ha": "center", "va": "center"}
        figure.text(x + 0.17, y - 0.008, str(number), **style)


def _arrow(figure: Figure, x: float, y: float, way: int) -> None:
    corners = [(x, y + 0.075), (x + way * 0.13, y), (x, y - 0.075)]
    figure.add_artist(Polygon(corners, transform=figure.dpi_scale_trans, facecolor=theme.QUIET, linewidth=0))


def draw_station(figure: Figure, name: str) -> tuple[Axes, Text, Text]:
    """A station's title and empty chart. Returns the chart, its large number and the words beside the number."""
    x, upper = place_of(name)
    y = CHARTS_AT[0 if upper else 1]
    wide, tall = CHART
    chart = figure.add_axes((x / theme.WIDTH, y / HEIGHT, wide / theme.WIDTH, tall / HEIGHT))
    chart.spines["left"].set_visible(False)
    chart.tick_params(axis="x", length=0, pad=4)
    chart.set_yticks([])
    inches = figure.dpi_scale_trans
    figure.text(x, y + tall + 0.72, titles()[name], transform=inches, size=theme.PLAIN, weight="bold")
    number = figure.text(x, y + tall + 0.27, "", transform=inches, size=theme.HUGE, weight="bold")
    beside = figure.text(x, y + tall + 0.27, "", transform=inches, size=theme.SMALL, color=theme.QUIET)
    return chart, number, beside


def draw_headline(figure: Figure) -> Text:
    """The line within the loop, and below it what the dashes mean."""
    middle = (TOP + BOTTOM) / 2
    style = {"transform": figure.dpi_scale_trans, "ha": "center", "va": "center"}
    meaning = say("dashed: as it was at first")
    figure.text(theme.WIDTH / 2, middle - 0.19, meaning, size=theme.SMALL, color=theme.QUIET, **style)
    return figure.text(theme.WIDTH / 2, middle + 0.09, "", size=theme.LARGE, weight="bold", **style)
