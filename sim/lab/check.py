"""Run a notebook through a JupyterLab server the way a browser does: `holdtime lab --check`."""

import asyncio
import contextlib
import json
import uuid

from sim.core.language import say
from sim.lab.server import LabError, Server

SECONDS_PER_CELL = 180
SECONDS_TO_CLOSE = 2


def run_notebook(server: Server, path: str, content: str) -> int:
    """Start a kernel for a notebook through the server and run every code cell.

    Args:
        server: a running JupyterLab.
        path: the notebook's path below the server's folder.
        content: the notebook itself, as JSON text.

    Returns:
        How many code cells ran.

    Raises:
        LabError: a cell raised an error or took too long, or the kernel died.

    Example:
        with serving(folder) as server:
            run_notebook(server, "notebooks/a.ipynb", (folder / "notebooks/a.ipynb").read_text())
    """
    cells = [cell for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"]
    kernel = {"name": "python3"}
    wanted = {"path": path, "name": path.rsplit("/", 1)[-1], "type": "notebook", "kernel": kernel}
    session = server.ask("sessions", "POST", wanted)
    try:
        asyncio.run(_run_cells(server, session["kernel"]["id"], path, cells))
    finally:
        with contextlib.suppress(OSError):
            server.ask(f"sessions/{session['id']}", "DELETE")
    return len(cells)


async def _run_cells(server: Server, kernel: str, path: str, cells: list[dict]) -> None:
    from tornado.httpclient import HTTPRequest
    from tornado.websocket import websocket_connect

    ours = uuid.uuid4().hex
    address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id={ours}"
    line = await websocket_connect(HTTPRequest(address, headers={"Authorization": f"token {server.token}"}))
    try:
        for number, cell in enumerate(cells, start=1):
            code = "".join(cell["source"])
            about = {
                "number": number,
                "path": path,
                "first": code.strip().splitlines()[0] if code.strip() else "",
            }
            try:
                error = await asyncio.wait_for(_run_cell(line, ours, code), SECONDS_PER_CELL)
            except TimeoutError:
                words = about | {"seconds": SECONDS_PER_CELL}
                raise LabError(
                    say("Code cell {number} of {path} took more than {seconds} seconds: {first}", **words)
                ) from None
            if error and "raises-exception" not in cell.get("metadata", {}).get("tags", []):
                words = about | {"error": error}
                raise LabError(say("Code cell {number} of {path} failed with {error} in: {first}", **words))
    finally:
        line.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(_until_closed(line), SECONDS_TO_CLOSE)


async def _until_closed(line) -> None:
    """The other side says goodbye too; without waiting for it the socket would stay open."""
    while await line.read_message() is not None:
        pass


async def _run_cell(line, session: str, code: str) -> str | None:
    """Send one cell to the kernel and wait until it is idle again; return its error in one line, if any."""
    header = {"msg_id": uuid.uuid4().hex, "session": session, "username": "", "version": "5.3"}
    header["msg_type"] = "execute_request"
    content = {
        "code": code,
        "silent": False,
        "store_history": True,
        "allow_stdin": False,
        "stop_on_error": True,
    }
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    await line.write_message(json.dumps(message))
    error, waiting = None, {"idle", "reply"}
    while waiting:
        text = await line.read_message()
        if text is None:
            return say("the connection to the kernel was lost")
        if isinstance(text, bytes):
            continue  # a widget's picture
        answer = json.loads(text)
        if answer["msg_type"] == "status" and answer["content"]["execution_state"] in ("dead", "restarting"):
            return say("the kernel died")
        if answer["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        if answer["msg_type"] == "error":
            error = ": ".join([answer["content"]["ename"], *answer["content"]["evalue"].splitlines()[:1]])
        elif answer["msg_type"] == "execute_reply":
            waiting.discard("reply")
        elif answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
            waiting.discard("idle")
    return error
