"""The cheapest path of label states over a clip (Viterbi over pairs of frames)."""

from __future__ import annotations

import numpy as np

from pose.limbs import STATES, LimbPair, difference, direction, relative_lengths, wrap
from pose.rhythm import Rhythm
from pose.sequence import Floats, Ints

ANGLE_NOISE_DEG = 4.0
"""Random error of a segment angle in one frame, small athlete and motion blur included."""
SHORTEST = 0.3
"""Relative length below which the direction of a segment gets no more uncertain."""
TOO_LONG = 0.15
"""Scale of the relative length beyond the usual that speaks against a segment."""
ERROR_CEILING = 16.0
"""Squared normalised error beyond which an angle is simply an outlier."""
LENGTH_CEILING, SPEED_CEILING = 4.0, 4.0
CHANGE_PRICE = 8.0
"""For a change of state between two frames."""
END_PRICES: Floats = CHANGE_PRICE / 2 * (STATES.sum(axis=1) > 0)
SPLIT_PRICE = 1.5
"""For each frame in which only one part of the limb is exchanged."""
RHYTHM_NOISE_DEG: tuple[float, float] = (12.0, 25.0)
RHYTHM_CEILING = 16.0


def local_costs(time_s: Floats, segments: Floats, pair: LimbPair) -> tuple[Floats, Floats, Floats]:
    """Costs from the motion and the lengths alone.

    Parameters
    ----------
    time_s : (n,)
    segments : (n, 4, 4, 2)
        Segment vectors under each state, as `pose.limbs.state_segments`, px.
    pair

    Returns
    -------
        Costs of one (n, 4), of two (n-1, 4, 4) and of three (n-2, 4, 4, 4) states in a row: implausible
        length; speed beyond a sprinter's and the price of a change; error of a constant-velocity
        prediction.
    """
    angles, length = direction(segments), relative_lengths(segments)
    one = _capped((length - 1) / np.where(length > 1, TOO_LONG, pair.too_short), LENGTH_CEILING)
    one += SPLIT_PRICE * (STATES[:, 0] != STATES[:, 1])
    # A segment that is seen shortened has an uncertain direction.
    noise = ANGLE_NOISE_DEG / np.clip(length, SHORTEST, 1.0)
    step = np.diff(time_s)
    limit = np.repeat(pair.speed_deg_s, 2) * step[:, None]
    jump = wrap(angles[1:, None, :, :] - angles[:-1, :, None, :])
    both = np.hypot(noise[1:, None, :, :], noise[:-1, :, None, :])
    two = _capped(np.maximum(np.abs(jump) - limit[:, None, None, :], 0) / both, SPEED_CEILING)
    two += CHANGE_PRICE * (1 - np.eye(len(STATES)))
    ratio = (step[1:] / step[:-1])[:, None, None, None, None]
    error = wrap(jump[1:, None] - jump[:-1, :, :, None] * ratio)
    bend = np.repeat(pair.acceleration_deg_s2, 2) * (0.5 * step[1:] * (step[1:] + step[:-1]))[:, None]
    variance = noise[2:, None, None, :, :] ** 2 + ((1 + ratio) * noise[1:-1, None, :, None, :]) ** 2
    variance = variance + (ratio * noise[:-2, :, None, None, :]) ** 2 + bend[:, None, None, None, :] ** 2
    return one, two, _capped(error / np.sqrt(variance), ERROR_CEILING)


def rhythm_costs(angles: Floats, rhythm: Rhythm) -> Floats:
    """Cost of each state by its distance from the rhythm, (n, 4), for angles (n, 4, 4) in deg."""
    spread = np.hypot(np.array(RHYTHM_NOISE_DEG), rhythm.residual)
    error = wrap(difference(angles) - rhythm.predicted[:, None, :]) / spread[:, None, :]
    return _capped(error, RHYTHM_CEILING)


def cheapest_path(one: Floats, two: Floats, three: Floats) -> Ints:
    """State of each frame, (n,), with the least sum of the costs of one, two and three states in a row."""
    # A clip that begins or ends exchanged costs a change too: else the ends of a burst near them are cut off.
    value = END_PRICES[:, None] + one[0][:, None] + one[1][None] + two[0]
    back = np.empty((len(three), 4, 4), dtype=np.int64)
    for i, cost in enumerate(three):
        total = value[:, :, None] + cost
        back[i] = total.argmin(axis=0)
        value = total.min(axis=0) + two[i + 1] + one[i + 2][None]
    value = value + END_PRICES[None]
    path = np.empty(len(one), dtype=np.int64)
    path[-2], path[-1] = np.unravel_index(int(value.argmin()), value.shape)
    for i in range(len(three) - 1, -1, -1):
        path[i] = back[i][path[i + 1], path[i + 2]]
    return path


def _capped(error: Floats, ceiling: float) -> Floats:
    """Squared normalised error, capped, summed over the last axis; a missing angle costs nothing."""
    capped: Floats = np.sum(np.nan_to_num(np.minimum(error**2, ceiling)), axis=-1)
    return capped
