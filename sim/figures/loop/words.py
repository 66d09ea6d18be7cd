"""The whole loop in words: what the years of a market came to beside another, as sentences and small tables."""

from typing import TYPE_CHECKING

from sim.core.language import say
from sim.results.years import Years, gain, mean_wait

if TYPE_CHECKING:
    import pandas as pd

MILLION = 1e6


def money_in_words(amount: float) -> str:
    """An amount as people say it: in millions, or in thousands.

    >>> money_in_words(1_234_000), money_in_words(-87_400)
    ('1.23 million', '-87 thousand')
    """
    if abs(amount) >= MILLION:
        return say("{amount:.2f} million", amount=amount / MILLION)
    thousands = round(amount / 1000)
    return say("{amount} thousand", amount=thousands) if thousands else "0"


def loop_in_words(now: Years, was: Years) -> str:
    """The text twin of the picture: what the three years came to, in one passage.

    >>> import sim
    >>> from sim.results.years import years
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> print(loop_in_words(found, found))
    Over 2 months a caller waits ... minutes instead of ..., ... customers leave because a service broke instead of
    ..., and ... are there at the end instead of ...; in cash that is 0 EUR, in the value of customers 0,
    together 0.
    """
    found = gain(now, was)
    return say(
        "Over {months} months a caller waits {wait:.1f} minutes instead of {was_wait:.1f}, {left:,} customers leave "
        "because a service broke instead of {was_left:,}, and {there:,} are there at the end instead of {was_there:,}; "
        "in cash that is {cash} {currency}, in the value of customers {equity}, together {worth}.",
        months=len(now.calls),
        wait=mean_wait(now),
        was_wait=mean_wait(was),
        left=now.for_service,
        was_left=was.for_service,
        there=int(now.customers[-1]),
        was_there=int(was.customers[-1]),
        cash=money_in_words(found.cash[-1]),
        equity=money_in_words(found.equity[-1]),
        worth=money_in_words(found.worth[-1]),
        currency=now.currency,
    )


def loop_table(now: Years, was: Years) -> "pd.DataFrame":
    """The picture in numbers at the ends of the years: every cell is text."""
    import pandas as pd

    ends = list(range(12, len(now.calls) + 1, 12)) or [len(now.calls)]
    found = gain(now, was)
    rows = {
        say("customers"): [f"{now.customers[m]:,.0f}" for m in ends],
        say("customers as it was"): [f"{was.customers[m]:,.0f}" for m in ends],
        say("wait a call, minutes"): [f"{now.wait_min[m - 1]:.1f}" for m in ends],
        say("wait as it was"): [f"{was.wait_min[m - 1]:.1f}" for m in ends],
        say("cash gained"): [f"{found.cash[m - 1]:,.0f}" for m in ends],
        say("value of customers gained"): [f"{found.equity[m - 1]:,.0f}" for m in ends],
        say("together"): [f"{found.worth[m - 1]:,.0f}" for m in ends],
    }
    columns = [say("month {month}", month=month) for month in ends]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def causes_table(now: Years, was: Years) -> "pd.DataFrame":
    """Who left, by cause, before and after: six rows of counts, the largest change first.

    >>> import sim
    >>> from sim.results.years import years
    >>> found = years(sim.run(sim.load("small-market").set({"customers.count": 40, "months": 2}), seed=1))
    >>> causes_table(found, found).columns.tolist()
    ['before', 'after', 'more']
    """
    import pandas as pd

    table = pd.DataFrame({"before": pd.Series(was.causes), "after": pd.Series(now.causes)})
    table["more"] = table["after"] - table["before"]
    return table.sort_values("more", ascending=False, kind="stable").rename_axis("cause")
