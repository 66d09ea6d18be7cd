"""Lesson 05, failures: which link would have stopped the chain, and where help belongs in a crisis."""

import json
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

import sim
from sim.core.clock import seconds_of
from sim.figures.complaints.crisis import crisis_in_words, draw_crisis
from sim.lessons.complaints import crisis, failure_chain, show
from sim.lessons.complaints.crisis import STAGES, crisis_table, days, fault_found, helped, waits
from sim.lessons.complaints.failure_chain import callers, chain, in_turn, mended, one_by_one
from sim.mind.recovery import return_by_handling
from tests import ROOT

SEEDS = range(1, 9)
EARLY, LATE = ("first_answer", "story", "in_time"), ("recorded", "handled", "fed_back")
ONE_DAY = {"days": 1}


def paired(values):
    """The mean of differences, each on one seed's luck, and its standard error."""
    values = np.asarray(values, dtype=float)
    return values.mean(), values.std(ddof=1) / sqrt(len(values))


def returning(world, seed):
    return 100 * callers(sim.run(world, seed=seed)).returning.mean()


@pytest.fixture(scope="module")
def saved():
    """On one day, how many more of 100 callers return, by what is mended, for several seeds."""
    worlds = {name: mended(name) for name in EARLY + LATE}
    worlds |= {"late": mended(*LATE), "all": mended(*EARLY, *LATE)}
    rows = []
    for seed in SEEDS:
        weak = returning(mended().set(ONE_DAY), seed)
        rows.append({name: returning(world.set(ONE_DAY), seed) - weak for name, world in worlds.items()})
    return pd.DataFrame(rows)


# The chain


def test_the_links_fail_in_the_scenario_and_each_moves_its_own_parameter():
    weak, values = sim.load("small-fault"), {}
    for link in chain():
        assert weak.get(link.path) == link.weak != link.sound
        assert mended(link.name) == weak.set(link.path, link.sound)
        values[link.path] = link.sound
    assert len(values) == 6
    assert mended(*EARLY, *LATE) == weak.set(values)
    assert mended() == weak


def test_a_link_that_is_not_there_is_refused():
    with pytest.raises(sim.ScenarioError, match=r"no link told; its links are: first_answer, .*fed_back\."):
        mended("story", "told")


def test_what_became_of_the_callers_is_what_the_tables_say():
    run = sim.run(mended("fed_back").set(ONE_DAY), seed=3)
    found, calls = callers(run), run.calls
    assert calls.customer.is_unique
    assert found.index.tolist() == calls.customer.tolist()
    upset = found.dissatisfied.to_numpy()
    by_handling = calls.handling.astype(str).map(return_by_handling())
    assert found.returning.to_numpy()[upset] == pytest.approx(by_handling[upset].to_numpy(), abs=1e-12)
    assert found.returning[~upset].min() > 0.5
    assert found.complained.sum() == (calls.reaction == "public").sum()
    lost = (calls.outcome.isin(["unsolved", "gave_up"]) & calls.handling.isin(["silent", "unresolved"])).sum()
    assert found.unresolved.sum() == lost > 0
    assert (found.unresolved & ~upset).sum() < lost


def test_only_the_first_three_links_would_have_stopped_it_alone(saved):
    for name in EARLY:
        mean, error = paired(saved[name] - saved["all"] / 2)
        assert mean > 4 * error, name
    for name in LATE:
        mean, error = paired(saved["all"] / 20 - saved[name])
        assert mean > 4 * error, name


def test_the_first_link_saves_most_but_the_order_is_no_ladder(saved):
    for better, worse in (("first_answer", "in_time"), ("in_time", "story")):
        mean, error = paired(saved[better] - saved[worse])
        assert mean > 4 * error, (better, worse)


def test_the_last_three_need_each_other_and_reach_only_those_who_speak(saved):
    together, error = paired(saved["late"] - saved[list(LATE)].sum(axis=1))
    assert together > 4 * error
    assert together > 3 * saved[list(LATE)].sum(axis=1).mean()
    weak = callers(sim.run(mended().set(ONE_DAY), seed=1))
    ceiling = 100 * weak.complained.mean() * (max(return_by_handling().values()) - return_by_handling()["unresolved"])
    assert saved["late"][0] < ceiling < saved["all"][0] / 2


