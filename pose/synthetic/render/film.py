"""Pictures of a run, one for each frame time: exposed as a phone does, in linear light."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from pose.synthetic.camera import Camera, Projector
from pose.synthetic.render.backdrop import Backdrop
from pose.synthetic.render.figure import Figure
from pose.synthetic.render.light import SHADOW_DEPTH, shade, sun_direction
from pose.synthetic.render.look import Floats, Look, to_srgb
from pose.synthetic.render.raster import Layer, cover, draw
from pose.synthetic.render.shadow import on_ground, sunlit
from pose.synthetic.render.shape import Surface
from pose.synthetic.run import Run

Image = NDArray[np.uint8]
Shape = Callable[[Floats], Surface]

FASTEST_M_S = 22.0  # a sprinter's swinging foot and hand
STEP_PX = 1.2  # greatest way between two instants of an exposure
MOST_INSTANTS = 12
LEVELS = 4096


class FilmRoll:
    """A run seen by a camera; frames can be drawn in any order, and come out the same each time.

    Parameters
    ----------
    run, camera
        What is filmed, and from where; the camera's `exposure_s` and `readout_s` are true blur and skew here.
    times : (n,)
        Frame times, s: the middle of the exposure of the picture's middle row.
    look
        Colours, light, noise, seed of the scenery.
    shape
        Function that gives the surface for joint positions (n, k, 3), m; by default the athlete's body.
    """

    def __init__(
        self,
        run: Run,
        camera: Camera,
        times: Floats,
        look: Look | None = None,
        shape: Shape | None = None,
    ) -> None:
        self.run, self.camera, self.times = run, camera, times
        self.look = look or Look()
        self.projector = Projector(run, camera, times)
        self.width_px = self.projector.width_px
        self.height_px = self.projector.height_px
        self._surface = shape or Figure(run.athlete.body.height_m, self.look).surface
        self._albedo = self._surface(run.points(times[:1])).albedo
        slack = camera.exposure_s + camera.readout_s
        pans = self.projector.pan(np.concatenate([times - slack, times + slack]))
        self._backdrop = Backdrop(self.projector, pans, self.look)
        fastest_px = FASTEST_M_S * camera.px_per_m * camera.exposure_s
        self._instants = int(np.clip(np.ceil(fastest_px / STEP_PX), 1, MOST_INSTANTS))
        yaw = np.radians(camera.yaw_deg)
        self._eye = np.array(
            [-camera.distance_m * np.sin(yaw), camera.height_m, camera.distance_m * np.cos(yaw)]
        )
        self._curve = to_srgb(np.linspace(0, 1, LEVELS)).astype(np.float32)

    def frames(self) -> Iterator[Image]:
        """Draw all pictures in turn."""
        for number in range(self.times.size):
            yield self.frame(number)

    def frame(self, number: int) -> Image:
        """Draw one picture, (height, width, 3), RGB."""
        light = self.background(number)
        self._lay_body(light, float(self.times[number]))
        levels = self._curve[np.clip(light * (LEVELS - 1) + 0.5, 0, LEVELS - 1).astype(np.int32)]
        rng = np.random.default_rng([self.look.seed, number])
        grain = rng.standard_normal((self.height_px, self.width_px), dtype=np.float32)
        noisy = np.clip(levels + self.look.noise * grain[..., None] + 0.5, 0, 255)
        return np.asarray(noisy, dtype=np.uint8)

    def background(self, number: int) -> Layer:
        """Linear light of the scene without the athlete."""
        rows = (np.arange(self.height_px) + 0.5) / self.height_px - 0.5
        time = float(self.times[number])
        pan = self.projector.pan(time + self.camera.readout_s * rows)
        ends = self.projector.pan(time + self.camera.exposure_s * np.array([-0.5, 0.5]))
        return np.asarray(self._backdrop.seen(pan, float(ends[1] - ends[0])))

    def seen(self, points_at: Callable[[Floats], Floats], t: Floats) -> Floats:
        """Image positions (n, ..., 2) of scene points at times (n,), each when the shutter reaches its row.

        Parameters
        ----------
        points_at
            Function of times (n,) that gives scene points (n, ..., 3).
        """
        readout = self.camera.readout_s
        now = self._project(points_at(t), t)
        if readout == 0:
            return now
        before = self._project(points_at(t - readout / 2), t - readout / 2)
        after = self._project(points_at(t + readout / 2), t + readout / 2)
        result = now
        for _ in range(2):  # the row depends on the time, and the time on the row
            late = np.clip(2 * (result[..., 1:] / self.height_px - 0.5), -1, 1)
            result = now + late * (after - before) / 2 + late**2 * (after - 2 * now + before) / 2
        return np.asarray(result)

    def instants(self, time_s: float) -> Floats:
        """Instants over which one exposure is averaged, s."""
        share = (np.arange(self._instants) + 0.5) / self._instants - 0.5
        return np.asarray(time_s + self.camera.exposure_s * share)

    def _project(self, points: Floats, t: Floats) -> Floats:
        flat = points.reshape(t.size, -1, 3)
        return self.projector.to_picture(flat, t).reshape(*points.shape[:-1], 2)

    def _corners(self, t: Floats) -> Floats:
        """Corners of the body's quads in the scene, (n, q, 4, 3)."""
        corners = self._surface(self.run.points(t)).corners
        flat = self.projector.to_scene(corners.reshape(t.size, -1, 3), t)
        return np.asarray(flat.reshape(corners.shape))

    def _lay_body(self, light: Layer, time_s: float) -> None:
        """Lay the athlete and his shadow over the background, in place."""
        t = self.instants(time_s)
        corners = self._corners(t)
        normal = np.cross(corners[:, :, 2] - corners[:, :, 0], corners[:, :, 3] - corners[:, :, 1])
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
        half = t.size // 2
        lit = sunlit(corners[half], normal[half], sun_direction(self.look))
        self._lay_shadow(light, corners[half], normal[half], float(t[half]))
        seen = self.seen(self._corners, t)
        box = self._box(seen)
        if box is None:
            return
        left, top, right, bottom = box
        bright = shade(self._albedo, normal, lit, self.look)
        toward = self._eye - corners.mean(axis=2)
        depth = np.linalg.norm(toward, axis=-1)
        facing = np.sum(normal * toward, axis=-1) > 0
        layer = np.zeros((bottom - top, right - left, 4), dtype=np.float32)
        for i, shown in enumerate(facing):
            quads = seen[i][shown] - np.array([left, top])
            layer += draw(quads, depth[i][shown], bright[i][shown], right - left, bottom - top) / t.size
        part = light[top:bottom, left:right]
        part *= 1 - layer[..., 3:]
        part += layer[..., :3]

    def _lay_shadow(self, light: Layer, corners: Floats, normal: Floats, time_s: float) -> None:
        lit = normal @ sun_direction(self.look) > 0
        t = np.array([time_s])
        fallen = self._project(on_ground(corners[lit], sun_direction(self.look))[None], t)[0]
        box = self._box(fallen)
        if box is None:
            return
        left, top, right, bottom = box
        dark = cover(fallen - np.array([left, top]), right - left, bottom - top)
        dark = cv2.GaussianBlur(dark, (0, 0), 0.012 * self.camera.px_per_m)
        light[top:bottom, left:right] *= 1 - SHADOW_DEPTH * dark[..., None]

    def _box(self, points: Floats) -> tuple[int, int, int, int] | None:
        """Part of the picture that holds points (..., 2): left, top, right, bottom."""
        flat = points.reshape(-1, 2)
        low = np.floor(flat.min(axis=0)).astype(int) - 6
        high = np.ceil(flat.max(axis=0)).astype(int) + 6
        left, top = max(int(low[0]), 0), max(int(low[1]), 0)
        right, bottom = min(int(high[0]), self.width_px), min(int(high[1]), self.height_px)
        return (left, top, right, bottom) if right > left and bottom > top else None
