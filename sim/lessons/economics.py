"""Lesson 07, retention economics: four questions, a live picture behind each, and three pictures to explain."""

from ipywidgets import Button, Layout, VBox

import sim
from sim.core.language import say
from sim.figures.budget_curve import Split, draw_split, move_split, split_in_words, split_table
from sim.figures.lifetime_curves import (
    NAMES,
    Lifetimes,
    draw_lifetimes,
    lifetimes_in_words,
    lifetimes_table,
    move_lifetimes,
)
from sim.figures.retention_gain import Gains, draw_gains, gains_in_words, gains_table, move_gains
from sim.figures.saving_curve import SavingMonths, draw_saving, move_saving, saving_in_words, saving_table
from sim.lessons.agents_shown import saved_months, saving_now, simulated
from sim.lessons.agents_worth import ADVISERS, AGENT_COST, AGENTS, MARGIN, REPLICATIONS, SAVED, firm
from sim.lessons.explorer import Explorer, Pictured, dial
from sim.lessons.five_points import claimed, gains, only_retention, plain
from sim.lessons.lifetime import different, forecasts, lives
from sim.lessons.predict import Prediction, off_by
from sim.lessons.winning import BUDGET, acquisition, best, branch, dearer, divided, split
from sim.workbench.controls import control
from sim.world.scenario import Scenario

SEEN = 6  # months that the first forecast knows


class Economics:
    """What the notebook shows: `predict`, then `forecast`, `points`, `division` and `saving`, each behind its question.

    >>> lesson = Economics()
    >>> [part.gate.is_open for part in (lesson.forecast, lesson.points, lesson.division, lesson.saving)]
    [False, False, False, False]
    """

    def __init__(self):
        self.asked = [self._ask_forecast(), self._ask_points(), self._ask_division(), self._ask_saving()]
        self.predict = VBox([each.widget for each in self.asked])
        self.forecast, self.points = self._forecast(), self._points()
        self.division, self.saving = self._division(), self._saving()

    def _ask_forecast(self) -> Prediction:
        question = say(
            "Customers differ: some leave soon, some hardly ever. Of {seen} months it is known who left. Going on with "
            "that share for ever, by how many in 100 is the worth of a customer over {months} months set too low?",
            seen=SEEN,
            months=different().months,
        )
        return Prediction(question, lambda: forecasts(lives(different()), SEEN).too_low(), _rounded)

    def _ask_points(self) -> Prediction:
        question = say(
            "Five points more of the customers stay each year. From which yearly retention, in %, does that make a "
            "customer worth twice as much?"
        )
        return Prediction(question, lambda: 100 * only_retention(claimed()[1]), _rounded)

    def _ask_division(self) -> Prediction:
        question = say(
            "{budget:,.0f} a month. The first new customer costs {times:g} times as much as the first who is kept, and "
            "both are worth the same. How many % of the money should go to winning new ones?",
            budget=BUDGET,
            times=acquisition("selling_to_new")[1],
        )
        return Prediction(question, lambda: 100 * best(branch()).to_winning, _rounded)

    def _ask_saving(self) -> Prediction:
        question = say(
            "A firm has {count:,} customers and {before} agents, and saves {fewer} of them. From which month on has "
            "that cost more than it saved? (0: never.)",
            count=firm().customers.count,
            before=ADVISERS,
            fewer=SAVED,
        )
        return Prediction(question, lambda: saving_now().crossing() or 0, off_by)

    def _forecast(self) -> Explorer:
        world = different()
        seen = dial(say("Known"), SEEN, (2, 24, 1), say("months"), say("From so many months the forecasts are made."))

        def calculate(changed: Scenario) -> tuple[Lifetimes, str]:
            run = lives(changed)
            found = forecasts(run, int(seen.input.value))
            curves = {"happened": found.happened, "one": found.one, "own": found.own}
            share = {name: curves[name] for name in NAMES if curves[name] is not None}
            return Lifetimes(found.seen, share, found.worth, changed.money.currency), run.provenance.line()

        shown = Pictured(draw_lifetimes, move_lifetimes, lifetimes_in_words, lambda now, _: lifetimes_table(now))
        paths = ("mind.loyalty.alpha", "mind.loyalty.beta")
        return Explorer(
            self.asked[0], world, calculate, shown, lambda: [control(world, path) for path in paths], [seen]
        )

    def _points(self) -> Explorer:
        world = plain()

        def calculate(changed: Scenario) -> tuple[Gains, str]:
            return gains(changed), _closed_form(changed)

        def controls():
            return [
                control(world, "money.discount_per_year"),
                control(world, "money.margin_growth_per_year"),
                control(world, "money.acquisition_cost"),
                control(world, "money.value_years", within=(1, 100)),
            ]

        shown = Pictured(lambda now: draw_gains(now, _guess(self.asked[1])), move_gains, gains_in_words, gains_table)
        return Explorer(self.asked[1], world, calculate, shown, controls)

    def _division(self) -> Explorer:
        world, times = branch(), acquisition("selling_to_new")[1]
        to_winning = dial(say("To winning"), 0, (0, 100, 1), "%", say("Its share; the rest keeps customers."))
        about = say("For winning and keeping together.")
        budget = dial(say("Budget"), BUDGET, (1000, 40_000, 1000), say("money per month"), about)
        about = say("The first one won, beside the first one kept.")
        dear = dial(say("A new one costs"), times, (0.5, 12, 0.5), say("times"), about)

        def calculate(changed: Scenario) -> tuple[Split, str]:
            priced = changed.set(dearer(dear.input.value, changed))
            now = priced.set(divided(to_winning.input.value / 100, budget.input.value, priced))
            return split(now), _closed_form(now)

        def controls():
            prospects = control(world, "customers.acquisition.prospects_per_month", within=(100, 20_000))
            return [prospects, control(world, "customers.programme.most_kept_share")]

        shown = Pictured(
            lambda now: draw_split(now, world.money.currency, _guess(self.asked[2])),
            move_split, split_in_words, lambda now, _: split_table(now),
        )  # fmt: skip
        return Explorer(self.asked[2], world, calculate, shown, controls, [to_winning, budget, dear])

    def _saving(self) -> Explorer:
        world, known = firm().set(AGENTS, ADVISERS - SAVED), {ADVISERS, ADVISERS - SAVED}

        def calculate(changed: Scenario) -> tuple[SavingMonths, str]:
            now = saved_months(changed, REPLICATIONS if changed.get(AGENTS) in known else 1)
            return now, simulated(changed, now.replications)

        def controls():
            return [control(world, AGENTS, within=(5, 13)), control(world, MARGIN), control(world, AGENT_COST)]

        shown = Pictured(
            lambda now: draw_saving(now, self.asked[3].guess or None),
            move_saving, saving_in_words, lambda now, _: saving_table(now),
        )  # fmt: skip
        part = Explorer(self.asked[3], world, calculate, shown, controls)
        more = Button(description=say("Run it {n} times", n=REPLICATIONS), layout=Layout(width="auto"))

        def run_all(_) -> None:
            known.add(part.live.settings()[AGENTS])
            part.again()

        more.on_click(run_all)
        part.below(more)
        return part


def _rounded(guess: float, truth: float) -> str:
    return off_by(guess, round(truth))


def _guess(asked: Prediction) -> float | None:
    return None if asked.guess is None else asked.guess / 100


def _closed_form(world: Scenario) -> str:
    facts = {"scenario": world.name, "digest": world.digest(), "version": sim.__version__}
    return say("{scenario} {digest} | closed form | Holdtime {version}", **facts)
