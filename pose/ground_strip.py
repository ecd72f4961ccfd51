"""Motion of the ground at the athlete's feet, where it differs from the motion of the background.

A camera that travels along, or turns with a wide lens, moves the ground near the athlete by another amount
than the far background that its features lie on. What counts is the ground he stands on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter1d

from pose import body
from pose.blazepose import Pose
from pose.camera import Grey, apply, compose, invert
from pose.sequence import Floats

BAND = (-0.06, 0.06)  # rows around the feet, in statures, downwards
LOWER_BAND = (0.14, 0.34)
NEAR_FRAMES = 7
REACH = 0.30  # statures for one frame: 10 m/s at 20 frames/s
ASIDE = 1.1  # statures to either side of the athlete: the ground that is as far away as he is
LEAST_ROWS = 8
SHIFT_Y = 3
JERK = 0.03  # cost of a px of change from frame to frame, against a correlation of 1
LEAST_GAIN = 0.15  # of the correlation, over that of no motion
LEAST_MOTION = 0.01  # statures for each frame
SMOOTH_FRAMES = 4.0  # a travelling camera has inertia; its shake is in the background's motion already


@dataclass(frozen=True, eq=False)
class Feet:
    """Where the athlete is, px of the small frames, for each frame (NaN where unknown).

    Attributes
    ----------
    ground_y : (n,)
        Row of the ground under him.
    left, right : (n,)
        Columns that he covers.
    stature
        Median stature.
    """

    ground_y: Floats
    left: Floats
    right: Floats
    stature: float


def ground_shift(greys: Sequence[Grey], to_ground: Floats, feet: Feet) -> Floats | None:
    """Shift of the ground at the athlete's feet relative to the background's motion.

    Bands of ground in neighbouring frames, the athlete left out, are laid over each other by the background's
    motion and correlated; the shift is the smooth path of highest correlation through the clip (dynamic
    programming), so that grass blurred by motion still tells.

    Parameters
    ----------
    greys
        Small frames.
    to_ground : (n, 2, 3)
        Background's motion, px of the small frames.
    feet
        Where the athlete is.

    Returns ------- (n - 1,) shift from each frame to the next, px of the small frames, x right; None where
    the ground moves with the background, or only the ground at his feet moves and not that before it (the
    belt of a treadmill).
    """
    at_feet = _correlations(greys, to_ground, feet, BAND)
    if at_feet is None:
        return None
    path = _path(at_feet)
    if not _is_significant(at_feet, path, feet.stature):
        return None
    nearer = _correlations(greys, to_ground, feet, LOWER_BAND)
    if nearer is not None:
        ahead = _path(nearer)
        if np.median(ahead * np.sign(np.median(path))) < 0.8 * np.median(np.abs(path)):
            return None
    shift = _between_px(at_feet, path)
    return np.asarray(gaussian_filter1d(shift, SMOOTH_FRAMES, mode="nearest"), dtype=float)


def feet_of(poses: Sequence[Pose | None], scale: float) -> Feet:
    """Where the athlete is in each frame, px of the small frames.

    The ground's row is where his lowest foot is within a quarter of a second or so: a foot in the air does
    not count.
    """
    n = len(poses)
    low, left, right, stature = (np.full(n, np.nan) for _ in range(4))
    for i, pose in enumerate(poses):
        if pose is None:
            continue
        edges = body.box(pose) / scale
        left[i], low[i], right[i] = edges[0], edges[3], edges[2]
        stature[i] = body.stature(pose) / scale
    ground = np.full(n, np.nan)
    for i in range(n):
        if not np.isfinite(low[i]):
            continue
        near = low[max(i - NEAR_FRAMES, 0) : i + NEAR_FRAMES + 1]
        ground[i] = np.nanpercentile(near, 80)
    return Feet(ground, left, right, float(np.nanmedian(stature)))


def with_ground(to_ground: Floats, shift: Floats, feet: Feet) -> Floats:
    """Ground-fixed frame that follows the ground at the athlete's feet.

    Only shifts are kept: where ground and background move differently, the rotation and zoom fitted to the
    background are made up of that difference.

    Parameters
    ----------
    to_ground : (n, 2, 3)
        Background's motion.
    shift : (n - 1,)
        Of the ground relative to it, as from `ground_shift`.
    feet
        Where the athlete is; where unknown, the nearest known place is taken.
    """
    n = len(to_ground)
    points = np.column_stack([(feet.left + feet.right) / 2, feet.ground_y])
    known = np.nonzero(np.isfinite(points).all(axis=1))[0]
    points = np.column_stack([np.interp(np.arange(n), known, points[known, axis]) for axis in (0, 1)])
    steps = np.zeros((n, 2))
    for i in range(n - 1):
        over = compose(invert(to_ground[i + 1]), to_ground[i])  # px of frame i to px of frame i + 1
        moved = apply(over, points[i]) - points[i]
        steps[i + 1] = -moved - (shift[i], 0.0)
    result = np.tile(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), (n, 1, 1))
    result[:, :, 2] = np.cumsum(steps, axis=0)
    return result


def _correlations(
    greys: Sequence[Grey], to_ground: Floats, feet: Feet, band: tuple[float, float]
) -> Floats | None:
    """Correlation of each pair of neighbours at each shift in x, (n - 1, 2 reach + 1); 0 where unknown."""
    reach = max(4, round(REACH * feet.stature))
    result = np.zeros((len(greys) - 1, 2 * reach + 1))
    used = 0
    for i in range(len(greys) - 1):
        rows = _rows(greys[i], feet, i, band)
        if rows is None or not np.isfinite(feet.left[i : i + 2]).all():
            continue
        over = compose(invert(to_ground[i]), to_ground[i + 1])
        height, width = greys[i].shape
        laid = cv2.warpAffine(greys[i + 1], over, (width, height), borderMode=cv2.BORDER_REPLICATE)
        seen = cv2.warpAffine(np.full_like(laid, 255), over, (width, height)) == 255
        here = np.where(_free(feet, i, width), 1.0, 0.0) * np.ones((height, 1))
        there = np.where(_free(feet, i + 1, width), 1.0, 0.0) * seen
        cut = slice(rows[0] - SHIFT_Y, rows[1] + SHIFT_Y)
        here[: rows[0]], here[rows[1] :] = 0, 0
        result[i] = _correlate(_texture(greys[i])[cut], _texture(laid)[cut], here[cut], there[cut], reach)
        used += 1
    return result if used > len(greys) // 4 else None


def _rows(grey: Grey, feet: Feet, frame: int, band: tuple[float, float]) -> tuple[int, int] | None:
    if not np.isfinite(feet.ground_y[frame]):
        return None
    top = max(round(feet.ground_y[frame] + band[0] * feet.stature), SHIFT_Y)
    bottom = min(round(feet.ground_y[frame] + band[1] * feet.stature), grey.shape[0] - SHIFT_Y)
    return (top, bottom) if bottom - top >= LEAST_ROWS else None


def _free(feet: Feet, frame: int, width: int) -> Floats:
    """Columns beside the athlete, not behind or before him."""
    column = np.arange(width)
    middle = (feet.left[frame] + feet.right[frame]) / 2
    margin = 0.06 * feet.stature
    beside = (column < feet.left[frame] - margin) | (column > feet.right[frame] + margin)
    return np.asarray(beside & (np.abs(column - middle) < ASIDE * feet.stature))


def _texture(image: Grey) -> Floats:
    sharp = image.astype(np.float32)
    return np.asarray(
        cv2.GaussianBlur(sharp, (0, 0), 1.2) - cv2.GaussianBlur(sharp, (0, 0), 8.0), dtype=float
    )


def _correlate(first: Floats, second: Floats, free_1: Floats, free_2: Floats, reach: int) -> Floats:
    """Normalised correlation of two bands at each shift in x, best over small shifts in y."""
    shape = (2 * first.shape[0], first.shape[1] + reach + 1)

    def correlation(a: Floats, b: Floats) -> Floats:
        product = np.conj(np.fft.rfft2(a, shape)) * np.fft.rfft2(b, shape)
        whole = np.fft.irfft2(product, shape)
        near = np.concatenate([whole[-SHIFT_Y:], whole[: SHIFT_Y + 1]])
        return np.concatenate([near[:, -reach:], near[:, : reach + 1]], axis=1)

    shared = correlation(free_1, free_2)
    over = correlation(first * free_1, second * free_2)
    own = correlation(first**2 * free_1, free_2) * correlation(free_1, second**2 * free_2)
    least = 0.2 * free_1.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where((shared > max(least, 50)) & (own > 1e-6), over / np.sqrt(np.maximum(own, 1e-6)), 0.0)
    return np.asarray(value.max(axis=0), dtype=float)


def _path(correlations: Floats) -> Floats:
    """Smooth path of highest correlation, px (dynamic programming over shifts)."""
    count, states = correlations.shape
    shift = np.arange(states) - (states - 1) // 2
    cost = JERK * np.abs(shift[:, None] - shift[None, :])
    total = correlations[0].copy()
    back = np.zeros((count, states), dtype=np.int64)
    for i in range(1, count):
        arrive = total[None, :] - cost
        back[i] = arrive.argmax(axis=1)
        total = arrive.max(axis=1) + correlations[i]
    state = int(total.argmax())
    path = np.zeros(count)
    for i in range(count - 1, -1, -1):
        path[i] = shift[state]
        state = int(back[i, state])
    return path


def _between_px(correlations: Floats, path: Floats) -> Floats:
    """Refine a path in whole px by the parabola through the highest correlation near it."""
    middle = (correlations.shape[1] - 1) // 2
    refined = path.copy()
    for i, values in enumerate(correlations):
        near = np.arange(max(int(path[i]) + middle - 2, 1), min(int(path[i]) + middle + 3, values.size - 1))
        if near.size == 0:
            continue
        top = int(near[values[near].argmax()])
        before, here, after = values[top - 1 : top + 2]
        bend = before - 2 * here + after
        if bend < 0 and abs(before - after) <= -bend:
            refined[i] = top - middle + 0.5 * (before - after) / bend
    return refined


def _is_significant(correlations: Floats, path: Floats, stature: float) -> bool:
    known = correlations.any(axis=1)
    middle = (correlations.shape[1] - 1) // 2
    rows = np.nonzero(known)[0]
    along = correlations[rows, (path[rows] + middle).astype(int)]
    gain = along.mean() - correlations[rows, middle].mean()
    return bool(gain > LEAST_GAIN and np.median(np.abs(path[rows])) > LEAST_MOTION * stature)
