"""Pictures can draw every character of the course's Chinese and of the catalogue."""

import logging
import sys
import unicodedata
from importlib.util import module_from_spec, spec_from_file_location

import matplotlib
import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont

from sim.figures.house import theme
from tests import ROOT

SPEC = spec_from_file_location("make_font", ROOT / "scripts" / "make_font.py")
make_font = sys.modules["make_font"] = module_from_spec(SPEC)
SPEC.loader.exec_module(make_font)

MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def drawable():
    """The characters of the fonts that a picture uses."""
    with theme.theme():
        families = matplotlib.rcParams["font.family"]
    files = [findfont(FontProperties(family), fallback_to_default=False) for family in families]
    return {chr(code) for file in files for code in TTFont(file).getBestCmap()}


@pytest.mark.parametrize("pattern", make_font.TEXTS)
def test_every_character_can_be_drawn(pattern, drawable):
    files = sorted(ROOT.glob(pattern))
    assert files
    text = {sign for path in files for sign in path.read_text(encoding="utf-8")}
    assert {sign for sign in text - drawable if unicodedata.category(sign)[0] not in "CZ"} == set()


def test_the_font_is_small_and_has_its_licence():
    assert theme.CHINESE.stat().st_size < MOST_BYTES
    assert "SIL OPEN FONT LICENSE Version 1.1" in (theme.CHINESE.parent / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_chinese_title_is_drawn_without_a_complaint(weight, caplog):
    """Warnings are errors; what matplotlib logs about fonts is looked at too."""
    with theme.theme(), caplog.at_level(logging.WARNING):
        figure = theme.new_figure(2.0)
        words = figure.text(0.1, 0.5, "等待时间 12 s，负数 −3", weight=weight)
        figure.canvas.draw()
    assert words.get_window_extent().width > 100
    assert [record.getMessage() for record in caplog.records] == []


def test_a_character_that_no_font_has_is_noticed():
    with theme.theme():
        figure = theme.new_figure(2.0)
        figure.text(0.1, 0.5, "ༀ")
        with pytest.raises(UserWarning, match="missing from font"):
            figure.canvas.draw()
