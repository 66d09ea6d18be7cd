"""JupyterLab in Chromium: a server on a temporary folder, and a page that can reach nothing but this machine."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from sim.lab.copying import copy_notebooks
from sim.lab.server import serving

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
RESULTS = ROOT / "test-results"  # screenshots; git ignores it
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing is fetched from outside
]


@pytest.fixture(scope="session")
def chromium():
    """The path of Chromium. Without it the browser tests do not run, and in CI that is a failure."""
    if CHROMIUM.exists():
        return CHROMIUM
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"{CHROMIUM} is not installed, and CI requires the browser tests")
    pytest.skip(f"{CHROMIUM} is not installed, so the browser tests did not run")


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """A JupyterLab on a fresh folder with the notebooks a student gets: (server, folder)."""
    folder = tmp_path_factory.mktemp("lab")
    copy_notebooks(folder)
    with serving(folder) as server:
        yield server, folder


@pytest.fixture(scope="session")
def browser(chromium, tmp_path_factory):
    """One browser window for the whole session (its start takes seconds)."""
    profile = tmp_path_factory.mktemp("chromium")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=chromium,
            args=FLAGS,
            viewport={"width": 1360, "height": 900},
            reduced_motion="reduce",
            timeout=60_000,
        )
        context.set_default_timeout(60_000)
        yield context
        context.close()


@pytest.fixture
def open_notebook(lab, browser):
    """A function that opens a notebook, runs all its cells and returns the `NotebookPage`."""
    server, _ = lab
    opened = []

    def opener(path):
        page = browser.new_page()
        opened.append(NotebookPage(page, path))
        page.goto(f"http://127.0.0.1:{server.port}/lab/tree/{path}?token={server.token}&reset")
        opened[-1].wait_until_idle()
        opened[-1].run_all()
        return opened[-1]

    yield opener
    for each in opened:
        each.page.close()
    for session in server.ask("sessions"):
        server.ask(f"sessions/{session['id']}", "DELETE")


class NotebookPage:
    """A notebook in the browser: run it, use its widgets, see what it shows."""

    def __init__(self, page, path):
        self.page = page
        self.path = path
        self.outside = []
        page.on("request", self._note)

    def _note(self, request):
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            self.outside.append(request.url)

    def wait_until_idle(self):
        """Wait until there is a kernel, and it has nothing to do."""
        self.page.get_by_text("| Idle").wait_for()
        self.page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")

    def run_all(self):
        """Choose Run, Run All Cells in the menu and wait for the end."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        self.page.wait_for_function(
            """() => {
                // Lab shows only the cells near the view, and Run All leaves the view at the end
                document.querySelectorAll('.jp-WindowedPanel-outer').forEach(panel => { panel.scrollTop = 0; });
                const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
                const words = prompts.map(prompt => prompt.innerText.trim());
                return words.some(word => /[0-9]/.test(word)) && !words.some(word => word.includes('*'));
            }"""
        )
        self.wait_until_idle()

    def errors(self):
        """The text of every error that a cell shows."""
        shown = self.page.locator('[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText pre')
        return [text for text in shown.all_inner_texts() if "Traceback (most recent call last)" in text]

    def press_on_slider(self, number, key):
        """Give a slider the keyboard focus and press a key; sliders are counted from 0."""
        handle = self.page.locator(".noUi-handle").nth(number)
        handle.scroll_into_view_if_needed()
        handle.focus()
        handle.press(key)

    def pictures(self):
        """The sources of all pictures that widgets show."""
        return self.page.eval_on_selector_all("img.widget-image", "images => images.map(image => image.src)")

    def wait_until_pictures_change(self, before):
        """Wait until at least one of the pictures is another one."""
        self.page.wait_for_function(
            """before => {
                const now = [...document.querySelectorAll('img.widget-image')].map(image => image.src);
                return now.length && JSON.stringify(now) !== JSON.stringify(before);
            }""",
            arg=before,
        )

    def screenshot(self, name):
        """Keep a picture of the page among the test results."""
        RESULTS.mkdir(exist_ok=True)
        self.page.screenshot(path=RESULTS / f"{name}.png")


@pytest.fixture(scope="session")
def put_notebook(lab):
    """A function that puts a notebook's text into the served folder and returns its path there."""
    _, folder = lab

    def put(name, text):
        (folder / name).write_text(text, encoding="utf-8")
        return name

    yield put
    shutil.rmtree(folder, ignore_errors=True)
