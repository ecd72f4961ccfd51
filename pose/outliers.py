"""Wrong points removed, short gaps filled.

A point is wrong that lies far off the path through its neighbours in time: a Hampel test (Hampel 1974) on the
residual of a cubic, with a least residual that the fastest true motion stays below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pose.limbs import middle_of
from pose.runs import log_of, present, runs_of
from pose.sequence import Floats, PoseSequence, Repair

Mask = NDArray[np.bool_]

NEIGHBOUR_S = 1 / 60
"""Neighbours are about so far away at least, so that a run of wrong frames is seen at high frame rates."""
HAMPEL = 5.0
"""Residual, in robust standard deviations of the keypoint in this clip, from which a point is wrong."""
LEAST_RESIDUAL = 0.25
"""... but at least so many thigh lengths: true motion of foot and hand stays, also at touchdown, at 30 Hz."""
ROUNDS = 6
TORSO = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")


@dataclass(frozen=True)
class GapLimit:
    """Longest gap that is filled: time between the frames around it, and missing frames."""

    span_s: float
    frames: int


BODY_GAP = GapLimit(span_s=0.105, frames=1_000_000)
"""About a tenth of a second: a fifth of a sprint stride."""
FEET_GAP = GapLimit(span_s=0.070, frames=2)
"""One frame at 30 Hz, two from 60 Hz on: more could hide a touchdown."""


def remove_wrong_points(sequence: PoseSequence) -> tuple[PoseSequence, tuple[Repair, ...]]:
    """Make wrong points missing.

    Returns
    -------
        The sequence, and log entries of kind ``outlier`` for runs of frames, with the keypoints' names.
    """
    ground = sequence.ground_px()
    unit = thigh_length(sequence, ground)
    torso = np.array([name in TORSO for name in sequence.keypoints])
    wrong = np.zeros(sequence.confidence.shape, dtype=bool)
    wrong[:, torso] = _off_path(sequence.time_s, ground[:, torso], unit)
    root = _root(sequence, np.where(wrong[..., None], np.nan, ground))
    wrong[:, ~torso] = _off_path(sequence.time_s, ground[:, ~torso] - root[:, None], unit)
    log = log_of(sequence, "outlier", wrong)
    return sequence.with_positions(np.where(wrong[..., None], np.nan, sequence.xy_px)), log


def thigh_length(sequence: PoseSequence, ground: Floats) -> float:
    """Usual length of the thigh (80th percentile: seldom foreshortened), px of the ground's frame."""
    lengths = []
    for side in ("left", "right"):
        hip, knee = (ground[:, sequence.keypoints.index(f"{side}_{part}")] for part in ("hip", "knee"))
        lengths.append(np.hypot(*(knee - hip).T))
    known = np.concatenate(lengths)
    known = known[np.isfinite(known)]
    return float(np.percentile(known, 80)) if known.size else float("nan")


def _root(sequence: PoseSequence, ground: Floats) -> Floats:
    """Middle of the hips, (n, 2); a straight line across frames without hips, zero if there never are any."""
    left, right = (ground[:, sequence.keypoints.index(f"{side}_hip")] for side in ("left", "right"))
    root = middle_of(left, right)
    known = present(root)
    if not known.any():
        return np.zeros_like(root)
    t = sequence.time_s
    return np.column_stack([np.interp(t, t[known], root[known, axis]) for axis in (0, 1)])


def _off_path(time: Floats, paths: Floats, unit: float) -> Mask:
    """Mask (n, k) of points far off the cubic through two neighbours on either side; paths (n, k, 2)."""
    wrong = np.zeros(paths.shape[:2], dtype=bool)
    if time.size < 5 or not np.isfinite(unit):
        return wrong
    reach = max(1, round(NEIGHBOUR_S / float(np.median(np.diff(time)))))
    for k in range(paths.shape[1]):
        path = paths[:, k].copy()
        residual = _cubic_residual(time, path, reach)
        if not np.isfinite(residual).any():
            continue
        limit = max(HAMPEL * 1.4826 * float(np.nanmedian(residual)), LEAST_RESIDUAL * unit)
        for _ in range(ROUNDS):
            found = _peaks(np.nan_to_num(residual), limit, reach)
            if not found.any():
                break
            wrong[found, k] = True
            path[found] = np.nan
            residual = _cubic_residual(time, path, reach)
    return wrong


