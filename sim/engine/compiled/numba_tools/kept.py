"""Compiled code on disk: a file a function and signature, believed only if its hash fits.

numba's own cache believes what it finds: one byte that the disk got wrong, and every later run ends in a traceback or
is killed. Here a file begins with the hash of its name and of the rest. It is written beside and then renamed, and no
index lists it: its name says what it is for. So any number of processes may write and read at once.
"""

import os
import pickle
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from sim.core.language import say
from sim.engine.compiled.numba_tools.cache_folder import PART, only_ours, tell, tell_unkept

HASH_BYTES = 32


class KeptCode(_Cache):
    """What numba asks for the compiled code of one function: a folder, a name to read, and all that the code is of."""

    def __init__(self, folder: Path, name: str, *made_of: object):
        self.folder, self.name, self.made_of = folder, name, made_of

    cache_path = property(lambda self: str(self.folder))

    def load_overload(self, sig, target_context):
        """The compiled function of a signature, or None."""
        target_context.refresh()
        code = read(self._path(sig, target_context.codegen()))
        if code is None:
            tell_that_it_takes_long()
        # the hash fits and nobody else may write there, so it is what was pickled below
        return None if code is None else CompileResult._rebuild(target_context, *pickle.loads(code))  # noqa: S301

    def save_overload(self, sig, data):
        """Keep what was compiled, unless it holds addresses of this process."""
        if not data.library.has_dynamic_globals:
            write(self._path(sig, data.codegen), dumps(data._reduce()))

    def _path(self, sig, codegen) -> Path:
        word = blake2b(repr((self.made_of, str(sig), codegen.magic_tuple())).encode(), digest_size=16)
        return self.folder / f"{self.name}-{word.hexdigest()}.nbc"

    def enable(self):
        """numba asks for it; there is nothing to do."""

    def disable(self):
        """numba asks for it; there is nothing to do."""

    def flush(self):
        """numba asks for it; there is nothing to do."""


def tell_that_it_takes_long() -> None:
    """In a notebook a cell would show nothing but [*] for as long as code is compiled."""
    if "ipykernel" in sys.modules:
        tell(say("holdtime: compiling the fast engine, once for this version; about half a minute ..."))


def _hash(path: Path, content: bytes) -> bytes:
    """The hash of a content under its name: the code of another function is damage too."""
    word = blake2b(path.name.encode(), digest_size=HASH_BYTES)
    word.update(content)
    return word.digest()


def read(path: Path) -> bytes | None:
    """What was written to a file; None if there is none or, with a line on stderr, if it is damaged or not ours alone.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder, "code"), b"machine code")
    ...     read(Path(folder, "code")), read(Path(folder, "other"))
    (b'machine code', None)
    """
    try:
        known = path.lstat()
        if stat.S_ISREG(known.st_mode) and only_ours(known):
            content = path.read_bytes()
            if content[:HASH_BYTES] == _hash(path, content[HASH_BYTES:]):
                return content[HASH_BYTES:]
        elif stat.S_ISDIR(known.st_mode):
            shutil.rmtree(path, ignore_errors=True)  # a file could not take its place
    except FileNotFoundError:
        return None
    except OSError:
        pass  # what can't be read counts as damaged
    tell(say("holdtime: compiled code in {folder} was damaged; it is compiled anew.", folder=path.parent))
    return None


def write(path: Path, content: bytes) -> None:
    """Write a file that `read` believes, in one go; where that fails there is none, and a line on stderr."""
    part = None
    try:
        number, part = tempfile.mkstemp(PART, path.name, path.parent)
        with open(number, "wb") as file:
            file.write(_hash(path, content) + content)
        os.replace(part, path)
    except OSError as error:
        tell_unkept(path.parent, error)
    finally:
        if part is not None:
            with suppress(OSError):
                os.unlink(part)  # gone already if all went well
