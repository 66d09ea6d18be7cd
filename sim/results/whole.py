"""A folder that is whole or not there: written beside its place, then put there in one step.

What a killed process leaves beside it has a name that says whose it is; the next run for the same place clears it.
"""

import ctypes
import errno
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from sim.core.language import say, sentences
from sim.results.leftovers import ASIDE, clear, own_name
from sim.results.sums import FolderError, seal

AT_FDCWD, RENAME_EXCHANGE = -100, 2
NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}  # what says that a file system can't exchange


@contextmanager
def whole_folder(folder: Path, refuse: Callable[[Path], None] = lambda place: None) -> Iterator[Path]:
    """A folder to write into. When the block is done it takes the place of `folder`, if that is there, in one step.

    If the block fails, or the process is killed, `folder` is as it was. If it is whole and yet can't be put in its
    place, it stays beside it under a free name, which the error tells.

    Args:
        folder: where it shall be.
        refuse: asked at the last moment about what is to be replaced; raises FolderError to keep it.

    Raises:
        FolderError: something can't be written; one sentence says what, and what is allowed.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with whole_folder(Path(place, "result")) as made:
    ...         _ = (made / "calls.csv").write_text("1,2,3")
    ...         before = Path(place, "result").exists()
    ...     before, sorted(path.name for path in Path(place, "result").iterdir())
    (False, ['SHA256SUMS', 'calls.csv'])
    """
    place = place_of(folder)
    clear(place)
    try:
        with _beside(place) as made:
            yield made
            seal(made)
            _flush(made)
            try:
                refuse(folder)
                with uninterrupted():
                    _put(made, place)
            except (OSError, FolderError) as error:
                why = _why(folder, error) if isinstance(error, OSError) else str(error)
                free = _free_name(place)
                made.rename(free)
                raise FolderError(sentences(why, say("The new result is in {free}.", free=free))) from None
            with suppress(OSError):  # it is in its place; that this is on the disk too can't be asked of every folder
                _flush_folder(place.parent)
    except OSError as error:
        raise FolderError(_why(folder, error)) from None


def try_out(folder: Path) -> None:
    """See whether `whole_folder` will work: make a small folder of that name in a place beside it, and move it.

    Raises FolderError with one sentence.
    """
    place = place_of(folder)
    if os.path.lexists(place) and not os.path.isdir(place):
        raise FolderError(say("{folder} is a file; name a folder.", folder=folder))
    if place == Path.cwd() or place in Path.cwd().parents:
        raise FolderError(say("{folder} is where you are; name a folder in it.", folder=folder))
    clear(place)
    try:
        if os.path.ismount(place):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        with _beside(place) as made:
            tried = made / place.name
            tried.mkdir()
            (tried / "tried").write_bytes(bytes(2**16))
            _flush(tried)
            tried.rename(made / "moved")
            if os.path.exists(place) and os.name != "nt":
                _try_to_move(place, made / "moved")
    except OSError as error:
        raise FolderError(_why(folder, error)) from None


def place_of(folder: Path) -> Path:
    """Where a folder really is: at the end of all links. Raises FolderError for a link to nowhere."""
    place = Path(os.path.realpath(folder))
    if os.path.islink(folder) and not os.path.exists(folder):
        raise FolderError(
            say(
                "{folder} is a link to {place}, which is not there; make that folder or name another.",
                folder=folder,
                place=place,
            )
        )
    return place


def mark(folder: Path) -> tuple[int, int] | None:
    """What tells the folder that is there now from one that takes its place; None if there is none."""
    with suppress(OSError):
        known = folder.stat()
        return known.st_dev, known.st_ino
    return None


@contextmanager
def uninterrupted() -> Iterator[None]:
    """A stretch that Ctrl-C doesn't cut; it is heard at the end."""
    heard: list[tuple[int, FrameType | None]] = []
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, lambda *given: heard.append(given))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if heard:
            before(*heard[0])


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A new folder beside a place. At the end it is gone with all that is in it, and so are parents without content."""
    missing = [parent for parent in place.parents if not os.path.exists(parent)]
    made = place.with_name(own_name(place))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        made.mkdir()
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()


def _put(made: Path, place: Path) -> None:
    """Put a folder in a place in one step; what was there has its name then."""
    if not place.exists():
        made.rename(place)
        return
    shutil.copymode(place, made)
    if not _exchange(made, place):
        aside = made.with_name(made.name + ASIDE)
        place.rename(aside)
        try:
            made.rename(place)
        except OSError:
            aside.rename(place)
            raise
        aside.rename(made)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where that can't be done (it can on Linux)."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, TypeError, AttributeError):
        return False
    if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in NOT_HERE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _try_to_move(place: Path, full: Path) -> None:
    """Ask to move a folder onto one that is not empty: refused for that alone, it could be moved elsewhere."""
    try:
        place.rename(full)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise


def _free_name(place: Path) -> Path:
    number = 1
    while True:
        free = place.with_name(f"{place.name} (new{'' if number == 1 else f' {number}'})")
        if not os.path.lexists(free):
            return free
        number += 1


def _flush(folder: Path) -> None:
    """Have a folder and its files on the disk, not on their way to it: a full disk shows here at the latest."""
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file)
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return  # Windows opens no folders
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _why(folder: Path, error: OSError) -> str:
    """Why a folder can't be written, and what is allowed, in one sentence."""
    place = next(one for one in Path(os.path.realpath(folder)).parents if os.path.exists(one))
    told = {"folder": folder, "place": place}
    match error.errno:
        case errno.EBUSY:
            return say("{folder} is a mount point and can't be replaced; name a folder in it.", **told)
        case errno.EEXIST | errno.ENOTDIR if not place.is_dir():
            return say("{folder} can't be written: {place} is a file; name a folder elsewhere.", **told)
        case errno.ENAMETOOLONG:
            return say("{folder} can't be written: the name is too long; choose a shorter one.", **told)
        case errno.ENOSPC | errno.EDQUOT:
            return say(
                "{folder} can't be written: the disk of {place} is full; make room, or name a folder elsewhere.",
                **told,
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return say(
                "{folder} can't be written: no permission in {place}; name a folder where you may write.", **told
            )
    why = error.strerror or str(error)
    return say("{folder} can't be written in {place} ({why}); name a folder elsewhere.", why=why, **told)
