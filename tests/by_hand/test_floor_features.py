"""Features of the call floor, each on a day small enough to be worked out on paper."""

from math import sqrt

import pytest

import sim
from sim.core.luck import nth, stream, uniform, who
from sim.core.ticks import TICKS_PER_SECOND, ticks
from sim.engine.plan import plan_of
from sim.world.scenario import from_values

pytestmark = pytest.mark.usefixtures("each_engine")


def floor(calls, queue=None, team=None, centre=None, demand=None):
    """One queue, one team of one agent who talks 100 s; calls at the given seconds; open from 09:00 to 09:30."""
    return from_values(
        {
            "opening": {"opens": "09:00", "closes": "09:30"},
            "centre": {
                "queues": {"line": queue or {}},
                "teams": {"all": {"agents": 1, "serves": {"line": {"handling_s": 100}}} | (team or {})},
            }
            | (centre or {}),
            "demand": {
                "reasons": {"any": {"queue": "line"}},
                "typed_calls": [{"at_s": at, "reason": "any"} for at in calls],
            }
            | (demand or {}),
        }
    )


def test_lines_are_limited_and_the_next_hears_the_busy_signal():
    # Two lines: calls 1 (talking) and 2 (waiting) hold them; 3 hears the busy signal; 2 is done at 200, 4 gets through.
    run = sim.run(floor([0, 10, 20, 205], centre={"lines": 2}), seed=1)
    assert run.calls.outcome.tolist() == ["solved", "solved", "refused_busy", "solved"]
    assert run.calls.end_s.tolist() == [100, 200, 20, 305]
    assert run.moments.query("call == 2").moment.tolist() == ["busy_signal"]
    metrics = run.metrics()
    assert (metrics["busy_share"], metrics["answered_share"], metrics["abandon_share"]) == (0.25, 0.75, 0)
    assert metrics["wait_share"] == 1 / 3  # of the three that joined


def test_who_hears_the_busy_signal_may_dial_again():
    redial = {"share": 1, "delay_s": 60, "tries": 5}
    run = sim.run(floor([0, 10], centre={"lines": 1}, demand={"redial": redial}), seed=1)
    second = run.calls.iloc[1]
    # 10 busy, 70 busy, 130 gets through at once
    assert (second.attempts, second.outcome, second.total_wait_s, second.end_s) == (3, "solved", 0, 230)
    assert run.legs.query("call == 1").outcome.tolist() == ["refused", "refused", "served"]


def test_hanging_up_at_once_happens_only_to_those_who_would_wait():
    run = sim.run(floor([0, 10, 150], queue={"hang_up_share": 1}), seed=1)
    assert run.calls.outcome.tolist() == ["solved", "gave_up", "solved"]
    assert run.calls.first_wait_s.tolist() == [0, 0, 0]
    assert run.metrics()["wait_share"] == 0


def test_the_share_that_hangs_up_at_once():
    world = sim.textbook(600, 1, 10_000, patience=0.5, hours=20).set("centre.queues.line.hang_up_share", 0.3)
    legs = sim.run(world, seed=2).legs.query("team.isna()")
    share, n = (legs.wait_s == 0).mean(), len(legs)
    assert abs(share - 0.3) < 4 * sqrt(0.3 * 0.7 / n)


def test_the_menu_serves_some_and_lets_some_out_early():
    menu = {"menu_layers": 3, "prompt_s": 10, "advert_s": 5}
    everybody = sim.run(floor([0], queue=menu | {"self_service_share": 1}), seed=1)
    assert everybody.calls.outcome.tolist() == ["self_served"]
    assert everybody.calls.end_s.tolist() == [35]
    assert everybody.moments.moment.tolist() == ["advert", "menu", "menu", "menu", "solved"]
    assert everybody.metrics()["offered"] == 0
    assert everybody.metrics()["self_service_share"] == 1
    out = sim.run(floor([0], queue=menu | {"opt_out_share": 1}), seed=1)
    assert (out.legs.queued_s[0], out.legs.menu_layers[0]) == (15, 1)
    assert out.moments.moment.tolist()[:2] == ["advert", "menu"]
    nobody = sim.run(floor([0], queue=menu), seed=1)
    assert (nobody.legs.queued_s[0], nobody.legs.menu_layers[0]) == (35, 3)


