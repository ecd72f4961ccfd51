"""Windows of samples around many moments at once, in arrays, so that all are fitted together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pose.sequence import Floats, Ints

CENTRE_S = 1 / 60
"""Distance of the moments; samples nearer to a moment than half of it are left out of its window."""
MOST_SAMPLES = 120
"""Of windows with twice as many samples, only every second one is taken, and so on."""


@dataclass(frozen=True, eq=False)
class Windows:
    """Samples around w moments: their indexes, time from the moment in strides, and weight, each (w, s).

    Rows with fewer samples than others are filled up with samples of weight 0.
    """

    index: Ints
    phase: Floats
    weight: Floats

    @property
    def count(self) -> Ints:
        """Number of samples that count in each window, (w,)."""
        return np.asarray(np.count_nonzero(self.weight, axis=1), dtype=np.int64)

    def rows(self, on: NDArray[np.bool_]) -> Windows:
        """Windows of which a mask (w,) is true."""
        return Windows(self.index[on], self.phase[on], self.weight[on])

    def of(self, values: Floats) -> Floats:
        """Values (n, m) of the samples, (w, s, m); zero where a sample does not count."""
        return np.where(self.weight[..., None] > 0, values[self.index], 0.0)

    def mean(self, values: Floats) -> Floats:
        """Weighted mean of values (w, s, m) over each window, (w, m)."""
        mean: Floats = weigh(self.weight, values) / self.weight.sum(axis=1)[:, None]
        return mean


def centres(time_s: Floats) -> Ints:
    """Indexes of the moments to fit around, at least `CENTRE_S` apart."""
    cell = np.floor((time_s - time_s[0]) / CENTRE_S + 1e-6)
    return np.flatnonzero(np.diff(cell, prepend=-1.0) > 0)


def windows_around(
    time_s: Floats, at: Ints, frequency_hz: float, half_strides: float, known: NDArray[np.bool_]
) -> Windows:
    """Take the samples within so many strides of frames, without those beside them; fewer at high rates.

    Samples that are not known (mask (n,)) have weight 0.
    """
    half, middle = half_strides / frequency_hz, time_s[at]
    low, high = np.searchsorted(time_s, middle - half), np.searchsorted(time_s, middle + half)
    index = low[:, None] + np.arange(int(np.max(high - low, initial=0)))
    index, inside = np.minimum(index, time_s.size - 1), index < high[:, None]
    away = time_s[index] - middle[:, None]
    inside &= np.abs(away) >= 0.5 * CENTRE_S
    every = np.maximum(1, inside.sum(axis=1) // MOST_SAMPLES)[:, None]
    inside &= (np.cumsum(inside, axis=1) - 1) % every == 0
    phase = away * frequency_hz
    weight = np.cos(0.5 * np.pi * phase / half_strides) ** 2 + 0.05
    return Windows(index, phase, np.where(inside & known[index], weight, 0.0))


def weigh(weight: Floats, values: Floats) -> Floats:
    """Weighted sum (..., m) of values (..., n, m) with weights (..., n)."""
    total: Floats = np.matmul(weight[..., None, :], values)[..., 0, :]
    return total
