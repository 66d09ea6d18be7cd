"""The text twin of the felt curve: the same facts as one passage and one small table."""

from typing import TYPE_CHECKING

from sim.core.language import in_words, say, sentences
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


def felt_in_words(now: LivedCall, before: LivedCall) -> str:
    """What the picture shows, in words.

    >>> import sim
    >>> from sim.results.one_call import lived_call
    >>> run = sim.run(sim.textbook(60, 9, sim.Constant(120), hours=1), seed=1)
    >>> lived = lived_call(run.moments.query("call == 0"), run.legs.query("call == 0"), run.calls.loc[0])
    >>> felt_in_words(lived, lived)
    'The call lasts 2.2 minutes and is remembered as 7.5.'
    """
    if before == now:
        return say(
            "The call lasts {minutes:.1f} minutes and is remembered as {remembered:.1f}.",
            minutes=before.minutes,
            remembered=before.remembered,
        )
    facts = {
        "minutes": now.minutes,
        "was_minutes": before.minutes,
        "remembered": now.remembered,
        "was_remembered": before.remembered,
        "average": now.average,
        "was_average": before.average,
        "tellings": now.tellings,
        "was_tellings": before.tellings,
    }
    if now.outcome == "gave_up" and before.outcome != "gave_up":
        return say(
            "In the changed world this customer gave up after {minutes:.1f} minutes (before: served after "
            "{was_minutes:.1f}), and what is remembered goes from {was_remembered:.1f} to {remembered:.1f}.",
            **facts,
        )
    same = {
        name: f"{facts[name]:.1f}" == f"{facts[f'was_{name}']:.1f}" for name in ("minutes", "remembered", "average")
    }
    return sentences(
        say("The call lasts {minutes:.1f} minutes, as before.", **facts)
        if same["minutes"]
        else say("The call lasts {minutes:.1f} minutes instead of {was_minutes:.1f}.", **facts),
        say("The story is told as often as before: {tellings}.", **facts)
        if now.tellings == before.tellings
        else say("Tellings of the story: {tellings} instead of {was_tellings}.", **facts),
        say("What is remembered stays at {remembered:.1f}.", **facts)
        if same["remembered"]
        else say("What is remembered goes from {was_remembered:.1f} to {remembered:.1f}.", **facts),
        say("The plain average stays at {average:.1f}.", **facts)
        if same["average"]
        else say("The plain average goes from {was_average:.1f} to {average:.1f}.", **facts),
    )


def felt_table(now: LivedCall, before: LivedCall, titles: tuple[str, str] | None = None) -> "pd.DataFrame":
    """The numbers of the picture: one row a fact, one column a side; every cell is text."""
    import pandas as pd

    left, right = titles or (say("as it is"), say("as you changed it"))
    return pd.DataFrame({left: _facts(before), right: _facts(now)})


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
