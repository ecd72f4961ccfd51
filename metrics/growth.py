"""How the athlete's apparent size changes along the run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from metrics.values import SIDES, Floats

BLOCK_S = 0.2
"""Errors of the pose model last within a step; blocks of this length count as independent."""
FLOOR = 0.03
"""Sd of a change of size from one end of the run to the other that no camera made, as a share: postures that
change along the run, lenses. Judgement."""
_ROBUST = 2.0
_ROUNDS = 8
_FEWEST_BLOCKS = 3


@dataclass(frozen=True)
class Growth:
    """Relative change of size per px along x, and its sd."""

    per_px: float
    sd_per_px: float


def size_growth(time_s: Floats, x_px: Floats, points: Mapping[str, Floats]) -> Growth | None:
    """Change of the lengths of trunk, thighs and shanks along the run.

    Lengths of segments do not change when an athlete rises from a crouch; his height in the picture does.
    Each segment has its own slope of log length over x (robust); their weighted mean is the growth. Where
    they differ by more than their errors, it is the posture that changes, and the sd grows with it.

    Parameters
    ----------
    time_s : (n,)
    x_px : (n,)
        Where the athlete is in the picture.
    points
        Positions (n, 2), with any perspective known so far undone, by keypoint name; NaN where missing.

    Returns
    -------
        None if too little is seen, or the athlete stays where he is.
    """
    good = np.isfinite(x_px)
    span = float(np.quantile(x_px[good], 0.98) - np.quantile(x_px[good], 0.02)) if np.any(good) else 0.0
    if span <= 0:
        return None
    slopes = [_slope(time_s, x_px / span, length) for length in _lengths(points)]
    found = np.array([slope for slope in slopes if slope is not None])
    if found.size == 0:
        return None
    value, sd = found[:, 0], np.maximum(found[:, 1], 1e-6)
    weight = 1 / sd**2
    mean = float(np.sum(weight * value) / np.sum(weight))
    disagree = float(np.sum(weight * (value - mean) ** 2)) / max(1, value.size - 1)
    own = math.sqrt(max(1.0, disagree) / float(np.sum(weight)))
    return Growth(mean / span, math.hypot(own, FLOOR) / span)


def _lengths(points: Mapping[str, Floats]) -> list[Floats]:
    middle = {part: (points[f"left_{part}"] + points[f"right_{part}"]) / 2 for part in ("hip", "shoulder")}
    pairs = [(middle["shoulder"], middle["hip"])]
    for side in SIDES:
        pairs.append((points[f"{side}_hip"], points[f"{side}_knee"]))
        pairs.append((points[f"{side}_knee"], points[f"{side}_ankle"]))
    return [np.linalg.norm(first - second, axis=1) for first, second in pairs]


def _slope(time_s: Floats, x: Floats, length: Floats) -> tuple[float, float] | None:
    """Robust slope of log length over x, and its sd from blocks of time."""
    good = np.isfinite(x) & np.isfinite(length) & (length > 0)
    block = np.floor((time_s[good] - time_s[0]) / BLOCK_S).astype(np.int64)
    names = np.unique(block)
    if names.size < _FEWEST_BLOCKS:
        return None
    x, y = x[good], np.log(length[good])
    weight = np.ones(x.size)
    for _ in range(_ROUNDS):
        away = x - np.average(x, weights=weight)
        inertia = float(np.sum(weight * away**2))
        if inertia < 1e-4 * x.size:
            return None
        slope = float(np.sum(weight * away * y)) / inertia
        left = y - slope * x
        left = left - np.average(left, weights=weight)
        spread = 1.4826 * float(np.median(np.abs(left))) + 1e-9
        weight = 1 / (1 + (left / (_ROBUST * spread)) ** 2)
    shares = np.array([float(np.sum((weight * away * left)[block == name])) for name in names])
    return slope, math.sqrt(float(np.sum(shares**2)) * names.size / (names.size - 2)) / inertia
