"""The pictures: what they show is what the tables say, moving them is the same as drawing them, and all can be read."""

import ast
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

import sim
import sim.figures
from sim.core.ends import Moment
from sim.figures.chain.picture import draw_chain, move_chain
from sim.figures.chain.words import chain_in_words, chain_table
from sim.figures.felt.curve import draw_felt_curve, move_felt_curve
from sim.figures.felt.panel import spread_out
from sim.figures.felt.words import felt_in_words, felt_table, moment_in_words
from sim.figures.glance.overview import overview, overview_in_words
from sim.figures.house import theme
from sim.mind.memory.peaks import PeakEnd, remember
from sim.results.chain import chain
from sim.results.one_call import lived_and_remembered, lived_call, peak_of

DAY = sim.load("broadband-complaint").set("days", 1)
MARKET = sim.load("small-market").set({"customers.count": 60, "months": 3})


def lived(world, customer=None, seed=1):
    run = sim.run(world, seed=seed)
    calls = run.calls
    if customer is None:
        row = calls[(calls.tellings == 3) & (calls.outcome == "unsolved")].iloc[0]
    else:
        row = calls[calls.customer == customer].iloc[0]
    moments, legs = run.moments[run.moments.call == row.call], run.legs[run.legs.call == row.call]
    return row.customer, lived_call(moments, legs, row)


@pytest.fixture(scope="module")
def pair():
    customer, before = lived(DAY)
    changed = DAY.set({"mind.moments.goodbye": 8, "centre.queues.front.menu_layers": 1})
    return before, lived(changed, customer)[1]


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).copy()


