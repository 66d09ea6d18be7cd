"""Nuisance calls and the four things that can be done with those that are recognised (001-24)."""

from sim.core.luck import nth, uniform
from sim.core.ticks import ticks
from sim.engine.plan import QueuePlan
from sim.engine.reference.floor import Floor
from sim.engine.reference.people import Call


def treatment_of(floor: Floor, call: Call) -> str:
    """What is done with a call: "none" for everybody else's and for those that are not recognised."""
    if not floor.plan.reasons[call.reason].nuisance:
        return "none"
    rule = floor.plan.nuisance
    if rule.treatment == "none":
        return "none"
    recognised = uniform(floor.streams.recognised, call.who, nth(call.visit, call.attempt)) < rule.recognised_share
    return rule.treatment if recognised else "none"


def message(floor: Floor, call: Call) -> int:
    """How long the caller listens to the recorded fault message, in ticks."""
    u = uniform(floor.streams.message, call.who, nth(call.visit, call.attempt))
    return ticks(floor.message(u), floor.plan.horizon + 1)


def recording(floor: Floor) -> int:
    """How long the recording before their own queue takes, in ticks."""
    return floor.plan.nuisance.recording


def queue_of(floor: Floor) -> QueuePlan:
    """The queue of nuisance calls, or the supervisor's."""
    return floor.plan.queues[floor.plan.nuisance.queue]
