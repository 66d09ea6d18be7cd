"""Durations that vary: exponential, lognormal, Erlang and their relatives.

Each is frozen data with a mean, a variance and a ``quantile(u)``: one uniform number gives one duration, and a larger
number never a shorter one (except `HyperExponential`, which spends the number on the choice first). A distribution has
no unit; the parameter that holds it has (``patience_s``, ``delay_days``).

The quantile functions use only + - * /, sqrt, exp, log and log1p, which give the same bits in plain Python and in
compiled code; powers and gamma functions do not.
"""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from math import exp, gamma, log, log1p, sqrt
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.core.language import later, say
from sim.core.normal import normal_quantile
from sim.core.parameter import NOT_NEGATIVE, SHARE, Count, Number, Part, not_allowed, parameter
from sim.core.wrong import Form

POSITIVE = (1e-6, 1e9)
BELOW_ONE = 1.0 - 2.0**-53


def exponential_quantile(u: float, mean: float) -> float:
    """-mean * log(1 - u). For the numbers that luck gives 1 - u is exact, and log takes half the time of log1p."""
    return -mean * log(1.0 - u)


def lognormal_quantile(u: float, mu: float, sigma: float) -> float:
    """exp(mu + sigma * z), z the standard normal quantile of u."""
    return exp(mu + sigma * normal_quantile(u))


def weibull_quantile(u: float, scale: float, shape: float) -> float:
    """scale * (-log(1 - u)) ** (1 / shape), the power written with exp and log."""
    return scale * exp(log(-log1p(-u)) / shape)


def uniform_quantile(u: float, low: float, high: float) -> float:
    """low + (high - low) * u."""
    return low + (high - low) * u


def hyperexponential_quantile(u: float, share: float, mean: float, other_mean: float) -> float:
    """The number first says which of two exponentials, what is left of it how long."""
    if u < share:
        return exponential_quantile(min(u / share, BELOW_ONE), mean)
    return exponential_quantile(min((u - share) / (1.0 - share), BELOW_ONE), other_mean)


def erlang_quantile(u: float, phase_mean: float, phases: int) -> float:
    """The x at which 1 - exp(-x) * sum(x**n / n!, n < phases) reaches u, times the mean of a phase.

    Newton's steps inside a bracket that shrinks at each; the same fixed rule everywhere, so the same bits.
    """
    low, high = 0.0, 1.0
    while _erlang_below(high, phases)[0] < u:
        low, high = high, high * 2.0
    x = 0.5 * (low + high)
    for _ in range(60):
        below, density = _erlang_below(x, phases)
        if below < u:
            low = x
        else:
            high = x
        better = x - (below - u) / density if density > 0.0 else low
        if not low < better < high:
            better = 0.5 * (low + high)
        if better == x:
            break
        x = better
    return x * phase_mean


def _erlang_below(x: float, phases: int) -> tuple[float, float]:
    """Share below x and density at x of an Erlang of unit phases."""
    term, total = exp(-x), 0.0
    for n in range(phases):
        total += term
        density = term
        term = term * x / (n + 1)
    return 1.0 - total, density


class Distribution(Part):
    """What every distribution can tell: ``mean_value()``, ``variance()``, ``quantile(u)``."""

    said_as: ClassVar[str] = later("a distribution, such as sim.Exponential(180)")

    def mean_value(self) -> float:
        raise NotImplementedError

    def variance(self) -> float:
        raise NotImplementedError

    def quantile(self, u: float) -> float:
        raise NotImplementedError


class Constant(Distribution):
    """Always the same. In a scenario file a plain number means this.

    >>> Constant(30).quantile(0.7)
    30.0
    """

    kind: Literal["constant"]
    value: Number = parameter(0.0, "", "Value", "The duration that is always taken.", allowed=NOT_NEGATIVE)

    def mean_value(self) -> float:
        return self.value

    def variance(self) -> float:
        return 0.0

    def quantile(self, u: float) -> float:
        return self.value


