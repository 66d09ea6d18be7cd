"""What a student does first: open the notebook, run it, move a slider, see the picture change."""

import pytest

from sim.lab.server import START
from tests.lessons.tiny_notebook import tiny_notebook

pytestmark = pytest.mark.browser


def move_a_slider(book, name):
    assert book.errors() == []
    before = book.pictures()
    assert before, "no widget shows a picture"
    book.press_on_slider(0, "ArrowRight")
    book.wait_until_pictures_change(before)
    book.screenshot(name)
    assert book.errors() == []
    assert book.outside == []


def test_a_slider_changes_a_picture_in_any_notebook(put_notebook, open_notebook):
    move_a_slider(open_notebook(put_notebook("tiny.ipynb", tiny_notebook())), "tiny")


def test_an_error_in_a_cell_is_seen(put_notebook, open_notebook):
    book = open_notebook(put_notebook("broken.ipynb", tiny_notebook("1 / 0")))
    assert "ZeroDivisionError" in "".join(book.errors())


def test_a_slider_changes_the_picture_in_the_start_notebook(open_notebook):
    move_a_slider(open_notebook(START), "start")
