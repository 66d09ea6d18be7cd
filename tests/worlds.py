"""Small worlds to try everything on, as hypothesis strategies that several test files share.

- `tied_worlds()`: all durations are whole seconds, zero included, and calls are typed within a few seconds of the
  opening, of a shift change, of closing or of midnight. So as many things as possible fall on the same instant.
- `drawn_worlds()`: Poisson calls and random durations of every kind; ties are rare, crowds are not.
- `market_worlds()`: a few customers with needs over a month or two.
- `simple_queues()`: one queue, one team, first come first served, nobody gives up.

Impossible worlds are refused by the scenario itself, and thrown away here.
"""

from hypothesis import HealthCheck, reject, settings
from hypothesis import strategies as st

from sim.parameter import ScenarioError
from sim.scenario import Scenario, from_values

# The same examples on every machine and in every order of the tests.
STEADY = settings(derandomize=True, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])

QUEUES, TEAMS, REASONS = ("a", "b", "c"), ("x", "y", "z"), ("r", "s")
SECONDS_PER_DAY = 86_400

# opening, closing, days, the times at which shifts may change, the seconds around which calls are typed
CLOCKS = (
    ("09:00", "09:01", 1, ("09:00",), range(13)),
    ("09:00", "09:01", 2, ("09:00",), range(50, 60)),
    ("09:00", "09:02", 2, ("09:00", "09:01"), range(54, 66)),
    ("00:00", "24:00", 2, ("00:00", "23:59"), (0, 1, 2, 3, *range(86_337, 86_343), *range(86_394, 86_400))),
)

seeds = st.integers(0, 9)
shares = st.sampled_from((0, 0.5, 1))


def possible(values: dict) -> Scenario:
    """The scenario of these values; an impossible one is no example."""
    try:
        return from_values(values)
    except ScenarioError:
        reject()


def some_of(names, draw) -> list[str]:
    return draw(st.lists(st.sampled_from(names), min_size=1, unique=True))


def whole_seconds(most: int):
    return st.integers(0, most)


@st.composite
def tied_worlds(draw) -> Scenario:
    """A floor world in which nearly everything happens at the same time as something else."""
    opens, closes, days, times, typed = draw(st.sampled_from(CLOCKS))
    queues, teams = QUEUES[: draw(st.integers(1, 3))], TEAMS[: draw(st.integers(1, 3))]
    reasons = REASONS[: draw(st.integers(1, 2))]
    calls = st.fixed_dictionaries({"at_s": st.sampled_from(typed), "reason": st.sampled_from(reasons)})
    redial = st.fixed_dictionaries(
        {"share": shares, "tries": st.integers(0, 2), "delay_s": st.sampled_from((0, 1, 2, 3, SECONDS_PER_DAY - 5))}
    )
    return possible(
        {
            "days": days,
            "opening": {"opens": opens, "closes": closes},
            "centre": {
                "queues": {name: draw(tied_queue()) for name in queues},
                "teams": {name: draw(tied_team(queues, times)) for name in teams},
                "agents_choose": draw(st.sampled_from(("preference", "longest_waiting"))),
                "at_closing": draw(st.sampled_from(("serve", "drop"))),
                "retelling_s": draw(whole_seconds(3)),
            },
            "demand": {
                "typed_calls": draw(st.lists(calls, min_size=6, max_size=14)),
                "reasons": {name: draw(tied_reason(queues)) for name in reasons},
                "redial": draw(redial),
            },
        }
    )


@st.composite
def tied_queue(draw) -> dict:
    queue = {"priority": draw(st.integers(1, 2))}
    queue["patience_s"] = draw(st.one_of(st.none(), whole_seconds(6)))
    queue["advert_s"] = draw(whole_seconds(3))
    queue["menu_layers"] = draw(st.integers(0, 1))
    queue["prompt_s"] = draw(whole_seconds(2))
    return queue


@st.composite
def tied_team(draw, queues, times) -> dict:
    levels = {time: draw(st.sampled_from((1, 2, 0, 3))) for time in times}
    service = st.fixed_dictionaries(
        {
            "preference": st.integers(1, 2),
            "handling_s": whole_seconds(6),
            "solved_share": shares,
            "passes_to": st.one_of(st.none(), st.sampled_from(queues)),
        }
    )
    return {
        "agents": draw(st.sampled_from((levels[times[0]], levels))),
        "serves": {name: draw(service) for name in some_of(queues, draw)},
        "after_call_s": draw(whole_seconds(3)),
        "shared_context": draw(st.booleans()),
    }


@st.composite
def tied_reason(draw, queues) -> dict:
    delays = [seconds / SECONDS_PER_DAY for seconds in (0, 1, 2, 5)] + [1]
    returns = {"share": draw(shares), "limit": draw(st.integers(0, 2)), "delay_days": draw(st.sampled_from(delays))}
    return {"queue": draw(st.sampled_from(queues)), "returns": returns}


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


@st.composite
def drawn_worlds(draw) -> Scenario:
    """A floor world of random durations, over one or two short days, crowded more often than not."""
    minutes, queues = draw(st.integers(1, 4)), QUEUES[: draw(st.integers(1, 3))]
    teams = TEAMS[: draw(st.integers(1, 3))]
    levels = {f"09:0{minute}": draw(st.sampled_from((120, 600, 1800, 0))) for minute in range(minutes)}
    return possible(
        {
            "days": draw(st.integers(1, 2)),
            "opening": {"opens": "09:00", "closes": f"09:0{minutes}"},
            "centre": {
                "queues": {name: draw(drawn_queue()) for name in queues},
                "teams": {name: draw(drawn_team(queues)) for name in teams},
                "agents_choose": draw(st.sampled_from(("preference", "longest_waiting"))),
                "at_closing": draw(st.sampled_from(("serve", "drop"))),
                "retelling_s": draw(st.sampled_from((0, 10))),
            },
            "demand": {
                "calls_per_hour": levels,
                "interval_min": 1,
                "busy_day_spread": draw(st.sampled_from((0, 0.3))),
                "half_day_spread": draw(st.sampled_from((0, 0.3))),
                "half_day_at": "09:01",
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
    }


@st.composite
def drawn_team(draw, queues) -> dict:
    return {
        "agents": draw(st.sampled_from(({"09:00": 1, "09:02": 3}, {"09:00": 4, "09:01": 1}, 1, 2, 5))),
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
    }


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
                "teams": {name: draw(drawn_team(("a",))) for name in TEAMS[: draw(st.integers(1, 2))]},
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
