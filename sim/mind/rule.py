"""What every rule of the mind is: frozen parameters, a source, and small scalar functions that both engines call.

A rule's functions take and return plain numbers. Its parameters travel as one tuple of floats, `constants()`, so that
changing a number never changes code; `places` gives each constant its name, so that no function counts positions. The
functions use only + - * /, sqrt, exp and log: operations that give the same bits in plain Python and in compiled code.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from sim.core.parameter import Part

NEUTRAL = 5.0  # the middle of the scale from 0 (terrible) to 10 (delightful)


class Numbered(Part):
    """A part whose numbers reach functions as one tuple of floats, `p`.

    The constants are the fields in their order. Where a part hands on other numbers it declares their names, and
    `named` says what they are.
    """

    constant_names: ClassVar[tuple[str, ...]] = ()

    def constants(self) -> tuple[float, ...]:
        """The constants as floats, in the order of their names."""
        named = self.named()
        return tuple(float(named[name]) for name in names_of(type(self)))

    def named(self) -> dict[str, Any]:
        """The constants by name, and perhaps more."""
        return dict(self)


class Rule(Numbered):
    """One theory of one step of the chain. Subclasses say where it comes from and which functions it is made of."""

    if TYPE_CHECKING:
        rule: str  # each declares a `Literal` of its own, by which scenarios name it

    source: ClassVar[str]
    functions: ClassVar[Mapping[str, Callable]]


def names_of(part: type[Numbered]) -> tuple[str, ...]:
    """The names of a part's constants, in order.

    >>> from sim.mind.memory.peaks import PeakEnd
    >>> names_of(PeakEnd)
    ('peak', 'end', 'of')
    """
    return part.constant_names or tuple(name for name in part.model_fields if name != "rule")


class Places:
    """Where each constant stands in `p`: a number for each name.

    A plain object, because the SimPy engine asks for some thirty of them a leg: a named tuple would cost it 3% of its
    time, an IntEnum a tenth. The compiled engine sees a named tuple of numbers.
    """

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> int: ...

    def __init__(self, places: Mapping[str, int]):
        for name, place in places.items():
            setattr(self, name, place)


def places(part: type[Numbered], after: Places | None = None) -> Places:
    """Where each constant of a part stands in `p`, by name; `after`: the places of what stands before it.

    Functions read `p[At.end]`, and a field that is put in between moves every place with it.

    >>> from sim.mind.memory.peaks import PeakEnd
    >>> At = places(PeakEnd)
    >>> PeakEnd(end=0.25).constants()[At.end], At.end
    (0.25, 1)
    >>> places(PeakEnd, after=At).end
    4
    """
    before = 0 if after is None else len(vars(after))
    return Places({name: before + place for place, name in enumerate(names_of(part))})
