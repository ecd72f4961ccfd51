"""A runner whose every answer is a closed form: thighs swing as pendulums, all else is rigid."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from metrics.values import Contact, Motion, Scale

THIGH, SHANK, FOOT, TRUNK, UPPER, FORE = 0.44, 0.44, 0.20, 0.52, 0.30, 0.27
POINTS = (
    "nose",
    *(
        f"{side}_{part}"
        for part in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
        for side in ("left", "right")
    ),
)


@dataclass(frozen=True)
class Pendulum:
    """Parameters of the runner; angles in deg, signs as in the project."""

    frequency_hz: float = 2.2
    amplitude_deg: float = 50.0
    middle_deg: float = 12.0
    knee_deg: float = 40.0
    ankle_deg: float = 10.0
    lean_deg: float = 8.0
    arm_amplitude_deg: float = 55.0
    arm_lag: float = 0.0
    elbow_deg: float = 90.0
    speed_m_s: float = 9.0
    hip_height_m: float = 0.95
    touchdown_at: float = 0.30
    duty: float = 0.24

    @property
    def stride_s(self) -> float:
        return 1 / self.frequency_hz

    def thigh_deg(self, side: str, t: np.ndarray) -> np.ndarray:
        """Foremost at t = 0 on the left, half a stride later on the right."""
        late = 0.0 if side == "left" else 0.5
        turn = 2 * np.pi * (self.frequency_hz * t - late)
        return self.middle_deg + self.amplitude_deg * np.cos(turn)

    def arm_deg(self, side: str, t: np.ndarray) -> np.ndarray:
        """In phase with the opposite thigh, later by `arm_lag` of a stride."""
        late = (0.5 if side == "left" else 0.0) + self.arm_lag
        return self.arm_amplitude_deg * np.cos(2 * np.pi * (self.frequency_hz * t - late))

    def touchdown_s(self, side: str, number: int) -> float:
        return (number + self.touchdown_at + (0.0 if side == "left" else 0.5)) * self.stride_s


def hanging(angle_deg: np.ndarray, length: float) -> np.ndarray:
    angle = np.radians(angle_deg)
    return length * np.stack([np.sin(angle), -np.cos(angle)], axis=-1)


def positions(p: Pendulum, t: np.ndarray) -> np.ndarray:
    one = np.ones_like(t)
    hip = np.stack([p.speed_m_s * t, p.hip_height_m * one], axis=-1)
    shoulder = hip - hanging(-p.lean_deg * one, TRUNK)
    at = {"nose": shoulder + np.array([0.0, 0.2])}
    for side in ("left", "right"):
        thigh = p.thigh_deg(side, t)
        shank = thigh - p.knee_deg
        foot = np.radians(shank + p.ankle_deg)
        arm = p.arm_deg(side, t)
        at[f"{side}_hip"], at[f"{side}_shoulder"] = hip, shoulder
        at[f"{side}_knee"] = hip + hanging(thigh, THIGH)
        at[f"{side}_ankle"] = at[f"{side}_knee"] + hanging(shank, SHANK)
        at[f"{side}_heel"] = at[f"{side}_ankle"]
        at[f"{side}_foot_index"] = at[f"{side}_heel"] + FOOT * np.stack([np.cos(foot), np.sin(foot)], axis=-1)
        at[f"{side}_elbow"] = shoulder + hanging(arm, UPPER)
        at[f"{side}_wrist"] = at[f"{side}_elbow"] + hanging(arm + p.elbow_deg, FORE)
    return np.stack([at[name] for name in POINTS], axis=1)


def motion_from(time_s: np.ndarray, body: np.ndarray, **changes: object) -> Motion:
    shape = body.shape[:2]
    motion = Motion(
        time_s=time_s,
        body=body,
        feet=body.copy(),
        confidence=np.where(np.isfinite(body[..., 0]), 0.9, 0.0),
        noise_m=np.zeros(shape[1]),
        keypoints=POINTS,
        scale=Scale(0.005, 0.00005, "height"),
        direction="right",
        treadmill=False,
        near_side="right",
        camera_moves=False,
    )
    return replace(motion, **changes)  # type: ignore[arg-type]


def contacts_from(p: Pendulum, end_s: float, sd_s: float = 0.002) -> tuple[Contact, ...]:
    found = []
    for number in range(20):
        for side in ("left", "right"):
            touchdown = p.touchdown_s(side, number)
            toe_off = touchdown + p.duty * p.stride_s
            if touchdown > 0.05 and toe_off < end_s - 0.05:
                found.append(Contact(side, touchdown, sd_s, toe_off, sd_s, 0.9))
    return tuple(sorted(found, key=lambda contact: contact.touchdown_s))


def plant(motion: Motion, contacts: tuple[Contact, ...], places: dict[float, float]) -> Motion:
    """Hold the toe of each contact at its place, by touchdown time, m."""
    feet = motion.feet.copy()
    for contact in contacts:
        inside = (motion.time_s >= contact.touchdown_s) & (motion.time_s <= contact.toe_off_s)
        feet[inside, POINTS.index(f"{contact.foot}_foot_index"), 0] = places[contact.touchdown_s]
    return replace(motion, feet=feet)


@dataclass(frozen=True)
class Tools:
    """What the tests of measures build their runs with."""

    Pendulum: type[Pendulum] = Pendulum
    points: tuple[str, ...] = POINTS
    positions: Callable[..., np.ndarray] = positions
    motion_from: Callable[..., Motion] = motion_from
    contacts_from: Callable[..., tuple[Contact, ...]] = contacts_from
    plant: Callable[..., Motion] = plant
    thigh_m: float = THIGH

    def run(self, pendulum: Pendulum, rate_hz: float = 120.0, duration_s: float = 2.4, **changes: object):
        """Motion and contacts of one run."""
        time_s = np.arange(0, duration_s, 1 / rate_hz)
        motion = motion_from(time_s, positions(pendulum, time_s), **changes)
        return motion, contacts_from(pendulum, duration_s)


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools()
