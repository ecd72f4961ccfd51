"""Which parts of the body the sun does not reach, and where its shadow falls."""

from __future__ import annotations

import cv2
import numpy as np

from pose.synthetic.render.look import Floats

CELL_M = 0.012  # of the body as the sun sees it
BIAS_M = 0.035  # a surface does not shade itself
AROUND = np.array([[0, 0], [-2, 0], [2, 0], [0, -2], [0, 2]])  # cells: soft edges


def sunlit(corners: Floats, normal: Floats, sun: Floats) -> Floats:
    """Share of the sun that reaches each quad, (q,), 0 to 1.

    Parameters
    ----------
    corners : (q, 4, 3)
        m.
    normal : (q, 3)
        Unit normals, outward.
    sun : (3,)
        Unit vector toward the sun.
    """
    right = np.cross([0.0, 0.0, 1.0], sun)
    right /= np.linalg.norm(right)
    plane = np.stack([corners @ right, corners @ np.cross(sun, right)], axis=-1)
    toward = corners.mean(axis=1) @ sun
    low = plane.min(axis=(0, 1)) - 4 * CELL_M
    cells = (plane - low) / CELL_M
    columns, rows = (np.ceil(cells.max(axis=(0, 1))) + 5).astype(int)
    nearest = np.full((rows, columns), -1e6, dtype=np.float32)
    fixed = np.rint(cells * 16).astype(np.int32)
    facing = np.flatnonzero(normal @ sun > 0)
    for i in facing[np.argsort(toward[facing], kind="stable")].tolist():
        cv2.fillConvexPoly(nearest, fixed[i], float(toward[i]), cv2.LINE_8, 4)
    at = np.rint(cells.mean(axis=1)).astype(int)[:, None, :] + AROUND
    at = np.clip(at, 0, np.array([columns - 1, rows - 1]))
    free = nearest[at[..., 1], at[..., 0]] < toward[:, None] + BIAS_M
    return np.asarray(free.mean(axis=1))


def on_ground(points: Floats, sun: Floats) -> Floats:
    """Where points (..., 3) throw their shadow on the ground, (..., 3), m."""
    fallen = points - points[..., 1:2] / sun[1] * sun
    fallen[..., 1] = 0.0
    return np.asarray(fallen)
