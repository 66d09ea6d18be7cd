"""What holds for every rule of the mind: its form, names instead of positions, the register, a stranger's rule."""

import csv
import inspect
import os
import shutil
import subprocess
import sys
from importlib import import_module
from itertools import product
from math import isnan
from pathlib import Path
from pkgutil import walk_packages
from types import SimpleNamespace
from typing import ClassVar, Literal

import pytest

import sim
from sim.core import datasets
from sim.core.datasets import shipped
from sim.core.ends import LegEnd, Story
from sim.core.parameter import walk
from sim.mind import RULES, Mind
from sim.mind.expectation.difference import Expecting
from sim.mind.loyalty.course import CourseTable, yearly_retention
from sim.mind.memory.peaks import Average
from sim.mind.moments.delivery import Delivery
from sim.mind.moments.leg import BUFFER, EXAMPLE, MOST_MOMENTS, Leg, leg_facts
from sim.mind.moments.plain import PlainMoments, leg_moments, put
from sim.mind.registry import AT_FIRST, FUNCTIONS, register
from sim.mind.rule import Places, Rule, names_of, places
from tests import ROOT
from tests.by_hand.test_mind import lived


def test_every_rule_has_a_test_and_a_row_in_the_reference_page():
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "by_hand").glob("*.py"))
    page = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    for step, rules in RULES.items():
        assert f"## {step}\n" in page
        for rule in rules:
            assert f"{rule.__name__}(" in tests, f"{rule.__name__} has no test by hand"
            assert f"### {rule().rule}\n" in page


EVERY_RULE = [rule for rules in RULES.values() for rule in rules]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule().rule)
def test_every_rule_keeps_to_what_a_rule_must(rule):
    """Source, example, declared parameters, functions; finite results in range, the same ones as machine code."""
    report = sim.check_rule(rule())
    assert report.passed, report
    assert all(about.meaning for _, _, about in walk(rule))


def test_every_rule_stands_at_a_step_of_the_mind():
    assert list(RULES) == list(Mind.model_fields)
    assert [[rule().rule for rule in RULES[step]] for step in ("memory", "expectation", "loyalty")] == [
        ["peak_end", "average", "blend", "last", "first", "trend", "episodes"],
        ["difference", "ratio", "zone", "dissonance"],
        ["course_table", "by_handling", "inborn"],
    ]


# Names instead of positions.


@pytest.mark.parametrize("rule", [*EVERY_RULE, Delivery], ids=lambda rule: rule.__name__)
def test_each_constant_stands_at_the_place_of_its_name(rule):
    part, at = rule(), places(rule)
    assert tuple(vars(at)) == tuple(names_of(rule))
    assert len(vars(at)) == len(part.constants())
    assert all(part.constants()[getattr(at, name)] == float(part.named()[name]) for name in names_of(rule))
    after = places(rule, after=places(PlainMoments))
    assert list(vars(after).values()) == [len(PlainMoments().constants()) + place for place in vars(at).values()]


def test_every_places_of_the_project_are_those_of_its_rule():
    """Each set of places in a file of the mind belongs to a rule, and no two rules' places are confused."""
    named = {tuple(names_of(one)): one for one in (*EVERY_RULE, Delivery, Expecting)}
    found = []
    for module in walk_packages(sim.mind.__path__, "sim.mind."):
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, Places):
                found.append(name)
                first = len(PlainMoments().constants()) if named[tuple(vars(value))] is Delivery else 0
                assert list(vars(value).values()) == [first + place for place in range(len(vars(value)))]
    assert len(found) >= 13


def test_what_is_expected_and_felt_at_first_stands_first():
    for step, name in (("expectation", "start"), ("loyalty", "standing")):
        assert all(getattr(places(rule), name) == AT_FIRST for rule in RULES[step])


