"""Words kept as pixels: laying letters out takes longer than everything else in a picture that moves."""

from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

MARGIN = 14  # pixels around the words, for a halo or a box


class Stamp(NamedTuple):
    """Pixels, and where their lower left corner lies from the place that the words stand at."""

    pixels: np.ndarray
    left: int
    below: int


class TextPixels:
    """Words that have been drawn once, as pixels.

    >>> from matplotlib.figure import Figure
    >>> from matplotlib.backends.backend_agg import FigureCanvasAgg
    >>> figure = Figure()
    >>> canvas, words = FigureCanvasAgg(figure), figure.text(0.5, 0.5, "twelve")
    >>> stamps = TextPixels()
    >>> stamps.draw(words, canvas.get_renderer())
    >>> bool((np.asarray(canvas.buffer_rgba())[..., :3] < 128).any()), len(stamps.kept)
    (True, 1)
    """

    def __init__(self) -> None:
        self.kept: dict[tuple, Stamp] = {}

    def draw(self, words: Text, renderer) -> None:
        """Put words where they stand, to the nearest pixel."""
        if not words.get_visible() or not words.get_text():
            return
        key = words, words.get_text()
        if key not in self.kept:
            self.kept[key] = made(words, renderer)
        stamp = self.kept[key]
        x, y = np.rint(words.get_transform().transform(words.get_position()))
        context = renderer.new_gc()
        renderer.draw_image(context, x + stamp.left, y + stamp.below, stamp.pixels)
        context.restore()


def made(words: Text, renderer) -> Stamp:
    """Draw words on a sheet of their own."""
    place, transform = words.get_position(), words.get_transform()
    extent = words.get_tightbbox(renderer)
    x, y = transform.transform(place)
    left, below = int(extent.x0 - x) - MARGIN, int(extent.y0 - y) - MARGIN
    width, height = int(extent.width) + 2 * MARGIN + 2, int(extent.height) + 2 * MARGIN + 2
    sheet = RendererAgg(width, height, renderer.dpi)
    words.set_transform(IdentityTransform())
    words.set_position((-left, -below))
    words.draw(sheet)
    words.set_transform(transform)
    words.set_position(place)
    return Stamp(np.array(sheet.buffer_rgba())[::-1], left, below)
