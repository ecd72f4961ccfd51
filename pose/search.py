"""Where to look for people: what moves against the steadied background, and tiles of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pose.body import Square
from pose.camera import compose, invert
from pose.sequence import Floats

Grey = NDArray[np.uint8]

LEAST_DIFFERENCE = 8.0  # grey levels: above compression noise
EDGE_TOLERANCE = 0.20  # of the local gradient: what a background steadied to a third of a px still shows
LEAST_AREA = 30  # px of the small picture
JOIN_PX = 7  # of the small picture; head, trunk and legs of one person often come apart


@dataclass(frozen=True)
class Blob:
    """Something that moves in one frame: its place in the full picture, px, and how many px of it moved."""

    frame: int
    x_px: float
    y_px: float
    width_px: float
    height_px: float
    area_px: float

    def square(self, factor: float) -> Square:
        """Square around it, ``factor`` times its longer side."""
        return Square(self.x_px, self.y_px, factor * max(self.width_px, self.height_px))


def moving_blobs(
    greys: Sequence[Grey], to_ground: Floats, frames: Sequence[int], reach: int, scale: float
) -> list[Blob]:
    """Find what moves against the background, in some frames.

    A pixel moves if it differs from both the frame ``reach`` before and the one ``reach`` after, each laid
    over it by the camera's motion: what has just been uncovered differs from only one of them. At edges,
    where a small error of the overlay already makes a difference, more is asked for.

    Parameters
    ----------
    greys
        Small grey frames of the whole clip.
    to_ground : (n, 2, 3)
        Map of each full picture to the ground-fixed frame.
    frames
        Frames to look at.
    reach
        Distance of the compared frames.
    scale
        Px of the full picture for one px of the small frames.

    Returns
    -------
    Blobs, largest moving area first.
    """
    small = to_ground.copy()
    small[:, :, 2] /= scale
    blobs: list[Blob] = []
    for frame in frames:
        before, after = max(frame - reach, 0), min(frame + reach, len(greys) - 1)
        both = [other for other in (before, after) if other != frame]
        if not both:
            continue
        moved = np.min([_difference(greys, small, frame, other) for other in both], axis=0)
        blobs += _blobs(moved > 1, frame, scale)
    return sorted(blobs, key=lambda blob: (-blob.area_px, blob.frame, blob.x_px))


def _difference(greys: Sequence[Grey], to_ground: Floats, frame: int, other: int) -> NDArray[np.float32]:
    """Difference of two frames laid over each other, in units of what the background may show."""
    here = cv2.GaussianBlur(greys[frame], (0, 0), 1.0)
    there = cv2.GaussianBlur(greys[other], (0, 0), 1.0)
    height, width = here.shape
    over = compose(invert(to_ground[frame]), to_ground[other])
    laid = cv2.warpAffine(
        there, over, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    seen = cv2.warpAffine(np.full_like(there, 255), over, (width, height))
    dx, dy = cv2.Sobel(here, cv2.CV_32F, 1, 0), cv2.Sobel(here, cv2.CV_32F, 0, 1)
    allowed = LEAST_DIFFERENCE + EDGE_TOLERANCE * cv2.magnitude(dx, dy)
    difference = cv2.absdiff(here, laid).astype(np.float32) / allowed
    difference[seen < 255] = 0
    return np.asarray(difference, dtype=np.float32)


def _blobs(moved: NDArray[np.bool_], frame: int, scale: float) -> list[Blob]:
    mask = moved.astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    near = cv2.dilate(mask, np.ones((2 * JOIN_PX + 1, JOIN_PX), np.uint8))
    count, labels = cv2.connectedComponents(near)
    blobs = []
    for label in range(1, count):
        rows, columns = np.nonzero((labels == label) & (mask > 0))
        if rows.size < LEAST_AREA:
            continue
        left, right = np.percentile(columns, [1, 99])
        top, bottom = np.percentile(rows, [1, 99])
        blobs.append(
            Blob(
                frame,
                float(left + right + 1) / 2 * scale,
                float(top + bottom + 1) / 2 * scale,
                float(right - left + 1) * scale,
                float(bottom - top + 1) * scale,
                float(rows.size) * scale**2,
            )
        )
    return blobs


def tiles(width_px: int, height_px: int) -> list[Square]:
    """Cover the picture with squares: the whole, then halves and quarters of its longer side.

    Neighbours overlap by half, so that a person no taller than half a square lies whole in one of them.
    """
    whole = float(max(width_px, height_px))
    squares = [Square(width_px / 2, height_px / 2, whole)]
    for parts in (2, 4):
        side = whole / parts
        for y in _centres(height_px, side):
            squares += [Square(x, y, side) for x in _centres(width_px, side)]
    return squares


def _centres(length: float, side: float) -> list[float]:
    if length <= side:
        return [length / 2]
    count = int(np.ceil((length - side) / (side / 2))) + 1
    return [float(value) for value in np.linspace(side / 2, length - side / 2, count)]
