"""Whether a rule of the mind keeps to what every rule must: the checks that all rules of the project pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, DocTestFinder, DocTestRunner
from functools import partial
from importlib.util import find_spec
from math import isfinite
from numbers import Real
from sys import modules

from sim.core.door import checked
from sim.core.ends import Moment
from sim.core.language import say
from sim.core.parameter import declared
from sim.mind.guarded import SLACK
from sim.mind.own import Own
from sim.mind.registry import FUNCTIONS
from sim.mind.rule import Rule, names_of
from sim.mind.trials import Result, results


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    what: str
    passed: bool
    says: str


@dataclass(frozen=True, repr=False)
class RuleReport:
    """What `check_rule` found, in `rows`. `passed`: whether all is as it must be."""

    rule: str
    rows: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every check was passed."""
        return all(row.passed for row in self.rows)

    def __repr__(self) -> str:
        lines = [f"{'ok' if row.passed else '!!':4}{row.what:12}{row.says}" for row in self.rows]
        return "\n".join((self.rule, *lines))


@checked
def check_rule(rule: Rule) -> RuleReport:
    """Check a rule: one made by `sim.mind.own`, or an instance of a class of one's own.

    It must say where it is from and declare its parameters; its functions must be those of a step, give finite numbers
    in their range for whatever they can be given, the same ones each time, never write more moments than there is room
    for, and give the same bits as machine code (where numba is installed). Of a class the docstring must have an
    example that comes true. Raises ScenarioError for what is no rule.

    >>> from sim.mind.memory.peaks import Average
    >>> check_rule(Average()).passed
    True
    >>> from sim.mind import own
    >>> check_rule(own("word_of_mouth", "shouts", lambda satisfaction, p: 10.0 / (satisfaction - 1.5)))
    shouts
    ok  source      the user's own
    ok  parameters  0 declared
    ok  constants   1 finite
    ok  functions   told: those of word_of_mouth
    !!  results     told(1.0) gave -20.0, but must give 0 or more
    """
    is_own = isinstance(rule, Own)
    rows = [_source(rule), *(() if is_own else (_docstring(rule), _example(rule))), _parameters(rule), _constants(rule)]
    step = rule.step if isinstance(rule, Own) else step_of(rule)
    rows.append(_functions(rule, step))
    if step is not None and all(row.passed for row in rows[-2:]):
        rows.append(_results(rule, step))
        if rows[-1].passed:
            rows += [_again(rule, step), *(() if find_spec("numba") is None else (_compiled(rule, step),))]
    return RuleReport(rule.name if isinstance(rule, Own) else type(rule).__name__, tuple(rows))


def step_of(rule: Rule) -> str | None:
    """The step whose functions a rule has; None: no step has these.

    >>> from sim.mind.complaint import SilentShare
    >>> step_of(SilentShare())
    'complaint'
    """
    given = set(getattr(rule, "functions", ()))
    return next((step for step, wanted in FUNCTIONS.items() if set(wanted) == given), None)


def _source(rule: Rule) -> Check:
    source = getattr(rule, "source", "")
    return Check("source", bool(source), source or say("the class must say in `source` where it is from"))


def _docstring(rule: Rule) -> Check:
    silent = [name for name, function in getattr(rule, "functions", {}).items() if not function.__doc__]
    words = type(rule).__doc__ or ""
    if ">>>" not in words:
        return Check("docstring", False, say("the class must have a docstring with an example, after >>>"))
    if silent:
        return Check("docstring", False, say("these functions have none: {names}", names=", ".join(silent)))
    return Check("docstring", True, words.splitlines()[0])


def _example(rule: Rule) -> Check:
    tests = DocTestFinder(recurse=False).find(
        type(rule), type(rule).__name__, globs=dict(vars(modules[type(rule).__module__]))
    )
    wrong: list[str] = []
    runner = DocTestRunner(verbose=False, optionflags=ELLIPSIS | NORMALIZE_WHITESPACE)
    for test in tests:
        runner.run(test, out=wrong.append)
    says = " ".join("".join(wrong).split("Failed example:")[-1].split()) if wrong else say("comes true")
    return Check("example", not wrong, says)


def _parameters(rule: Rule) -> Check:
    mute = [name for name in names_of(type(rule)) if not rule.constant_names and name not in declared(type(rule))]
    if mute and not isinstance(rule, Own):
        return Check("parameters", False, say("not declared with parameter(...): {names}", names=", ".join(mute)))
    many = len(rule.numbers) if isinstance(rule, Own) else len(declared(type(rule)))
    return Check("parameters", True, say("{n} declared", n=many))


