"""A notebook in JupyterLab, in Chromium, as tests and benchmarks use it. It reaches nothing but this machine."""

from pathlib import Path

from tests import ROOT

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


def new_window(playwright, profile):
    """A browser window; its start takes seconds."""
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=FLAGS,
        viewport={"width": 1360, "height": 900},
        reduced_motion="reduce",
        timeout=60_000,
    )
    context.set_default_timeout(60_000)
    return context


def opened(browser, server, path):
    """A notebook opened in a window, with all its cells run."""
    page = NotebookPage(browser.new_page(), path)
    page.page.goto(f"http://127.0.0.1:{server.port}/lab/tree/{path}?token={server.token}&reset")
    page.wait_until_idle()
    page.run_all()
    return page


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
