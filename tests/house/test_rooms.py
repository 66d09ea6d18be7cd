"""The house: no file lies loose, no module imports itself by a detour, and the six words are names of files."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sim

ROOM = Path(sim.__file__).parent
FILES = sorted(path for path in ROOM.rglob("*.py") if path.name != "__main__.py")


def name_of(path):
    parts = path.relative_to(ROOM.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}


def imported_at_once(path):
    """The project's modules that a file imports when it is loaded; not within functions, not for types only."""
    found, todo = set(), list(ast.parse(path.read_text(encoding="utf-8")).body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test):
            todo += node.body + node.orelse
        elif isinstance(node, ast.Try | ast.With):
            todo += node.body
    return found & set(MODULES)


def test_no_module_imports_itself_by_a_detour():
    graph = {}
    for name, path in MODULES.items():
        # what a package's own __init__ needs of its files is loaded with it; only the way back would be a circle
        graph[name] = {each for each in imported_at_once(path) if each != name and not name.startswith(f"{each}.")}
    try:
        assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def test_no_file_lies_loose():
    assert {path.name for path in ROOM.glob("*.py")} == {"__init__.py", "tables.py"}


def test_the_six_words_are_file_names_or_folders():
    for word in ("demand", "queues", "moments", "memory", "loyalty", "money"):
        assert list(ROOM.glob(f"world/{word}.py")) + list(ROOM.glob(f"mind/{word}")), word
        assert word in sim.__doc__
