"""JupyterLab in Chromium: a server on a temporary folder, and a page that can reach nothing but this machine."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from sim.lab.copying import copy_notebooks
from sim.lab.server import serving
from tests.browser.notebook_page import CHROMIUM, new_window, opened


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
        context = new_window(playwright, profile)
        yield context
        context.close()


@pytest.fixture
def open_notebook(lab, browser):
    """A function that opens a notebook, runs all its cells and returns the `NotebookPage`."""
    server, _ = lab
    pages = []

    def opener(path):
        pages.append(opened(browser, server, path))
        return pages[-1]

    yield opener
    for each in pages:
        each.page.close()
    for session in server.ask("sessions"):
        server.ask(f"sessions/{session['id']}", "DELETE")


@pytest.fixture(scope="session")
def put_notebook(lab):
    """A function that puts a notebook's text into the served folder and returns its path there."""
    _, folder = lab

    def put(name, text):
        (folder / name).write_text(text, encoding="utf-8")
        return name

    yield put
    shutil.rmtree(folder, ignore_errors=True)
