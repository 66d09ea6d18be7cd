"""A question, and what opens once it is answered: controls, a picture that moves with them, and the same in words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ipywidgets import HTML, Button, FloatSlider, HBox, Layout, VBox, Widget

from sim.core.language import say, sentences
from sim.figures.house.shown import Shown
from sim.results.provenance import Provenance
from sim.workbench.controls import QUIET, WIDE, Control
from sim.workbench.idle import WhenIdle
from sim.workbench.in_words import InWords
from sim.workbench.live import Live, rows
from sim.workbench.picture import Picture
from sim.workbench.predict import Gate, Prediction
from sim.world.scenario import Scenario

Calculated = tuple[Any, Provenance]  # what a picture shows, and where it comes from


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
class Action:
    """A button for what takes longer than a slider may, such as many runs.

    `work` gets the scenario that the controls ask for. What it returns stands below the button; where it returns
    nothing the picture is shown anew. `allowed(now)`: whether the button can be pressed.
    """

    label: str
    work: Callable[[Scenario], Widget | None]
    waiting: str | None = None
    below: bool = False  # the picture; else the button stands above it
    allowed: Callable[[Any], bool] = lambda _: True


@dataclass(eq=False)
class Explorer:
    """A live picture behind its questions: `predict` has the questions, `explore` what opens after them.

    `calculate` makes from a scenario what the picture shows, and says where it comes from. The dials are its own
    affair: when one moves, it is asked again. `guessed`: the question whose answer is drawn into the picture. `note`:
    HTML below the controls that goes with what is shown. `refine`: once the controls rest, the same again and better,
    step by step; a step may have nothing to show yet. Without questions it is open at once.

    >>> from sim.lessons.economics.show import points
    >>> part = points()
    >>> part.questions[0].make("75"), part.gate.is_open, part.drawn.guess
    (True, True, 75.0)
    >>> "from 60%" in part.in_words.table.value
    True
    """

    questions: Sequence[Prediction]
    world: Scenario
    calculate: Callable[[Scenario], Calculated]
    shown: Shown
    controls: Callable[[], Sequence[Control]]
    guessed: Prediction | None = None
    dials: Sequence[Dial] = ()
    actions: Sequence[Action] = ()
    arrange: Callable[[Sequence[Control]], Widget] = rows
    note: Callable[[Any], str] = lambda _: ""
    refine: Callable[[Scenario], Iterator[Calculated | None]] | None = None

    def __post_init__(self):
        self.predict = VBox([question.widget for question in self.questions])
        self.rest = WhenIdle(self._refined)
        self.gate = Gate(self.questions, self._open)
        self.explore = self.gate.widget

    def again(self) -> None:
        """Work out and show what the controls and dials ask for."""
        self.live.guarded(lambda: self._show(self._calculated(self._asked_for())))

    def press(self, action: Action) -> None:
        """Do what a button is for, and show what comes of it."""

        def work():
            found = action.work(self._asked_for())
            if found is None:
                self._show(self._calculated(self._asked_for()))
            else:
                self.results[action].children = [found]

        self.buttons[action].disabled = True
        self.live.guarded(work, action.waiting)
        self.buttons[action].disabled = not action.allowed(self.now)

    def _asked_for(self) -> Scenario:
        return self.world.set(self.live.settings())

    def _calculated(self, world: Scenario) -> tuple[Scenario, Calculated]:
        return world, self.calculate(world)

    def _open(self) -> Sequence[Widget]:
        self.now = self.before = self.calculate(self.world)[0]
        self.drawn = self.shown.draw(self.before, self.guessed.guess if self.guessed else None)
        words = self.shown.words(self.before, self.before)
        self.said_before = words, self.shown.table(self.before, self.before)
        self.picture, self.in_words = Picture(self.drawn.figure, self.drawn.moving(), words), InWords()
        self.line = HTML()
        self.buttons = {each: self._button(each) for each in self.actions}
        self.results = {each: VBox([]) for each in self.actions}
        self.live = Live(self.world, self.controls(), self._calculated, self._show, self.arrange)
        for each in self.dials:
            each.input.observe(lambda _: self.again(), "value")
        self.live.reset.on_click(lambda _: self._back())
        above = [self.buttons[each] for each in self.actions if not each.below]
        below = [widget for each in self.actions if each.below for widget in (self.buttons[each], self.results[each])]
        dials, shown = [each.row for each in self.dials], [self.picture.widget, self.in_words.widget]
        return [*dials, self.live.widget, *above, self.line, *shown, *below]

    def _button(self, action: Action) -> Button:
        button = Button(description=action.label, layout=Layout(width="max-content"))
        button.on_click(lambda _: self.press(action))
        return button

    def _back(self) -> None:
        for each in self.dials:
            each.input.value = each.at_first

    def _show(self, calculated: tuple[Scenario, Calculated]) -> None:
        self.asked, found = calculated
        self._draw(found)
        if self.refine and self.asked != self.world:
            self.rest.touch()
        else:
            self.rest.stop()

    def _draw(self, found: Calculated) -> None:
        self.now, provenance = found
        words, numbers = self.shown.words(self.now, self.before), self.shown.table(self.now, self.before)
        if words == self.said_before[0] and numbers.equals(self.said_before[1]) and self._is_changed():
            words = sentences(say("What you changed makes no difference here."), words)
        if self.shown.move(self.drawn, self.now, self.before):
            self.picture.draw(words)
        else:
            self.picture.move(words)
        self.in_words.tell(words, numbers, provenance.line())
        self.line.value = self.note(self.now)
        for action, button in self.buttons.items():
            button.disabled = not action.allowed(self.now)

    def _is_changed(self) -> bool:
        """Whether a control or a dial stands otherwise than at first."""
        return self.asked != self.world or any(each.input.value != each.at_first for each in self.dials)

    def _refined(self) -> Iterator[None]:
        for found in self.refine(self._asked_for()) if self.refine else ():
            if found is not None:
                self._draw(found)
            yield