def test_the_last_three_change_no_call():
    weak, late = (sim.run(mended(*names).set(ONE_DAY), seed=2) for names in ((), LATE))
    columns = ["customer", "total_wait_s", "talk_s", "outcome", "satisfaction", "complained"]
    pd.testing.assert_frame_equal(weak.calls[columns], late.calls[columns])


def test_the_table_compares_on_the_same_luck():
    table = one_by_one(seed=5)
    assert table.index.tolist() == ["as it is", *EARLY, *LATE, "all six"]
    assert table.saved["as it is"] == 0
    assert (table.saved == table.returning - table.returning["as it is"]).all()
    assert table.work_min["first_answer"] < 0.65 * table.work_min["as it is"]
    assert (table.cost[list(EARLY[:2])] < table.cost["in_time"]).all()
    run = sim.run(mended("story"), seed=5)
    assert table.cost["story"] == run.metrics()["cost_per_call"]
    assert table.unresolved["story"] == pytest.approx(100 * callers(run).unresolved.mean())


def test_links_mended_in_turn_add_up():
    names = [link.name for link in chain()]
    back = in_turn(reversed(names), seed=5)
    assert back.index.tolist()[:3] == ["as it is", "fed_back", "+ handled"]
    assert back.iloc[-1].to_dict() == one_by_one(seed=5).loc["all six"].to_dict()
    assert back.iloc[3].saved == pytest.approx(returning(mended(*LATE), 5) - returning(mended(), 5))


# The crisis


@pytest.fixture(scope="module")
def plans():
    """The crisis by plan (row) and seed: six agents in a stage, from it on, the fault found in it."""
    worlds = {"no help": sim.load("crisis-day")}
    worlds |= {f"in {stage}": helped(stage) for stage in STAGES}
    worlds |= crisis.plans()
    tables = {seed: crisis_table(worlds, seed) for seed in SEEDS}
    columns = ("gave_up", "complaints", "wait_min", "agents_cost")
    return {name: pd.DataFrame({seed: table[name] for seed, table in tables.items()}) for name in columns}


def less(plans, column, one, other):
    """How many standard errors one plan lies below another, on the same luck."""
    values = plans[column]
    mean, error = paired(values.loc[other] - values.loc[one])
    return mean / error


def test_help_comes_when_it_is_said_to_come():
    usual = sim.load("crisis-day").get(crisis.AGENTS)
    assert helped("mending", 2).get(crisis.AGENTS) == {"08:00": usual, "18:00": usual + 2}
    assert helped("spread", 2).get(crisis.AGENTS) == {"08:00": usual, "15:00": usual + 2, "18:00": usual}
    assert helped("spread", 2, until_closing=True).get(crisis.AGENTS) == {"08:00": usual, "15:00": usual + 2}
    assert crisis.plans()["from spread"] == helped("spread", until_closing=True)
    assert fault_found("spread").demand.calls_per_hour["18:00"] == 150
    with pytest.raises(sim.ScenarioError, match="there is no stage end; the stages are: precursor, "):
        helped("end")
    with pytest.raises(sim.ScenarioError, match="after the stage mending there is none"):
        fault_found("mending")


def test_the_plans_for_one_stage_cost_the_same(plans):
    extra = 3 * crisis.EXTRA * sim.load("crisis-day").money.agent_cost_per_hour
    cost = plans["agents_cost"]
    for stage in STAGES:
        paid = (cost.loc[f"in {stage}"] - cost.loc["no help"]) / extra
        assert paid.between(0.9, 1.2).all()  # some finish a call after their shift


def test_agents_at_the_precursor_help_least_and_finding_the_fault_there_most(plans):
    for column in ("gave_up", "complaints", "wait_min"):
        for stage in STAGES[1:]:
            assert less(plans, column, f"in {stage}", "in precursor") > 4, (column, stage)
        for other in plans[column].index.drop("found in precursor"):
            assert less(plans, column, "found in precursor", other) > 4, (column, other)


def test_help_where_the_callers_are(plans):
    for stage in ("outbreak", "spread"):
        for other in ("no help", "in precursor", "in mending"):
            assert less(plans, "gave_up", f"in {stage}", other) > 4
            assert less(plans, "wait_min", f"in {stage}", other) > 4


