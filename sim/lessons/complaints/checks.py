"""The tasks of exercise 05: count the iceberg, find the dearest leak, decide between fewer silent and quicker."""

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sim.core.language import say
from sim.lessons.bad_call.broadband import SEED
from sim.lessons.complaints.world import LEAKS, STEPS, leaks, silent_week, week
from sim.lessons.kit.checks import Checked, right, wrong
from sim.mind.recovery import FourSteps, Handling, return_by_handling
from sim.results.kept import run_once
from sim.results.run import Run
from sim.world.course import expected_return
from sim.world.scenario import Scenario

if TYPE_CHECKING:
    from sim.mind.complaint import SilentShare

DAYS = 28  # task 2 looks at four weeks, in which there are complaints enough
FEWER = 0.10  # one plan of task 3: so many of all dissatisfied speak up who were silent
PLANS = ("fewer silent", "quicker")
NEAR = 0.05  # how exact a number of per cent points has to be


def given_week() -> Run:
    """The week of task 1; kept, since several answers look at it.

    >>> len(given_week().calls) == given_week().calls.customer.nunique()
    True
    """
    return run_once(week(), SEED)


def given_month() -> Run:
    """The four weeks of task 2.

    >>> given_month().scenario.days
    28
    """
    return run_once(silent_week(days=DAYS), SEED)


def given_world() -> Scenario:
    """The scenario of task 3.

    >>> given_world().mind.recovery.quickly
    0.5
    """
    return silent_week()


def check_iceberg(answer: Any) -> Checked:
    """Task 1: (complain, private, nothing), the dissatisfied callers of the given week by what they did.

    >>> check_iceberg(3).says
    'the answer is three numbers: (complain, private, nothing).'
    """
    try:
        complain, private, nothing = (float(number) for number in answer)
    except (TypeError, ValueError):
        return wrong(say("the answer is three numbers: (complain, private, nothing)."))
    true = reference_iceberg()
    if (complain, private, nothing) == true:
        share = 100 * true[0] / sum(true)
        return right(say("the firm hears of {share:.1f}% of the dissatisfied.", share=share))
    if (nothing, private, complain) == true:
        return wrong(say("the other way round: those who complain come first."))
    total = complain + private + nothing
    if abs(total - 1) < 1e-6 or abs(total - 100) < 1e-6:
        return wrong(say("these are shares. Count the callers."))
    if total >= len(given_week().calls) - true[1]:
        return wrong(say("that counts the content too. Only the dissatisfied are part of the iceberg."))
    if nothing == true[1] + true[2]:
        words = say(
            "whoever stops buying or warns friends is silent too, as far as the firm knows, but doesn't do nothing. "
            "Look at the column reaction, not at handling."
        )
        return wrong(words)
    return wrong(say("count the rows of each reaction: public, private and nothing."))


def reference_iceberg() -> tuple[float, ...]:
    """The right answer to task 1, counted in the run."""
    reactions = given_week().calls["reaction"]
    return tuple(float((reactions == name).sum()) for name in ("public", "private", "nothing"))


def check_leak(answer: Any) -> Checked:
    """Task 2: the step whose leak costs most, by its name in mind.recovery.

    >>> check_leak("handled").right, check_leak("quickly").right
    (False, False)
    """
    known = ", ".join(STEPS)
    if answer in LEAKS:
        return wrong(say("that is the name in the column missed. In mind.recovery the steps are {known}.", known=known))
    if answer == "quickly":
        return wrong(
            say("quick or late is how a complaint is handled; nobody is missed. The steps are {known}.", known=known)
        )
    if answer not in STEPS:
        return wrong(say("the answer is one of the steps {known}.", known=known))
    found = measured_leaks()
    facts = {"gain": found.gain[answer], "missed": found.missed[answer]}
    if answer == found.gain.idxmax():
        words = say("only {missed:.1f}% are missed there, yet closing it brings back {gain:.1f} of 100.", **facts)
        return right(words)
    if answer == found.missed.idxmax():
        words = say(
            "most complaints are missed there, {missed:.1f}%. But a check later catches most of them: closing this "
            "leak brings back {gain:.1f} of 100. Is there a leak that nothing later can mend?",
            **facts,
        )
        return wrong(words)
    return wrong(say("closing it brings back {gain:.1f} of 100 complaints. Another brings back more.", **facts))


@cache
def measured_leaks():
    """The four leaks of the given weeks; see `leaks`."""
    return leaks(given_month())


def check_plan(answer: Any) -> Checked:
    """Task 3: (plan, gain): the better of two plans for the given world, and per cent points more who return.

    >>> check_plan("quicker").says
    'the answer is a pair: the plan and its gain in per cent points.'
    """
    try:
        plan, gain = answer
        gain = float(gain)
    except (TypeError, ValueError):
        return wrong(say("the answer is a pair: the plan and its gain in per cent points."))
    if plan not in PLANS:
        return wrong(say("the plan is one of these: {known}.", known=", ".join(PLANS)))
    world = given_world()
    rule, silent = cast("FourSteps", world.mind.recovery), cast("SilentShare", world.mind.complaint).silent
    gains = plan_gains(rule, silent)
    best = max(gains, key=gains.__getitem__)
    other = min(gains, key=gains.__getitem__)
    if (plan, abs(gain - gains[best]) < NEAR) == (best, True):
        return right(say("{gain:.1f} of 100, and the other plan {other:.1f}.", gain=gain, other=gains[other]))
    if abs(gain - gains["quicker"] / (1 - silent)) < NEAR:
        words = say("that is the gain of 100 complaints. Of the dissatisfied most don't complain: they gain nothing.")
        return wrong(words)
    if abs(gain - _all_quick()) < NEAR:
        return wrong(say("not everybody who speaks up is resolved quickly: the leaks are still there."))
    if abs(100 * gain - gains[best]) < NEAR:
        return wrong(say("that is a share. Give per cent points: of 100 dissatisfied, how many more return?"))
    if abs(gain - 100 * expected_return(rule, silent) - gains[best]) < NEAR:
        return wrong(say("that is how many return then. How many more is that than before?"))
    if plan == other:
        return wrong(say("that plan gains {gain:.1f} of 100. The other one gains more.", gain=gains[other]))
    return wrong(say("the plan is the better one, but that is not its gain."))


def plan_gains(rule: FourSteps, silent: float) -> dict[str, float]:
    """What the two plans of task 3 gain, in per cent points of the dissatisfied.

    >>> {plan: round(gain, 2) for plan, gain in plan_gains(FourSteps(), 0.69).items()}
    {'fewer silent': 4.89, 'quicker': 2.97}
    """
    was = expected_return(rule, silent)
    quick = rule.model_copy(update={"quickly": 1.0})
    gains = (expected_return(rule, silent - FEWER) - was, expected_return(quick, silent) - was)
    return {plan: 100 * gain for plan, gain in zip(PLANS, gains, strict=True)}


def _all_quick() -> float:
    """A mistake: everybody who speaks up is counted as resolved quickly."""
    returns = return_by_handling()
    best, silent = (returns[each.name.lower()] for each in (Handling.RESOLVED_QUICKLY, Handling.SILENT))
    return 100 * FEWER * (best - silent)


tasks = {1: check_iceberg, 2: check_leak, 3: check_plan}
