"""A market, month by month: its calls through the queues, then through the mind, then who stays and who joins."""

from collections.abc import Callable, Container

import numpy as np

from sim.core.ticks import MONTH
from sim.engine import living as lived
from sim.engine.compiled.arrays.columns import records
from sim.engine.compiled.arrays.customers import KEPT, Base, lay_out, with_people, with_room_for_needs
from sim.engine.compiled.arrays.world import World
from sim.engine.compiled.numba_tools.entry_points import closing_months, machine_code, staying_of, talker
from sim.engine.compiled.numba_tools.pointer import addresses
from sim.engine.decisions import phase_from
from sim.engine.joining import of_the_start, people, recommended, won_by_marketing
from sim.engine.plan import Plan
from sim.engine.records import Columns, Records, states
from sim.engine.rows import columns
from sim.engine.rules import Rules
from sim.engine.streams import Luck
from sim.tables import Origin


def live_through(
    plan: Plan,
    rules: Rules,
    luck: Luck,
    w: World,
    keep: Container[str],
    pass_on: Callable[[World], World],
) -> Records:
    """Run a market; `pass_on` lets the calls of a world go on until it pauses."""
    begin_lives, needs_arise, conclude, talk, renew = closing_months()
    mind, told = machine_code(rules), talker(rules.told)
    stays = staying_of(rules.yearly_retention, rules.renewal_share)
    b = lay_out(plan, rules, luck)
    person, joined, phase = of_the_start(plan, luck)
    b = with_people(b, people(plan, rules, luck, person), joined, phase, Origin.START)
    begin_lives(addresses(b), 0)
    constants, left, seen, asked = lived.constants_of(plan, rules, luck), _room(0), [_seen(b)], []
    later: Columns = {}
    for month in range(plan.months + 1):
        is_last = month == plan.months
        until = plan.horizon if is_last else (month + 1) * MONTH + 1
        b, wanted, later = _wanted(b, needs_arise, until - 1, later)
        w.state[0].until, w.state[0].is_last, w.state[0].next_arrival = until, is_last, 0
        many = b.terms[0].many
        w = pass_on(w._replace(**wanted, person=b.person[:many], there=b.there[:many], patience=b.patience[:many]))
        left = _wider(left, len(w.customer))
        b.terms[0].ended = w.state[0].ended if not is_last else _really_ended(w)
        b = b._replace(ended=w.ended, brought=np.empty(b.terms[0].ended - b.terms[0].told_of, np.int32))
        one = _lived(w, b, constants, left)
        conclude(addresses(one), addresses(b), *mind)
        if is_last:
            return _records(w, b, one, seen, asked, "legs" in keep)
        talk(addresses(one), addresses(b), told)
        renew(addresses(b), month, stays)
        before = b.terms[0].many
        b = _welcome(plan, rules, luck, month, b, w)
        begin_lives(addresses(b), before)
        seen.append(_seen(b))
        asked.append(int(b.terms[0].asked))
    raise AssertionError("a market has a last month")


def _wanted(b: Base, needs_arise: Callable, until: int, later: Columns) -> tuple[Base, Columns, Columns]:
    """The calls that fall due up to a tick, of those who are customers now, in order; and those that fall due later."""
    b.terms[0].wanted = 0
    while not needs_arise(addresses(b), until):
        b = with_room_for_needs(b, 1000 + b.terms[0].many // 4)
    many = b.terms[0].wanted
    made = {name: getattr(b, f"wanted_{name}")[:many] for name in ("tick", "customer", "need", "reason")}
    made = {name: np.append(later[name], column) if later else column for name, column in made.items()}
    now = made["tick"] <= until
    later = {name: column[~now] for name, column in made.items()}
    now &= b.there[made["customer"]]
    return b, {f"arrival_{name}": column for name, column in _in_order(made, np.flatnonzero(now)).items()}, later


def _in_order(made: Columns, place: np.ndarray) -> Columns:
    """The entries at some places in order of tick, customer and need. Mostly no tick stands twice, which is quicker."""
    order = place[np.argsort(made["tick"][place])]
    if (np.diff(made["tick"][order]) == 0).any():
        order = place[np.lexsort((made["need"][place], made["customer"][place], made["tick"][place]))]
    return {name: column[order] for name, column in made.items()}


def _welcome(plan: Plan, rules: Rules, luck: Luck, month: int, b: Base, w: World) -> Base:
    """Those who join at a month's end: won by marketing, then recommended by customers."""
    terms, joined = b.terms[0], month + 1
    phase = phase_from(joined, plan.customers.renewal_months)
    won = people(plan, rules, luck, won_by_marketing(plan, luck, month, float(terms.told_bad)))
    calls = b.brought[: terms.brought]
    calls = calls[np.lexsort((w.visit[calls], w.need[calls], w.customer[calls]))]
    referrer = w.customer[calls]
    person = recommended(b.person[referrer], w.need[calls], w.visit[calls])
    b = with_people(b, won, joined, phase, Origin.MARKETING)
    return with_people(b, people(plan, rules, luck, person), joined, phase, Origin.REFERRAL, referrer)


def _room(many: int) -> Columns:
    return columns(lived.LEFT, many)


def _wider(left: Columns, many: int) -> Columns:
    """What calls leave behind, with room for so many."""
    had = len(left["remembered"])
    if had >= many:
        return left
    made = _room(many)
    for name, column in left.items():
        made[name][:had] = column
    return made


def _lived(w: World, b: Base, constants: Columns, left: Columns) -> lived.Lived:
    """The calls of a world that goes on, as the mind reads them; their legs lead from one to the next."""
    constants["given"][0].behind = len(w.customer)
    nothing = np.zeros(0)
    return lived.Lived(
        order=nothing, before=nothing, first_leg=nothing, expects=nothing, person=b.person, anew=nothing,
        at_first_expected=nothing, at_first_standing=nothing, leg_next=w.leg_next, tellings=w.tellings,
        **{f"leg_{name}": getattr(w, f"leg_{name}") for name in lived.LEG_COLUMNS},
        **{name: getattr(w, name) for name in lived.CALL_COLUMNS},
        **constants, **left,
    )  # fmt: skip


def _really_ended(w: World) -> int:
    """How many calls had ended before those were written down that never did."""
    begun = w.state[0].begun
    return begun - int((w.calls.number >= 0).sum())


def _seen(b: Base) -> tuple[np.ndarray, np.ndarray]:
    many = b.terms[0].many
    return b.there[:many].copy(), b.standing[:many].copy()


def _records(w: World, b: Base, one: lived.Lived, seen: list, asked: list[int], with_legs: bool) -> Records:
    made, begun, many = records(w, with_legs), w.state[0].begun, b.terms[0].many
    for call in w.calls.number[w.calls.number >= 0]:
        lived.goes_on(one, call, b.expected[w.customer[call]])
    left = {name: getattr(one, name)[:begun] for name in lived.LEFT}
    customers = {name: getattr(b, name)[:many] for name in KEPT}
    made["calls"] |= left
    made["customers"] = {"customer": np.arange(many)} | customers
    return made | states(seen, asked)
