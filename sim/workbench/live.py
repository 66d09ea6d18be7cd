"""The one update loop: a control changes, the scenario is run again on the same luck, the picture moves.

A change is dealt with before the next one is taken, and while that lasts the browser keeps only the newest place of a
slider. So dragging never lines up stale runs, however slow one run is.
"""

from collections.abc import Callable, Sequence
from html import escape
from time import perf_counter
from typing import Any

from ipywidgets import HTML, Button, HBox, Layout, VBox, Widget

from sim.core.language import say
from sim.core.parameter import ScenarioError
from sim.workbench.controls import Control
from sim.world.scenario import Scenario

PATIENCE_S = 0.3  # when a calculation takes longer, the next one is announced


def rows(controls: Sequence[Control]) -> Widget:
    """Controls one below the other, each with its unit and meaning beside it."""
    return VBox([control.row for control in controls])


def sides(controls: Sequence[Control], left: int) -> Widget:
    """So many controls on the left and the others beside them, so that they and a picture fit on a screen."""
    inputs = [control.input for control in controls]
    return HBox([VBox(inputs[:left]), VBox(inputs[left:])])


class Live:
    """Controls, a line that says how things stand, and the loop between them and a picture.

    `calculate` makes a result from a scenario, `show` puts the result on the screen. What goes wrong is said in one
    sentence below the controls; the picture then still shows the last result.

    >>> import sim
    >>> from sim.workbench.controls import control
    >>> world, seen = sim.load("broadband-complaint"), []
    >>> menus = control(world, "centre.queues.front.menu_layers")
    >>> live = Live(world, [menus], lambda changed: changed.centre.queues["front"].menu_layers, seen.append)
    >>> menus.input.value = 2
    >>> seen
    [5, 2]
    """

    def __init__(
        self,
        scenario: Scenario,
        controls: Sequence[Control],
        calculate: Callable[[Scenario], Any],
        show: Callable[[Any], None],
        arrange: Callable[[Sequence[Control]], Widget] = rows,
    ):
        self.scenario, self.controls, self.calculate, self.show = scenario, list(controls), calculate, show
        self.at_first = [control.input.value for control in self.controls]
        self.note = HTML()
        self.reset = Button(description=say("Back to how it was"), layout=Layout(width="auto"))
        self.reset.on_click(lambda _: self.back())
        self.shown: dict[str, Any] | None = None
        self.holding = False
        self.took = 0.0  # seconds, the last time
        for control in self.controls:
            control.input.observe(lambda _: self.update(), "value")
        line = HBox([self.reset, self.note], layout=Layout(align_items="center", min_height="34px"))
        self.widget = VBox([arrange(self.controls), line])
        self.update()

    def settings(self) -> dict[str, Any]:
        """What the controls ask for."""
        return {path: value for control in self.controls for path, value in control.settings().items()}

    def update(self) -> None:
        """Show the controls that apply, and run what they ask for, unless it is what is shown already."""
        for control in self.controls:
            for widget in (control.input, control.row):
                widget.layout.display = "" if control.applies() else "none"
        wanted = self.settings()
        if self.holding or wanted == self.shown:
            return
        if self.guarded(lambda: self.show(self.calculate(self.scenario.set(wanted)))):
            self.shown = wanted

    def guarded(self, action: Callable[[], None], waiting: str | None = None) -> bool:
        """Do something that may take a while or go wrong, and say so; returns whether it went well."""
        began, wrong = perf_counter(), None
        if waiting or self.took > PATIENCE_S:
            self._say(waiting or say("Calculating …"))
        try:
            action()
        except ScenarioError as error:
            wrong = str(error)
        except Exception as error:  # a widget has nowhere else to show it: a traceback would be lost
            wrong = say("This could not be calculated: {why}", why=str(error) or type(error).__name__)
        self.took = perf_counter() - began
        self._say(wrong or "", wrong=wrong is not None)
        return wrong is None

    def back(self) -> None:
        """Put all controls back to where they stood, with one run for all of them."""
        self.holding = True
        for control, value in zip(self.controls, self.at_first, strict=True):
            control.input.value = value
        self.holding = False
        self.update()

    def _say(self, words: str, wrong: bool = False) -> None:
        style = "color:#a33c00;font-weight:600" if wrong else "color:#4b5560"
        self.note.value = f'<span style="{style};font-size:14px;margin-left:12px">{escape(words)}</span>'