@pytest.mark.parametrize("before", ["advert:", "greeting:", "music_factor:", "cooling_s:"])
def test_a_field_that_is_put_in_between_shifts_nothing(before):
    """A copy of the file of moments with one field more gives the same moments of the same legs."""
    source = Path(inspect.getsourcefile(PlainMoments)).read_text(encoding="utf-8")
    more = 'one_more: Number = parameter(9.0, "score", "One more", "Nothing.", allowed=SCORE)\n\n    '
    changed = source.replace(f"    {before} Number", f"    {more}{before} Number", 1).rpartition("register(")[0]
    assert more in changed
    copy = {"__name__": "copy"}
    exec(compile(changed, "copy", "exec", dont_inherit=True), copy)  # noqa: S102
    p, q = PlainMoments(anger=0.5).constants(), copy["PlainMoments"](anger=0.5).constants()
    assert len(q) == len(p) + 1
    design = Delivery(formalities_s=20, formalities_parts=2, choice=True, ritual=True, finish_strong=True).constants()
    for end, story in product(LegEnd, Story):
        outs, leg = ([0.0] * BUFFER, [0.0] * BUFFER), EXAMPLE._replace(end=end, story=story, kind=1.0, music=1.0)
        assert leg_moments(p + design, leg, outs[0]) == copy["leg_moments"](q + design, leg, outs[1])
        assert outs[0] == outs[1]


def test_a_leg_is_told_by_name():
    """What the engines know of a leg, in words; of a call-back neither advert nor waiting on the line is known."""
    queue = SimpleNamespace(advert_s=30.0, prompt_s=15.0, music=True)
    agent, ticks, how = (0.5, 1.0), (60_000_000, 90_000_000), (int(Story.AGAIN), int(LegEnd.PASSED_ON))
    leg = leg_facts(queue, agent, 45.0, (2, 120.0, False), ticks, how)
    assert leg == Leg(
        advert_s=30.0, menu_layers=2, prompt_s=15.0, wait_s=60.0, talk_s=90.0, retelling_s=45.0, story=Story.AGAIN,
        end=LegEnd.PASSED_ON, announced_s=120.0, music=1.0, conduct=0.5, kind=1.0,
    )  # fmt: skip
    back = leg_facts(queue, agent, 45.0, (2, 120.0, True), ticks, how)
    assert isnan(back.announced_s)
    assert back._replace(announced_s=0.0) == leg._replace(
        advert_s=0.0, menu_layers=0, prompt_s=0.0, wait_s=0.0, announced_s=0.0, music=0.0
    )


def test_the_page_on_rules_of_ones_own_names_every_fact_of_a_leg_and_every_function():
    page = (ROOT / "docs" / "how-to" / "write-your-own-rule.md").read_text(encoding="utf-8")
    functions = [f"`{name}(" for wanted in FUNCTIONS.values() for name in wanted]
    assert [one for one in (*(f"`{name}`" for name in Leg._fields), *functions) if one not in page] == []
    assert f"at most {MOST_MOMENTS};" in page


def test_the_longest_leg_fits_into_the_buffer():
    """All layers of a menu, an hour and more of holding, and formalities in ten parts: 138 moments."""
    found = lived(
        delivery=Delivery(formalities_s=20, formalities_parts=10, choice=True, ritual=True),
        advert_s=30.0, menu_layers=50, prompt_s=1.0, wait_s=1e6, talk_s=900.0, kind=1.0,
    )  # fmt: skip
    assert len(found) == 138 <= MOST_MOMENTS


# The register.


def test_a_rule_that_comes_too_late_is_refused_in_one_sentence():
    class Late(Average):
        """Too late."""

    with pytest.raises(
        sim.ScenarioError, match=r"Late came too late to be registered; sim\.mind\.own puts a rule into"
    ):
        register("memory", Late, **Average.functions)
    assert Late not in RULES["memory"]


def test_a_rule_with_other_functions_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr("sim.mind.registry.RULES", {})
    with pytest.raises(
        sim.ScenarioError, match="a rule for memory needs the functions start, step, finish; Told has told"
    ):
        register("memory", type("Told", (Average,), {}), **RULES["word_of_mouth"][0].functions)


def test_a_new_rule_is_one_file(tmp_path):
    """In a copy of the project a file is put into the folder of memories: scenarios can name its rule."""
    root = Path(sim.__file__).parent
    skipped = shutil.ignore_patterns("__pycache__", "lessons", "lab", "workbench", "figures")
    shutil.copytree(root, tmp_path / "sim", ignore=skipped)
    shutil.copytree(root.parent / "datasets", tmp_path / "datasets")
    (tmp_path / "sim" / "mind" / "memory" / "best.py").write_text(NEW_RULE, encoding="utf-8")
    code = (
        "import sim; world = sim.textbook(60, 5, 180, hours=1).set('mind.memory', {'rule': 'best'}); "
        "print(sim.mind.RULES['memory'][-1].__name__, sim.run(world, engine='reference').calls.remembered.max())"
    )
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["Best", "9.0"]


