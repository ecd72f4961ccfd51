"""From raw keypoints to a clean pose: exchanges, wrong points, short gaps, smoothing, noise."""

from __future__ import annotations

import numpy as np

from pose.collapse import collapsed_frames, hide_limbs, keep_right_limb
from pose.exchange import Identity, repair_exchanges
from pose.outliers import BODY_GAP, FEET_GAP, fill_gaps, remove_wrong_points
from pose.sequence import CleanPose, Floats, PoseSequence
from pose.smooth import smooth

NOISE_TIME_S = 0.012
"""Time constant over which the errors of neighbouring frames are related."""
MOST_UNEVEN = 0.2
"""Relative difference of a frame's duration from the usual beyond which it is left out of the noise."""
DIFFERENCE = np.array([1.0, -4.0, 6.0, -4.0, 1.0])


def clean(sequence: PoseSequence) -> CleanPose:
    """Repair and smooth the raw keypoints of a clip.

    Returns
    -------
        Body and feet path, noise and log; see `pose.sequence.CleanPose`. Missing stays missing: a gap longer
        than the limits of `pose.outliers` is not filled, and nothing is extrapolated.
    """
    return clean_with_identity(sequence)[0]


def clean_with_identity(sequence: PoseSequence) -> tuple[CleanPose, Identity]:
    """Clean as `clean` does, and say how sure it is which side is left."""
    # Legs that lie on each other tell nothing of which is which: hidden until the labels around are right.
    together = collapsed_frames(sequence)
    repaired, exchanged, identity = repair_exchanges(hide_limbs(sequence, together))
    apart, collapsed = keep_right_limb(repaired, sequence, together)
    sound, removed = remove_wrong_points(apart)
    feet, _ = fill_gaps(sound, FEET_GAP)
    filled, gaps = fill_gaps(sound, BODY_GAP)
    log = sorted(
        (*exchanged, *collapsed, *removed, *gaps),
        key=lambda entry: (entry.frame_from, entry.kind, entry.detail),
    )
    return CleanPose(smooth(filled), feet, random_error(sound), tuple(log)), identity


def random_error(sequence: PoseSequence) -> Floats:
    """Random error of each keypoint, standard deviation per coordinate, (k,), px.

    From the fourth differences of the positions relative to the middle of the hips (of hips: as they are), by
    their median absolute value, so that the few frames around a touchdown do not count; the error of that
    middle is taken off. Errors of neighbouring frames are taken as related like a first-order process with
    the time constant `NOISE_TIME_S`. What this cannot see: errors that last longer than a few frames, such
    as a biased hip. What it cannot part from noise: true motion at low frame rates; below about 50 Hz the
    value of a fast keypoint (ankle, foot) is an upper bound. NaN with fewer than 10 differences.
    """
    step = np.diff(sequence.time_s)
    if step.size < DIFFERENCE.size:
        return np.full(len(sequence.keypoints), np.nan)
    usual = float(np.median(step))
    even = np.abs(step / usual - 1) < MOST_UNEVEN
    whole = np.convolve(even, np.ones(DIFFERENCE.size - 1), mode="valid") > DIFFERENCE.size - 1.5
    lag = np.abs(np.subtract.outer(np.arange(DIFFERENCE.size), np.arange(DIFFERENCE.size)))
    gain = np.sqrt(DIFFERENCE @ np.exp(-lag * usual / NOISE_TIME_S) @ DIFFERENCE)
    ground = sequence.ground_px()
    hips = [sequence.keypoints.index(f"{side}_hip") for side in ("left", "right")]
    root = ground[:, hips].mean(axis=1)
    error = np.full(len(sequence.keypoints), np.nan)
    for k in range(error.size):
        values = ground[:, k] if k in hips else ground[:, k] - root
        fourth = sum(c * values[i : values.shape[0] - 4 + i] for i, c in enumerate(DIFFERENCE))
        size = np.abs(np.asarray(fourth)[whole])
        size = size[np.isfinite(size).all(axis=1)]
        if size.shape[0] >= 10:
            error[k] = 1.4826 * float(np.median(size)) / gain
    others = np.setdiff1d(np.arange(error.size), hips)
    # At least a quarter of the variance stays, as the errors of a keypoint and of the hips may be related.
    error[others] = np.sqrt(
        np.fmax(error[others] ** 2 - np.mean(error[hips] ** 2) / 2, error[others] ** 2 / 4)
    )
    return error
