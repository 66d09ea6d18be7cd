"""How long callers are ready to wait: the shapes that the queue with general patience accepts."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self

from sim.core.language import say
from sim.core.refusal import ScenarioError, shown
from sim.theory.checks import at_least, rate, share, whole

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Patience:
    """The distribution of how long a caller waits before giving up, on top of a share that won't wait at all.

    `at_once` is the share, 0 to below 1, that hangs up as soon as it hears that no agent is free. Of the others
    `survival(t)` is the share ready to wait longer than t, `gone(t)` one minus it, both for a numpy array of times
    above 0; survival falls from 1 (or less) toward 0 and is smooth except at the `marks`, times at which it has a
    step, a bend, or simply its middle. Times are in the time unit of the rates it is used with. Make one by

        Patience.constant(length)         all the same            Patience.uniform(low, high)
        Patience.exponential(mean)        Erlang A                Patience.lognormal(mean, sd)
        Patience.weibull(mean, shape)     shape 1 is exponential  Patience.erlang(mean, phases)
        Patience.of(survival, marks)      any other; survival takes and returns a numpy array

    `mean` and `sd` are those of the callers who do not hang up at once. Raises ScenarioError for lengths, means and
    shapes that are not above 0, for low above high, and for a share at_once that is not from 0 to below 1.

    Source: Baccelli & Hebuterne, in *Performance '81* (1981) 159; Mandelbaum & Zeltyn, in *Lecture Notes: Service
    Engineering* (2004), for the shapes found in data.

    >>> round(float(Patience.uniform(0, 4, at_once=0.1).longer_than(1.0)), 6)
    0.675
    """

    survival: "Callable[[np.ndarray], np.ndarray]"
    gone: "Callable[[np.ndarray], np.ndarray]"
    marks: tuple[float, ...] = ()
    at_once: float = 0.0

    def __post_init__(self) -> None:
        if share("at_once", self.at_once) == 1:
            raise ScenarioError(
                say("at_once must be below 1, not 1: where nobody waits at all, the queue is erlang_b.")
            )

    def longer_than(self, t: "np.ndarray") -> "np.ndarray":
        """Return the share of all callers ready to wait longer than `t`, above 0, a number or a numpy array.

        >>> float(Patience.exponential(3.0, at_once=0.2).longer_than(0.0))
        0.8
        """
        return (1.0 - self.at_once) * self.survival(t)

    def up_to(self, t: "np.ndarray") -> "np.ndarray":
        """Return the share of all callers who give up within `t`, those who hang up at once included.

        >>> float(Patience.constant(3.0, at_once=0.25).up_to(2.0))
        0.25
        """
        return self.at_once + (1.0 - self.at_once) * self.gone(t)

    @classmethod
    def constant(cls, length: float, at_once: float = 0.0) -> Self:
        """Everybody waits for the same length. ScenarioError unless above 0."""
        length = rate("length", length)
        return cls(partial(_step, length, 1.0), partial(_step, length, 0.0), (length,), at_once)

    @classmethod
    def uniform(cls, low: float, high: float, at_once: float = 0.0) -> Self:
        """Any length between two bounds, equally likely. ScenarioError unless 0 <= low < high."""
        low, high = at_least("low", low, 0), rate("high", high)
        if low >= high:
            raise ScenarioError(say("low must be below high, not {low:g} beside {high:g}.", low=low, high=high))
        return cls(partial(_ramp, high, low), partial(_ramp, low, high), (low, high), at_once)

    @classmethod
    def exponential(cls, mean: float, at_once: float = 0.0) -> Self:
        """No memory, as in Erlang A. ScenarioError unless the mean is above 0."""
        return cls.weibull(mean, 1.0, at_once)

    @classmethod
    def weibull(cls, mean: float, shape: float, at_once: float = 0.0) -> Self:
        """Shape below 1: who has waited long will wait longer. ScenarioError unless mean > 0, shape 0.1..50."""
        mean, shape = rate("mean", mean), rate("shape", shape)
        if not 0.1 <= shape <= 50:
            raise ScenarioError(say("shape must be from 0.1 to 50, not {shape:g}.", shape=shape))
        scale = mean / math.gamma(1.0 + 1.0 / shape)
        return cls(partial(_weibull, scale, shape), partial(_weibull_gone, scale, shape), (scale,), at_once)

    @classmethod
    def lognormal(cls, mean: float, sd: float, at_once: float = 0.0) -> Self:
        """The logarithm is normal. ScenarioError unless mean and sd, those of the length itself, are above 0."""
        mean, sd = rate("mean", mean), rate("sd", sd)
        sigma = math.sqrt(math.log1p((sd / mean) ** 2))
        if not 1e-6 < sigma < 10:
            raise ScenarioError(
                say("sd must be of a size comparable to the mean, not {sd:g} beside {mean:g}.", sd=sd, mean=mean)
            )
        mu = math.log(mean) - sigma * sigma / 2
        return cls(
            partial(_lognormal, mu, -sigma), partial(_lognormal, mu, sigma), _around(math.exp(mu), sigma), at_once
        )

    @classmethod
    def erlang(cls, mean: float, phases: int, at_once: float = 0.0) -> Self:
        """The sum of equal exponential phases. ScenarioError unless the mean is above 0, phases whole, 1 to 10,000."""
        mean, phases = rate("mean", mean), whole("phases", phases, 10_000)
        marks = _around(mean, 1 / math.sqrt(phases))
        return cls(partial(_erlang, mean, phases), partial(_erlang_gone, mean, phases), marks, at_once)

    @classmethod
    def of(
        cls, survival: "Callable[[np.ndarray], np.ndarray]", marks: tuple[float, ...] = (), at_once: float = 0.0
    ) -> Self:
        """Any survival function of a numpy array; `marks`, above 0, are the times of its steps and bends."""
        if not callable(survival):
            raise ScenarioError(
                say("survival must be a function of an array of times, not {survival}.", survival=shown(survival))
            )
        return cls(survival, partial(_rest, survival), tuple(rate("marks", mark) for mark in marks), at_once)


def _around(middle: float, spread: float) -> tuple[float, ...]:
    """Return the middle of a distribution and the places where its log is some spreads off, as marks."""
    return tuple(middle * math.exp(step * spread) for step in (-4, -2, 0, 2, 4))


def _rest(survival: "Callable[[np.ndarray], np.ndarray]", t: "np.ndarray") -> "np.ndarray":
    return 1.0 - survival(t)


def _step(length: float, before: float, t: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return np.where(t < length, before, 1.0 - before)[()]


def _ramp(zero: float, one: float, t: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return np.clip((t - zero) / (one - zero), 0.0, 1.0)


def _weibull(scale: float, shape: float, t: "np.ndarray") -> "np.ndarray":
    import numpy as np

    with np.errstate(under="ignore", over="ignore"):
        return np.exp(-((t / scale) ** shape))


def _weibull_gone(scale: float, shape: float, t: "np.ndarray") -> "np.ndarray":
    import numpy as np

    with np.errstate(under="ignore", over="ignore"):
        return -np.expm1(-((t / scale) ** shape))


def _lognormal(mu: float, sigma: float, t: "np.ndarray") -> "np.ndarray":
    import numpy as np
    from scipy.special import ndtr

    with np.errstate(divide="ignore"):
        below: np.ndarray = ndtr((np.log(t) - mu) / sigma)
    return below


def _erlang(mean: float, phases: int, t: "np.ndarray") -> "np.ndarray":
    from scipy.special import gammaincc

    left: np.ndarray = gammaincc(phases, phases * t / mean)
    return left


def _erlang_gone(mean: float, phases: int, t: "np.ndarray") -> "np.ndarray":
    from scipy.special import gammainc

    gone: np.ndarray = gammainc(phases, phases * t / mean)
    return gone