def _constants(rule: Rule) -> Check:
    constants = rule.constants()
    if not all(isinstance(one, float) and isfinite(one) for one in constants):
        return Check("constants", False, say("must be finite floats, not {constants}", constants=repr(constants)))
    return Check("constants", True, say("{n} finite", n=len(constants)))


def _functions(rule: Rule, step: str | None) -> Check:
    given = ", ".join(getattr(rule, "functions", ())) or say("none")
    if step is None:
        steps = "; ".join(f"{step}: {', '.join(wanted)}" for step, wanted in FUNCTIONS.items())
        return Check("functions", False, say("{given}, which no step has. {steps}", given=given, steps=steps))
    return Check("functions", True, say("{given}: those of {step}", given=given, step=step))


def _results(rule: Rule, step: str) -> Check:
    many = 0
    try:
        for result in results(step, rule.functions, rule.constants(), list):
            many += 1
            wrong = wrong_with(step, result)
            if wrong:
                return Check("results", False, wrong)
    except Exception as error:  # a stranger's function may raise anything
        why = f"{type(error).__name__}: {error}"
        return Check("results", False, say("after {n} results it failed: {why}", n=many, why=why))
    return Check("results", True, say("{n}, finite and in range", n=many))


def wrong_with(step: str, result: Result) -> str | None:
    """What is wrong with a result, in words; None where nothing is.

    >>> wrong_with("memory", Result("finish", ((1.0, 2.0, 3.0, 4.0),), 11.0))
    'finish((1.0, 2.0, 3.0, 4.0)) gave 11.0, but must give 0 to 10'
    """
    bounds, gave = FUNCTIONS[step][result.function], result.gave
    if bounds is None:
        is_state = isinstance(gave, tuple) and len(gave) == 4
        if is_state and all(isinstance(one, float) and isfinite(one) for one in gave):
            return None
        must = say("a tuple of four finite floats")
    else:
        low, high = bounds
        is_whole = isinstance(low, int)
        fits = isinstance(gave, Real) and isfinite(gave) and low - SLACK <= result.gave <= high + SLACK
        if fits and (not is_whole or int(gave) == gave):
            return next(_wrong_moments(result), None) if result.wrote else None
        must = say("{low:g} to {high:g}", low=low, high=high) if isfinite(high) else say("{low:g} or more", low=low)
        must = say("a whole number from {range}", range=must) if is_whole else must
    called = f"{result.function}({', '.join(map(repr, result.given))})"
    return say("{called} gave {gave}, but must give {must}", called=called, gave=repr(gave), must=must)


def _wrong_moments(result: Result) -> Iterator[str]:
    for i in range(int(result.gave)):
        kind, seconds, score = result.wrote[3 * i : 3 * i + 3]
        if kind not in set(Moment) or not (isfinite(seconds) and seconds >= 0.0) or not 0.0 <= score <= 10.0:
            wrote = {"i": i, "kind": kind, "seconds": seconds, "score": score, "leg": result.given}
            yield say("moment {i} of {leg} is kind {kind}, {seconds} seconds, score {score}", **wrote)


def _again(rule: Rule, step: str) -> Check:
    first, second = (list(results(step, rule.functions, rule.constants(), list)) for _ in range(2))
    return _same("same again", first, second)


def _compiled(rule: Rule, step: str) -> Check:
    from sim.engine.compiled.numba_tools.compile import run_compiled
    from sim.engine.compiled.numba_tools.pointer import Numbers

    does = {name: partial(run_compiled, function) for name, function in rule.functions.items()}
    plain = list(results(step, rule.functions, rule.constants(), list))
    try:
        made = list(results(step, does, rule.constants(), Numbers))
    except Exception as error:  # numba's many ways to say no
        why = str(error).strip().splitlines()[-1].strip()
        return Check("compiled", False, say("can't be compiled, so that only SimPy runs it: {why}", why=why))
    return _same("compiled", plain, made)


def _same(what: str, one: list[Result], other: list[Result]) -> Check:
    for mine, theirs in zip(one, other, strict=True):
        if (mine.gave, mine.wrote) != (theirs.gave, theirs.wrote):
            words = {"called": mine.function, "given": mine.given, "one": repr(mine.gave), "other": repr(theirs.gave)}
            return Check(what, False, say("{called} of {given} gave {one} and {other}", **words))
    return Check(what, True, say("the same bits, {n} times", n=len(one)))
