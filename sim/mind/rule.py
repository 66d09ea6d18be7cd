"""What every rule of the mind is: frozen parameters, a source, and small scalar functions that both engines call.

A rule's functions take and return plain numbers. Its parameters travel as one tuple of floats, `constants()`, so that
changing a number never changes code. They use only + - * /, sqrt, exp and log: operations that give the same bits in
plain Python and in compiled code.
"""

from typing import ClassVar

from sim.core.parameter import Part

NEUTRAL = 5.0  # the middle of the scale from 0 (terrible) to 10 (delightful)


class Rule(Part):
    """One theory of one step of the chain. Subclasses say where it comes from and which functions it is made of."""

    source: ClassVar[str]
    functions: ClassVar[tuple]

    def constants(self) -> tuple[float, ...]:
        """The parameters as floats, in the order of the fields."""
        return tuple(float(value) for name, value in self if name != "rule")
