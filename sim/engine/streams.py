"""The streams of luck of one run: one for each kind of draw."""

from dataclasses import dataclass

from sim.core.luck import stream


@dataclass(frozen=True)
class Streams:
    """The streams of one run, hashed once."""

    arrival: int
    reason: int
    patience: int
    handling: int
    after_call: int
    solved: int
    redial: int
    redial_delay: int
    comes_back: int
    back_after: int
    morning_after: int
    complaint: int
    recovery: int
    hang_up: int
    self_service: int
    opt_out: int
    absence: int
    belief: int
    callback: int
    recognised: int
    message: int
    need: int
    renewal: int
    renewal_phase: int
    calls: int
    busy_day: int
    half_day: int
    kindness: int
    segment: int
    tenure: int
    at_first: int
    joins: int
    recommends: int
    win_back: int
    programme: int


def streams_of(seed: int, replication: int) -> Streams:
    """The streams of a seed and a replication.

    >>> streams_of(1, 0).patience == streams_of(1, 0).handling
    False
    """
    return Streams(**{name: stream(seed, replication, name) for name in Streams.__dataclass_fields__})