class Exponential(Distribution):
    """No memory: having waited says nothing of how much longer. Variance = mean**2.

    >>> Exponential(180).quantile(0.5)
    124.76649250079015
    """

    kind: Literal["exponential"]
    mean: Number = parameter(..., "", "Mean", "The mean duration.", allowed=POSITIVE)

    def mean_value(self) -> float:
        return self.mean

    def variance(self) -> float:
        return self.mean * self.mean

    def quantile(self, u: float) -> float:
        return exponential_quantile(u, self.mean)


class LogNormal(Distribution):
    """The logarithm is normal; the usual shape of handling times (Brown et al. 2005, JASA 100:36, section 4.3).

    `mean` and `sd` are those of the duration itself.

    >>> round(LogNormal(240, 240).quantile(0.5), 1)
    169.7
    """

    kind: Literal["lognormal"]
    mean: Number = parameter(..., "", "Mean", "The mean duration.", allowed=POSITIVE)
    sd: Number = parameter(..., "", "Spread", "The standard deviation of the duration.", allowed=POSITIVE)

    def constants(self) -> tuple[float, float]:
        """mu and sigma of the logarithm: sigma**2 = log(1 + (sd/mean)**2), mu = log(mean) - sigma**2 / 2."""
        ratio = self.sd / self.mean
        square = log1p(ratio * ratio)
        return log(self.mean) - 0.5 * square, sqrt(square)

    def mean_value(self) -> float:
        return self.mean

    def variance(self) -> float:
        return self.sd * self.sd

    def quantile(self, u: float) -> float:
        return lognormal_quantile(u, *self.constants())


class Erlang(Distribution):
    """The sum of equal exponential phases: more regular than an exponential. Variance = mean**2 / phases.

    >>> round(Erlang(300, 4).quantile(0.5), 1)
    275.4
    """

    kind: Literal["erlang"]
    mean: Number = parameter(..., "", "Mean", "The mean duration.", allowed=POSITIVE)
    phases: Count = parameter(2, "phases", "Phases", "How many phases it is the sum of.", allowed=(1, 200))

    def mean_value(self) -> float:
        return self.mean

    def variance(self) -> float:
        return self.mean * self.mean / self.phases

    def quantile(self, u: float) -> float:
        return erlang_quantile(u, self.mean / self.phases, self.phases)


class Weibull(Distribution):
    """Shape below 1: who has waited long will wait longer; above 1: patience runs out.

    >>> round(Weibull(180, 1).quantile(0.5), 6) == round(Exponential(180).quantile(0.5), 6)
    True
    """

    kind: Literal["weibull"]
    mean: Number = parameter(..., "", "Mean", "The mean duration.", allowed=POSITIVE)
    shape: Number = parameter(1.0, "", "Shape", "1 is exponential; less is burstier.", allowed=(0.1, 50))

    def scale(self) -> float:
        return self.mean / gamma(1.0 + 1.0 / self.shape)

    def mean_value(self) -> float:
        return self.mean

    def variance(self) -> float:
        scale = self.scale()
        return scale * scale * gamma(1.0 + 2.0 / self.shape) - self.mean * self.mean

    def quantile(self, u: float) -> float:
        return weibull_quantile(u, self.scale(), self.shape)


class Uniform(Distribution):
    """Anything between two bounds, equally likely.

    >>> Uniform(10, 20).quantile(0.5)
    15.0
    """

    kind: Literal["uniform"]
    low: Number = parameter(..., "", "Low", "The shortest duration.", allowed=NOT_NEGATIVE)
    high: Number = parameter(..., "", "High", "The longest duration.", allowed=NOT_NEGATIVE)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.low > self.high:
            raise not_allowed(say("low is above high ({low:g} > {high:g}).", low=self.low, high=self.high))
        return self

    def mean_value(self) -> float:
        return 0.5 * (self.low + self.high)

    def variance(self) -> float:
        width = self.high - self.low
        return width * width / 12.0

    def quantile(self, u: float) -> float:
        return uniform_quantile(u, self.low, self.high)


