"""Left against right, and how steady the stride is."""

from __future__ import annotations

import math

import numpy as np

from metrics.estimate import Estimate
from metrics.measures.run import Run

_FEWEST_STRIDES = 4


def symmetry_index(left: Estimate, right: Estimate) -> Estimate:
    """(right - left) / their mean, %; positive = the right one is greater."""
    middle = (left.value + right.value) / 2
    value = 100.0 * (right.value - left.value) / middle
    sd = 100.0 * math.hypot(left.sd * right.value, right.sd * left.value) / middle**2
    return Estimate(value, sd, min(left.freedom, right.freedom), left.n + right.n)


def stride_variability(run: Run) -> Estimate | None:
    """Coefficient of variation of the stride time, %, less the part that measurement error adds.

    A steady change over the clip (speeding up) is taken out first. None for fewer than four strides.
    """
    strides = run.strides
    if len(strides) < _FEWEST_STRIDES:
        return None
    times = np.array([stride.stride_time_s for stride in strides])
    starts = np.array([stride.start_s for stride in strides])
    rest = times - np.polyval(np.polyfit(starts, times, 1), starts)
    freedom = len(strides) - 2
    variance = float(rest @ rest) / freedom
    error = float(np.mean([(stride.stride_time_sd_s or 0.0) ** 2 for stride in strides]))
    # strides of the two feet overlap by half, so that about half of them are independent
    spread = variance * math.sqrt(2.0 / max(1.0, freedom / 2))
    own = math.sqrt(max(0.0, variance - error))
    share = 100.0 / float(times.mean())
    # slope of a square root, held finite where little is left above the measurement error
    sd = spread / (2 * max(own, math.sqrt(spread) / 2, 1e-6))
    return Estimate(own * share, sd * share, float(freedom), len(strides))
