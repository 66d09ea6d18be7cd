"""The user's own copies of the notebooks: brought up to date, and never overwritten once they are changed."""

import contextlib
import hashlib
import json
import secrets
from pathlib import Path
from typing import NamedTuple

from sim.core.datasets import shipped

RECORD = ".holdtime"


class Copied(NamedTuple):
    """One file that `copy_notebooks` wrote: where it is, and whether it is "new", "refreshed" or "beside"."""

    path: Path
    what: str


def copy_notebooks(folder: Path) -> list[Copied]:
    """Bring the user's folder up to date with the notebooks and exercises that come with Holdtime.

    A copy that the user never changed is refreshed. A changed one is left alone, and a newer version that
    Holdtime has is laid beside it as "name (new).ipynb". A deleted one comes back.

    Args:
        folder: the user's folder; it is made if need be.

    Returns:
        What was written. Nothing, if all was up to date.

    Raises:
        FileNotFoundError: this copy of Holdtime came without notebooks.
        OSError: the folder can't be written to.
    """
    written = []
    record_file = folder / RECORD / "copied.json"
    record = _read_record(record_file)
    for name, source in _sources().items():
        fresh = source.read_bytes()
        target = folder / name
        now = _hash(target.read_bytes()) if target.exists() else None
        known = record.get(name)
        record[name] = _hash(fresh)
        if now == record[name]:
            continue
        if now is None or now == known:
            written.append(Copied(target, "new" if now is None else "refreshed"))
        elif known != record[name]:
            target = _beside(folder, target, record)
            if target.exists() and target.read_bytes() == fresh:
                continue
            record[_name(folder, target)] = record[name]
            written.append(Copied(target, "beside"))
        else:
            continue
        write(target, fresh)
    write(record_file, json.dumps(record, indent=1, sort_keys=True).encode())
    return written


def _sources() -> dict[str, Path]:
    """Every shipped notebook under the name that it gets in the user's folder."""
    found = {f"notebooks/{path.name}": path for path in sorted(shipped("notebooks").glob("*.ipynb"))}
    with contextlib.suppress(FileNotFoundError):
        for path in sorted(shipped("exercises").glob("*/release/*.ipynb")):
            found[f"exercises/{path.parent.parent.name}/{path.name}"] = path
    return found


def _beside(folder: Path, target: Path, record: dict[str, str]) -> Path:
    """A name next to the user's file that is free, or whose file the user never changed."""
    number = 1
    while True:
        path = target.with_name(f"{target.stem} (new{'' if number == 1 else f' {number}'}){target.suffix}")
        harmless = (record.get(_name(folder, path)), record[_name(folder, target)])
        if not path.exists() or _hash(path.read_bytes()) in harmless:
            return path
        number += 1


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_record(path: Path) -> dict[str, str]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # without a record every file counts as changed by the user
    return record if isinstance(record, dict) else {}


def write(path: Path, content: bytes) -> None:
    """Write a file in one go, so that an interruption never leaves half of it.

    What is half written has a name that nobody else has: another start writes the same file beside it, and what an
    earlier one left, or laid a link for, is not touched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    try:
        with half.open("xb") as file:
            file.write(content)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
