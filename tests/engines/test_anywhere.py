"""The kernels ask nothing of their surroundings, so that the same kernels can run in a browser, to the last bit.

Each kernel, compiled for no processor in particular, calls nothing but what LLVM replaces by instructions of its own;
and the layout of its arrays can be read without numba. `numba_tools/entry_points.py` has the list.
"""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from sim.engine.compiled.arrays.layout import LAYOUT, layout

pytest.importorskip("numba")

# What may be called: what WebAssembly has an instruction for, whole blocks of memory, and what LLVM only notes.
ALLOWED = {"sqrt", "floor", "ceil", "fabs"}
INTRINSICS = re.compile(r"llvm\.(memset|memcpy|memmove|lifetime|assume|[su](min|max)|abs|umul\.with\.overflow|ctlz)\b")
# Logarithm and exponential of the platform differ in the last bit between platforms: to go, for some of our own.
TO_GO = {"log", "exp", "log1p"}
# In another process: the LLVM code of each kernel, and of each rule of each theory, without the way in from Python.
COMPILE = """
import json
from sim.engine.compiled.numba_tools.compile import KERNEL, OPTIONS, compiled
from sim.engine.compiled.numba_tools.entry_points import CALLED, KERNELS
from sim.engine.rules import rules_with
from sim.mind import RULES, Mind
from sim.mind.moments.delivery import Delivery

bare = {"no_cpython_wrapper": True}
made = {name: compiled(*kernel, options=KERNEL | bare) for name, kernel in KERNELS.items()}
for step, theories in RULES.items():
    for theory in theories:
        rules = rules_with(Mind(**{step: theory()}), Delivery())
        for name, (signature, around, names) in CALLED.items():
            functions = [getattr(rules, one) for one in names or (name,)]
            key = "-".join([name, *(function.__name__ for function in functions)])
            if key not in made:
                instead = dict(zip(names, functions)) if around else {}
                made[key] = compiled(around or functions[0], signature, instead, OPTIONS | bare)
print(json.dumps({name: "".join(twin.inspect_llvm().values()) for name, twin in made.items()}))
"""


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """The LLVM code of each kernel and of the rules, by name."""
    surroundings = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_DISABLE_JIT": "0"}
    surroundings["HOLDTIME_CACHE"] = str(tmp_path_factory.mktemp("generic"))
    command = [sys.executable, "-c", COMPILE]
    done = subprocess.run(command, env=os.environ | surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def called(text):
    """The names of what is declared and not defined; of intrinsics that stand for a function of libm its name.

    >>> called("declare double @llvm.log.f64(double)\\ndeclare double @expm1(double)")
    ['log', 'expm1']
    """
    names = re.findall(r'^declare .*?@"?([\w.$]+)"?\(', text, re.MULTILINE)
    return [re.sub(r"^llvm\.(\w+)\.(v\d+)?f64$", r"\1", name) for name in names]


@pytest.mark.slow
def test_a_kernel_calls_nothing_but_a_few_mathematical_functions(code):
    strange = {
        name: [one for one in called(text) if one not in ALLOWED | TO_GO and not INTRINSICS.match(one)]
        for name, text in code.items()
    }
    assert {name: found for name, found in strange.items() if found} == {}
    assert {one for text in code.values() for one in called(text)} >= TO_GO  # what has gone may not come back


@pytest.mark.slow
def test_a_kernel_leaves_no_arithmetic_to_the_compiler(code):
    """Nothing fused, nothing reordered, no instruction of one processor; no memory of numba's."""
    for name, text in code.items():
        assert not re.search(r"\bf(add|sub|mul|div|rem|neg|cmp) (fast|reassoc|nnan|ninf|nsz|arcp|contract|afn)\b", text)
        assert not re.search(r"\bcall (fast|reassoc|nnan|ninf|nsz|arcp|contract|afn)\b", text), name
        assert not re.search(r"llvm\.(fma|fmuladd|x86|vector\.reduce\.f)|NRT_|Py[A-Z]", text), name


def test_a_kernel_returns_a_whole_number_or_nothing():
    from numba import types

    from sim.engine.compiled.numba_tools.entry_points import KERNELS

    assert {signature.return_type for _, signature in KERNELS.values()} == {types.int64, types.void}


def test_the_layout_needs_no_numba_and_is_that_of_the_arrays():
    hidden = "import sys; sys.modules['numba'] = sys.modules['llvmlite'] = None\n"
    read = "import json; from sim.engine.compiled.arrays.layout import layout; print(json.dumps(layout()))"
    done = subprocess.run([sys.executable, "-c", hidden + read], capture_output=True, text=True, check=True)
    given = json.loads(done.stdout)
    assert given == layout()
    assert {table: [array["name"] for array in arrays] for table, arrays in given.items()} == {
        table: list(arrays) for table, arrays in LAYOUT.items()
    }
    for table, arrays in given.items():
        for array in arrays:
            kind = np.dtype(LAYOUT[table][array["name"]])
            assert array["size"] == kind.itemsize
            if kind.names is None:
                assert kind == np.dtype(array["type"])
                continue
            assert array["fields"] == [
                {"name": name, "offset": offset, "type": one.name} for name, (one, offset) in kind.fields.items()
            ]
