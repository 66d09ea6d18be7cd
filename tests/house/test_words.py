"""Every text that a user sees stands in the catalogue and comes out translated; no code depends on its own words."""

import ast
import gc
import json
import re
import string
import subprocess
import sys
from html import unescape
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from babel.messages.pofile import read_po, write_po
from matplotlib.text import Text

import sim
from sim.cli.command import main
from sim.core import language
from sim.core.parameter import walk
from sim.world.scenario import Scenario
from tests import ROOT

SPEC = spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
messages = sys.modules["messages"] = module_from_spec(SPEC)
SPEC.loader.exec_module(messages)

AT_START = {"sim/cli/command.py"}  # its help is put into words when the command starts
MARK, END = "⟦", "⟧"


def catalogue():
    with messages.POT.open(encoding="utf-8") as file:
        return read_po(file)


@pytest.fixture
def strange(tmp_path, monkeypatch):
    """A language in which every text is itself between marks, so that what is not translated is seen."""
    made = catalogue()
    for message in made:
        if message.id:
            message.string = f"{MARK}{message.id}{END}"
    with (tmp_path / "xx.po").open("wb") as file:
        write_po(file, made)
    monkeypatch.setenv("HOLDTIME_LOCALE", str(tmp_path))
    monkeypatch.setenv("HOLDTIME_LANGUAGE", "xx")
    return tmp_path


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
    known = {message.id for message in catalogue()}
    return [text for text, told in translations.items() if text not in known or values_of(text) != values_of(told)]


def test_translations_keep_the_values_of_each_sentence():
    for path in sorted((ROOT / "sim" / "locale").glob("*.po")):
        assert lost(language.read_po(path.read_text(encoding="utf-8"))) == [], path.name


def test_a_lost_value_is_noticed():
    text = next(message.id for message in catalogue() if message.id and "{" in message.id)
    assert lost({text: text, "no text of ours": "x"}) == ["no text of ours"]
    assert lost({text: "x"}) == [text]


def test_a_translation_is_found_by_its_language_or_family_and_its_doubtful_texts_are_not_used(tmp_path, monkeypatch):
    po = 'msgid ""\nmsgstr "Language: zh\\n"\n\nmsgid "wait"\nmsgstr "等待"\n\n#, fuzzy\nmsgid "call"\nmsgstr "喊"\n'
    (tmp_path / "zh.po").write_text(po + '\n#~ msgid "gone"\n#~ msgstr "没"\n', encoding="utf-8")
    monkeypatch.setenv("HOLDTIME_LOCALE", str(tmp_path))
    for name, shown in (("zh", "等待"), ("zh_CN", "等待"), ("de", "wait"), ("", "wait")):
        monkeypatch.setenv("HOLDTIME_LANGUAGE", name)
        assert [language.translated(text) for text in ("wait", "call", "gone")] == [shown, "call", "gone"]


def test_our_reader_agrees_with_babels(strange):
    with (strange / "xx.po").open(encoding="utf-8") as file:
        theirs = {message.id: message.string for message in read_po(file) if message.id}
    assert language.read_po((strange / "xx.po").read_text(encoding="utf-8")) == theirs
    assert len(theirs) > 1000


def test_an_updated_translation_keeps_what_is_there_and_marks_what_changed(tmp_path):
    path = tmp_path / "zh.po"
    path.write_text('msgid ""\nmsgstr ""\n\nmsgid "wait"\nmsgstr "等待"\n', encoding="utf-8")
    template = messages.Catalog()
    template.add("wait"), template.add("{n} calls")
    messages.update(path, template)
    assert language.read_po(path.read_text(encoding="utf-8")) == {"wait": "等待"}
    assert 'msgid "{n} calls"\nmsgstr ""' in path.read_text(encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    messages.update(path, template)
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.usefixtures("strange")
def test_controls_speak_the_users_language():
    from sim.workbench.controls import control

    seen, world = 0, sim.load("broadband-market")
    for path in paths(world):
        try:
            made = control(world, path)
        except sim.ScenarioError:  # what has no slider
            continue
        seen += 1
        meaning = re.sub(r"<[^>]*>", "", made.row.children[1].value)
        unit, apart, rest = meaning.partition("&nbsp;")
        for text in (made.input.description, made.input.tooltip, *((unit, rest) if apart else (meaning,))):
            assert text.strip().startswith(MARK), (path, text)
            assert text.strip().endswith(END)
        for words, _ in getattr(made.input, "options", ()):
            assert words.startswith(MARK), (path, words)
    assert seen > 50


def paths(world):
    """The paths of all parameters that a scenario has, its own names in the place of NAME."""
    for path, _, _ in walk(Scenario):
        found = [""]
        for key in path.split("."):
            known = [list(world.get(p.strip("."))) for p in found] if key == "NAME" else [[key]] * len(found)
            found = [f"{p}.{k}".strip(".") for p, keys in zip(found, known, strict=True) for k in keys]
        for each in found:
            try:
                world.get(each)
            except sim.ScenarioError:
                continue
            yield each


@pytest.mark.usefixtures("strange")
def test_the_guide_to_metrics_is_translated():
    guide = sim.metrics_guide()
    texts = [text for column in ("unit", "numerator", "denominator") for text in guide[column] if text]
    assert [text for text in texts if not text.startswith(MARK)] == []


HELP = """
import typer
from sim.cli.command import app
command = typer.main.get_command(app)
for one in (command, *command.commands.values()):
    print(repr(one.help))
    for each in one.params:
        if each.name not in ("help", "context"):
            print(repr(each.help))
"""


@pytest.mark.usefixtures("strange")
def test_the_commands_help_is_translated():
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True, encoding="utf-8")
    texts = [ast.literal_eval(line) for line in done.stdout.splitlines()]
    assert len(texts) > 15
    assert [text for text in texts if not text.startswith(MARK)] == []


