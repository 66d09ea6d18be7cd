"""What is wrong is said in one sentence: where it stands, what was found, and every form that is allowed there."""

import time
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import sim
from sim.cli import command
from sim.cli.command import main
from sim.core.refusal import listed, printable, shown
from sim.core.wrong import nearest
from sim.core.yaml_text import LONGEST, read_yaml
from sim.results.survival import survival
from sim.world.scenario import from_yaml

FLOOR = sim.load("broadband-complaint")
BANK = sim.load("bank-2003")
DURATION = "a number of seconds, or a distribution such as {kind: exponential, mean: 180}"
ARRAY = "arrival_rate must be a number, not something of the type ndarray."
LEVEL = 'a whole number of agents, or a table by time of day such as {"08:00": 5, "12:00": 9}'
DAYS = "monday, tuesday, wednesday, thursday, friday, saturday, sunday"
LIST = f"a list, each of it one of: {DAYS}"
PROFILES = "bank_calls_profile, bank_calls_profile_even_weeks, bank_calls_profile_odd_weeks"


def refusal(call, *args, **kwargs):
    """The one sentence that answers."""
    with pytest.raises(sim.ScenarioError) as caught:
        call(*args, **kwargs)
    said = str(caught.value)
    assert said.endswith((".", "?"))
    assert "\n" not in said
    assert len(said) < 400
    return said


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("centre.queues.front.patience_s", "3 min", f'is "3 min", but must be {DURATION}, or null.'),
        ("centre.queues.front.patience_s", {"mean": 3}, f"is {{mean: 3}}, but must be {DURATION}, or null."),
        ("centre.retelling_s", Fraction(1, 2), "is something of the type Fraction, but must be a number of seconds."),
        ("centre.teams.front.after_call_s", {1}, f"is something of the type set, but must be {DURATION}."),
        ("mind.memory", FLOOR.mind.loyalty, '.rule is "course_table", but must be one of: peak_end, average, '
         "blend, last, first, trend, episodes, own."),
        ("centre.teams.front.after_call_s", [1], f"is [1], but must be {DURATION}."),
        ("centre.teams.front.agents", [5, 6, 7], f"is [5, 6, 7], but must be {LEVEL}."),
        ("centre.teams.front.agents", {8: 5}, ': the row 8 must begin with a time of day in quotes, such as "08:00".'),
        ("centre.teams.front.agents", {"08:00": "x"}, '.08:00 is "x", but must be a whole number of agents.'),
        ("centre.teams.front.agents", np.arange(3), f"is something of the type ndarray, but must be {LEVEL}."),
        ("opening.first_day", "2026-03-27", f'is "2026-03-27", but must be one of: {DAYS}.'),
        ("opening.weekdays", {"friday"}, f"is something of the type set, but must be {LIST}."),
        ("opening.weekdays", ["mondy"], f'.0 is "mondy", but must be one of: {DAYS}.'),
        ("opening.opens", 930, 'is 930, but must be a time of day such as "08:30".'),
        ("opening.holidays", [], "is unknown; the keys here are: opens, closes, weekdays, first_day."),
        ("centre.nuisance.queue", 3, "is 3, but must be the name of a queue, or null."),
        ("centre.teams.front.shared_context", "maybe", 'is "maybe", but must be true or false.'),
        ("days", None, "is null, but must be a whole number of days."),
        ("days", 10**1000, "is a number of about 1,000 digits, but must lie between 1 and 3650 (days)."),
    ],
)  # fmt: skip
def test_every_form_that_is_allowed_is_named(path, value, says):
    assert refusal(FLOOR.set, path, value) in (f"{path} {says}", f"{path}{says}")


def test_a_hint_is_a_slip_of_the_pen_not_what_only_looks_alike():
    assert nearest("agnets", ["agents"]) == "agents"
    assert nearest("patience", ["patience_s", "priority"]) == "patience_s"
    assert nearest("holidays", ["days", "opens"]) is None
    assert nearest("saturday", ["sunday", "monday"]) is None


