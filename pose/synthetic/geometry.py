"""Plane geometry of one leg: foot, two-link leg, circle intersection. x forward, y up, m; angles in rad."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pose.synthetic.athlete import Body

Floats = NDArray[np.float64]
SOFT = np.radians(2.0)  # width over which the heel comes to rest on the ground


class UnreachableError(ValueError):
    """The asked motion would need a longer leg."""


@dataclass(frozen=True)
class LegShape:
    """Lengths of one leg, m; the foot is rigid, with the ankle at (`forward`, `up`) from the heel."""

    thigh: float
    shank: float
    foot: float
    forward: float
    up: float
    toe_height: float

    @classmethod
    def of(cls, body: Body) -> LegShape:
        """Leg of a body."""
        h = body.height_m
        return cls(
            body.thigh * h,
            body.shank * h,
            body.foot * h,
            body.ankle_forward * h,
            body.ankle_height * h,
            0.03,
        )

    def ankle_from_toe(self, toe: Floats, pitch: Floats) -> Floats:
        """Ankle for a toe position (n, 2) and foot pitch (n,)."""
        back, up = -(self.foot - self.forward), self.up
        c, s = np.cos(pitch), np.sin(pitch)
        return toe + np.stack([c * back - s * up, s * back + c * up], axis=-1)

    def foot_points(self, ankle: Floats, pitch: Floats) -> tuple[Floats, Floats]:
        """Heel and toe for an ankle position (n, 2) and foot pitch (n,)."""
        c, s = np.cos(pitch), np.sin(pitch)
        heel = ankle + np.stack([-c * self.forward + s * self.up, -s * self.forward - c * self.up], axis=-1)
        return heel, heel + self.foot * np.stack([c, s], axis=-1)

    def reach(self, knee: Floats) -> Floats:
        """Hip-to-ankle distance for a knee angle (0 straight)."""
        return np.sqrt(self.thigh**2 + self.shank**2 + 2 * self.thigh * self.shank * np.cos(knee))

    def bend(self, hip: Floats, ankle: Floats) -> tuple[Floats, Floats]:
        """Thigh angle (forward positive) and knee flexion that bring the ankle there.

        Raises
        ------
        UnreachableError
            If the ankle is further from the hip than the leg is long.
        """
        d = ankle - hip
        r2 = np.sum(d**2, axis=-1)
        cosine = (r2 - self.thigh**2 - self.shank**2) / (2 * self.thigh * self.shank)
        if np.any(cosine > np.cos(np.radians(1.5))):
            msg = "the leg is too short for this hip height and foot position."
            raise UnreachableError(msg)
        knee = np.arccos(np.clip(cosine, -1, 1))
        line = np.arctan2(d[..., 0], -d[..., 1])
        ahead = np.arctan2(self.shank * np.sin(knee), self.thigh + self.shank * np.cos(knee))
        return line + ahead, knee

    def pitch_for(self, hip: Floats, toe: Floats, knee: Floats) -> Floats:
        """Foot pitch at which the knee has the asked angle, the toe fixed, the ankle behind the line toe-hip.

        Raises
        ------
        UnreachableError
            If leg and foot together are too short.
        """
        r = self.reach(knee)
        c = np.hypot(self.foot - self.forward, self.up)
        line = hip - toe
        d = np.sqrt(np.sum(line**2, axis=-1))
        cosine = (d**2 + c**2 - r**2) / (2 * d * c)
        if np.any(cosine > np.cos(np.radians(8.0))):
            msg = "leg and foot together are too short for this hip height and toe position."
            raise UnreachableError(msg)
        angle = np.arctan2(line[..., 1], line[..., 0]) + np.arccos(np.clip(cosine, -1, 1))
        toward_toe = angle + np.pi  # direction from the ankle to the toe
        flat = -np.arctan2(self.up, self.foot - self.forward)
        return np.asarray(np.mod(toward_toe - flat + np.pi, 2 * np.pi) - np.pi)
