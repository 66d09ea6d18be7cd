"""How every picture looks: one set of colours, one set of sizes.

The colours are those of Okabe and Ito, which people with any kind of colour vision tell apart. A colour never carries
a meaning alone: there is always a word, a place or a shape that says the same. Letters are those of DejaVu Sans, which
comes with matplotlib; what it lacks, Chinese above all, is drawn with the subset of Noto Sans in `fonts`.
"""

from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

INK = "#1f2933"
QUIET = "#5f6b76"  # 5.4 : 1 on white, so still readable
FAINT = "#c9d1d8"
TALK = "#dfe6ec"
PAPER = "#ffffff"
BAD = "#d55e00"
BAD_LIGHT = "#f6c6a0"
GOOD = "#0072b2"
GOOD_LIGHT = "#a9d3ea"
MEMORY = "#8b3a74"
GUESS = "#00664b"
BEFORE = "#aab4bd"

SMALL, PLAIN, LARGE, HUGE = 11, 12.5, 15, 22  # points, at the size that is shipped
LATIN, CHINESE = "DejaVu Sans", Path(__file__).resolve().parents[1] / "fonts" / "holdtime-sc.otf"
WIDTH, DPI = 11.2, 100  # inches and dots an inch: as wide as a notebook's cell on a usual screen


@contextmanager
def theme():
    """Within this block figures are made in the house style; nothing outside it changes.

    >>> from matplotlib import rcParams
    >>> with theme():
    ...     rcParams["font.size"]
    12.5
    """
    import seaborn as sns

    own = {
        "font.size": PLAIN,
        "axes.titlesize": LARGE,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 10,
        "axes.labelsize": PLAIN,
        "axes.labelcolor": QUIET,
        "axes.edgecolor": FAINT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.color": QUIET,
        "ytick.color": QUIET,
        "text.color": INK,
        "legend.frameon": False,
        "legend.fontsize": SMALL,
        "figure.facecolor": PAPER,
        "axes.facecolor": PAPER,
        "text.parse_math": False,  # a name with a $ in it is a name
        "font.family": _families(),
    }
    with rc_context({**sns.axes_style("ticks"), **own}):
        yield


@cache
def _families() -> list[str]:
    """The fonts in the order in which a character is looked for; the one that comes with Holdtime is made known."""
    fontManager.addfont(CHINESE)
    fontManager.ttflist.append(replace(fontManager.ttflist[-1], weight=700))  # the one weight serves as bold too
    return [LATIN, fontManager.ttflist[-1].name]


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure of the house's width with a canvas of its own; pyplot never hears of it.

    >>> float(new_figure(4.0).get_figheight())
    4.0
    """
    figure = Figure(figsize=(width, height), dpi=DPI)
    FigureCanvasAgg(figure)
    return figure
