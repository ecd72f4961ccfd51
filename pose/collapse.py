"""Limb collapse: the network puts both legs on the same leg while the rhythm says that they are apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose.limbs import LEGS, SOUND, LimbPair, difference, state_angles, wrap
from pose.rhythm import predict_difference, stride_frequency
from pose.runs import log_of, runs_of
from pose.sequence import Floats, PoseSequence, Repair

TOGETHER_DEG = 20.0
"""Both segments of the two legs differ by less than this ..."""
APART_DEG = 60.0
"""... while the rhythm puts them at least so far apart (both segments together)."""
SPAN_S = 0.14
"""Longest time between the sound frames around a collapse by which the wrong leg can be told."""


def remove_collapses(
    sequence: PoseSequence, pair: LimbPair = LEGS
) -> tuple[PoseSequence, tuple[Repair, ...]]:
    """Make the wrong one of two limbs that lie on each other missing.

    The wrong limb is the one whose segment angles are farther from the straight line between the sound
    frames before and after. Where those are too far apart in time, nothing is removed.

    Returns
    -------
        The sequence, and log entries of kind ``limb_collapse`` with the keypoints' names.
    """
    angles = state_angles(sequence, pair)[:, SOUND]
    collapsed = collapsed_frames(sequence.time_s, angles)
    wrong = np.zeros(sequence.confidence.shape, dtype=bool)
    for a, b in runs_of(collapsed):
        if a == 0 or b == collapsed.size or sequence.time_s[b] - sequence.time_s[a - 1] > SPAN_S:
            continue
        expected = _between(sequence.time_s, angles, a, b)
        error = np.sum(wrap(angles[a:b] - expected) ** 2, axis=0)
        if not np.isfinite(error).all():
            continue
        side = "left" if error[0] + error[2] > error[1] + error[3] else "right"
        for part in (pair.middle, *pair.lower):
            if f"{side}_{part}" in sequence.keypoints:
                wrong[a:b, sequence.keypoints.index(f"{side}_{part}")] = True
    wrong &= np.isfinite(sequence.xy_px).all(axis=2)
    removed = sequence.with_positions(np.where(wrong[..., None], np.nan, sequence.xy_px))
    return removed, log_of(sequence, "limb_collapse", wrong)


def collapsed_frames(time_s: Floats, angles_deg: Floats) -> NDArray[np.bool_]:
    """Mask (n,) of frames in which the two limbs lie on each other against the rhythm; angles (n, 4), deg."""
    apart = difference(angles_deg)
    rhythm = predict_difference(time_s, apart, stride_frequency(time_s, apart))
    sure = np.hypot(*rhythm.predicted.T) - np.hypot(*rhythm.residual.T)
    largest = np.abs(apart).max(axis=1)
    return np.asarray((largest < TOGETHER_DEG) & (sure > APART_DEG), dtype=np.bool_)


def _between(time: Floats, angles: Floats, a: int, b: int) -> Floats:
    """Straight line between frame a-1 and frame b, for the frames [a, b)."""
    share = ((time[a:b] - time[a - 1]) / (time[b] - time[a - 1]))[:, None]
    line: Floats = angles[a - 1] + share * wrap(angles[b] - angles[a - 1])
    return line
