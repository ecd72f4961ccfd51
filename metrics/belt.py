"""What standing feet tell about the ground: belt speed, leftover camera motion, slope and level."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from metrics.stance import Stance, slope
from metrics.values import Floats, Side

_KNOT_S = 0.8
_MIN_STANCES_FOR_SLOPE = 4
_MIN_RUN_M = 2.0


def carried(time_s: Floats, velocity: Floats) -> Floats:
    """Distance carried at ``velocity`` (n,), m/s, from the first frame on, (n,), m."""
    steps = 0.5 * (velocity[1:] + velocity[:-1]) * np.diff(time_s)
    return np.concatenate([[0.0], np.cumsum(steps)])


def belt_velocity(
    time_s: Floats, foot: Callable[[Side], Floats], stances: Sequence[Stance], varies: bool
) -> Floats:
    """Velocity to add to x so that standing feet stand still.

    Parameters
    ----------
    time_s : (n,)
    foot
        Gives toe, heel and ankle (n, 3, 2), m, of a side.
    stances
        Rough stances.
    varies
        Whether it may change over the clip (leftover camera motion) or is one number (a belt).

    Returns
    -------
    (n,)
        m/s.
    """
    times, speeds = [], []
    for stance in stances:
        middle, half = 0.5 * (stance.start_s + stance.end_s), 0.5 * (stance.end_s - stance.start_s)
        toe = foot(stance.foot)[:, 0, 0]
        inside = (np.abs(time_s - middle) <= max(0.6 * half, 0.02)) & np.isfinite(toe)
        if np.count_nonzero(inside) >= 3:
            times.append(middle)
            speeds.append(-float(np.polyfit(time_s[inside] - middle, toe[inside], 1)[0]))
        elif np.any(inside):
            speed = -slope(time_s, toe)[inside]
            times.append(middle)
            speeds.append(float(np.median(speed)))
    if not speeds:
        return np.zeros(time_s.size)
    if not varies or len(speeds) < 3:
        return np.full(time_s.size, float(np.median(speeds)))
    return _smooth_robust(np.asarray(times), np.asarray(speeds), time_s)


def _smooth_robust(times: Floats, values: Floats, at: Floats) -> Floats:
    """Local robust line through ``values`` at ``times``, read at ``at``; constant beyond the ends."""
    at = np.clip(at, times[0], times[-1])
    weight = np.exp(-0.5 * ((times - at[:, None]) / (0.5 * _KNOT_S)) ** 2)
    error = values - _weighted_median(np.broadcast_to(values, weight.shape), weight)[:, None]
    spread = np.maximum(_weighted_median(np.abs(error), weight), 0.1)
    robust = weight / (1 + (error / (2 * spread[:, None])) ** 2)
    smooth: Floats = (robust * values).sum(axis=1) / robust.sum(axis=1)
    return smooth


def _weighted_median(values: Floats, weight: Floats) -> Floats:
    """Median of each row of values (n, m) with weights (n, m), (n,)."""
    order = np.argsort(values, axis=1)
    total = np.cumsum(np.take_along_axis(weight, order, axis=1), axis=1)
    middle = np.argmax(total >= 0.5 * total[:, -1:], axis=1)
    row = np.arange(middle.size)
    median: Floats = values[row, order[row, middle]]
    return median


def foot_drift(
    time_s: Floats,
    foot: Callable[[Side], Floats],
    stances: Sequence[Stance],
    max_tilt: float,
    *,
    level_varies: bool,
    flat: bool,
) -> tuple[float, Floats]:
    """Slope of the ground line and its level.

    Parameters
    ----------
    level_varies
        Whether the level may change with time (leftover camera motion); the slope is then part of it.
    flat
        Whether the slope is taken as zero (treadmill).

    Returns
    -------
    slope
        Rise over run.
    level : (n,)
        Height at x = 0 (with slope) of a standing foot's lowest point, m.
    """
    places, heights, times = [], [], []
    for stance in stances:
        points = foot(stance.foot)
        inside = (time_s >= stance.start_s) & (time_s <= stance.end_s)
        low = points[inside][:, :2, 1]
        low = np.where(np.isfinite(low), low, np.inf).min(axis=1)
        low = low[np.isfinite(low)]
        x = points[inside][:, 0, 0]
        x = x[np.isfinite(x)]
        if low.size and x.size:
            places.append(float(np.median(x)))
            heights.append(float(np.quantile(low, 0.4)))
            times.append(0.5 * (stance.start_s + stance.end_s))
    if not heights:
        return 0.0, np.zeros(time_s.size)
    x, y, t = np.asarray(places), np.asarray(heights), np.asarray(times)
    if level_varies and x.size >= 3:
        return 0.0, _smooth_robust(t, y, time_s)
    tilt = 0.0 if flat or x.size < _MIN_STANCES_FOR_SLOPE or np.ptp(x) < _MIN_RUN_M else _median_slope(x, y)
    tilt = float(np.clip(tilt, -max_tilt, max_tilt))
    return tilt, np.full(time_s.size, float(np.median(y - tilt * x)))


def _median_slope(x: Floats, y: Floats) -> float:
    """Theil-Sen slope over pairs that are well apart."""
    first, second = np.triu_indices(x.size, 1)
    gap = x[second] - x[first]
    far = np.abs(gap) > 0.3 * np.ptp(x)
    return float(np.median((y[second] - y[first])[far] / gap[far]))