def _peaks(residual: Floats, limit: float, reach: int) -> Mask:
    """Find points beyond the limit that no neighbour exceeds: a wrong point spoils its neighbours too."""
    highest = residual.copy()
    for lag in {reach, 2 * reach}:
        highest[lag:] = np.maximum(highest[lag:], residual[:-lag])
        highest[:-lag] = np.maximum(highest[:-lag], residual[lag:])
    return (residual > limit) & (residual >= highest)


def _cubic_residual(time: Floats, path: Floats, reach: int) -> Floats:
    """Distance (n,) of each point from the cubic through its neighbours; NaN where one is missing."""
    n = time.size
    known = present(path)
    residual = np.full(n, np.nan)
    at = np.arange(2 * reach, n - 2 * reach)
    around = at[:, None] + reach * np.array([-2, -1, 1, 2])
    usable = known[at] & known[around].all(axis=1)
    at, around = at[usable], around[usable]
    if at.size:
        offset = time[around] - time[at][:, None]
        predicted = np.einsum("nj,njc->nc", _lagrange_at_zero(offset), path[around])
        residual[at] = np.hypot(*(path[at] - predicted).T)
    return residual


def _lagrange_at_zero(offset: Floats) -> Floats:
    """Lagrange weights (n, j) at 0 for nodes (n, j)."""
    weights = np.ones_like(offset)
    for j in range(offset.shape[1]):
        for m in range(offset.shape[1]):
            if m != j:
                weights[:, j] *= offset[:, m] / (offset[:, m] - offset[:, j])
    return weights


def fill_gaps(sequence: PoseSequence, limit: GapLimit) -> tuple[PoseSequence, tuple[Repair, ...]]:
    """Fill short gaps inside a keypoint's path; never before its first or after its last point.

    The fill is the cubic through two known frames on either side, in the ground's frame (the straight line
    where there are fewer). Its confidence is half the lower one beside it.

    Returns
    -------
        The sequence, and log entries of kind ``gap_filled``.
    """
    ground = sequence.ground_px()
    filled, confidence = ground.copy(), sequence.confidence.copy()
    on = np.zeros(confidence.shape, dtype=bool)
    time = sequence.time_s
    for k in range(confidence.shape[1]):
        known = present(ground[:, k])
        for a, b in runs_of(~known):
            inside = a > 0 and b < time.size
            if not inside or b - a > limit.frames or time[b] - time[a - 1] > limit.span_s:
                continue
            filled[a:b, k] = _bridge(time, ground[:, k], known, a, b)
            confidence[a:b, k] = 0.5 * min(sequence.confidence[a - 1, k], sequence.confidence[b, k])
            on[a:b, k] = True
    linear, shift = sequence.image_to_ground[:, :, :2], sequence.image_to_ground[:, :, 2]
    image = np.einsum("nij,nkj->nki", np.linalg.inv(linear), filled - shift[:, None, :])
    xy = np.where(on[..., None], image, sequence.xy_px)
    return sequence.with_positions(xy, confidence), log_of(sequence, "gap_filled", on)


def _bridge(time: Floats, path: Floats, known: Mask, a: int, b: int) -> Floats:
    """Values for the gap [a, b)."""
    nodes = [a - 1, b]
    if a > 1 and b + 1 < time.size and known[a - 2] and known[b + 1]:
        nodes = [a - 2, a - 1, b, b + 1]
    offset = time[nodes][None, :] - time[a:b][:, None]
    bridged: Floats = _lagrange_at_zero(offset) @ path[nodes]
    return bridged
