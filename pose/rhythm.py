"""The known rhythm of running, fitted over about a stride around each moment.

Left minus right of a pair of limbs holds only odd harmonics of the stride, because both sides do the same
half a stride apart; a sinusoid therefore predicts its sign through bad frames and gaps. The arms swing in
time with the legs, so that theirs follows from that of the legs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose.runs import present
from pose.sequence import Floats, Ints
from pose.windows import Windows, centres, weigh, windows_around

STRIDE_HZ: Floats = np.arange(0.8, 3.01, 0.1)
"""Stride frequencies that are tried: slow jog to fast sprint."""
MOST_TRIALS = 300
FEWEST_SAMPLES = 5
PREDICT_STRIDES = 0.75
ROBUST_ROUNDS = 4
ROBUST_DEG = 30.0
"""Scale of the error from which a sample counts less: well above the higher harmonics of the difference."""
LEAST_SWING_DEG = 12.0
"""Variation of the size of the difference; less is rest, which flips could make look like a rhythm."""
LEAST_EXPLAINED, LEAST_CLIP_EXPLAINED = 0.5, 0.25
"""Share of the variance in one window, and in a whole clip whose exchanges are not yet repaired."""
LEAST_DEG = 5.0
"""Differences of this size count as rest."""


@dataclass(frozen=True, eq=False)
class Rhythm:
    """Prediction from the frames around each frame, the frame itself left out.

    Attributes
    ----------
    predicted : (n, m)
        NaN where too little is known.
    residual : (n, m)
        Root mean square of what the fit leaves in its window.
    """

    predicted: Floats
    residual: Floats


def basis(phase: Floats, harmonics: int, *, mean: bool) -> Floats:
    """Columns 1 (if ``mean``), cos, sin of each harmonic at a phase (...) in strides, (..., columns)."""
    angle = 2 * np.pi * phase
    waves = [wave(h * angle) for h in range(1, harmonics + 1) for wave in (np.cos, np.sin)]
    return np.stack([np.ones_like(phase), *waves] if mean else waves, axis=-1)


def solve(columns: Floats, values: Floats, weight: Floats) -> Floats:
    """Weighted least squares with a slight pull to zero.

    Returns
    -------
        Coefficients (..., columns, m) for values (..., n, m), columns (..., n, columns), weights (..., n).
    """
    weighted = np.swapaxes(columns * weight[..., None], -1, -2)
    pull = 1e-3 * weight.sum(axis=-1)[..., None, None] * np.eye(columns.shape[-1])
    return np.linalg.solve(weighted @ columns + pull, weighted @ values)


def solve_robust(columns: Floats, values: Floats, weight: Floats, scale: float) -> tuple[Floats, Floats]:
    """Solve with Cauchy weights, so that wrong samples bend the fit little; shapes as `solve`.

    Returns
    -------
        Coefficients (..., columns, m), and the weighted root mean square of what is left (..., m).
    """
    robust = weight
    for _ in range(ROBUST_ROUNDS):
        coefficients = solve(columns, values, robust)
        error = values - columns @ coefficients
        robust = weight / (1 + np.sum((error / scale) ** 2, axis=-1))
    return coefficients, np.sqrt(weigh(robust, error**2) / robust.sum(axis=-1)[..., None])


def stride_frequency(time_s: Floats, difference_deg: Floats) -> float:
    """Stride frequency that explains most of the swing of the left-right difference (n, m) over the clip, Hz.

    NaN if none explains `LEAST_CLIP_EXPLAINED` of it or the best one is at the edge of what is tried.
    Moments at rest hardly count, as they have no variance.
    """
    at = centres(time_s)
    at = at[:: max(1, at.size // MOST_TRIALS)]
    # The windows are the same for all frequencies, else short windows would always win.
    windows = windows_around(time_s, at, 1.0, 0.5, present(difference_deg))
    windows = windows.rows(windows.count >= FEWEST_SAMPLES)
    values = windows.of(difference_deg)
    values = values - windows.mean(values)[:, None]
    total = float(np.sum(weigh(windows.weight, values**2)))
    left = np.empty(STRIDE_HZ.size)
    for k, frequency in enumerate(STRIDE_HZ):
        columns = basis(windows.phase * frequency, 1, mean=True)
        error = values - columns @ solve(columns, values, windows.weight)
        left[k] = np.sum(weigh(windows.weight, error**2))
    best = int(np.argmin(left))
    if total - left[best] < LEAST_CLIP_EXPLAINED * total or total == 0 or best in (0, STRIDE_HZ.size - 1):
        return float("nan")
    return float(STRIDE_HZ[best])


def predict_difference(time_s: Floats, difference_deg: Floats, frequency_hz: float) -> Rhythm:
    """Predict the left-right difference (n, m) of each frame from the strides around it.

    NaN without a frequency and where the rhythm explains too little, as at rest or in the blocks.
    """
    predicted, residual = np.full(difference_deg.shape, np.nan), np.full(difference_deg.shape, np.nan)
    if not np.isfinite(frequency_hz):
        return Rhythm(predicted, residual)
    at = centres(time_s)
    windows = windows_around(time_s, at, frequency_hz, PREDICT_STRIDES, present(difference_deg))
    enough = windows.count >= FEWEST_SAMPLES
    windows = windows.rows(enough)
    values = windows.of(difference_deg)
    waves = basis(windows.phase, 1, mean=False)
    coefficients, left = solve_robust(waves, values, windows.weight, ROBUST_DEG)
    usual = np.sqrt(windows.mean(values**2))
    good = np.sum(left**2, axis=1) <= (1 - LEAST_EXPLAINED) * np.sum(usual**2, axis=1)
    fit = np.full(at.size, -1)
    fit[np.flatnonzero(enough)[good]] = np.flatnonzero(good)
    # Each frame is read from the fit around the last moment before it.
    own = np.repeat(np.arange(at.size), np.diff(at, append=time_s.size))
    frames = np.flatnonzero(fit[own] >= 0)
    phase = (time_s[frames] - time_s[at[own[frames]]]) * frequency_hz
    chosen = fit[own[frames]]
    predicted[frames] = weigh(basis(phase, 1, mean=False), coefficients[chosen])
    residual[frames] = left[chosen]
    return Rhythm(predicted, residual)


def predict_from_partner(difference_deg: Floats, partner_deg: Floats) -> Rhythm:
    """Predict the arms' left-right difference (n, m) from that of the legs (n, m), with which it swings.

    One robust linear fit over the clip: exchanged frames are its outliers as long as they are the minority.
    """
    known = np.isfinite(difference_deg).all(axis=1) & np.isfinite(partner_deg).all(axis=1)
    predicted, residual = np.full(difference_deg.shape, np.nan), np.full(difference_deg.shape, np.nan)
    if known.sum() >= FEWEST_SAMPLES:
        weight = np.ones(int(known.sum()))
        coefficients, left = solve_robust(partner_deg[known], difference_deg[known], weight, ROBUST_DEG)
        predicted[:], residual[:] = partner_deg @ coefficients, left
    return Rhythm(predicted, residual)


def flip_gains(time_s: Floats, difference_deg: Floats, frequency_hz: float) -> tuple[Ints, Floats, Floats]:
    """Gain of the fit if the sides are exchanged from a frame on.

    Returns
    -------
        The frames tried, the share of the variance around each that is explained with the exchange, and how
        much more that is than without.
    """
    at = centres(time_s)
    share, gain = np.zeros(at.size), np.zeros(at.size)
    if not np.isfinite(frequency_hz):
        return at, share, gain
    windows = windows_around(time_s, at, frequency_hz, 0.5, present(difference_deg))
    swings = windows.count >= FEWEST_SAMPLES
    swings[swings] = _variation(windows.rows(swings), difference_deg) > LEAST_SWING_DEG
    windows = windows.rows(swings)
    values = windows.of(difference_deg)
    turned = values * np.where(windows.phase < 0, 1.0, -1.0)[..., None]
    share[swings] = _explained(windows, turned)
    gain[swings] = share[swings] - _explained(windows, values)
    return at, share, gain


def _variation(windows: Windows, values: Floats) -> Floats:
    """Return the sd of the size of values (n, m) in each window, all columns together, (w,)."""
    count = windows.count[:, None]
    size = np.abs(windows.of(values))
    apart = np.where(windows.weight[..., None] > 0, size - (size.sum(axis=1) / count)[:, None], 0.0)
    sd: Floats = np.sqrt(np.sum(apart**2, axis=(1, 2)) / count[:, 0])
    return sd


def _explained(windows: Windows, values: Floats) -> Floats:
    """Share of the variance of values (w, s, m) that a sinusoid explains in each window, (w,)."""
    columns = basis(windows.phase, 1, mean=False)
    coefficients = solve(columns, values, windows.weight)
    left = weigh(windows.weight, (values - columns @ coefficients) ** 2)
    total = weigh(windows.weight, values**2)
    scale = total + LEAST_DEG**2 * windows.weight.sum(axis=1)[:, None]
    share: Floats = np.sum((total - left) / scale, axis=1) / values.shape[-1]
    return share
