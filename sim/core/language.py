"""Every sentence a user sees goes through `say`, so that it can be translated."""

import gettext
import os
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale"


@lru_cache(maxsize=8)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("holdtime", LOCALE, languages=[language], fallback=True)


def say(template: str, /, **values: object) -> str:
    """Put a sentence into the user's language and fill in its values.

    The language is the environment variable HOLDTIME_LANGUAGE ("zh", "de"); without it, or without a
    translation, the sentence stays as it is written here.

    Args:
        template: the English sentence, with {names} where values go.
        values: what to put there.

    Raises:
        KeyError: the sentence names a value that is not given.

    >>> say("{count} calls waited.", count=12)
    '12 calls waited.'
    """
    language = os.environ.get("HOLDTIME_LANGUAGE", "en") or "en"
    return _catalogue(language).gettext(template).format(**values)
