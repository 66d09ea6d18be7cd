"""What a scenario says in words, as the numbers that stand in the arrays of the compiled engine."""

from enum import IntEnum


class Treatment(IntEnum):
    """What is done with nuisance calls; `world/centre.py` has the words."""

    NONE = 0
    LINE_FAULT = 1
    SEPARATE_QUEUE = 2
    SUPERVISOR = 3
    CLOSING_SENTENCE = 4


class Estimator(IntEnum):
    """How the wait that is announced is estimated; `world/queues.py` has the words."""

    FIXED = 0
    LAST_WAIT = 1
    LONGEST_WAITING = 2
    QUEUE_LENGTH = 3


class Lines(IntEnum):
    """A change of the lines, which stands in the rota instead of a team."""

    OPEN = -1
    CLOSE = -2


def code(kind: type[IntEnum], word: str) -> IntEnum:
    """The number for a word of a scenario.

    >>> code(Treatment, "line_fault")
    <Treatment.LINE_FAULT: 1>
    """
    return kind[word.upper()]
