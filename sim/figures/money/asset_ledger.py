"""Customers as assets: from what they were worth at the start to what they are worth, line by line of the ledger.

Built once; then `move_ledger` moves the artists. Where the money outgrows the axis, it gets another end.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.core.language import say
from sim.figures.house import theme
from sim.figures.house.money_axis import round_out, scale
from sim.figures.house.shown import Drawn, Shown

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, ROOM, HALF = 5.2, 1.1, 0.36
MILLION = 1e6
SIGNS = {"won": 1, "grown": 1, "interest": 1, "margin": -1, "shrunk": -1, "lost": -1}
COLORS = {1: theme.GOOD, -1: theme.BAD, 0: theme.INK}


@dataclass(frozen=True)
class Assets:
    """What the picture needs: the opening value, each line added up over some months, and the closing value; money.

    `lines` holds the six kinds of change, all as amounts of 0 or more; `closing` is worked out on its own.
    """

    opening: float
    lines: dict[str, float]
    closing: float
    first: int
    last: int
    agents: int
    currency: str

    @property
    def reached(self) -> float:
        """Where the lines lead from the opening value; the closing value, if the ledger is right."""
        return self.opening + sum(SIGNS[name] * amount for name, amount in self.lines.items())


@dataclass
class LedgerPicture(Drawn):
    """The figure and what moves in it."""

    axes: Axes
    blocks: dict[str, Rectangle]
    steps: Line2D
    notes: dict[str, Text]


def labels() -> dict[str, str]:
    """The bars from left to right, in words.

    >>> list(labels())[:3]
    ['opening', 'won', 'grown']
    """
    return {
        "opening": say("opening"),
        "won": say("won"),
        "grown": say("grown"),
        "interest": say("interest"),
        "margin": say("margin\ntaken out"),
        "shrunk": say("shrunk"),
        "lost": say("lost"),
        "closing": say("closing"),
    }


def draw_ledger(before: Assets, guess: float | None = None) -> LedgerPicture:
    """Build the picture. No prediction is drawn.

    >>> lines = {"won": 2e6, "grown": 1e6, "interest": 0.5e6, "margin": 1.5e6, "shrunk": 1e6, "lost": 1e6}
    >>> draw_ledger(Assets(5e6, lines, 5e6, 1, 12, 9, "EUR")).notes["won"].get_text()
    '+2.00'
    """
    import seaborn as sns

    words = labels()
    with theme.theme():
        figure = theme.new_figure(HEIGHT)
        axes = figure.add_axes((0.085, 0.135, 0.9, 0.76))
        axes.set_title(say("What the customers are worth, and why that changes"))
        axes.set(xlim=(-0.6, len(words) - 0.4))
        axes.set_xticks(range(len(words)), list(words.values()), color=theme.INK, size=theme.PLAIN)
        axes.tick_params(axis="x", length=0)
        axes.set_ylabel(say("million {currency}", currency=before.currency))
        axes.yaxis.set_major_formatter(lambda amount, _: f"{amount / MILLION:g}")
        axes.grid(axis="y", color=theme.FAINT, linewidth=0.8, zorder=0)
        sns.despine(ax=axes)
        blocks = {
            name: axes.add_patch(Rectangle((place - HALF, 0), 2 * HALF, 0, color=COLORS[SIGNS.get(name, 0)], zorder=3))
            for place, name in enumerate(words)
        }
        steps = axes.plot([], [], color=theme.QUIET, linewidth=1.2, zorder=2)[0]
        notes = {
            name: axes.text(place, 0, "", ha="center", va="bottom", weight="bold", color=COLORS[SIGNS.get(name, 0)])
            for place, name in enumerate(words)
        }
        notes["span"] = axes.text(
            0.99, 0.985, "", transform=axes.transAxes, ha="right", va="top", size=theme.LARGE, weight="bold"
        )
        picture = LedgerPicture(figure, axes, blocks, steps, notes, guess=guess)
        move_ledger(picture, before, before)
    return picture


def move_ledger(picture: LedgerPicture, now: Assets, _before: Assets) -> bool:
    """Show the ledger of other months or of another market. Returns whether the axis has another end now."""
    level, tops, across, up = now.opening, [], [], []
    bars = {"opening": (0.0, now.opening)}
    for name in list(labels())[1:-1]:
        amount = SIGNS[name] * now.lines[name]
        bars[name] = (level, amount)
        level += amount
    bars["closing"] = (0.0, now.closing)
    for place, (name, (base, amount)) in enumerate(bars.items()):
        picture.blocks[name].set_y(base)
        picture.blocks[name].set_height(amount)
        tops.append(max(base, base + amount))
        across += [place + HALF, place + 1 - HALF, float("nan")]
        up += [base + amount, base + amount, float("nan")]
    changed = scale(picture.axes, 0.0, round_out(ROOM * max(tops)))
    lift = 0.012 * picture.axes.get_ylim()[1]
    for (name, (_, amount)), top in zip(bars.items(), tops, strict=True):
        shown = f"{amount / MILLION:.2f}" if name in ("opening", "closing") else f"{amount / MILLION:+.2f}"
        picture.notes[name].set_text(shown)
        picture.notes[name].set_y(top + lift)
    picture.steps.set_data(across[:-3], up[:-3])
    facts = {"agents": now.agents, "first": now.first, "last": now.last}
    words = say("{agents} agents, months {first} to {last}", **facts)
    picture.notes["span"].set_text(words if now.last > now.first else say("{agents} agents, month {first}", **facts))
    return changed


def ledger_in_words(now: Assets, _before: Assets | None = None) -> str:
    """What the picture shows, in words.

    >>> lines = {"won": 2e6, "grown": 1e6, "interest": 0.5e6, "margin": 1.5e6, "shrunk": 1e6, "lost": 1e6}
    >>> ledger_in_words(Assets(5e6, lines, 5e6, 1, 12, 9, "EUR"))
    'With 9 agents the customers are worth 5.00 million EUR at the start of month 1 and 5.00 at the end of month ...'
    """
    amounts = {name: amount / MILLION for name, amount in now.lines.items()}
    return say(
        "With {agents} agents the customers are worth {opening:.2f} million {currency} at the start of month {first} "
        "and {closing:.2f} at the end of month {last}. Up: won {won:.2f}, grown {grown:.2f}, interest {interest:.2f}; "
        "down: margin taken out {margin:.2f}, shrunk {shrunk:.2f}, lost {lost:.2f}.",
        agents=now.agents,
        opening=now.opening / MILLION,
        closing=now.closing / MILLION,
        currency=now.currency,
        first=now.first,
        last=now.last,
        **amounts,
    )


def ledger_table(now: Assets, _before: Assets | None = None) -> "pd.DataFrame":
    """The numbers of the picture, to the cent; every cell is text.

    >>> lines = {"won": 2.0, "grown": 1.0, "interest": 0.5, "margin": 1.5, "shrunk": 1.0, "lost": 1.0}
    >>> ledger_table(Assets(5.0, lines, 5.0, 1, 12, 9, "EUR")).iloc[:, 0].tolist()[:3]
    ['5.00', '+2.00', '+1.00']
    """
    import pandas as pd

    words = labels()
    amounts = {words[name].replace("\n", " "): f"{SIGNS[name] * now.lines[name]:+,.2f}" for name in list(words)[1:-1]}
    rows = {words["opening"]: f"{now.opening:,.2f}", **amounts, words["closing"]: f"{now.closing:,.2f}"}
    return pd.DataFrame({now.currency: rows})


LEDGER = Shown(draw_ledger, move_ledger, ledger_in_words, ledger_table)
