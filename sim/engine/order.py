"""The order within an instant. Read this first: it is part of the model, and both engines keep to it.

Ties within a rank go by customer, need, visit, attempt, leg. An agent who becomes free takes the next call at once,
before the next event. An event of an earlier rank that is created at the same tick runs next. The horizon is exclusive.
"""

from enum import IntEnum


class Rank(IntEnum):
    """What happens first when several things fall on the same tick."""

    HANDLING_ENDS = 1
    AFTER_CALL_ENDS = 2
    SHIFT_CHANGES = 3
    OPENING_CLOSING = 4
    MENU_ENDS = 5
    FALLS_DUE = 6  # a transfer or a redial
    CALL_ARRIVES = 7
    PATIENCE_ENDS = 8
    MONTH_ENDS = 9
