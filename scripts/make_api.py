"""Write a page for each folder of the program, from which Sphinx makes the reference of its functions and classes.

python scripts/make_api.py FOLDER
"""

import importlib
import pkgutil
import sys
from pathlib import Path

# What people look things up in; engines, pictures and lessons are read in their sources.
ROOMS = {
    "theory": "Exact answers to hold a simulation against",
    "world": "What is assumed",
    "mind": "How it is felt, remembered and answered",
    "results": "What is counted from one run",
    "study": "Many runs",
    "core": "What everything stands on",
}
PUBLIC = """# The public names

`import sim` brings these; each is fetched when it is first used.

```{eval-rst}
.. automodule:: sim
   :members:
   :no-index:
```
"""


def modules(room: str) -> list[str]:
    """The modules of a folder of `sim` that say what they are for, those of its folders included.

    >>> "sim.theory.erlang" in modules("theory")
    True
    """
    path = importlib.import_module(f"sim.{room}").__path__
    names = [found.name for found in pkgutil.walk_packages(path, f"sim.{room}.") if not found.ispkg]
    return [name for name in names if importlib.import_module(name).__doc__]


def page(room: str) -> str:
    """The page of one folder."""
    lines = [f"# sim.{room}: {ROOMS[room][0].lower()}{ROOMS[room][1:]}", ""]
    for name in modules(room):
        lines += [f"## {name}", "", "```{eval-rst}", f".. automodule:: {name}", "   :members:", "```", ""]
    return "\n".join(lines)


def write(folder: Path) -> None:
    """Write all pages into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.md").write_text(PUBLIC, encoding="utf-8")
    for room in ROOMS:
        (folder / f"{room}.md").write_text(page(room), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
