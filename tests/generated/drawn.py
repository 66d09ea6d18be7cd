"""Worlds of random durations, as hypothesis strategies: ties are rare here, crowds are not.

- `drawn_worlds()`: Poisson calls over a few minutes and durations of every kind.
- `market_worlds()`: a few customers with needs over a month or two.
- `simple_queues()`: one queue, one team, first come first served, nobody gives up.
- `chains()`: three teams that pass on what they can't solve, nobody gives up.
"""

from hypothesis import strategies as st

from sim.core.clock import seconds_of, time_of
from sim.world.scenario import Scenario
from tests.generated.tied import (
    QUEUES,
    REASONS,
    SECONDS_PER_DAY,
    TEAMS,
    possible,
    seldom,
    shares,
    some_of,
    whole_seconds,
)


@st.composite
def durations(draw, least: float = 0.5, most: float = 60.0) -> dict:
    """Any kind of distribution with a mean in a range, as a scenario file writes it."""
    mean = draw(st.floats(least, most))
    return draw(
        st.sampled_from(
            (
                {"kind": "constant", "value": mean},
                {"kind": "exponential", "mean": mean},
                {"kind": "lognormal", "mean": mean, "sd": 0.8 * mean},
                {"kind": "erlang", "mean": mean, "phases": 3},
                {"kind": "weibull", "mean": mean, "shape": 0.7},
                {"kind": "uniform", "low": 0.5 * mean, "high": 1.5 * mean},
                {"kind": "hyperexponential", "share": 0.2, "mean": 3 * mean, "other_mean": 0.5 * mean},
                {"kind": "empirical", "values": [0, mean, 2 * mean]},
            )
        )
    )


def clock(opens: str, minutes: int) -> tuple[list[str], str]:
    """The minutes of an opening as times of day, and its closing time; after midnight they begin again at 00:00."""
    first = seconds_of(opens) // 60
    *times, closes = (time_of((first + minute) % 1440 * 60) for minute in range(minutes + 1))
    return times, closes


@st.composite
def drawn_worlds(draw) -> Scenario:
    """A floor world of random durations, over one or two short days, crowded more often than not."""
    minutes, queues = draw(st.integers(1, 4)), QUEUES[: draw(st.integers(1, 3))]
    teams = TEAMS[: draw(st.integers(1, 3))]
    times, closes = clock(draw(st.sampled_from(("09:00", "23:58"))), minutes)
    levels = {time: draw(st.sampled_from((120, 600, 1800, 0))) for time in times}
    return possible(
        {
            "days": draw(st.integers(1, 2)),
            "opening": {"opens": times[0], "closes": closes},
            "centre": {
                "queues": {name: draw(drawn_queue()) for name in queues},
                "teams": {name: draw(drawn_team(queues, times)) for name in teams},
                "agents_choose": draw(st.sampled_from(("preference", "longest_waiting"))),
                "at_closing": draw(st.sampled_from(("serve", "drop"))),
                "retelling_s": draw(st.sampled_from((0, 10))),
                "lines": draw(seldom(st.integers(2, 12))),
            },
            "demand": {
                "calls_per_hour": levels,
                "interval_min": 1,
                "busy_day_spread": draw(st.sampled_from((0, 0.3))),
                "half_day_spread": draw(st.sampled_from((0, 0.3))) if minutes > 1 else 0,
                "half_day_at": times[-1],
                "reasons": {name: draw(drawn_reason(queues)) for name in REASONS},
                "redial": {"share": draw(shares), "tries": 2, "delay_s": draw(durations())},
            },
        }
    )


@st.composite
def drawn_queue(draw) -> dict:
    return {
        "priority": draw(st.integers(1, 2)),
        "patience_s": draw(st.one_of(st.none(), durations())),
        "advert_s": draw(st.sampled_from((0, 3.5))),
        "menu_layers": draw(st.integers(0, 2)),
        "prompt_s": 2.5,
        "self_service_share": draw(seldom(st.just(0.2), 0)),
        "opt_out_share": draw(seldom(st.just(0.5), 0)),
        "hang_up_share": draw(seldom(st.just(0.3), 0)),
        "announcement": draw(st.one_of(st.none(), announcements())),
        "callback": draw(st.one_of(st.none(), callbacks())),
        "transferred_first": draw(st.booleans()),
    }


def announcements():
    return st.fixed_dictionaries(
        {
            "estimator": st.sampled_from(("fixed", "last_wait", "longest_waiting", "queue_length")),
            "fixed_s": st.just(30),
            "believed_share": st.sampled_from((0.5, 1)),
            "stretch": st.sampled_from((0, 0.7)),
        }
    )


