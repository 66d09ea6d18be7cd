"""How long a slider takes from the key press to new pixels: notebook 02 in JupyterLab, in headless Chromium.

    python benchmarks/slider.py [--presses 40] [--notebook 02-a-bad-call]

Needs Chromium and playwright. The clock starts in the page when it hears the key and stops when the browser has painted
the new picture.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright

from sim.lab.copying import copy_notebooks
from sim.lab.server import serving
from tests.browser.notebook_page import new_window, opened

# For each press: from the key until the frame after the one in which the new picture was drawn.
CLOCK = """() => {
    window.took = [];
    let pressed = null;
    document.addEventListener('keydown', () => { pressed = performance.now(); }, true);
    const watch = new MutationObserver(changes => {
        if (pressed === null || !changes.some(change => change.target.matches('img.widget-image'))) return;
        const began = pressed, picture = changes.find(change => change.target.matches('img.widget-image')).target;
        pressed = null;
        picture.decode().then(() => requestAnimationFrame(() => setTimeout(() =>
            window.took.push(performance.now() - began))));
    });
    watch.observe(document.body, {subtree: true, attributes: true, attributeFilter: ['src']});
}"""


def presses(page, many: int, slider: int) -> list[float]:
    """Milliseconds from key to pixels, press by press, five down, five up, and so on."""
    handle = page.page.locator(".noUi-handle").nth(slider)
    handle.scroll_into_view_if_needed()
    page.page.evaluate(CLOCK)
    for number in range(many):
        handle.focus()
        handle.press("ArrowLeft" if number // 5 % 2 == 0 else "ArrowRight")
        page.page.wait_for_function("many => window.took.length === many", arg=number + 1)
        page.page.wait_for_timeout(150)  # a new press, not a queue of them
    return page.page.evaluate("() => window.took")


def main() -> None:
    """Print the median and the range for the first sliders of the notebook."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--notebook", default="02-a-bad-call")
    parser.add_argument("--slider", type=int, default=0, help="which slider, counted from 0")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as profile, sync_playwright() as player:
        copy_notebooks(Path(folder))
        window = new_window(player, profile)
        with serving(Path(folder)) as server:
            page = opened(window, server, f"notebooks/{chosen.notebook}.ipynb")
            page.page.get_by_role("button", name="Open without predicting").first.click()
            took = presses(page, chosen.presses, chosen.slider)
        window.close()
    print(f"{chosen.notebook}: median {statistics.median(took):.0f} ms, from {min(took):.0f} to {max(took):.0f} ms")


if __name__ == "__main__":
    main()
