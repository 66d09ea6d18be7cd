"""A market, month by month: its calls through the queues, then through the mind, then who stays and who joins."""

from collections.abc import Callable, Container
from typing import TYPE_CHECKING, cast

import numpy as np

from sim.core.ticks import MONTH
from sim.engine import living
from sim.engine.compiled.arrays.columns import records
from sim.engine.compiled.arrays.customers import KEPT, Customers, lay_out, with_people, with_room_for_needs
from sim.engine.compiled.arrays.world import World
from sim.engine.compiled.numba_tools import addresses, kernel, mind, rule
from sim.engine.decisions import phase_from
from sim.engine.joining import of_the_start, people, recommended, won_by_marketing
from sim.engine.plan import Plan
from sim.engine.records import Columns, Records, states
from sim.engine.rows import columns
from sim.engine.rules import Rules
from sim.engine.streams import Streams
from sim.tables import Origin

if TYPE_CHECKING:
    from sim.world.customers import Customers as Terms


def live_through(
    plan: Plan,
    rules: Rules,
    streams: Streams,
    w: World,
    keep: Container[str],
    pass_on: Callable[[World], World],
) -> Records:
    """Run a market; `pass_on` lets the calls of a world go on until it pauses."""
    begin_lives, renew = kernel("begin_lives"), kernel("renew")
    conclude, talk = kernel("conclude_ended"), kernel("talk_about_calls")
    functions, told, stays = mind(rules), rule("told", rules), rule("stays", rules)
    customers = lay_out(plan, rules, streams)
    start = of_the_start(plan, streams)
    first = people(plan, rules, streams, start.person, start.renewals)
    customers = with_people(customers, first, start.joined, start.phase, Origin.START)
    begin_lives(addresses(customers), 0)
    constants, left, seen = living.constants_of(plan, rules, streams), _room(0), [_seen(customers)]
    asked: list[int] = []
    later: Columns = {}
    for month in range(plan.months + 1):
        is_last = month == plan.months
        until = plan.horizon if is_last else (month + 1) * MONTH + 1
        customers, wanted, later = _wanted(customers, until - 1, later)
        w.state[0].until, w.state[0].is_last, w.state[0].next_arrival = until, is_last, 0
        many = customers.terms[0].many
        known = {name: getattr(customers, name)[:many] for name in ("person", "there", "patience")}
        w = pass_on(w._replace(**wanted, **known))
        left = _wider(left, len(w.customer))
        terms = customers.terms[0]
        terms.ended = w.state[0].ended if not is_last else _really_ended(w)
        customers = customers._replace(ended=w.ended, brought=np.empty(terms.ended - terms.told_of, np.int32))
        lived = _lived(w, customers, constants, left)
        conclude(addresses(lived), addresses(customers), *functions)
        if is_last:
            return _records(w, customers, lived, seen, asked, "legs" in keep)
        talk(addresses(lived), addresses(customers), told)
        renew(addresses(customers), month, stays)
        before = customers.terms[0].many
        customers = _welcome(plan, rules, streams, month, customers, w)
        begin_lives(addresses(customers), before)
        seen.append(_seen(customers))
        asked.append(int(customers.terms[0].asked))
    raise AssertionError("a market has a last month")


def _wanted(customers: Customers, until: int, later: Columns) -> tuple[Customers, Columns, Columns]:
    """The calls that fall due up to a tick, of those who are customers now, in order; and those that fall due later."""
    customers.terms[0].wanted = 0
    needs_arise = kernel("needs_arise")
    while not needs_arise(addresses(customers), until):
        customers = with_room_for_needs(customers, 1000 + customers.terms[0].many // 4)
    many = customers.terms[0].wanted
    made = {name: getattr(customers, f"wanted_{name}")[:many] for name in ("tick", "customer", "need", "reason")}
    made = {name: np.append(later[name], column) if later else column for name, column in made.items()}
    now = made["tick"] <= until
    later = {name: column[~now] for name, column in made.items()}
    now &= customers.there[made["customer"]]
    in_order = _in_order(made, np.flatnonzero(now))
    return customers, {f"arrival_{name}": column for name, column in in_order.items()}, later


def _in_order(made: Columns, place: np.ndarray) -> Columns:
    """The entries at some places in order of tick, customer and need. Mostly no tick stands twice, which is quicker."""
    order = place[np.argsort(made["tick"][place])]
    if (np.diff(made["tick"][order]) == 0).any():
        order = place[np.lexsort((made["need"][place], made["customer"][place], made["tick"][place]))]
    return {name: column[order] for name, column in made.items()}


def _welcome(plan: Plan, rules: Rules, streams: Streams, month: int, customers: Customers, w: World) -> Customers:
    """Those who join at a month's end: won by marketing, then recommended by customers."""
    terms, joined = customers.terms[0], month + 1
    phase = phase_from(joined, cast("Terms", plan.customers).renewal_months)
    won = people(plan, rules, streams, won_by_marketing(plan, streams, month, float(terms.told_bad)))
    calls = customers.brought[: terms.brought]
    calls = calls[np.lexsort((w.visit[calls], w.need[calls], w.customer[calls]))]
    referrer = w.customer[calls]
    person = recommended(customers.person[referrer], w.need[calls], w.visit[calls])
    customers = with_people(customers, won, joined, phase, Origin.MARKETING)
    return with_people(customers, people(plan, rules, streams, person), joined, phase, Origin.REFERRAL, referrer)


def _room(many: int) -> Columns:
    return columns(living.LEFT, many)


def _wider(left: Columns, many: int) -> Columns:
    """What calls leave behind, with room for so many."""
    had = len(left["remembered"])
    if had >= many:
        return left
    made = _room(many)
    for name, column in left.items():
        made[name][:had] = column
    return made


def _lived(w: World, customers: Customers, constants: Columns, left: Columns) -> living.Lived:
    """The calls of a world that goes on, as the mind reads them; their legs lead from one to the next."""
    constants["given"][0].behind = len(w.customer)
    nothing = np.zeros(0)
    return living.Lived(
        order=nothing, before=nothing, first_leg=nothing, expects=nothing, person=customers.person, anew=nothing,
        at_first_expected=nothing, at_first_standing=nothing, leg_next=w.leg_next, tellings=w.tellings,
        **{f"leg_{name}": getattr(w, f"leg_{name}") for name in living.LEG_COLUMNS},
        **{name: getattr(w, name) for name in living.CALL_COLUMNS},
        **constants, **left,
    )  # fmt: skip


def _really_ended(w: World) -> int:
    """How many calls had ended before those were written down that never did."""
    begun = w.state[0].begun
    return begun - int((w.calls.number >= 0).sum())


def _seen(customers: Customers) -> tuple[np.ndarray, np.ndarray]:
    many = customers.terms[0].many
    return customers.there[:many].copy(), customers.standing[:many].copy()


def _records(
    w: World, customers: Customers, lived: living.Lived, seen: list, asked: list[int], with_legs: bool
) -> Records:
    made, begun, many = records(w, with_legs), w.state[0].begun, customers.terms[0].many
    for call in w.calls.number[w.calls.number >= 0]:
        living.goes_on(lived, call, customers.expected[w.customer[call]])
    left = {name: getattr(lived, name)[:begun] for name in living.LEFT}
    made["calls"] |= left
    made["customers"] = {"customer": np.arange(many)} | {name: getattr(customers, name)[:many] for name in KEPT}
    return made | states(seen, asked)
