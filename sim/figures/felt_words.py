"""The text twin of the felt curve: the same facts as one passage and one small table."""

from typing import TYPE_CHECKING

from sim.core.language import in_words, say
from sim.results.one_call import LivedCall

if TYPE_CHECKING:
    import pandas as pd


def moment_in_words(kind: str) -> str:
    """A kind of moment as people call it.

    >>> moment_in_words("hold")
    'on hold'
    """
    return {
        "advert": say("advert"),
        "menu": say("menu"),
        "hold": say("on hold"),
        "greeting": say("greeting"),
        "telling": say("tells the story"),
        "retelling": say("tells it again"),
        "story_known": say("agent knows the story"),
        "solved": say("solved"),
        "not_solved": say("not solved"),
        "transfer": say("put through"),
        "goodbye": say("goodbye"),
        "giving_up": say("gives up"),
        "cut_off": say("cut off"),
        "busy_signal": say("busy signal"),
        "promise": say("call-back promised"),
        "broken_promise": say("promise broken"),
    }.get(kind, in_words(kind))


def felt_in_words(before: LivedCall, after: LivedCall) -> str:
    """What the picture shows, in words.

    >>> import sim
    >>> from sim.results.one_call import lived_call
    >>> run = sim.run(sim.textbook(60, 9, sim.Constant(120), hours=1), seed=1)
    >>> lived = lived_call(run.moments.query("call == 0"), run.legs.query("call == 0"), run.calls.loc[0])
    >>> felt_in_words(lived, lived)
    'Nothing that this customer notices has changed: the call lasts 2.2 minutes and is remembered as 7.5.'
    """
    if before == after:
        return say(
            "Nothing that this customer notices has changed: the call lasts {minutes:.1f} minutes and is "
            "remembered as {remembered:.1f}.",
            minutes=before.minutes,
            remembered=before.remembered,
        )
    facts = {
        "minutes": after.minutes,
        "was_minutes": before.minutes,
        "remembered": after.remembered,
        "was_remembered": before.remembered,
        "average": after.average,
        "was_average": before.average,
        "tellings": after.tellings,
        "was_tellings": before.tellings,
    }
    if after.outcome == "gave_up" and before.outcome != "gave_up":
        return say(
            "In the changed world this customer gave up after {minutes:.1f} minutes (before: served after "
            "{was_minutes:.1f}), and what is remembered goes from {was_remembered:.1f} to {remembered:.1f}.",
            **facts,
        )
    return say(
        "The call lasts {minutes:.1f} minutes instead of {was_minutes:.1f}; tellings of the story: {tellings} instead "
        "of {was_tellings}. What is remembered goes from {was_remembered:.1f} to {remembered:.1f}, the "
        "plain average from {was_average:.1f} to {average:.1f}.",
        **facts,
    )


def felt_table(before: LivedCall, after: LivedCall, titles: tuple[str, str] | None = None) -> "pd.DataFrame":
    """The numbers of the picture: one row a fact, one column a side; every cell is text."""
    import pandas as pd

    left, right = titles or (say("as it is"), say("as you changed it"))
    return pd.DataFrame({left: _facts(before), right: _facts(after)})


def _facts(call: LivedCall) -> dict[str, str]:
    end = len(call.scores) - 1
    return {
        say("minutes lived through"): f"{call.minutes:.1f}",
        say("story told, times"): f"{call.tellings}",
        say("peak, score 0-10"): _moment(call, call.peak),
        say("end, score 0-10"): _moment(call, end),
        say("average, score 0-10"): f"{call.average:.1f}",
        say("remembered, score 0-10"): f"{call.remembered:.1f}",
    }


def _moment(call: LivedCall, place: int) -> str:
    if not call.scores:
        return "–"
    what = moment_in_words(call.stretch_at(place).kind)
    return say("{moment}, {score:.1f}", moment=what, score=call.scores[place])
