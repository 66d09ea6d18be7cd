"""The workbench: controls say what the parameters say, one loop between them and the picture, errors in a sentence."""

import re
import time
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from ipywidgets import Checkbox, Dropdown, FloatSlider, IntSlider
from PIL import Image

import sim
from sim.core.parameter import ScenarioError, declared
from sim.figures.felt.curve import draw_felt_curve, move_felt_curve
from sim.results.one_call import call_of, typical_caller
from sim.workbench.controls import control, find
from sim.workbench.in_words import InWords, in_html
from sim.workbench.live import Live
from sim.workbench.picture import Picture

WORLD = sim.load("broadband-complaint").set("days", 1)
MENUS = "centre.queues.front.menu_layers"
AGENTS = "centre.teams.front.agents"


def test_a_slider_has_label_range_and_meaning_of_its_parameter():
    about = declared(type(WORLD.centre.queues["front"]))["menu_layers"]
    made = control(WORLD, MENUS)
    assert isinstance(made.input, IntSlider)
    assert (made.input.min, made.input.max) == about.usual
    assert about.label in made.input.description
    assert made.input.tooltip == about.meaning
    assert about.unit in made.row.children[1].value
    assert about.meaning in made.row.children[1].value


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (MENUS, IntSlider),
        (AGENTS, IntSlider),
        ("mind.moments.goodbye", FloatSlider),
        ("centre.retelling_s", FloatSlider),
        ("demand.reasons.slow_line.returns.share", FloatSlider),
        ("centre.teams.front.shared_context", Checkbox),
        ("mind.memory", Dropdown),
        ("mind.loyalty.band", Dropdown),
        ("centre.agents_choose", Dropdown),
    ],
)
def test_each_kind_of_parameter_has_its_control_and_it_sets_what_it_shows(path, kind):
    made = control(WORLD, path)
    assert isinstance(made.input, kind)
    assert WORLD.set(made.settings()) == WORLD
    if isinstance(made.input, IntSlider | FloatSlider):
        for end in (made.input.min, made.input.max):
            made.input.value = end
            assert WORLD.set(made.settings()).get(path) == pytest.approx(end)


def test_a_value_beyond_the_usual_range_widens_the_slider():
    assert control(WORLD.set(MENUS, 20), MENUS).input.max == 20


def test_one_tick_may_stand_for_several_teams():
    paths = [f"centre.teams.{team}.shared_context" for team in WORLD.centre.teams]
    made = control(WORLD, *paths)
    made.input.value = True
    assert made.settings() == dict.fromkeys(paths, True)
    assert "front" not in made.input.description


def test_choosing_another_rule_of_memory():
    made = control(WORLD, "mind.memory")
    made.input.value = dict(made.input.options)["average"]
    assert WORLD.set(made.settings()).mind.memory.rule == "average"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("centre.teams.frnt.agents", "did you mean front"),
        ("centre.queues", "no slider"),
        ("demand.calls_per_hour", "no slider"),
        ("centre.queues.front.patience_s.mean", "no usual range"),
    ],
)
def test_what_has_no_control_is_refused_in_a_sentence(path, why):
    with pytest.raises(ScenarioError, match=why):
        control(WORLD, path)


def test_a_range_outside_the_allowed_one_is_refused():
    with pytest.raises(ScenarioError, match="may not go"):
        control(WORLD, AGENTS, within=(-5, 10))


def test_find_gives_the_declaration_itself():
    assert find(WORLD, AGENTS).parameter == declared(type(WORLD.centre.teams["front"]))["agents"]


def counted(world=WORLD, calculate=None, paths=(MENUS,)):
    ran, seen = [], []

    def work(changed):
        ran.append(changed.get(paths[0]))
        return calculate(changed) if calculate else changed.get(paths[0])

    return Live(world, [control(world, path) for path in paths], work, seen.append), ran, seen


def test_every_change_is_run_once():
    live, ran, seen = counted()
    live.controls[0].input.value = 3
    live.controls[0].input.value = 3
    assert ran == seen == [5, 3]


def test_back_is_one_run_and_shows_the_start():
    live, ran, seen = counted(paths=(MENUS, AGENTS))
    live.controls[0].input.value = 1
    live.controls[1].input.value = 20
    live.reset.click()
    assert ran == [5, 1, 1, 5]
    assert seen[-1] == 5


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (ScenarioError("menu_layers is odd."), "menu_layers is odd."),
        (ZeroDivisionError("division by zero"), "This could not be calculated: division by zero"),
        (KeyError(), "This could not be calculated: KeyError"),
    ],
)
def test_a_problem_is_one_sentence_and_the_next_change_works(problem, words):
    def fragile(changed):
        if changed.get(MENUS) == 2:
            raise problem
        return changed.get(MENUS)

    live, _, seen = counted(calculate=fragile)
    live.controls[0].input.value = 2
    assert words in live.note.value
    assert "Traceback" not in live.note.value
    assert seen == [5]
    live.controls[0].input.value = 1
    assert seen == [5, 1]
    assert words not in live.note.value


