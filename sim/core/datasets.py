"""Where the files that come with Holdtime are: beside the package in a clone, inside it in a wheel."""

from pathlib import Path

from sim.core.language import say

PACKAGE = Path(__file__).resolve().parents[1]


def shipped(*parts: str) -> Path:
    """Find a file or folder that comes with Holdtime.

    Args:
        parts: the path below the clone's top folder, such as "datasets", "scenarios".

    Raises:
        FileNotFoundError: it did not come with this copy of Holdtime.

    >>> shipped("datasets").name
    'datasets'
    """
    inside = PACKAGE / "_shipped"
    path = (inside if inside.is_dir() else PACKAGE.parent).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(
            say(
                "{name} did not come with this copy of Holdtime (looked for {path})",
                name="/".join(parts),
                path=path,
            )
        )
    return path
