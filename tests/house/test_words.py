"""Every text that a user sees stands in the catalogue as it is said, and translations keep its values."""

import ast
import re
import string
import sys
from importlib.util import module_from_spec, spec_from_file_location

from babel.messages.pofile import read_po

from sim.core import language
from tests import ROOT

SPEC = spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
messages = sys.modules["messages"] = module_from_spec(SPEC)
SPEC.loader.exec_module(messages)

AT_START = {"sim/cli/command.py"}  # its help is put into words when the command starts


def catalogue():
    with messages.POT.open(encoding="utf-8") as file:
        return read_po(file)


def values_of(template):
    """The names in braces, how each is to be written included.

    >>> values_of("{n:,} of {n:,} calls")
    {('n', ',')}
    """
    return {(name, kind) for _, name, kind, _ in string.Formatter().parse(template) if name is not None}


def test_the_catalogue_is_fresh():
    assert messages.POT.read_text(encoding="utf-8") == messages.written(messages.catalogue()), (
        "run: python scripts/messages.py --update"
    )


def test_no_text_is_computed():
    assert [f"{text.file}:{text.line}" for text in messages.texts() if text.text is None] == []


def test_a_computed_text_is_noticed():
    source = "say(words)\nsay(f'{n} calls')\nlater(text)\nparameter(1, unit, 'Agents', meaning=words)"
    assert [text.text for text in messages.texts_in(source, "sim/x.py")] == [None, None, None, None, "Agents", None]


def strays(source, file):
    """What the extractor could not see, or what would go wrong when it is said: the lines, each with what is wrong."""
    tree = ast.parse(source)
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    ]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "sim.core.language":
            yield from (f"{file}:{node.lineno}: another name for it" for name in node.names if name.asname)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("say", "later"):
            yield f"{file}:{node.lineno}: not by its own name"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
            given = {keyword.arg for keyword in node.keywords}
            wanted = {re.split(r"[.\[]", name)[0] for name, _ in values_of(node.args[0].value)}
            if None not in given and wanted - given:
                yield f"{file}:{node.lineno}: without a value for {wanted - given}"
            if id(node) not in inside and file not in AT_START:
                yield f"{file}:{node.lineno}: said when imported"


def test_texts_are_said_by_name_with_their_values_and_not_when_imported():
    wrong = []
    for path in sorted((ROOT / "sim").rglob("*.py")):
        wrong += strays(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    assert wrong == []


def test_strays_are_noticed():
    source = "from sim.core.language import say as tell\nA = say('a')\ndef f():\n    say('{n}', m=1)\n    x.say('b')"
    assert [each.split(": ")[1] for each in strays(source, "x.py")] == [
        "another name for it", "said when imported", "without a value for {'n'}", "not by its own name",
    ]  # fmt: skip


def lost(translations):
    """The texts of which a translation has other values than the text, or that are in the catalogue no more."""
    known = {(message.context or "", message.id) for message in catalogue()}
    return [key for key, told in translations.items() if key not in known or values_of(key[1]) != values_of(told)]


def test_translations_keep_the_values_of_each_sentence():
    for path in sorted((ROOT / "sim" / "locale").glob("*.po")):
        assert lost(language.read_po(path.read_text(encoding="utf-8"))) == [], path.name


def test_a_lost_value_is_noticed():
    text = next(message.id for message in catalogue() if message.id and "{" in message.id)
    assert lost({("", text): text, ("", "no text of ours"): "x"}) == [("", "no text of ours")]
    assert lost({("", text): "x"}) == [("", text)]


def test_an_updated_translation_keeps_what_is_there_and_marks_what_changed(tmp_path):
    path = tmp_path / "zh.po"
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "wait"\nmsgstr "等待"\n', encoding="utf-8")
    template = messages.Catalog()
    template.add("wait"), template.add("{n} calls")
    messages.update(path, template)
    assert language.read_po(path.read_text(encoding="utf-8")) == {("", "wait"): "等待"}
    assert 'msgid "{n} calls"\nmsgstr ""' in path.read_text(encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    messages.update(path, template)
    assert path.read_text(encoding="utf-8") == before


PUBLIC = {"CustomerBase", "TenureProfit"}  # classes that a user of `sim.theory` makes, named in what refuses another


def test_no_text_names_a_class_of_the_project():
    """A class that is renamed takes no word of a text with it."""
    found = set()
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and re.search(r"[a-z][A-Z]", node.name):
                found.add(node.name)
    assert len(found) > 50
    named = {(word, text.id) for text in catalogue() for word in re.findall(r"\w+", str(text.id)) if word in found}
    assert {(word, text) for word, text in named if word not in PUBLIC} == set()
