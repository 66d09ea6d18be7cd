"""Every text that a user sees, in the user's language.

The language is the environment variable HOLDTIME_LANGUAGE ("zh", "de"); without it, or without a translation, a text
stays as it stands in the code. Four words:

- ``say("{count} calls waited.", count=12)`` puts a sentence into the user's language and fills in its values.
- ``later("Nobody helps")`` marks a text that is declared now and shown later: it gives the text back unchanged.
  What `parameter`, `Column` and `metric` are told counts as marked.
- ``translated(text)`` puts a marked text into the user's language. Data keep the English text, people see this one.
- ``in_words("gave_up")`` does the same for a name that data and people share: a choice, a rule, an outcome, a metric.

`scripts/messages.py` reads the texts out of the source, so `say` and `later` take them as they are, never from a
variable. The translations stand in ``sim/locale/<language>.po``; HOLDTIME_LOCALE names another folder.
"""

import ast
import os
from functools import lru_cache, reduce
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def say(template: str, /, **values: object) -> str:
    """Put a sentence into the user's language and fill in its values.

    Args:
        template: the English sentence, with {names} where values go.
        values: what to put there.

    Raises:
        KeyError: the sentence names a value that is not given.

    >>> say("{count} calls waited.", count=12)
    '12 calls waited.'
    """
    return translated(template).format(**values)


def later(text: str) -> str:
    """Mark a text that is declared here and shown later.

    >>> later("Nobody helps")
    'Nobody helps'
    """
    return text


def translated(text: str) -> str:
    """A declared text in the user's language.

    >>> translated(later("Nobody helps"))
    'Nobody helps'
    """
    language = os.environ.get("HOLDTIME_LANGUAGE", "")
    return _catalogue(language, os.environ.get("HOLDTIME_LOCALE", "")).get(text, text) if language else text


def in_words(name: str) -> str:
    """A name of the data as people read it.

    >>> in_words("gave_up")
    'gave up'
    """
    return translated(name.replace("_", " "))


def sentences(*told: str) -> str:
    """Whole sentences one after the other, set apart as the language does.

    >>> sentences("You said 5.", "It is 6.")
    'You said 5. It is 6.'
    """
    # translators: two sentences that follow each other; only the space between them may change
    return reduce(lambda one, other: say("{one} {other}", one=one, other=other), told)


@lru_cache(maxsize=8)
def _catalogue(language: str, folder: str) -> dict[str, str]:
    """The translations of a language, or of its family: "zh_CN" finds zh.po."""
    for name in (language, language.partition("_")[0]):
        file = Path(folder or LOCALE, f"{name}.po")
        if file.is_file():
            return read_po(file.read_text(encoding="utf-8"))
    return {}


def read_po(text: str) -> dict[str, str]:
    """The finished translations in the text of a .po file: those that are neither empty nor marked as fuzzy.

    >>> read_po('msgid "wait"\\nmsgstr ""\\n"Warte"\\n"zeit"\\n\\n#, fuzzy\\nmsgid "call"\\nmsgstr "Ruf"')
    {'wait': 'Wartezeit'}
    """
    found = {}
    for entry in text.replace("\r\n", "\n").split("\n\n"):
        parts, part, fuzzy = {"msgid": "", "msgstr": ""}, "", False
        for line in entry.splitlines():
            if line.startswith("#"):
                fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
                continue
            word, quote, rest = line.partition('"')
            part = word.strip() or part
            if quote:
                parts[part] = parts.get(part, "") + ast.literal_eval(quote + rest)
        if parts["msgid"] and parts["msgstr"] and not fuzzy:
            found[parts["msgid"]] = parts["msgstr"]
    return found
