"""A day of eight calls, worked out on paper before it was ever run.

Two teams of one agent each. The front agent serves `question` (60 s, always solved) and `fault` (90 s, never solved,
passed on to `repair`); the back agent serves `repair` (120 s and 20 s for the retelling, always solved; then 30 s of
write-up). Callers to the front wait at most 100 s, in `repair` for ever. A fault hears 10 s of menu first. The lines
close after 1,200 s.

  call  dials  joins  on paper
  1       0      0    answered at once, 0-60
  2 f    10     20    waits 40, front 60-150, passed on; back 150-290
  3      20     20    joined at the same tick as call 2 but comes after it: gives up at 120
  4      30     30    gives up at 130
  5 f   130    140    waits 10, front 150-240; repair: the back agent writes up until 320, waits 80, back 320-460
  6     200    200    waits 40: at 240 the front agent is free, and takes it before call 7 arrives at that tick; 240-300
  7     240    240    waits 60, 300-360
  8 f  1195   1205    was dialled before closing, so it is still served: front 1205-1295, back 1295-1435

The front agent goes home when the last caller has hung up (1435), the back agent after the write-up (1465).
"""

import pytest

import sim
from sim.world.scenario import from_values

pytestmark = pytest.mark.usefixtures("each_engine")

FAULT, QUESTION = "fault", "question"
CALLS = [(0, QUESTION), (10, FAULT), (20, QUESTION), (30, QUESTION), (130, FAULT), (200, QUESTION), (240, QUESTION)]


@pytest.fixture(scope="module")
def world():
    return from_values(
        {
            "opening": {"opens": "09:00", "closes": "09:20"},
            "centre": {
                "retelling_s": 20,
                "queues": {
                    "question": {"patience_s": 100},
                    "fault": {"patience_s": 100, "menu_layers": 1, "prompt_s": 10},
                    "repair": {},
                },
                "teams": {
                    "front": {
                        "agents": 1,
                        "serves": {
                            "question": {"handling_s": 60},
                            "fault": {"handling_s": 90, "solved_share": 0, "passes_to": "repair"},
                        },
                    },
                    "back": {"agents": 1, "after_call_s": 30, "serves": {"repair": {"handling_s": 120}}},
                },
            },
            "demand": {
                "reasons": {"question": {"queue": "question"}, "fault": {"queue": "fault"}},
                "typed_calls": [{"at_s": at, "reason": why} for at, why in [*CALLS, (1195, FAULT)]],
            },
        }
    )


@pytest.fixture(scope="module")
def day(world, each_engine):
    run = sim.run(world, seed=1)
    assert run.provenance.engine == each_engine
    return run


def test_calls_table(day):
    columns = ["arrival_s", "first_wait_s", "total_wait_s", "talk_s", "transfers", "tellings", "outcome", "end_s"]
    assert day.calls[columns].values.tolist() == [
        [0, 0, 0, 60, 0, 1, "solved", 60],
        [10, 40, 40, 230, 1, 2, "solved", 290],
        [20, 100, 100, 0, 0, 0, "gave_up", 120],
        [30, 100, 100, 0, 0, 0, "gave_up", 130],
        [130, 10, 90, 230, 1, 2, "solved", 460],
        [200, 40, 40, 60, 0, 1, "solved", 300],
        [240, 60, 60, 60, 0, 1, "solved", 360],
        [1195, 0, 0, 230, 1, 2, "solved", 1435],
    ]


def test_legs_table(day):
    columns = ["call", "leg", "queue", "team", "agent", "queued_s", "wait_s", "outcome", "talk_s", "after_call_s"]
    rows = day.legs[columns].astype(object).where(day.legs[columns].notna(), None).values.tolist()
    assert rows == [
        [0, 1, "question", "front", 0, 0, 0, "served", 60, 0],
        [1, 1, "fault", "front", 0, 20, 40, "passed_on", 90, 0],
        [1, 2, "repair", "back", 0, 150, 0, "served", 140, 30],
        [2, 1, "question", None, -1, 20, 100, "gave_up", 0, 0],
        [3, 1, "question", None, -1, 30, 100, "gave_up", 0, 0],
        [4, 1, "fault", "front", 0, 140, 10, "passed_on", 90, 0],
        [4, 2, "repair", "back", 0, 240, 80, "served", 140, 30],
        [5, 1, "question", "front", 0, 200, 40, "served", 60, 0],
        [6, 1, "question", "front", 0, 240, 60, "served", 60, 0],
        [7, 1, "fault", "front", 0, 1205, 0, "passed_on", 90, 0],
        [7, 2, "repair", "back", 0, 1295, 0, "served", 140, 30],
    ]


