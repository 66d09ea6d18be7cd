"""Mistakes in what is written: one slip, one wild value, one strange letter at a time, by luck."""

import re
from random import Random

from wild_values import WRITTEN, endless

LETTERS = "\0\x1b\t{}[]:,&*!|>'\"%@`#-?é日\u202e\ufeff"
KEYS = ("holidays", "staff", "centre", "days", "<<", "[/red]", "? [a]")


def leaves(values: dict, path: str = "") -> list[tuple[str, object]]:
    """Every dotted path of a world, with its value."""
    found: list[tuple[str, object]] = []
    for name, value in values.items():
        here = f"{path}.{name}" if path else name
        found.append((here, value))
        found += leaves(value, here) if isinstance(value, dict) else []
    return found


def mistaken(text: str, luck: Random) -> str:
    """A text with one mistake, or with a harmless change."""
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    line = lines[at]
    match luck.randrange(18):
        case 0:
            del lines[at]
        case 1:
            lines.insert(luck.randrange(len(lines)), line)
        case 2:
            lines[at] = f"{line.partition(':')[0]}: {luck.choice(WRITTEN)}"
        case 3:
            lines[at] = slipped(line, luck)
        case 4:
            lines[at] = luck.choice((" ", "  ", "\t", "- ")) + line
        case 5:
            lines = lines[:at]
        case 6:
            place = luck.randrange(len(line) + 1)
            lines[at] = line[:place] + luck.choice(LETTERS) + line[place:]
        case 7:
            lines.insert(at, f"{luck.choice(KEYS)}: {luck.choice(WRITTEN)}")
        case 8:
            return luck.choice((endless(), "", "- a", text + "\n---\na: 1", "%YAML 9.9\n---\n" + text, "!!map " + text))
        case _:  # harmless, mostly: other numbers
            lines[at] = re.sub(r"\b\d+(\.\d+)?\b", lambda number: _another(number[0], luck), line)
    return "\n".join(lines)


def _another(number: str, luck: Random) -> str:
    return luck.choice((number, number, "1", "0.5", f"{float(number) * 2:g}"))


def slipped(text: str, luck: Random) -> str:
    """A text with two letters exchanged, one doubled or one lost; most texts stay as they are."""
    place = luck.randrange(len(text) + 1)
    head, tail = text[:place], text[place:]
    return luck.choice((*[text] * 12, head + tail[1:], head + tail[:1] + tail, head + tail[1:2] + tail[:1] + tail[2:]))


def encoded(text: str, luck: Random) -> bytes:
    """A text as a file holds it: in UTF-8 mostly, with a mark at times, and rarely in what is not expected."""
    content = text.encode("utf-8", "surrogatepass")
    strange = (text.encode("utf-16", "surrogatepass"), content + b"\xff\xfe", b"\x89PNG\0" + content)
    return luck.choices((content, b"\xef\xbb\xbf" + content, *strange), (90, 4, 2, 2, 2))[0]
