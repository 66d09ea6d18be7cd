"""Every picture has an example from which the gallery of the docs draws it."""

import importlib
import importlib.util
import inspect
import pkgutil

import sim.figures
from tests import ROOT

SPEC = importlib.util.spec_from_file_location("make_gallery", ROOT / "scripts" / "make_gallery.py")
make_gallery = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_gallery)
A_PART = {"figure", "axes"}  # who is given these draws a part of a picture


def pictures():
    """The functions of sim/figures that draw a whole picture."""
    for found in pkgutil.walk_packages(sim.figures.__path__, "sim.figures."):
        for name, function in inspect.getmembers(importlib.import_module(found.name), inspect.isfunction):
            own = function.__module__ == found.name and name.startswith("draw_")
            if own and not A_PART & set(inspect.signature(function).parameters):
                yield f"{found.name}.{name}"


def test_every_picture_is_in_the_gallery():
    drawn = {test.name for test in make_gallery.examples() if test.examples}
    assert set(pictures()) - drawn == set()
    assert len(drawn) >= 20


def test_an_example_gives_a_picture_with_its_first_sentence():
    test = next(each for each in make_gallery.examples() if each.name.endswith("draw_crisis"))
    picture = make_gallery.draw(test)
    assert picture.figure.axes
    assert picture.about.endswith(".")
    assert ">>>" not in picture.example