def test_staff_table(day):
    assert day.staff.values.tolist() == [["front", 0, 0, 1435], ["back", 0, 0, 1465]]


def test_metrics(day):
    m = day.metrics()
    assert m["offered"] == 8
    assert m["answered_share"] == 6 / 8
    assert m["abandon_share"] == 2 / 8
    assert m["wait_share"] == 6 / 8
    assert m["mean_wait_s"] == (0 + 40 + 100 + 100 + 10 + 40 + 60 + 0) / 8
    assert m["asa_s"] == (0 + 40 + 10 + 40 + 60 + 0) / 6
    assert m["service_level"] == 3 / 8  # calls 1, 5 and 8 within 20 s
    # front: 60 + 90 + 90 + 60 + 60 s before closing; back: 140 + 30 twice; both on duty for 1,200 s
    assert m["occupancy"] == (360 + 340) / 2400
    assert m["transfers_per_call"] == 3 / 6
    assert m["tellings_per_call"] == 9 / 6
    assert m["no_transfer_share"] == 3 / 6
    assert m["first_contact_resolution_share"] == 1
    # 1435 s and 1465 s on duty at 30 an hour, eight attempts at 0.20
    assert m["cost_per_call"] == pytest.approx(((1435 + 1465) / 3600 * 30 + 8 * 0.2) / 8, rel=1e-12)


def test_remembered_by_hand(day):
    # Call 1: greeting 6, telling 5 (all 60 s of it), solved 9, goodbye 6. Peak 9, end 6.
    first = day.calls.iloc[0]
    assert (first.remembered, first.expected) == (7.5, 6.0)
    assert first.satisfaction == pytest.approx(3 + 0.4 * 1.5, abs=1e-12)
    assert first.standing == pytest.approx((4 + 3.6) / 2, abs=1e-12)
    # Call 3: 100 s of holding, then giving up at 1: farthest from neutral and last.
    third = day.calls.iloc[2]
    assert (third.remembered, third.satisfaction, third.standing) == (1.0, 1.0, 2.5)
    # Call 2: menu 4, hold 5/(1+40/120) = 3.75, greeting 6, telling 5, not solved 3, transfer 3, greeting 6,
    # retelling 2, solved 9 (distance 4, the peak), goodbye 6.
    assert day.calls.iloc[1].remembered == 7.5


def test_moments_of_call_two(day):
    moments = day.moments.query("call == 1")[["leg", "moment", "start_s", "seconds", "score"]].values.tolist()
    assert moments == [
        [1, "menu", 0, 10, 4],
        [1, "hold", 10, 40, 3.75],
        [1, "greeting", 50, 5, 6],
        [1, "telling", 55, 60, 5],
        [1, "not_solved", 115, 30, 3],
        [1, "transfer", 145, 5, 3],
        [2, "greeting", 150, 5, 6],
        [2, "retelling", 155, 20, 2],
        [2, "solved", 175, 120, 9],
        [2, "goodbye", 295, 5, 6],
    ]


def test_average_memory_by_hand(world):
    day = sim.run(world.set("mind.memory", {"rule": "average"}), seed=1)
    # The third call: 60 s at 5/(1+60/120), 40 s at 5/(1+100/120), 5 s of giving up at 1.
    third = 60 * 5 / 1.5 + 40 * 5 / (1 + 100 / 120) + 5 * 1
    assert day.calls.remembered.iloc[2] == pytest.approx(third / 105, rel=1e-12)


def test_shared_context_saves_the_retelling(world):
    day = sim.run(world.set("centre.teams.front.shared_context", True), seed=1)
    two = day.calls.iloc[1]
    assert (two.tellings, two.talk_s, two.end_s) == (1, 210, 270)
    assert day.moments.query("call == 1 and leg == 2").moment.tolist() == [
        "greeting",
        "story_known",
        "solved",
        "goodbye",
    ]


def test_questions_preferred(world):
    # When the front agent prefers questions, at 60 call 3 is taken before call 2 although both joined at 20. At 120 the
    # end of that talk (rank 1) comes before the end of call 2's patience (rank 8), but call 4 is preferred again.
    day = sim.run(world.set("centre.teams.front.serves.fault.preference", 2), seed=1)
    assert day.calls.outcome.tolist()[:4] == ["solved", "gave_up", "solved", "solved"]
    assert day.calls.first_wait_s.tolist()[:4] == [0, 100, 40, 90]