class HyperExponential(Distribution):
    """Two kinds of call in one: a share is exponential with one mean, the rest with another.

    >>> HyperExponential(0.25, 1200, 200).mean_value()
    450.0
    """

    kind: Literal["hyperexponential"]
    share: Number = parameter(0.5, "share", "Share", "The share that follows the first mean.", allowed=SHARE)
    mean: Number = parameter(..., "", "Mean", "The mean of the first kind.", allowed=POSITIVE)
    other_mean: Number = parameter(..., "", "Other mean", "The mean of the second kind.", allowed=POSITIVE)

    def mean_value(self) -> float:
        return self.share * self.mean + (1.0 - self.share) * self.other_mean

    def variance(self) -> float:
        square = 2.0 * (self.share * self.mean**2 + (1.0 - self.share) * self.other_mean**2)
        return square - self.mean_value() ** 2

    def quantile(self, u: float) -> float:
        return hyperexponential_quantile(u, self.share, self.mean, self.other_mean)


class Empirical(Distribution):
    """Values as they were seen, each as often as its weight says; without weights equally often.

    >>> Empirical([30, 60, 300], [1, 2, 1]).quantile(0.5)
    60.0
    """

    kind: Literal["empirical"]
    values: tuple[Number, ...] = parameter(..., "", "Values", "The durations that occur.")
    weights: tuple[Number, ...] | None = parameter(None, "", "Weights", "How often each occurs, relative.")

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not self.values or min(self.values) < 0:
            raise not_allowed(say("values must hold at least one duration, none below 0."))
        if self.weights is not None:
            if len(self.weights) != len(self.values):
                raise not_allowed(say("weights and values differ in number."))
            if min(self.weights) < 0 or sum(self.weights) <= 0:
                raise not_allowed(say("weights must be 0 or more, and not all 0."))
        return self

    def steps(self) -> tuple[list[float], list[float]]:
        """The values in order and the cumulated shares at which each ends."""
        weights = self.weights or (1.0,) * len(self.values)
        pairs = sorted(zip(self.values, weights, strict=True))
        total = sum(weights)
        return [value for value, _ in pairs], [sofar / total for sofar in accumulate(w for _, w in pairs)]

    def mean_value(self) -> float:
        weights = self.weights or (1.0,) * len(self.values)
        return sum(v * w for v, w in zip(self.values, weights, strict=True)) / sum(weights)

    def variance(self) -> float:
        weights = self.weights or (1.0,) * len(self.values)
        mean = self.mean_value()
        squares = sum((v - mean) ** 2 * w for v, w in zip(self.values, weights, strict=True))
        return squares / sum(weights)

    def quantile(self, u: float) -> float:
        values, ends = self.steps()
        for value, end in zip(values, ends, strict=True):
            if u < end:
                return value
        return values[-1]


def _number_means_constant(given: Any) -> Any:
    if isinstance(given, int | float) and not isinstance(given, bool):
        return {"kind": "constant", "value": given}
    return given


KINDS = Constant | Exponential | LogNormal | Erlang | Weibull | Uniform | HyperExponential | Empirical

# What a parameter that holds a duration is annotated with: any distribution, or a plain number.
Duration = Annotated[
    Annotated[KINDS, Field(discriminator="kind")],
    BeforeValidator(_number_means_constant),
    Form(later("a distribution such as {kind: exponential, mean: 180}"), or_number=True),
]


def prepared(distribution: "Distribution") -> Callable[[float], float]:
    """A distribution's quantile function with everything worked out that does not depend on luck.

    >>> prepared(Exponential(180))(0.5) == Exponential(180).quantile(0.5)
    True
    """
    if isinstance(distribution, Exponential):
        mean = distribution.mean
        return lambda u: exponential_quantile(u, mean)
    if isinstance(distribution, LogNormal):
        mu, sigma = distribution.constants()
        return lambda u: lognormal_quantile(u, mu, sigma)
    if isinstance(distribution, Weibull):
        scale, shape = distribution.scale(), distribution.shape
        return lambda u: weibull_quantile(u, scale, shape)
    if isinstance(distribution, Empirical):
        values, ends = distribution.steps()
        return lambda u: values[min(bisect_right(ends, u), len(values) - 1)]
    return distribution.quantile
