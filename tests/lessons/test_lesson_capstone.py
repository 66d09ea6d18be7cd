"""Lesson 12, its capstone: the bill and the judging by hand, the defence, and the hints of its exercise."""

import json

import numpy as np
import pytest

import sim
from sim.core.datasets import shipped
from sim.figures.loop.words import money_in_words
from sim.lessons.kit.checks import check
from sim.lessons.whole_loop import capstone as capstones
from sim.lessons.whole_loop import checks as tasks
from sim.lessons.whole_loop import strategy as strategies
from sim.lessons.whole_loop.defence import defence, principles, questions
from sim.lessons.whole_loop.market import AGENTS, SEED, market, years_of
from sim.lessons.whole_loop.strategy import BUDGET, LEVERS, Judged, Strategy, judge, strategy_of, value, years_under
from sim.lessons.whole_loop.winners_curse import values_of, winners
from sim.results.kept import run_once
from sim.results.years import gain
from sim.study.savings import gained

# The capstone.

EXERCISE = "12-the-whole-loop"


def test_the_bill_by_hand():
    assert Strategy().cost() == 0
    assert Strategy() == strategy_of(market())
    assert Strategy(agents=18, story=True).cost() == 80_000 - 2 * 180_000
    assert Strategy(solved=0.72, acquisition=19_000, programme=0.5).cost() == 40_000 - 36_000 + 144_000
    assert Strategy(solved=0.72, programme=0.5, story=True).paid_at_once() == 120_000
    both = Strategy(agents=23, solved=0.8, story=True, acquisition=31_000, programme=0.3)
    assert strategy_of(both.world()) == both


def test_what_is_booked_costs_what_the_run_counts():
    """An adviser for three years; the budget; the programme for as many as there are at the start."""
    months = {n: run_once(w).months for n, w in {"was": market(), "more": market().set(AGENTS, 21)}.items()}
    agents, acquisition, programme = (each for each in LEVERS if each.booked)
    more = (months["more"].agent_cents - months["was"].agent_cents).sum() / 100
    assert more == pytest.approx(agents.cost, rel=0.03)  # all stay until the last call has ended
    assert acquisition.cost == acquisition.step * market().months
    assert programme.cost == pytest.approx(programme.step * market().customers.count * market().months)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"agents": 40}, "agents is 40, but must lie between 14 and 26"),
        ({"agents": 20.5}, "must be a whole number"),
        ({"story": 1}, "story is 1, which is no value for it"),
        ({"solved": "most"}, "solved is 'most', which is no value for it"),
        ({"programme": True}, "programme is True, which is no value for it"),
        ({"acquisition": float("nan")}, "acquisition is nan, but must lie"),
    ],
)
def test_a_wrong_strategy_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(sim.ScenarioError, match=sentence):
        Strategy(**wrong)


def test_only_what_fits_the_budget_is_judged():
    with pytest.raises(sim.ScenarioError, match="more than the budget"):
        judge(Strategy(agents=24))
    with pytest.raises(sim.ScenarioError, match="at least 2"):
        judge(Strategy(), runs=1)
    with pytest.raises(sim.ScenarioError, match="needs a strategy"):
        judge(market())


def test_judging_uses_luck_that_the_slider_never_shows():
    plan = Strategy(agents=21, programme=0.5)
    found = judge(plan, runs=3)
    assert found.seen == value(plan, SEED)
    assert found.unseen == tuple(value(plan, strategies.UNSEEN, n) for n in range(3))
    assert found.seen not in found.unseen
    assert strategies.UNSEEN != SEED
    assert found.interval[0] < found.mean < found.interval[1]
    assert found.misled == pytest.approx(found.seen - np.mean(found.unseen))
    assert "the seen luck was off by" in str(found).lower()


def test_a_value_is_cash_and_customers_less_what_is_paid_at_once():
    plan = Strategy(solved=0.8, story=True)
    one, other = (sim.run(world, SEED, keep=()) for world in (market(), plan.world()))
    assert value(plan) == pytest.approx(gained(one, other).worth.iloc[-1] - 200_000 - 80_000)


def test_each_lever_has_its_use_and_the_consultants_plan_has_none():
    """Paired over four lucks, four standard errors: by how much each lever is worth more than it costs."""
    plans = {
        "agents": Strategy(agents=22),
        "solved": Strategy(solved=0.8),
        "acquisition": Strategy(acquisition=28_000),
        "programme": Strategy(programme=0.7),
    }
    bad = Strategy(agents=16, acquisition=44_000, programme=1.2)
    table = values_of(plans | {"bad": bad}, 5, seed=31) / 1e3
    sure = table.mean() / (table.std(ddof=1) / np.sqrt(len(table)))
    assert (sure[list(plans)] > 4).all()
    assert sure["bad"] < -4
    assert bad.cost() <= BUDGET
    assert years_under(bad).customers[-1] > years_of(market()).customers[-1]


def test_the_best_on_one_luck_promises_more_than_it_keeps():
    table = values_of({n: Strategy(agents=n) for n in (22, 23, 24)}, 4, seed=3)
    found = winners(table)
    assert found.promised.mean() >= table.mean().max()
    assert (found.promised == table.max(axis=1)).all()
    assert found.kept[0] == pytest.approx(table[found.best[0]].iloc[1:].mean())


