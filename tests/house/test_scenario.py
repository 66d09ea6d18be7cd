"""A scenario is frozen, goes through YAML unharmed, has a digest, and says in one sentence what is wrong with it."""

import pickle

import pytest

import sim
from sim.core.parameter import Named, Part, ScenarioError, walk
from sim.world.library import scenarios
from sim.world.scenario import Scenario, from_file, from_yaml

WORLD = sim.load("broadband-complaint")

LEVEL = 'a whole number of agents, or a table by time of day such as {"08:00": 5, "12:00": 9}'
NOBODY = (
    "centre.queues.front: nobody serves it at closing time and callers wait for ever; give it patience_s or agents "
    "until then, or set centre.at_closing to drop."
)

# what is set, and the one sentence that answers
WRONG = {
    "unknown key": ("centre.teams.front.agnets", 3, "centre.teams.front.agnets is unknown; did you mean agents?"),
    "negative time": ("centre.retelling_s", -3, "centre.retelling_s is -3.0, but must lie at 0 or above (s)."),
    "negative mean": (
        "centre.queues.front.patience_s.mean", -3,
        "centre.queues.front.patience_s.mean is -3.0, but must lie between 1e-06 and 1e+09.",
    ),
    "share above 1": (
        "centre.teams.front.serves.front.solved_share", 1.5,
        "centre.teams.front.serves.front.solved_share is 1.5, but must lie between 0 and 1 (share).",
    ),
    "text for a number": (
        "centre.teams.front.agents", "many", f"centre.teams.front.agents is \"many\", but must be {LEVEL}.",
    ),
    "true for a number": (
        "centre.teams.front.agents", True, f"centre.teams.front.agents is true, but must be {LEVEL}.",
    ),
    "half an agent": (
        "centre.teams.front.agents", 2.5, f"centre.teams.front.agents is 2.5, but must be {LEVEL}.",
    ),
    "negative row": (
        "centre.teams.front.agents", {"09:00": -1},
        "centre.teams.front.agents is -1, but must lie between 0 and 100000 (agents).",
    ),
    "not a time": (
        "centre.teams.front.agents", {"9 am": 1},
        'centre.teams.front.agents.9 am: "9 am" is not a time of day; write it as HH:MM, such as 08:30.',
    ),
    "unknown queue passed to": (
        "centre.teams.front.serves.front.passes_to", "techncian",
        "centre.teams.front.serves.front.passes_to names an unknown queue, techncian; did you mean technician?",
    ),
    "unknown queue served": (
        "centre.teams.front.serves", {"fornt": {}},
        "centre.teams.front.serves names an unknown queue, fornt; did you mean front?",
    ),
    "unknown distribution": (
        "centre.queues.front.patience_s.kind", "exponental",
        'centre.queues.front.patience_s.kind is "exponental", but must be one of: constant, exponential, lognormal, '
        "erlang, weibull, uniform, hyperexponential, empirical.",
    ),
    "not a number at all": (
        "centre.retelling_s", float("nan"), "centre.retelling_s is nan, but must be a finite number.",
    ),
    "unknown rule": (
        "mind.loyalty.rule", "corse_table",
        'mind.loyalty.rule is "corse_table", but must be one of: course_table, by_handling, inborn, own.',
    ),
    "unknown world": ("world", "flor", 'world is "flor", but must be one of: floor, market.'),
    "closes when it opens": (
        "opening.closes", "09:00", "opening: closes is 09:00, when the lines open; for a whole day write 33:00.",
    ),
    "a key below a number": (
        "centre.teams.front.agents.x", 3,
        "centre.teams.front.agents.x does not exist: centre.teams.front.agents is 9.",
    ),
    "a circle in which nothing is solved": (
        "centre.teams.engineering.serves.engineering.passes_to", "technician",
        "centre: calls would be passed round for ever (technician > engineering > technician) because nobody there "
        "solves any.",
    ),
    "returns without end": (
        "demand.reasons.slow_line.returns.limit", None,
        "demand.reasons.slow_line.returns: a share above 0.99 without a limit hardly ever ends; give limit.",
    ),
    "redials without end": (
        "demand.redial", {"share": 1, "tries": None},
        "demand.redial: a share above 0.99 without a limit of tries hardly ever ends; give tries.",
    ),
    "nobody serves the patient": (
        "centre", {"queues": {"front": {}, "questions": {}}, "teams": {"t": {"agents": 0, "serves": {"front": {}}}}},
        NOBODY,
    ),
    "everybody on a break at closing time": (
        "centre", {"queues": {"front": {}, "questions": {}}, "teams": {"t": {
            "agents": 3, "serves": {"front": {}, "questions": {}},
            "breaks": [{"at": "16:45", "minutes": 600, "share": 1}],
        }}},
        NOBODY,
    ),
    "everybody absent": (
        "centre", {"queues": {"front": {}, "questions": {}}, "teams": {"t": {
            "agents": 3, "serves": {"front": {}, "questions": {}}, "absent_share": 1,
        }}},
        NOBODY,
    ),
    "a market with outside calls": (
        "world", "market",
        "a market's calls come from its customers; demand must not name calls_per_hour, profile or typed_calls.",
    ),
    "a warm-up without end": ("warm_up_hours", 1e4, "warm_up_hours (10000) leaves nothing of the world to count."),
    "low above high": (
        "demand.reasons.slow_line.returns.delay_days", {"kind": "uniform", "low": 5, "high": 2},
        "demand.reasons.slow_line.returns.delay_days: low is above high (5 > 2).",
    ),
    "a change within an interval": (
        "demand.calls_per_hour", {"09:00": 5, "09:07": 3},
        "demand.calls_per_hour changes at 09:07, within an interval of 15 min from 09:00.",
    ),
    "a team that serves nothing named": ("centre.teams.front", {}, "centre.teams.front.serves is missing."),
}  # fmt: skip


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG.values(), ids=WRONG)
def test_wrong_values_get_one_sentence(path, value, sentence):
    with pytest.raises(ScenarioError) as caught:
        WORLD.set(path, value)
    assert str(caught.value) == sentence


