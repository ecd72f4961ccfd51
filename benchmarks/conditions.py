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
    speeds_m_s: tuple[float, float] | None = None
    height_sd: float = 0.0

    def camera_at(self, rate_hz: float, direction: str) -> Camera:
        return Camera(frame_rate_hz=rate_hz, direction=direction, **self.camera)

    def pose_errors(self) -> PoseErrors:
        return PoseErrors(**self.errors)


# Joints: Needham 2021 (hip and knee 30 to 50 mm off, ankle 1 to 15 mm); arms: as the pose network on drawn
# runners (docs/pose-errors.md). A stated height is 1 to 2 % off. Rolling shutter 10 ms, exposure 1/250 s:
# phones by day.
OFFSETS = {
    "hip_offset_m": 0.04,
    "knee_offset_m": 0.04,
    "side_offset_m": 0.01,
    "arm_offset_m": 0.02,
    "foot_offset_m": 0.01,
}
HEIGHT_SD = 0.015


def real(phase: Phase = "max-velocity", **changes: Any) -> Condition:
    """Condition with the errors of every real clip: joints beside their place, a height not quite right."""
    errors = OFFSETS | changes.pop("errors", {})
    return Condition(phase=phase, errors=errors, height_sd=HEIGHT_SD, **changes)


CONDITIONS: dict[str, Condition] = {
    "plain": Condition(),
    "toe_at_tip": Condition(feet={"toe_at_tip": True}),
    "offsets": real(),
    "odd_feet": real(feet={"odd_feet": True}),
    "noisy": real(errors={"noise_m": 0.02}),
    "yaw10": real(camera={"yaw_deg": 10.0}),
    "yaw20": real(camera={"yaw_deg": 20.0}),
    "yaw30": real(camera={"yaw_deg": 30.0}),
    "panning": real(camera={"panning": True, "pan_drift_px": 2.0}),
    "phone": real(
        camera={"readout_s": 0.010, "exposure_s": 0.004, "time_jitter_s": 0.001, "dropped_share": 0.01}
    ),
    "swaps": real(
        errors={"exchanged_share": 0.03, "dropout_share": 0.03, "collapse_share": 0.02, "lost_share": 0.01}
    ),
    "network": real(
        errors={
            "far_factor": 1.2,
            "time_constant_s": 0.006,
            "exchanged_share": 0.08,
            "collapse_share": 0.005,
            "lost_share": 0.002,
            "outlier_share": 0.02,
        }
    ),
    "slow_sprint": real(speeds_m_s=(5.0, 6.5)),
    "acceleration": real("acceleration", duration_s=1.7),
    "running": real("running", duration_s=2.2),
    "treadmill": real("running", duration_s=2.2, camera={"treadmill": True}),
}
