"""The landing that a clip just still shows: the foot comes down and is then hidden or out of the picture.

A whole stance is found by its length (`metrics.stance`). When the athlete runs behind a tree or out of the
picture in the middle of a contact, what is left of it is too short for that, or is followed by keypoints
that a pose model made up; but the touchdown was seen, and counts as a step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.stance import EVIDENCE_CAP, Stance
from metrics.values import Floats, Motion, Side

STEP_S = (0.12, 0.45)
"""Shortest and longest time from the last stance's beginning to this landing, s."""
SEEN_S = 0.045
"""A foot must be seen to stand for this long, s, and in two frames."""
_SPEED_M_S = 1.0
_HEIGHT_M = 0.06
_CLEAR = 0.3


def last_landing(motion: Motion, stances: Sequence[Stance]) -> Stance | None:
    """Find the landing of the other foot after the last whole stance, if it is cut off.

    Returns
    -------
        A stance that starts but whose end is not seen, or None.
    """
    if not stances or not stances[-1].ends:
        return None
    last = stances[-1]
    foot: Side = "right" if last.foot == "left" else "left"
    toe = motion.sharp(f"{foot}_foot_index")
    after = (motion.time_s >= last.start_s + STEP_S[0]) & (motion.time_s <= last.start_s + STEP_S[1])
    stands = after & (_standing(motion.time_s, toe) > _CLEAR)
    rows = _first_run(stands)
    if rows.size < 2:
        return None
    half = 0.5 * float(np.median(np.diff(motion.time_s)))
    start, end = float(motion.time_s[rows[0]]) - half, float(motion.time_s[rows[-1]]) + half
    if end - start < SEEN_S:
        return None
    return Stance(foot, start, end, starts=True, ends=False)


def _standing(time_s: Floats, toe: Floats) -> Floats:
    """Log odds that a toe stands, (n,): low, and still towards the frame before or the one after."""
    step = np.diff(time_s)
    speed = np.abs(np.diff(toe[:, 0])) / step
    before, after = np.append(np.nan, speed), np.append(speed, np.nan)
    slower = np.fmin(before, after) / _SPEED_M_S
    height = np.maximum(toe[:, 1], 0.0) / _HEIGHT_M
    cost = 0.5 * np.minimum(slower**2, 16.0) + 0.5 * np.minimum(height**2, 16.0)
    return np.where(np.isfinite(cost), EVIDENCE_CAP - cost, -EVIDENCE_CAP)


def _first_run(mask: np.ndarray) -> np.ndarray:
    """Return the indices of the first run of true values."""
    rows = np.flatnonzero(mask)
    if rows.size == 0:
        return rows
    breaks = np.flatnonzero(np.diff(rows) > 1)
    return rows[: breaks[0] + 1] if breaks.size else rows
