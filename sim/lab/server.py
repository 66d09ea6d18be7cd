"""A JupyterLab on this machine, for as long as a `with` block lasts."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.core.language import say
from sim.lab.copying import RECORD, write

START = "notebooks/00-start-here.ipynb"
# `python -m jupyterlab`, less a check of addresses that is not needed here and takes 2 s to import.
LAUNCH = "import sys; sys.modules['rfc3987_syntax'] = None; from jupyterlab.labapp import main; sys.exit(main())"
GRADING = ["assignment_list", "course_list", "formgrader", "validate_assignment"]


class LabError(Exception):
    """JupyterLab or a notebook did not do what it should. The message is one sentence for the user."""


class StoppedError(LabError):
    """JupyterLab ended before it answered, as it does when its port has been taken meanwhile."""


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: where it is and what it wants to be asked with."""

    process: subprocess.Popen
    port: int
    token: str

    @property
    def address(self) -> str:
        """The address of the first notebook, token included."""
        return f"http://127.0.0.1:{self.port}/lab/tree/{START}?token={self.token}"

    def ask(self, path: str, method: str = "GET", body: dict | None = None) -> dict:
        """Call Jupyter's REST interface; raise OSError if it doesn't answer."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")


@contextlib.contextmanager
def serving(folder: Path, browser: bool = False, port: int = 0) -> Iterator[Server]:
    """Run JupyterLab on a folder for as long as the block lasts.

    Args:
        folder: what it serves.
        browser: let it open a browser window on the first notebook.
        port: where to listen; 0 means any free port.

    Raises:
        LabError: it did not start.

    Example:
        with serving(Path("lessons")) as server:
            print(server.address)
    """
    _write_settings(folder / RECORD)
    try:
        server = _started(folder, browser, _free_port(port))
    except StoppedError:  # somebody else took the port between our look and Jupyter's: two starts at once
        server = _started(folder, browser, _free_port(0))
    try:
        yield server
    finally:
        _stop(server)


def _started(folder: Path, browser: bool, port: int) -> Server:
    """A JupyterLab that answers. Raises LabError, with nothing left running, for one that does not."""
    token = secrets.token_hex(24)
    config = os.pathsep.join(filter(None, [str(folder / RECORD), os.environ.get("JUPYTER_CONFIG_PATH")]))
    env = {
        **os.environ,
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_PATH": config,
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    options = {
        "ServerApp.root_dir": folder,
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.base_url": "/",
        "ServerApp.open_browser": browser,
        "ServerApp.answer_yes": True,  # Ctrl-C needs no second confirmation
        "ServerApp.allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,
        "KernelManager.transport_encryption": "auto",  # several students may share one machine
        "LabApp.default_url": f"/lab/tree/{START}",
        "LabApp.news_url": None,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "Application.log_level": "ERROR",
    }
    command = [sys.executable, "-c", LAUNCH, *(f"--{name}={value}" for name, value in options.items())]
    process = subprocess.Popen(command, cwd=folder, env=env)
    server = Server(process, port, token)
    try:
        _wait_until_it_answers(server)
    except BaseException:
        _stop(server)
        raise
    return server


def _write_settings(folder: Path) -> None:
    """Jupyter's own settings: no news pop-up, and no extension that a student does not need."""
    grading = [f"nbgrader.server_extensions.{name}" for name in GRADING]
    disabled = ["@jupyterlab/apputils-extension:announcements", "@jupyter/nbgrader"]
    lab = {"disabledExtensions": dict.fromkeys(disabled, True)}
    server = {"ServerApp": {"jpserver_extensions": dict.fromkeys([*grading, "notebook"], False)}}
    write(folder / "labconfig" / "page_config.json", json.dumps(lab).encode())
    write(folder / "jupyter_server_config.json", json.dumps(server).encode())


def _wait_until_it_answers(server: Server, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise StoppedError(say("JupyterLab stopped at once (exit code {code}).", code=server.process.returncode))
        with contextlib.suppress(OSError):
            server.ask("status")
            return
        time.sleep(0.1)
    raise LabError(say("JupyterLab did not answer within {seconds:.0f} seconds.", seconds=seconds))


def _stop(server: Server) -> None:
    """End the server and its kernels: ask, then insist."""
    with contextlib.suppress(OSError, ValueError):
        server.ask("shutdown", "POST")
    for end in (lambda: None, server.process.terminate, server.process.kill):
        end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.process.wait(10)
            return


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise LabError(say("There is no free port on this machine."))
