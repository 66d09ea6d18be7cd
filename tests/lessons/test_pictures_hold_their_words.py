"""Every picture holds its words: none is cut at the edge, none lies on another, in English and in a longer language."""

import sys
from itertools import combinations

import pytest
from matplotlib.text import Text

from sim import theory  # noqa: F401 - examples of pictures use it
from tests import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from make_gallery import draw, examples

SLACK = 1.0  # pixels that letters may reach over an edge, for boxes are wider than what is drawn
OVERLAP = 0.12  # the part of the smaller box that two may share


def words_of(figure):
    """The texts of a figure that are drawn, each once, and their boxes in pixels."""
    figure.canvas.draw()
    renderer, found, undrawn = figure.canvas.get_renderer(), {}, set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            within = {id(one) for one in ticks if low - 1e-9 <= one.get_loc() <= high + 1e-9 and axes.axison}
            undrawn |= {id(label) for one in ticks if id(one) not in within for label in (one.label1, one.label2)}
            undrawn |= set() if axes.axison else {id(axis.label), id(axis.offsetText)}
    for text in figure.findobj(Text):
        visible = text.get_visible() and (text.axes is None or text.axes.get_visible())
        if visible and text.get_text().strip() and id(text) not in undrawn and text.get_alpha() != 0:
            box = text.get_window_extent(renderer)
            found[id(text)] = text.get_text().strip(), box
    return list(found.values())


@pytest.mark.parametrize("example", list(examples()), ids=lambda test: test.name)
def test_no_word_is_cut_or_lies_on_another(example):
    picture = draw(example)
    if picture is None:
        pytest.skip("a part of a picture")
    width, height = picture.figure.canvas.get_width_height()
    words = words_of(picture.figure)
    outside = [
        shown
        for shown, box in words
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > width + SLACK or box.y1 > height + SLACK
    ]
    assert outside == []
    on_top = []
    for (one, box), (other, its) in combinations(words, 2):
        wide, high = min(box.x1, its.x1) - max(box.x0, its.x0), min(box.y1, its.y1) - max(box.y0, its.y0)
        if wide > 0 and high > 0 and wide * high > OVERLAP * min(box.width * box.height, its.width * its.height):
            on_top.append((one, other))
    assert on_top == []
