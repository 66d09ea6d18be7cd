"""Tables and breaks of any opening, minute by minute: what `Hours` says is what a clerk with a pencil would say."""

from bisect import bisect_right
from fractions import Fraction
from math import ceil

from hypothesis import event, given
from hypothesis import strategies as st

from sim.core.clock import Hours, time_of
from sim.world.centre import Team
from tests.generated.tied import STEADY

HALF, DAY = 30, 1440  # minutes
moments = st.integers(0, 58).map(lambda n: n * HALF)  # up to 29:00, so that nights are written in both ways
tables = st.dictionaries(moments, st.integers(0, 9), min_size=1, max_size=5)


@st.composite
def openings(draw):
    opens, lasts = draw(st.integers(0, 47)) * HALF, draw(st.integers(1, 48)) * HALF
    return opens, opens + lasts, lasts == DAY and draw(st.booleans())


def hours_of(opening):
    opens, closes, never_close = opening
    return Hours(opens * 60, closes * 60, never_close)


def written(minute):
    return time_of(minute * 60)


def pencilled(table, opening):
    """For each open half hour the value of the row that governs it, None for none; and the rows that govern any.

    Where two rows fall on one moment: "twice".
    """
    opens, closes, never_close = opening
    placed = {}
    for minute, value in table.items():
        turns = [minute + turn * DAY for turn in (-1, 0, 1)]
        inside = [at for at in turns if opens <= at < closes]
        at = inside[0] if inside and (never_close or inside[0] >= minute) else minute
        if at in placed:
            return "twice", None
        placed[at] = minute, value
    governs, levels = set(), {}
    for minute in range(opens, closes, HALF):
        before = [at for at in placed if at <= minute]
        at = max(before) if before else max(placed) if never_close else None
        levels[minute] = None if at is None else placed[at][1]
        governs |= set() if at is None else {placed[at][0]}
    return levels, governs


@STEADY
@given(openings(), tables)
def test_a_table_says_what_a_clerk_reads_off_it(opening, table):
    hours = hours_of(opening)
    named = {written(minute): value for minute, value in table.items()}
    why, (levels, governs) = hours.why_not(named), pencilled(table, opening)
    if levels == "twice":
        assert "are the same time" in why
    elif set(table) - governs:
        assert "governs no open minute" in why
    elif None in levels.values():
        assert why.startswith("nothing is said of")
    else:
        event("can be meant")
        assert why is None
        since = [second for second, _ in hours.rows(named)]
        values = [value for _, value in hours.rows(named)]
        assert {minute: values[bisect_right(since, minute * 60) - 1] for minute in levels} == levels


breaks = st.lists(
    st.tuples(moments, st.integers(1, 10).map(lambda n: n * HALF), st.sampled_from((0.28, 0.5, 1 / 3, 0.125, 5 / 6))),
    max_size=4,
)


@STEADY
@given(openings(), st.integers(0, 40), breaks)
def test_those_on_a_break_are_whole_people_and_those_who_are_due(opening, agents, pauses):
    hours, (opens, closes, never_close) = hours_of(opening), opening
    told = [{"at": written(at), "minutes": lasts, "share": share} for at, lasts, share in pauses]
    duty = Team(agents=agents, serves={}, breaks=told).on_duty(hours)
    since, numbers = [second for second, _ in duty], [number for _, number in duty]
    begins = [hours.moment(one["at"]) // 60 for one in told]
    in_turn = sorted(range(len(pauses)), key=lambda n: begins[n])
    for minute in range(opens, closes, HALF):
        away, shares = 0, Fraction(0)
        for n in in_turn:
            lasts, share = pauses[n][1], Fraction(pauses[n][2]).limit_denominator(1000)
            due = any(begins[n] <= at < begins[n] + lasts for at in (minute, minute + DAY)[: 1 + never_close])
            away += due * (ceil(agents * (shares + share)) - ceil(agents * shares))
            shares += share
        number = numbers[bisect_right(since, minute * 60) - 1]
        assert number == max(agents - away, 0)
