"""The chain in words: the text twin of the picture as one passage, and its numbers as a small table."""

from typing import TYPE_CHECKING

from sim.core.language import say
from sim.results.chain import Chain

if TYPE_CHECKING:
    import pandas as pd


def minutes_in_words(minutes: float) -> str:
    """Minutes and seconds as a clock shows them.

    >>> minutes_in_words(1.95)
    '1:57'
    """
    seconds = int(minutes * 60 + 0.5)
    return f"{seconds // 60}:{seconds % 60:02d}"


def chain_in_words(now: Chain, before: Chain | None = None) -> str:
    """The text twin of the chain: what the picture shows, in one passage.

    >>> import sim
    >>> from sim.results.chain import chain
    >>> found = chain(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> print(chain_in_words(found))
    Callers wait ... minutes on average and ...% give up; a call is remembered as ... of 10, ... of 40 customers
    are still there after 2 months, and the profit of that time is ... EUR.
    """
    facts = {
        "wait": minutes_in_words(now.mean_wait_min),
        "gave_up": 100 * now.gave_up_share,
        "remembered": now.mean_remembered,
        "left": int(now.customers[-1]),
        "first": int(now.customers[0]),
        "months": len(now.profit),
        "profit": float(now.profit.sum()),
        "currency": now.currency,
    }
    if before is None:
        return say(
            "Callers wait {wait} minutes on average and {gave_up:.0f}% give up; a call is remembered as "
            "{remembered:.1f} of 10, {left} of {first} customers are still there after {months} months, and the "
            "profit of that time is {profit:,.0f} {currency}.",
            **facts,
        )
    return say(
        "Callers wait {wait} minutes on average instead of {was_wait} and {gave_up:.0f}% give up instead of "
        "{was_gave_up:.0f}%; a call is remembered as {remembered:.1f} of 10 instead of {was_remembered:.1f}, {left} "
        "of {first} customers are still there after {months} months instead of {was_left}, and the profit of that "
        "time is {profit:,.0f} {currency} instead of {was_profit:,.0f}.",
        **facts,
        was_wait=minutes_in_words(before.mean_wait_min),
        was_gave_up=100 * before.gave_up_share,
        was_remembered=before.mean_remembered,
        was_left=int(before.customers[-1]),
        was_profit=float(before.profit.sum()),
    )


def chain_table(now: Chain, before: Chain) -> "pd.DataFrame":
    """The numbers of the picture: one row a step, one column before and one now; every cell is text."""
    import pandas as pd

    return pd.DataFrame({say("as it was"): _facts(before), say("now"): _facts(now)})


def _facts(one: Chain) -> dict[str, str]:
    return {
        say("mean wait, minutes"): minutes_in_words(one.mean_wait_min),
        say("gave up, share of calls"): f"{100 * one.gave_up_share:.1f}%",
        say("remembered, score 0-10"): f"{one.mean_remembered:.2f}",
        say("satisfaction, score 1-5"): f"{one.mean_satisfaction:.2f}",
        say("customers at the end"): f"{int(one.customers[-1])}",
        say("profit, all months"): f"{one.profit.sum():,.0f} {one.currency}",
        say("calls in the first month"): f"{int(one.calls[0])}",
        say("calls in the last month"): f"{int(one.calls[-1])}",
    }
