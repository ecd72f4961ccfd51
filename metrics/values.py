"""The value types at this package's borders, frozen and checked once when built."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Side = Literal["left", "right"]
MetricSide = Literal["left", "right", "both"]
Status = Literal["lags", "typical", "strong", "not_measurable"]
SIDES: tuple[Side, Side] = ("left", "right")


@dataclass(frozen=True)
class Scale:
    """Metres per pixel of the ground-fixed frame; value and sd are None when nothing gives the scale."""

    metres_per_pixel: float | None
    sd: float | None
    source: Literal["height", "distance", "speed"] | None


@dataclass(frozen=True, eq=False)
class Motion:
    """The athlete's keypoints in a frame fixed to the ground and aligned with the run.

    Attributes
    ----------
    time_s : (n,)
        Real time, s.
    body : (n, k, 2)
        Smoothed positions, m; +x is the direction of travel, y up. NaN where missing. When `scale` is
        unknown they are nominal metres (a body height of 1.75 m), good for angles, times and priors only.
    feet : (n, k, 2)
        The same points, repaired but not smoothed, for contact times.
    confidence : (n, k)
    noise_m : (k,)
        Random error of each keypoint, sd, m.
    keypoints : (k,)
    scale
    direction
        Direction of travel in the picture.
    treadmill
        Whether the ground is a belt; x then includes the belt's motion, so that stance feet stand still.
    near_side
        The athlete's side that faces the camera.
    camera_moves
        Whether the camera pans or is hand-held.
    yaw_deg
        Angle between the picture and the plane of the run, already allowed for in x; None if unknown.
    """

    time_s: Floats
    body: Floats
    feet: Floats
    confidence: Floats
    noise_m: Floats
    keypoints: tuple[str, ...]
    scale: Scale
    direction: Side
    treadmill: bool
    near_side: Side
    camera_moves: bool
    yaw_deg: float | None = None

    @property
    def frame_rate_hz(self) -> float:
        """Median frame rate, Hz."""
        return float(1 / np.median(np.diff(self.time_s)))

    def smooth(self, name: str) -> Floats:
        """Smoothed positions of one keypoint, (n, 2), m."""
        return self.body[:, self.keypoints.index(name)]

    def sharp(self, name: str) -> Floats:
        """Repaired, unsmoothed positions of one keypoint, (n, 2), m."""
        return self.feet[:, self.keypoints.index(name)]


@dataclass(frozen=True)
class Contact:
    """One ground contact of one foot, s on the real-time axis, each event with its standard deviation.

    An event that the clip does not show (the contact began before it, or ended after it) is None.
    """

    foot: Side
    touchdown_s: float | None
    touchdown_sd_s: float | None
    toe_off_s: float | None
    toe_off_sd_s: float | None
    confidence: float

    def __post_init__(self) -> None:
        if self.touchdown_s is not None and self.toe_off_s is not None and self.toe_off_s <= self.touchdown_s:
            msg = f"expected toe-off after touchdown, got {self.touchdown_s} and {self.toe_off_s}."
            raise ValueError(msg)

    @property
    def whole(self) -> bool:
        """Whether both touchdown and toe-off were seen."""
        return self.touchdown_s is not None and self.toe_off_s is not None


@dataclass(frozen=True, eq=False)
class Angles:
    """Angles and angular velocities over time.

    Attributes
    ----------
    time_s : (n,)
    angle_deg, velocity_deg_s
        By name, (n,) each. Segment angles from the vertical, positive forward: ``left_thigh``,
        ``left_shank``, ``left_upper_arm``, ``trunk``; ``left_foot`` is heel to toe from the horizontal,
        toe up positive. Joint angles: ``left_knee`` 0 straight, flexion positive; ``left_ankle`` 0 with the
        foot at right angles to the shank, dorsiflexion positive; ``left_elbow`` 0 straight, flexion
        positive. The same for ``right_``.
    noise_deg
        Random error of one frame's angle, sd, by name.
    """

    time_s: Floats
    angle_deg: Mapping[str, Floats]
    velocity_deg_s: Mapping[str, Floats]
    noise_deg: Mapping[str, float]


@dataclass(frozen=True)
class Metric:
    """One measured number with its uncertainty, or None with the reason."""

    name: str
    side: MetricSide
    unit: str
    value: float | None
    sd: float | None
    ci95: tuple[float, float] | None
    n: int
    trusted: bool
    reason: str | None

    def __post_init__(self) -> None:
        if self.value is None and (self.reason is None or self.trusted):
            msg = f"{self.name}: expected a reason and no trust for a missing value."
            raise ValueError(msg)
        if self.value is not None and not math.isfinite(self.value):
            msg = f"{self.name}: expected a finite value or None, got {self.value}."
            raise ValueError(msg)


@dataclass(frozen=True)
class Phase:
    """Phase of the sprint with its probability."""

    name: Literal["acceleration", "max-velocity", "running"]
    probability: float


@dataclass(frozen=True)
class Level:
    """Level of the athlete and where it comes from."""

    name: Literal["novice", "team", "trained", "elite"]
    source: Literal["given", "speed", "default"]


@dataclass(frozen=True)
class Component:
    """Score of one component of the cycle; z is signed, negative = lags, in between-athlete sd."""

    name: str
    role: str
    status: Status
    z: float | None
    z_se: float | None
    probability_lags: float | None
    evidence: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True)
class WeakestLink:
    """The verdict: a component, or None with candidates, and the statement that says it."""

    component: str | None
    probability: float | None
    candidates: tuple[str, ...]
    statement: str
