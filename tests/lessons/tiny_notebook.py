"""A small notebook with a slider and a picture, for tests that need one of their own."""

import nbformat

PICTURE = """
import io
import ipywidgets as widgets
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
figure = Figure(figsize=(3, 2))
canvas = FigureCanvasAgg(figure)
(line,) = figure.subplots().plot([0, 1], [0, 1])
"""
CONTROLS = """
agents = widgets.IntSlider(value=5, min=1, max=20, description="Agents")
picture = widgets.Image(format="png")
def draw(change=None):
    line.set_ydata([0, 1 / agents.value])
    buffer = io.BytesIO()
    canvas.print_png(buffer)
    picture.value = buffer.getvalue()
agents.observe(draw, "value")
draw()
widgets.VBox([agents, picture])
"""


def tiny_notebook(*sources):
    """The text of a notebook with these code cells; without any, a slider that changes a picture."""
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources or (PICTURE, CONTROLS)]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A small notebook"), *cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(book)
