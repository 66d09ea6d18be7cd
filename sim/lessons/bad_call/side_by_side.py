"""Two runs of the case over all their weeks, told side by side for those who call about the slow line."""

import pandas as pd

from sim.core.language import say
from sim.lessons.bad_call.broadband import REASON
from sim.results.run import Run


def weeks_table(before: Run, after: Run) -> pd.DataFrame:
    """How the slow-line calls of two runs went; every cell is text.

    >>> from sim.lessons.bad_call.broadband import SEED, one_day
    >>> from sim.results.kept import run_once
    >>> run = run_once(one_day(), SEED)
    >>> weeks_table(run, run).shape
    (6, 2)
    """
    return pd.DataFrame({say("as it is"): _facts(before), say("as you changed it"): _facts(after)})


def weeks_in_words(before: Run, after: Run) -> str:
    """The same in one sentence.

    >>> from sim.lessons.bad_call.broadband import SEED, one_day
    >>> from sim.results.kept import run_once
    >>> run = run_once(one_day(), SEED)
    >>> weeks_in_words(run, run).split(":")[0]
    'Of all calls about the slow line'
    """
    was, now = _slow_line(before), _slow_line(after)
    return say(
        "Of all calls about the slow line: {now:.1f} is remembered on average instead of {was:.1f}, and "
        "{gave_up:.0f}% give up instead of {was_gave_up:.0f}%.",
        now=now["remembered"].mean(),
        was=was["remembered"].mean(),
        gave_up=100 * (now["outcome"] == "gave_up").mean(),
        was_gave_up=100 * (was["outcome"] == "gave_up").mean(),
    )


def _slow_line(run: Run) -> pd.DataFrame:
    calls = run.calls
    return calls[(calls["reason"] == REASON) & (calls["outcome"] != "in_progress")]


def _facts(run: Run) -> dict[str, str]:
    calls = _slow_line(run)
    return {
        say("calls about the slow line"): f"{len(calls):,}",
        say("gave up"): f"{100 * (calls['outcome'] == 'gave_up').mean():.1f}%",
        say("wait in all queues, minutes"): f"{calls['total_wait_s'].mean() / 60:.1f}",
        say("tellings of the story a call"): f"{calls['tellings'].mean():.2f}",
        say("remembered, score 0-10"): f"{calls['remembered'].mean():.2f}",
        say("satisfaction, score 1-5"): f"{calls['satisfaction'].mean():.2f}",
    }
