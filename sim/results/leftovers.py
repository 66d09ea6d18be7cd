"""What a killed process left beside the place of a result: its name says for which place, and whose it is."""

import os
import re
import secrets
import shutil
import stat
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from platform import node

ASIDE = "-aside"  # what was in the place, while it is replaced where folders can't be exchanged
NAME = re.compile(r"\.holdtime-[0-9a-f]{16}-(\d+)-[0-9a-f]{8}(-aside)?")


def clear(place: Path) -> None:
    """Remove what processes that are gone left beside a place, and put back what they had moved aside."""
    with suppress(OSError):
        for left in place.parent.glob(f".holdtime-{_word(place)}-*"):
            if not _is_abandoned(left):
                continue
            if left.name.endswith(ASIDE) and not place.exists():
                left.rename(place)
            else:
                shutil.rmtree(left, ignore_errors=True)


def own_name(place: Path) -> str:
    """A new name for what this process writes beside a place; not longer for a long name."""
    return f".holdtime-{_word(place)}-{os.getpid()}-{secrets.token_hex(4)}"


def _word(place: Path) -> str:
    """One word for a place as this machine sees it, and this container: process numbers of others mean nothing here."""
    with suppress(OSError):
        return _hash(place.name, node(), os.readlink("/proc/self/ns/pid"))
    return _hash(place.name, node())


def _hash(*words: str) -> str:
    return blake2b("\n".join(words).encode(errors="surrogateescape"), digest_size=8).hexdigest()


def _is_abandoned(left: Path) -> bool:
    """Whether it is a folder of the user's, and no process has the number in its name."""
    from psutil import pid_exists

    known, name = left.lstat(), NAME.fullmatch(left.name)
    is_mine = os.name == "nt" or known.st_uid == os.geteuid()
    return bool(name and is_mine and stat.S_ISDIR(known.st_mode) and not pid_exists(int(name[1])))
