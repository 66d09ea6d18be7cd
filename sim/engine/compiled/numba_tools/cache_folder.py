"""Where compiled code is kept, and whether what lies there can be believed.

The folder is named by a hash of every source file that compiled code can be made of. So an edited rule never meets its
old machine code. Machine code is run without a question, so nobody else may be able to write it.
"""

import os
import re
import shutil
import stat
import sys
import time
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numba
import numpy as np

from sim.core.language import say

# Every file under sim/ that a kernel can be made of.
SOURCES = ("core/*.py", "mind/**/*.py", "tables.py", "engine/*.py", "engine/compiled/**/*.py")
OURS = re.compile(r"kernels-[0-9a-f]{20}")
UNUSED_DAYS, ABANDONED_DAYS = 60, 1
PART = ".part"  # how the name of a file ends that is being written


def folder_name(root: Path) -> str:
    """What the folder of compiled code is called: a hash of the sources under `root`, of numba, numpy and Python."""
    word = blake2b(digest_size=10)
    word.update(f"{numba.__version__} {np.__version__} {sys.version}".encode())
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            word.update(path.read_bytes())
    return f"kernels-{word.hexdigest()}"


@cache
def cache_folder() -> Path | None:
    """Where compiled code is kept, `HOLDTIME_CACHE` or the user's cache folder; None, and a line, if nowhere."""
    from platformdirs import user_cache_path

    home = os.environ.get("HOLDTIME_CACHE")
    base = Path(home) if home else user_cache_path("holdtime", appauthor=False)
    folder = base / folder_name(Path(__file__).resolve().parents[3])
    try:
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        strange = next((one for one in (base, folder) if not only_ours(one.stat())), None)
    except OSError as error:
        tell_unkept(folder, error)
        return None
    if strange:
        tell(
            say(
                "holdtime: compiled code in {folder} is not used, since others may write to {place}; make it yours "
                "alone (chmod go-w), or let HOLDTIME_CACHE name another folder.",
                folder=folder,
                place=strange,
            )
        )
        return None
    sweep(folder)
    return folder


def ours(known: os.stat_result) -> bool:
    """Whether a file or folder belongs to the user. (Windows has other ways to say so.)"""
    return os.name == "nt" or known.st_uid == os.geteuid()


def only_ours(known: os.stat_result) -> bool:
    """Whether it belongs to the user, and nobody else may write to it."""
    return ours(known) and (os.name == "nt" or not known.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def sweep(folder: Path) -> None:
    """Note that a folder is in use, remove its like that were not for long, and what killed processes left in it."""
    now, day = time.time(), 24 * 60 * 60
    with suppress(OSError):  # whoever can't sweep can still compile
        os.utime(folder)
        for one in folder.parent.iterdir():
            known = one.lstat()
            is_old = known.st_mtime < now - UNUSED_DAYS * day
            if is_old and OURS.fullmatch(one.name) and stat.S_ISDIR(known.st_mode) and ours(known):
                shutil.rmtree(one, ignore_errors=True)
        for one in folder.glob(f"*{PART}"):
            if one.lstat().st_mtime < now - ABANDONED_DAYS * day:
                one.unlink()


@cache
def tell(line: str) -> None:
    """Say something on stderr, once however often it happens."""
    sys.stderr.write(line + "\n")


def tell_unkept(folder: Path, error: OSError) -> None:
    """Say that compiled code can't be kept."""
    why = error.strerror or str(error)
    tell(
        say(
            "holdtime: compiled code can't be kept in {folder} ({why}); everything works, but starts slowly.",
            folder=folder,
            why=why,
        )
    )
