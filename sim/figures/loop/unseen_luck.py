"""A strategy judged: its value on each run of unseen luck, the mean with its interval, and what the seen luck said."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.core.language import say
from sim.figures.house import theme
from sim.figures.loop.words import MILLION

HEIGHT = 2.5  # inches
UNSEEN, SEEN = 0.0, 1.0  # the two lines of the picture


def draw_unseen_luck(seen: float, unseen: Sequence[float], interval: tuple[float, float], currency: str) -> Figure:
    """Draw values in money: one for the seen luck, one for each run of unseen luck, and the interval of their mean.

    >>> len(draw_unseen_luck(1e6, [0.9e6, 1.1e6], (0.8e6, 1.2e6), "EUR").axes)
    1
    """
    import seaborn as sns

    values, mean = [one / MILLION for one in unseen], sum(unseen) / len(unseen) / MILLION
    low, high = (end / MILLION for end in interval)
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.subplots()
        figure.subplots_adjust(left=0.125, right=0.97, top=0.92, bottom=0.27)
        dots = {"s": 70, "color": theme.GOOD_LIGHT, "edgecolor": theme.GOOD, "linewidth": 1, "zorder": 3}
        sns.scatterplot(x=values, y=[UNSEEN] * len(values), ax=axes, **dots)
        axes.plot([low, high], [UNSEEN - 0.3] * 2, color=theme.GOOD, linewidth=5, solid_capstyle="butt", zorder=4)
        axes.plot([mean, mean], [UNSEEN - 0.42, SEEN], color=theme.GOOD, linewidth=1.4, zorder=2)
        axes.plot([mean, seen / MILLION], [SEEN, SEEN], color=theme.BAD, linewidth=3, zorder=3)
        style = {"marker": "D", "markersize": 12, "markerfacecolor": theme.PAPER, "markeredgewidth": 2.4}
        axes.plot([seen / MILLION], [SEEN], color=theme.INK, zorder=5, clip_on=False, **style)
        axes.axvline(0, color=theme.BEFORE, linewidth=1.2, linestyle=(0, (2, 1.5)), zorder=1)
        halo = {"va": "bottom", "ha": "center", "size": theme.PLAIN, "weight": "bold"}
        axes.text(seen / MILLION, SEEN + 0.25, f"{seen / MILLION:.2f}", color=theme.INK, **halo)
        words = say("mean {mean:.2f}", mean=mean)
        axes.text(mean, UNSEEN + 0.2, words, color=theme.GOOD, bbox={"facecolor": theme.PAPER, "linewidth": 0}, **halo)
        axes.set_ylim(UNSEEN - 0.6, SEEN + 0.85)
        far = [low, high, seen / MILLION, *values]
        air = 0.12 * (max(far) - min(far) or 1)
        axes.set_xlim(min(far) - air, max(far) + air)
        axes.set_yticks([SEEN, UNSEEN], [say("seen luck"), say("unseen luck")])
        axes.tick_params(axis="y", length=0, labelsize=theme.PLAIN, labelcolor=theme.INK)
        axes.set_xlabel(say("worth more than doing nothing, million {currency}", currency=currency))
        axes.spines["left"].set_visible(False)
    return figure