def test_priority_decides_between_equal_preferences(world):
    # With equal preference the queue of the lower priority number comes first: the same day as above.
    preferred = sim.run(world.set("centre.teams.front.serves.fault.preference", 2), seed=1)
    prior = sim.run(world.set("centre.queues.question.priority", 1), seed=1)
    assert prior.calls.equals(preferred.calls)
    assert not prior.calls.equals(sim.run(world, seed=1).calls)


def test_shift_end(world):
    # The front agent's shift ends at 09:01 while talking to call 1 until 60 s: at 60 the end of the talk (rank 1) comes
    # before the shift change (rank 3), so the agent still takes call 2, finishes it at 150, and goes home.
    agents = {"09:00": 1, "09:01": 0}
    day = sim.run(world.set({"centre.teams.front.agents": agents, "demand.typed_calls": _typed(CALLS)}), seed=1)
    assert day.staff.query("team == 'front'").values.tolist() == [["front", 0, 0, 150]]
    assert day.calls.outcome.tolist() == ["solved", "solved"] + ["gave_up"] * 5


def test_dropping_at_closing(world):
    # A question at 1,180 keeps the agent busy past closing; the one at 1,190 is cut off at 1,200; so is the fault of
    # 1,195, which leaves its menu at 1,205 and finds nobody who would still take it.
    late = _typed([(1180, QUESTION), (1190, QUESTION), (1195, FAULT)])
    day = sim.run(world.set({"centre.at_closing": "drop", "demand.typed_calls": late}), seed=1)
    assert day.calls.outcome.tolist() == ["solved", "dropped_at_closing", "dropped_at_closing"]
    assert day.calls.end_s.tolist() == [1240, 1200, 1205]
    assert day.staff.until_s.tolist() == [1240, 1200]


def test_redial(world):
    # Both agents busy for long: call 2 gives up at 110, dials again at 150, gives up at 250, and may try no more.
    calls = _typed([(0, QUESTION), (10, QUESTION)])
    long_talk = world.set(
        {
            "centre.teams.front.serves.question.handling_s": 400,
            "demand.redial": {"share": 1, "delay_s": 40, "tries": 1},
            "demand.typed_calls": calls,
        }
    )
    second = sim.run(long_talk, seed=1).calls.iloc[1]
    assert (second.attempts, second.outcome, second.total_wait_s, second.end_s) == (2, "gave_up", 200, 250)
    again = sim.run(long_talk.set("demand.redial.tries", 3), seed=1).calls.iloc[1]
    # 110, then 150-250, 290-390; dials the fourth time at 430, when the agent is idle since 400
    assert (again.attempts, again.outcome, again.first_wait_s, again.total_wait_s, again.end_s) == (
        4,
        "solved",
        100,
        300,
        830,
    )


def test_redial_after_closing_finds_it_closed(world):
    calls = _typed([(1100, QUESTION), (1105, QUESTION)])
    closed = world.set(
        {
            "centre.teams.front.serves.question.handling_s": 400,
            "demand.redial": {"share": 1, "delay_s": 40, "tries": 1},
            "demand.typed_calls": calls,
        }
    )
    second = sim.run(closed, seed=1).calls.iloc[1]
    assert (second.outcome, second.attempts, second.end_s) == ("refused_closed", 2, 1245)


def test_return_of_an_unsolved_need(world):
    # Nobody solves the fault of day 0; it comes back a day later to the second. The lines are closed at that tick
    # (10 + ... is within hours, so it calls at once) and the customer's expectation has moved by then.
    values = {
        "days": 3,
        "centre.teams.back.serves.repair.solved_share": 0,
        "demand.reasons.fault.returns": {"share": 1, "limit": 1, "delay_days": 1},
        "demand.typed_calls": (),
        "demand.calls_per_hour": 0,
    }
    once = world.set(values | {"demand.typed_calls": _typed([(10, FAULT)])})
    calls = sim.run(once, seed=1).calls
    # typed calls come on each of the three days; each unsolved need returns once, at the tick where it ended
    assert calls.visit.tolist() == [0, 0, 1, 0, 1]
    assert calls.day.tolist() == [0, 1, 1, 2, 2]
    assert calls.arrival_s.tolist() == [10, 10, 250, 10, 250]
    first, back = calls.iloc[0], calls.iloc[2]
    assert (first.customer, first.need) == (back.customer, back.need)
    assert first.outcome == back.outcome == "unsolved"
    assert back.expected == first.expected + 0.25 * (first.remembered - first.expected)


def _typed(calls):
    return tuple({"at_s": at, "reason": why} for at, why in calls)
