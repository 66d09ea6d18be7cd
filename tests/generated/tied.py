"""Small worlds to try everything on, as hypothesis strategies that several test files share.

- `tied_worlds()`: all durations are whole seconds, zero included, and calls are typed within a few seconds of the
  opening, of a shift change, of closing or of midnight. So as many things as possible fall on the same instant.
- `rich_worlds()`: the same with call-backs, announcements, limited lines, nuisance calls and all the rest, and with few
  agents, because most of this concerns those who must wait.

Worlds of random durations stand in `worlds_drawn.py`.

Impossible worlds are refused by the scenario itself, and thrown away here.
"""

from hypothesis import HealthCheck, reject, settings
from hypothesis import strategies as st

from sim.core.parameter import ScenarioError
from sim.world.scenario import Scenario, from_values

# No examples by chance. Still, a library or a test file that changes may bring others, so what a test says of all its
# examples together must hold with a wide margin.
STEADY = settings(derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])

QUEUES, TEAMS, REASONS = ("a", "b", "c"), ("x", "y", "z"), ("r", "s")
SECONDS_PER_DAY = 86_400

# opening, closing, days, the times at which shifts may change, the seconds around which calls are typed
CLOCKS = (
    ("09:00", "09:01", 1, ("09:00",), range(13)),
    ("09:00", "09:01", 2, ("09:00",), range(50, 60)),
    ("09:00", "09:02", 2, ("09:00", "09:01"), range(54, 66)),
    ("23:59", "00:01", 2, ("23:59", "00:00"), range(54, 66)),
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


def tied_worlds():
    """Floor worlds in which nearly everything happens at the same time as something else."""
    return tied_values().map(lambda told: possible(told[0]))


def rich_worlds():
    """The same with the rarer features."""
    return tied_values().flatmap(lambda told: add_the_rest(*told)).map(possible)


@st.composite
def tied_values(draw) -> tuple[dict, str]:
    """The values of a world, and the time of its last shift change."""
    opens, closes, days, times, typed = draw(st.sampled_from(CLOCKS))
    queues, teams = QUEUES[: draw(st.integers(1, 3))], TEAMS[: draw(st.integers(1, 3))]
    reasons = REASONS[: draw(st.integers(1, 2))]
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
    return values, times[-1]


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
        "estimator": st.sampled_from(("queue_length", "last_wait", "longest_waiting", "fixed")),
        "fixed_s": whole_seconds(4),
        "believed_share": st.sampled_from((1, 1, 0.5)),
        "stretch": st.sampled_from((1, 0.5, 0)),
    }
)
CALLBACKS = st.fixed_dictionaries(
    {
        "above_s": st.sampled_from((0, 2, 4, 6)),
        "accepted_share": st.sampled_from((1, 1, 0.5)),
        "promise_s": whole_seconds(6),
        "tolerance_s": whole_seconds(6),
    }
)
MENUS = {"menu_layers": st.integers(1, 2), "prompt_s": st.integers(0, 2), "opt_out_share": shares}
SPECIAL = (  # what is special about a queue: one thing mostly, so that no other keeps it from happening
    st.fixed_dictionaries({"callback": CALLBACKS, "patience_s": st.sampled_from((None, 6))}),
    st.fixed_dictionaries({"announcement": ANNOUNCEMENTS, "patience_s": whole_seconds(6)}),
    st.fixed_dictionaries(MENUS | {"self_service_share": st.sampled_from((0, 0.5))}),
    st.fixed_dictionaries({"hang_up_share": st.sampled_from((0.5, 1))}),
    st.fixed_dictionaries({"callback": CALLBACKS, "announcement": ANNOUNCEMENTS, "hang_up_share": st.just(0.5)}),
)
TREATMENTS = ("none", "line_fault", "separate_queue", "supervisor", "closing_sentence")


@st.composite
def add_the_rest(draw, values: dict, at: str) -> dict:
    """Put the rarer features into a plain world; the last shift change is also when a break begins."""
    centre, demand = values["centre"], values["demand"]
    centre["lines"] = draw(seldom(st.integers(1, 5)))
    for queue in centre["queues"].values():
        queue.update(draw(st.one_of(*SPECIAL)) | {"transferred_first": draw(st.booleans())})
    for team in centre["teams"].values():
        team["agents"] = draw(st.sampled_from((1, 1, 2, team["agents"])))
        team["absent_share"] = draw(st.sampled_from((0, 0, 0, 0.5)))
        team["breaks"] = draw(seldom(st.just([{"at": at, "minutes": 1, "share": 0.5}]), []))
    if draw(st.booleans()):
        centre["nuisance"] = {
            "treatment": draw(st.sampled_from(TREATMENTS)),
            "queue": draw(st.sampled_from(list(centre["queues"]))),
            "message_s": draw(whole_seconds(3)),
            "recording_s": draw(whole_seconds(3)),
            "closing_s": draw(whole_seconds(3)),
        }
        list(demand["reasons"].values())[-1]["nuisance"] = True
    return values
