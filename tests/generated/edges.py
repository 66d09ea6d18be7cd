"""Worlds of which some parameters stand at their edges, as a hypothesis strategy.

Each is a small world of another strategy in which up to four parameters are set to the least or most that is allowed,
to the ends of their sliders, or to another choice; whatever decides how much happens in a world is left as it is.
"""

import re

from hypothesis import strategies as st

from sim.core.parameter import ScenarioError, walk
from sim.world.scenario import Scenario
from tests.generated.drawn import drawn_worlds
from tests.generated.markets import busy_markets
from tests.generated.minds import thoughtful_worlds
from tests.generated.tied import rich_worlds

# What sets the size of a world or how long it lasts, and what must fit together with something else.
SIZES = re.compile(
    r"name|story|world|days|months|warm_up_hours|opening\.|centre\.teams\.NAME\.(agents|serves$|breaks)|"
    r"demand\.(reasons$|calls_per_hour|profile|typed_calls|scale|interval_min|busy_day_spread|half_day)|"
    r"demand\.redial\.tries|.*\.returns\.(limit|share)|.*\.queue$|.*passes_to|"
    r"customers\.(count|needs_per_month|profile|first_month_factor|segments$|tenure_months)|.*needs_factor|"
    r"customers\.acquisition\.(prospects_per_month|referred_share|public)|money\."
)
MOST = 1e7  # where no most is declared


def edges_of(world: Scenario) -> list[tuple[str, list]]:
    """The paths of a world's parameters and the values at their edges."""
    found = []
    for row in walk(Scenario):
        if SIZES.match(row.path):
            continue
        about = row.parameter
        values = list(about.choices or ())
        if isinstance(about.default, bool):
            values = [False, True]
        elif about.allowed:
            whole = isinstance(about.default, int)
            low, high = (min(end, MOST) for end in about.allowed)
            values = [int(one) if whole else float(one) for one in {low, high, *(about.usual or ())}]
        elif row.path.endswith(("_s", "_days")):  # durations
            values = [0.0, 1e-6, 0.5, 86_400.0, {"kind": "exponential", "mean": 1e-3}]
            values.append({"kind": "weibull", "mean": 5, "shape": 0.2})
        found += [(path, values) for path in paths_in(world, row.path) if values]
    return found


def paths_in(world: Scenario, path: str) -> list[str]:
    """The paths of a world that a declared path stands for, NAME being each name there is."""
    before, name, after = path.partition("NAME")
    try:
        if not name:
            world.get(path)
            return [path]
        table = world.get(before.rstrip("."))
    except ScenarioError:  # a part that this world has not got
        return []
    return [one for key in table for one in paths_in(world, f"{before}{key}{after}")] if isinstance(table, dict) else []


@st.composite
def edge_worlds(draw) -> Scenario:
    """Any small world with some parameters at their edges."""
    world = draw(st.one_of(drawn_worlds(), rich_worlds(), thoughtful_worlds(), busy_markets()))
    edges = edges_of(world)
    for _ in range(draw(st.integers(1, 4))):
        path, values = draw(st.sampled_from(edges))
        try:
            world = world.set(path, draw(st.sampled_from(values)))
        except ScenarioError:  # it doesn't go with the others: the world stays as it was
            continue
    return world
