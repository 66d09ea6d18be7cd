"""The five gaps: they add up, each lever moves its own and nothing before it, and a day by hand agrees."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.lessons.expectation.world import AGENTS, ANNOUNCED, CONDUCT, MENUS, START, everywhere, gap_world
from sim.mind.own import own
from sim.results.gaps import GAPS, LEVELS, Gaps, gaps
from sim.world.scenario import from_values
from tests.generated.tied import STEADY, rich_worlds, seeds

AVERAGE = {"rule": "average"}
TEXTBOOK = sim.textbook(60, 30, sim.Exponential(180), hours=2)  # nobody waits
QUEUE = "centre.queues.line"
DESK = sim.load("broadband-complaint").set({"days": 2, "demand.calls_per_hour": 60})
RICH = DESK.set(
    {
        "demand.redial": {"share": 0.5, "delay_s": 300, "tries": 2},
        "centre.lines": 25,
        "centre.queues.questions.self_service_share": 0.2,
        "centre.queues.questions.callback": {"above_s": 30, "promise_s": 900},
        "centre.queues.front.announcement": {"estimator": "queue_length"},
        "centre.queues.front.music": True,
        "centre.delivery": {"formalities_s": 20, "finish_strong": True},
        "centre.teams.technician.conduct": -2,
        AGENTS: 5,
    }
)
MARKET = sim.load("small-market").set({"months": 6, "customers.count": 300})


def found(world, seed=10, **more):
    return gaps(sim.run(world, seed=seed, **more))


def moved(before, after):
    """The levels that differ, however little."""
    return [level for level in LEVELS if getattr(before, level) != getattr(after, level)]


@pytest.fixture(scope="module")
def as_it_is():
    return found(gap_world())


@pytest.mark.parametrize("world", [TEXTBOOK, DESK, RICH, MARKET, gap_world()], ids=lambda world: world.name)
@pytest.mark.parametrize("memory", ["peak_end", "average", "episodes"])
def test_the_gaps_add_up(world, memory):
    one = found(world.set("mind.memory", {"rule": memory}))
    assert sum(one.gaps.values()) == pytest.approx(one.overall, abs=1e-12)
    assert one.overall == one.expected - one.perceived
    assert tuple(one.gaps.values()) == tuple(high - low for high, low in pairwise(one.levels.values()))
    assert [getattr(one, name) for name in GAPS] == list(one.gaps.values())
    assert all(0 <= level <= 10 for level in one.levels.values())


@STEADY
@given(world=rich_worlds(), seed=seeds, memory=st.sampled_from(["average", "peak_end"]))
def test_in_any_world_the_gaps_add_up_and_the_promise_is_kept(world, seed, memory):
    """Call-backs, limited lines, nuisance calls, ties: whatever happens, a call as promised is at least neutral."""
    one = found(world.set({"mind.memory": {"rule": memory}, "centre.promised_wait_s": 0}), seed)
    if one.calls:
        assert sum(one.gaps.values()) == pytest.approx(one.overall, abs=1e-12)
        assert 5 <= one.promised <= 9
        assert one.understood <= one.promised + (1e-9 if memory == "peak_end" else 9)


def test_both_engines_give_the_same_gaps(monkeypatch):
    pytest.importorskip("numba")
    world = RICH.set("mind.memory", AVERAGE)
    one = found(world, engine="compiled")
    assert one == found(world, engine="reference")
    monkeypatch.setattr("sim.engine.afterwards.find_spec", lambda _: None)
    assert one == found(world, engine="compiled")


def test_the_outer_levels_are_those_of_the_table():
    run = sim.run(RICH, seed=10)
    lived = run.calls[run.calls.call.isin(run.moments.call) & (run.calls.outcome != "in_progress")]
    one = gaps(run)
    assert one.calls == len(lived)
    assert (one.expected, one.perceived) == (lived.expected.to_numpy().mean(), lived.remembered.to_numpy().mean())


def test_a_day_without_calls_has_no_levels():
    one = found(TEXTBOOK.set("demand.calls_per_hour", 0))
    assert one.calls == 0
    assert np.isnan(one.overall)


def test_the_run_stays_as_it_was():
    run = sim.run(RICH, seed=10)
    before = {name: {key: column.copy() for key, column in run.records[name].items()} for name in ("calls", "legs")}
    gaps(run)
    for name, columns in before.items():
        assert all(np.array_equal(run.records[name][key], column, equal_nan=True) for key, column in columns.items())


# Each lever moves its own gap; the levels before it stay, to the last bit. The levels behind it are listed in full,
# so that a lever which moves nothing any more is seen too.


@pytest.mark.parametrize("memory", ["average", "peak_end", "blend"])
@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({START: 6}, "expected"),
        ({"centre.promised_wait_s": 120}, "promised"),
        ({AGENTS: 8}, "understood"),
        ({AGENTS: 12}, "understood"),
        (dict.fromkeys(MENUS, 0), "specified"),
        (dict.fromkeys(everywhere("advert_s"), 0), "specified"),
        ({"centre.teams.front.serves.front.solved_share": 1}, "specified"),
        ({"centre.teams.front.shared_context": True}, "specified"),
        ({"centre.delivery.finish_strong": True}, "specified"),
        ({CONDUCT: 0}, "delivered"),
        ({CONDUCT: 2}, "delivered"),
        (dict.fromkeys(ANNOUNCED, 200), "perceived"),
        (dict.fromkeys(everywhere("music"), True), "perceived"),
        ({"mind.moments.told_factor": 0.5}, "perceived"),
    ],
    ids=str,
)
def test_a_lever_leaves_every_level_before_it_as_it_was(changes, first, memory):
    world = gap_world().set("mind.memory", {"rule": memory})
    changed = moved(found(world), found(world.set(changes)))
    assert set(changed) <= set(LEVELS[LEVELS.index(first) :])
    if memory == "average":
        assert first in changed


@pytest.mark.parametrize(
    ("changes", "gap", "grows"),
    [
        ({START: 9}, "promotion", True),
        ({AGENTS: 8}, "understanding", True),
        ({AGENTS: 12}, "understanding", False),
        (dict.fromkeys(MENUS, 1), "procedure", False),
        (dict.fromkeys(everywhere("advert_s"), 60), "procedure", True),
        ({"centre.teams.front.serves.front.solved_share": 1}, "procedure", False),
        ({"centre.teams.front.shared_context": True}, "procedure", False),
        ({CONDUCT: -2}, "behaviour", True),
        (dict.fromkeys(ANNOUNCED, 0), "perception", True),
        (dict.fromkeys(everywhere("music"), True), "perception", False),
    ],
    ids=str,
)
def test_a_lever_moves_its_gap_the_way_one_would_think(as_it_is, changes, gap, grows):
    after = found(gap_world().set(changes))
    assert (getattr(after, gap) > getattr(as_it_is, gap)) == grows


def test_promotion_and_promise_move_no_call(as_it_is):
    louder, modest = (
        found(gap_world().set(path, value)) for path, value in ((START, 9), ("centre.promised_wait_s", 90))
    )
    assert moved(as_it_is, louder) == ["expected"]
    assert moved(as_it_is, modest) == ["promised"]
    assert modest.overall == as_it_is.overall


@pytest.mark.parametrize("memory", ["average", "peak_end"])
def test_a_gap_is_exactly_0_when_its_lever_is_neutral(memory):
    world = gap_world().set("mind.memory", {"rule": memory})
    assert found(world.set(CONDUCT, 0)).behaviour == 0
    assert found(world.set(dict.fromkeys(everywhere("announcement"), None))).perception == 0
    plain = TEXTBOOK.set({"mind.memory": {"rule": memory}, "centre.promised_wait_s": 0})
    one = found(plain)
    assert (one.understanding, one.procedure, one.behaviour, one.perception) == (0, 0, 0, 0)
    assert found(plain.set(START, one.perceived)).promotion == pytest.approx(0, abs=1e-12)


def test_more_agents_change_no_promise_though_others_give_up():
    """Who gave up has, in the promise, the talk that they would have had; so it stays the same whoever is answered."""
    few, many = (sim.run(gap_world().set(AGENTS, n), seed=10) for n in (7, 14))
    assert (few.calls.outcome == "gave_up").sum() > 50 + (many.calls.outcome == "gave_up").sum()
    assert gaps(few).promised == gaps(many).promised


def test_the_talk_of_those_who_gave_up_is_the_one_they_would_have_had():
    """With one team and constant luck the promised level of a day in which many give up is that of the patient day."""
    hasty = sim.textbook(60, 3, sim.LogNormal(mean=240, sd=200), 40, hours=6).set("mind.memory", AVERAGE)
    patient = hasty.set(f"{QUEUE}.patience_s", None)
    runs = [sim.run(world, seed=4) for world in (hasty, patient)]
    assert (runs[0].calls.outcome == "gave_up").mean() > 0.2
    assert gaps(runs[0]).promised == gaps(runs[1]).promised
    assert gaps(runs[0]).understood != gaps(runs[1]).understood


def test_rules_of_ones_own_have_gaps_too():
    def start(p):
        return (10.0, 0.0, 0.0, 0.0)

    def step(state, score, seconds, p):
        return (min(state[0], score), 0.0, 0.0, 0.0)

    def finish(state, p):
        return state[0]

    worst = own("memory", "only the worst", start, step, finish)
    mine, theirs = (
        found(gap_world().set("mind.memory", rule)) for rule in (worst, {"rule": "peak_end", "of": "worst", "end": 0})
    )
    assert mine == theirs


# A day by hand: that of test_by_hand.py, remembered by its worst moment. Two teams of one agent; eight calls.
#
#   promised (30 s): a wait of 30 s ends at 5/(1+30/120) = 4, and nothing else is as bad: 4 for all eight.
#   understood: call 1 at once, worst the telling, 5; call 2 waits 40 s, 5/(1+40/120) = 3.75; 3 and 4 give up, 1;
#     call 5 waits 10 s, 5/(1+10/120) = 60/13 (its 80 s in `repair` come after a transfer); 6 waits 40 s, 3.75; 7 waits
#     60 s, 10/3; 8 at once, 5.
#   specified: the faults (2, 5, 8) are told again, 2; the others as before.
#   delivered, with the front's conduct at -2: greeting 6 becomes 4, not solved 3 becomes 1. So 1 has 4; 2, 5 and 8 have
#     1; 6 keeps 3.75 and 7 keeps 10/3.
#   perceived, with music by which waits for a question seem half as long: 6 seems to wait 20 s, 30/7, so 4 is its
#     worst; 7 seems to wait 30 s, 4, so it has 4.


@pytest.fixture(scope="module")
def by_hand():
    calls = [(0, "question"), (10, "fault"), (20, "question"), (30, "question"), (130, "fault"), (200, "question")]
    calls += [(240, "question"), (1195, "fault")]
    fault = {"handling_s": 90, "solved_share": 0, "passes_to": "repair"}
    return from_values(
        {
            "opening": {"opens": "09:00", "closes": "09:20"},
            "centre": {
                "retelling_s": 20,
                "promised_wait_s": 30,
                "queues": {
                    "question": {"patience_s": 100, "music": True},
                    "fault": {"patience_s": 100, "menu_layers": 1, "prompt_s": 10},
                    "repair": {},
                },
                "teams": {
                    "front": {
                        "agents": 1,
                        "conduct": -2,
                        "serves": {"question": {"handling_s": 60}, "fault": fault},
                    },
                    "back": {"agents": 1, "after_call_s": 30, "serves": {"repair": {"handling_s": 120}}},
                },
            },
            "demand": {
                "reasons": {"question": {"queue": "question"}, "fault": {"queue": "fault"}},
                "typed_calls": [{"at_s": at, "reason": why} for at, why in calls],
            },
            "mind": {
                "moments": {"rule": "plain", "music_factor": 0.5},
                "memory": {"rule": "peak_end", "peak": 1, "end": 0, "of": "worst"},
                "expectation": {"rule": "difference", "start": 7},
            },
        }
    )


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_a_day_by_hand(by_hand, engine):
    if engine == "compiled":
        pytest.importorskip("numba")
    one = found(by_hand, engine=engine)
    assert one.calls == 8
    assert one.expected == 7
    assert one.promised == 4
    assert one.understood == pytest.approx((5 + 3.75 + 1 + 1 + 60 / 13 + 3.75 + 10 / 3 + 5) / 8, abs=1e-12)
    assert one.specified == pytest.approx((5 + 2 + 1 + 1 + 2 + 3.75 + 10 / 3 + 2) / 8, abs=1e-12)
    assert one.delivered == pytest.approx((4 + 1 + 1 + 1 + 1 + 3.75 + 10 / 3 + 1) / 8, abs=1e-12)
    assert one.perceived == pytest.approx((4 + 1 + 1 + 1 + 1 + 4 + 4 + 1) / 8, abs=1e-12)


def test_a_day_by_hand_in_which_nothing_is_solved(by_hand):
    """By peak and end: solved 9 and goodbye 6 make 7.5, whoever answers; the two who give up have 1; the faults that
    nobody solves end at goodbye 6 (the back team's conduct is 0) with the retelling, 2, as their peak: 4."""
    world = by_hand.set({"mind.memory": {"rule": "peak_end"}, "centre.teams.back.serves.repair.solved_share": 0})
    one = found(world.set(CONDUCT, 0))
    assert (one.promised, one.understood, one.specified) == (7.5, (6 * 7.5 + 2) / 8, (3 * 7.5 + 3 * 4 + 2) / 8)
    assert (one.behaviour, one.perception) == (0, 0)


def test_the_largest_gap_is_the_one_that_costs_most():
    assert Gaps(8, 9, 8, 7.5, 7, 7, calls=1).largest == "understanding"
    assert Gaps(8, 9, 8, 7.5, 7, 7, calls=1).promotion == -1