def test_from_the_precursor_on_is_dearer_than_from_the_outbreak_and_hardly_better(plans):
    given_up, cost = (plans[name].mean(axis=1) for name in ("gave_up", "agents_cost"))
    gain = given_up["from outbreak"] - given_up["from precursor"]
    assert abs(gain) < 0.02 * given_up["no help"]
    assert cost["from precursor"] - cost["from outbreak"] > 400
    for later in ("spread", "mending"):
        assert less(plans, "gave_up", "from outbreak", f"from {later}") > 4


def test_the_precursor_shows_in_the_calls_and_not_in_the_waits():
    legs = pd.concat([sim.run(sim.load("crisis-day"), seed=seed).legs for seed in SEEDS])
    begins = {name: seconds_of(time) - seconds_of("08:00") for name, time in crisis.begins().items()}
    during = legs.queued_s.between(begins["precursor"], begins["outbreak"])
    assert legs.wait_s[during].mean() < 60
    assert legs.wait_s[legs.queued_s > begins["outbreak"]].mean() > 240
    per_hour = sim.load("crisis-day").demand.calls_per_hour
    assert per_hour["09:00"] == 1.2 * per_hour["08:00"]


def test_redials_and_returns_make_it_worse():
    day = sim.load("crisis-day")
    calm = day.set({"demand.redial.share": 0, "demand.reasons.fault.returns.share": 0})
    tables = [crisis_table({"day": day, "calm": calm}, seed) for seed in SEEDS]
    mean, error = paired([t.wait_min["day"] - t.wait_min["calm"] for t in tables])
    assert mean > max(4 * error, 0.5)


# The picture


@pytest.fixture(scope="module")
def figure():
    worlds = days()
    stages = {name: seconds_of(time) / 3600 for name, time in crisis.begins().items()}
    return draw_crisis(waits(worlds), crisis_table(worlds), stages, crisis.EXTRA), waits(worlds), crisis_table(worlds)


def test_the_picture_shows_the_table(figure):
    drawn, table, facts = figure
    assert [axes.get_title(loc="left") for axes in drawn.axes] == [f"help: {stage}" for stage in STAGES]
    for axes, stage in zip(drawn.axes, STAGES, strict=True):
        for line, name in zip(axes.lines, ("no help", stage), strict=True):
            assert line.get_ydata().tolist() == table.wait_min[table.help == name].tolist()
        words = [text.get_text() for text in axes.texts]
        assert f"given up: {facts.gave_up[stage]:,}" in words
        assert f"no help: {facts.gave_up['no help']:,}" in words
    assert drawn.axes[0].get_ylim() == drawn.axes[-1].get_ylim()


def test_waits_by_the_hour_are_those_of_the_legs(figure):
    _, table, _ = figure
    legs = sim.run(helped("spread"), seed=10).legs
    at_four = legs[(legs.queued_s >= 8 * 3600) & (legs.queued_s < 9 * 3600)]
    shown = table[(table.help == "spread") & (table.hour == 16.5)].wait_min.item()
    assert shown == pytest.approx(at_four.wait_s.mean() / 60)
    assert table.hour.between(8.5, 20.5).all()


def test_words_are_large_enough_and_within_the_picture(figure):
    drawn, *_ = figure
    drawn.canvas.draw()
    for text in drawn.findobj(Text):
        if text.get_text() and text.get_visible():
            assert text.get_fontsize() >= 11
            box = text.get_window_extent()
            assert 0 <= box.x0 <= box.x1 <= drawn.bbox.x1 + 1, text.get_text()


def test_the_words_say_the_same(figure):
    facts = figure[-1]
    in_words = show.crisis_day().children[1]
    words = crisis_in_words(facts, crisis.EXTRA)
    assert f"{facts.gave_up['precursor']:,} at the stage precursor" in words
    assert words in in_words.children[0].value


def test_the_lesson_asks_before_it_answers():
    path = ROOT / "notebooks" / "05-complaints-and-silence.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for module in (failure_chain, crisis):
        name = module.__name__
        places = [i for i, cell in enumerate(cells) if f"from {name} import" in "".join(cell["source"])]
        assert len(places) >= 2
        for place in places:
            asked = cells[place - 1]
            assert asked["cell_type"] == "markdown"
            assert "?" in "".join(asked["source"]) or "say why" in "".join(asked["source"])
