"""Comparing two worlds on the same luck: a change leaves every draw alone that it doesn't concern."""

import pytest

import sim
from sim.world.scenario import from_values

WHO = ["customer", "need", "visit"]
WORLD = {
    "days": 2,
    "opening": {"opens": "09:00", "closes": "13:00"},
    "centre": {
        "queues": {"front": {"advert_s": 5}, "expert": {}},
        "teams": {
            "first": {
                "agents": 200,
                "serves": {
                    "front": {
                        "handling_s": {"kind": "lognormal", "mean": 200, "sd": 150},
                        "solved_share": 0.6,
                        "passes_to": "expert",
                    }
                },
                "after_call_s": {"kind": "exponential", "mean": 20},
            },
            "second": {
                "agents": 200,
                "serves": {"expert": {"handling_s": {"kind": "exponential", "mean": 300}, "solved_share": 0.7}},
            },
        },
    },
    "demand": {
        "calls_per_hour": {"09:00": 100, "10:00": 140, "11:00": 120, "12:00": 80},
        "busy_day_spread": 0.2,
        "half_day_spread": 0.1,
        "half_day_at": "11:00",
        "typed_calls": [{"at_s": 100, "reason": "one"}],
        "reasons": {
            "one": {"queue": "front", "weight": 2, "returns": {"share": 0.5, "delay_days": 0.9}},
            "two": {"queue": "expert"},
        },
    },
}  # fmt: skip
PATIENCE = {"kind": "exponential", "mean": 90}


@pytest.fixture(scope="module")
def roomy():
    """A world in which an agent is always free, so that calls don't meet."""
    return from_values(WORLD)


@pytest.fixture(scope="module")
def crowded(roomy):
    """The same with too few agents, and callers who give up and dial again."""
    return roomy.set(
        {
            "centre.teams.first.agents": 9,
            "centre.teams.second.agents": 6,
            "centre.queues.front.patience_s": PATIENCE,
            "centre.queues.expert.patience_s": PATIENCE,
            "demand.redial": {"share": 0.7, "tries": 2, "delay_s": {"kind": "exponential", "mean": 120}},
        }
    )


def calls(world):
    """The calls of a run by customer, need and visit, without their number, which counts arrivals."""
    return sim.run(world, seed=3).calls.drop(columns="call").set_index(WHO)


def legs(world):
    """The legs of a run by customer, need, visit, attempt and leg."""
    run = sim.run(world, seed=3)
    return run.legs.join(run.calls.set_index("call")[WHO], on="call").set_index([*WHO, "attempt", "leg"])


def unchanged(before, after, columns=None):
    """Whether everybody of the first table stands in the second with the same values."""
    columns = columns or list(before.columns)
    assert before.index.isin(after.index).all()
    return before[columns].equals(after.loc[before.index, columns])


def test_more_calls_in_one_interval_only_add_callers(roomy):
    before, after = calls(roomy), calls(roomy.set("demand.calls_per_hour.10:00", 220))
    assert (before.total_wait_s == 0).all()
    assert unchanged(before, after)
    new = after[~after.index.isin(before.index) & (after.index.get_level_values("visit") == 0)]
    seconds = new.arrival_s
    assert len(new) > 50
    assert seconds.between(3600, 7200, inclusive="left").all()


def test_fewer_calls_in_one_interval_only_remove_callers(roomy):
    before, after = calls(roomy), calls(roomy.set("demand.calls_per_hour.11:00", 0))
    assert len(after) < len(before)
    assert unchanged(after, before)


@pytest.mark.parametrize("path", ["centre.teams.first.agents", "centre.teams.second.agents"])
def test_one_more_agent_leaves_callers_as_they_are(crowded, path):
    more = crowded.set(path, crowded.get(path) + 1)
    before, after = calls(crowded), calls(more)
    first = before.index.get_level_values("visit") == 0  # who comes back, and when, hangs on how the call went
    assert unchanged(before[first], after, ["reason", "day", "arrival_s"])
    before, after = legs(crowded), legs(more)
    before, after = before.align(after, join="inner", axis=0)
    same_team = (before.team == after.team) & (before.story == after.story)
    assert same_team.sum() > 500
    assert before[same_team][["talk_s", "after_call_s"]].equals(after[same_team][["talk_s", "after_call_s"]])
    assert not before.wait_s.equals(after.wait_s)


def test_who_gives_up_in_both_worlds_has_the_same_patience(crowded):
    before, after = legs(crowded), legs(crowded.set("centre.teams.first.agents", 10))
    before, after = before.align(after, join="inner", axis=0)
    both = (before.outcome == "gave_up") & (after.outcome == "gave_up") & (before.queue == after.queue)
    assert both.sum() > 50
    assert before.wait_s[both].equals(after.wait_s[both])


def test_one_typed_call_more_leaves_all_others_alone(roomy):
    before = calls(roomy)
    typed = [*roomy.get("demand.typed_calls"), {"at_s": 50, "reason": "two"}]
    after = calls(roomy.set("demand.typed_calls", typed))
    assert unchanged(before, after)
    assert len(after) == len(before) + 2  # one a day


def test_one_return_more_shifts_nothing_later_in_that_life(roomy):
    returns = {"share": 1, "delay_days": 0.01, "limit": 1}
    solves_less = roomy.set(
        {"centre.teams.second.serves.expert.solved_share": 0.1, "demand.reasons.one.returns": returns}
    )
    before = calls(solves_less)
    after = calls(solves_less.set("demand.reasons.one.returns.limit", 3))
    assert unchanged(before, after)
    assert set(after.index.get_level_values("visit")) == {0, 1, 2, 3}


def test_one_redial_more_changes_nobody_elses_draws(crowded):
    before, after = legs(crowded), legs(crowded.set("demand.redial.tries", 3))
    before, after = before.align(after, join="inner", axis=0)
    same = (before.team == after.team) & (before.story == after.story)
    assert before.talk_s[same].equals(after.talk_s[same])
    assert same.sum() > 500


def test_a_new_kind_of_luck_is_drawn_beside_the_others(roomy):
    """A share that is no longer 1, or patience where there was none: other draws stay as they are."""
    before = legs(roomy)
    after = legs(roomy.set({"centre.queues.front.patience_s": 1e6, "demand.redial.share": 0.5}))
    assert unchanged(before, after, ["queue", "team", "queued_s", "talk_s", "outcome"])


def test_what_customers_need_does_not_hang_on_the_floor():
    """More agents: the same needs at the same times, apart from those who stay or leave because of them."""
    changes = {"months": 2, "customers.count": 300, "customers.renewal_months": 120}
    market = sim.load("small-market").set(changes).set("demand.reasons.question.returns.share", 0)
    more = market.set("centre.teams.service.agents", 5)
    left = [n for world in (market, more) for n in sim.run(world, seed=3).customers.query("left_month >= 0").customer]
    before, after = calls(market), calls(more)
    before, after = (table.drop(left, level="customer", errors="ignore") for table in (before, after))
    assert before.total_wait_s.sum() > after.total_wait_s.sum()
    assert len(before) > 400
    assert unchanged(before, after, ["reason", "day", "arrival_s"])
    assert len(before) == len(after)
