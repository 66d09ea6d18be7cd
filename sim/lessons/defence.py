"""Lesson 12, the frame of the capstone's defence: six questions with a number each, and five principles.

The outline names six questions (001-13) and five principles (001-14) and gives no list of either. Those here are the
project's own, in the spirit of the passage: for the value of both sides, and with the whole loop in view.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipywidgets import HTML

from sim.core.language import in_words, say
from sim.figures.loop_words import money_in_words
from sim.lessons.loop_runs import market, years_of
from sim.lessons.strategy import Judged, years_under
from sim.results.years import SERVICE, Years, gain, mean_wait
from sim.workbench.in_words import in_html

if TYPE_CHECKING:
    import pandas as pd

Told = Callable[[Judged, Years, Years], str]


@dataclass(frozen=True)
class Question:
    """A question of the defence, and how the strategy's own number is told."""

    asks: str
    tells: Told


def _served(_: Judged, now: Years, was: Years) -> str:
    return say("{now:.1f} minutes a call instead of {was:.1f}", now=mean_wait(now), was=mean_wait(was))


def _leave(_: Judged, now: Years, was: Years) -> str:
    cause = max(SERVICE, key=lambda name: now.causes[name])
    return say(
        "{now:,} for bad service instead of {was:,}; most often: {cause}",
        now=now.for_service,
        was=was.for_service,
        cause=in_words(cause),
    )


def _bought(judged: Judged, now: Years, was: Years) -> str:
    more = int(now.customers[-1] - was.customers[-1])
    if more <= 0 or judged.strategy.cost() <= 0:
        return say("{more:,} customers more at the end", more=more)
    each = judged.strategy.cost() / more
    return say("{more:,} customers more at the end, {each:,.0f} of the budget for each", more=more, each=each)


def _back(_: Judged, now: Years, was: Years) -> str:
    cash = gain(now, was).cash
    under = [month for month, amount in enumerate(cash, start=1) if amount < 0]
    if not under:
        return say("there is never less cash than without it")
    if under[-1] == len(cash):
        return say("not within {months} months", months=len(cash))
    return say("from month {month} on there is more cash than without it", month=under[-1] + 1)


def _certain(_: Judged, now: Years, was: Years) -> str:
    found = gain(now, was)
    return say(
        "{cash} in cash, {equity} only expected of the customers",
        cash=money_in_words(found.cash[-1]),
        equity=money_in_words(found.equity[-1]),
    )


def _sure(judged: Judged, now: Years, was: Years) -> str:
    low, high = judged.interval
    return say(
        "{low} to {high} on unseen luck; the seen luck said {seen}",
        low=money_in_words(low),
        high=money_in_words(high),
        seen=money_in_words(judged.seen),
    )


def questions() -> tuple[Question, ...]:
    """The six questions.

    Source: 001-13 (that there are six; which ones is this project's choice).

    >>> [len(questions()), questions()[1].asks]
    [6, 'Who leaves, and what would have kept them?']
    """
    return (
        Question(say("What does a customer meet with who calls?"), _served),
        Question(say("Who leaves, and what would have kept them?"), _leave),
        Question(say("What does one customer more cost, and is it a customer won or a customer kept?"), _bought),
        Question(say("When is the money back?"), _back),
        Question(say("How much of the gain is cash, and how much is only expected?"), _certain),
        Question(say("How sure is it, on luck that nobody has seen?"), _sure),
    )


def principles() -> tuple[str, ...]:
    """The five principles.

    Source: 001-14 (that there are five; which ones is this project's choice).

    >>> len(principles())
    5
    """
    return (
        say("Look round the whole loop: no saving without the leaving that it causes."),
        say("First mend what drives most customers away."),
        say("Win no more customers than you can serve."),
        say("Count cash and the value of customers, and say which of the two is certain."),
        say("Judge on luck that you have not seen, and give an interval."),
    )


def defence(judged: Judged) -> "pd.DataFrame":
    """The six questions, each with the number of this strategy (on the seen luck, but for the last).

    Source: 001-13.

    Example:
        defence(judge(Strategy(agents=21)))
    """
    import pandas as pd

    now, was = years_under(judged.strategy), years_of(market())
    rows = [(each.asks, each.tells(judged, now, was)) for each in questions()]
    return pd.DataFrame(rows, columns=[say("question"), say("your number")]).set_index(say("question"))


def shown(judged: Judged) -> HTML:
    """The same as a table on the screen, nothing of it cut off.

    >>> from sim.lessons.strategy import Strategy
    >>> shown(Judged(Strategy(), 0.0, (0.0, 0.0))).value.count("<tr>")
    7
    """
    return HTML(in_html(defence(judged)))
