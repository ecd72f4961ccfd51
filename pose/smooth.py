"""Smoothing without lag, on irregular times, with weights.

Each keypoint's positions y are replaced by the z that minimises

    sum w dt (y - z)^2 + lambda sum dt (third derivative of z)^2        (Whittaker 1923; Eilers 2003)

whose response on even times is 1 / (1 + (f/f0)^6): a zero-lag low-pass whose cut-off follows from lambda. It
needs no padding (a parabola passes unchanged, also at the ends), takes irregular times and weights as they
are, and is used on each stretch without a gap. The cut-off is the frequency where the response is
1/sqrt(2), chosen once per clip by Winter's residual analysis (Winter 2009, Biomechanics and Motor Control
of Human Movement, 3.4).
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solveh_banded

from pose.runs import present, runs_of
from pose.sequence import Floats, PoseSequence

ORDER = 3
CUTOFF_RANGE_HZ = (7.0, 12.0)
DEFAULT_CUTOFF_HZ = 10.0
"""Below `MIN_RATE_HZ`, where no band of pure noise is left to judge by."""
MIN_RATE_HZ = 50.0
MAX_SHARE_OF_RATE = 0.45
"""A cut-off beyond this share of the frame rate would leave the positions as they are."""
JUDGED_BY = ("knee", "ankle")
"""The fast ends of thigh and shank: slower points would ask for a cut-off that damps these."""
MOST_TRIED_HZ = 24.0
"""Higher, the correlated noise of a pose network passes for motion and the choice is always the highest."""
LEAST_WEIGHT = 0.1


def smooth(sequence: PoseSequence, cutoff_hz: float | None = None) -> PoseSequence:
    """Smooth all keypoints in the ground's frame, each weighted by its confidence.

    Parameters
    ----------
    sequence
        Repaired, short gaps filled; a longer gap parts the smoothing.
    cutoff_hz
        Cut-off; by default `choose_cutoff`.
    """
    cutoff_hz = choose_cutoff(sequence) if cutoff_hz is None else cutoff_hz
    ground = sequence.ground_px()
    smoothed = ground.copy()
    for k in range(len(sequence.keypoints)):
        weight = _weights(sequence.confidence[:, k])
        smoothed[:, k] = low_pass(sequence.time_s, ground[:, k], cutoff_hz, weight)
    linear, shift = sequence.image_to_ground[:, :, :2], sequence.image_to_ground[:, :, 2]
    image = np.einsum("nij,nkj->nki", np.linalg.inv(linear), smoothed - shift[:, None, :])
    return sequence.with_positions(image)


def low_pass(time_s: Floats, values: Floats, cutoff_hz: float, weight: Floats | None = None) -> Floats:
    """Low-pass each stretch without a gap.

    Parameters
    ----------
    time_s : (n,)
    values : (n, m)
        NaN in any column makes the row a gap.
    cutoff_hz
        Frequency at which the amplitude falls to 1/sqrt(2).
    weight : (n,)
        Relative weights, 1 is usual; half the weight lowers the cut-off by a ninth.

    Returns
    -------
    (n, m)
        NaN where the input is.
    """
    weight = np.ones(time_s.size) if weight is None else weight
    smoothed = values.copy()
    for a, b in runs_of(present(values)):
        if b - a > ORDER + 1:
            smoothed[a:b] = _whittaker(time_s[a:b], values[a:b], cutoff_hz, weight[a:b])
    return smoothed


def _whittaker(time: Floats, values: Floats, cutoff_hz: float, weight: Floats) -> Floats:
    """Solve (W + lambda D'D) z = W y, a positive definite band matrix."""
    n = time.size
    step = float(np.median(np.diff(time)))
    if cutoff_hz * step > MAX_SHARE_OF_RATE:
        return values
    # Times in units of the usual step: well conditioned at any frame rate.
    t = (time - time[0]) / step
    # Where the response is 1/sqrt(2), lambda times the squared response of the third difference is sqrt(2)
    # - 1.
    strength = (np.sqrt(2) - 1) / (2 * np.sin(np.pi * cutoff_hz * step)) ** (2 * ORDER)
    rows = _third_derivative(t)
    width = (t[ORDER:] - t[:-ORDER]) / ORDER
    band = np.zeros((ORDER + 1, n))
    for i in range(ORDER + 1):
        for j in range(i, ORDER + 1):
            band[j - i, i : i + n - ORDER] += strength * width * rows[:, i] * rows[:, j]
    weighted = weight * np.gradient(t)
    band[0] += weighted
    # The middle of the values is taken off, so that rounding stays small beside the px positions.
    origin = values.mean(axis=0)
    solved: Floats = solveh_banded(band, weighted[:, None] * (values - origin), lower=True) + origin
    return solved


def _third_derivative(t: Floats) -> Floats:
    """Coefficients (n-3, 4) of the third derivative from four points, 3! times the divided difference."""
    points = np.stack([t[i : t.size - ORDER + i] for i in range(ORDER + 1)], axis=1)
    gaps = points[:, :, None] - points[:, None, :]
    gaps[:, np.arange(ORDER + 1), np.arange(ORDER + 1)] = 1.0
    coefficients: Floats = 6.0 / gaps.prod(axis=2)
    return coefficients


def _weights(confidence: Floats) -> Floats:
    """Weights relative to what this keypoint usually has, at most 1."""
    known = confidence[confidence > 0]
    usual = float(np.median(known)) if known.size else 1.0
    return np.clip(confidence / usual, LEAST_WEIGHT, 1.0)


def choose_cutoff(sequence: PoseSequence) -> float:
    """Cut-off of a clip by Winter's residual analysis, Hz, kept within `CUTOFF_RANGE_HZ`.

    The residual of the filter falls steeply with the cut-off while it removes motion, then in a straight
    line while it removes noise. The line, continued to 0 Hz, is the noise; the cut-off is where the
    residual equals it.
    """
    rate = sequence.frame_rate_hz
    if not rate >= MIN_RATE_HZ:
        return DEFAULT_CUTOFF_HZ
    tried = np.arange(3.0, min(MOST_TRIED_HZ, 0.4 * rate) + 0.1, 1.0)
    root = (sequence.point("left_hip") + sequence.point("right_hip")) / 2
    chosen = []
    for part in JUDGED_BY:
        for side in ("left", "right"):
            values = sequence.point(f"{side}_{part}")
            values = values if part == "hip" else values - root
            choice = _winter(sequence.time_s, values, tried)
            if choice is not None:
                chosen.append(choice)
    if not chosen:
        return DEFAULT_CUTOFF_HZ
    return float(np.clip(np.median(chosen), *CUTOFF_RANGE_HZ))


def _winter(time: Floats, values: Floats, tried: Floats) -> float | None:
    """Cut-off for one keypoint, or None if too little of it is known."""
    known = np.isfinite(values).all(axis=1)
    if known.sum() < 20:
        return None
    residual = np.array(
        [np.sqrt(np.mean((values - low_pass(time, values, float(f)))[known] ** 2)) for f in tried]
    )
    line = tried >= 0.7 * tried[-1]
    slope, noise = np.polyfit(tried[line], residual[line], 1)
    if slope >= 0:
        return float(tried[0])
    below = np.flatnonzero(residual <= noise)
    if below.size == 0:
        return float(tried[-1])
    k = int(below[0])
    if k == 0:
        return float(tried[0])
    return float(np.interp(-noise, -residual[k - 1 : k + 1], tried[k - 1 : k + 1]))