def test_transferred_calls_may_go_first():
    # The back agent talks to call 1 until 100. Call 2 dials the back at 10 and waits; call 3, passed on by the front at
    # 60, joined later. Transferred first: call 3 at 100, call 2 after it; else the other way round.
    def world(first):
        return from_values(
            {
                "opening": {"opens": "09:00", "closes": "09:30"},
                "centre": {
                    "retelling_s": 0,
                    "queues": {"front": {}, "back": {"transferred_first": first}},
                    "teams": {
                        "front": {
                            "agents": 1,
                            "serves": {"front": {"handling_s": 45, "solved_share": 0, "passes_to": "back"}},
                        },
                        "back": {"agents": 1, "serves": {"back": {"handling_s": 100}}},
                    },
                },
                "demand": {
                    "reasons": {"front": {"queue": "front"}, "back": {"queue": "back"}},
                    "typed_calls": [
                        {"at_s": 0, "reason": "back"},
                        {"at_s": 10, "reason": "back"},
                        {"at_s": 15, "reason": "front"},
                    ],
                },
            }
        )

    assert sim.run(world(False), seed=1).calls.end_s.tolist() == [100, 200, 300]
    assert sim.run(world(True), seed=1).calls.end_s.tolist() == [100, 300, 200]


def test_breaks_take_a_share_away_and_give_it_back():
    breaks = [{"at": "09:10", "minutes": 5, "share": 0.5}]
    world = floor([0], team={"agents": 5, "breaks": breaks})
    shifts = [(tick // TICKS_PER_SECOND, number) for tick, number in plan_of(world).teams[0].shifts]
    assert shifts == [(0, 5), (600, 2), (900, 5)]  # half of five, rounded up, is three away
    staff = sim.run(world, seed=1).staff
    assert sorted(zip(staff.from_s, staff.until_s, strict=True)) == [
        (0, 600), (0, 600), (0, 600), (0, 1800), (0, 1800), (900, 1800), (900, 1800), (900, 1800),
    ]  # fmt: skip


def test_absence_is_each_agents_own_luck():
    world = sim.textbook(1, 1000, 10, hours=1).set("centre.teams.agents.absent_share", 0.2)
    here = len(sim.run(world, seed=3).staff)
    assert abs(here - 800) < 4 * sqrt(1000 * 0.2 * 0.8)
    more = len(sim.run(world.set("centre.teams.agents.agents", 1001), seed=3).staff)
    assert more - here in (0, 1)
    nobody = world.set({"centre.teams.agents.absent_share": 1.0, "centre.queues.line.patience_s": 5})
    assert len(sim.run(nobody).staff) == 0


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_self_service_takes_load_off(share):
    world = sim.textbook(100, 12, 300, patience=120, hours=10).set(
        {"centre.queues.line.menu_layers": 2, "centre.queues.line.self_service_share": share}
    )
    metrics = sim.run(world, seed=4).metrics()
    n = metrics["offered"] / (1 - metrics["self_service_share"])
    assert abs(metrics["self_service_share"] - share) < 4 * sqrt(share * (1 - share) / n)


# Announcements


def waiting_room(announcement, patience=100):
    """Call 1 talks until 100; call 2 waits from 10; call 3 hears an announcement at 40."""
    return floor([0, 10, 40], queue={"patience_s": patience, "announcement": {"believed_share": 1} | announcement})


@pytest.mark.parametrize(
    ("announcement", "told"),
    [
        ({"estimator": "fixed", "fixed_s": 77}, [77, 77]),
        ({"estimator": "last_wait"}, [0, 0]),  # call 1 was answered at once
        ({"estimator": "longest_waiting"}, [0, 30]),  # nobody before call 2; call 2 has waited 30 s
        ({"estimator": "queue_length"}, [100, 200]),  # (0 + 1) and (1 + 1) callers, 100 s each, one agent
    ],
)
def test_what_is_announced(announcement, told):
    legs = sim.run(waiting_room(announcement, patience=1000), seed=1).legs
    assert legs.announced_s.isna().tolist() == [True, False, False]
    assert legs.announced_s.tolist()[1:] == told


def test_believers_with_less_patience_hang_up_and_the_others_stretch_theirs():
    # Told 77 s with a patience of 60: they hang up at once. With 80, stretched by half, they would wait 120 s.
    told = {"estimator": "fixed", "fixed_s": 77, "stretch": 0.5}
    impatient = sim.run(waiting_room(told, patience=60), seed=1).calls
    assert impatient.end_s.tolist() == [100, 10, 40]
    patient = sim.run(waiting_room(told, patience=80), seed=1).calls
    # call 2 is answered at 100, call 3 gives up at 40 + 120
    assert patient.outcome.tolist() == ["solved", "solved", "gave_up"]
    assert patient.end_s.tolist() == [100, 200, 160]


def test_who_does_not_believe_keeps_their_own_patience():
    told = {"estimator": "fixed", "fixed_s": 77, "stretch": 0.5, "believed_share": 0}
    calls = sim.run(waiting_room(told, patience=60), seed=1).calls
    # call 2 gives up at 70; call 3 would at 100, but at that tick the agent is free first, and talks until 200
    assert calls.end_s.tolist() == [100, 70, 200]


# Call-backs


def test_a_call_back_that_is_kept():
    # Call 2 is told 100 s, more than 50: it accepts, hangs up at 10 and is called back at 310, when the agent is free.
    offer = {"above_s": 50, "accepted_share": 1, "promise_s": 300, "tolerance_s": 60}
    run = sim.run(floor([0, 10], queue={"callback": offer, "advert_s": 0}), seed=1)
    second = run.calls.iloc[1]
    assert (second.outcome, second.solved, second.end_s, second.total_wait_s) == ("callback_kept", True, 410, 0)
    legs = run.legs.query("call == 1")
    assert legs.outcome.tolist() == ["callback", "served"]
    assert legs.called_back.tolist() == [False, True]
    assert run.moments.query("call == 1").moment.tolist() == ["promise", "greeting", "telling", "solved", "goodbye"]
    assert run.metrics()["callback_kept_share"] == 1
    assert run.metrics()["answered_share"] == 1


def test_a_call_back_that_comes_late_is_missed():
    # At 310 the agent talks to call 3 (300-400); 310 + 60 passes: the promise is broken at 370.
    offer = {"above_s": 50, "accepted_share": 1, "promise_s": 300, "tolerance_s": 60}
    run = sim.run(floor([0, 10, 300], queue={"callback": offer}), seed=1)
    second = run.calls.iloc[1]
    assert (second.outcome, second.solved, second.end_s) == ("callback_missed", False, 370)
    assert run.legs.query("call == 1").outcome.tolist() == ["callback", "missed"]
    assert run.moments.query("call == 1").moment.tolist() == ["promise", "broken_promise"]
    assert run.metrics()["callback_kept_share"] == 0


def test_no_call_back_is_promised_for_after_closing():
    offer = {"above_s": 50, "accepted_share": 1, "promise_s": 300}
    run = sim.run(floor([1400, 1500, 1510], queue={"callback": offer}), seed=1)
    # 1500 + 300 = 1800 is closing time: call 2 is answered at once at 1500, call 3 waits instead
    assert run.calls.outcome.tolist() == ["solved", "solved", "solved"]
    assert run.calls.total_wait_s.tolist() == [0, 0, 90]


def test_agents_stay_for_the_call_backs_that_they_owe():
    # The promise falls due at 1,790, ten seconds before closing, while the agent talks until 1,880.
    offer = {"above_s": 50, "accepted_share": 1, "promise_s": 300, "tolerance_s": 600}
    run = sim.run(floor([1400, 1490, 1780], queue={"callback": offer}), seed=1)
    assert run.calls.outcome.tolist() == ["solved", "callback_kept", "solved"]
    assert run.calls.end_s.tolist() == [1500, 1980, 1880]
    assert run.staff.until_s.tolist() == [1980]


def test_at_closing_drop_breaks_the_promises_that_still_wait():
    offer = {"above_s": 50, "accepted_share": 1, "promise_s": 300, "tolerance_s": 600}
    world = floor([1400, 1490, 1780], queue={"callback": offer}, centre={"at_closing": "drop"})
    run = sim.run(world, seed=1)
    assert run.calls.outcome.tolist() == ["solved", "callback_missed", "solved"]
    assert run.calls.end_s.tolist() == [1500, 1800, 1880]


# Nuisance calls


def nuisance(treatment, calls, **others):
    """Ordinary calls and nuisance calls, on one agent; a second queue of its own agent for what is set apart."""
    return from_values(
        {
            "opening": {"opens": "09:00", "closes": "09:30"},
            "centre": {
                "nuisance": {"treatment": treatment, **others},
                "queues": {"line": {}, "apart": {}},
                "teams": {
                    "all": {"agents": 1, "serves": {"line": {"handling_s": 100}}},
                    "supervisor": {"agents": 1, "serves": {"apart": {"handling_s": 40}}},
                },
            },
            "demand": {
                "reasons": {"ordinary": {"queue": "line"}, "nuisance": {"queue": "line", "nuisance": True}},
                "typed_calls": [{"at_s": at, "reason": reason} for at, reason in calls],
            },
        }
    )


NUISANCE_FIRST = [(0, "nuisance"), (10, "ordinary")]


@pytest.mark.parametrize(
    ("treatment", "others", "ends"),
    [
        ("none", {}, [100, 200]),  # like any call: the ordinary caller waits 90 s behind it
        ("line_fault", {"message_s": 70}, [70, 110]),  # no agent is troubled
        (
            "separate_queue",
            {"queue": "apart", "recording_s": 30},
            [70, 110],
        ),  # 30 s of recording, 40 s with the other team
        ("supervisor", {"queue": "apart"}, [40, 110]),
        ("closing_sentence", {"closing_s": 15}, [15, 115]),  # the ordinary caller waits 5 s
    ],
)
def test_the_treatments_of_nuisance_calls(treatment, others, ends):
    run = sim.run(nuisance(treatment, NUISANCE_FIRST, **others), seed=1)
    assert run.calls.outcome.tolist() == ["nuisance", "solved"]
    assert run.calls.end_s.tolist() == ends
    metrics = run.metrics()
    assert (metrics["offered"], metrics["nuisance_share"]) == (1, 0.5)


def test_unrecognised_nuisance_is_handled_like_any_call():
    run = sim.run(nuisance("line_fault", NUISANCE_FIRST, recognised_share=0), seed=1)
    assert run.calls.end_s.tolist() == [100, 200]


def test_a_treatment_that_needs_a_queue_says_so():
    with pytest.raises(sim.ScenarioError, match=r"centre\.nuisance\.queue is missing; supervisor needs one"):
        nuisance("supervisor", NUISANCE_FIRST)


def test_a_table_of_calls_goes_on_after_midnight():
    night = {"opens": "22:00", "closes": "26:00"}
    plain = sim.textbook(60, 5, 60).set("opening", night)
    table = plain.set("demand.calls_per_hour", {"22:00": 60})
    assert sim.run(table, seed=1).calls.equals(sim.run(plain, seed=1).calls)


def test_a_call_typed_within_half_a_tick_of_closing_is_refused():
    with pytest.raises(sim.ScenarioError, match="lies after closing time"):
        floor([1799.9999999])


def test_a_closing_sentence_ends_the_call_even_where_nothing_is_solved():
    closing = nuisance("closing_sentence", NUISANCE_FIRST, closing_s=15)
    path = "centre.teams.all.serves.line"
    run = sim.run(closing.set({f"{path}.solved_share": 0, f"{path}.passes_to": "apart"}), seed=1)
    assert (run.calls.end_s[0], run.calls.transfers[0]) == (15, 0)
    assert (run.calls.end_s[1], run.calls.transfers[1]) == (155, 1)  # 100 s, passed on, 40 s


def test_a_call_without_end_is_refused_in_one_sentence():
    path = "centre.teams.all.serves.line"
    passed_round = {f"{path}.solved_share": 1e-9, f"{path}.passes_to": "line", f"{path}.handling_s": 0}
    world = floor([0, 1]).set(passed_round)
    with pytest.raises(sim.ScenarioError, match="more than 32767 returns, redials or transfers"):
        sim.run(world, seed=1)


def test_patience_is_the_callers_own_draw():
    """The first caller is served, the second gives up after the time that the second's own luck says."""
    patience = sim.Exponential(20)
    calls = sim.run(floor([0, 10], queue={"patience_s": {"kind": "exponential", "mean": 20}}), seed=6).calls
    u = uniform(stream(6, 0, "patience"), who(int(calls.customer[1])), nth())
    assert calls.outcome[1] == "gave_up"
    assert calls.first_wait_s[1] == ticks(patience.quantile(u)) / TICKS_PER_SECOND
