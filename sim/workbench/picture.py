"""A picture in a notebook that is drawn once; afterwards only what moves is drawn again.

The figure stays in memory, its still parts are kept as a bitmap, and each update lays the moving artists over it.
That is two to four times as quick as making a figure each time.
"""

from collections.abc import Sequence
from io import BytesIO

from ipywidgets import Image, Layout
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image as Pixels
from traitlets import Unicode

from sim.workbench.text_pixels import TextPixels


class Described(Image):
    """An image whose tooltip says what is to be seen, which is also what a screen reader reads out.

    The browser's side of ipywidgets looks for a description before it shows a tooltip; `Image` alone has none.
    """

    description = Unicode("").tag(sync=True)


class Picture:
    """A figure shown as an image widget.

    >>> from matplotlib.backends.backend_agg import FigureCanvasAgg
    >>> figure = Figure()
    >>> canvas, dot = FigureCanvasAgg(figure), figure.subplots().plot([0, 3], [1, 1], "o")
    >>> picture = Picture(figure, dot, "One dot.")
    >>> before = picture.widget.value
    >>> dot[0].set_data([1, 2], [1, 1])
    >>> picture.move("The dot has moved.")
    >>> picture.widget.value == before, picture.widget.tooltip
    (False, 'The dot has moved.')
    """

    def __init__(self, figure: Figure, moving: Sequence[Artist], words: str):
        self.figure = figure
        self.stamps = TextPixels()
        self.moving = sorted(moving, key=lambda artist: artist.get_zorder())
        for artist in self.moving:
            artist.set_animated(True)
        width = int(figure.get_figwidth() * figure.dpi)
        self.widget = Described(format="jpeg", layout=Layout(width="100%", max_width=f"{width}px", height="auto"))
        self.draw(words)

    def draw(self, words: str) -> None:
        """Draw everything, still parts included; `words` says what is to be seen."""
        self.figure.canvas.draw()
        self.still = self.figure.canvas.copy_from_bbox(self.figure.bbox)
        self.move(words)

    def move(self, words: str) -> None:
        """Draw the moving artists over the still parts; `words` says what is to be seen now."""
        canvas = self.figure.canvas
        canvas.restore_region(self.still)
        renderer = canvas.get_renderer()
        for artist in self.moving:
            if isinstance(artist, Text):
                self.stamps.draw(artist, renderer)
            else:
                artist.draw(renderer)
        with self.widget.hold_sync():
            self.widget.value = jpeg(canvas)
            self.widget.tooltip = words


def jpeg(canvas) -> bytes:
    """The pixels of a canvas for the browser. PNG would take four times as long, which is felt while a slider moves; at
    this quality, with full colour for every pixel, thin lines and small letters look the same."""
    out, size = BytesIO(), canvas.get_width_height()
    pixels = Pixels.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    pixels.convert("RGB").save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()
