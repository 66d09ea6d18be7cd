"""Lesson 07 on the screen: pictures that move, questions that open them, sliders and dials that answer."""

import numpy as np
import pandas as pd
import pytest

from sim.figures.house.money_axis import ends, round_out, thousands
from sim.figures.money import asset_ledger, budget_curve, lifetime_curves, retention_gain, saving_curve
from sim.figures.money.moral_map import draw_moral, moral_table
from sim.lessons.economics import five_points, show, winning
from sim.lessons.economics.agents_shown import assets_of, customers_as_assets, saved_months
from sim.lessons.economics.agents_worth import AGENTS, MARGIN, firm
from sim.lessons.economics.lifetime import alike, different, forecasts, lives


@pytest.fixture(scope="module")
def lesson():
    parts = show.lesson()
    for part, guess in zip(parts, ("10", "75", "0", "12"), strict=True):
        part.questions[0].make(guess)
    return parts


# Pictures


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).copy()


def lifetimes(world, seen):
    found = forecasts(lives(world), seen)
    share = {"happened": found.happened, "one": found.one} | ({} if found.own is None else {"own": found.own})
    return lifetime_curves.Lifetimes(seen, share, found.worth, "EUR")


PICTURES = {
    "lifetimes": (
        lifetime_curves.draw_lifetimes, lifetime_curves.move_lifetimes,
        lambda: (lifetimes(alike(), 3), lifetimes(different(), 6)),
    ),
    "split": (
        lambda now: budget_curve.draw_split(now, 20), budget_curve.move_split,
        lambda: tuple(
            winning.split(world.set(winning.divided(share, budget, world)))
            for world in (winning.branch(),) for share, budget in ((0.1, 30_000), (0.7, 2000))
        ),
    ),
    "ledger": (
        asset_ledger.draw_ledger, asset_ledger.move_ledger,
        lambda: (assets_of(firm(), 1, 36), assets_of(firm().set(AGENTS, 7), 5, 5)),
    ),
    "saving": (
        lambda now: saving_curve.draw_saving(now, 12), saving_curve.move_saving,
        lambda: (saved_months(firm().set(AGENTS, 7), 3), saved_months(firm().set({AGENTS: 8, MARGIN: 100}), 1)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_moving_a_picture_is_the_same_as_drawing_it(name):
    draw, move, pair = PICTURES[name]
    one, other = pair()
    moved = draw(one)
    assert move(moved, other, one) in (True, False)
    assert np.array_equal(pixels(moved.figure), pixels(draw(other).figure))
    assert not move(moved, other, one)


def test_the_first_curve_of_gains_stays_and_the_other_moves():
    before = five_points.gains(five_points.plain())
    now = five_points.gains(five_points.plain().set("money.discount_per_year", 0.1))
    picture = retention_gain.draw_gains(before, 75)
    first = pixels(picture.figure)
    assert not retention_gain.move_gains(picture, now, before)
    assert not np.array_equal(first, pixels(picture.figure))
    retention_gain.move_gains(picture, before, before)
    assert np.array_equal(first, pixels(picture.figure))
    assert picture.notes[-1].get_text() == "you said 75%"


def test_a_saving_of_nothing_and_of_more_agents_can_be_drawn():
    nothing, more = (saved_months(firm().set(AGENTS, agents), 1) for agents in (9, 10))
    curve = saving_curve.draw_saving(nothing)
    assert saving_curve.saving_in_words(nothing) == "Nothing is saved: there are 9 agents, as before."
    saving_curve.move_saving(curve, more, nothing)
    assert curve.notes["turn"].get_text() == ""
    assert "10 agents instead of 9" in saving_curve.saving_in_words(more)


def test_the_map_shows_every_verdict():
    verdicts = ["cheaper first, dearer after", "cheaper throughout", "dearer throughout", "dearer first, cheaper after"]
    rows = [(9 + n, 20, verdict, 12.0 if n == 0 else np.nan) for n, verdict in enumerate(verdicts)]
    table = pd.DataFrame(rows, columns=["staffing", "margin", "verdict", "crossing"])
    words = [text.get_text() for text in draw_moral(table, 2, 36, "EUR").axes[0].texts]
    assert words == ["12", "–", "0", "+"]
    assert moral_table(table).iloc[0].tolist() == ["month 12", *verdicts[1:]]


def test_axes_of_money_end_at_round_numbers():
    assert [round_out(n) for n in (0, 7, 61_000, 1e6, 1.1e6)] == [0, 8, 80_000, 1e6, 1.2e6]
    low, high = ends(-90.0, 10.0)
    assert (low, high) == (-100.0, pytest.approx(100 / 3))
    assert [thousands(n) for n in (-400, 12_345_678, -49.0)] == ["-0.4", "+12,346", "0"]


# The lesson


def test_each_question_opens_its_own_picture():
    parts = show.lesson()
    for number, part in enumerate(parts):
        assert [each.gate.is_open for each in parts] == [n < number for n in range(4)]
        part.questions[0].make("20")
        assert part.gate.is_open
    assert parts.points.questions[0].truth == pytest.approx(90)
    assert "20 too low" not in parts.saving.questions[0].answer.value


def test_dials_and_sliders_answer_and_go_back(lesson):
    for part in (*lesson, customers_as_assets()):
        first, words = part.picture.widget.value, part.in_words.sentence.value
        inputs = [each.input for each in (*part.dials, *part.live.controls)]
        for each in inputs:
            before = part.picture.widget.value
            each.value = each.max if each.value < each.max else each.min
            assert part.picture.widget.value != before, each.description
            assert "font-weight:600" not in part.live.note.value
        part.live.reset.click()
        assert part.in_words.sentence.value == words
        assert part.picture.widget.value == first


def test_another_staffing_is_run_once_at_first_and_three_times_on_a_button(lesson):
    agents = lesson.saving.live.controls[0].input
    agents.value = 8
    assert "replication 0 |" in lesson.saving.in_words.source.value
    (button,) = lesson.saving.buttons.values()
    button.click()
    assert "replications 0 to 2" in lesson.saving.in_words.source.value
    lesson.saving.live.reset.click()
