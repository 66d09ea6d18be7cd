"""The hash of every file of a result, in a file that `sha256sum -c` understands too, and what differs from it."""

import hashlib
import re
from pathlib import Path

from sim.core.language import say

SUMS = "SHA256SUMS"
LEFT_BY_FILE_MANAGERS = {".DS_Store", "Thumbs.db", "desktop.ini"}
HEAD, LINE = re.compile(r"# files: (\d+)"), re.compile(r"([0-9a-f]{64})  ([^/\\]+)")


class FolderError(ValueError):
    """A result folder can't be written or believed. The message is one sentence that a user can act on."""


def names_in(folder: Path) -> list[str]:
    """What lies in a folder, without what file managers leave behind, sorted."""
    return sorted(path.name for path in folder.iterdir() if path.name not in LEFT_BY_FILE_MANAGERS)


def seal(folder: Path) -> None:
    """Write down the hash of every file in a folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     folder = Path(name)
    ...     _ = (folder / "calls.csv").write_text("1,2,3")
    ...     seal(folder)
    ...     check(folder)  # nothing is wrong
    ...     _ = (folder / "calls.csv").write_text("1,2")
    ...     check(folder)
    Traceback (most recent call last):
    sim.results.sums.FolderError: ...: calls.csv is not as it was written, but cut or changed.
    """
    names = names_in(folder)
    lines = [f"# files: {len(names)}", *(f"{_hash(folder / name)}  {name}" for name in names)]
    (folder / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def check(folder: Path) -> None:
    """Refuse a folder that is not, file by file, what was sealed. Raises FolderError, which names the first file."""
    wrong = _wrong(folder)
    if wrong:
        raise FolderError(say("{folder} is no whole result: {what}", folder=folder, what=wrong))


def _wrong(folder: Path) -> str | None:
    if not folder.is_dir():
        return say("there is no such folder.")
    names = names_in(folder)
    if SUMS not in names:
        return say("{name} is missing, where the hashes of its files stand.", name=SUMS)
    sums = _sums(folder / SUMS)
    if sums is None:
        return _changed(SUMS)
    for name, told in sums.items():
        if name not in names:
            return say("{name} is missing.", name=name)
        try:
            if _hash(folder / name) != told:
                return _changed(name)
        except OSError as error:
            return say("{name} can't be read ({why}).", name=name, why=error.strerror)
    strange = [name for name in names if name not in sums and name != SUMS]
    return say("{name} does not belong to it.", name=strange[0]) if strange else None


def _changed(name: str) -> str:
    return say("{name} is not as it was written, but cut or changed.", name=name)


def _sums(file: Path) -> dict[str, str] | None:
    """The hash of every file by its name; None if not all that was written down is there."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return None
    head = HEAD.fullmatch(lines[0]) if lines else None
    found = {line[2]: line[1] for line in map(LINE.fullmatch, lines[1:]) if line}
    return found if head and int(head[1]) == len(found) == len(lines) - 1 else None


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
