"""Filming conditions of the truth bench: who runs, with which camera, with which errors of the pose model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pose.synthetic import Camera, PoseErrors
from pose.synthetic.draw import Phase


@dataclass(frozen=True)
class Condition:
    phase: Phase = "max-velocity"
    duration_s: float = 1.6
    camera: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, Any] = field(default_factory=dict)
    feet: dict[str, bool] = field(default_factory=dict)

    def camera_at(self, rate_hz: float, direction: str) -> Camera:
        return Camera(frame_rate_hz=rate_hz, direction=direction, **self.camera)

    def pose_errors(self) -> PoseErrors:
        return PoseErrors(**self.errors)


# Offsets: Needham 2021 (30-50 mm at hip and knee). Rolling shutter 10 ms, exposure 1/250 s: phones by day.
OFFSETS = {"hip_offset_m": 0.04, "knee_offset_m": 0.04, "side_offset_m": 0.01}
CONDITIONS: dict[str, Condition] = {
    "plain": Condition(),
    "offsets": Condition(errors=OFFSETS),
    "toe_at_tip": Condition(feet={"toe_at_tip": True}),
    "odd_feet": Condition(feet={"odd_feet": True}),
    "noisy": Condition(errors={"noise_m": 0.02}),
    "yaw10": Condition(camera={"yaw_deg": 10.0}),
    "yaw20": Condition(camera={"yaw_deg": 20.0}),
    "yaw30": Condition(camera={"yaw_deg": 30.0}),
    "panning": Condition(camera={"panning": True, "pan_drift_px": 2.0}),
    "phone": Condition(
        camera={"readout_s": 0.010, "exposure_s": 0.004, "time_jitter_s": 0.001, "dropped_share": 0.01},
        errors=OFFSETS,
    ),
    "swaps": Condition(
        errors={"exchanged_share": 0.03, "dropout_share": 0.03, "collapse_share": 0.02, "lost_share": 0.01}
    ),
    "running": Condition(phase="running", duration_s=2.2),
    "acceleration": Condition(phase="acceleration", duration_s=1.7),
    "treadmill": Condition(phase="running", duration_s=2.2, camera={"treadmill": True}),
}