def test_the_capstone_at_the_screen(monkeypatch):
    monkeypatch.setattr(capstones, "judge", lambda plan: judge(plan, runs=2))
    part = capstones.capstone()
    agents, solved, story, acquisition, programme = (made.input for made in part.live.controls)
    assert [agents.min, agents.max, acquisition.step, programme.max] == [14, 26, 1000, 2]
    agents.value = 21
    story.value = True
    assert part.now.strategy == Strategy(agents=21, story=True)
    assert "260,000" in part.line.value
    assert "240,000 of 500,000 are left" in part.line.value
    ((hand_in, button),) = part.buttons.items()
    button.click()
    (verdict,) = part.results[hand_in].children
    assert "on 2 runs of unseen luck" in verdict.children[0].value
    assert "on 2 runs of unseen luck" in verdict.children[1].tooltip
    solved.value = 0.9
    assert "more than the budget" in part.line.value
    assert button.disabled
    agents.value = 18
    assert not button.disabled
    assert part.live.note.value.count("font-weight:600") == 0


def test_the_defence_asks_six_questions_and_answers_with_the_strategys_own_numbers():
    """001-13."""
    assert len(questions()) == 6
    plan, now = Strategy(agents=22, programme=0.5), years_under(Strategy(agents=22, programme=0.5))
    table = defence(Judged(plan, 100_000.0, (80_000.0, 120_000.0)))
    answers = table.iloc[:, 0].tolist()
    assert table.index.tolist() == [each.asks for each in questions()]
    assert f"{now.for_service:,} for bad service" in answers[1]
    assert f"{int(now.customers[-1] - years_of(market()).customers[-1]):,} customers more" in answers[2]
    assert money_in_words(gain(now, years_of(market())).cash[-1]) in answers[4]
    assert "the seen luck said 100 thousand" in answers[5]
    assert len(set(answers)) == 6
    nothing = defence(Judged(Strategy(), 0.0, (0.0, 0.0))).iloc[:, 0]
    assert nothing.iloc[3] == "there is never less cash than without it"
    dearer = defence(Judged(Strategy(agents=26), 0.0, (0.0, 0.0))).iloc[:, 0]
    assert dearer.iloc[3] == "not within 36 months"


def test_the_notebook_prints_the_six_questions_and_the_five_principles():
    """001-14; and it says whose they are."""
    book = json.loads(shipped("notebooks", f"{EXERCISE}.ipynb").read_text(encoding="utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "markdown")
    assert len(principles()) == 5
    for sentence in [*principles(), *(each.asks for each in questions())]:
        assert f". **{sentence}**" in text
    assert "this project's own" in text


# The exercise.


def test_hints_of_task_1():
    best = tasks.reference_staffing()
    worth = {n: tasks.mean_value(Strategy(agents=n)) for n in range(20, 25)}
    assert best == max(worth, key=worth.get)
    assert check(EXERCISE, 1, best).right
    assert "customers at the end are worth something" in check(EXERCISE, 1, 19).says
    assert "cost" in check(EXERCISE, 1, 26).says
    assert "take the largest mean" in check(EXERCISE, 1, 17).says
    assert "look at 16 to 26" in check(EXERCISE, 1, 3).says
    assert "whole number" in check(EXERCISE, 1, 22.5).says


def test_one_luck_alone_gets_its_own_hint(monkeypatch):
    monkeypatch.setattr(tasks, "_of_one_luck", lambda plan: float(plan.agents == 21))
    assert "first luck only" in check(EXERCISE, 1, 21).says


def test_hints_of_task_2():
    cause, lever, fewer = tasks.reference_cause()
    assert check(EXERCISE, 2, (cause, lever, fewer)).right
    for answer, words in (
        (("own_reasons", lever, fewer), "no better service"),
        (("stayed", lever, fewer), "did not leave"),
        (("complaint", None, fewer), "another cause is commoner"),
        ((cause, "story", fewer), "remedy for another cause"),
        ((cause, lever, -fewer), "the sign"),
        ((cause, lever, tasks._fewer_of_all()), "all four causes together"),
        ((cause, lever, fewer + 7), "with 3 advisers more"),
        (cause, "three parts"),
    ):
        assert words in check(EXERCISE, 2, answer).says


def test_hints_of_task_3():
    from scipy.stats import t

    values = np.array(tasks.reference_values())
    mean, sd, n = values.mean(), values.std(ddof=1), len(values)
    factor = t.ppf(0.975, n - 1)

    def with_reach(reach):
        return check(EXERCISE, 3, (mean, mean - reach, mean + reach))

    assert with_reach(factor * sd / np.sqrt(n)).right
    for reach, words in (
        (factor * sd, "divide by the root"),
        (factor * values.std() / np.sqrt(n), "one less than its number"),
        (1.96 * sd / np.sqrt(n), "Student's, for 5 degrees"),
        (sd, "times the standard error"),
    ):
        assert words in with_reach(reach).says
    reach = factor * sd / np.sqrt(n)
    assert "other way round" in check(EXERCISE, 3, (mean, mean + reach, mean - reach)).says
    assert "add up the values" in check(EXERCISE, 3, (mean + 100, mean, mean)).says
    assert "three numbers" in check(EXERCISE, 3, mean).says
