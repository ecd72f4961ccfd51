"""A phone on a tripod beside the track: keypoints in px with a pose network's kind of error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from second.body import Run

CORRELATION_S = 0.012
FAR = 1.8
_BIASED = ("hip", "knee")


@dataclass(frozen=True)
class Camera:
    """Pinhole: distance to the athlete's lane m, px/m there, yaw deg, frames/s, near side, width of view m.

    `noise` is the sd of a near keypoint, m; `offset` the range of constant errors of hips and knees, m.
    """

    rate: float
    near: str = "right"
    distance: float = 11.0
    px_per_m: float = 170.0
    yaw_deg: float = 0.0
    view_m: float = 12.0
    noise: float = 0.01
    offset: tuple[float, float] = (0.0, 0.0)

    @staticmethod
    def draw(rng: np.random.Generator, rate: float, *, view_m: float, offsets: bool) -> Camera:
        """Some camera of this frame rate."""
        return Camera(
            rate=rate,
            near=str(rng.choice(["left", "right"])),
            distance=float(rng.uniform(8, 15)),
            px_per_m=float(rng.uniform(120, 220)),
            yaw_deg=float(rng.uniform(0, 20) * rng.choice([-1, 1])),
            view_m=view_m,
            offset=(0.03, 0.05) if offsets else (0.0, 0.0),
        )


@dataclass(frozen=True)
class Clip:
    """Keypoints (n, k, 2) px with their confidence (n, k), and the run's time at which the clip begins."""

    time: np.ndarray
    names: tuple[str, ...]
    xy: np.ndarray
    confidence: np.ndarray
    width: int
    height: int
    begins: float
    ends: float

    def write(self, path: Path) -> None:
        """Write as keypoints.csv."""
        lines = [f"# width={self.width} height={self.height}", "frame,time_s,keypoint,x_px,y_px,confidence"]
        for i, t in enumerate(self.time):
            for k, name in enumerate(self.names):
                x, y = self.xy[i, k]
                lines.append(f"{i},{t:.6f},{name},{x:.3f},{y:.3f},{self.confidence[i, k]:.2f}")
        path.write_text("\n".join(lines) + "\n")


def film(run: Run, camera: Camera, rng: np.random.Generator) -> Clip:
    """Film the run while the hips are in view."""
    middle_x = (run.points["left_hip"][:, 0] + run.points["right_hip"][:, 0]) / 2
    centre = (middle_x[0] + middle_x[-1]) / 2 + rng.uniform(-0.5, 0.5)
    inside = np.flatnonzero(np.abs(middle_x - centre) < (camera.view_m - 1.4) / 2)
    start = run.time[inside[0]] + rng.uniform(0, 1 / camera.rate)
    time = np.arange(start, run.time[inside[-1]], 1 / camera.rate)
    width, height = int(camera.view_m * camera.px_per_m), int(2.6 * camera.px_per_m)
    toward = 1.0 if camera.near == "right" else -1.0
    yaw, ppm = np.radians(camera.yaw_deg), camera.px_per_m
    rho = np.exp(-1 / (camera.rate * CORRELATION_S))
    names, places, sure = [], [], []
    for name, xyz in run.points.items():
        p = np.stack([np.interp(time, run.time, xyz[:, k]) for k in range(3)], axis=-1)
        x, depth = toward * (p[:, 0] - centre), -toward * p[:, 2]
        across = x * np.cos(yaw) + depth * np.sin(yaw)
        away = camera.distance - x * np.sin(yaw) + depth * np.cos(yaw)
        scale = ppm * camera.distance / away
        uv = np.stack([width / 2 + across * scale, height - 1.3 * ppm - (p[:, 1] - 1.0) * scale], axis=-1)
        near = name.startswith(camera.near)
        sd = camera.noise * ppm * (1.0 if near or name == "nose" else FAR)
        noise = rng.normal(size=uv.shape) * sd
        for i in range(1, time.size):
            noise[i] = rho * noise[i - 1] + np.sqrt(1 - rho**2) * noise[i]
        if name.endswith(_BIASED):
            angle = rng.uniform(0, 2 * np.pi)
            uv = uv + ppm * rng.uniform(*camera.offset) * np.array([np.cos(angle), np.sin(angle)])
        names.append(name)
        places.append(uv + noise)
        sure.append(np.full(time.size, 0.9 if near else 0.7))
    return Clip(
        time - time[0],
        tuple(names),
        np.stack(places, 1),
        np.stack(sure, 1),
        width,
        height,
        float(time[0]),
        float(time[-1]),
    )
