"""Whether a saving is one: money gained month by month, the month of crossing, and where the moral holds."""

import numpy as np
import pandas as pd
import pytest

import sim
from sim.study.savings import MONEY, Saving, gained, saving, saving_map

WORLD = sim.load("saving-on-agents").set(
    {"months": 6, "customers.count": 4000, "centre.teams.advisers.agents": 5,
     "customers.acquisition.prospects_per_month": 1200, "customers.acquisition.public": 20_000}
)  # fmt: skip
AGENTS = "centre.teams.advisers.agents"


def told(*rows):
    """Replications of a saving whose cash is given by month."""
    return Saving(
        pd.concat(
            pd.DataFrame({"month": range(1, len(cash) + 1), "replication": n} | dict.fromkeys(MONEY, 0.0))
            .assign(cash=cash) for n, cash in enumerate(rows)
        )
    )  # fmt: skip


def test_the_crossing_by_hand():
    assert told([5.0, 8.0, 2.0, -1.0, -4.0]).crossing() == 4
    assert told([5.0, -1.0, 2.0, -1.0, -4.0]).crossing() == 4  # it must stay below
    assert told([5.0, 8.0, 2.0]).crossing() is None
    assert told([-1.0, -2.0]).crossing() is None  # it never looked like a saving
    assert told([0.0, 0.0]).crossing() is None
    both = told([5.0, 1.0, -2.0, -4.0], [5.0, 3.0, 1.0, -1.0])
    assert both.crossing() == 3  # means: 5, 2, -0.5, -2.5
    assert both.crossings().tolist() == [3, 4]


def test_the_four_stories():
    stories = ([3.0, -1.0], [-3.0, 1.0], [1.0, 2.0], [-1.0, -2.0])
    assert [told(cash).verdict() for cash in stories] == [
        "cheaper first, dearer after", "dearer first, cheaper after", "cheaper throughout", "dearer throughout",
    ]  # fmt: skip


def test_means_and_intervals_by_month():
    months = told([5.0, 1.0], [7.0, 3.0], [6.0, 2.0]).months()
    assert months.cash.tolist() == [6.0, 2.0]
    half = 4.302652729911275 / np.sqrt(3)  # Student's t, two degrees of freedom
    assert months.cash_low.tolist() == pytest.approx([6 - half, 2 - half])


def test_what_is_gained_is_what_the_months_and_the_ledger_say():
    before, after = (sim.run(world, seed=2) for world in (WORLD, WORLD.set(AGENTS, 4)))
    found = gained(before, after)
    profit = (after.months.profit_cents - before.months.profit_cents).cumsum() / 100
    assert found.cash.to_numpy() == pytest.approx(profit.to_numpy(), abs=0.005)
    assert (found.worth == found.cash + found.equity).all()
    closing = [run.ledger.groupby("month").closing_cents.sum().iloc[-1] / 100 for run in (before, after)]
    assert found.equity.iloc[-1] == closing[1] - closing[0]
    assert found.spared.iloc[0] > 0


def test_fewer_agents_spare_money_at_once_and_cost_customers():
    found = saving(WORLD, WORLD.set(AGENTS, 3), 3, seed=4).months()
    assert (found.spared_low > 0).all()
    assert found.equity_high.iloc[-1] < 0


def test_a_saving_of_nothing_is_nothing():
    assert (saving(WORLD, WORLD, 1, seed=1).each[list(MONEY)] == 0).all(axis=None)


def test_the_moral_depends_on_the_margin_and_on_how_busy_the_floor_was():
    """A customer who brings next to nothing is never missed, one who brings a fortune at once."""
    table = saving_map(WORLD, AGENTS, [5, 8], 1, [0, 4000], replications=1).set_index(["staffing", "margin"])
    assert table.verdict[5, 0] == table.verdict[8, 0] == "cheaper throughout"
    assert table.verdict[5, 4000] in ("cheaper first, dearer after", "dearer throughout")
    assert table.occupancy[5, 0] > table.occupancy[8, 0]
    assert table.cash[5, 4000] < table.cash[8, 4000]
    assert table.crossing.isna().tolist() == [verdict != "cheaper first, dearer after" for verdict in table.verdict]


def test_wrong_savings_are_refused_in_one_sentence():
    floor = sim.textbook(60, 5, 180, hours=1)
    for given, sentence in (
        ((WORLD, floor, 1), "saving needs two markets; .* is a floor"),
        ((WORLD, WORLD.set("months", 5), 1), "one market lasts 6 months and the other 5"),
        ((WORLD, WORLD, 0), "replications is 0, but must be a whole number from 1"),
        ((WORLD, "fewer", 1), "saving: saved is .*, but must be a scenario, such as"),
    ):
        with pytest.raises(sim.ScenarioError, match=sentence):
            saving(*given)
    with pytest.raises(sim.ScenarioError, match=r'crossing: name is "profit", but must be one of: spared, forgone'):
        told([1.0]).crossing("profit")
    with pytest.raises(sim.ScenarioError, match="9 agents can't be taken from 5"):
        saving_map(WORLD, AGENTS, [5], 9, [10])
