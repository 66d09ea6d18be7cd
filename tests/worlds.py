"""Small worlds to try everything on, as hypothesis strategies that several test files share.

`tied_worlds()`: all durations are whole seconds, zero included, and calls are typed within seconds of the opening, of a
shift change, of closing or of midnight. So as many things as possible fall on the same instant. Half of them are
plain, the others have call-backs, announcements, limited lines and all the rest. Worlds of random durations stand in
`worlds_drawn.py`.

Impossible worlds are refused by the scenario itself, and thrown away here.
"""

from hypothesis import HealthCheck, reject, settings
from hypothesis import strategies as st

from sim.parameter import ScenarioError
from sim.scenario import Scenario, from_values

# The same examples on every machine and in every order of the tests.
STEADY = settings(derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])

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


def seldom(strategy, otherwise=None):
    """Mostly nothing of the kind."""
    return st.one_of(st.just(otherwise), st.just(otherwise), strategy)


@st.composite
def tied_worlds(draw) -> Scenario:
    """A floor world in which nearly everything happens at the same time as something else."""
    opens, closes, days, times, typed = draw(st.sampled_from(CLOCKS))
    queues, teams = QUEUES[: draw(st.integers(1, 3))], TEAMS[: draw(st.integers(1, 3))]
    reasons, rich = REASONS[: draw(st.integers(1, 2))], draw(st.booleans())
    calls = st.fixed_dictionaries({"at_s": st.sampled_from(typed), "reason": st.sampled_from(reasons)})
    redial = st.fixed_dictionaries(
        {"share": shares, "tries": st.integers(0, 2), "delay_s": st.sampled_from((0, 1, 2, 3, SECONDS_PER_DAY - 5))}
    )
    values = {
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
    if rich:
        draw(add_the_rest(values, times[-1]))
    return possible(values)


@st.composite
def tied_queue(draw) -> dict:
    queue = {"priority": draw(st.integers(1, 2))}
    queue["patience_s"] = draw(st.one_of(st.none(), whole_seconds(6)))
    queue["advert_s"] = draw(whole_seconds(3))
    queue["menu_layers"] = draw(st.integers(0, 2))
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


ANNOUNCEMENTS = st.fixed_dictionaries(
    {
        "estimator": st.sampled_from(("fixed", "last_wait", "longest_waiting", "queue_length")),
        "fixed_s": whole_seconds(4),
        "believed_share": shares,
        "stretch": st.sampled_from((0, 0.5, 1)),
    }
)
CALLBACKS = st.fixed_dictionaries(
    {
        "above_s": whole_seconds(2),
        "accepted_share": shares,
        "promise_s": whole_seconds(6),
        "tolerance_s": whole_seconds(4),
    }
)


@st.composite
def add_the_rest(draw, values: dict, at: str) -> None:
    """Put the rarer features into a plain world; the last shift change is also when a break begins."""
    centre, demand = values["centre"], values["demand"]
    centre["lines"] = draw(seldom(st.integers(1, 4)))
    for queue in centre["queues"].values():
        for name in ("hang_up_share", "self_service_share", "opt_out_share"):
            queue[name] = draw(seldom(shares, 0))
        queue["transferred_first"] = draw(st.booleans())
        queue["announcement"] = draw(seldom(ANNOUNCEMENTS))
        queue["callback"] = draw(st.one_of(st.none(), CALLBACKS))
    for team in centre["teams"].values():
        team["absent_share"] = draw(seldom(st.just(0.5), 0))
        team["breaks"] = draw(seldom(st.just([{"at": at, "minutes": 1, "share": 0.5}]), []))
    if draw(st.booleans()):
        centre["nuisance"] = {
            "treatment": draw(
                st.sampled_from(("none", "line_fault", "separate_queue", "supervisor", "closing_sentence"))
            ),
            "queue": draw(st.sampled_from(list(centre["queues"]))),
            "message_s": draw(whole_seconds(3)),
            "recording_s": draw(whole_seconds(3)),
            "closing_s": draw(whole_seconds(3)),
        }
        list(demand["reasons"].values())[-1]["nuisance"] = True
