"""Every random number, addressed by words.

A draw is a pure function of its address: ``uniform(stream, who, nth)``. Nothing is passed around and nothing has a
state, so caller 17 keeps their problem, patience and mood when somebody adds an agent, and two scenarios can be
compared on the same luck.

- ``stream(seed, replication, name)`` says which question is asked ("patience", "handling", ...) in which replication;
  it is hashed once a run.
- ``who(customer, need)`` says whose draw it is.
- ``nth(visit, attempt, leg, occasion)`` says which of their draws it is.

Each word is absorbed by one round of the SplitMix64 finaliser (Stafford's variant 13, as in Steele, Lea and Flood,
"Fast splittable pseudorandom number generators", OOPSLA 2014): a bijection of 64 bits in which every input bit moves
every output bit. All arithmetic is modulo 2**64, so plain Python, numpy and compiled code give the same bits.
"""

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sim.core.language import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    Word = int | np.uint64  # a word in plain Python, and in code that is compiled: there arithmetic wraps around

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB
STEP = 2.0**-52


def absorb(state: "Word", word: "Word") -> int:
    """Mix one 64-bit word into a 64-bit state.

    >>> absorb(0, 1) == absorb(0, 2)
    False
    """
    z = ((state ^ word) + GOLDEN) & MASK
    z = ((z ^ (z >> 30)) * FIRST) & MASK
    z = ((z ^ (z >> 27)) * SECOND) & MASK
    return z ^ (z >> 31)  # type: ignore[return-value]  # compiled, it is of numpy's kind, which callers need not know


def stream(seed: int, replication: int, name: str) -> int:
    """The stream of one kind of draw in one replication. Raises ValueError unless both numbers are 0..2**64-1.

    >>> stream(1, 0, "patience") == stream(1, 1, "patience")
    False
    """
    for what, number in (("seed", seed), ("replication", replication)):
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MASK:
            raise ValueError(
                say("{what} must be a whole number from 0 to 2**64 - 1, not {n}", what=what, n=repr(number))
            )
    word = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    return absorb(absorb(absorb(0, seed), replication), word)


def who(customer: "Word", need: "Word" = 0) -> int:
    """Whose draw: a customer and the number of their need.

    >>> who(17) == who(17, 1)
    False
    """
    return absorb(absorb(GOLDEN, customer), need)


def person(customer: int) -> int:
    """A customer of the start, as a word; `absorb(person(c), need)` is `who(c, need)`.

    >>> absorb(person(17), 2) == who(17, 2)
    True
    """
    return absorb(GOLDEN, customer)


def nth(visit: int = 0, attempt: int = 0, leg: int = 0, occasion: int = 0) -> int:
    """Which of somebody's draws: four numbers below 65,536 packed into one word.

    >>> nth(leg=2)
    131072
    """
    return (visit << 48) | (attempt << 32) | (leg << 16) | occasion


def uniform(stream: "Word", who: "Word", nth: "Word") -> float:
    """The uniform number at an address: one of 2**52 values strictly inside (0, 1).

    >>> 0 < uniform(stream(1, 0, "patience"), who(17), nth(leg=1)) < 1
    True
    """
    # absorb(absorb(stream, who), nth), written out: this is the innermost line of every simulation
    z = ((stream ^ who) + GOLDEN) & MASK
    z = ((z ^ (z >> 30)) * FIRST) & MASK
    z = ((z ^ (z >> 27)) * SECOND) & MASK
    z = (((z ^ (z >> 31)) ^ nth) + GOLDEN) & MASK
    z = ((z ^ (z >> 30)) * FIRST) & MASK
    z = ((z ^ (z >> 27)) * SECOND) & MASK
    return ((z ^ (z >> 31)) >> 12) * STEP + 0.5 * STEP


def uniforms(stream: int, whos: "np.ndarray", nth: int) -> Any:
    """`uniform` for a whole numpy array of whos (unsigned 64-bit), the same bits.

    >>> import numpy as np
    >>> whos = np.array([who(17), who(18)], dtype=np.uint64)
    >>> uniforms(5, whos, 0).tolist() == [uniform(5, who(17), 0), uniform(5, who(18), 0)]
    True
    """
    import numpy as np

    z = absorb_all(absorb_all(np.uint64(stream), whos), np.uint64(nth))
    return (z >> np.uint64(12)) * STEP + 0.5 * STEP


def whos(customers: "np.ndarray", need: "int | np.ndarray" = 0) -> Any:
    """`who` for a whole numpy array of customers; `need` is one number for all, or an array too."""
    import numpy as np

    return absorb_all(absorb_all(np.uint64(GOLDEN), customers.astype(np.uint64)), np.asarray(need, dtype=np.uint64))


def as_words(numbers: "Sequence[int] | np.ndarray") -> "np.ndarray":
    """Whole numbers below 2**64 as the array that `absorb_all` and `uniforms` take."""
    import numpy as np

    return np.array(numbers, dtype=np.uint64)


def absorb_all(state: "np.ndarray | np.uint64", word: "np.ndarray | np.uint64") -> Any:
    """`absorb` for whole numpy arrays of unsigned 64-bit words, the same bits."""
    import numpy as np

    with np.errstate(over="ignore"):
        z = (state ^ word) + np.uint64(GOLDEN)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND)
    return z ^ (z >> np.uint64(31))
