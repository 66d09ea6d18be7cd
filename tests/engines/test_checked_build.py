"""The checked build: every index of the kernels is tested against the number of rows, and an overrun is caught.

`HOLDTIME_CHECKED=1` compiles the kernels so; another process has to do it, for a process has one build.
"""

import json
import os
import subprocess
import sys

import pytest

from tests import ROOT

pytest.importorskip("numba")

# Reads and writes one row too far, of every array of every table that a kernel takes.
POKE = r"""
import json
import numpy as np
from numba import types
from sim.engine.compiled.arrays.layout import LAYOUT
from sim.engine.compiled.numba_tools.compile import KERNEL, compiled
from sim.engine.compiled.numba_tools.pointer import Addresses, Table
from collections import namedtuple

missed = []
for table, arrays in LAYOUT.items():
    given, lines = namedtuple(table, arrays)(*(np.zeros(3, kind) for kind in arrays.values())), []
    for name, kind in arrays.items():
        field = f".{np.dtype(kind).names[0]}" if np.dtype(kind).names else ""
        lines += [f"found = w.{name}[at]{field}", f"w.{name}[at]{field} = w.{name}[0]{field}"]
    body = "".join(f"    if which == {number}:\n        {line}\n" for number, line in enumerate(lines))
    names = {"__name__": "poke"}
    exec(f"def poke(w, which, at):\n{body}    return 0", names)
    poke = compiled(names["poke"], types.int64(Table(table), types.int64, types.int64), options=KERNEL)
    for which, line in enumerate(lines):
        poke(Addresses(given), which, 2)
        for at in (3, -1, 2**40):
            try:
                poke(Addresses(given), which, at)
                missed.append(f"{table}[{at}]: {line}")
            except IndexError:
                pass
print(json.dumps(missed))
"""

# Runs worlds in which one array after the other claims to have no rows.
OVERRUN = """
import json
import signal
import sim
from sim.engine.compiled.arrays.layout import LAYOUT
from sim.engine.compiled.numba_tools import pointer
from sim.world.scenario import from_yaml

make, short = pointer.Addresses.__init__, None

def shortened(self, arrays):
    make(self, arrays)
    if short and short[0] == self.layout:
        self.table[list(LAYOUT[self.layout]).index(short[1]), 1] = 0

pointer.Addresses.__init__ = shortened
worlds = [from_yaml(text) for text in json.load(open(FILE))]

def too_slow(*_):
    raise TimeoutError

signal.signal(signal.SIGALRM, too_slow)

def caught():
    for world in worlds:
        signal.alarm(15 if short else 0)
        try:
            run = sim.run(world, seed=3, engine="compiled", keep=("calls", "legs", "events"))
            run.moments, run.metrics()
        except IndexError:
            return True
        except TimeoutError:  # it goes on asking for room
            pass
        finally:
            signal.alarm(0)
    return False

assert not caught(), "the worlds run when nothing is shortened"
missed = []
for table in ("World", "Lived"):
    for name in LAYOUT[table]:
        short = table, name
        if f"{table}.{name}" not in BY_LENGTH and not caught():
            missed.append(f"{table}.{name}")
print(json.dumps(missed))
"""
# Arrays whose length kernels ask for, to walk over them or to say that there is no more room: a shorter one is none.
BY_LENGTH = ["World.customer", "World.leg_call", "World.duty", "World.trace", "World.arrival_tick"]
# What is not indexed here: walked over by its length, or read when calls are lived again in a market.
ELSEWHERE = {"World.there", "Lived.order", "Lived.anew", "Lived.at_first_expected", "Lived.at_first_standing"}


def in_a_checked_process(code):
    """What a program prints as JSON, in a process of the checked build."""
    surroundings = os.environ | {"HOLDTIME_CHECKED": "1", "NUMBA_DISABLE_JIT": "0", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_one_row_too_far_is_caught_in_every_array():
    assert in_a_checked_process(POKE) == []


@pytest.mark.slow
def test_a_buffer_that_is_too_short_is_caught_while_worlds_run(tmp_path):
    files = [
        ROOT / "tests" / "baseline" / f"{name}.yaml"
        for name in ("rich-1", "rich-2", "markets-2", "thoughtful-3", "drawn-1")
    ]
    (tmp_path / "worlds.json").write_text(json.dumps([one.read_text(encoding="utf-8") for one in files]))
    given = f"FILE, BY_LENGTH = {str(tmp_path / 'worlds.json')!r}, {BY_LENGTH!r}\n"
    assert set(in_a_checked_process(given + OVERRUN)) <= ELSEWHERE
