"""YAML 1.2 read as plain values, and nothing else: no tags, no anchors, no depth or length without end.

Values are built from the parser's events on a stack of our own, so that no text, however it is nested, exhausts
Python's, and none names a type to be made or is larger in memory than on paper.
"""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scanner import Scanner

from sim.core.language import say
from sim.core.refusal import DEEPEST, ScenarioError, brief, shown

LONGEST = 200_000  # characters, read in seconds; the longest scenario of the library has 4,000
LONGEST_NUMBER = 300  # characters; no float has more digits

_WORDS = {"": None, "~": None} | dict.fromkeys(("null", "Null", "NULL"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_BASES = {2: re.compile(r"([-+]?)0b([01_]+)"), 8: re.compile(r"([-+]?)0o([0-7_]+)"),
          16: re.compile(r"([-+]?)0x([0-9a-fA-F_]+)")}  # fmt: skip
_WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")
_FLOAT = re.compile(r"[-+]?([0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?")
_LIMIT = re.compile(r"([-+]?)\.(inf|Inf|INF|nan|NaN|NAN)")


def read_yaml(text: str, where: str) -> Any:
    """The value that a YAML text holds. Raises ScenarioError; `where` is named in its sentence.

    >>> read_yaml("{agents: 3, opens: 09:30, music: true}", "here")
    {'agents': 3, 'opens': '09:30', 'music': True}
    >>> read_yaml("[1, 2", "here")
    Traceback (most recent call last):
    sim.core.refusal.ScenarioError: here can't be read as YAML near line 1.
    """
    if len(text) > LONGEST:
        raise ScenarioError(
            say("{where} is longer than the {most:,} characters that are allowed.", where=where, most=LONGEST)
        )
    reader: Any = YAML(typ="safe", pure=True)
    reader.Scanner = _Shallow
    tree = _Tree(where)
    try:
        for event in reader.parse(text):
            tree.take(event)
    except ScenarioError:
        raise
    except RecursionError:
        raise ScenarioError(
            say("{where} is nested more than {most} deep (line {line}).", where=where, most=DEEPEST, line=tree.line)
        ) from None
    except Exception as error:  # whatever the parser stumbles over, the text is wrong
        mark = getattr(error, "problem_mark", None) if isinstance(error, YAMLError) else None
        line = mark.line + 1 if mark else tree.line
        raise ScenarioError(say("{where} can't be read as YAML near line {line}.", where=where, line=line)) from None
    return tree.value


class _Shallow(Scanner):
    """Looks ahead for keys through one bracket after the other, but no deeper than values may be nested."""

    def fetch_flow_collection_start(self, *token: Any, **named: Any) -> None:
        """Go one level down. Raises RecursionError below the deepest."""
        if len(self.flow_context) >= DEEPEST:
            raise RecursionError
        super().fetch_flow_collection_start(*token, **named)


class _Tree:
    """The value so far: open lists and tables on a stack, and the key that a table waits for a value of."""

    def __init__(self, where: str):
        self.where, self.line, self.value = where, 1, None
        self.open: list[Any] = []
        self.keys: list[Any] = []
        self.documents = 0

    def take(self, event: Any) -> None:
        """Put what an event says into its place."""
        self.line = event.start_mark.line + 1
        match type(event).__name__:
            case "DocumentStartEvent":
                self.documents += 1
                if self.documents > 1:
                    raise ScenarioError(say("{where} holds a second document (line {line}).", **self._here()))
            case "AliasEvent":
                raise self._alias(f"*{event.anchor}")
            case "ScalarEvent":
                self._plain_only(event)
                bare = event.style is None
                if bare and self._waits_for_key():
                    self._add(event.value)  # keys are words, even those that look like numbers
                else:
                    self._add(self._scalar(event.value) if bare else event.value)
            case "MappingStartEvent" | "SequenceStartEvent":
                self._plain_only(event)
                if self._waits_for_key():
                    raise ScenarioError(
                        say("{where} has a list or a table in the place of a key (line {line}).", **self._here())
                    )
                if len(self.open) == DEEPEST:
                    raise RecursionError
                made: Any = {} if type(event).__name__ == "MappingStartEvent" else []
                self._add(made)
                self.open.append(made)
                self.keys.append(_NONE)
            case "MappingEndEvent" | "SequenceEndEvent":
                self.open.pop()
                self.keys.pop()

    def _waits_for_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1], dict) and self.keys[-1] is _NONE

    def _add(self, value: Any) -> None:
        if not self.open:
            self.value = value
        elif isinstance(self.open[-1], list):
            self.open[-1].append(value)
        elif self.keys[-1] is not _NONE:
            self.open[-1][self.keys[-1]] = value
            self.keys[-1] = _NONE
        elif value in self.open[-1]:
            words = self._here() | {"key": brief(value)}
            raise ScenarioError(say("{where}: the key {key} stands twice (line {line}).", **words))
        else:
            self.keys[-1] = value

    def _plain_only(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._alias(f"&{event.anchor}")
        if event.tag is not None and event.tag != "!":
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            words = self._here() | {"tag": brief(tag)}
            raise ScenarioError(
                say("{where} has the tag {tag}, but only plain values may stand (line {line}).", **words)
            )

    def _alias(self, name: str) -> ScenarioError:
        words = self._here() | {"name": brief(name)}
        return ScenarioError(
            say("{where} has the name {name} for a value; write the value out where it belongs (line {line}).", **words)
        )

    def _here(self) -> dict[str, Any]:
        return {"where": self.where, "line": self.line}

    def _scalar(self, text: str) -> Any:
        if text in _WORDS:
            return _WORDS[text]
        if len(text) > LONGEST_NUMBER and _FLOAT.fullmatch(text):
            words = self._here() | {"n": len(text)}
            raise ScenarioError(say("{where} has a number of {n:,} digits (line {line}).", **words))
        return _number(text)


_NONE = object()


def _number(text: str) -> int | float | str:
    """What bare words mean: a number if they are one, else themselves. Dates and sexagesimals are words in YAML 1.2."""
    bare = text.replace("_", "")
    if _WHOLE.fullmatch(text):
        return int(bare)
    if _FLOAT.fullmatch(text):
        return float(bare)
    if limit := _LIMIT.fullmatch(text):
        return float(limit[1] + limit[2])
    for base, pattern in _BASES.items():
        if (match := pattern.fullmatch(text)) and match[2].strip("_"):
            return int(match[1] + match[2].replace("_", ""), base)
    return text


def text_of(path: Path) -> str:
    """The text of a file in UTF-8, with or without a mark at its beginning. Raises ScenarioError with one sentence."""
    name = brief(str(path), 200)
    try:
        with path.open("rb") as file:
            content = file.read(4 * LONGEST + 1)
        if b"\0" in content:
            raise UnicodeError
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise ScenarioError(say("there is no file {path}.", path=name)) from None
    except IsADirectoryError:
        raise ScenarioError(say("{path} is a folder, not a scenario file.", path=name)) from None
    except UnicodeError:
        raise ScenarioError(say("{path} is not text in UTF-8; save it in that encoding.", path=name)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or shown(str(error))
        raise ScenarioError(say("{path} can't be read: {why}.", path=name, why=why)) from None
