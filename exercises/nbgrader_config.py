"""How nbgrader makes releases and grades submissions here.

`python -m sim.lessons.kit.release` uses this file; so can an instructor who runs nbgrader by hand in a course folder.
"""

c = get_config()  # noqa: F821 - nbgrader provides it

c.ClearSolutions.code_stub = {"python": "...  # your code here"}
c.ExecutePreprocessor.timeout = 60  # seconds a cell: an endless loop ends there
c.ExecutePreprocessor.interrupt_on_timeout = True
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__"]
