"""How Sphinx makes the site of these pages; scripts/build_docs.py calls it."""

import re

import sim

project = "Holdtime"
author = "Holdtime contributors"
release = sim.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb"}
exclude_patterns: list[str] = []
language = "en"

nb_execution_mode = "off"  # the lessons are run by the tests; here they are read
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # nothing is fetched from elsewhere
myst_enable_extensions = ["deflist", "dollarmath"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True

html_theme = "alabaster"
html_title = "Holdtime"
html_static_path: list[str] = []
html_theme_options = {"description": "From waiting to profit, person by person", "page_width": "72rem"}


def as_written(app, what, name, obj, options, lines):
    """Docstrings are written as they are read: `code` in single quotes, and formulas set in by four spaces."""
    written, before = [], ""
    for number, line in enumerate(lines):
        if line.startswith("    ") and number and not lines[number - 1] and before and not before.startswith(" "):
            written += ["::", ""]
        before = line or before
        written.append(re.sub(r"(?<![`:\w])`([^`]+)`(?![`_\w])", r"``\1``", line))
    lines[:] = written


def setup(app):
    """Tell Sphinx about the docstrings."""
    app.connect("autodoc-process-docstring", as_written, priority=400)
