"""Predict first: a question is answered before the controls open, and the answer is then laid over the result."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from ipywidgets import HTML, Button, HBox, Layout, Text, ToggleButtons, VBox, Widget

from sim.core.language import say
from sim.core.parameter import ScenarioError

Verdict = Callable[[float, float], str]  # from what was guessed and what is true to a sentence


class Prediction:
    """One question to be answered before anything is shown: a number, or one of a few choices.

    `find_truth` works the answer out of the model, and only when it is needed. `verdict` puts guess and truth into a
    sentence.

    >>> legs = Prediction("How many legs has an insect?", lambda: 6, off_by)
    >>> legs.make("five")
    False
    >>> legs.make("5"), legs.guess, legs.truth
    (True, 5.0, 6)
    """

    def __init__(
        self,
        question: str,
        find_truth: Callable[[], float],
        verdict: Verdict,
        choices: Mapping[str, float] | None = None,
    ):
        self.find_truth, self.verdict, self.choices = find_truth, verdict, choices
        self.guess: float | None = None
        self.truth: float | None = None
        self.when_made: list[Callable[[], None]] = []
        if choices:
            self.input = ToggleButtons(options=list(choices), value=None)
        else:
            self.input = Text(placeholder=say("a number"), layout=Layout(width="130px"))
        self.button = Button(description=say("That is my prediction"), layout=Layout(width="auto"))
        self.button.on_click(lambda _: self.make(self.input.value))
        self.answer = HTML()
        words = HTML(f'<p style="font-size:16px;line-height:1.4;margin:6px 0 2px">{escape(question)}</p>')
        self.widget = VBox([words, HBox([self.input, self.button]), self.answer])

    def make(self, answer: str) -> bool:
        """Take an answer. A wrong kind of answer is refused in one sentence; returns whether it was taken."""
        guess = self.choices.get(answer) if self.choices and answer else None
        if not self.choices:
            guess = number_in(answer)
        if guess is None:
            self._say(say("Please choose one.") if self.choices else say("Please type a number, such as 3 or 4.5."))
            return False
        self._say(say("Calculating …"))
        try:
            self.truth = self.find_truth()
        except ScenarioError as error:
            self._say(str(error))
            return False
        self.guess = guess
        self.input.disabled = self.button.disabled = True
        self._say(self.verdict(guess, self.truth))
        for listener in self.when_made:
            listener()
        return True

    def _say(self, words: str) -> None:
        self.answer.value = f'<p style="font-size:16px;line-height:1.4;margin:2px 0"><b>{escape(words)}</b></p>'


class Gate:
    """Keeps something closed until every prediction is made, or until somebody opens it without.

    `opens` makes the widgets that then stand in place of the gate. Without predictions it is open at once.

    >>> legs = Prediction("How many legs has an insect?", lambda: 6, off_by)
    >>> gate = Gate([legs], lambda: [HTML("Here they are.")])
    >>> _ = legs.make("6")
    >>> gate.is_open, gate.widget.children[0].value
    (True, 'Here they are.')
    """

    def __init__(self, predictions: Sequence[Prediction], opens: Callable[[], Sequence[Widget]]):
        self.predictions, self.opens, self.is_open = list(predictions), opens, False
        for prediction in self.predictions:
            prediction.when_made.append(self._look)
        words = say("Make your predictions first; then the picture and its sliders open here.")
        self.skip = Button(description=say("Open without predicting"), layout=Layout(width="max-content"))
        self.skip.on_click(lambda _: self.open())
        note = HTML(f'<p style="font-size:16px;margin:4px 0">{escape(words)}</p>')
        self.widget = VBox([note, self.skip])
        self._look()

    def open(self) -> None:
        """Open now; a second time does nothing."""
        if not self.is_open:
            self.is_open = True
            self.widget.children = tuple(self.opens())

    def _look(self) -> None:
        if all(prediction.guess is not None for prediction in self.predictions):
            self.open()


def number_in(text: str) -> float | None:
    """The number that somebody typed, with a point or a comma; None if it is none.

    >>> number_in(" 4,5 "), number_in("many")
    (4.5, None)
    """
    try:
        number = float(str(text).strip().replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None


def off_by(guess: float, truth: float) -> str:
    """How far off a number was, in a sentence.

    >>> off_by(5.0, 6.0)
    'You said 5, it is 6: 1 too low.'
    """
    off = guess - truth
    if abs(off) < 1e-9:
        return say("You said {guess:g}, and that is right.", guess=guess)
    facts = {"guess": guess, "truth": truth, "off": round(abs(off), 9)}
    if off < 0:
        return say(
            "You said {guess:g}, it is {truth:g}: {off:g} too low.", guess=guess, truth=truth, off=round(-off, 9)
        )
    return say("You said {guess:g}, it is {truth:g}: {off:g} too high.", **facts)
