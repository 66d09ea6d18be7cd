"""Lesson 02, a bad call step by step: predict what is remembered, then change the call and see what that does."""

from ipywidgets import HTML, Button, Layout, VBox

import sim
from sim.core.language import say, sentences
from sim.figures.felt_curve import FeltCurve, draw_felt_curve, move_felt_curve
from sim.figures.felt_words import felt_in_words, felt_table
from sim.lessons.case import (
    ALL_THREE,
    CASE,
    REASON,
    SEED,
    context_paths,
    one_day,
    perfect,
    run_once,
    tellings_of_both_episodes,
)
from sim.lessons.predict import Gate, Prediction, off_by
from sim.lessons.weeks import weeks_in_words, weeks_table
from sim.results.one_call import call_of, typical_caller
from sim.results.run import Run
from sim.workbench.controls import control
from sim.workbench.in_words import Twin, in_html
from sim.workbench.live import Live
from sim.workbench.picture import Picture
from sim.world.scenario import Scenario


class BadCall:
    """What the notebook shows: `predict`, then `explore`, and `against_perfect`.

    >>> lesson = BadCall()
    >>> lesson.gate.is_open
    False
    >>> _ = lesson.told.make("6"), lesson.remembered.make("5")
    >>> lesson.gate.is_open, lesson.curve.before.guess
    (True, 5.0)
    """

    def __init__(self, seed: int = SEED):
        self.seed, self.world = seed, one_day()
        self.base = run_once(self.world, seed)
        self.customer = typical_caller(self.base, REASON, ALL_THREE)
        self.before = call_of(self.base, self.customer)
        self.told = Prediction(
            say("Over both episodes together: how many times does this customer tell the story?"),
            lambda: tellings_of_both_episodes(run_once(sim.load(CASE), seed)),
            _told_in_words,
        )
        self.remembered = Prediction(
            say("What will the customer remember of the first call, from 0 (terrible) to 10 (delightful)?"),
            lambda: self.before.remembered,
            self._remembered_in_words,
        )
        self.gate = Gate([self.told, self.remembered], self._open)
        self.predict = VBox([self.told.widget, self.remembered.widget])
        self.explore = VBox([self.gate.widget])

    def _remembered_in_words(self, guess: float, truth: float) -> str:
        peak, end = self.before.scores[self.before.peak], self.before.scores[-1]
        why = say("The peak was {peak:.1f} and the end {end:.1f}.", peak=peak, end=end)
        return sentences(off_by(guess, round(truth, 1)), why)

    def _open(self) -> None:
        """Show picture and controls in place of the closed gate."""
        self.curve = draw_felt_curve(self.before, self.before)
        self.curve.before.guess = self.remembered.guess
        move_felt_curve(self.curve, self.before, self.before)
        words = felt_in_words(self.before, self.before)
        # the call as it was stands still: it is drawn once, with the axes
        self.picture, self.twin = Picture(self.curve.figure, self.curve.after.moving(), words), Twin()
        self.live = Live(self.world, self._controls(), self._run, self._show)
        self.weeks = Button(description=say("Run all the weeks"), layout=Layout(width="max-content"))
        self.weeks.on_click(lambda _: self.run_weeks())
        self.weeks_result = HTML()
        self.explore.children = [
            self.live.widget,
            self.picture.widget,
            self.twin.widget,
            self.weeks,
            self.weeks_result,
        ]

    def _controls(self):
        menus, goodbye = "centre.queues.front.menu_layers", "mind.moments.goodbye"
        return [
            control(self.world, menus),
            control(self.world, "centre.teams.front.agents", within=(1, 18)),
            control(self.world, *context_paths(self.world)),
            control(self.world, goodbye),
        ]

    def _run(self, world: Scenario) -> Run:
        return sim.run(world, seed=self.seed)

    def _show(self, run: Run) -> None:
        after = call_of(run, self.customer)
        show_pair(self.curve, self.picture, (self.before, after))
        self.twin.tell(felt_in_words(self.before, after), felt_table(self.before, after), run.provenance.line())

    def run_weeks(self) -> None:
        """Both worlds over all their weeks, side by side."""
        whole = sim.load(CASE)

        def both():
            before = run_once(whole, self.seed)
            after = run_once(whole.set(self.live.settings()), self.seed)
            words = f'<p style="font-size:16px">{weeks_in_words(before, after)}</p>'
            self.weeks_result.value = words + in_html(weeks_table(before, after))

        self.weeks.disabled = True
        self.weeks_result.value = say("Running all the weeks, twice: this takes some seconds …")
        if not self.live.guarded(both):
            self.weeks_result.value = self.live.note.value
        self.weeks.disabled = False

    def against_perfect(self) -> VBox:
        """The same customer on the same day, in the world as it is and in one in which everything goes well."""
        run = run_once(perfect(self.world), self.seed)
        after = call_of(run, self.customer)
        titles = (say("The bad call"), say("The perfect call"))
        curve = draw_felt_curve(self.before, after, titles)
        twin = Twin()
        words = felt_in_words(self.before, after)
        twin.tell(words, felt_table(self.before, after, titles), run.provenance.line())
        return VBox([Picture(curve.figure, curve.moving(), words).widget, twin.widget])


def show_pair(curve: FeltCurve, picture: Picture, calls: tuple) -> None:
    """Move the picture to two calls; draw all of it only if the axes had to change."""
    axes_changed = move_felt_curve(curve, *calls)
    words = felt_in_words(*calls)
    if axes_changed:
        picture.draw(words)
    else:
        picture.move(words)


def _told_in_words(guess: float, truth: float) -> str:
    if abs(guess - truth) < 1e-9:
        return say(
            "You said {guess:g}, and that is right: three tellings and two transfers, and then all of it again.",
            guess=guess,
        )
    if abs(guess - truth / 2) < 1e-9:
        return say(
            "You said {guess:g}, and that is one episode. The fault comes back weeks later, so it is {truth:g}.",
            guess=guess,
            truth=truth,
        )
    return off_by(guess, truth)
