"""The queues of a call centre: what callers hear before and while they wait, and how long they are ready to."""

from typing import Literal

from sim.core.distributions import Duration
from sim.core.parameter import SHARE, Count, Number, Part, parameter

SECONDS = (0.0, 1e6)


class Announcement(Part):
    """An announced wait, and what it does to patience.

    A believer who would have given up before that wait hangs up at once; one who stays has become more patient.

    >>> Announcement(estimator="fixed", fixed_s=120).believed_share
    0.5
    """

    estimator: Literal["fixed", "last_wait", "longest_waiting", "queue_length"] = parameter(
        "queue_length",
        "",
        "Estimator",
        "Where the number comes from: fixed; the wait of the caller answered last; how long the next in line has "
        "waited; the callers waiting, and one more, over the rate at which the agents on duty work (where nobody is on "
        "duty: all the time that the world has, so that believers hang up).",
        source="Ibrahim and Whitt 2009, M&SOM 11:397",
    )
    fixed_s: Number = parameter(60.0, "s", "Announced wait", "What is announced when it is fixed.", allowed=SECONDS)
    believed_share: Number = parameter(
        0.5, "share", "Believed", "The share of callers who act on it.", allowed=SHARE, usual=SHARE
    )
    stretch: Number = parameter(
        0.0,
        "times",
        "Stretch",
        "By how much the patience of a believer who stays grows.",
        allowed=(0.0, 100.0),
        usual=(0, 2),
    )


class Callback(Part):
    """An offer to be called back instead of waiting, made when the wait looks long and the day is long enough.

    >>> Callback(above_s=120, accepted_share=0.6).promise_s
    1800.0
    """

    above_s: Number = parameter(
        180.0,
        "s",
        "Offered above",
        "The offer is made when the wait by queue length is estimated longer than this.",
        allowed=SECONDS,
        usual=(0, 600),
    )
    accepted_share: Number = parameter(
        0.5, "share", "Accepted", "The share of callers who accept the offer.", allowed=SHARE, usual=SHARE
    )
    promise_s: Number = parameter(
        1800.0,
        "s",
        "Promised after",
        "When the call-back is promised.",
        allowed=SECONDS,
        usual=(300, 7200),
        source="001-22",
    )
    tolerance_s: Number = parameter(
        600.0,
        "s",
        "Tolerance",
        "A call-back later than this after its time is a broken promise; nobody calls any more.",
        allowed=SECONDS,
        usual=(0, 1800),
        source="001-22",
    )


class Queue(Part):
    """Where a caller waits, and what is heard before: an advert, then a menu of several layers.

    >>> Queue(patience_s=180, menu_layers=3, prompt_s=20).before_s()
    60.0
    """

    priority: Count = parameter(
        5,
        "",
        "Priority",
        "Among queues that an agent prefers equally, the lower number is served first.",
        allowed=(1, 99),
        usual=(1, 9),
    )
    patience_s: Duration | None = parameter(
        None, "s", "Patience", "How long a caller waits before giving up; empty: callers wait for ever."
    )
    hang_up_share: Number = parameter(
        0.0,
        "share",
        "Hangs up at once",
        "The share of callers who give up at once when not answered immediately.",
        allowed=SHARE,
        usual=SHARE,
        source="Zeltyn and Mandelbaum 2005, Queueing Systems 51:361",
    )
    advert_s: Number = parameter(
        0.0,
        "s",
        "Advert",
        "Recorded advertising before the menu.",
        allowed=SECONDS,
        usual=(0, 120),
        source="002-01",
    )
    music: bool = parameter(
        False, "", "Music", "Music while holding, which makes the wait seem shorter or longer.", source="002-01, 003-68"
    )
    menu_layers: Count = parameter(
        0,
        "layers",
        "Menu layers",
        "How many menus the caller must get through.",
        allowed=(0, 50),
        usual=(0, 8),
        source="002-01, 004-13",
    )
    prompt_s: Number = parameter(
        20.0, "s", "Menu prompt", "How long one layer of the menu takes.", allowed=SECONDS, usual=(0, 60)
    )

    self_service_share: Number = parameter(
        0.0,
        "share",
        "Self-service",
        "The share of callers whom the menu itself serves, to its last layer.",
        allowed=SHARE,
        usual=SHARE,
        source="004-25",
    )
    opt_out_share: Number = parameter(
        0.0,
        "share",
        "Opts out",
        "The share of callers who press for an agent after the first layer.",
        allowed=SHARE,
        usual=SHARE,
        source="004-13",
    )
    announcement: Announcement | None = parameter(
        None, "", "Announced wait", "What callers who must wait are told; empty: nothing."
    )
    callback: Callback | None = parameter(None, "", "Call-back", "An offer to be called back; empty: none.")
    transferred_first: bool = parameter(
        False, "", "Transferred first", "Calls that were passed on go before those that dialled this queue themselves."
    )

    def before_s(self) -> float:
        """Seconds from dialling to joining the queue, for a caller who hears the whole menu."""
        return self.advert_s + self.menu_layers * self.prompt_s
