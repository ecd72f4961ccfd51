"""Local fits: a line or a quantile of the frames around each frame, for all frames at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from metrics.values import Floats
from pose.sequence import Ints


def frames_near(time_s: Floats, reach_s: float) -> tuple[Ints, NDArray[np.bool_]]:
    """Frames not further than ``reach_s`` from each frame.

    Returns
    -------
    index : (n, m)
        A row for each of the n frames, as long as the longest needs.
    near : (n, m)
        Which of them count.
    """
    # One frame more on either side, as only the distance itself decides.
    low = np.maximum(np.searchsorted(time_s, time_s - reach_s) - 1, 0)
    high = np.minimum(np.searchsorted(time_s, time_s + reach_s) + 1, time_s.size)
    index = low[:, None] + np.arange(int(np.max(high - low)))
    inside = index < time_s.size
    index = np.minimum(index, time_s.size - 1)
    return index, inside & (np.abs(time_s[index] - time_s[:, None]) <= reach_s)


def local_slope(time_s: Floats, values: Floats, reach_s: float) -> Floats:
    """Slope of the straight line fitted around each frame, (n,), per second; 0 from fewer than 3 frames."""
    index, near = frames_near(time_s, reach_s)
    count = near.sum(axis=1)
    # From the frame itself, so that nothing is lost to rounding far from zero.
    time = np.where(near, time_s[index] - time_s[:, None], 0.0)
    value = np.where(near, values[index] - values[:, None], 0.0)
    time = np.where(near, time - (time.sum(axis=1) / count)[:, None], 0.0)
    slope = np.zeros(time_s.size)
    np.divide((time * value).sum(axis=1), (time**2).sum(axis=1), out=slope, where=count > 2)
    return slope


def local_quantile(time_s: Floats, values: Floats, reach_s: float, share: float) -> Floats:
    """Quantile of the finite values around each frame, (n,); NaN where there are none."""
    index, near = frames_near(time_s, reach_s)
    known = np.where(near & np.isfinite(values[index]), values[index], np.inf)
    known.sort(axis=1)
    count = np.isfinite(known).sum(axis=1)
    place = share * np.maximum(count - 1, 0)
    low = place.astype(np.int64)
    seen = np.flatnonzero(count > 0)
    below = known[seen, low[seen]]
    above = known[seen, np.minimum(low + 1, count - 1)[seen]]
    quantile = np.full(values.size, np.nan)
    quantile[seen] = below + (above - below) * (place - low)[seen]
    return quantile
