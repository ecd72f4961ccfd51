"""A simulated phone camera: pinhole, yaw, panning, rolling shutter, exposure, frame times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pose.sequence import BODY
from pose.synthetic.run import Run

Floats = NDArray[np.float64]
SUB_FRAMES = 5  # instants averaged over the exposure
MID_BODY_M = 0.9
BODY_ROW = 0.55  # where that is in a picture of given size, share of its height


@dataclass(frozen=True)
class Camera:
    """A camera beside the track, level, at the middle of the run.

    Attributes
    ----------
    frame_rate_hz
        Mean frame rate.
    distance_m, height_m
        From the athlete's lane; above the ground.
    px_per_m
        Scale at the lane, opposite the camera (focal length in px = `px_per_m` x `distance_m`).
    yaw_deg
        How far the view is from square to the run.
    panning
        Whether the camera turns with the athlete; its motion is then in `image_to_ground`, to first order
        about the athlete, which is what following the background gives.
    pan_drift_px
        Random walk of that motion's error, px per square root of a second.
    direction
        Direction of travel in the picture; the right side faces the camera when it is ``"right"``.
    time_jitter_s
        Standard deviation of the frame times about the even ones.
    dropped_share
        Share of frames that the phone did not record (their time is missing from the sequence).
    readout_s
        Rolling shutter: time from the top row to the bottom row.
    exposure_s
        The position seen is the mean over this time, centred on the frame's time.
    treadmill
        Whether the camera and the belt make the athlete run on the spot.
    first_frame_s
        Time of the first frame.
    picture_px
        Width and height of the picture; None for one that just holds the run. A given picture has the middle
        of the body a little below its own.
    """

    frame_rate_hz: float = 120.0
    distance_m: float = 12.0
    height_m: float = 1.3
    px_per_m: float = 160.0
    yaw_deg: float = 0.0
    panning: bool = False
    pan_drift_px: float = 0.0
    direction: Literal["left", "right"] = "right"
    time_jitter_s: float = 0.0
    dropped_share: float = 0.0
    readout_s: float = 0.0
    exposure_s: float = 0.0
    treadmill: bool = False
    first_frame_s: float = 0.0
    picture_px: tuple[int, int] | None = None

    @property
    def near_side(self) -> Literal["left", "right"]:
        """The athlete's side that faces the camera."""
        return self.direction

    def frame_times(self, duration_s: float, rng: np.random.Generator) -> Floats:
        """Return the times of the recorded frames, (n,), s."""
        step = 1 / self.frame_rate_hz
        even = np.arange(self.first_frame_s, duration_s, step)
        # at most 0.45 of a frame, so that the order holds
        jitter = np.clip(rng.normal(0, self.time_jitter_s, even.size), -0.45 * step, 0.45 * step)
        keep = rng.random(even.size) >= self.dropped_share
        return np.asarray((even + jitter)[keep])


@dataclass(frozen=True)
class Picture:
    """What an ideal pose model would see: positions (n, k, 2), px; size; camera motion (n, 2, 3)."""

    xy_px: Floats
    width_px: int
    height_px: int
    image_to_ground: Floats


