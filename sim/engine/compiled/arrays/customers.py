"""The customers of a market as arrays. The twin of `reference/people.Customer`.

Each array of `KNOWN` has an entry for everybody who is or was a customer, in order of joining, and room for more.
Times are ticks (i8), except months, which count from 0.
"""

from collections import namedtuple
from typing import TYPE_CHECKING, cast

import numpy as np

from sim.core.ticks import MONTH
from sim.engine.compiled.arrays.world import WINDOW
from sim.engine.compiled.clockwork.agenda import FOREVER
from sim.engine.joining import People
from sim.engine.plan import Plan
from sim.engine.rows import Arrays, Layout, empty, record, table
from sim.engine.rules import Rules
from sim.engine.streams import Streams
from sim.tables import CUSTOMERS, of

TERMS = record(
    i8="many horizon period window at wanted ended done told_of brought asked",
    f8="first_month_factor morning_after kept_share win_back_share win_back_standing referred_share told_bad",
    u8="need morning reason renewal programme win_back recommends",
    b1="has_profile",
)
# What the table of customers will show, and what else is known of them: `patience` is a factor; `begins`: the tick of
# joining; `clock`: ticks from there to the next need, number `need`, at a steady rate; `arises`: the tick it falls on.
KEPT = of(CUSTOMERS, "market")
KNOWN = KEPT | {"needs_per_month": "f8", "patience": "f8", "begins": "i8", "clock": "i8", "need": "i4", "arises": "i8",
                "there": "b1"}  # fmt: skip
# Needs that become calls, in no order.
WANTED = {"wanted_tick": "i8", "wanted_customer": "i8", "wanted_need": "i4", "wanted_reason": "i2"}
# `ended`: numbers of the calls of the world in the order of their ends; `brought`: those that brought a new customer.
# `reason_ends`, `profile_ends`: cumulated shares. The p_ arrays hold the constants of the rules.
LAYOUT: Layout = (
    {"terms": TERMS}
    | KNOWN
    | WANTED
    | {"ended": "i4", "brought": "i4", "windows": WINDOW, "open_days": "i8", "reason_ends": "f8"}
    | {"profile_ends": "f8", "profile_starts": "i8", "profile_lengths": "i8"}
    | {f"p_{name}": "f8" for name in ("loyalty", "unpulled", "word_of_mouth")}
)  # fmt: skip

if TYPE_CHECKING:
    from sim.world.customers import Customers as Terms

    class Customers(Arrays):
        """The customers of a market: the arrays of `LAYOUT`."""
else:
    Customers = namedtuple("Customers", LAYOUT)


def lay_out(plan: Plan, rules: Rules, streams: Streams) -> Customers:
    """A market in which nobody is a customer yet."""
    ends, starts, lengths = plan.day_profile
    return Customers(
        terms=_terms(plan, streams),
        **{name: np.empty(0, kind) for name, kind in (KNOWN | WANTED).items()},
        ended=np.empty(0, np.int32),
        brought=np.empty(0, np.int32),
        windows=table(WINDOW, list(plan.windows)),
        open_days=np.array(plan.open_days, np.int64),
        reason_ends=np.array(plan.reason_ends, np.float64),
        profile_ends=np.array(ends, np.float64),
        profile_starts=np.array(starts, np.int64),
        profile_lengths=np.array(lengths, np.int64),
        p_loyalty=np.array(rules.p_loyalty, np.float64),
        p_unpulled=np.array(rules.p_unpulled, np.float64),
        p_word_of_mouth=np.array(rules.p_word_of_mouth, np.float64),
    )


def _terms(plan: Plan, streams: Streams) -> np.recarray:
    given, made = cast("Terms", plan.customers), empty(TERMS, 1)
    terms = made[0]
    terms.horizon, terms.period, terms.window = plan.horizon, given.renewal_months, given.win_back.months
    terms.first_month_factor, terms.morning_after = given.first_month_factor, plan.morning_after
    terms.kept_share, terms.referred_share = given.programme.kept_share(), given.acquisition.referred_share
    terms.win_back_share, terms.win_back_standing = given.win_back.share, given.win_back.standing
    terms.has_profile = len(plan.day_profile[0]) > 0
    terms.need, terms.morning, terms.reason, terms.renewal = (
        streams.need,
        streams.morning_after,
        streams.reason,
        streams.renewal,
    )
    terms.programme, terms.win_back, terms.recommends = streams.programme, streams.win_back, streams.recommends
    return made


def with_people(customers: Customers, some: People, joined, phase, origin, referrer=-1) -> Customers:
    """The same market with some more customers, whose first needs are not drawn yet."""
    terms, more = customers.terms[0], len(some)
    if terms.many + more > len(customers.person):
        customers = customers._replace(**{name: _longer(getattr(customers, name), more) for name in KNOWN})
    new = slice(terms.many, terms.many + more)
    begins = np.maximum(joined, 0) * MONTH
    fixed = {"person": some.person, "needs_per_month": some.needs_per_month, "patience": some.patience,
             "segment": some.segment, "expected": some.expected, "standing": some.standing, "at_first": some.standing,
             "begins": begins, "joined_month": joined, "renewal_phase": phase, "origin": origin, "referrer": referrer,
             "there": True, "left_month": -1, "first_left_month": -1, "hazard": np.nan, "arises": FOREVER}  # fmt: skip
    for name in KNOWN:
        getattr(customers, name)[new] = fixed.get(name, 0)
    terms.many += more
    return customers


def with_room_for_needs(customers: Customers, many: int) -> Customers:
    """The same market with room for so many needs at once; what is written already is kept."""
    return customers._replace(**{name: _longer(getattr(customers, name), many) for name in WANTED})


def _longer(array: np.ndarray, more: int) -> np.ndarray:
    return np.append(array, np.empty(len(array) // 2 + more, array.dtype))
