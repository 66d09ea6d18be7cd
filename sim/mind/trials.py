"""What a rule is tried on: the edges of all that its functions can be given, and many values drawn between them.

The draws are keyed, as all luck is, so a rule meets the same ones today and tomorrow, in Python and as machine code.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import nan
from typing import Any, NamedTuple, cast

from sim.core.ends import LegEnd, Story
from sim.core.luck import STEP, nth, stream, uniform, who
from sim.mind.complaint import Reaction
from sim.mind.moments.delivery import Delivery
from sim.mind.moments.leg import BUFFER, Leg
from sim.mind.recovery import Handling
from sim.mind.registry import WITHOUT_P

DRAWN = 200
STREAM = stream(0, 0, "trials")
SCORE, LEVEL, SHARE, MINUTES = (0.0, 10.0), (1.0, 5.0), (0.0, 1.0), (0.0, 600.0)
LUCK = (0.5 * STEP, 1.0 - 0.5 * STEP)  # strictly between 0 and 1
SECONDS = (0.0, 3600.0)
MONTHS = [1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 36.0]
HANDLINGS, REACTIONS = list(map(int, Handling)), list(map(int, Reaction))

# What functions are given, besides p: (low, high), or a list of all that it can be.
GIVEN: dict[str, tuple] = {
    "satisfaction": (SCORE, SCORE, MINUTES),
    "expect_next": (SCORE, SCORE),
    "reacts": (LEVEL, LUCK),
    "handling": (LUCK,) * 4,
    "first_leak": (LUCK,) * 4,
    "return_share": (HANDLINGS,),
    "told": (LEVEL,),
    "new_standing": (LEVEL, LEVEL, HANDLINGS),
    "yearly_retention": (LEVEL,),
    "renewal_share": (SHARE, MONTHS),
}
LEG = cast("Callable[..., Any]", Leg)(  # of each fact what it can be
    advert_s=SECONDS,
    menu_layers=list(range(51)),
    prompt_s=SECONDS,
    wait_s=(0.0, 7200.0),
    talk_s=SECONDS,
    retelling_s=SECONDS,
    story=list(map(int, Story)),
    end=list(map(int, LegEnd)),
    announced_s=[nan, 0.0, 30.0, 600.0],
    music=[0.0, 1.0],
    conduct=(-10.0, 10.0),
    kind=[0.0, 1.0],
)
DESIGNS = (
    Delivery(),
    Delivery(formalities_s=20, formalities_parts=10, choice=True, ritual=True, finish_strong=True),
    Delivery(formalities_s=3600, formalities_first=True, kindness_share=1),
)


class Result(NamedTuple):
    """What a function gave for what it was given, and, of a rule of moments, what it wrote."""

    function: str
    given: tuple
    gave: Any
    wrote: tuple[float, ...] = ()


def results(step: str, does: Mapping[str, Callable], p: tuple[float, ...], bare: Callable) -> Iterator[Result]:
    """All that the functions of a rule give. `bare` makes of numbers what functions are handed as `p` and `out`.

    >>> from sim.mind.complaint import SilentShare
    >>> rule = SilentShare()
    >>> next(results("complaint", rule.functions, rule.constants(), tuple))
    Result(function='reacts', given=(1.0, 1.1102230246251565e-16), gave=<Reaction.NOTHING: 1>, wrote=())
    """
    if step == "memory":
        yield from _remembered(does, bare(p))
    elif step == "moments":
        for design, leg in product(DESIGNS, _legs()):
            out = bare([0.0] * BUFFER)
            n = does["leg_moments"](bare(p + design.constants()), leg, out)
            yield Result("leg_moments", leg, n, tuple(map(float, out)))
    else:
        for name, function in does.items():
            last = () if name in WITHOUT_P else (bare(p),)
            for given in inputs(name, GIVEN[name]):
                yield Result(name, given, function(*given, *last))


def inputs(name: str, kinds: Sequence) -> Iterator[tuple]:
    """Values of some kinds: each combination of their ends, then drawn ones.

    >>> [found for found, _ in zip(inputs("x", (SCORE, [3])), range(3))][:2]
    [(0.0, 3), (10.0, 3)]
    """
    yield from product(*((kind[0], kind[-1]) if kind[0] != kind[-1] else (kind[0],) for kind in kinds))
    for i in range(DRAWN):
        yield tuple(_value(kind, _luck(name, i, place)) for place, kind in enumerate(kinds))


def _luck(name: str, i: int, place: int) -> float:
    return uniform(stream(STREAM, 0, name), who(i), nth(occasion=place))


def _value(kind, u: float):
    if isinstance(kind, list):
        return kind[int(u * len(kind))]
    return kind[0] + (kind[1] - kind[0]) * u


def _legs() -> Iterator[Leg]:
    """The longest and the shortest leg that there can be with each story and each end, then drawn ones."""
    short = Leg(*(kind[0] for kind in LEG))
    long = Leg(*(kind[-1] for kind in LEG))._replace(wait_s=1e7, announced_s=nan)
    for leg, story, end in product((short, long), LEG.story, LEG.end):
        yield leg._replace(story=story, end=end)
    for i in range(DRAWN):
        yield Leg(*(_value(kind, _luck("legs", i, place)) for place, kind in enumerate(LEG)))


def _remembered(does: Mapping[str, Callable], p) -> Iterator[Result]:
    """A memory of nothing, of one moment, of the best and the worst over and over, and of drawn calls."""
    calls = [[], *([moment] for moment in product(SCORE, (0.001, 1e6)))]
    calls += [[(score, 60.0)] * 30 for score in SCORE] + [[(0.0, 5.0), (10.0, 600.0)] * 20]
    calls += [
        [(_value(SCORE, _luck("scores", i, n)), _value(SECONDS, _luck("seconds", i, n))) for n in range(1 + i % 12)]
        for i in range(DRAWN)
    ]
    for call in calls:
        state = does["start"](p)
        yield Result("start", (), state)
        for score, seconds in call:
            before, state = state, does["step"](state, score, seconds, p)
            yield Result("step", (before, score, seconds), state)
        yield Result("finish", (state,), does["finish"](state, p))
