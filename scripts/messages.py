"""Collect every text that a user sees into the catalogue sim/locale/holdtime.pot, from which translations start.

    python scripts/messages.py            write the catalogue
    python scripts/messages.py --check    say whether it is fresh; exit code 1 if it isn't
    python scripts/messages.py --update   write it, and bring every translation sim/locale/*.po in line with it

A text is a literal that `say` or `later` is given, or that a declaration shows: label, unit and meaning of a
`parameter`, unit and meaning of a `Column`, unit and counts of a `metric`. To these come the names that data and people
share (choices, rules, outcomes, metrics; see `names`) and the stories of the library's scenarios. A comment that begins
with "translators:" goes into the catalogue with the text below it.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "sim" / "locale"
POT = LOCALE / "holdtime.pot"
COUNTS = {0: "unit", 1: "numerator", 2: "denominator"}
# which arguments of a call are texts: their places, or their names where they are given by name
TEXTS = {
    "say": {0: "template"},
    "later": {0: "text"},
    "parameter": {1: "unit", 2: "label", 3: "meaning"},
    "Column": {4: "unit", 5: "meaning"},
    "metric": COUNTS,
    "weekly_metric": COUNTS,
    "quarterly_metric": COUNTS,
}
NOTE = "translators:"


class Text(NamedTuple):
    """A text in the source: where it stands, what it says (None: not a literal), and the note to translators."""

    file: str
    line: int
    call: str
    text: str | None
    note: str


def texts() -> Iterator[Text]:
    """Every text in the source of `sim`."""
    for path in sorted((ROOT / "sim").rglob("*.py")):
        yield from texts_in(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())


def texts_in(source: str, file: str) -> Iterator[Text]:
    """The texts in one file's source, in order.

    >>> source = '# translators: of tea\\nsay("too {how}", how=hot)'
    >>> [(text.line, text.text, text.note) for text in texts_in(source, "sim/tea.py")]
    [(2, 'too {how}', 'of tea')]
    """
    notes = _notes(source)
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else None
        for place, word in TEXTS.get(name, {}).items():
            named = [given.value for given in call.keywords if given.arg == word and name != "say"]
            for given in (*call.args[place : place + 1], *named):
                literal = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
                if literal != "":
                    yield Text(file, given.lineno, name, literal, notes.get(call.lineno, ""))


def _notes(source: str) -> dict[int, str]:
    """The notes to translators by the line that they are for: the line of the comment, or the next one."""
    found = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        comment = token.string.lstrip("# ")
        if token.type == tokenize.COMMENT and comment.startswith(NOTE):
            alone = token.line.lstrip().startswith("#")
            found[token.start[0] + alone] = comment.removeprefix(NOTE).strip()
    return found


def names() -> dict[str, str]:
    """The names that data and people share, as people read them, and what they are."""
    from sim.core.parameter import walk
    from sim.mind import RULES
    from sim.mind.loyalty.leaving import Cause
    from sim.results.guide import REGISTERS
    from sim.tables import ALL
    from sim.world.scenario import Scenario

    metrics = [metric for register in REGISTERS.values() for metric in register.values()]
    found = {m.name.removesuffix("_s") if m.unit == "s" else m.name: "a metric" for m in metrics}
    for columns in ALL.values():
        for column in columns:
            if isinstance(column.kind, type):
                found |= {member.name.lower(): f"what the column {column.name} holds" for member in column.kind}
    found |= {cause.name.lower(): "a cause of leaving" for cause in Cause}
    for declaration in walk(Scenario):
        found |= dict.fromkeys(declaration.parameter.choices or (), f"a choice of {declaration.path}")
    for step, rules in RULES.items():
        found |= {rule().rule: f"a rule of the mind: {step}" for rule in rules}
    return {name.replace("_", " "): what for name, what in found.items() if name}


def stories() -> dict[str, str]:
    """The stories of the library's scenarios, and whose they are."""
    from sim.world.library import load, scenarios

    return {load(name).story: f"the story of the scenario {name}" for name in scenarios() if load(name).story}


def catalogue() -> Catalog:
    """The whole catalogue, in the order of the alphabet.

    Raises:
        SystemExit: a text is not a literal, so no catalogue can hold it.
    """
    made = Catalog(project="Holdtime", version="", copyright_holder="Holdtime contributors", charset="utf-8")
    for text in texts():
        if text.text is None:
            raise SystemExit(
                f"{text.file}:{text.line}: {text.call}() takes its text as it stands, not from a variable."
            )
        made.add(text.text, locations=[(text.file, None)], auto_comments=[text.note] if text.note else ())
    for text, what in (names() | stories()).items():
        made.add(text, auto_comments=[what])
    for message in made:
        message.flags.discard("python-format")  # a % here is a per cent
    return made


def written(catalog: Catalog) -> str:
    """The text of a catalogue file: by file without line numbers or dates, so that it changes only with the texts."""
    out = io.BytesIO()
    write_po(out, catalog, width=110, sort_output=True, include_lineno=False, omit_header=True)
    language = f'"Language: {catalog.locale}\\n"\n' if catalog.locale else ""
    head = f'msgid ""\nmsgstr ""\n{language}"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return head + out.getvalue().decode("utf-8").strip() + "\n"


def update(path: Path, template: Catalog) -> None:
    """Bring a translation in line with the catalogue: new texts come in empty, a changed one is marked as fuzzy."""
    with path.open(encoding="utf-8") as file:
        translation = read_po(file, locale=path.stem)
    translation.update(template)
    path.write_text(written(translation), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write or check the catalogue."""
    fresh = written(catalogue())
    if "--check" in arguments:
        if POT.exists() and POT.read_text(encoding="utf-8") == fresh:
            return 0
        print(f"{POT.relative_to(ROOT)} is not what the code says: run python scripts/messages.py")
        return 1
    LOCALE.mkdir(exist_ok=True)
    POT.write_text(fresh, encoding="utf-8")
    if "--update" in arguments:
        for path in sorted(LOCALE.glob("*.po")):
            update(path, catalogue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
