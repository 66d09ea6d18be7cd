"""Build the site in build/docs from docs/, without the network; a warning is an error.

    python scripts/build_docs.py

What is made on the way (the gallery, the reference of the code, the lessons as pages) goes to docs/made/, which is not
kept in git.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from make_api import write as write_api
from make_gallery import write as write_gallery

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MADE = DOCS / "made"


def main() -> int:
    """Make what the pages show, then the pages."""
    shutil.rmtree(MADE, ignore_errors=True)
    print(write_gallery(MADE / "gallery"), "pictures drawn", flush=True)
    write_api(MADE / "api")
    shutil.copytree(ROOT / "notebooks", MADE / "lessons", ignore=shutil.ignore_patterns(".*"))
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-j", "2"]
    return subprocess.run([*command, str(DOCS), str(ROOT / "build" / "docs")], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