class Projector:
    """Maps body points at given times to the picture of one camera."""

    def __init__(self, run: Run, camera: Camera, times: Floats) -> None:
        self.run, self.camera = run, camera
        self.sign = 1.0 if camera.direction == "right" else -1.0
        self.yaw = np.radians(camera.yaw_deg)
        ends = run.forward(np.array([times[0], times[-1]]))
        self.middle = 0.5 * float(ends[0] + ends[1])
        self.belt = float((ends[1] - ends[0]) / (times[-1] - times[0])) if camera.treadmill else 0.0
        self.belt_from = 0.5 * float(times[0] + times[-1])
        self.focal = camera.px_per_m * camera.distance_m
        if camera.picture_px is not None:
            self.width_px, self.height_px = camera.picture_px
            self.centre_v = BODY_ROW * self.height_px - camera.px_per_m * (camera.height_m - MID_BODY_M)
            return
        self.height_px = 2 * int(np.ceil(1.5 * camera.px_per_m))
        self.centre_v = self.height_px - 0.35 * camera.px_per_m - camera.px_per_m * camera.height_m
        self.width_px = 2 * int(np.ceil(1.6 * camera.px_per_m))
        if not camera.panning:
            self.width_px = self._wide_enough(times)

    def pan(self, t: Floats) -> Floats:
        """Pan angle, rad, that keeps the hips in the middle of the picture."""
        if not self.camera.panning:
            return np.zeros_like(t)
        x = self._along(self.run.forward(t), t)
        depth = self.camera.distance_m + x * np.sin(self.yaw)
        return np.asarray(np.arctan2(x * np.cos(self.yaw), depth))

    def project(self, t: Floats) -> Floats:
        """Image positions of all keypoints at times (n,), (n, k, 2), px."""
        return self.to_picture(self.to_scene(self.run.points(t), t), t)

    def to_scene(self, points: Floats, t: Floats) -> Floats:
        """Bring points (n, k, 3) of the run to the scene, m.

        In it x runs to the right of a camera square to the run, from the middle of the run, y up, z from the
        athlete's lane toward the camera.
        """
        x = self._along(points[..., 0], t[:, None])
        return np.stack([x, points[..., 1], self.sign * points[..., 2]], axis=-1)

    def to_picture(self, points: Floats, t: Floats) -> Floats:
        """Image positions of points (n, k, 3) of the scene at times (n,), (n, k, 2), px."""
        x, near = points[..., 0], points[..., 2]
        across = x * np.cos(self.yaw) + near * np.sin(self.yaw)
        depth = self.camera.distance_m + x * np.sin(self.yaw) - near * np.cos(self.yaw)
        pan = self.pan(t)[:, None]
        right, ahead = across * np.cos(pan) - depth * np.sin(pan), across * np.sin(pan) + depth * np.cos(pan)
        u = 0.5 * self.width_px + self.focal * right / ahead
        v = self.centre_v - self.focal * (points[..., 1] - self.camera.height_m) / ahead
        return np.asarray(np.stack([u, v], axis=-1))

    def image_to_ground(self, t: Floats) -> Floats:
        """Camera motion, (n, 2, 3): the first-order map about the athlete to the picture without pan."""
        pan = self.pan(t)
        result = np.zeros((t.size, 2, 3))
        half = 0.5 * self.width_px
        body_v = (
            self.focal * (self.camera.height_m - MID_BODY_M) / self.camera.distance_m
        )  # mid-body below the axis
        result[:, 0, 0] = 1 / np.cos(pan) ** 2
        result[:, 0, 2] = half + self.focal * np.tan(pan) - result[:, 0, 0] * half
        result[:, 1, 0] = body_v * np.tan(pan) / np.cos(pan) / self.focal
        result[:, 1, 1] = 1 / np.cos(pan)
        result[:, 1, 2] = self.centre_v - result[:, 1, 1] * self.centre_v - result[:, 1, 0] * half
        return result

    def _along(self, x: Floats, t: Floats) -> Floats:
        return self.sign * (x - self.middle - self.belt * (t - self.belt_from))

    def _wide_enough(self, times: Floats) -> int:
        self.width_px = 0
        reach = float(np.abs(self.project(np.linspace(times[0], times[-1], 40))[..., 0]).max())
        return 2 * int(np.ceil(reach + 0.3 * self.camera.px_per_m))


def picture(run: Run, camera: Camera, times: Floats, rng: np.random.Generator) -> Picture:
    """See a run with a camera at frame times (n,), s."""
    projector = Projector(run, camera, times)
    offsets = camera.exposure_s * ((np.arange(SUB_FRAMES) + 0.5) / SUB_FRAMES - 0.5)
    seen = [_rows_in_turn(projector, times + offset) for offset in (offsets if camera.exposure_s else [0.0])]
    motion = projector.image_to_ground(times)
    walk = rng.normal(0, 1, (times.size, 2)) * camera.pan_drift_px * np.sqrt(1 / camera.frame_rate_hz)
    motion[:, :, 2] += np.cumsum(walk, axis=0)
    return Picture(np.mean(seen, axis=0), projector.width_px, projector.height_px, motion)


def _rows_in_turn(projector: Projector, t: Floats) -> Floats:
    """Positions with each keypoint at the time when the shutter reaches its row."""
    seen = projector.project(t)
    readout = projector.camera.readout_s
    if readout == 0:
        return seen
    late = t[:, None] + readout * (seen[..., 1] / projector.height_px - 0.5)
    again = projector.project(late.ravel()).reshape(t.size, len(BODY), len(BODY), 2)
    every = np.arange(len(BODY))
    return np.asarray(again[:, every, every])
