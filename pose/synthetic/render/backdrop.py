"""The scenery seen from the camera, in every direction that it turns to: a cylinder unrolled."""

from __future__ import annotations

import cv2
import numpy as np

from pose.synthetic.camera import Projector
from pose.synthetic.render.look import Floats, Look
from pose.synthetic.render.raster import Layer
from pose.synthetic.render.scenery import FENCE_AT_M, FOREST_AT_M, Scenery


class Backdrop:
    """A panorama, and cut-outs of it for any pan angle.

    Parameters
    ----------
    projector
        The camera; it turns about its own upright axis, so that scenery only shifts along the cylinder.
    pans
        Pan angles that will be asked for, rad.
    look
        Seed, colours.
    """

    def __init__(self, projector: Projector, pans: Floats, look: Look) -> None:
        self._focal, self._yaw = projector.focal, projector.yaw
        self._distance, self._height = projector.camera.distance_m, projector.camera.height_m
        width, height = projector.width_px, projector.height_px
        u = np.arange(width) + 0.5 - 0.5 * width
        v = np.arange(height) + 0.5 - projector.centre_v
        turn = np.arctan(u / self._focal)
        self._columns = np.broadcast_to(self._focal * turn, (height, width))
        self._rows = v[:, None] * np.cos(turn)[None, :]
        margin = 60.0
        self._left = self._focal * (float(pans.min()) + turn[0]) - margin
        right = self._focal * (float(pans.max()) + turn[-1]) + margin
        self._top, bottom = float(self._rows.min()) - 2, float(self._rows.max()) + 2
        self.panorama = self._draw(int(right - self._left), int(bottom - self._top), Scenery(look))
        self._map_rows = (self._rows - self._top - 0.5).astype(np.float32)

    def _draw(self, width: int, height: int, scenery: Scenery) -> Layer:
        panorama = np.empty((height, width, 3), dtype=np.float32)
        rows = np.arange(height, dtype=float) + self._top + 0.5
        strip = 256  # columns at a time, to spare memory
        for left in range(0, width, strip):
            at = self._left + np.arange(left, min(left + strip, width)) + 0.5
            turn = at / self._focal
            # the way along each line of sight, per metre, in the scene's axes
            along = np.sin(turn) * np.cos(self._yaw) + np.cos(turn) * np.sin(self._yaw)
            away = np.cos(turn) * np.cos(self._yaw) - np.sin(turn) * np.sin(self._yaw)
            panorama[:, left : left + at.size] = self._light(along, np.maximum(away, 1e-3), rows, scenery)
        return panorama

    def _light(self, along: Floats, away: Floats, rows: Floats, scenery: Scenery) -> Floats:
        """Light along lines of sight: what is far behind, before it the fence, before it the ground."""
        x0, near0 = -self._distance * np.sin(self._yaw), self._distance * np.cos(self._yaw)
        fall = np.broadcast_to(rows[:, None] / self._focal, (rows.size, along.size))
        light = np.zeros((*fall.shape, 3))
        upper = rows / self._focal <= self._height / (near0 + FENCE_AT_M)  # below it there is only ground
        for reach, part in ((FOREST_AT_M, scenery.distance), (FENCE_AT_M, scenery.wall)):
            far = np.broadcast_to((near0 + reach) / away, fall[upper].shape)
            seen, hides = part(x0 + along * far, self._height - fall[upper] * far)
            light[upper] = np.where(hides[..., None], seen, light[upper])
        lower = rows > 0
        down = fall[lower]
        way = self._height / down
        near = near0 - away * way
        ground = scenery.ground(x0 + along * way, near, away * way / down / self._focal)
        light[lower] = np.where((near > -FENCE_AT_M)[..., None], ground, light[lower])
        return light

    def seen(self, pan: Floats, turned: float) -> Layer:
        """Linear light of one picture, (height, width, 3).

        Parameters
        ----------
        pan : (height,)
            Pan angle at the time of each row, rad.
        turned
            How far the camera turns during the exposure, rad.
        """
        columns = self._columns + self._focal * pan[:, None] - self._left - 0.5
        picture = cv2.remap(
            self._smeared(abs(turned) * self._focal),
            columns.astype(np.float32),
            self._map_rows,
            cv2.INTER_LINEAR,
        )
        return np.asarray(picture)

    def _smeared(self, length: float) -> Layer:
        """Panorama as it is blurred by a turn of `length` px: a box with soft ends."""
        if length < 0.05:
            return self.panorama
        half = int(np.ceil(length / 2 + 0.5))
        at = np.arange(-half, half + 1)
        kernel = np.clip(length / 2 + 0.5 - np.abs(at), 0, 1)
        return np.asarray(
            cv2.filter2D(self.panorama, -1, (kernel / kernel.sum())[None, :].astype(np.float32))
        )
