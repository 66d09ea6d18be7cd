"""Lesson 07 on the screen: four questions, and a live picture behind each."""

from typing import NamedTuple

from ipywidgets import VBox

from sim.core.language import say
from sim.figures.money.budget_curve import SPLIT
from sim.figures.money.lifetime_curves import LIFETIMES, NAMES, Lifetimes
from sim.figures.money.retention_gain import GAINS
from sim.figures.money.saving_curve import SAVING
from sim.lessons.economics.agents_shown import provenance, saved_months, saving_now
from sim.lessons.economics.agents_worth import ADVISERS, AGENT_COST, AGENTS, MARGIN, REPLICATIONS, SAVED, firm
from sim.lessons.economics.five_points import claimed, gains, only_retention, plain
from sim.lessons.economics.lifetime import different, forecasts, lives
from sim.lessons.economics.winning import BUDGET, acquisition, best, branch, dearer, divided, split
from sim.results.provenance import worked_out
from sim.workbench.controls import control
from sim.workbench.explorer import Action, Calculated, Explorer, dial
from sim.workbench.predict import Prediction, off_by
from sim.world.scenario import Scenario

SEEN = 6  # months that the first forecast knows


class Parts(NamedTuple):
    """The four parts of the lesson; their questions are asked together."""

    forecast: Explorer
    points: Explorer
    division: Explorer
    saving: Explorer

    @property
    def predict(self) -> VBox:
        """All four questions."""
        return VBox([part.predict for part in self])


def lesson() -> Parts:
    """All of the lesson.

    >>> [part.gate.is_open for part in lesson()]
    [False, False, False, False]
    """
    return Parts(forecast(), points(), division(), saving())


def forecast() -> Explorer:
    """What customers are worth who differ, and what two forecasts make of their first months."""
    world = different()
    seen = dial(say("Known"), SEEN, (2, 24, 1), say("months"), say("From so many months the forecasts are made."))
    question = say(
        "Customers differ: some leave soon, some hardly ever. Of {seen} months it is known who left. Going on with "
        "that share for ever, by how many in 100 is the worth of a customer over {months} months set too low?",
        seen=SEEN,
        months=world.months,
    )

    def calculate(changed: Scenario) -> Calculated:
        run = lives(changed)
        found = forecasts(run, int(seen.input.value))
        curves = {"happened": found.happened, "one": found.one, "own": found.own}
        share = {name: curve for name in NAMES if (curve := curves[name]) is not None}
        return Lifetimes(found.seen, share, found.worth, changed.money.currency), run.provenance

    too_low = Prediction(question, lambda: forecasts(lives(world), SEEN).too_low(), _rounded)
    paths = ("mind.loyalty.alpha", "mind.loyalty.beta")
    return Explorer(
        [too_low], world, calculate, LIFETIMES, lambda: [control(world, path) for path in paths], dials=[seen]
    )


def points() -> Explorer:
    """What five points more retention are worth, over the retention from which they start."""
    world = plain()
    question = say(
        "Five points more of the customers stay each year. From which yearly retention, in %, does that make a "
        "customer worth twice as much?"
    )
    start = Prediction(question, lambda: 100 * only_retention(claimed()[1]), _rounded)

    def controls():
        return [
            control(world, "money.discount_per_year"),
            control(world, "money.margin_growth_per_year"),
            control(world, "money.acquisition_cost"),
            control(world, "money.value_years", within=(1, 100)),
        ]

    return Explorer(
        [start], world, lambda changed: (gains(changed), worked_out(changed)), GAINS, controls, guessed=start
    )


def division() -> Explorer:
    """What each division of a month's budget between winning and keeping buys."""
    world, times = branch(), acquisition("selling_to_new")[1]
    question = say(
        "{budget:,.0f} a month. The first new customer costs {times:g} times as much as the first who is kept, and "
        "both are worth the same. How many % of the money should go to winning new ones?",
        budget=BUDGET,
        times=times,
    )
    share = Prediction(question, lambda: 100 * best(world).to_winning, _rounded)
    to_winning = dial(say("To winning"), 0, (0, 100, 1), "%", say("Its share; the rest keeps customers."))
    about = say("For winning and keeping together.")
    budget = dial(say("Budget"), BUDGET, (1000, 40_000, 1000), say("money per month"), about)
    about = say("The first one won, beside the first one kept.")
    dear = dial(say("A new one costs"), times, (0.5, 12, 0.5), say("times"), about)

    def calculate(changed: Scenario) -> Calculated:
        priced = changed.set(dearer(dear.input.value, changed))
        now = priced.set(divided(to_winning.input.value / 100, budget.input.value, priced))
        return split(now), worked_out(now)

    def controls():
        prospects = control(world, "customers.acquisition.prospects_per_month", within=(100, 20_000))
        return [prospects, control(world, "customers.programme.most_kept_share")]

    dials = [to_winning, budget, dear]
    return Explorer([share], world, calculate, SPLIT, controls, guessed=share, dials=dials)


def saving() -> Explorer:
    """What is saved on agents month by month; a staffing that is new is run once, and more often on a button."""
    world, known = firm().set(AGENTS, ADVISERS - SAVED), {ADVISERS, ADVISERS - SAVED}
    question = say(
        "A firm has {count:,} customers and {before} agents, and saves {fewer} of them. From which month on has that "
        "cost more than it saved? (0: never.)",
        count=world.customers.count,
        before=ADVISERS,
        fewer=SAVED,
    )
    month = Prediction(question, lambda: saving_now().crossing() or 0, off_by)

    def calculate(changed: Scenario) -> Calculated:
        now = saved_months(changed, REPLICATIONS if changed.get(AGENTS) in known else 1)
        return now, provenance(changed, now.replications)

    def controls():
        return [control(world, AGENTS, within=(5, 13)), control(world, MARGIN), control(world, AGENT_COST)]

    more = Action(say("Run it {n} times", n=REPLICATIONS), lambda changed: known.add(changed.get(AGENTS)))
    return Explorer([month], world, calculate, SAVING, controls, guessed=month, actions=[more])


def _rounded(guess: float, truth: float) -> str:
    return off_by(guess, round(truth))
