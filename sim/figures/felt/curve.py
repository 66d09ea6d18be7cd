"""The felt curve: one call as it is and as somebody changed it, side by side, on the same axes and the same luck.

The curve is how the caller feels from minute to minute. Two levels cross it: what will be remembered, and, thin and
dashed, the plain average that a stopwatch would expect. Built once; afterwards `move_felt_curve` only moves artists.
"""

from dataclasses import dataclass
from math import ceil

from matplotlib.artist import Artist

from sim.core.language import say
from sim.figures.felt.panel import Panel, draw_panel, move_panel
from sim.figures.felt.words import felt_in_words, felt_table
from sim.figures.house.shown import Drawn, Shown
from sim.figures.house.theme import new_figure, theme
from sim.results.one_call import LivedCall

HEIGHT = 4.9


@dataclass
class FeltCurve(Drawn):
    """The figure and its panels; the call as it was stands still, and is drawn with the axes."""

    before: Panel
    after: Panel

    def moving(self) -> list[Artist]:
        """Every artist that `move_felt_curve` may change while the axes stay, in drawing order."""
        return self.after.moving()


def draw_felt_curve(before: LivedCall, guess: float | None = None, titles: tuple[str, str] | None = None) -> FeltCurve:
    """Build the picture: `before` on both sides, each under its title. `guess`: what would be remembered of it.

    >>> import sim
    >>> from sim.results.one_call import lived_call
    >>> run = sim.run(sim.textbook(60, 9, sim.Constant(120), hours=1), seed=1)
    >>> lived = lived_call(run.moments.query("call == 0"), run.legs.query("call == 0"), run.calls.loc[0])
    >>> len(draw_felt_curve(lived).figure.axes)
    2
    """
    with theme():
        figure = new_figure(HEIGHT)
        left, right = figure.subplots(1, 2, sharey=True)
        figure.subplots_adjust(left=0.1, right=0.858, bottom=0.135, top=0.875, wspace=0.47)
        sides = zip((left, right), titles or usual_titles(), strict=True)
        curve = FeltCurve(figure, *(draw_panel(axes, title) for axes, title in sides), guess=guess)
        curve.before.guess = guess
        move_felt_curve(curve, before, before)
    return curve


def usual_titles() -> tuple[str, str]:
    """What stands above the two panels when a lesson says nothing else."""
    return say("As it is"), say("As you changed it")


def move_felt_curve(curve: FeltCurve, now: LivedCall, before: LivedCall) -> bool:
    """Show another call on the right of a picture that exists. Returns whether the axes changed."""
    limit = minutes_shown(before.minutes, now.minutes)
    changed = curve.before.limit != limit
    for panel, call in ((curve.before, before), (curve.after, now)):
        move_panel(panel, call, limit)
    return changed


def minutes_shown(*minutes: float) -> float:
    """The end of the time axis: a round number of minutes with a little air.

    >>> minutes_shown(27.9, 31.2)
    35
    """
    longest = max([*minutes, 5.0])
    step = 5 if longest <= 60 else 20
    return step * ceil(longest * 1.02 / step)


FELT = Shown(draw_felt_curve, move_felt_curve, felt_in_words, felt_table)