def callbacks():
    return st.fixed_dictionaries(
        {
            "above_s": st.floats(0, 20),
            "accepted_share": st.just(0.7),
            "promise_s": st.just(40),
            "tolerance_s": durations_s,
        }
    )


durations_s = st.floats(1, 60)


@st.composite
def drawn_team(draw, queues, times) -> dict:
    first, last = times[0], times[-1]
    tables = ({first: 1, last: 3}, {first: 4, times[len(times) // 2]: 1})
    return {
        "agents": draw(st.sampled_from((*tables, 1, 2, 5))),
        "serves": {
            name: {
                "preference": draw(st.integers(1, 2)),
                "handling_s": draw(durations()),
                "solved_share": draw(st.sampled_from((0.3, 0.8, 1))),
                "passes_to": draw(st.one_of(st.none(), st.sampled_from(queues))),
            }
            for name in some_of(queues, draw)
        },
        "after_call_s": draw(st.one_of(st.just(0), durations(most=10.0))),
        "shared_context": draw(st.booleans()),
        "absent_share": draw(seldom(st.just(0.3), 0)),
        "breaks": draw(seldom(breaks(times), [])),
    }


def breaks(times):
    """Up to three breaks, in any order."""
    one = st.fixed_dictionaries(
        {"at": st.sampled_from(times), "minutes": st.integers(1, 2), "share": st.sampled_from((0.4, 0.28, 0.125, 0.5))}
    )
    return st.lists(one, min_size=1, max_size=3)


@st.composite
def drawn_reason(draw, queues) -> dict:
    delay_days = draw(st.sampled_from((30 / SECONDS_PER_DAY, 1)))
    returns = {"share": draw(shares), "limit": 1, "delay_days": delay_days}
    return {"queue": draw(st.sampled_from(queues)), "weight": draw(st.integers(1, 3)), "returns": returns}


@st.composite
def market_worlds(draw) -> Scenario:
    """A few customers over a month or two who all find the lines open for a few minutes a day."""
    return possible(
        {
            "world": "market",
            "months": draw(st.integers(1, 2)),
            "opening": {"opens": "09:00", "closes": draw(st.sampled_from(("09:02", "09:10")))},
            "centre": {
                "queues": {"a": draw(drawn_queue())},
                "teams": {
                    name: draw(drawn_team(("a",), ("09:00", "09:01"))) for name in TEAMS[: draw(st.integers(1, 2))]
                },
                "at_closing": draw(st.sampled_from(("serve", "drop"))),
            },
            "demand": {"reasons": {"r": draw(drawn_reason(("a",)))}},
            "customers": {
                "count": draw(st.integers(1, 25)),
                "needs_per_month": draw(st.sampled_from((0.5, 8))),
                "renewal_months": 1,
                "morning_after_min": draw(st.sampled_from((0, 1, 120))),
            },
        }
    )


@st.composite
def simple_queues(draw) -> Scenario:
    """The plain queue: first come first served, nobody gives up or is passed on, all are served."""
    return possible(
        {
            "opening": {"opens": "09:00", "closes": "09:05"},
            "centre": {
                "queues": {"a": {"advert_s": draw(whole_seconds(5))}},
                "teams": {
                    "x": {
                        "agents": draw(st.integers(1, 5)),
                        "serves": {"a": {"handling_s": draw(durations())}},
                        "after_call_s": draw(st.one_of(whole_seconds(9), durations(most=10.0))),
                    }
                },
            },
            "demand": {"calls_per_hour": draw(st.integers(60, 1800)), "reasons": {"r": {"queue": "a"}}},
        }
    )


@st.composite
def chains(draw) -> Scenario:
    """What the first team can't solve goes to the second, and on to the third; all wait until they are served."""
    solved = st.floats(0, 1)
    following = {"a": "b", "b": "c", "c": None}
    serves = {
        queue: {"handling_s": draw(durations()), "solved_share": draw(solved), "passes_to": passes_to}
        for queue, passes_to in following.items()
    }
    return possible(
        {
            "opening": {"opens": "09:00", "closes": "09:05"},
            "centre": {
                "queues": {queue: {} for queue in QUEUES},
                "teams": {
                    team: {"agents": draw(st.integers(1, 4)), "serves": {queue: serves[queue]}}
                    for team, queue in zip(TEAMS, QUEUES, strict=True)
                },
                "retelling_s": draw(st.sampled_from((0, 20))),
            },
            "demand": {"calls_per_hour": draw(st.integers(120, 1200)), "reasons": {"r": {"queue": "a"}}},
        }
    )
