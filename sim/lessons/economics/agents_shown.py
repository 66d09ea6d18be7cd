"""Lesson 07, what is saved on agents and what they are worth, as pictures: the ledger, one more agent, and the map."""

from typing import TYPE_CHECKING

from ipywidgets import VBox
from matplotlib.figure import Figure

from sim.figures.money.asset_ledger import LEDGER, SIGNS, Assets
from sim.figures.money.moral_map import draw_moral, moral_in_words, moral_table
from sim.figures.money.saving_curve import SavingMonths
from sim.figures.money.staffing_worth import draw_one_more, one_more_in_words, one_more_table
from sim.lessons.economics.agents_worth import (
    ADVISERS,
    AGENTS,
    REPLICATIONS,
    SAVED,
    SEED,
    firm,
    months_of,
    one_more,
    saving_at,
)
from sim.results.provenance import Provenance, simulated
from sim.study import Saving
from sim.workbench.controls import control
from sim.workbench.explorer import Calculated, Explorer
from sim.workbench.still import still
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


def saving_now() -> Saving:
    """The lesson's saving: two of nine agents, in so many replications.

    >>> saving_now().verdict()
    'cheaper first, dearer after'
    """
    return saving_at(firm(), firm().set(AGENTS, ADVISERS - SAVED))


def saved_months(changed: Scenario, replications: int) -> SavingMonths:
    """What the picture of the saving needs: the firm with its nine agents against a changed number, at equal prices.

    >>> saved_months(firm(), 1).months.cash.abs().max().item()
    0.0
    """
    before = changed.set(AGENTS, ADVISERS)
    found = saving_at(before, changed, replications)
    staffed = changed.get(AGENTS)
    return SavingMonths(found.months(), found.crossing(), ADVISERS, staffed, replications, changed.money.currency)


def assets_of(world: Scenario, first: int = 1, last: int | None = None) -> Assets:
    """The ledger of the firm added up over some months, in money; by default from the first to the world's last.

    The run lasts as long as the firm's, whatever the world's months say.

    >>> small = firm().set({"customers.count": 200, AGENTS: 1})
    >>> found = assets_of(small, last=2)
    >>> abs(found.reached - found.closing) < 0.005
    True
    """
    lines = months_of(world.set("months", firm().months)).ledger
    last = last or world.months
    lines = lines[lines.month.between(first - 1, last - 1)]
    total = {name: float(lines[f"{name}_cents"].sum() / 100) for name in SIGNS}
    opening = lines.opening_cents[lines.month == first - 1].sum() / 100
    closing = lines.closing_cents[lines.month == last - 1].sum() / 100
    return Assets(float(opening), total, float(closing), first, last, world.get(AGENTS), world.money.currency)


def customers_as_assets() -> Explorer:
    """The ledger as a picture, with a number of agents and of months to choose (001-01, 001-02).

    >>> "the customers are worth" in customers_as_assets().in_words.sentence.value
    True
    """
    world = firm().set("months", 12)

    def controls():
        return [control(world, "months", within=(1, firm().months)), control(world, AGENTS, within=(7, 13))]

    def calculate(changed: Scenario) -> Calculated:
        return assets_of(changed), provenance(changed, 1)

    return Explorer([], world, calculate, LEDGER, controls)


def one_more_shown(table: "pd.DataFrame", month: int = 12) -> VBox:
    """What one more agent brings in cash, by year, and with the customers, as a picture; `table` is from `staffing`.

    >>> from sim.lessons.economics.agents_worth import staffing
    >>> table = staffing(firm().set({"months": 12, "customers.count": 200}), [1, 2], 2)
    >>> "which agent" in str(one_more_shown(table).children[0].tooltip)
    False
    """
    cash = {until: one_more(table, until, "cash") for until in sorted(set(table.month)) if until % 12 == 0}
    worth, currency = one_more(table, month), firm().money.currency
    words = one_more_in_words(cash, worth, month)
    figure = draw_one_more(cash, worth, month, currency)
    return _still(figure, words, one_more_table(cash, worth, month), table.replication.nunique())


def moral_shown(table: "pd.DataFrame") -> VBox:
    """Where "cheaper first, dearer after" holds, as a map; `table` is from `moral`.

    >>> from sim.lessons.economics.agents_worth import moral
    >>> table = moral(firm().set({"months": 2, "customers.count": 200}), [10, 50], [1, 3], replications=1)
    >>> "places of the map" in moral_shown(table).children[0].tooltip
    True
    """
    figure = draw_moral(table, SAVED, firm().months, firm().money.currency)
    return _still(figure, moral_in_words(table, SAVED), moral_table(table), REPLICATIONS)


def _still(figure: Figure, words: str, table: "pd.DataFrame", replications: int) -> VBox:
    return still(figure, words, table, provenance(firm(), replications).line())


def provenance(world: Scenario, replications: int) -> Provenance:
    """Where a picture of several runs comes from.

    >>> provenance(firm(), 3).line().split(" | ")[1]
    'seed 1, replications 0 to 2'
    """
    return simulated(world, SEED, months_of(firm()).engine, runs=replications)
