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

STRIDE_HZ: Floats = np.arange(0.8, 3.01, 0.1)
"""Stride frequencies that are tried: slow jog to fast sprint."""
CENTRE_S = 1 / 60
"""Distance of the moments around which the rhythm is fitted; frames nearer to one are left out of its fit."""
MOST_SAMPLES = 120
MOST_TRIALS = 300
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


@dataclass(frozen=True, eq=False)
class Window:
    """Samples around one moment: their indexes, time from the moment in strides, and weight."""

    index: Ints
    phase: Floats
    weight: Floats


def centres(time_s: Floats) -> Ints:
    """Indexes of the moments to fit around, at least `CENTRE_S` apart."""
    cell = np.floor((time_s - time_s[0]) / CENTRE_S + 1e-6)
    return np.flatnonzero(np.diff(cell, prepend=-1.0) > 0)


def window_around(time_s: Floats, centre: int, frequency_hz: float, half_strides: float) -> Window:
    """Take the samples within so many strides of a frame, without those beside it; fewer at high rates."""
    half = half_strides / frequency_hz
    low, high = np.searchsorted(time_s, (time_s[centre] - half, time_s[centre] + half))
    index = np.arange(low, high)
    index = index[np.abs(time_s[index] - time_s[centre]) >= 0.5 * CENTRE_S]
    index = index[:: max(1, index.size // MOST_SAMPLES)]
    phase = (time_s[index] - time_s[centre]) * frequency_hz
    return Window(index, phase, np.cos(0.5 * np.pi * phase / half_strides) ** 2 + 0.05)


def basis(phase: Floats, harmonics: int, *, mean: bool) -> Floats:
    """Columns 1 (if ``mean``), cos, sin of each harmonic at a phase in strides, (n, columns)."""
    angle = 2 * np.pi * phase
    waves = [wave(h * angle) for h in range(1, harmonics + 1) for wave in (np.cos, np.sin)]
    return np.stack([np.ones_like(phase), *waves] if mean else waves, axis=-1)


def solve(columns: Floats, values: Floats, weight: Floats) -> Floats:
    """Weighted least squares with a slight pull to zero, coefficients (columns, m) for values (n, m)."""
    weighted = columns * weight[:, None]
    gram = weighted.T @ columns + 1e-3 * weight.sum() * np.eye(columns.shape[1])
    return np.linalg.solve(gram, weighted.T @ values)


def solve_robust(columns: Floats, values: Floats, weight: Floats, scale: float) -> tuple[Floats, Floats]:
    """Solve with Cauchy weights, so that wrong samples bend the fit little.

    Returns
    -------
        Coefficients (columns, m), and the weighted root mean square of what is left (m,).
    """
    robust = weight
    for _ in range(ROBUST_ROUNDS):
        coefficients = solve(columns, values, robust)
        error = values - columns @ coefficients
        robust = weight / (1 + np.sum((error / scale) ** 2, axis=1))
    return coefficients, np.sqrt(robust @ error**2 / robust.sum())


def stride_frequency(time_s: Floats, difference_deg: Floats) -> float:
    """Stride frequency that explains most of the swing of the left-right difference (n, m) over the clip, Hz.

    NaN if none explains `LEAST_CLIP_EXPLAINED` of it or the best one is at the edge of what is tried.
    Moments at rest hardly count, as they have no variance.
    """
    at = centres(time_s)
    explained, total = np.zeros(STRIDE_HZ.size), 0.0
    for centre in at[:: max(1, at.size // MOST_TRIALS)]:
        # The window is the same for all frequencies, else short windows would always win.
        window = _known(window_around(time_s, int(centre), 1.0, 0.5), difference_deg)
        if window.index.size < 5:
            continue
        values = difference_deg[window.index]
        values = values - window.weight @ values / window.weight.sum()
        energy = float(window.weight @ np.sum(values**2, axis=1))
        total += energy
        for k, frequency in enumerate(STRIDE_HZ):
            columns = basis(window.phase * frequency, 1, mean=True)
            left = (values - columns @ solve(columns, values, window.weight)) ** 2
            explained[k] += energy - float(window.weight @ np.sum(left, axis=1))
    best = int(np.argmax(explained))
    if explained[best] < LEAST_CLIP_EXPLAINED * total or total == 0 or best in (0, STRIDE_HZ.size - 1):
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
    for a, b in zip(at, [*at[1:], time_s.size], strict=True):
        window = _known(window_around(time_s, int(a), frequency_hz, PREDICT_STRIDES), difference_deg)
        if window.index.size < 5:
            continue
        coefficients, left = solve_robust(
            basis(window.phase, 1, mean=False), difference_deg[window.index], window.weight, ROBUST_DEG
        )
        usual = np.sqrt(window.weight @ difference_deg[window.index] ** 2 / window.weight.sum())
        if np.sum(left**2) > (1 - LEAST_EXPLAINED) * np.sum(usual**2):
            continue
        phase = (time_s[a:b] - time_s[a]) * frequency_hz
        predicted[a:b], residual[a:b] = basis(phase, 1, mean=False) @ coefficients, left
    return Rhythm(predicted, residual)


def predict_from_partner(difference_deg: Floats, partner_deg: Floats) -> Rhythm:
    """Predict the arms' left-right difference (n, m) from that of the legs (n, m), with which it swings.

    One robust linear fit over the clip: exchanged frames are its outliers as long as they are the minority.
    """
    known = np.isfinite(difference_deg).all(axis=1) & np.isfinite(partner_deg).all(axis=1)
    predicted, residual = np.full(difference_deg.shape, np.nan), np.full(difference_deg.shape, np.nan)
    if known.sum() >= 5:
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
    if np.isfinite(frequency_hz):
        for k, centre in enumerate(at):
            window = _known(window_around(time_s, int(centre), frequency_hz, 0.5), difference_deg)
            values = difference_deg[window.index]
            if window.index.size >= 5 and np.hypot(*np.abs(values).std(axis=0)) > LEAST_SWING_DEG:
                share[k] = _explained(window, values * np.where(window.phase < 0, 1.0, -1.0)[:, None])
                gain[k] = share[k] - _explained(window, values)
    return at, share, gain


def _known(window: Window, values: Floats) -> Window:
    keep = present(values[window.index])
    return Window(window.index[keep], window.phase[keep], window.weight[keep])


def _explained(window: Window, values: Floats) -> float:
    """Share of the variance that a sinusoid explains."""
    columns = basis(window.phase, 1, mean=False)
    coefficients = solve(columns, values, window.weight)
    left = window.weight @ (values - columns @ coefficients) ** 2
    total = window.weight @ values**2
    scale = total + LEAST_DEG**2 * window.weight.sum()
    return float(np.sum((total - left) / scale) / values.shape[1])
