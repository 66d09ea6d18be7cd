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

# What may be called: what every processor and WebAssembly have an instruction for, and whole blocks of memory.
ALLOWED = {"sqrt", "floor", "ceil", "fabs"}
# Logarithm and exponential of the platform, which differ in the last bit between platforms: to be replaced by our own.
TO_GO = {"log", "exp", "log1p", "expm1"}
INTRINSICS = re.compile(
    r"llvm\.(memset|memcpy|memmove|lifetime|assume|experimental\.noalias|[su](min|max)|abs|bswap|ctlz|cttz|ctpop|fsh[lr]"
    r"|(s|u)(add|sub|mul)\.(sat|with\.overflow)|usub|uadd|is\.fpclass|copysign|vector\.(reduce\.(add|or|and|xor|[su]min"
    r"|[su]max)|insert|extract)|masked|stepvector)\b"
)
COMPILE = """
import json
from numba import njit
from sim.engine.compiled.numba_tools.compile import KERNEL, OPTIONS, _among_twins, _with, uncollected
from sim.engine.compiled.numba_tools.entry_points import CALLED, KERNELS
import warnings
warnings.simplefilter("ignore")

WITHOUT_PYTHON = {"no_cpython_wrapper": True}
made = {name: (*kernel, KERNEL) for name, kernel in KERNELS.items()}
made |= {name: (called.around, called.signature, OPTIONS) for name, called in CALLED.items() if called.around}
with uncollected():
    for name, (function, signature, options) in made.items():
        twin = njit(signature, **options, **WITHOUT_PYTHON)(_among_twins(function))
        print(json.dumps([name, *twin.inspect_llvm().values()]))
"""


@pytest.fixture(scope="module")
def code():
    """The LLVM code of each kernel and of the plainest rules, by name."""
    surroundings = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": "", "NUMBA_DISABLE_JIT": "0"}
    command = [sys.executable, "-c", COMPILE]
    done = subprocess.run(command, env=os.environ | surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(line) for line in done.stdout.splitlines())


def called(text):
    """The names of what is declared and not defined; of intrinsics that stand for a function of libm its name.

    >>> called("declare double @llvm.log.f64(double)\\ndeclare double @expm1(double)")
    ['log', 'expm1']
    """
    names = re.findall(r'^declare .*?@"?([\w.$]+)"?\(', text, re.MULTILINE)
    return [re.sub(r"^llvm\.(\w+)\.(v\d+)?f64$", r"\1", name) for name in names]


def test_a_kernel_calls_nothing_but_a_few_mathematical_functions(code):
    strange = {
        name: [one for one in called(text) if one not in ALLOWED | TO_GO and not INTRINSICS.match(one)]
        for name, text in code.items()
    }
    assert {name: found for name, found in strange.items() if found} == {}
    assert {one for text in code.values() for one in called(text)} >= TO_GO - {"expm1"}  # take from TO_GO what has gone


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
