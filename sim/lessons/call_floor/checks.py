"""The tasks of exercise 01: how many wait, how many agents it takes, and what pooling saves."""

from functools import cache
from math import ceil, isclose
from typing import Any

from sim import theory
from sim.core.language import say
from sim.lessons.call_floor.world import AGENTS, SEED, small_floor
from sim.lessons.kit.checks import Checked, number_of, right, whole_of, wrong
from sim.results.kept import run_once
from sim.results.run import Run
from sim.theory import SteadyState

HOURS = 9  # the given day is so long
CALLS_PER_HOUR, HANDLING_S, PATIENCE_S = 300, 240, 120  # the floor of tasks 2 and 3
WITHIN_S, SHARE = 30, 0.9
TEAMS = 2
CLOSE = 0.005  # so near, as a share, an answer to task 1 has to be


def day(agents: int = 9) -> Run:
    """The day of task 1: the floor of the lesson with few agents.

    >>> day().legs.outcome.unique().tolist()
    ['served', 'gave_up']
    """
    return run_once(small_floor(HOURS).set(AGENTS, agents), SEED)


def check_waiting(answer: Any) -> Checked:
    """Task 1: how many callers wait on average on the given day.

    >>> check_waiting("many").says
    'the answer is a number of callers.'
    """
    number = number_of(answer)
    if number is None:
        return wrong(say("the answer is a number of callers."))
    if isclose(number, mean_waiting(), rel_tol=CLOSE):
        words = say("{n:.2f} callers wait on average, and nobody had to count them.", n=mean_waiting())
        return right(words)
    for mistake, hint in waiting_mistakes().items():
        if isclose(number, mistake, rel_tol=CLOSE):
            return wrong(hint)
    return wrong(say("add up the seconds that all callers waited, and divide by the seconds of the whole day."))


@cache
def mean_waiting() -> float:
    """The right answer to task 1, by Little's law."""
    return float(day().legs["wait_s"].sum() / (HOURS * 3600))


@cache
def waiting_mistakes() -> dict[float, str]:
    """What comes out of the usual mistakes, and the hint for each."""
    legs = day().legs
    waited, answered = legs["wait_s"], legs["outcome"] == "served"
    forgot = say("you forgot those who gave up: they stood in the queue too until they hung up.")
    units = say("seconds and hours are mixed up: the waits are in seconds, the day is in hours.")
    minutes = say("minutes and seconds are mixed up: an hour has 3600 seconds.")
    return {
        waited[answered].sum() / (HOURS * 3600): forgot,
        len(legs) / (HOURS * 3600) * waited[answered].mean(): forgot,
        waited.sum() / HOURS: units,
        len(legs) / HOURS * waited.mean() / 60: minutes,
        waited.mean(): say("that is the mean wait in seconds; times the calls that come each second it is the answer."),
        len(legs) / (HOURS * 3600) * waited[waited > 0].mean(): say(
            "the mean wait is that of all callers, those who were answered at once included."
        ),
    }


def check_staff(answer: Any) -> Checked:
    """Task 2: the smallest number of agents for the target.

    >>> check_staff(23.7).says
    'the answer is a whole number of agents: half an agent answers no call.'
    """
    agents = whole_of(answer)
    if agents is None:
        return wrong(say("the answer is a whole number of agents: half an agent answers no call."))
    if agents == staff():
        share = 100 * floor(agents).service_level(WITHIN_S)
        return right(
            say("with {n} agents {share:.1f}% are answered in time, with one less too few.", n=agents, share=share)
        )
    if agents < 1:
        return wrong(say("without agents nobody is answered."))
    share = 100 * floor(agents).service_level(WITHIN_S)
    if agents in staff_mistakes():
        return wrong(staff_mistakes()[agents])
    if agents == staff() - 1:
        return wrong(
            say("rounded down? With {n} agents it is {share:.2f}%, and that misses the target.", n=agents, share=share)
        )
    if agents > staff():
        return wrong(say("that is enough, but a smaller number is enough too."))
    return wrong(say("with {n} agents only {share:.1f}% are answered in time.", n=agents, share=share))


def floor(agents: int, teams: int = 1) -> SteadyState:
    """The floor of tasks 2 and 3 with so many agents, or the calls of several such teams together; in seconds.

    >>> round(floor(24).service_level(WITHIN_S), 3)
    0.928
    """
    return theory.erlang_a(teams * CALLS_PER_HOUR / 3600, 1 / HANDLING_S, agents, 1 / PATIENCE_S)


@cache
def staff(teams: int = 1) -> int:
    """The smallest number of agents for the calls of so many teams together.

    >>> staff()
    24
    """
    return theory.smallest_staff(lambda agents: floor(agents, teams), service_level=SHARE, within=WITHIN_S)


@cache
def staff_mistakes() -> dict[int, str]:
    """The numbers that the usual mistakes lead to, and the hint for each."""
    a_second = CALLS_PER_HOUR / 3600

    def search(model, target: float = SHARE, within: float = WITHIN_S) -> int:
        return theory.smallest_staff(model, service_level=target, within=within)

    load = ceil(CALLS_PER_HOUR * HANDLING_S / 3600)
    nobody_gives_up = search(lambda n: theory.erlang_c(a_second, 1 / HANDLING_S, n))
    in_hours = search(lambda n: theory.erlang_a(CALLS_PER_HOUR, 3600 / HANDLING_S, n, 3600 / PATIENCE_S))
    answered_only = next(n for n in range(1, 99) if _of_answered(n) >= SHARE)
    return {
        in_hours: say(
            "seconds and hours are mixed up: with rates an hour, {within} is {within} hours. Put all of it in seconds.",
            within=WITHIN_S,
        ),
        answered_only: say(
            "you forgot those who gave up: the target is a share of all calls, not of the answered ones."
        ),
        nobody_gives_up: say("that is Erlang C, in which nobody gives up. These callers do: take erlang_a."),
        load: say("that is the load: so many agents would be busy all the time, without a free minute for chance."),
    }


def _of_answered(agents: int) -> float:
    state = floor(agents)
    return state.service_level(WITHIN_S) / (1 - state.abandon_share)


def check_saving(answer: Any) -> Checked:
    """Task 3: how many agents are saved when two teams become one, at the same target.

    >>> check_saving(-5).says
    'the other way round: what the teams need apart, less what they need together.'
    """
    saved, number = saving(TEAMS), whole_of(answer)
    if number is None:
        return wrong(say("the answer is a whole number of agents."))
    if number == saved:
        words = say(
            "{apart} agents apart, {together} together, at the same service.",
            apart=TEAMS * staff(),
            together=staff(TEAMS),
        )
        return right(words)
    if number == -saved:
        return wrong(say("the other way round: what the teams need apart, less what they need together."))
    if number in (staff(TEAMS), TEAMS * staff()):
        return wrong(say("that is how many agents it takes; the question is how many are saved."))
    if number == 0:
        return wrong(say("twice the calls need less than twice the agents: search again for the calls of both teams."))
    if number == staff():
        return wrong(say("one team with the calls of both needs more than one team with its own."))
    if number == staff() - staff(TEAMS):
        return wrong(say("there are {teams} teams before: count the agents of each.", teams=TEAMS))
    return wrong(say("search twice: for one team with its own calls, and for one with the calls of both."))


def saving(teams: int) -> int:
    """How many agents are saved when so many teams become one.

    >>> saving(2)
    5
    """
    return teams * staff() - staff(teams)


tasks = {1: check_waiting, 2: check_staff, 3: check_saving}
