"""Every public formula says what it is for, with its errors, a source and an example."""

import ast
import importlib
import inspect
import pkgutil

import pytest

import sim.theory

MODULES = ["sim.theory"] + [f"sim.theory.{module.name}" for module in pkgutil.iter_modules(sim.theory.__path__)]
FORMULAS = [name for name in sim.theory.__all__ if inspect.isfunction(getattr(sim.theory, name))]


@pytest.mark.parametrize("name", FORMULAS)
def test_formula_is_documented(name):
    text = inspect.getdoc(getattr(sim.theory, name))
    for part in ("Source:", "Raises ScenarioError", ">>>"):
        assert part in text, part
    assert len(inspect.signature(getattr(sim.theory, name)).parameters) <= 7


@pytest.mark.parametrize("name", MODULES)
def test_theory_leans_on_nothing_else_of_the_project(name):
    tree = ast.parse(inspect.getsource(importlib.import_module(name)))
    for node in ast.walk(tree):
        sources = [node.module] if isinstance(node, ast.ImportFrom) else []
        sources += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for source in sources:
            assert not source.startswith("sim.") or f"{source}.".startswith(("sim.theory.", "sim.core.")), source