FILES = {
    "a list": ("- a", "w.yaml must be a mapping of keys to values, but it is a list."),
    "nothing": ("", "w.yaml must be a mapping of keys to values, but it is empty."),
    "a number": ("3", "w.yaml must be a mapping of keys to values, but it is a single value."),
    "a key twice": ("days: 1\ndays: 2", "w.yaml: the key days stands twice (line 2)."),
    "a key twice inside": (
        "centre: {queues: {}, teams: {}, queues: {}}",
        "w.yaml: the key queues stands twice (line 1).",
    ),
    "no YAML": ("days: [", "w.yaml can't be read as YAML near line 1."),
    "code": (
        "a: !!python/object:os.system x",
        "w.yaml has the tag !!python/object:os.system, but only plain values may stand (line 1).",
    ),
    "a missing part": ("centre: {queues: {a: {}}, teams: {}}", "w.yaml: demand is missing."),
    "an unknown part": ("center: {}", "w.yaml: center is unknown; did you mean centre?"),
}


@pytest.mark.parametrize(("text", "sentence"), FILES.values(), ids=FILES)
def test_wrong_files_get_one_sentence(text, sentence):
    with pytest.raises(ScenarioError) as caught:
        from_yaml(text, "w.yaml")
    assert str(caught.value) == sentence


def test_missing_file_folder_and_unknown_name(tmp_path):
    with pytest.raises(ScenarioError, match=r"there is no file .*none\.yaml\."):
        sim.load(tmp_path / "none.yaml")
    with pytest.raises(ScenarioError, match="is a folder, not a scenario file"):
        from_file(tmp_path)
    with pytest.raises(ScenarioError, match="did you mean broadband-complaint"):
        sim.load("broadband-complain")


@pytest.mark.parametrize("name", scenarios())
def test_library_goes_through_yaml_unharmed(name, tmp_path):
    world = sim.load(name)
    file = tmp_path / "again.yaml"
    file.write_text(world.to_yaml(), encoding="utf-8")
    again = sim.load(file)
    assert again == world
    assert again.digest() == world.digest()
    assert pickle.loads(pickle.dumps(world)) == world  # noqa: S301 - our own bytes


