"""What a firm does to win customers, to win them back, and to keep them; what is spent on it counts less and less."""

from sim.core.parameter import SHARE, Count, Number, Part, parameter

AMOUNT = (0.0, 1e9)
TEACHING = "chosen for teaching"


def reached(most: float, spent: float, half_at: float) -> float:
    """The share that spending brings: most * (1 - 2^-(spent / half_at)); half of the most at `half_at`.

    Source: Blattberg and Deighton 1996, Harvard Business Review 74(4):136 (returns diminish exponentially).

    >>> reached(0.3, 500.0, 500.0), reached(0.3, 0.0, 500.0), reached(0.3, 0.0, 0.0)
    (0.15, 0.0, 0.3)
    """
    if half_at <= 0.0:
        return most
    missed: float = 2.0 ** (-spent / half_at)
    return most * (1.0 - missed)


class Acquisition(Part):
    """How new customers come: prospects who are reached by marketing, and those to whom a customer recommends the firm.

    Of the prospects of each month the share `most_won_share * (1 - 2^-(budget / half_won_at))` joins, less those who
    were told of a bad call and are deterred by it. Of the people told of a good call some join too.

    >>> Acquisition(prospects_per_month=100, budget_per_month=1000, half_won_at=1000).won_share()
    0.075
    """

    prospects_per_month: Count = parameter(
        0,
        "people",
        "Prospects",
        "How many people a month could become customers.",
        allowed=(0, 1_000_000),
        usual=(0, 2000),
        source=TEACHING,
    )
    budget_per_month: Number = parameter(
        0.0, "money per month", "Budget", "What is spent on winning them.", allowed=AMOUNT, usual=(0, 50_000)
    )
    most_won_share: Number = parameter(
        0.15,
        "share",
        "Won at most",
        "The share of prospects that all the money in the world would win.",
        allowed=SHARE,
        usual=SHARE,
        source="003-56 (selling succeeds with 15% of new, 50% of existing customers)",
    )
    half_won_at: Number = parameter(
        1000.0,
        "money per month",
        "Half of it at",
        "The budget that wins half of that; 0: no budget is needed.",
        allowed=AMOUNT,
        usual=(0, 50_000),
        source=TEACHING,
    )
    referred_share: Number = parameter(
        0.0,
        "share",
        "Recommended",
        "Of the people who are told of a good call, the share that becomes a customer; at most one a call.",
        allowed=SHARE,
        usual=(0, 0.05),
        source="003-54, 003-77",
    )
    deterred_share: Number = parameter(
        0.0,
        "share",
        "Deterred",
        "Of the prospects who were told of a bad call in the month, the share that does not come.",
        allowed=SHARE,
        usual=SHARE,
        source="003-S (at least half are influenced), 003-77",
    )
    public: Count = parameter(
        100_000,
        "people",
        "Public",
        "Among how many people word of a bad call goes round.",
        allowed=(1, 1_000_000_000),
        usual=(1000, 1_000_000),
        source=TEACHING,
    )

    def won_share(self) -> float:
        """The share of undeterred prospects that joins."""
        return reached(self.most_won_share, self.budget_per_month, self.half_won_at)


class WinBack(Part):
    """Asking former customers back.

    >>> WinBack(share=0.05).months
    6
    """

    share: Number = parameter(
        0.0,
        "share per month",
        "Won back",
        "Of the former customers who are asked, the share that comes back.",
        allowed=SHARE,
        usual=(0, 0.2),
        source="003-47, 003-48 (recover)",
    )
    months: Count = parameter(
        6,
        "months",
        "Asked for",
        "For how many months after leaving they are asked, once a month.",
        allowed=(1, 120),
        usual=(1, 24),
        source=TEACHING,
    )
    standing: Number = parameter(
        3.5,
        "satisfaction",
        "Begin again at",
        "The standing satisfaction with which they come back.",
        allowed=(1.0, 5.0),
        usual=(1, 5),
        source=TEACHING,
    )


class Programme(Part):
    """A retention programme: some of those who would leave are kept by it.

    The share kept is `most_kept_share * (1 - 2^-(spend / half_kept_at))`, with spend a customer a month.

    >>> Programme(spend_per_customer=2, half_kept_at=2).kept_share()
    0.15
    """

    spend_per_customer: Number = parameter(
        0.0, "money per month", "Spent a customer", "What it costs for each customer.", allowed=AMOUNT, usual=(0, 10)
    )
    most_kept_share: Number = parameter(
        0.3,
        "share",
        "Kept at most",
        "Of those who would leave, the share that the best programme keeps.",
        allowed=SHARE,
        usual=SHARE,
        source=TEACHING,
    )
    half_kept_at: Number = parameter(
        1.0,
        "money per month",
        "Half of it at",
        "What must be spent a customer to keep half of these.",
        allowed=(0.01, 1e9),
        usual=(0.1, 10),
        source=TEACHING,
    )

    def kept_share(self) -> float:
        """The share of those who would leave that stays."""
        return reached(self.most_kept_share, self.spend_per_customer, self.half_kept_at)