@pytest.mark.usefixtures("strange")
def test_the_command_works_in_any_language(capsys):
    assert main(["run", "broadband-complaint", "--set", "days=1", "--replications", "2"]) == 0
    shown = capsys.readouterr().out
    assert f"{MARK}mean{END}" in shown
    assert "tellings_per_call" in shown  # a name of the data
    assert main(["run", "broadband-complaint", "--set", "centre.retelling_s=-1"]) == 2
    assert f"{MARK}centre.retelling_s is -1.0, but must lie {MARK}" in capsys.readouterr().err
    assert main(["list"]) == 0
    assert f"{MARK}A customer's broadband line is slow." in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("strange")
def test_a_wrong_number_is_refused_in_the_users_language():
    from sim import theory
    from sim.core.ticks import ticks

    for wrong in (lambda: theory.erlang_c(-1, 1, 1), lambda: theory.erlang_c(9, 1, 1), lambda: ticks(-1)):
        with pytest.raises(ValueError, match=f"^{MARK}.*{END}$"):
            wrong()


NAMES = {
    name
    for world in map(sim.load, sim.scenarios())
    for name in (world.name, world.money.currency, *world.demand.reasons, *world.centre.teams, *world.centre.queues)
}


def untranslated(texts):
    """What stands outside the marks and holds a word, but is no name that a scenario chooses, alone or with a number.

    >>> untranslated(["⟦Wait: ⟦12⟧ s⟧ or more", "12", "<b>⟦two lines⟧</b>"])
    ['or more']
    """
    found = []
    for text in texts:
        bare, more = re.sub("<[^>]*>", f"{MARK}{END}", unescape(text)), 1
        while more:
            bare, more = re.subn(f"{MARK}[^{MARK}{END}]*{END}", "\n", bare)
        found += [line.strip() for line in bare.split("\n") if re.search("[A-Za-z]{2}", line)]
    return [line for line in found if line.strip("0123456789,. ") not in NAMES]


def drawn(figure):
    """The words of a picture."""
    figure.canvas.draw()
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible()]


@pytest.mark.usefixtures("strange")
def test_the_overview_of_a_result_speaks_the_users_language():
    from sim.figures.overview import overview

    market = sim.load("small-market").set({"months": 3, "customers.count": 100})
    words = drawn(overview(sim.run(market, seed=1), sim.replicate(market, 2, seed=1).summary()))
    assert sum(MARK in text for text in words) > 10
    assert untranslated(words) == []


def cells(path):
    """The code of a notebook, without commands to Jupyter."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(line for line in cell["source"] if not line.startswith("%"))


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
@pytest.mark.usefixtures("strange")
def test_a_lesson_works_in_any_language(path, monkeypatch):
    """Its cells run, with what they assert; then every gate is opened, and all widgets and pictures are looked at."""
    import ipywidgets
    from matplotlib.figure import Figure

    figures, widgets, begin = [], [], Figure.__init__
    monkeypatch.setattr(Figure, "__init__", lambda self, *a, **b: (figures.append(self), begin(self, *a, **b))[1])
    ipywidgets.Widget.on_widget_constructed(widgets.append)
    before, names = {id(thing) for thing in gc.get_objects()}, {"display": lambda *_: None}
    try:
        for code in cells(path):
            exec(code, names)  # noqa: S102 - our own lesson
        for thing in gc.get_objects():
            if type(thing).__name__ == "Gate" and id(thing) not in before:
                thing.open()
    finally:
        ipywidgets.Widget.on_widget_constructed(None)
    texts = [getattr(each, trait, None) for each in widgets for trait in ("description", "value", "tooltip")]
    assert untranslated(text for text in texts if isinstance(text, str)) == []
    assert untranslated(text for figure in figures for text in drawn(figure)) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((ROOT / "exercises").glob("*/source/*/*.ipynb")), ids=lambda path: path.stem)
@pytest.mark.usefixtures("strange")
def test_an_exercise_is_judged_alike_in_any_language(path):
    names = {}
    for code in cells(path):
        exec(code, names)  # noqa: S102 - our own exercise, with what it asserts