def test_yaml_is_1_2():
    # In YAML 1.1 these would be 570, the text "1e3", and False.
    text = WORLD.to_yaml().replace("name: broadband-complaint", "name: no")
    assert from_yaml(text).name == "no"
    assert WORLD.set("opening.opens", "09:30").opening.opens == "09:30"


def test_digest_follows_what_matters():
    assert WORLD.set("name", "other").set("story", "").digest() == WORLD.digest()
    assert WORLD.set("centre.teams.front.agents", 10).digest() != WORLD.digest()
    assert WORLD.set("centre.teams.front.agents", 9).digest() == WORLD.digest()
    assert WORLD.set("mind.expectation.start", 6).digest() == WORLD.digest()  # the default, said aloud
    assert WORLD.set("centre.retelling_s", 90).digest() == WORLD.digest()  # 90 and 90.0 are one number


def test_digest_knows_the_order_of_teams():
    values = WORLD.values()
    teams = dict(reversed(values["centre"]["teams"].items()))
    other = WORLD.set("centre.teams", teams)
    assert other != WORLD
    assert other.digest() != WORLD.digest()


def test_frozen_to_the_bottom():
    with pytest.raises(ValueError, match="frozen"):
        WORLD.days = 3
    with pytest.raises(TypeError, match="can't be changed in place"):
        WORLD.centre.teams["front"] = None
    with pytest.raises(TypeError, match="can't be changed in place"):
        WORLD.demand.calls_per_hour.update({"09:00": 1.0})
    assert isinstance(WORLD.centre.queues, Named)


def test_set_leaves_the_original_alone_and_takes_many():
    other = WORLD.set({"centre.teams.front.agents": 12, "mind.memory": {"rule": "average"}})
    assert (WORLD.centre.teams["front"].agents, other.centre.teams["front"].agents) == (9, 12)
    assert (WORLD.mind.memory.rule, other.mind.memory.rule) == ("peak_end", "average")


def test_number_replaces_table_and_table_number():
    assert WORLD.set("demand.calls_per_hour", 60).demand.calls_per_hour == 60
    table = WORLD.set("centre.teams.front.agents", {"12:00": 5, "09:00": 3})
    assert list(table.centre.teams["front"].agents.items()) == [("09:00", 3), ("12:00", 5)]
    assert WORLD.set("centre.queues.front.patience_s", 60).centre.queues["front"].patience_s == sim.Constant(60)


def test_set_takes_parts_and_numpy_numbers():
    import numpy as np

    assert WORLD.set("centre.teams.front.agents", np.int64(7)).centre.teams["front"].agents == 7
    patient = WORLD.set("centre.queues.front.patience_s", sim.Exponential(60))
    assert patient.get("centre.queues.front.patience_s.mean") == 60


def test_every_parameter_is_declared_once_and_whole():
    declarations = list(walk(Scenario))
    assert len(declarations) > 80
    for path, part, about in declarations:
        assert issubclass(part, Part)
        assert about.label, path
        assert about.meaning.endswith("."), path
        assert about.source, path
        if about.allowed and about.usual:
            assert about.allowed[0] <= about.usual[0] < about.usual[1] <= about.allowed[1], path


def test_every_default_lies_in_its_range():
    for path, _, about in walk(Scenario):
        if about.allowed and isinstance(about.default, int | float):
            assert about.allowed[0] <= about.default <= about.allowed[1], path


def test_positional_values_follow_the_fields():
    assert sim.Uniform(1, 2) == sim.Uniform(low=1, high=2)
    with pytest.raises(ScenarioError, match=r"Constant takes at most 1 values: value\."):
        sim.Constant(1, 2)
    with pytest.raises(ScenarioError, match="mean is missing"):
        sim.Exponential()


def test_a_day_of_more_intervals_than_numbers():
    """A caller's number has four places for the interval, and the last stands for typed calls."""
    long_day = sim.textbook(60, 5, 180, hours=160)
    assert long_day.set("demand.interval_min", 1).demand.interval_min == 1
    with pytest.raises(sim.ScenarioError, match="10,020 intervals in one day are too many to tell apart"):
        sim.textbook(60, 5, 180, hours=167).set("demand.interval_min", 1)
