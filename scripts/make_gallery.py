"""Draw every picture of sim/figures from the example in its docstring, and write the page that shows them.

    python scripts/make_gallery.py FOLDER

A function called `draw_...`, or like its file, is a picture if its example makes a figure. So a picture with an example
is in the gallery, and none has to be listed anywhere.
"""

import doctest
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.figure import Figure

import sim.figures

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
INTRO = """# Gallery

Every picture of Holdtime, drawn just now by the example beside it. In a lesson the same picture moves with its sliders.
"""


class Picture(NamedTuple):
    """One picture: where its function stands, what it says of itself, its example and the figure that this made."""

    function: str
    about: str
    example: str
    figure: Figure


def examples() -> Iterator[doctest.DocTest]:
    """The examples of all functions that draw a whole picture, or a part of one."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    for found in pkgutil.walk_packages(sim.figures.__path__, "sim.figures."):
        for test in finder.find(importlib.import_module(found.name), found.name):
            name = test.name.rpartition(".")[2]
            if name.startswith("draw_") or test.name == f"{found.name}.{found.name.rpartition('.')[2]}":
                yield test


def draw(test: doctest.DocTest) -> Picture | None:
    """Run one example; None if it makes no figure. Raises doctest.DocTestFailure where it no longer holds."""
    made: list[Figure] = []
    first = Figure.__init__

    def noticed(figure: Figure, *given, **named) -> None:
        first(figure, *given, **named)
        made.append(figure)

    Figure.__init__ = noticed
    try:
        doctest.DebugRunner(optionflags=FLAGS).run(test, clear_globs=False)
    finally:
        Figure.__init__ = first
    if not made:
        return None
    module, _, name = test.name.rpartition(".")
    text = inspect.getdoc(getattr(importlib.import_module(module), name)) or ""
    code = "".join(each.source for each in test.examples)
    return Picture(test.name, text.split("\n\n")[0].replace("\n", " "), code, made[-1])


def write(folder: Path) -> int:
    """Draw all pictures into a folder, with their page; returns how many there are."""
    mpl.use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [picture for test in examples() if (picture := draw(test))]
    parts = [INTRO]
    for picture in pictures:
        name = picture.function.rpartition(".")[2]
        picture.figure.savefig(folder / f"{name}.png", dpi=100)
        title = name.removeprefix("draw_").replace("_", " ").capitalize()
        parts.append(
            f"## {title}\n\n{picture.about}\n\n![{picture.about}]({name}.png)\n\n"
            f"`{picture.function}`\n\n```python\n{picture.example}```\n"
        )
    (folder / "index.md").write_text("\n".join(parts), encoding="utf-8")
    return len(pictures)


if __name__ == "__main__":
    print(write(Path(sys.argv[1])), "pictures")
