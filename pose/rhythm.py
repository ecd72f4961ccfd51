"""The known anti-phase rhythm of a pair of limbs: left minus right swings once a stride.

The difference of the two sides' angles holds only odd harmonics of the stride, because the sides do the same half
a stride apart; a sinusoid fitted over about one stride therefore predicts its sign through bad frames and gaps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pose.sequence import Floats

STRIDE_HZ: Floats = np.arange(0.8, 3.01, 0.1)
"""Stride frequencies that are tried: slow jog to fast sprint."""
HALF_WINDOW_STRIDES = 0.5
MIN_CENTRES = 400
"""At least so many centres are fitted in a long clip to find the stride frequency."""


@dataclass(frozen=True, eq=False)
class Rhythm:
    """Prediction of the difference (left minus right) from the frames around each frame.

    Attributes
    ----------
    predicted_deg : (n, 2)
        For the upper and lower segment, the frame itself left out; NaN where too little is known.
    residual_deg : (n, 2)
        Root mean square of what the fit leaves in its window.
    flip_gain : (n,)
        Share of the window's variance that a fit explains better if all from this frame on is exchanged.
    """

    predicted_deg: Floats
    residual_deg: Floats
    flip_gain: Floats


def stride_frequency(time_s: Floats, difference_deg: Floats) -> float:
    """Stride frequency that explains most of the difference around all frames, Hz (NaN if none does)."""
    n = time_s.size
    centres = np.unique(np.linspace(0, n - 1, min(n, MIN_CENTRES)).astype(int))
    explained = np.zeros(STRIDE_HZ.size)
    for k, frequency in enumerate(STRIDE_HZ):
        # The window is the same for all frequencies, else short windows would always win.
        left = _remaining(time_s, difference_deg, float(frequency), centres, half_window_s=0.5)
        explained[k] = np.nansum(left)
    if not np.any(explained > 0):
        return float("nan")
    return float(STRIDE_HZ[int(np.argmax(explained))])


def _remaining(
    time_s: Floats, difference_deg: Floats, frequency: float, centres: NDArray[np.int64], half_window_s: float
) -> Floats:
    """Share of variance that a sinusoid explains around each centre."""
    share = np.full(centres.size, np.nan)
    for j, centre in enumerate(centres):
        fit = _fit(time_s, difference_deg, frequency, int(centre), half_window_s)
        if fit is not None:
            share[j] = 1 - fit.left / fit.total
    return share


@dataclass(frozen=True, eq=False)
class _Fit:
    predicted: Floats
    residual: Floats
    left: float
    total: float
    left_flipped: float


def _fit(time_s: Floats, y: Floats, frequency: float, centre: int, half_window_s: float) -> _Fit | None:
    """Weighted least squares of a sinusoid around one frame, with the frame itself left out."""
    low, high = np.searchsorted(time_s, (time_s[centre] - half_window_s, time_s[centre] + half_window_s))
    t = time_s[low:high] - time_s[centre]
    window = y[low:high]
    known = np.isfinite(window).all(axis=1)
    known[centre - low] = False
    if known.sum() < 5:
        return None
    t, window = t[known], window[known]
    weight = np.cos(0.5 * np.pi * t / half_window_s) ** 2 + 0.05
    phase = 2 * np.pi * frequency * t
    basis = np.column_stack([np.cos(phase), np.sin(phase)])
    weighted = basis * weight[:, None]
    gram = weighted.T @ basis + 1e-3 * weight.sum() * np.eye(2)
    inverse = np.linalg.inv(gram)
    total = weight @ window**2
    moment = weighted.T @ window
    left = total - np.einsum("if,ij,jf->f", moment, inverse, moment)
    sign = np.where(t < 0, 1.0, -1.0)[:, None]
    flipped = weighted.T @ (window * sign)
    left_flipped = total - np.einsum("if,ij,jf->f", flipped, inverse, flipped)
    scale = 1 / (total + 25.0 * weight.sum())  # segments count alike; 5 deg keeps a resting pair quiet
    return _Fit(
        predicted=inverse[0] @ moment,
        residual=np.sqrt(np.maximum(left, 0) / weight.sum()),
        left=float(np.sum(left * scale)),
        total=float(np.sum(total * scale)) + 1e-12,
        left_flipped=float(np.sum(left_flipped * scale)),
    )


def fit_rhythm(time_s: Floats, difference_deg: Floats, frequency_hz: float) -> Rhythm:
    """Fit the rhythm around each frame.

    Parameters
    ----------
    time_s : (n,)
    difference_deg : (n, 2)
        Left minus right of the upper and lower segment, deg, NaN where missing.
    frequency_hz
        Stride frequency; NaN gives an empty prediction.
    """
    n = time_s.size
    predicted, residual, gain = np.full((n, 2), np.nan), np.full((n, 2), np.nan), np.zeros(n)
    if np.isfinite(frequency_hz):
        half_window_s = HALF_WINDOW_STRIDES / frequency_hz
        for centre in range(n):
            fit = _fit(time_s, difference_deg, frequency_hz, centre, half_window_s)
            if fit is not None:
                predicted[centre], residual[centre] = fit.predicted, fit.residual
                gain[centre] = (fit.left - fit.left_flipped) / fit.total
    return Rhythm(predicted, residual, gain)
