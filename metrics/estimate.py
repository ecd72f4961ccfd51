"""How single readings become one value with its standard deviation and 95 % interval.

The error of a mean has two parts. The random part shrinks with the number of readings: scatter between
steps, which holds the athlete's own variation as well as random measurement error. The systematic part does
not: keypoints that sit beside the joint, touchdown found a little early on every step, the scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student_t

from metrics.values import Side

PRIOR_READINGS = 6.0
"""Weight of the scatter known from other runs, in readings; steadies that seen in two or three steps."""


@dataclass(frozen=True)
class Reading:
    """One step's or stride's value.

    Attributes
    ----------
    foot
        Side that it belongs to.
    value
        In the metric's unit.
    random_sd
        Random measurement error, in the metric's unit.
    per_second
        Change of the value if touchdown were found later, in the metric's unit per s. An error that all
        touchdowns share acts through it.
    per_second_toe_off
        The same for toe-off.
    touchdown_s
        Touchdown of the contact that it was read at, s, if it belongs to one.
    """

    foot: Side
    value: float
    random_sd: float = 0.0
    per_second: float = 0.0
    per_second_toe_off: float = 0.0
    touchdown_s: float | None = None


@dataclass(frozen=True)
class Estimate:
    """A value, its standard deviation, the degrees of freedom of that, and the number of readings."""

    value: float
    sd: float
    freedom: float
    n: int

    def ci95(self) -> tuple[float, float]:
        """Return the 95 % interval, by the t distribution."""
        half = float(student_t.ppf(0.975, max(self.freedom, 1.0))) * self.sd
        return self.value - half, self.value + half

    def with_systematic(self, systematic_sd: float) -> Estimate:
        """Add an error that is the same for all readings; it counts as well known (Welch-Satterthwaite)."""
        total = math.hypot(self.sd, systematic_sd)
        freedom = math.inf if self.sd == 0 else self.freedom * (total / self.sd) ** 4
        return Estimate(self.value, total, freedom, self.n)

    def times(self, factor: float) -> Estimate:
        """Return the estimate of a multiple."""
        return Estimate(self.value * factor, self.sd * abs(factor), self.freedom, self.n)


def mean_of(readings: Sequence[Reading], typical_scatter: float) -> Estimate | None:
    """Mean over steps with its random error; None without readings.

    The scatter between steps is that seen, taken within each side so that a difference between the legs is no
    scatter, and drawn towards what other runs show (`typical_scatter` and the readings' random error,
    weighing as much as six readings).
    """
    values = np.array([reading.value for reading in readings])
    if values.size == 0:
        return None
    squares, freedom = 0.0, 0
    for side in ("left", "right"):
        own = np.array([r.value for r in readings if r.foot == side])
        if own.size > 1:
            squares += float(np.sum((own - own.mean()) ** 2))
            freedom += own.size - 1
    error = float(np.mean([reading.random_sd**2 for reading in readings]))
    expected = typical_scatter**2 + error
    weight = PRIOR_READINGS + freedom
    variance = (PRIOR_READINGS * expected + squares) / weight
    return Estimate(float(values.mean()), math.sqrt(variance / values.size), weight, int(values.size))


def ratio(above: Estimate, below: Estimate) -> Estimate:
    """Quotient of two independent estimates, first order."""
    value = above.value / below.value
    relative = math.hypot(above.sd / above.value, below.sd / below.value) if above.value else 0.0
    return Estimate(value, abs(value) * relative, min(above.freedom, below.freedom), min(above.n, below.n))
