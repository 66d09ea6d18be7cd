"""What `holdtime lab` does: put the notebooks into the user's own folder and open JupyterLab there.

The notebooks that come with Holdtime are never edited in place. They are copied, and a copy that the user has
changed stays as it is for ever: a newer version is laid beside it.
"""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from sim.core.door import Between, checked
from sim.core.language import say
from sim.core.refusal import printable
from sim.lab.check import run_notebook
from sim.lab.copying import copy_notebooks
from sim.lab.server import START, LabError, serving


@checked
def open_lab(
    folder: str | Path | None = None,
    check: bool = False,
    browser: bool = True,
    port: Annotated[int, Between(0, 65_535)] = 8888,
) -> int:
    """Copy the notebooks into the user's folder and serve them in JupyterLab until Ctrl-C.

    Args:
        folder: the user's folder; by default the environment variable HOLDTIME_FOLDER, else Holdtime at home.
        check: only try it. A temporary folder is used, every code cell of the first notebook is run through
            the server, and everything is shut down again.
        browser: open a browser window, where there is a display.
        port: the port to serve on; the next free one is taken if it is in use.

    Returns:
        The exit code: 0; 2 after a sentence about a folder or a port that can't be used, 1 after one about anything
        else that went wrong.

    Example:
        open_lab("~/lessons", browser=False)
    """
    try:
        with _stopping_politely():
            return _try_out() if check else _serve(_folder(folder), browser and _has_display(), port)
    except LabError as problem:
        print(printable(str(problem)), file=sys.stderr)
        return 1
    except OSError as problem:
        print(_in_the_way(problem), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(say("\nHoldtime is closed. Your notebooks are kept."))
        return 0


def _serve(folder: Path, browser: bool, port: int) -> int:
    for copied in copy_notebooks(folder):
        if copied.what == "beside":
            print(say("You changed a notebook that has a newer version now: {path}", path=copied.path))
    print(say("Your notebooks are in {folder}", folder=folder))
    print(say("Starting JupyterLab ..."), flush=True)
    with serving(folder, browser, port) as server:
        where = say("If no window opens, go to this address:") if browser else say("Open this address in a browser:")
        print(f"\n{where}\n\n    {server.address}\n")
        if os.environ.get("SSH_CONNECTION"):
            forward = f"ssh -L {server.port}:127.0.0.1:{server.port}"
            print(say("From another machine, connect with {command} first.", command=forward))
        print(say("Press Ctrl-C here to close Holdtime."), flush=True)
        code = server.process.wait()
    if code:
        raise LabError(say("JupyterLab ended with exit code {code}.", code=code))
    return 0


def _try_out() -> int:
    with tempfile.TemporaryDirectory(prefix="holdtime-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        copy_notebooks(folder)
        if not (folder / START).exists():
            raise LabError(say("{name} did not come with this copy of Holdtime.", name=START))
        with serving(folder) as server:
            count = run_notebook(server, START, (folder / START).read_text(encoding="utf-8"))
    print(say("JupyterLab works: {count} code cells of {name} ran without error.", count=count, name=START))
    return 0


def _in_the_way(problem: OSError) -> str:
    """What the system says of a file or folder, in a sentence; what Holdtime itself says is one."""
    if problem.filename is None or problem.strerror is None:
        return printable(say("{why}.", why=str(problem).removesuffix(".")))
    words = {"path": problem.filename, "why": problem.strerror}
    return printable(say("{path} is in the way, or can't be used: {why}.", **words))


def _folder(folder: str | Path | None) -> Path:
    chosen = folder or os.environ.get("HOLDTIME_FOLDER") or Path.home() / "Holdtime"
    try:
        return Path(chosen).expanduser().resolve()
    except RuntimeError:  # nobody of this name, or links in a circle
        raise LabError(say("There is no such folder as {folder}.", folder=chosen)) from None


def _has_display() -> bool:
    if os.environ.get("SSH_CONNECTION"):
        return False
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


@contextlib.contextmanager
def _stopping_politely() -> Iterator[None]:
    """Turn a request to end (a closed terminal, a kill) into the same thing as Ctrl-C."""
    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    try:
        before = {name: signal.signal(getattr(signal, name), signal.default_int_handler) for name in names}
    except ValueError:  # not in the main thread: nothing to turn
        before = {}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