def test_a_long_calculation_is_announced_and_a_short_one_is_not():
    live, _, _ = counted()
    told = []
    live.note.observe(lambda change: told.append(re.sub("<[^>]*>", "", change.new)), "value")
    live.guarded(lambda: time.sleep(0.05))
    assert "Calculating …" not in told
    live.guarded(lambda: time.sleep(0.5))  # from now on it is known to be slow
    assert "Calculating …" not in told
    live.guarded(lambda: time.sleep(0.05))
    assert told[-2:] == ["Calculating …", ""]
    live.guarded(lambda: None, "One moment …")
    assert told[-2:] == ["One moment …", ""]


@pytest.fixture(scope="module")
def calls():
    base = sim.run(WORLD, seed=1)
    customer = typical_caller(base, "slow_line", 3)
    changed = sim.run(WORLD.set("mind.moments.goodbye", 8), seed=1)
    return call_of(base, customer), call_of(changed, customer)


def test_the_typical_caller_is_the_median_of_those_who_went_through_all_of_it():
    run = sim.run(WORLD, seed=1)
    table = run.calls
    through = table[(table.reason == "slow_line") & (table.tellings == 3) & (table.outcome == "unsolved")]
    waits = through.set_index("customer").total_wait_s
    wait = waits[typical_caller(run, "slow_line", 3)]
    assert (waits < wait).sum() <= len(waits) / 2
    assert (waits > wait).sum() <= len(waits) / 2


def test_one_call_has_the_moments_that_the_whole_run_has():
    run = sim.run(WORLD, seed=1)
    customer = typical_caller(run, "slow_line", 3)
    call = run.calls.set_index("customer").call[customer]
    assert list(call_of(run, customer).scores) == run.moments[run.moments.call == call].score.tolist()


def test_nobody_typical_and_nobody_at_all_are_sentences():
    run = sim.run(WORLD, seed=1)
    with pytest.raises(ScenarioError, match="no slow_line caller"):
        typical_caller(run, "slow_line", 17)
    with pytest.raises(ScenarioError, match="does not call"):
        call_of(run, -1)


def image(picture):
    return np.asarray(Image.open(BytesIO(picture.widget.value)))


@pytest.fixture
def drawn(calls):
    """The felt curve of a call that somebody has changed, and its picture."""
    curve = draw_felt_curve(calls[0])
    move_felt_curve(curve, calls[1], calls[0])
    return curve, Picture(curve.figure, curve.moving(), "first")


def test_a_moved_picture_is_the_picture_drawn_anew(calls, drawn):
    curve, picture = drawn
    first = picture.widget.value
    assert not move_felt_curve(curve, calls[0], calls[0])
    picture.move("second")
    assert picture.widget.value != first
    assert picture.widget.tooltip == "second"
    moved = image(picture)
    picture.draw("third")
    assert (image(picture) == moved).all()
    move_felt_curve(curve, calls[1], calls[0])
    picture.move("fourth")
    assert picture.widget.value == first


def test_moving_leaves_no_trace_of_what_was_there(calls, drawn):
    curve, picture = drawn
    for _ in range(3):
        move_felt_curve(curve, calls[0], calls[0])
        picture.move("")
    fresh = draw_felt_curve(calls[0])
    assert np.abs(image(picture) - image(Picture(fresh.figure, fresh.moving(), ""))).max() == 0


def test_a_frame_is_quick_and_small(calls, drawn):
    curve, picture = drawn
    picture.move("")
    spent = []
    for _ in range(5):
        began = time.process_time()
        move_felt_curve(curve, calls[1], calls[0])
        picture.move("")
        spent.append(time.process_time() - began)
    assert min(spent) < 0.25
    assert len(picture.widget.value) < 300_000


def test_the_words_escape_what_it_is_told():
    said = InWords()
    said.tell("a < b", pd.DataFrame({"now": {"x": "<script>"}}), "here & now")
    assert "a &lt; b" in said.sentence.value
    assert "<script>" not in in_html(pd.DataFrame({"<script>": {"x": "1"}}))
    assert "here &amp; now" in said.source.value


@pytest.mark.parametrize("value", [180.0, 37.5, 200.0])
def test_a_sliders_value_lies_on_its_grid(value):
    world = sim.textbook(60, 5, 180).set("centre.target_s", value)
    slider = control(world, "centre.target_s", within=(30.0, 300.0)).input
    steps = (slider.value - slider.min) / slider.step
    assert slider.value == value
    assert abs(steps - round(steps)) < 1e-6
    assert slider.min >= 30.0
