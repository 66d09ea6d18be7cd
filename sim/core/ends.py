"""The kinds of moments, what a talk begins with, and how a leg can end."""

from enum import IntEnum


class Moment(IntEnum):
    """What a moment was."""

    ADVERT = 0
    MENU = 1
    HOLD = 2
    GREETING = 3
    TELLING = 4
    RETELLING = 5
    STORY_KNOWN = 6
    SOLVED = 7
    NOT_SOLVED = 8
    TRANSFER = 9
    GOODBYE = 10
    GIVING_UP = 11
    CUT_OFF = 12
    BUSY_SIGNAL = 13
    PROMISE = 14
    BROKEN_PROMISE = 15
    FORMALITIES = 16
    CHOICE = 17
    RITUAL = 18
    KINDNESS = 19


class Story(IntEnum):
    """What a leg's talk begins with."""

    FIRST = 0
    AGAIN = 1
    KNOWN = 2


class LegEnd(IntEnum):
    """How a leg ended; SERVED_SOLVED and SERVED_UNSOLVED are both "served" in the tables."""

    SERVED_SOLVED = 0
    SERVED_UNSOLVED = 1
    PASSED_ON = 2
    GAVE_UP = 3
    DROPPED = 4
    SELF_SERVED = 5
    REFUSED = 6
    CALLBACK = 7
    MISSED = 8
    TURNED_AWAY = 9
