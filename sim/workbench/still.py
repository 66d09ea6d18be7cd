"""A picture that stands still, with the same in words below it."""

from typing import TYPE_CHECKING

from ipywidgets import VBox
from matplotlib.figure import Figure

from sim.workbench.in_words import InWords
from sim.workbench.picture import Picture

if TYPE_CHECKING:
    import pandas as pd


def still(figure: Figure, words: str, table: "pd.DataFrame", source: str) -> VBox:
    """A finished figure, what it shows as a sentence and as a table, and where it comes from.

    >>> import pandas as pd
    >>> from sim.figures.house.theme import new_figure
    >>> still(new_figure(1.0), "Nothing.", pd.DataFrame(), "made by hand").children[0].tooltip
    'Nothing.'
    """
    in_words = InWords()
    in_words.tell(words, table, source)
    return VBox([Picture(figure, [], words).widget, in_words.widget])