NEW_RULE = '''"""Only the best."""

from typing import ClassVar, Literal

from sim.mind.registry import register
from sim.mind.rule import Rule


class Best(Rule):
    """Only the best moment."""

    rule: Literal["best"]
    source: ClassVar[str] = "a test"


def best_start(p):
    """Nothing lived yet."""
    return (0.0, 0.0, 0.0, 0.0)


def best_step(state, score, seconds, p):
    """Keep the best."""
    return (max(state[0], score), 0.0, 0.0, 0.0)


def best_finish(state, p):
    """What was kept."""
    return state[0]


register("memory", Best, order=2, start=best_start, step=best_step, finish=best_finish)
'''


# A stranger's rule.


def test_a_strangers_rule_is_told_what_is_wrong_with_it():
    def row(report, what):
        return next(one for one in report.rows if one.what == what)

    class Mute(Rule):
        rule: Literal["mute"]

        functions: ClassVar = {"told": lambda satisfaction, p: 1.0}

    class Wrong(Rule):
        """An example that does not come true.

        >>> 1 + 1
        3
        """

        rule: Literal["wrong"]
        source: ClassVar[str] = "nobody"
        functions: ClassVar = {"tell": lambda satisfaction, p: 1.0}

    mute, wrong = sim.check_rule(Mute()), sim.check_rule(Wrong())
    assert [one.what for one in mute.rows if not one.passed] == ["source", "docstring"]
    assert [one.what for one in wrong.rows if not one.passed] == ["docstring", "example", "functions"]
    assert "tell, which no step has. moments: leg_moments;" in row(wrong, "functions").says
    assert not mute.passed
    assert "!!  source" in repr(mute)
    with pytest.raises(sim.ScenarioError, match=r"check_rule: rule is .*, but must be a rule, such as"):
        sim.check_rule("peak_end")


@pytest.mark.parametrize(
    ("step", "functions", "says"),
    [
        ("complaint", [lambda s, u, p: 3 * u], "but must give a whole number from 0 to 3"),
        ("word_of_mouth", [lambda s, p: 1.0 / (5.0 - s)], "failed: ZeroDivisionError"),
        ("word_of_mouth", [lambda s, p: p[3] if s > 4.9 else 1.0], "failed: IndexError"),
        ("loyalty", [lambda s, f, h, p: s + 1 - f / 2, lambda s, p: 0.5, lambda y, m: y], "but must give 1 to 5"),
        ("moments", [lambda p, leg, out: put(out, 0, 2, leg.wait_s, 11.0)], "score 11.0"),
        ("moments", [lambda p, leg, out: leg.menu_layers + 100], "but must give a whole number from 0 to 140"),
    ],
)
def test_rules_of_ones_own_that_go_wrong_somewhere_are_found(step, functions, says):
    report = sim.check_rule(sim.mind.own(step, "x", *functions, numbers=(3.0,)))
    assert not report.passed
    assert says in report.rows[-1].says, report


def test_ones_own_rule_of_moments_reads_a_leg_by_name():
    def plain(p, leg, out):
        n = put(out, 0, 2, leg.wait_s, 10.0 - p[0] if leg[3] > 60.0 else 5.0)
        return put(out, n, 10, 1.0, 6.0)

    report = sim.check_rule(sim.mind.own("moments", "hold and goodbye", plain, numbers=(7.0,)))
    assert report.passed, report


def test_the_rule_reads_the_file(monkeypatch, tmp_path):
    with shipped("datasets", "retention_by_satisfaction.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 5
    other = tmp_path / "retention_by_satisfaction.csv"
    other.write_text("satisfaction,low,middle,high\n" + "".join(f"{n},0.1,0.2,0.3\n" for n in range(1, 6)))
    monkeypatch.setattr(datasets, "shipped", lambda *parts: other if parts[-1] == other.name else shipped(*parts))
    datasets.dataset.cache_clear()
    try:
        assert yearly_retention(4.0, CourseTable().constants()) == 0.2
    finally:
        monkeypatch.undo()
        datasets.dataset.cache_clear()
