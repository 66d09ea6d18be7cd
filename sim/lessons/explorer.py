"""A question, and what opens once it is answered: controls, a picture that moves with them, and its text twin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ipywidgets import HTML, FloatSlider, HBox, Layout, VBox, Widget

from sim.lessons.predict import Gate, Prediction
from sim.workbench.controls import QUIET, WIDE, Control
from sim.workbench.in_words import Twin
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario


@dataclass(frozen=True)
class Dial:
    """A slider for something that is no parameter of a scenario: how much is known, or how a budget is divided."""

    input: FloatSlider
    row: HBox
    at_first: float


def dial(label: str, value: float, span: tuple[float, float, float], unit: str, meaning: str) -> Dial:
    """A slider with its unit and meaning beside it; `span` is its lowest and highest value and its step.

    >>> dial("Known", 6, (2, 24, 1), "months", "What the forecasts are made from.").input.value
    6.0
    """
    low, high, step = span
    slider = FloatSlider(
        value=value, min=low, max=high, step=step, description=label, style=WIDE, tooltip=meaning,
        readout_format=".0f" if step >= 1 else ".2f", layout=Layout(width="430px", flex="0 0 auto"),
    )  # fmt: skip
    beside = HTML(f'<div style="{QUIET}"><b>{escape(unit)}</b> &nbsp; {escape(meaning)}</div>')
    return Dial(slider, HBox([slider, beside], layout=Layout(align_items="center")), float(value))


@dataclass(frozen=True)
class Pictured:
    """The four functions of a picture: `draw(now)`, `move(drawn, now)`, `words(now)`, `table(now, before)`.

    `move` returns whether the still parts have changed too.
    """

    draw: Callable[[Any], Any]
    move: Callable[[Any, Any], bool]
    words: Callable[[Any], str]
    table: Callable[[Any, Any], Any]


class Explorer:
    """A live picture behind a question; without a question it is open at once.

    `calculate` makes from a scenario what the picture shows, and the line that says where it comes from. The dials are
    its own affair: when one moves, it is asked again. `beside` are further widgets below the controls.

    >>> import sim
    >>> from sim.figures.retention_gain import draw_gains, gains_in_words, gains_table, move_gains
    >>> from sim.lessons.five_points import gains, plain
    >>> shown = Pictured(draw_gains, move_gains, gains_in_words, gains_table)
    >>> part = Explorer(None, plain(), lambda world: (gains(world), "closed form"), shown, lambda: [])
    >>> "from 60%" in part.twin.table.value
    True
    """

    def __init__(
        self,
        asked: Prediction | None,
        world: Scenario,
        calculate: Callable[[Scenario], tuple[Any, str]],
        pictured: Pictured,
        controls: Callable[[], Sequence[Control]],
        dials: Sequence[Dial] = (),
    ):
        self.world, self.calculate, self.pictured = world, calculate, pictured
        self.make_controls, self.dials, self.beside = controls, dials, []
        self.gate = Gate([asked] if asked else [], self._open)
        self.widget = VBox([self.gate.widget])
        if asked is None:
            self.gate.open()

    def below(self, *widgets: Widget) -> None:
        """Put further widgets below the controls, before it opens."""
        self.beside = list(widgets)

    def again(self) -> None:
        """Work out and show what the controls and dials ask for."""
        self.live.guarded(lambda: self._show(self.calculate(self.world.set(self.live.settings()))))

    def _open(self) -> None:
        self.before, _ = self.calculate(self.world)
        self.drawn = self.pictured.draw(self.before)
        words = self.pictured.words(self.before)
        self.picture, self.twin = Picture(self.drawn.figure, self.drawn.moving(), words), Twin()
        self.live = Live(self.world, self.make_controls(), self.calculate, self._show)
        for each in self.dials:
            each.input.observe(lambda _: self.again(), "value")
        self.live.reset.on_click(lambda _: self._back())
        rows = [each.row for each in self.dials]
        self.widget.children = [*rows, self.live.widget, *self.beside, self.picture.widget, self.twin.widget]

    def _back(self) -> None:
        for each in self.dials:
            each.input.value = each.at_first

    def _show(self, found: tuple[Any, str]) -> None:
        now, line = found
        words = self.pictured.words(now)
        if self.pictured.move(self.drawn, now):
            self.picture.draw(words)
        else:
            self.picture.move(words)
        self.twin.tell(words, self.pictured.table(now, self.before), line)
