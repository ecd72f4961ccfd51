"""Quads to pixels: the nearest on top."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pose.synthetic.render.look import Floats

SUPER = 2  # drawn px for each px of the picture, each way
SHIFT = 4  # fractional bits of the corners
Layer = NDArray[np.float32]


def draw(corners: Floats, depth: Floats, light: Floats, width: int, height: int) -> Layer:
    """Draw quads, far ones first.

    Parameters
    ----------
    corners : (q, 4, 2)
        px of the layer, pixel edges at whole numbers.
    depth : (q,)
        Distance; the order of drawing.
    light : (q, 3)
        Linear light.
    width, height
        Size of the layer, px.

    Returns
    -------
    (height, width, 4): linear light times cover, and cover, of 0 to 1.
    """
    canvas = np.zeros((height * SUPER, width * SUPER, 4), dtype=np.float32)
    # OpenCV's pixel centres are at whole numbers
    fixed = np.rint((corners * SUPER - 0.5) * (1 << SHIFT)).astype(np.int32)
    colours = np.column_stack([light, np.ones(len(light))]).tolist()
    for i in np.argsort(-depth, kind="stable").tolist():
        cv2.fillConvexPoly(canvas, fixed[i], colours[i], cv2.LINE_8, SHIFT)
    return np.asarray(cv2.resize(canvas, (width, height), interpolation=cv2.INTER_AREA))


def cover(corners: Floats, width: int, height: int) -> Layer:
    """Share of each pixel that quads (q, 4, 2) cover, (height, width)."""
    canvas = np.zeros((height, width), dtype=np.float32)
    fixed = np.rint((corners - 0.5) * (1 << SHIFT)).astype(np.int32)
    for quad in fixed:
        cv2.fillConvexPoly(canvas, quad, 1.0, cv2.LINE_8, SHIFT)
    return canvas