def test_a_profile_that_lacks_a_day_and_a_dataset_that_is_none_are_refused():
    days = ["monday", "saturday", "sunday"]
    assert refusal(BANK.set, {"opening.weekdays": days, "days": 7}) == (
        "demand.profile: bank_calls_profile has no calls for saturday, sunday; take that out of opening.weekdays."
    )
    for name in ("acquisition", "../secret", "dictionary", ""):
        assert f"but must be one of: {PROFILES}." in refusal(BANK.set, "demand.profile", name)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("!!int abc", "has the tag !!int, but only plain values may stand (line 1)."),
        ("a: !!python/object/apply:os.system [ls]", "has the tag !!python/object/apply:os.system, but only plain"),
        ("9" * 5000, "has a number of 5,000 digits (line 1)."),
        ("[" * 3000, "is nested more than 20 deep (line 1)."),
        ("- " * 3000 + "a", "is nested more than 20 deep (line 1)."),
        ("a: &x [1]\nb: *x", "has the name &x for a value; write the value out where it belongs (line 1)."),
        ("x" * (LONGEST + 1), "is longer than the 200,000 characters that are allowed."),
        ("a: 1\n---\nb: 2", "holds a second document (line 2)."),
        ("? [a]\n: 1", "has a list or a table in the place of a key (line 1)."),
        ('"\\U99999999"', "can't be read as YAML near line 1."),
    ],
)  # fmt: skip
def test_yaml_is_plain_values_of_a_bounded_depth_and_length(text, says, capsys):
    began = time.process_time()
    assert says in refusal(read_yaml, text, "here")
    assert says.split(" (")[0] in refusal(from_yaml, text)
    assert time.process_time() - began < 5
    assert main(["run", "small-market", "--set", f"name={text}"]) == 2
    assert says.split(" (")[0] in capsys.readouterr().err


def test_a_billion_laughs_are_none():
    text = "a: &a [x, x]\n" + "\n".join(f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}]" for n in range(40))
    assert "write the value out where it belongs" in refusal(from_yaml, text)


def test_what_only_looks_like_a_date_is_a_word():
    """YAML 1.2 knows no dates."""
    assert read_yaml("2001-99-99", "here") == "2001-99-99"
    assert read_yaml("{8: 5, 2026-03-27: x}", "here") == {"8": 5, "2026-03-27": "x"}


def test_numbers_and_words_of_yaml():
    text = "[1, -2, 1_000, 0x1F, 0o17, 0b11, 1.5, 1e3, .5, -.inf, true, null, ~, no, 09:30, '1']"
    expected = [1, -2, 1000, 31, 15, 3, 1.5, 1000.0, 0.5, float("-inf"), True, None, None, "no", "09:30", "1"]
    assert read_yaml(text, "here") == expected


def test_files_in_utf_8_with_or_without_a_mark(tmp_path):
    file, text = tmp_path / "w.yaml", FLOOR.to_yaml()
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert sim.load(file) == FLOOR
    for content in (text.encode("utf-16"), text.encode("utf-16-le"), b"\x89PNG\r\n\0", "name: é".encode("latin-1")):
        file.write_bytes(content)
        assert refusal(sim.load, file).endswith("w.yaml is not text in UTF-8; save it in that encoding.")


def test_a_mailbox_may_be_served_by_day_only_where_the_lines_never_close():
    """On a floor that closes the way out is named; on one that doesn't, somebody comes again tomorrow."""
    values = {
        "opening": {"opens": "00:00", "closes": "24:00"},
        "centre": {
            "queues": {"mailbox": {}},
            "teams": {"day": {"agents": {"08:00": 3, "17:00": 0}, "serves": {"mailbox": {"handling_s": 60}}}},
        },
        "demand": {"calls_per_hour": 12, "reasons": {"mail": {"queue": "mailbox"}}},
    }  # fmt: skip
    for days in (1, 2, 7):
        for engine in ("reference", "compiled"):
            calls = sim.run(sim.Scenario(**values, days=days), seed=1, engine=engine).calls
            assert set(calls.outcome.unique()) == {"solved", "in_progress"}
    values["centre"]["teams"]["day"]["agents"] = {"00:00": 0, "08:00": 3, "17:00": 0}
    closes = values | {"opening": values["opening"] | {"weekdays": ["monday", "tuesday"]}}
    assert refusal(sim.Scenario, **closes) == (
        "centre.queues.mailbox: nobody serves it at closing time and callers wait for ever; give it patience_s or "
        "agents until then, or set centre.at_closing to drop."
    )
    never = values | {"centre": values["centre"] | {"teams": {}}}
    assert refusal(sim.Scenario, **never).endswith("wait for ever; give it a team with agents, or patience_s.")


def test_minutes_are_whole_but_for_a_rounding():
    assert sim.textbook(60, 5, 300, hours=31 / 60).opening.closes == "00:31"
    assert all(sim.textbook(60, 5, 300, hours=n / 60).opening.seconds() == 60 * n for n in range(1, 1500))
    for hours in (0, -1, 0.001, 1 / 3 + 1e-6, 1e9, float("nan")):
        assert "must be a whole number of minutes" in refusal(sim.textbook, 60, 5, 300, hours=hours)


def test_minus_zero_is_zero():
    one, other = (FLOOR.set("centre.retelling_s", zero) for zero in (-0.0, 0.0))
    assert (one, one.digest()) == (other, other.digest())
    assert "-0" not in one.to_yaml()
    rows = FLOOR.set("demand.calls_per_hour", {"09:00": -0.0})
    assert rows.digest() == FLOOR.set("demand.calls_per_hour", {"09:00": 0}).digest()