def words_in(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def test_a_lived_call_agrees_with_the_memory_rule(pair):
    for call in pair:
        seconds = np.subtract(call.ends_min, call.starts_min) * 60
        assert remember(PeakEnd(), list(zip(call.scores, seconds, strict=True))) == pytest.approx(call.remembered)
        halfway = (call.scores[call.peak] + call.scores[-1]) / 2
        assert halfway == pytest.approx(call.remembered)


def test_stretches_cover_the_call_without_gap(pair):
    call = pair[0]
    assert call.stretches[0].begin_min == 0
    for one, other in zip(call.stretches, call.stretches[1:], strict=False):
        assert one.end_min == pytest.approx(other.begin_min)
    assert sum(stretch.count for stretch in call.stretches) == len(call.scores)
    assert [call.stretch_at(i).kind for i in (0, 1, 5)] == ["advert", "menu", "menu"]


def test_the_worse_of_two_equally_intense_moments_is_the_peak():
    assert peak_of([5.0, 8.0, 2.0]) == 2


def test_every_kind_of_moment_has_words():
    words = {moment_in_words(moment.name.lower()) for moment in Moment}
    assert len(words) == len(Moment)
    assert not any("_" in word for word in words)


def test_moving_the_felt_curve_is_the_same_as_drawing_it(pair):
    moved = draw_felt_curve(pair[0])
    for now in (pair[1], pair[0]):
        move_felt_curve(moved, now, pair[0])
    assert (pixels(moved.figure) == pixels(draw_felt_curve(pair[0]).figure)).all()


def felt(before, after, guess=None):
    """The picture of two calls side by side."""
    curve = draw_felt_curve(before, guess)
    move_felt_curve(curve, after, before)
    return curve


def test_both_sides_have_the_same_axes(pair):
    curve = felt(*pair)
    left, right = curve.figure.axes
    assert left.get_xlim() == right.get_xlim()
    assert left.get_ylim() == right.get_ylim()


def test_the_felt_curve_shows_what_is_remembered_and_what_was_predicted(pair):
    curve = felt(*pair, guess=5.5)
    assert set(curve.before.lines["memory"].get_ydata()) == {pair[0].remembered}
    assert set(curve.after.lines["average"].get_ydata()) == {pair[1].average}
    shown = words_in(curve.figure)
    assert f"remembered {pair[0].remembered:.1f}" in shown
    assert "you said 5.5" in shown
    assert [bubble.get_text() for bubble in curve.before.bubbles if bubble.get_visible()] == ["1", "2", "3"]


def test_words_in_the_felt_curve_do_not_overlap(pair):
    for after in (pair[1], pair[0]):
        curve = felt(pair[0], after)
        curve.figure.canvas.draw()
        for panel in (curve.before, curve.after):
            shown = [t for t in [*panel.words, *panel.notes.values()] if t.get_visible() and t.get_text()]
            boxes = [text.get_window_extent() for text in shown]
            for i, one in enumerate(boxes):
                assert not any(one.overlaps(other) for other in boxes[i + 1 :]), [t.get_text() for t in shown]
                assert one.x1 <= curve.figure.bbox.x1 + 1


def test_a_customer_who_gave_up_is_told_plainly():
    crowded = DAY.set("centre.teams.front.agents", 3)
    fates = sim.run(DAY, seed=1).calls.merge(sim.run(crowded, seed=1).calls, on="customer", suffixes=("_0", "_1"))
    changed = fates[(fates.outcome_0 == "unsolved") & (fates.outcome_1 == "gave_up")]
    customer = changed.customer.iloc[0]
    before, after = (lived(world, customer)[1] for world in (DAY, crowded))
    assert felt_in_words(after, before).startswith("In the changed world this customer gave up after")
    shown = words_in(felt(before, after).figure)
    assert "end: gives up" in shown


def test_the_words_have_the_facts_of_the_picture(pair):
    words = felt_in_words(pair[1], pair[0])
    assert f"from {pair[0].remembered:.1f} to {pair[1].remembered:.1f}" in words
    table = felt_table(pair[1], pair[0])
    assert table.loc["story told, times"].tolist() == ["3", "3"]
    assert table.loc["remembered, score 0-10", "as you changed it"] == f"{pair[1].remembered:.1f}"
    assert felt_in_words(pair[0], pair[0]).startswith("The call lasts ")


def test_levels_are_spread_only_as_far_as_needed():
    assert spread_out({"a": 2.0, "b": 6.0}, 1.0) == {"a": 2.0, "b": 6.0}
    near = spread_out({"a": 4.0, "b": 4.2, "c": 4.1}, 1.0)
    heights = sorted(near.values())
    assert min(np.diff(heights)) > 0.99
    assert near["a"] < near["c"] < near["b"]


def test_the_chain_counts_what_the_tables_say():
    run = sim.run(MARKET, seed=1)
    found = chain(run)
    assert found.customers.tolist() == [60, *run.months.closing]
    assert found.profit.sum() == pytest.approx(run.months.profit_cents.sum() / 100)
    assert found.answered.sum() + found.gave_up.sum() == pytest.approx(100)
    assert found.remembered.sum() == pytest.approx(100)
    assert found.gave_up_share == pytest.approx((run.calls.outcome == "gave_up").mean(), abs=0.02)


def test_moving_the_chain_is_the_same_as_drawing_it():
    before = chain(sim.run(MARKET, seed=1))
    now = chain(sim.run(MARKET.set("centre.teams.service.agents", 1), seed=1))
    moved, drawn = draw_chain(before), draw_chain(before)
    move_chain(moved, now, before)
    move_chain(drawn, before, before)
    move_chain(drawn, now, before)
    assert (pixels(moved.figure) == pixels(drawn.figure)).all()
    assert [bar.get_height() for bar in moved.bars["calls"]] == now.calls.tolist()
    assert any("(was" in words for words in words_in(moved.figure))


def test_the_chain_in_words_says_before_and_now():
    before = chain(sim.run(MARKET, seed=1))
    now = chain(sim.run(MARKET.set("centre.teams.service.agents", 1), seed=1))
    words = chain_in_words(now, before)
    assert f"{now.customers[-1]} of 60 customers" in words
    assert f"instead of {before.customers[-1]}" in words
    assert chain_table(now, before).loc["customers at the end"].tolist() == [
        str(before.customers[-1]),
        str(now.customers[-1]),
    ]


def test_a_market_without_calls_is_drawn():
    silence = chain(sim.run(MARKET.set("customers.needs_per_month", 0), seed=1))
    assert silence.calls.sum() == 0
    assert "60 customers" in chain_in_words(silence)
    draw_chain(silence).figure.canvas.draw()


@pytest.mark.parametrize("world", [DAY, MARKET, sim.textbook(0, 1, 100, hours=1)], ids=lambda world: world.name)
def test_the_overview_of_any_world(world, tmp_path):
    run, summary = sim.run(world, seed=1), sim.replicate(world, 2, seed=1).summary()
    figure = overview(run, summary)
    figure.savefig(tmp_path / "overview.png")
    assert run.provenance.line() in words_in(figure)
    assert "calls" in overview_in_words(run, summary)


def test_lived_and_remembered_has_a_row_for_every_call_with_moments():
    run = sim.run(DAY, seed=1)
    table = lived_and_remembered(run)
    assert len(table) == run.moments.call.nunique()
    assert table.average.between(0, 10).all()


def test_letters_are_large_enough_for_a_class(pair):
    figures = [felt(*pair).figure, draw_chain(chain(sim.run(MARKET, seed=1))).figure]
    for figure in figures:
        assert min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text()) >= 11


def test_words_have_contrast_on_paper():
    def light(color):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    for color in (theme.INK, theme.QUIET, theme.MEMORY, theme.GUESS):
        assert (light(theme.PAPER) + 0.05) / (light(color) + 0.05) >= 4.5


def test_no_picture_uses_pyplot_and_seaborn_comes_late():
    for path in Path(sim.figures.__path__[0]).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any("pyplot" in name for name in names), path
        top = [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
        assert "seaborn" not in top, path
