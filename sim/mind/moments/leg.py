"""One leg of a call as a rule of moments is told of it: by name, and with room for the moments that it becomes."""

from math import nan
from typing import NamedTuple

from sim.core.ends import LegEnd, Story
from sim.core.ticks import TICKS_PER_SECOND

# Of one leg: an advert, 50 layers of a menu, 61 slices of holding, and 26 of a talk with formalities in ten parts.
MOST_MOMENTS = 140
BUFFER = 3 * MOST_MOMENTS  # floats: kind, seconds and score of each


class Leg(NamedTuple):
    """One stay in a queue and the talk that follows. Rules read `leg.wait_s`; `leg[3]` is the same.

    >>> EXAMPLE.wait_s == EXAMPLE[3] == 60.0
    True
    """

    advert_s: float  # recorded advertising, in seconds
    menu_layers: int
    prompt_s: float  # of one layer of the menu
    wait_s: float
    talk_s: float
    retelling_s: float  # how long it takes to tell a story again
    story: int  # a `Story`
    end: int  # a `LegEnd`
    announced_s: float  # the wait that was announced; nan: none
    music: float  # 1 with music, 0 without
    conduct: float  # points that the team's manner adds to what it says
    kind: float  # 1 where the agent is kind unasked, else 0


EXAMPLE = Leg(
    advert_s=30.0,
    menu_layers=1,
    prompt_s=15.0,
    wait_s=60.0,
    talk_s=90.0,
    retelling_s=60.0,
    story=int(Story.FIRST),
    end=int(LegEnd.SERVED_SOLVED),
    announced_s=30.0,
    music=0.0,
    conduct=0.0,
    kind=0.0,
)


def leg_facts(queue, agent, retelling_s, heard, ticks, how) -> Leg:
    """A leg for `leg_moments`, from what the engines know.

    `queue`: has advert_s, prompt_s and music. `agent`: the team's conduct, and 1 where the agent is kind unasked; 0, 0
    for none. `heard`: menu layers, the announced wait, and whether it is a call-back (then no advert and no waiting on
    the line). `ticks`: wait and talk. `how`: story and end.
    """
    advert_s, menu_layers, prompt_s, wait_s, announced_s, music = 0.0, 0, 0.0, 0.0, nan, 0.0
    layers, announced, called_back = heard
    conduct, kind = agent
    wait, talk = ticks
    story, end = how
    if not called_back:
        advert_s, menu_layers, prompt_s = queue.advert_s, layers, queue.prompt_s
        wait_s, announced_s, music = wait / TICKS_PER_SECOND, announced, 1.0 if queue.music else 0.0
    talk_s = talk / TICKS_PER_SECOND
    # in the order of the fields, because names cost a microsecond a leg here; a field more or less is an error at once
    return Leg(
        advert_s, menu_layers, prompt_s, wait_s, talk_s, retelling_s, story, end, announced_s, music, conduct, kind
    )