def test_public_functions_say_what_they_take():
    scenario = "a scenario, such as sim.load(...) gives"
    run = sim.run(sim.textbook(60, 5, 60, hours=1))
    assert refusal(sim.compare, FLOOR, 5, 2) == f"compare: after is 5, but must be {scenario}."
    assert refusal(FLOOR.get, 5) == "get: path is 5, but must be text."
    assert refusal(sim.textbook, 60, 5, 300, hours="8") == 'textbook: hours is "8", but must be a number.'
    assert refusal(sim.run, None) == f"run: scenario is null, but must be {scenario}."
    assert refusal(sim.run, FLOOR, keep="calls").endswith("must be a list, each of it one of: calls, legs, events.")
    assert refusal(sim.replicate, FLOOR, True).endswith("is true, but must be a whole number from 1 to 1000000.")
    assert refusal(sim.replicate, FLOOR, 2, progress=len).endswith("must be a function of 2 values, or None.")
    assert refusal(sim.load, np.zeros(3)).startswith("load: name is something of the type ndarray, but must be text")
    assert refusal(run.remembered_by, {1}).endswith(f"something of the type set, but must be {scenario}.")
    assert refusal(sim.study.fates, FLOOR, FLOOR).endswith("but must be a run, such as sim.run(...) gives.")
    assert refusal(sim.theory.erlang_b, np.arange(2), 1, 5) == ARRAY
    square = np.zeros((2, 2))
    assert refusal(sim.theory.staffed_day, [1], 1, [square], 1).startswith("agents must be a whole number")
    assert "needs the columns months and left" in refusal(survival, pd.DataFrame({"a": [1]}))
    assert sim.replicate(FLOOR.set("demand.scale", 0.01), np.int64(1), seed=np.int64(1)).shape[0] == 1


def test_confidence_is_a_share():
    table = sim.replicate(sim.textbook(60, 5, 60, hours=1), 2)
    for confidence in (95, 0, 1, -0.5, "0.9", True, float("nan")):
        assert refusal(table.summary, confidence).endswith("must be a number between 0 and 1, both left out.")
    assert table.summary(0.5).low.notna().any()


def test_names_are_shown_and_not_obeyed(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    name = "[/red][bold]\x1b[31mfront\n\u202e"
    written = r"[/red][bold]\x1b[31mfront\n\u202e"
    world = sim.textbook(60, 5, 60, hours=0.5).set("name", name).set("money.currency", "[/red]\x1b")
    file = tmp_path / "[red]w.yaml"
    file.write_text(world.to_yaml(), encoding="utf-8")
    assert main(["check-scenario", str(file)]) == 0
    assert f"[red]w.yaml is fine: {written}, digest" in capsys.readouterr().out
    assert main(["run", str(file), "--replications", "1"]) == 0
    out = capsys.readouterr().out
    assert f"{written}: one run" in out
    assert r"[/red]\x1b" in out
    assert main(["show", str(file)]) == 0
    out += capsys.readouterr().out
    assert main(["show", str(file), name]) == 2
    assert written in (said := capsys.readouterr().err)
    assert "\x1b" not in out + said
    assert "\u202e" not in out + said
    assert "\x1b" not in refusal(world.set, "demand.reasons.call.queue", name)
    assert "\x1b" not in repr(sim.run(world))


def test_a_name_is_no_formula_in_a_picture(tmp_path):
    world = sim.textbook(60, 5, 60, hours=0.5).set("name", r"$\foo$")
    file = tmp_path / "w.yaml"
    file.write_text(world.to_yaml(), encoding="utf-8")
    assert main(["run", str(file), "--replications", "1", "--out", str(tmp_path / "result")]) == 0


def test_what_is_shown_is_short():
    assert shown("x" * 1000) == f'"{"x" * 55}..."'
    assert shown({"a": [1, None, True], 8: "x"}) == '{a: [1, null, true], 8: "x"}'
    assert shown(object) == "the class object"
    assert listed(f"queue-{n}" for n in range(500)).endswith("queue-20 and 479 more")
    assert printable("前台 a\u3000b\tc") == "前台 a\u3000b\\tc"
    circle = []
    circle.append(circle)
    assert "[[[...]]]" in refusal(FLOOR.set, "days", circle)


def test_a_bug_shows_itself(capsys, monkeypatch):
    monkeypatch.setattr(command, "_changes", lambda _: 1 / 0)
    assert main(["run", "small-market"]) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError: division by zero" in said
    assert said.endswith("holdtime: this is a bug in Holdtime; please report it with the lines above.\n")
    monkeypatch.setattr(command, "_changes", lambda _: int("abc"))  # a ValueError is no refusal
    assert main(["run", "small-market"]) == 1


def test_wrong_usage_is_one_short_sentence(capsys):
    assert main(["run", "small-market", "--seed", "9" * 5000]) == 2
    said = capsys.readouterr().err
    assert said.startswith("holdtime: ")
    assert said.endswith(".\n")
    assert len(said) < 420
