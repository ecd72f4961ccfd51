"""Arm drive: how far the upper arm swings, how the elbow is held, when the arm moves against the leg."""

from __future__ import annotations

import numpy as np

from metrics.curves import ensemble, stride_times
from metrics.estimate import Reading
from metrics.measures.run import Run, opposite
from metrics.values import SIDES, Floats


def shoulder_range(run: Run) -> list[Reading]:
    """Foremost less rearmost upper arm angle in each stride, deg."""
    readings = []
    for side in SIDES:
        name = f"{side}_upper_arm"
        # any stride will do: an arm swings once in a stride of either foot; its own foot's keep sides apart
        angle, _, _ = ensemble(run.angle(name), [s for s in run.strides if s.foot == side])
        readings += [Reading(side, float(np.ptp(row)), 1.4 * run.noise_of(name)) for row in angle]
    return readings


def elbow_angle_mean(run: Run) -> list[Reading]:
    """Mean elbow angle over each stride, deg; 0 = straight, flexion positive."""
    readings = []
    for side in SIDES:
        name = f"{side}_elbow"
        angle, _, _ = ensemble(run.angle(name), [s for s in run.strides if s.foot == side])
        readings += [Reading(side, float(row[:-1].mean()), 0.3 * run.noise_of(name)) for row in angle]
    return readings


def arm_leg_lag(run: Run) -> list[Reading]:
    """How much later the upper arm swings than the opposite thigh, % of stride; positive = the arm is late.

    Shift at which the two curves over one stride agree best (circular cross-correlation, mean removed,
    a parabola through the three best shifts). The side is that of the arm.
    """
    readings = []
    for stride in run.strides:
        arm = opposite(stride.foot)
        times = stride_times(stride)[:-1]
        thigh = run.angle(f"{stride.foot}_thigh").at(times)
        upper_arm = run.angle(f"{arm}_upper_arm").at(times)
        if np.all(np.isfinite(thigh)) and np.all(np.isfinite(upper_arm)):
            readings.append(Reading(arm, circular_lag(thigh, upper_arm)))
    return readings


def circular_lag(first: Floats, second: Floats) -> float:
    """Shift of ``second`` after ``first`` (both (m,), one period), % of the period, from -50 to 50."""
    count = first.size
    spectrum = np.conj(np.fft.rfft(first - first.mean())) * np.fft.rfft(second - second.mean())
    match = np.fft.irfft(spectrum, count)
    best = int(np.argmax(match))
    before, here, after = match[best - 1], match[best], match[(best + 1) % count]
    bend = before - 2 * here + after
    shift = best + (0.5 * (before - after) / bend if bend < 0 else 0.0)
    return float((shift / count * 100.0 + 50.0) % 100.0 - 50.0)
