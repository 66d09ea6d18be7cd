"""A refusal: one sentence for whoever gave something that can't be, and the words in which it shows what was given.

Values stand in it as YAML writes them, short, and on one line; whatever a terminal would obey is escaped.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import category

import numpy as np

from sim.core.language import say

MOST_LETTERS = 60  # of one value in a sentence
MOST_LISTED = 200  # letters of a list of names
DEEPEST = 20  # how far values may be nested: deeper than any scenario, and far from where Python gives up
_WORD = re.compile(r"[^\W\d][\w-]*")


class ScenarioError(ValueError):
    """A scenario, a part of one, or what a function was given is wrong. The message is one sentence to act on."""

    def __init__(self, sentence: object):
        super().__init__(printable(str(sentence)))


class Other:
    """Stands in a scenario's values for what is none: a set, an array, an object. It fits nowhere."""

    def __init__(self, value: Any):
        self.of_type = type(value).__name__


def printable(text: str) -> str:
    """A text in which nothing moves the cursor, changes a colour or turns the direction of writing.

    >>> print(printable("front" + chr(27) + "[31m" + chr(10)))
    front\\x1b[31m\\n
    """
    return "".join(
        c if c.isprintable() or category(c) == "Zs" else c.encode("unicode_escape").decode("ascii") for c in text
    )


def brief(text: str, most: int = MOST_LETTERS) -> str:
    """The beginning of a text that is too long for a sentence.

    >>> brief("a long story", 8)
    'a lon...'
    """
    return printable(text if len(text) <= most else f"{text[: most - 3]}...")


def shown(value: Any) -> str:
    """A value as YAML writes it, short.

    >>> shown({"08:00": True, "mean": [1, None]}), shown({1, 2})
    ('{"08:00": true, mean: [1, null]}', 'something of the type set')
    """
    return brief(_yaml(value, 3))


def _yaml(value: Any, deep: int) -> str:
    """`deep`: so many levels are worth writing, for the rest is cut off."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and value.bit_length() > 200:
        return say("a number of about {n:,} digits", n=round(value.bit_length() * 0.30103))
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(brief(value, MOST_LETTERS - 2), ensure_ascii=False)
    if isinstance(value, Mapping | list | tuple) and not deep:
        return "..."
    if isinstance(value, Mapping):
        some = list(value.items())[:10]
        return "{" + ", ".join(f"{_key(key)}: {_yaml(inner, deep - 1)}" for key, inner in some) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_yaml(inner, deep - 1) for inner in value[:20]) + "]"
    if isinstance(value, type):
        return say("the class {name}", name=brief(value.__name__))
    kind = value.of_type if isinstance(value, Other) else type(value).__name__
    return say("something of the type {kind}", kind=brief(kind))


def _key(key: Any) -> str:
    return brief(key) if isinstance(key, str) and _WORD.fullmatch(key) else _yaml(key, 0)


def listed(words: Iterable[str]) -> str:
    """Words set apart by commas; what does not fit into a sentence is only counted.

    >>> listed(["front", "technician"])
    'front, technician'
    """
    words = list(words)
    text, many = "", 0
    for word in words:
        more = f"{text}, {brief(word)}" if text else brief(word)
        if len(more) > MOST_LISTED:
            return say("{some} and {n} more", some=text, n=len(words) - many)
        text, many = more, many + 1
    return text


def plain(value: Any, deep: int = DEEPEST) -> Any:
    """A value as it stands in a scenario: numpy's numbers become Python's, and what is no value becomes an `Other`.

    >>> plain({"agents": np.int64(3)})
    {'agents': 3}
    >>> shown(plain({"agents": np.arange(3)}))
    '{agents: something of the type ndarray}'
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | Other) or hasattr(type(value), "model_fields"):
        return value
    if not deep or not isinstance(value, Mapping | list | tuple):
        return Other(value)
    if isinstance(value, Mapping):
        return {plain(key, deep - 1): plain(inner, deep - 1) for key, inner in value.items()}
    return [plain(inner, deep - 1) for inner in value]
