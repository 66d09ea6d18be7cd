"""What is installed only when somebody asks for it: the extras that pyproject.toml names."""

from importlib.util import find_spec

from sim.core.language import say


class MissingExtraError(ImportError):
    """Something needs a package that this installation has not got. The message says what to install."""


def need(package: str, extra: str) -> None:
    """Go on only if a package of an extra is installed.

    Raises MissingExtraError with one sentence otherwise.

    >>> need("json", "teach")
    >>> need("no_such_package", "teach")
    Traceback (most recent call last):
    sim.core.extras.MissingExtraError: this needs no_such_package; install it with: pip install "holdtime[teach]"
    """
    if find_spec(package) is None:
        words = {"package": package, "extra": extra}
        raise MissingExtraError(say('this needs {package}; install it with: pip install "holdtime[{extra}]"', **words))
