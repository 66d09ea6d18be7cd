"""Tables by time of day, breaks and half-days, worked out by hand: one moment has one meaning, people stay whole."""

from itertools import pairwise

import pytest

import sim
from sim.core.clock import Hours
from sim.world.centre import Team
from sim.world.opening import Opening

HOUR = 3600
DAY = Hours(8 * HOUR, 17 * HOUR)
NIGHT = Hours(22 * HOUR, 30 * HOUR)
ALWAYS = Hours(0, 24 * HOUR, never_close=True)
NEW_DAY_AT_SIX = Hours(6 * HOUR, 30 * HOUR, never_close=True)


def floor(opens="08:00", closes="17:00", weekdays=None, days=1, **team):
    """One queue and one team."""
    values = {
        "days": days,
        "opening": {"opens": opens, "closes": closes} | ({"weekdays": weekdays} if weekdays else {}),
        "centre": {"queues": {"line": {"patience_s": 60}}, "teams": {"all": {"serves": {"line": {}}} | team}},
        "demand": {"calls_per_hour": 60, "interval_min": 60, "reasons": {"any": {"queue": "line"}}},
    }
    return sim.Scenario(**values)


def duty(hours, agents, *breaks):
    """On duty from which hour on."""
    pauses = [{"at": at, "minutes": minutes, "share": share} for at, minutes, share in breaks]
    team = Team(agents=agents, serves={}, breaks=pauses)
    return [(second / HOUR, number) for second, number in team.on_duty(hours)]


def test_a_level_holds_from_its_row_to_the_next_one_and_over_midnight_where_the_lines_never_close():
    assert duty(DAY, {"07:00": 2, "09:00": 5}) == [(8, 2), (9, 5)]
    assert duty(ALWAYS, {"06:00": 14, "14:00": 12, "22:00": 4}) == [(0, 4), (6, 14), (14, 12), (22, 4)]
    assert duty(NEW_DAY_AT_SIX, {"14:00": 12, "02:00": 3}) == [(6, 3), (14, 12), (26, 3)]
    nights = floor("00:00", "24:00", days=2, agents={"06:00": 14, "14:00": 12, "22:00": 4})
    assert nights.opening.hours().never_close
    assert (sim.run(nights, seed=1).staff.groupby("team", observed=True).size() > 0).all()


def test_one_moment_has_one_meaning_in_an_opening_that_passes_midnight():
    assert duty(NIGHT, {"22:00": 6, "02:00": 2}) == duty(NIGHT, {"22:00": 6, "26:00": 2}) == [(22, 6), (26, 2)]
    assert duty(NIGHT, 4, ("02:00", 30, 0.5)) == [(22, 4), (26, 2), (26.5, 4)]
    one, other = (
        floor("22:00", closes, agents={"22:00": 6, at: 2}) for closes, at in (("06:00", "02:00"), ("30:00", "26:00"))
    )
    assert one.opening == other.opening == Opening(opens="22:00", closes="30:00")
    assert sim.run(one, seed=1).calls.equals(sim.run(other, seed=1).calls)


def test_calls_of_the_small_hours_come():
    """60 calls an hour until 2 in the morning and 600 an hour from then on: 4 * 60 + 4 * 600."""
    night = floor("22:00", "06:00", agents=40).set("demand.calls_per_hour", {"22:00": 60, "02:00": 600})
    many = len(sim.run(night, seed=3).calls)
    assert abs(many - 2640) < 4 * 2640**0.5


def test_half_days_meet_after_midnight_too():
    night = floor("22:00", "06:00", agents=40)
    assert night.set({"demand.half_day_spread": 0.5, "demand.half_day_at": "02:00"}).digest()
    with pytest.raises(sim.ScenarioError, match=r"half_day_at is 13:00, but must lie within .*22:00 to 30:00"):
        night.set("demand.half_day_spread", 0.5)


@pytest.mark.parametrize(
    ("agents", "says"),
    [
        ({"9:00": 5, "09:00": 7}, "9:00 and 09:00 are the same time"),
        ({"08:00": 5, "17:00": 7}, "17:00 governs no open minute"),
        ({"06:00": 5, "07:00": 7}, "06:00 governs no open minute"),
        ({"09:00": 5}, 'nothing is said of 08:00 to 09:00; add a row "08:00"'),
    ],
)
def test_a_row_without_effect_and_minutes_without_a_row_are_refused(agents, says):
    with pytest.raises(sim.ScenarioError, match=says):
        floor(agents=agents)


def test_two_words_for_one_moment_of_a_night_are_refused():
    with pytest.raises(sim.ScenarioError, match="02:00 and 26:00 are the same time"):
        floor("22:00", "06:00", agents={"22:00": 5, "02:00": 3, "26:00": 4})


def test_tables_of_calls_and_weights_are_held_to_the_same():
    with pytest.raises(sim.ScenarioError, match=r"demand.calls_per_hour: the row 18:00 governs no open minute"):
        floor().set("demand.calls_per_hour", {"08:00": 5, "18:00": 9})
    with pytest.raises(sim.ScenarioError, match=r"customers.profile: nothing is said of 09:00 to 10:00"):
        sim.load("small-market").set("customers.profile", {"10:00": 1})


def test_a_break_without_effect_is_refused_and_one_over_midnight_goes_on():
    with pytest.raises(sim.ScenarioError, match=r"breaks.0: the break at 17:00 touches no open minute"):
        floor(breaks=[{"at": "17:00"}])
    over = ("23:45", 30, 0.5)
    assert duty(ALWAYS, 4, over) == [(0, 2), (0.25, 4), (23.75, 2)]


def test_those_away_are_whole_people():
    assert duty(DAY, 25, ("12:00", 60, 0.28)) == [(8, 25), (12, 18), (13, 25)]
    assert duty(DAY, 6, ("12:00", 60, 5 / 6)) == [(8, 6), (12, 1), (13, 6)]
    assert duty(DAY, 5, ("12:00", 60, 0.5)) == [(8, 5), (12, 2), (13, 5)]


def test_staggered_shares_add_up_to_the_team():
    """Eight eighths of half an hour each are 2 hours of lunch for 4 agents, whatever order they are listed in."""
    eighths = [(f"{11 + n // 2}:{n % 2 * 30:02d}", 30, 1 / 8) for n in range(8)]
    for breaks in (eighths, eighths[::-1]):
        rows = duty(DAY, 4, *breaks)
        away = sum((4 - number) * (until - since) for (since, number), (until, _) in pairwise(rows))
        assert away == 2.0


def test_a_table_of_every_minute_is_quick_to_read():
    """Its 1,440 rows are read once, not once for each row; a row more is a row more."""
    table = {f"{minute // 60:02d}:{minute % 60:02d}": minute % 7 for minute in range(1440)}
    assert len(ALWAYS.rows(table)) == 1440
